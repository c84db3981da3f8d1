//! A call, prepared for the transcript pane: turns with text fit for the screen, times from the start of the call,
//! node names, and landmarks. Built once, off the render task.

use std::collections::HashMap;

use crate::{
    app::message::tool::Written,
    domain::{
        anchor::{self, Hearing, Said},
        choice::Speaker,
        id::{CallId, NodeId},
        text::{Display, Untrusted},
        time::Time,
    },
    rules::{self, SILENCE_MS, Step, call::Who, spoken_ms},
    wire::{Call, PathwayEvent, Turn, turns},
};

/// A call with its transcript.
#[derive(Debug)]
pub struct Transcript {
    /// The call.
    pub id: CallId,
    /// Its summary, or its numbers.
    pub title: Display,
    /// Outcome in a few words: `completed · ended by user · human`.
    pub outcome: Display,
    /// Address of its recording, when there is one.
    pub recording: Option<Untrusted>,
    /// Length in seconds, when known.
    pub seconds: Option<i64>,
    /// When it began.
    pub started_at: Time,
    /// The turns; the position is the API's `message_index`.
    pub turns: Vec<TurnView>,
    /// When turns begin (milliseconds from the start of the call) with their positions, ascending.
    pub times: Vec<(i64, u32)>,
    /// Turns worth stopping at, ascending: a new node, a silence before them, a failed tool.
    pub landmarks: Vec<u32>,
}

impl PartialEq for Transcript {
    /// What was read of a call is the same as long as it is the same reading.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
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
    /// Milliseconds of silence before it, when that is [`SILENCE_MS`] or more: a landmark.
    pub silence: Option<i64>,
    /// Index into the nodes, when the node is known.
    pub node: Option<Node>,
    /// The first turn of its node.
    pub enters_node: bool,
    /// What it does, when it is an action.
    pub step: Option<Step>,
    /// How that is written.
    pub written: Option<Box<Written>>,
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

    /// What is drawn of it in one line, where it is folded: all of it, but for an action.
    pub fn short(&self) -> &Display {
        self.written.as_ref().map_or(&self.shown, |written| &written.short)
    }

    /// What is drawn of it in full.
    pub fn laid(&self) -> &Display {
        self.written.as_ref().map_or(&self.shown, |written| &written.laid)
    }

    /// Whether it is the answer of a tool that tells of a failure.
    pub fn has_failed(&self) -> bool {
        matches!(self.step, Some(Step::Answered { failed: true, .. }))
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
        let said = turns::sorted(&call.transcripts);
        let nodes = nodes_of_turns(&said, events);
        let first = call.started_at.or_else(|| said.iter().find_map(|turn| turn.created_at));
        let offset = |index: usize| call.turn_offset(index, 0);
        let mut turns = Vec::with_capacity(said.len());
        let mut landmarks = Vec::new();
        let mut before: (Option<Time>, Option<NodeId>) = (None, None);
        let steps = rules::steps(said.iter().map(|turn| (Who::from(&turn.user), turn.text.verbatim())));
        for (index, ((turn, node), step)) in said.iter().zip(nodes).zip(steps).enumerate() {
            let enters_node = node.as_ref().is_some_and(|node| before.1.as_ref() != Some(&node.id));
            let gap = turn.created_at.zip(before.0).map(|(now, then)| now.since(then));
            let shown = shown(&turn.text);
            let written = step.map(|step| Box::new(Written::new(&shown, step, call_of(step, &turns))));
            let view = TurnView {
                text: turn.text.clone(),
                shown,
                speaker: turn.user.clone(),
                at: turn.created_at.zip(first).map(|(at, first)| at.since(first).max(0)).or_else(|| offset(index)),
                silence: gap.map(|gap| gap - spoken(turns.last())).filter(|gap| *gap >= SILENCE_MS),
                node,
                enters_node,
                step,
                written,
            };
            if view.enters_node || view.silence.is_some() || view.has_failed() {
                landmarks.push(u32::try_from(index).unwrap_or(u32::MAX));
            }
            before = (turn.created_at.or(before.0), view.node.as_ref().map(|node| node.id.clone()).or(before.1));
            turns.push(view);
        }
        let mut times: Vec<(i64, u32)> =
            (0..).zip(&turns).filter_map(|(index, turn)| Some((turn.at?, index))).collect();
        // Sources with clocks of their own may be out of order.
        times.sort_unstable();
        Self {
            id: call.call_id.clone(),
            title: title(call),
            outcome: outcome(call),
            recording: call.recording_url.clone().filter(|address| !address.is_empty()),
            seconds: seconds(call),
            started_at: call.started_at.unwrap_or(call.created_at),
            turns,
            times,
            landmarks,
        }
    }

    /// The turn that is said at this time, where the source has times.
    pub fn turn_at(&self, millis: i64) -> Option<usize> {
        let after = self.times.partition_point(|(start, _)| *start <= millis);
        self.times.get(after.checked_sub(1)?).map(|(_, turn)| *turn as usize)
    }

    /// Whether this message says this, or there is nothing that it should say.
    pub fn says(&self, index: u32, text: &str) -> bool {
        let there = self.turns.get(index as usize);
        there.is_some_and(|turn| text.is_empty() || anchor::kept(turn.text.verbatim()) == anchor::kept(text))
    }

    /// The messages by what they say, among which those are found that flags were put on (contract 9.3).
    pub fn hearing(&self) -> Hearing<'_> {
        let said = self.turns.iter().map(|turn| Said { text: turn.text.verbatim(), at: turn.at });
        Hearing::new(said.collect())
    }

    /// Whether the same was said, by the same.
    pub fn is_as(&self, other: &Self) -> bool {
        let is_same = |(one, other): (&TurnView, &TurnView)| one.text == other.text && one.speaker == other.speaker;
        self.turns.len() == other.turns.len() && self.turns.iter().zip(&other.turns).all(is_same)
    }
}

/// What is shown of the call that an action answers, where its place alone does not tell it.
fn call_of(step: Step, before: &[TurnView]) -> Option<&Display> {
    let Step::Answered { back, .. } = step else { return None };
    before.get(before.len().checked_sub(back)?).filter(|_| back > 1).map(|turn| &turn.shown)
}

/// A source often ends a turn with a space or line break; on the screen that is nothing.
fn shown(text: &Untrusted) -> Display {
    let whole = text.verbatim();
    let trimmed = whole.trim_end_matches([' ', '\n', '\r']);
    if trimmed.len() == whole.len() { text.display() } else { Untrusted::from(trimmed).display() }
}

/// How long the turn before took to say (milliseconds), estimated: the sources give starts only.
fn spoken(turn: Option<&TurnView>) -> i64 {
    turn.filter(|turn| !turn.is_tool()).map_or(0, |turn| spoken_ms(turn.text.verbatim()))
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

/// The node of each turn.
fn nodes_of_turns(call: &[Turn], events: &[PathwayEvent]) -> Vec<Option<Node>> {
    let names = turns::node_names(events);
    turns::nodes_held(call, events).into_iter().map(|id| id.map(|id| node(&id, &names))).collect()
}

fn node(id: &NodeId, names: &HashMap<NodeId, Untrusted>) -> Node {
    let name = names.get(id).cloned().unwrap_or_default();
    let shown = if name.is_empty() { Display::foreign_line(id.as_str()) } else { name.line() };
    Node { id: id.clone(), name, shown }
}
