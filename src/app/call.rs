//! A call, prepared for the transcript pane: turns with text fit for the screen, times from the start of the call,
//! node names, and landmarks. Built once, off the render task.

use std::collections::{BTreeMap, HashMap};

use crate::{
    domain::{
        choice::Speaker,
        id::{CallId, NodeId},
        text::{Display, Untrusted},
        time::Time,
    },
    wire::{Call, PathwayEvent, event_type},
};

/// A silence from this length on is a landmark: the caller doubts the line (milliseconds).
pub const SILENCE_MS: i64 = 4_000;

/// A call with its transcript.
#[derive(Debug)]
pub struct Transcript {
    /// The call.
    pub id: CallId,
    /// Its summary, or its numbers.
    pub title: Display,
    /// Outcome in a few words: `completed · ended by user · human`.
    pub outcome: Display,
    /// Length in seconds, when known.
    pub seconds: Option<i64>,
    /// When it began.
    pub started_at: Time,
    /// The turns; the position is the API's `message_index`.
    pub turns: Vec<TurnView>,
    /// Turns worth stopping at, ascending: a new node, a silence before them, a failed tool.
    pub landmarks: Vec<u32>,
}

/// A turn of the transcript.
#[derive(Debug)]
pub struct TurnView {
    /// What was said, verbatim: it is sent with a flag.
    pub text: Untrusted,
    /// What is drawn.
    pub shown: Display,
    /// Who said it.
    pub speaker: Speaker,
    /// Milliseconds from the start of the call, when the source has times.
    pub at: Option<i64>,
    /// Milliseconds of silence before it, when that is [`SILENCE_MS`] or more.
    pub silence: Option<i64>,
    /// Index into the nodes, when the node is known.
    pub node: Option<Node>,
    /// The first turn of its node.
    pub enters_node: bool,
}

/// A pathway node: id, and its name verbatim and for the screen.
#[derive(Debug, Clone)]
pub struct Node {
    /// Id, sent with a flag.
    pub id: NodeId,
    /// Name as the service has it; empty when it has none.
    pub name: Untrusted,
    /// Name, or else the id, for the screen.
    pub shown: Display,
}

impl TurnView {
    /// Tool calls and their results, which are folded.
    pub fn is_tool(&self) -> bool {
        self.speaker == Speaker::AgentAction
    }

    /// The word for the speaker.
    pub fn speaker_word(&self) -> Display {
        match &self.speaker {
            Speaker::User => Display::ours("Caller"),
            Speaker::Assistant | Speaker::Robot => Display::ours("Agent"),
            Speaker::AgentAction => Display::ours("Action"),
            Speaker::Other(word) => Display::foreign_line(word),
        }
    }
}

impl Transcript {
    /// From the bodies of the API; `events` may be empty.
    pub fn build(call: &Call, events: &[PathwayEvent]) -> Self {
        let nodes = nodes_of_turns(call, events);
        let first = call.started_at.or_else(|| call.transcripts.iter().find_map(|turn| turn.created_at));
        let mut turns = Vec::with_capacity(call.transcripts.len());
        let mut landmarks = Vec::new();
        let mut before: (Option<Time>, Option<NodeId>) = (None, None);
        for (index, turn) in call.transcripts.iter().enumerate() {
            let node = nodes.get(&index).cloned();
            let enters_node = node.as_ref().is_some_and(|node| before.1.as_ref() != Some(&node.id));
            let gap = turn.created_at.zip(before.0).map(|(now, then)| now.since(then));
            let view = TurnView {
                text: turn.text.clone(),
                shown: shown(&turn.text),
                speaker: turn.user.clone(),
                at: turn.created_at.zip(first).map(|(at, first)| at.since(first).max(0)),
                silence: gap.map(|gap| gap - spoken_ms(turns.last())).filter(|gap| *gap >= SILENCE_MS),
                node,
                enters_node,
            };
            if enters_node || view.silence.is_some() || (view.is_tool() && looks_failed(turn.text.verbatim())) {
                landmarks.push(u32::try_from(index).unwrap_or(u32::MAX));
            }
            before = (turn.created_at.or(before.0), view.node.as_ref().map(|node| node.id.clone()).or(before.1));
            turns.push(view);
        }
        Self {
            id: call.call_id.clone(),
            title: title(call),
            outcome: outcome(call),
            seconds: seconds(call),
            started_at: call.started_at.unwrap_or(call.created_at),
            turns,
            landmarks,
        }
    }

    /// The turn that a flag points at: by index if the text there is the flagged text, else the nearest turn with
    /// that text, else the index as it is. The second value says that the flag has moved (contract 9.3).
    pub fn locate(&self, index: u32, text: Option<&Untrusted>) -> (u32, bool) {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return (index, false) };
        let at = |i: usize| self.turns.get(i).is_some_and(|turn| turn.text == *text);
        let index_usize = index as usize;
        if at(index_usize) {
            return (index, false);
        }
        for distance in 1..self.turns.len() {
            for candidate in
                [index_usize.checked_sub(distance), index_usize.checked_add(distance)].into_iter().flatten()
            {
                if at(candidate) {
                    return (u32::try_from(candidate).unwrap_or(index), true);
                }
            }
        }
        (index, false)
    }
}

/// A source often ends a turn with a space or line break; on the screen that is nothing.
fn shown(text: &Untrusted) -> Display {
    let whole = text.verbatim();
    let trimmed = whole.trim_end_matches([' ', '\n', '\r']);
    if trimmed.len() == whole.len() { text.display() } else { Untrusted::from(trimmed).display() }
}

