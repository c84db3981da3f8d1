//! WebVTT subtitles: the file is one conversation, each voice in a cue a turn, in the order of the file.

use std::ops::ControlFlow;

use super::{
    BadRecord, Conversation,
    build::Context,
    cues::{self, Cue, Piece, bad},
};

/// Whether a file begins as WebVTT does.
pub(super) fn starts(text: &[u8]) -> bool {
    text.strip_prefix(b"WEBVTT").is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

/// Reads the whole file.
pub(super) fn conversations(
    bytes: &[u8],
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let lines = match cues::lines(bytes) {
        Ok(lines) => lines,
        Err(bad) => return sink(Err(bad)),
    };
    let (mut found, mut notes) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < lines.len() {
        let start = at;
        while at < lines.len() && !lines[at].trim().is_empty() {
            at += 1;
        }
        let block = &lines[start..at];
        at += 1;
        match block {
            [] => continue,
            [first, ..] if first.starts_with("NOTE") && !first.contains("-->") => {
                notes.push(block.join("\n").trim_start_matches("NOTE").trim().to_owned());
                continue;
            }
            [first, ..] if start == 0 && first.starts_with("WEBVTT") && times(block).is_empty() => continue,
            _ => {}
        }
        // Cues without a blank line between them are told apart by their times; before the first there may be a
        // name, and blocks without times are styles and regions.
        let times = times(block);
        for (nth, line) in times.iter().enumerate() {
            let end = times.get(nth + 1).copied().unwrap_or(block.len());
            match cues::timing(block[*line]) {
                Some((from, to)) => {
                    let pieces = pieces(&block[line + 1..end].join("\n"));
                    found.push(Cue { start: from, end: to, pieces });
                }
                None => sink(Err(bad(start + line + 1, "has times that cannot be read; its cue is left out")))?,
            }
        }
    }
    if found.is_empty() {
        return sink(Err(bad(1, "no cue was found below it")));
    }
    sink(Ok(cues::conversation(found, notes, &lines, context)))
}

/// The lines with times in a block.
fn times(block: &[&str]) -> Vec<usize> {
    (0..block.len()).filter(|line| block[*line].contains("-->")).collect()
}

/// Takes the tags out of a payload and splits it at its voices.
fn pieces(payload: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut speaker: Option<String> = None;
    let mut text = String::new();
    let mut rest = payload;
    let mut flush = |speaker: &Option<String>, text: &mut String| {
        if !text.trim().is_empty() {
            pieces.push(Piece { speaker: speaker.clone(), text: text.trim().to_owned() });
        }
        text.clear();
    };
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((tag, after)) = tag(rest) {
            rest = after;
            if let Some(name) = voice(tag) {
                flush(&speaker, &mut text);
                speaker = Some(unescape(name));
            } else if tag == "/v" {
                flush(&speaker, &mut text);
                speaker = None;
            }
        } else if let Some((sign, after)) = entity(rest) {
            text.push_str(sign);
            rest = after;
        } else {
            text.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    flush(&speaker, &mut text);
    pieces
}

/// The inside of a tag at the start, and what follows.
pub(super) fn tag(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_prefix('<')?;
    let starts = |c: char| c.is_ascii_alphanumeric() || c == '/';
    if !inner.starts_with(starts) {
        return None;
    }
    inner.split_once('>')
}

fn voice(tag: &str) -> Option<&str> {
    let rest = tag.strip_prefix('v')?;
    let (classes, name) = rest.split_once([' ', '\t', '\n'])?;
    (classes.is_empty() || classes.starts_with('.')).then_some(name.trim()).filter(|name| !name.is_empty())
}

fn entity(text: &str) -> Option<(&'static str, &str)> {
    const SIGNS: [(&str, &str); 6] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", "\u{a0}"),
        ("&lrm;", "\u{200e}"),
        ("&rlm;", "\u{200f}"),
    ];
    SIGNS.iter().find_map(|(name, sign)| text.strip_prefix(name).map(|rest| (*sign, rest)))
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let (sign, after) = entity(&rest[at..]).unwrap_or(("&", &rest[at + 1..]));
        plain.push_str(sign);
        rest = after;
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_tags_and_signs() {
        let parts = |payload| -> Vec<_> {
            pieces(payload).into_iter().map(|piece| (piece.speaker.unwrap_or_default(), piece.text)).collect()
        };
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(
            parts("<v.loud Agent Lee>Hi &amp; <b>welcome</b></v> <v Caller>R&amp;D <00:00:01.000>&lt;3"),
            [pair("Agent Lee", "Hi & welcome"), pair("Caller", "R&D <3")]
        );
        assert_eq!(parts("1 < 2 & 3 > 2 <"), [pair("", "1 < 2 & 3 > 2 <")]);
        assert_eq!(parts("<v>x</v><i></i>"), [pair("", "x")]);
    }
}
