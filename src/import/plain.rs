//! Plain text with a speaker before each turn. A line of at least three `-`, `=` or `#`, or a form feed, parts one
//! conversation from the next.

use std::ops::ControlFlow;

use serde_json::Value;

use super::{
    BadRecord, Conversation,
    build::{Context, kept, title_of, turn},
    cues::{self, NOT_UTF8, bad},
    marks::{self, Mark, Meaning},
    speakers::{self, Labels, Shape},
    timing::unmarked,
};
use crate::wire::{Object, Turn};

/// Lines that are looked at to find out whether a file is a text of this kind.
const LOOKED_AT: usize = 4_000;
/// A clock that begins later than this does not count from the start of the call.
const LATE_MS: i64 = 3_600_000;

/// How many of the lines start a turn, as far as two: fewer are not enough to take a file for a conversation.
pub(super) fn starts<'a>(lines: impl Iterator<Item = &'a [u8]> + Clone) -> usize {
    let sure = lines.clone().filter(|line| speakers::starts_turn(line)).take(2).count();
    if sure == 2 {
        return 2;
    }
    let text: Vec<_> = lines.filter(|line| !line.is_empty()).take(LOOKED_AT).map(String::from_utf8_lossy).collect();
    let spans = text.iter().filter(|line| marks::lead(line).is_some_and(|(mark, _)| mark.end.is_some())).take(2);
    let alone = text.iter().filter(|line| speakers::is_sure(unmarked(line))).take(2);
    if spans.count() == 2 || alone.count() == 2 {
        return 2;
    }
    // Names that are in no list: they take turns, and most lines begin with one.
    let mut counts = std::collections::HashMap::<&str, usize>::new();
    for start in text.iter().filter_map(|line| speakers::split(line)).filter(|start| speakers::is_name(start.label)) {
        *counts.entry(start.label).or_default() += 1;
    }
    let often: Vec<usize> = counts.into_values().filter(|count| *count > 1).collect();
    if often.len() > 1 && 3 * often.iter().sum::<usize>() >= 2 * text.len() { 2 } else { sure }
}

/// What begins a turn in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begins {
    /// Labels.
    Labels,
    /// Times without anybody's name.
    Stamps,
    /// Each line, because nothing else is there.
    Lines,
}

/// Reads the whole file.
pub(super) fn conversations(
    bytes: &[u8],
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let parts = parts(bytes);
    // Text that is not UTF-8 spoils its own conversation only.
    let read: Vec<_> = parts.iter().map(|(line, part)| (*line, cues::lines(part))).collect();
    let lines = read.iter().filter_map(|(_, lines)| lines.as_ref().ok()).flatten().copied();
    let labels = Labels::of(lines.clone());
    let stamped = |line: &str| marks::lead(unmarked(line)).is_some_and(|(_, rest)| !rest.is_empty());
    let begins = if lines.clone().any(|line| labels.split(line).is_some() || speakers::is_sure(unmarked(line))) {
        Begins::Labels
    } else if lines.clone().any(stamped) {
        Begins::Stamps
    } else {
        Begins::Lines
    };
    // What follows the last conversation belongs to it, so it waits for what comes.
    let mut last: Option<Conversation> = None;
    let mut before: Vec<&str> = Vec::new();
    for (first_line, lines) in &read {
        match lines {
            Err(_) => sink(Err(bad(*first_line, &format!("the conversation from here on {NOT_UTF8}"))))?,
            Ok(lines) => match conversation(lines, &labels, begins, &mut before, context) {
                Some(conversation) => {
                    last.replace(conversation).map_or(ControlFlow::Continue(()), |one| sink(Ok(one)))?
                }
                // A heading: it belongs to what follows.
                None => {
                    before.extend(lines.iter().filter(|line| !line.trim().is_empty()));
                    continue;
                }
            },
        }
        before.clear();
    }
    match last {
        Some(mut conversation) => {
            if !before.is_empty() {
                let beside = conversation.kept.get_or_insert_with(|| Value::Object(Object::new()));
                beside["behind"] = before.join("\n").into();
            }
            sink(Ok(conversation))
        }
        None if before.is_empty() => ControlFlow::Continue(()),
        None => sink(Err(bad(1, "no line starts with a speaker such as `Agent:`"))),
    }
}

/// The parts between separators, each with the number of its first line.
fn parts(bytes: &[u8]) -> Vec<(usize, &[u8])> {
    // Old programs end lines with a carriage return alone.
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    let mut parts = Vec::new();
    let (mut start, mut first_line, mut at) = (0, 1, 0);
    for (number, line) in bytes.split_inclusive(|byte| *byte == end).enumerate() {
        let sign = line.trim_ascii();
        let rule = |byte: u8| sign.len() >= 3 && sign.iter().all(|other| *other == byte);
        if rule(b'-') || rule(b'=') || rule(b'#') || line.contains(&b'\x0c') {
            parts.push((first_line, &bytes[start..at]));
            start = if line.contains(&b'\x0c') { at } else { at + line.len() };
            first_line = number + 1 + usize::from(start > at);
        }
        at += line.len();
    }
    parts.push((first_line, &bytes[start..]));
    parts.retain(|(_, part)| !part.trim_ascii().is_empty());
    parts
}

/// A turn as it lies in the text.
struct Said<'a> {
    label: Option<&'a str>,
    mark: Option<Mark<'a>>,
    text: String,
    /// Cells before a label that has its line for itself: lines that stand further in are its words.
    indent: Option<usize>,
}