/// How long the turn before took to say, estimated at 2.6 words a second: the sources give starts only.
fn spoken_ms(turn: Option<&TurnView>) -> i64 {
    let words = turn.filter(|turn| !turn.is_tool()).map_or(0, |turn| turn.text.verbatim().split_whitespace().count());
    i64::try_from(words).unwrap_or(i64::MAX / 1_000) * 1_000 * 10 / 26
}

fn looks_failed(text: &str) -> bool {
    let head = crate::domain::limits::cut(text, 400).to_lowercase();
    ["error", "\"status\":4", "\"status\":5", "\"status\": 4", "\"status\": 5", "failed", "timed out", "timeout"]
        .iter()
        .any(|sign| head.contains(sign))
}

fn title(call: &Call) -> Display {
    match (&call.summary, &call.from, &call.to) {
        (Some(summary), ..) if !summary.is_empty() => summary.line(),
        (_, Some(from), Some(to)) => Display::ours(format!("{} → {}", from.line(), to.line())),
        _ => Display::foreign_line(call.call_id.as_str()),
    }
}

fn outcome(call: &Call) -> Display {
    let mut words = Vec::new();
    words.extend(call.status.as_ref().map(|status| status.line().to_string()));
    words.extend(call.call_ended_by.as_ref().map(|who| format!("ended by {}", who.line().as_str().to_lowercase())));
    words.extend(call.transferred_to.as_ref().map(|to| format!("transferred to {}", to.line())));
    words.extend(call.error_message.as_ref().map(|error| error.line().to_string()));
    Display::ours(words.join(" · "))
}

fn seconds(call: &Call) -> Option<i64> {
    let corrected = call.corrected_duration.as_ref().and_then(|text| text.verbatim().trim().parse::<f64>().ok());
    let seconds = corrected.or(call.call_length.map(|minutes| minutes * 60.0))?;
    #[expect(clippy::cast_possible_truncation, reason = "a length beyond i64 saturates, which is harmless")]
    seconds.is_finite().then_some(seconds.round() as i64)
}

/// The node of each turn that can be told: spoken turns are matched, in order, with the spoken pathway events by
/// speaker and text (contract 9.3); a turn in between takes the node of the turn before it.
fn nodes_of_turns(call: &Call, events: &[PathwayEvent]) -> BTreeMap<usize, Node> {
    let mut found = BTreeMap::new();
    if events.is_empty() {
        return found;
    }
    let mut sorted: Vec<&PathwayEvent> = events.iter().collect();
    sorted.sort_by_key(|event| event.sequence);
    let names = node_names(&sorted);
    let spoken: Vec<(&str, &str, Option<&NodeId>)> = sorted.iter().filter_map(|event| spoken_event(event)).collect();
    let mut next = 0;
    for (index, turn) in call.transcripts.iter().enumerate() {
        let role = match turn.user {
            Speaker::User => event_type::TRANSCRIPT_USER,
            Speaker::Assistant | Speaker::Robot => event_type::TRANSCRIPT_ASSISTANT,
            _ => continue,
        };
        let text = turn.text.verbatim().trim();
        let hit = spoken[next..].iter().take(16).position(|(kind, said, _)| *kind == role && *said == text);
        let Some(hit) = hit else { continue };
        if let (_, _, Some(id)) = spoken[next + hit] {
            found.insert(index, node(id, &names));
        }
        next += hit + 1;
    }
    carry_forward(&mut found, call.transcripts.len());
    found
}

/// Actions between two turns of the same node belong to it.
fn carry_forward(found: &mut BTreeMap<usize, Node>, turns: usize) {
    let mut last: Option<Node> = None;
    for index in 0..turns {
        match found.get(&index) {
            Some(node) => last = Some(node.clone()),
            None => {
                if let Some(node) = &last {
                    found.insert(index, node.clone());
                }
            }
        }
    }
}

fn spoken_event(event: &PathwayEvent) -> Option<(&str, &str, Option<&NodeId>)> {
    let kind = event.event_type.as_str();
    if kind != event_type::TRANSCRIPT_USER && kind != event_type::TRANSCRIPT_ASSISTANT {
        return None;
    }
    let text = event.payload.as_ref()?.get("text")?.as_str()?;
    Some((kind, text.trim(), event.node_id.as_ref()))
}

/// Names of nodes as far as events tell them: a tag names the node it is on, a transition names its target by label.
fn node_names(events: &[&PathwayEvent]) -> HashMap<NodeId, Untrusted> {
    let mut names = HashMap::new();
    for event in events {
        let Some(payload) = &event.payload else { continue };
        let text = |key: &str| payload.get(key).and_then(serde_json::Value::as_str).filter(|text| !text.is_empty());
        match event.event_type.as_str() {
            event_type::NODE_TAG => {
                if let (Some(id), Some(name)) = (&event.node_id, text("name")) {
                    names.insert(id.clone(), Untrusted::from(name));
                }
            }
            event_type::NODE_TRANSITION => {
                if let (Some(id), Some(name)) = (text("chosen_node_id"), text("chosen_node_name")) {
                    names.entry(NodeId::from(id)).or_insert_with(|| Untrusted::from(name));
                }
            }
            _ => {}
        }
    }
    names
}

fn node(id: &NodeId, names: &HashMap<NodeId, Untrusted>) -> Node {
    let name = names.get(id).cloned().unwrap_or_default();
    let shown = if name.is_empty() { Display::foreign_line(id.as_str()) } else { name.line() };
    Node { id: id.clone(), name, shown }
}
