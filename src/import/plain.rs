//! Plain text with a speaker before each turn. A line of at least three `-`, `=` or `#`, or a form feed, parts one
//! conversation from the next.

use std::ops::ControlFlow;

use serde_json::Value;

use super::{
    BadRecord, Conversation,
    build::{Context, kept, title_of, turn},
    cues::{self, bad},
    speakers::{self, Labels},
};
use crate::wire::Object;

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
    let labels = Labels::of(lines);
    let mut before: Vec<&str> = Vec::new();
    let mut any = false;
    for (first_line, lines) in &read {
        match lines {
            Err(_) => sink(Err(bad(*first_line, "the conversation from here on is not UTF-8; save it as UTF-8")))?,
            Ok(lines) => match conversation(lines, &labels, &mut before, context) {
                Some(conversation) => sink(Ok(conversation))?,
                // A heading: it belongs to what follows.
                None => {
                    before.extend(lines.iter().filter(|line| !line.trim().is_empty()));
                    continue;
                }
            },
        }
        any = true;
        before.clear();
    }
    if any { ControlFlow::Continue(()) } else { sink(Err(bad(1, "no line starts with a speaker such as `Agent:`"))) }
}

/// The parts between separators, each with the number of its first line.
fn parts(bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let mut parts = Vec::new();
    let (mut start, mut first_line, mut at) = (0, 1, 0);
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
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

fn conversation<'a>(
    lines: &[&'a str],
    labels: &Labels<'_>,
    before: &mut Vec<&'a str>,
    context: &mut Context<'_>,
) -> Option<Conversation> {
    let mut said: Vec<(&str, Option<&str>, String)> = Vec::new();
    let mut heading: Vec<&'a str> = Vec::new();
    for line in lines {
        let line = line.trim_matches(|c: char| c == '\x0c' || c.is_whitespace());
        if let Some(start) = labels.split(line) {
            said.push((start.label, start.mark, start.text.to_owned()));
        } else if let Some((_, _, text)) = said.last_mut() {
            text.push('\n');
            text.push_str(line);
        } else if !line.is_empty() {
            heading.push(line);
        }
    }
    if said.is_empty() {
        return None;
    }
    context.record += 1;
    let marks: Vec<Value> = said.iter().map(|(_, mark, _)| (*mark).into()).collect();
    let turns: Vec<_> = said
        .iter()
        .enumerate()
        .map(|(position, (label, _, text))| turn(position, 0, speakers::speaker(label), text.trim()))
        .collect();
    let mut facts = context.facts();
    if marks.iter().any(|mark| !mark.is_null()) {
        // What they count from is not known, so they stay as they are written.
        facts.insert("turn_marks".to_owned(), marks.into());
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
