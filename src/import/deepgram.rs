//! Recordings that Deepgram recognised: utterances where there are some, else paragraphs, else words.

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    gather::{About, Gather},
    heard::{self, Names, Piece},
    stamp,
    values::{id_of, take_list, take_object},
};
const UTTERANCES: Names = Names {
    speaker: &["speaker"],
    start: &["start"],
    end: &["end"],
    text: &["transcript", "text"],
    again: &["words"],
    unit: stamp::seconds,
};

/// A recording as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut fields) = record else { return Err("it is no object".to_owned()) };
    let mut results = take_object(&mut fields, &["results"]).ok_or("there is no object in `results`")?;
    let metadata = fields.get("metadata").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut gather = Gather::default();
    let channels = take_list(&mut results, &["channels"]).unwrap_or_default();
    let is_several = metadata.get("channels").and_then(Value::as_u64).is_some_and(|count| count > 1);
    let by_channel = is_several || channels.len() > 1;
    match take_list(&mut results, &["utterances"]).filter(|list| !list.is_empty()) {
        Some(mut list) => {
            // Of several channels, each has one speaker.
            for row in list.iter_mut().filter_map(Value::as_object_mut).filter(|_| by_channel) {
                if let Some(channel) = row.get("channel").filter(|channel| channel.is_number()).cloned() {
                    row.insert("speaker".to_owned(), channel);
                }
            }
            heard::rows(list, &UTTERANCES, &mut gather);
            gather.again("channels", Some(channels.into()));
        }
        None => {
            let one = |(at, channel): (usize, &Value)| of_channel(channel, by_channel.then(|| at.to_string()));
            let mut pieces: Vec<Piece> = channels.iter().enumerate().flat_map(one).collect();
            pieces.sort_by_key(|piece| piece.start.unwrap_or(i64::MAX));
            heard::add(pieces, &mut gather);
            gather.again("channels", Some(channels.into()));
        }
    }
    let named = metadata.get("request_id").and_then(id_of);
    fields.insert("results".to_owned(), results.into());
    let mut about = About { rest: fields, length: gather.length(&metadata, "duration"), ..About::default() };
    about.fact("request_id", named.clone());
    Ok(vec![heard::conversation(gather, named.as_deref(), about, context)?])
}

/// What was heard on one channel: its paragraphs, else its words, else its text.
fn of_channel(channel: &Value, speaker: Option<String>) -> Vec<Piece> {
    let Some(best) = channel.pointer("/alternatives/0") else { return Vec::new() };
    let who = |of: &Value| speaker.clone().or_else(|| of.get("speaker").and_then(id_of));
    if let Some(paragraphs) = best.pointer("/paragraphs/paragraphs").and_then(Value::as_array) {
        let piece = |paragraph: &Value| {
            let sentences = paragraph.get("sentences").and_then(Value::as_array).into_iter().flatten();
            let text: Vec<&str> = sentences.filter_map(|sentence| sentence.get("text")?.as_str()).collect();
            Piece { text: text.join(" "), ..heard::word(paragraph, who(paragraph), stamp::seconds) }
        };
        let pieces: Vec<Piece> = paragraphs.iter().map(piece).filter(|piece| !piece.text.is_empty()).collect();
        if !pieces.is_empty() {
            return pieces;
        }
    }
    let words = best.get("words").and_then(Value::as_array).into_iter().flatten();
    let pieces = heard::joined(words.map(|word| heard::word(word, who(word), stamp::seconds)).collect());
    let told = best.get("transcript").and_then(Value::as_str).unwrap_or_default();
    if pieces.iter().any(|piece| !piece.text.is_empty()) || told.trim().is_empty() {
        return pieces;
    }
    vec![Piece { speaker, text: told.to_owned(), ..Piece::default() }]
}
