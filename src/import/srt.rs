//! SRT subtitles: no standard, so everything but the line with the times is taken as it comes.

use std::ops::ControlFlow;

use super::{
    BadRecord, Conversation,
    build::Context,
    cues::{self, Cue, Piece, bad},
    speakers, webvtt,
};

/// Reads the whole file as one conversation.
pub(super) fn conversations(
    bytes: &[u8],
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let lines = match cues::lines(bytes) {
        Ok(lines) => lines,
        Err(bad) => return sink(Err(bad)),
    };
    let times: Vec<usize> = (0..lines.len()).filter(|line| lines[*line].contains("-->")).collect();
    let mut found = Vec::new();
    for (nth, line) in times.iter().enumerate() {
        let next = times.get(nth + 1).copied();
        match cues::timing(lines[*line]) {
            Some((start, end)) => {
                let payload = payload(&lines[line + 1..next.unwrap_or(lines.len())], next.is_some(), nth + 2);
                found.push(Cue { start, end, pieces: vec![piece(&payload)] });
            }
            None => sink(Err(bad(line + 1, "has times that cannot be read; its words are left out")))?,
        }
    }
    if found.is_empty() {
        return sink(Err(bad(1, "no line with times that can be read was found")));
    }
    sink(Ok(cues::conversation(found, Vec::new(), &lines, context)))
}

/// The words among the lines between two times: the counter of the next cue is none of them.
fn payload(lines: &[&str], another_follows: bool, next_counter: usize) -> String {
    let mut lines = lines;
    if another_follows && let [before @ .., last] = lines {
        let counts = !last.trim().is_empty() && last.trim().bytes().all(|byte| byte.is_ascii_digit());
        let apart = before.last().is_none_or(|line| line.trim().is_empty()) && !before.is_empty();
        if counts && (apart || last.trim().parse() == Ok(next_counter)) {
            lines = before;
        }
    }
    let words: Vec<_> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    words.join("\n")
}

/// Takes tags and positions out, and a name in brackets off the front.
fn piece(payload: &str) -> Piece {
    let mut text = String::with_capacity(payload.len());
    let mut rest = payload;
    while let Some(at) = rest.find(['<', '{']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let position = rest.strip_prefix("{\\").and_then(|inner| inner.split_once('}')).map(|(_, after)| after);
        match webvtt::tag(rest).map(|(_, after)| after).or(position) {
            Some(after) => rest = after,
            None => {
                text.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    let text = text.trim();
    if text.starts_with('[')
        && let Some(start) = speakers::split(text)
        && !start.text.is_empty()
    {
        return Piece { speaker: Some(start.label.to_owned()), text: start.text.to_owned() };
    }
    Piece { speaker: None, text: text.to_owned() }
}
