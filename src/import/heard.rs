//! What a speech recogniser heard: pieces with a speaker, a begin and an end, as turns. Words stand together as long as one
//! speaker goes on.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    gather::{About, Gather},
    roles::{Role, role},
    speakers,
    values::{id_of, take},
};
use crate::{domain::choice::Speaker, wire::Object};

/// Where rows of a recogniser have what.
pub(super) struct Names {
    pub(super) speaker: &'static [&'static str],
    pub(super) start: &'static [&'static str],
    pub(super) end: &'static [&'static str],
    pub(super) text: &'static [&'static str],
    /// Lists that tell the same once more, in words or signs.
    pub(super) again: &'static [&'static str],
    /// Reads a time as milliseconds.
    pub(super) unit: fn(&Value) -> Option<i64>,
}

/// A piece of what was heard, in milliseconds from the start.
#[derive(Debug, Default)]
pub(super) struct Piece {
    pub(super) speaker: Option<String>,
    pub(super) start: Option<i64>,
    pub(super) end: Option<i64>,
    pub(super) text: String,
    /// A time of it cannot be read.
    pub(super) is_odd: bool,
}

/// The speaker of a piece. A recogniser tells speakers apart by numbers or letters, which stay as they are.
pub(super) fn speaker(label: Option<&str>) -> Speaker {
    match label.map(str::trim) {
        None | Some("" | "?") => speakers::nobody(),
        Some(label) if label.len() <= 2 => Speaker::Other(format!("Speaker {label}").into()),
        Some(label) => match role(label) {
            Role::Speaks(speaker) => speaker,
            _ => Speaker::Other(label.into()),
        },
    }
}

/// Adds rows as messages.
pub(super) fn rows(list: Vec<Value>, names: &Names, gather: &mut Gather) {
    for (position, row) in list.into_iter().enumerate() {
        let Value::Object(mut row) = row else {
            gather.bare(position, &row);
            continue;
        };
        gather.begin(position);
        let (start, end) = (take(&mut row, names.start), take(&mut row, names.end));
        let (start, end) = (gather.offset(start, names.unit), gather.offset(end, names.unit));
        gather.after(start, end);
        let who = label(take(&mut row, names.speaker));
        let told = take(&mut row, names.text);
        let text = match &told {
            Some(told) => {
                gather.told(speaker(who.as_deref()), told);
                String::new()
            }
            None => {
                names.again.iter().map(|name| spelled(row.get(*name))).find(|text| !text.is_empty()).unwrap_or_default()
            }
        };
        gather.said(speaker(who.as_deref()), &text);
        names.again.iter().for_each(|name| gather.again_here(&mut row, name));
        gather.end(row);
    }
}

/// The words of a list of them.
fn spelled(words: Option<&Value>) -> String {
    let words = words.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    words.iter().filter_map(one_word).collect::<Vec<_>>().join(" ")
}

fn one_word(word: &Value) -> Option<String> {
    let told = ["punctuated_word", "word", "text", "content"].iter().find_map(|name| word.get(*name)?.as_str());
    told.map(|told| told.trim().to_owned())
}

/// A word as a piece.
pub(super) fn word(word: &Value, speaker: Option<String>, unit: fn(&Value) -> Option<i64>) -> Piece {
    let mut is_odd = false;
    let mut time = |names: &[&str]| {
        let told = names.iter().find_map(|name| word.get(*name).filter(|told| !told.is_null()))?;
        let millis = unit(told);
        is_odd |= millis.is_none();
        millis
    };
    let (start, end) = (time(&["start", "start_time"]), time(&["end", "end_time"]));
    Piece { speaker, start, end, text: one_word(word).unwrap_or_default(), is_odd }
}

/// Adds pieces as messages.
pub(super) fn add(pieces: Vec<Piece>, gather: &mut Gather) {
    for (position, piece) in pieces.into_iter().enumerate() {
        gather.begin(position);
        gather.after(piece.start, piece.end);
        if piece.is_odd {
            gather.odd("its time cannot be read", false);
        }
        gather.said(speaker(piece.speaker.as_deref()), piece.text.trim());
        gather.end(Object::new());
    }
}

/// A recording as a conversation.
pub(super) fn conversation(
    gather: Gather,
    identity: Option<&str>,
    about: About,
    context: &mut Context<'_>,
) -> Result<Conversation, String> {
    let id = context.id_or_record(identity);
    gather.finish(context, id, about)
}

/// Words as pieces: those of one speaker that stand together are one.
pub(super) fn joined(words: Vec<Piece>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for word in words {
        match pieces.last_mut().filter(|piece| piece.speaker == word.speaker) {
            Some(piece) => {
                let is_sign = word.text.chars().all(|c| c.is_ascii_punctuation());
                if !piece.text.is_empty() && !is_sign {
                    piece.text.push(' ');
                }
                piece.text.push_str(word.text.trim());
                piece.end = word.end.or(piece.end);
                piece.is_odd |= word.is_odd;
                piece.start = piece.start.or(word.start);
            }
            None => pieces.push(Piece { text: word.text.trim().to_owned(), ..word }),
        }
    }
    pieces
}

/// A label of a speaker, whether it is text or a number.
pub(super) fn label(value: Option<Value>) -> Option<String> {
    value.as_ref().and_then(id_of)
}
