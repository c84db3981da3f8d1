//! Recordings that Whisper recognised, in the dialects of openai-whisper, whisper.cpp, faster-whisper, WhisperX, the OpenAI
//! API and transformers.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    gather::{About, Gather},
    heard::{self, Names},
    stamp,
    values::{id_of, take, take_filled, take_object},
};
use crate::wire::Object;

const SEGMENTS: Names = Names {
    speaker: &["speaker"],
    start: &["start"],
    end: &["end"],
    text: &["text"],
    again: &["words", "chars", "tokens"],
    unit: stamp::seconds,
};
/// whisper.cpp counts in milliseconds.
const IN_MILLIS: Names = Names { unit: stamp::millis, ..SEGMENTS };

/// Where what was heard may be, in the order in which it is preferred.
const LISTS: [&str; 4] = ["transcription", "segments", "chunks", "word_segments"];

/// A recording as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let mut fields = match record {
        Value::Object(fields) => fields,
        list @ Value::Array(_) => Object::from_iter([("segments".to_owned(), list)]),
        _ => return Err("it is neither an object nor a list".to_owned()),
    };
    let mut gather = Gather::default();
    let is_there = LISTS.iter().any(|name| fields.get(*name).is_some_and(|list| !list.is_null()));
    if !is_there {
        return Err("there is no list in `segments`, `transcription`, `chunks` or `word_segments`".to_owned());
    }
    if let Some(list) = take_filled(&mut fields, &["transcription"]) {
        heard::rows(list.into_iter().map(of_cpp).collect(), &IN_MILLIS, &mut gather);
    } else if let Some(list) = take_filled(&mut fields, &["segments"]) {
        heard::rows(list, &SEGMENTS, &mut gather);
    } else if let Some(list) = take_filled(&mut fields, &["chunks"]) {
        heard::rows(list.into_iter().map(of_chunk).collect(), &SEGMENTS, &mut gather);
    } else if let Some(words) = take_filled(&mut fields, &["word_segments"]) {
        let who = |word: &Value| word.get("speaker").and_then(id_of);
        let words_of = |word: &Value| heard::word(word, who(word), stamp::seconds);
        heard::add(heard::joined(words.iter().map(words_of).collect()), &mut gather);
        gather.again("word_segments", Some(words.into()));
    }
    for name in ["text", "words", "word_segments"] {
        let again = fields.shift_remove(name);
        gather.again(name, again);
    }
    let length = gather.length(&fields, "duration");
    let about = About { rest: fields, length, ..About::default() };
    Ok(vec![heard::conversation(gather, None, about, context)?])
}

fn of_cpp(mut row: Value) -> Value {
    let Some(fields) = row.as_object_mut() else { return row };
    let clock = take_object(fields, &["timestamps"]);
    let offsets = take_object(fields, &["offsets"]);
    let told = |name: &str| {
        let millis = offsets.as_ref().and_then(|offsets| offsets.get(name)).filter(|told| told.is_number()).cloned();
        let on_clock = || clock.as_ref().and_then(|clock| stamp::seconds(clock.get(name)?)).map(Value::from);
        millis.or_else(on_clock)
    };
    for (name, of) in [("start", "from"), ("end", "to")] {
        if let Some(millis) = told(of) {
            fields.insert(name.to_owned(), millis);
        }
    }
    row
}

fn of_chunk(mut row: Value) -> Value {
    let Some(fields) = row.as_object_mut() else { return row };
    match take(fields, &["timestamp"]) {
        Some(Value::Array(mut pair)) => {
            if pair.len() > 2 {
                fields.insert("timestamp_rest".to_owned(), pair.split_off(2).into());
            }
            for (name, told) in ["start", "end"].into_iter().zip(pair) {
                fields.insert(name.to_owned(), told);
            }
        }
        Some(other) => {
            fields.insert("start".to_owned(), other);
        }
        None => {}
    }
    row
}
