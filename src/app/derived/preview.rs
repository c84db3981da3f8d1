//! A thing told in few words, beside the list in which it is selected.

use crate::{
    app::{
        derived::people,
        message::{
            action::Pane,
            call::Transcript,
            reply::TurnHit,
            row::{Counts, IssueRow, words},
        },
        state::{
            model::Model,
            overlay::choose::{Candidate, Purpose},
            project::{FlagView, LinkView},
        },
    },
    domain::{
        id::CallId,
        text::{Display, shown},
    },
};

/// Messages around the one that is meant, on either side.
const AROUND: usize = 3;

/// Messages of the beginning of a call.
const FIRST: usize = 4;

/// What is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// What it is.
    pub title: Display,
    /// What there is to be said, most important first.
    pub parts: Vec<Part>,
}

/// A paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A few facts, on one line.
    Facts(Display),
    /// Words of a person.
    Text(Display),
    /// A flag, and where it is.
    Flag(Display),
    /// A message of a call.
    Said {
        /// Its index and who said it.
        who: Display,
        /// What was said.
        text: Display,
        /// It is the one that is meant.
        is_meant: bool,
    },
}

/// What is told of something that can be chosen; nothing where its line says it all.
pub fn of_candidate(model: &Model, purpose: &Purpose, candidate: &Candidate) -> Option<Preview> {
    match candidate {
        Candidate::Issue(row) => Some(of_issue(model, row)),
        Candidate::Call(call) => {
            let when = if call.created_at.is_unknown() {
                Display::ours("no date is known")
            } else {
                shown!("{} ago", call.created_at.age(model.wall))
            };
            let id = Display::foreign_line(call.id.as_str());
            Some(of_call(model, &call.id, call.title.clone(), vec![Part::Facts(when), Part::Facts(id)]))
        }
        Candidate::Message { hit, .. } => Some(of_message(model, hit)),
        Candidate::Ticket(row) => {
            let facts = shown!("{} · {} · {}", row.code.shown, row.status, row.priority);
            Some(Preview { title: row.title.shown.clone(), parts: vec![Part::Facts(facts)] })
        }
        Candidate::CallId(_) => None,
        Candidate::Choice { id, name, note } => {
            let of_loaded = |count: usize| Part::Facts(shown!("{count} of the issues that are loaded"));
            let fact = match purpose {
                Purpose::Assignee => of_loaded(
                    model
                        .panes
                        .issues
                        .rows()
                        .filter(|row| row.assignee.as_ref().map_or("", |person| person.as_str()) == id)
                        .count(),
                ),
                Purpose::Category => {
                    of_loaded(model.panes.issues.rows().filter(|row| row.category.raw.verbatim() == id).count())
                }
                Purpose::View | Purpose::Place | Purpose::Profile | Purpose::Snippet => Part::Text(note.clone()),
                _ => return None,
            };
            Some(Preview { title: name.clone(), parts: vec![fact] })
        }
    }
}

/// What is told of the selected row of the focused list; nothing where it is not wanted.
pub fn of_focus(model: &Model) -> Option<Preview> {
    match model.screen.focus {
        _ if !model.is_previewing() => None,
        Pane::Evidence => model.selected_link().map(|link| of_evidence(model, link)),
        _ => model.current_row().map(|row| of_issue(model, &row)),
    }
}

/// An issue: what its row says, and what hangs on it when that was read.
pub fn of_issue(model: &Model, row: &IssueRow) -> Preview {
    let state = [words(row.status.as_str()), words(row.severity.as_str()), row.category.shown.clone()];
    let people = people::whose(&model.world.people, row);
    let Counts { evidence, flags, relations } = row.counts;
    let age = row.last_activity_at.age(model.wall);
    let counts = shown!("evidence {evidence} · flags {flags} · relations {relations} · {age}");
    let mut parts = vec![Part::Facts(joined(state.into_iter().chain(people))), Part::Facts(counts)];
    if !row.description.shown.is_empty() {
        parts.push(Part::Text(row.description.shown.clone()));
    }
    if let Some(shown) = model.reading.shown.as_ref().filter(|shown| shown.issue.id == row.id) {
        let links = shown.links.iter().map(|link| Part::Facts(shown!("{} {}", link.kind, link.title)));
        parts.extend(links.chain(shown.flags.iter().map(flag)));
        let relations = shown.relations.iter();
        parts.extend(relations.map(|one| {
            let (code, title) = &one.peer_shown;
            Part::Facts(shown!("{} {code} {title}", one.words()))
        }));
    }
    Preview { title: shown!("{} {}", row.code.shown, row.title.shown), parts }
}

/// A piece of evidence: what it is and, of a call that was read, how it begins and what is flagged in it.
pub fn of_evidence(model: &Model, link: &LinkView) -> Preview {
    let facts = if link.available { link.kind.clone() } else { shown!("{} · gone", link.kind) };
    of_call(model, &link.link.resource_id, link.title.clone(), vec![Part::Facts(facts)])
}

fn of_call(model: &Model, call: &CallId, title: Display, mut parts: Vec<Part>) -> Preview {
    let Some(transcript) = model.world.calls.peek(call).and_then(|call| call.get()) else {
        return Preview { title, parts };
    };
    let outcome = Some(transcript.outcome.clone()).filter(|outcome| !outcome.is_empty());
    let count = shown!("{} messages", transcript.turns.len());
    parts.insert(0, Part::Facts(joined(outcome.into_iter().chain([count]))));
    let flags = model.reading.shown.as_ref().map(|shown| shown.flags.as_slice()).unwrap_or_default();
    parts.extend(flags.iter().filter(|flag| flag.flag.call_id == *call).map(self::flag));
    parts.extend((0..transcript.turns.len().min(FIRST)).filter_map(|turn| said(transcript, turn, None)));
    Preview { title, parts }
}

/// A message between those around it, where the call is at hand.
fn of_message(model: &Model, hit: &TurnHit) -> Preview {
    let meant = hit.turn as usize;
    let transcript = model.world.calls.peek(&hit.call).and_then(|call| call.get());
    let around = meant.saturating_sub(AROUND)..meant.saturating_add(AROUND + 1);
    let parts = match transcript {
        Some(transcript) => around.filter_map(|turn| said(transcript, turn, Some(meant))).collect(),
        None => {
            let who = shown!("{} {}", hit.turn, hit.speaker);
            vec![Part::Said { who, text: hit.text.clone(), is_meant: true }]
        }
    };
    Preview { title: hit.title.clone(), parts }
}

fn said(transcript: &Transcript, turn: usize, meant: Option<usize>) -> Option<Part> {
    let view = transcript.turns.get(turn)?;
    let who = shown!("{turn} {}", view.speaker_word());
    Some(Part::Said { who, text: view.shown.clone(), is_meant: meant == Some(turn) })
}

fn flag(flag: &FlagView) -> Part {
    let place = flag.place_words();
    let at = if place.is_empty() { place } else { shown!(" on {place}") };
    let note = if flag.note_shown.is_empty() { Display::default() } else { shown!(": {}", flag.note_shown) };
    Part::Flag(shown!("{}{at}{note}", flag.type_by()))
}

fn joined(parts: impl IntoIterator<Item = Display>) -> Display {
    let parts: Vec<Display> = parts.into_iter().collect();
    Display::ours(parts.iter().map(Display::as_str).collect::<Vec<_>>().join(" · "))
}
