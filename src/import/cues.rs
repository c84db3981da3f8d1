//! What the two formats of subtitles share.

use std::ops::ControlFlow;

use super::{
    BadRecord, Conversation,
    blocks::{Block, cut},
    build::{Context, kept, title_of, turn},
    speakers::{self, Labels},
    timing::unmarked,
};
use crate::{domain::choice::Speaker, wire::Object};

/// What to do about bytes that are no UTF-8.
pub(super) const NOT_UTF8: &str =
    "is not UTF-8; say in which encoding the file is, such as `--encoding windows-1252`, or save it as UTF-8";
/// What is said of a cue whose words are taken and whose times are not.
const NO_TIMES: &str = "has times that cannot be read; its words are in, without times";

/// A piece of what one cue says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) speaker: Option<String>,
    pub(super) text: String,
}

/// A cue.
#[derive(Debug)]
struct Cue {
    /// Line of its times, from 1.
    line: usize,
    /// Start and end in milliseconds from the start of the call, where they can be read.
    times: Option<(i64, i64)>,
    pieces: Vec<Piece>,
}

/// How a format of subtitles is read.
pub(super) struct Dialect {
    /// Whether it has comments, styles, and names of cues that are no numbers.
    pub(super) webvtt: bool,
    /// What the lines of a cue say.
    pub(super) pieces: fn(&[&str]) -> Vec<Piece>,
    /// What is said of a file without a cue.
    pub(super) no_cue: &'static str,
}

/// What a file of subtitles has beside its cues.
#[derive(Debug, Default)]
struct Beside {
    notes: Vec<String>,
    /// Lines before the first cue.
    head: Vec<String>,
}

/// Reads the whole file as one conversation.
pub(super) fn read(
    bytes: &[u8],
    dialect: &Dialect,
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let lines = match lines(bytes) {
        Ok(lines) => lines,
        Err(bad) => return sink(Err(bad)),
    };
    let cut = cut(&lines, dialect.webvtt);
    let cue = |block: &Block<'_>| Cue { line: block.line, times: block.times, pieces: (dialect.pieces)(&block.words) };
    let found: Vec<Cue> = cut.blocks.iter().map(cue).collect();
    if found.is_empty() {
        return sink(Err(bad(1, dialect.no_cue)));
    }
    let head = cut.head.iter().map(|line| line.trim().to_owned()).collect();
    conversation(&found, Beside { notes: cut.notes, head }, &lines, context, sink)
}

/// A text file as text.
pub(super) fn text(bytes: &[u8]) -> Result<&str, BadRecord> {
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        bad(line, NOT_UTF8)
    })
}

/// The lines of a text file.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<&str>, BadRecord> {
    let mut lines = Vec::new();
    for line in text(bytes)?.split('\n') {
        // A lone carriage return ends a line as well.
        lines.extend(line.strip_suffix('\r').unwrap_or(line).split('\r'));
    }
    Ok(lines)
}

/// A bad place in a text file.
pub(super) fn bad(line: usize, reason: &str) -> BadRecord {
    BadRecord { record: format!("line {line}"), reason: reason.to_owned() }
}

/// Cues as one conversation. A piece without a speaker is looked at for a label, then for dashes that tell
/// speakers apart. Cues whose times cannot be read are named.
fn conversation(
    cues: &[Cue],
    beside: Beside,
    text: &[&str],
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let (mut turns, mut offsets) = (Vec::new(), Vec::new());
    let unnamed = || cues.iter().flat_map(|cue| &cue.pieces).filter(|piece| piece.speaker.is_none());
    let first: Vec<_> = unnamed().filter_map(|piece| piece.text.lines().next()).map(undashed).collect();
    let labels = Labels::of_cues(unnamed().flat_map(|piece| piece.text.lines()).map(undashed), &first);
    for (position, cue) in cues.iter().enumerate() {
        let mut part = 0;
        for piece in &cue.pieces {
            for (speaker, text) in speeches(piece, &labels) {
                turns.push(turn(position, part, speaker, text));
                offsets.push(
                    cue.times.map_or(serde_json::json!([null, null]), |(start, end)| serde_json::json!([start, end])),
                );
                part += 1;
            }
        }
        if cue.times.is_none() {
            sink(Err(bad(cue.line, NO_TIMES)))?;
        }
    }
    context.record = 1;
    let mut facts = context.facts();
    if cues.iter().any(|cue| cue.times.is_some()) {
        facts.insert("turn_offsets_ms".to_owned(), offsets.into());
    }
    let title = title_of("", &turns, context.file);
    let whole: String = text.iter().flat_map(|line| [line.trim_end(), "\n"]).collect();
    let id = context.id_of_content(whole.trim().as_bytes());
    let mut conversation = context.conversation(id, turns, title, facts);
    let mut object = Object::new();
    if !beside.notes.is_empty() {
        object.insert("notes".to_owned(), beside.notes.into());
    }
    if !beside.head.is_empty() {
        object.insert("heading".to_owned(), beside.head.join("\n").into());
    }
    conversation.kept = kept(object);
    sink(Ok(conversation))
}

fn speeches(piece: &Piece, labels: &Labels<'_>) -> Vec<(Speaker, String)> {
    let text = unmarked(&piece.text);
    let dashes = text.lines().filter(|line| dash(line).is_some()).count();
    if let Some(name) = &piece.speaker {
        // A dash at the start says no more than the name does.
        let text = if dashes == 1 { dash(text).unwrap_or(text) } else { text };
        return if text.is_empty() { Vec::new() } else { vec![(speakers::speaker(name), text.to_owned())] };
    }
    let mut speeches: Vec<(Speaker, String)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let bare = undashed(line);
        let start = if speeches.is_empty() { labels.split_first(bare) } else { labels.split(bare) };
        if let Some(start) = start {
            speeches.push((speakers::speaker(start.label), start.text.to_owned()));
        } else if let (true, Some(line)) = (dashes > 1, dash(line)) {
            speeches.push((speakers::nobody(), line.to_owned()));
        } else if let Some((_, said)) = speeches.last_mut() {
            said.push('\n');
            said.push_str(line);
        } else {
            speeches.push((speakers::nobody(), line.to_owned()));
        }
    }
    // A name whose words are on the next line.
    for (_, said) in &mut speeches {
        if said.starts_with('\n') {
            said.remove(0);
        }
    }
    speeches
}

/// What follows a sign that somebody else speaks.
pub(super) fn dash(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix(['-', '–']).map(str::trim_start)
}

fn undashed(line: &str) -> &str {
    dash(line).unwrap_or(line)
}