/// The turns of a part; what comes before the first is put into `heading`.
fn turns_of<'a>(lines: &[&'a str], labels: &Labels<'_>, begins: Begins, heading: &mut Vec<&'a str>) -> Vec<Said<'a>> {
    let mut said: Vec<Said<'a>> = Vec::new();
    let mut after_blank = true;
    for raw in lines {
        let line = raw.trim_matches(|c: char| c == '\x0c' || c.is_whitespace());
        let bare = unmarked(line);
        let indent = raw.len() - raw.trim_start().len();
        let belongs = !line.is_empty() && said.last().is_some_and(|one| one.indent.is_some_and(|own| indent > own));
        let start = if belongs { None } else { labels.split(line) };
        let starts_alone = !belongs && after_blank && speakers::is_sure(bare);
        after_blank = line.is_empty();
        if let Some(start) = start {
            let is_alone = start.text.is_empty() && start.shape != Shape::Header;
            said.push(Said {
                label: Some(start.label),
                mark: start.mark,
                text: start.text.to_owned(),
                indent: is_alone.then_some(indent),
            });
        } else if starts_alone {
            said.push(Said { label: Some(bare), mark: None, text: String::new(), indent: None });
        } else if let (Begins::Stamps, Some((mark, rest))) = (begins, marks::lead(bare)) {
            said.push(Said { label: None, mark: Some(mark), text: rest.to_owned(), indent: None });
        } else if begins == Begins::Lines {
            if !line.is_empty() {
                said.push(Said { label: None, mark: None, text: line.to_owned(), indent: None });
            }
        } else if let Some(last) = said.last_mut() {
            last.text.push('\n');
            last.text.push_str(line);
        } else if !line.is_empty() {
            heading.push(line);
        }
    }
    said
}

fn conversation<'a>(
    lines: &[&'a str],
    labels: &Labels<'_>,
    begins: Begins,
    before: &mut Vec<&'a str>,
    context: &mut Context<'_>,
) -> Option<Conversation> {
    let mut heading: Vec<&'a str> = Vec::new();
    let said = turns_of(lines, labels, begins, &mut heading);
    if said.is_empty() {
        return None;
    }
    context.record += 1;
    let mut turns: Vec<_> = said
        .iter()
        .enumerate()
        .map(|(position, one)| {
            let speaker = one.label.map_or_else(speakers::nobody, speakers::speaker);
            turn(position, 0, speaker, one.text.trim())
        })
        .collect();
    let mut facts = context.facts();
    let marks: Vec<Option<Mark<'_>>> = said.iter().map(|one| one.mark).collect();
    if marks.iter().any(Option::is_some) {
        let written = |mark: &Option<Mark<'_>>| Value::from(mark.map(|mark| mark.written));
        facts.insert("turn_marks".to_owned(), marks.iter().map(written).collect::<Vec<_>>().into());
        place_in_time(&marks, &mut turns, &mut facts);
    }
    let whole: String = lines.iter().flat_map(|line| [line.trim(), "\n"]).collect();
    let id = context.id_of_content(whole.trim().as_bytes());
    let title = title_of("", &turns, &format!("Conversation {} of {}", context.record, context.file));
    let mut conversation = context.conversation(id, turns, title, facts);
    before.append(&mut heading);
    if !before.is_empty() {
        conversation.kept = kept(Object::from_iter([("heading".to_owned(), before.join("\n").into())]));
    }
    Some(conversation)
}

/// Takes the times beside the names: dates as the times of turns, clocks that run forward as offsets. Where they are
/// something else, they stay as they are written.
fn place_in_time(marks: &[Option<Mark<'_>>], turns: &mut [Turn], facts: &mut Object) {
    let meanings: Vec<Option<Meaning>> =
        marks.iter().map(|mark| mark.map(|mark| marks::meaning(mark.written))).collect();
    let known: Vec<Meaning> = meanings.iter().flatten().copied().collect();
    if known.iter().all(|meaning| matches!(meaning, Meaning::Moment { .. })) {
        for (turn, meaning) in turns.iter_mut().zip(&meanings) {
            if let Some(Meaning::Moment { at, .. }) = meaning {
                turn.created_at = Some(*at);
            }
        }
        if known.iter().any(|meaning| matches!(meaning, Meaning::Moment { zoned: false, .. })) {
            facts.insert("times".to_owned(), "without a zone, read as UTC".into());
        }
        return;
    }
    let clock = |meaning: &Meaning| match meaning {
        Meaning::Clock(millis) => Some(*millis),
        _ => None,
    };
    let clocks: Option<Vec<i64>> = known.iter().map(clock).collect();
    let Some(clocks) = clocks.filter(|clocks| clocks.is_sorted()) else { return };
    let base = clocks.first().copied().filter(|first| *first >= LATE_MS).unwrap_or_default();
    let offsets = meanings.iter().zip(marks).map(|(meaning, mark)| {
        let start = meaning.as_ref().and_then(clock).map(|start| start - base);
        let end = mark.and_then(|mark| match marks::meaning(mark.end?) {
            Meaning::Clock(end) => start.map(|start| start.max(end - base)),
            _ => None,
        });
        serde_json::json!([start, end])
    });
    facts.insert("turn_offsets_ms".to_owned(), offsets.collect::<Vec<_>>().into());
}
