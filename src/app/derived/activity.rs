//! What happened to an issue, in words: the same on the screen and in lines.

use std::ops::Range;

use crate::{
    app::{
        message::activity::{ActivityRow, Happened, Value},
        state::{model::Model, overlay::activity::ActivityPage, people::People},
    },
    domain::text::{Display, shown, wrap::wrap},
};

/// Cells in front of what is told: the selection and the age.
pub const MARGIN: u16 = 7;

/// A line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The entry that it is of.
    pub entry: usize,
    /// What it says.
    pub text: Display,
    /// What it is.
    pub part: Part,
}

/// What a line is of its entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Where it begins.
    First,
    /// Who did what, further on.
    Head,
    /// What belongs to it.
    Below,
    /// What somebody wrote.
    Said,
}

/// Who did it; nothing where that is not told.
pub fn actor(people: &People, row: &ActivityRow) -> Option<Display> {
    let actor = row.actor.as_ref()?;
    let called = actor.id.as_ref().and_then(|id| people.called(id)).cloned();
    called.or_else(|| Some(actor.label.clone()).filter(|label| !label.is_empty()))
}

/// What was done, in words that go on from who did it.
pub fn deed(people: &People, row: &ActivityRow) -> Display {
    let value = |value: &Value| match value {
        Value::Nothing => Display::ours("nobody"),
        Value::Word(word) if word.is_empty() => Display::ours("nothing"),
        Value::Word(word) => word.clone(),
        Value::Person(id) => people.called(id).cloned().unwrap_or_else(|| Display::ours("a person")),
    };
    let on = |message: &Option<u32>| message.map_or_else(|| "the call".to_owned(), |at| format!("message {at}"));
    match &row.happened {
        Happened::Flag { is_set: true, flag_type, message, .. } => shown!("flagged {} as {flag_type}", on(message)),
        Happened::Flag { is_set: false, flag_type, message, .. } => {
            shown!("removed the flag {flag_type} from {}", on(message))
        }
        Happened::Relation { is_made: true, words, other } => shown!("added a relation: {words} {}", other.name()),
        Happened::Relation { is_made: false, words, other } => {
            shown!("removed the relation: {words} {}", other.name())
        }
        Happened::Field { name, from: Value::Nothing, to } if *name == "status" => shown!("{name} to {}", value(to)),
        Happened::Field { name, from, to } => shown!("{name} from {} to {}", value(from), value(to)),
        Happened::Evidence { is_attached, kind, title, .. } => {
            shown!("{} {kind} {title}", if *is_attached { "attached" } else { "detached" })
        }
        Happened::Tie { named, .. } => shown!("tied it to {named}"),
        Happened::Plain { words, .. } => words.clone(),
    }
}

/// What belongs to it: the call of a flag, the issues that it names, the sentence of the service where nothing better is
/// known.
pub fn below(row: &ActivityRow) -> Vec<Display> {
    match &row.happened {
        Happened::Flag { title, .. } if title.is_empty() => Vec::new(),
        Happened::Flag { title, .. } => vec![title.clone()],
        Happened::Plain { others, .. } => {
            let detail = Some(row.detail.clone()).filter(|detail| !detail.is_empty());
            // Long sentences are agents' own protocols.
            let detail = detail.filter(|detail| row.is_comment || detail.as_str().len() < 200);
            detail.into_iter().chain(others.iter().map(|other| other.name())).collect()
        }
        _ => Vec::new(),
    }
}

/// An entry on one line, with its age in front: for those who hear it.
pub fn sentence(model: &Model, row: &ActivityRow) -> Display {
    let people = &model.world.people;
    let (age, deed) = (row.at.age(model.wall), deed(people, row));
    let head = match actor(people, row) {
        Some(actor) => shown!("{age} ago, {actor}: {deed}"),
        None => shown!("{age} ago: {deed}"),
    };
    let all = below(row).into_iter().fold(head, |all, part| shown!("{all}. {}", part.as_str().replace('\n', " ")));
    if all.as_str().ends_with(['.', '!', '?']) { all } else { shown!("{all}.") }
}

/// The lines of the page where it is so many cells wide.
pub fn lines(model: &Model, page: &ActivityPage, width: u16) -> Vec<Line> {
    let width = usize::from(width.saturating_sub(MARGIN).max(1));
    let people = &model.world.people;
    let mut lines = Vec::new();
    for (entry, row) in page.rows().iter().enumerate() {
        let mut tell = |text: &Display, first: Part, more: Part| {
            for (at, range) in wrap(text.as_str(), width).into_iter().enumerate() {
                let part = if at == 0 { first } else { more };
                lines.push(Line { entry, text: text.part(range).into(), part });
            }
        };
        let deed = deed(people, row);
        let head = actor(people, row).map_or_else(|| deed.clone(), |actor| shown!("{actor} · {deed}"));
        tell(&head, Part::First, Part::Head);
        let part = if row.is_comment { Part::Said } else { Part::Below };
        below(row).iter().for_each(|text| tell(text, part, part));
    }
    lines
}

/// The lines of each entry.
pub fn ranges(lines: &[Line]) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match ranges.last_mut().filter(|_| line.part != Part::First) {
            Some(range) => range.end = at + 1,
            None => ranges.push(at..at + 1),
        }
    }
    ranges
}
