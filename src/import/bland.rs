//! Calls of the Bland API. They have ids, times and often the course through the pathway.

use serde_json::{Value, json};

use super::{
    Conversation, bland_log, bland_mend,
    build::{Context, turn},
    carried, flat, left,
    notes::{self, Notes},
    parts,
    values::{take, take_list},
};
use crate::wire::{Call, Object};

const NO_TRANSCRIPT: &str = "there is no `transcripts`: a row of the list of calls holds none, the call itself does";

/// A call as a conversation. The turns keep their ids, times and order; what this program does not use stays.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut fields) = record else { return Err("it is no object".to_owned()) };
    if let Some(carried) = carried::conversation(&mut fields) {
        return carried.map(|conversation| vec![conversation]);
    }
    let mut notes = Notes::default();
    context.told.iter().for_each(|told| notes.whole(told, false));
    let is_there = fields.contains_key("transcripts");
    let rows = take_list(&mut fields, &["transcripts"]).unwrap_or_default();
    if let Some(odd) = fields.shift_remove("transcripts").filter(|odd| !odd.is_null() && odd != "") {
        notes.whole("`transcripts` is no list; kept beside the call", left::has_words(&odd));
        fields.insert("transcripts_raw".to_owned(), odd);
    }
    let (rows, mut beside) = rows_of(rows, &mut notes)?;
    let joined = fields.get("concatenated_transcript").map(parts::plain).unwrap_or_default();
    let said = if rows.is_empty() { flat::turns(&joined) } else { Vec::new() };
    if !is_there && said.is_empty() {
        return Err(NO_TRANSCRIPT.to_owned());
    }
    fields.insert("transcripts".to_owned(), rows.into());
    let mut call: Call = bland_mend::mend(fields, &mut notes)?;
    if !said.is_empty() {
        notes.whole(
            "there are no `transcripts`; the turns are those of `concatenated_transcript`, without times",
            false,
        );
        let turns = said.into_iter().enumerate();
        call.transcripts = turns.map(|(position, (speaker, text))| turn(position, 0, speaker, text)).collect();
    }
    if let Some(heard) = call.rest.get("corrected_transcript").filter(|heard| !heard.is_null()) {
        // The words of the call are those of the call; the second hearing stays beside them.
        beside.insert("second_hearing".to_owned(), heard.clone());
    }
    if call.transcripts.is_empty() {
        notes.whole("there are no turns in it", left::unknown_beside(&call.rest).iter().any(|name| !name.is_empty()));
    }
    let facts = call.metadata.get_or_insert_default();
    for (name, value) in context.facts() {
        facts.entry(name).or_insert(value);
    }
    let events = bland_log::events(&call, &mut notes);
    let title = carried::title_of(&call);
    let failed = call.status.as_ref().filter(|status| status.verbatim() == "failed").map(|_| true);
    let kept = if beside.is_empty() { None } else { Some(Value::Object(beside)) };
    Ok(vec![Conversation {
        call,
        events,
        kept,
        failed,
        hearing: None,
        title,
        notes: notes.lines(),
        words_lost: notes.lost,
    }])
}

/// The rows as they are read, and what of them is kept beside the call. A row without words stays, as its place counts at
/// the service.
fn rows_of(rows: Vec<Value>, notes: &mut Notes) -> Result<(Vec<Value>, Object), String> {
    let (mut read, mut beside) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut empty = 0;
    for (position, row) in rows.into_iter().enumerate() {
        let mut row = match row {
            Value::Object(row) => row,
            Value::Null => Object::new(),
            other => {
                notes.message(position, "it is no object", left::has_words(&other));
                beside.push(json!({ "position": position, "value": other }));
                Object::new()
            }
        };
        if row.get("text").is_none_or(|text| text.as_str().is_some_and(|text| text.trim().is_empty()))
            && let Some(words) = take(&mut row, &["message", "content", "value"])
        {
            row.insert("text".to_owned(), words);
        }
        let mut rest = bland_mend::mend_turn(&mut row, position, notes);
        let left = left::look(std::mem::take(&mut rest));
        let is_empty = row.get("text").is_none_or(|text| text.as_str().is_none_or(|text| text.trim().is_empty()));
        if is_empty {
            empty += 1;
            notes.message(position, "it holds no words in `text`", !left.with_words.is_empty());
        } else if !left.with_words.is_empty() {
            notes.message(position, &notes::beside(&left.with_words), false);
        }
        if !left.kept.is_empty() {
            beside.push(json!({ "position": position, "fields": left.kept }));
        }
        read.push(Value::Object(row));
    }
    if empty * 2 > read.len() {
        return Err(format!("{empty} of {} rows in `transcripts` hold no words; nothing of it was taken", read.len()));
    }
    let mut kept = Object::new();
    if !beside.is_empty() {
        kept.insert("left".to_owned(), beside.into());
    }
    Ok((read, kept))
}
