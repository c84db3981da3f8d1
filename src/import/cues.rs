//! What the two formats of subtitles share.

use super::{
    BadRecord, Conversation,
    build::{Context, kept, title_of, turn},
    speakers::{self, Labels},
};
use crate::{domain::choice::Speaker, wire::Object};

/// A piece of what one cue says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) speaker: Option<String>,
    pub(super) text: String,
}

/// A cue with its times in milliseconds from the start.
#[derive(Debug)]
pub(super) struct Cue {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) pieces: Vec<Piece>,
}

/// The lines of a text file.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<&str>, BadRecord> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        bad(line, "is not UTF-8; save the file as UTF-8")
    })?;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        // A lone carriage return ends a line as well.
        lines.extend(line.strip_suffix('\r').unwrap_or(line).split('\r'));
    }
    Ok(lines)
}

/// A bad place in a text file.
pub(super) fn bad(line: usize, reason: &str) -> BadRecord {
    BadRecord { record: format!("line {line}"), reason: reason.to_owned() }
}

/// Start and end of a line such as `00:01.000 --> 00:02.000 align:left`.
pub(super) fn timing(line: &str) -> Option<(i64, i64)> {
    let (start, rest) = line.split_once("-->")?;
    let end = rest.split_whitespace().next()?;
    Some((time(start.trim())?, time(end)?))
}

/// Whether a line has times as SRT writes them.
pub(super) fn is_srt_timing(line: &[u8]) -> bool {
    let head = std::str::from_utf8(&line[..line.len().min(128)]).unwrap_or_default();
    head.split_once("-->").is_some_and(|(start, _)| start.matches(':').count() == 2) && timing(head).is_some()
}

/// `[hours:]minutes:seconds(.|,)milliseconds` in milliseconds.
fn time(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once(['.', ','])?;
    let digits = |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |text: &str| if digits(text) { text.parse::<i64>().ok() } else { None };
    let fraction = if fraction.len() <= 3 { number(fraction)? * [0, 100, 10, 1][fraction.len()] } else { return None };
    let mut parts = clock.rsplit(':');
    let seconds = number(parts.next()?)?;
    let minutes = number(parts.next()?)?;
    let hours = parts.next().map_or(Some(0), number)?;
    if parts.next().is_some() || seconds > 59 || minutes > 59 {
        return None;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + fraction)
}

/// Cues as one conversation. A piece without a speaker is looked at for a label, then for dashes that tell
/// speakers apart.
pub(super) fn conversation(
    cues: Vec<Cue>,
    notes: Vec<String>,
    text: &[&str],
    context: &mut Context<'_>,
) -> Conversation {
    let (mut turns, mut offsets) = (Vec::new(), Vec::new());
    let spoken: Vec<_> = cues.iter().flat_map(|cue| &cue.pieces).flat_map(|piece| piece.text.lines()).collect();
    let labels = Labels::of(spoken.into_iter().map(|line| dash(line).unwrap_or(line)));
    for (position, cue) in cues.iter().enumerate() {
        let mut part = 0;
        for piece in &cue.pieces {
            for (speaker, text) in speeches(piece, &labels) {
                turns.push(turn(position, part, speaker, text));
                offsets.push(serde_json::json!([cue.start, cue.end]));
                part += 1;
            }
        }
    }
    context.record = 1;
    let mut facts = context.facts();
    facts.insert("turn_offsets_ms".to_owned(), offsets.into());
    let title = title_of("", &turns, context.file);
    let whole: String = text.iter().flat_map(|line| [line.trim_end(), "\n"]).collect();
    let id = context.id_of_content(whole.trim().as_bytes());
    let mut conversation = context.conversation(id, turns, title, facts);
    if !notes.is_empty() {
        conversation.kept = kept(Object::from_iter([("notes".to_owned(), notes.into())]));
    }
    conversation
}

fn speeches(piece: &Piece, labels: &Labels<'_>) -> Vec<(Speaker, String)> {
    let text = piece.text.trim();
    if let Some(name) = &piece.speaker {
        return if text.is_empty() { Vec::new() } else { vec![(speakers::speaker(name), text.to_owned())] };
    }
    let mut speeches: Vec<(Speaker, String)> = Vec::new();
    let dashes = text.lines().filter(|line| dash(line).is_some()).count() > 1;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(start) = labels.split(dash(line).unwrap_or(line)) {
            speeches.push((speakers::speaker(start.label), start.text.to_owned()));
        } else if let (true, Some(line)) = (dashes, dash(line)) {
            speeches.push((speakers::nobody(), line.to_owned()));
        } else if let Some((_, said)) = speeches.last_mut() {
            said.push('\n');
            said.push_str(line);
        } else {
            speeches.push((speakers::nobody(), line.to_owned()));
        }
    }
    speeches
}

fn dash(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix(['-', '–']).map(str::trim_start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_both_formats() {
        assert_eq!(timing("00:01.000 --> 00:02.500 align:left"), Some((1_000, 2_500)));
        assert_eq!(timing("100:00:00,001-->100:00:01,1"), Some((360_000_001, 360_001_100)));
        for line in ["", "-->", "00:01 --> 00:02", "00:61.000 --> 00:62.000", "a:b.c --> 1:2.3", "1:2:3:4.5 --> 0:0.0"]
        {
            assert_eq!(timing(line), None, "{line}");
        }
        assert!(is_srt_timing(b"00:00:01,000 --> 00:00:02,000") && !is_srt_timing(b"00:01.000 --> 00:02.000"));
    }
}
