//! Recordings that Amazon Transcribe recognised: words with signs between them, by speaker or by channel.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    gather::{About, Gather},
    heard::{self, Names, Piece},
    stamp,
    values::{id_of, take_list, take_object},
};
use crate::wire::Object;

const SEGMENTS: Names = Names {
    speaker: &["speaker_label", "channel_label"],
    start: &["start_time"],
    end: &["end_time"],
    text: &["transcript"],
    again: &["items"],
    unit: stamp::seconds,
};

/// A recording as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut fields) = record else { return Err("it is no object".to_owned()) };
    let mut results = take_object(&mut fields, &["results"]).ok_or("there is no object in `results`")?;
    let mut gather = Gather::default();
    match take_list(&mut results, &["audio_segments"]).filter(|list| !list.is_empty()) {
        Some(list) => {
            let is_words =
                |list: &[Value]| list.iter().all(|row| row.get("items").is_some_and(|items| items[0].is_object()));
            let list = if is_words(&list) { list } else { list.into_iter().map(without_numbers).collect() };
            heard::rows(list, &SEGMENTS, &mut gather);
        }
        None => heard::add(pieces(&results), &mut gather),
    }
    if gather.turns().is_empty()
        && let Some(text) = results.get("transcripts").and_then(|all| all[0].get("transcript")?.as_str())
    {
        heard::add(vec![Piece { text: text.to_owned(), ..Piece::default() }], &mut gather);
    }
    for name in ["items", "channel_labels", "transcripts", "speaker_labels"] {
        let again = results.shift_remove(name);
        gather.again(name, again);
    }
    let named = fields.get("jobName").and_then(id_of);
    if !results.is_empty() {
        fields.insert("results".to_owned(), results.into());
    }
    // The same name may be given twice, so the words count as well.
    let identity = named.as_ref().map(|named| format!("{named}\0{}", context.digest()));
    let mut about = About { rest: fields, ..About::default() };
    about.fact("job_name", named);
    Ok(vec![heard::conversation(gather, identity.as_deref(), about, context)?])
}

/// Segments tell their words as numbers of items, which say nothing more.
fn without_numbers(mut row: Value) -> Value {
    if let Some(fields) = row.as_object_mut() {
        fields.shift_remove("items");
    }
    row
}

/// The items as pieces, each run of one speaker.
fn pieces(results: &Object) -> Vec<Piece> {
    let channels = results.get("channel_labels").and_then(|labels| labels.get("channels")?.as_array());
    if let Some(channels) = channels {
        let of = |channel: &Value| {
            let label = channel.get("channel_label").and_then(id_of);
            let items = channel.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
            items.iter().map(|item| of_item(item, label.clone())).collect::<Vec<_>>()
        };
        let mut words: Vec<Piece> = channels.iter().flat_map(|channel| timed(of(channel))).collect();
        words.sort_by_key(|word| word.start.unwrap_or(i64::MAX));
        return heard::joined(words);
    }
    // The speaker stands at the item, or in a list beside, by the time at which the item begins.
    let segments = results.get("speaker_labels").and_then(|labels| labels.get("segments")?.as_array());
    let mut beside = HashMap::new();
    for item in segments.into_iter().flatten().filter_map(|segment| segment.get("items")?.as_array()).flatten() {
        if let (Some(start), Some(label)) =
            (item.get("start_time").and_then(id_of), item.get("speaker_label").and_then(id_of))
        {
            beside.insert(start, label);
        }
    }
    let items = results.get("items").and_then(Value::as_array).into_iter().flatten();
    let label = |item: &Value| {
        let at_item = item.get("speaker_label").and_then(id_of);
        at_item.or_else(|| beside.get(&item.get("start_time").and_then(id_of)?).cloned())
    };
    let words = items.map(|item| of_item(item, label(item))).collect();
    heard::joined(timed(words))
}

fn of_item(item: &Value, speaker: Option<String>) -> Piece {
    let best = item.pointer("/alternatives/0").unwrap_or(item);
    let text = best.get("content").and_then(Value::as_str).unwrap_or_default().to_owned();
    Piece { text, ..heard::word(item, speaker, stamp::seconds) }
}

/// Signs between words have neither a time nor always a speaker: those of the word before are theirs.
fn timed(words: Vec<Piece>) -> Vec<Piece> {
    let mut before: (Option<String>, Option<i64>) = (None, None);
    let one = |mut word: Piece| {
        if word.start.is_none() {
            word.start = before.1;
            word.speaker = word.speaker.or_else(|| before.0.clone());
        }
        before = (word.speaker.clone(), word.start);
        word
    };
    words.into_iter().map(one).collect()
}
