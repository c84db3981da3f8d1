//! Calls and chats that Amazon Contact Lens analysed, after the contact or while it went on, and those of Call Analytics.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    document,
    gather::{About, Gather},
    heard::{self, Names},
    left, stamp,
    values::{id_of, take, take_list},
};
use crate::wire::Object;

const ROWS: Names = Names {
    speaker: &["speaker"],
    start: &["BeginOffsetMillis"],
    end: &["EndOffsetMillis"],
    text: &["Content"],
    again: &["Items"],
    unit: stamp::millis,
};

/// An analysed contact as a conversation.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut fields) = record else { return Err("it is no object".to_owned()) };
    let roles: HashMap<String, String> = fields
        .get("Participants")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|one| Some((id_of(one.get("ParticipantId")?)?, id_of(one.get("ParticipantRole")?)?)))
        .collect();
    let mut gather = Gather::default();
    let mut rows = match take_list(&mut fields, &["Transcript"]) {
        Some(rows) => rows,
        None => segments(&mut fields, &mut gather).ok_or("there is no list in `Transcript`")?,
    };
    // Of each row, also of one that is no object.
    let mut times = vec![None; rows.len()];
    for (position, row) in rows.iter_mut().enumerate() {
        let Value::Object(row) = row else { continue };
        let named = take(row, &["ParticipantRole"]).or_else(|| row.get("ParticipantId").cloned());
        if let Some(named) = named.as_ref().and_then(id_of) {
            let word = roles.get(&named).cloned().unwrap_or(named);
            row.insert("speaker".to_owned(), word.into());
        }
        // Figures only.
        if row.get("LoudnessScore").is_some_and(|score| !left::has_words(score)) {
            row.shift_remove("LoudnessScore");
        }
        let told = row.get("AbsoluteTime").filter(|told| !told.is_null());
        times[position] = told.and_then(stamp::point);
        if told.is_some() && times[position].is_none() {
            gather.notes.message(position, "its time cannot be read", false);
        }
    }
    heard::rows(rows, &ROWS, &mut gather);
    let contact = fields.get("CustomerMetadata").and_then(|about| id_of(about.get("ContactId")?));
    let named = contact.or_else(|| fields.get("ContactId").and_then(id_of));
    let mut about = About { rest: fields, ..About::default() };
    about.fact("contact_id", named.clone());
    let mut conversation = heard::conversation(gather, named.as_deref(), about, context)?;
    for turn in &mut conversation.call.transcripts {
        let position = usize::try_from(turn.id / 1_000).unwrap_or_default();
        turn.created_at = times.get(position).copied().flatten();
    }
    Ok(vec![conversation])
}

/// Rows of the answer while a contact goes on; what else there is in it stays beside them.
fn segments(fields: &mut Object, gather: &mut Gather) -> Option<Vec<Value>> {
    let segments = take_list(fields, &["Segments"])?;
    let (mut rows, mut others) = (Vec::new(), Vec::new());
    for segment in segments {
        let mut segment = match segment {
            Value::String(text) => match document::inside(&text).filter(Value::is_object) {
                Some(inner) => inner,
                // Words of nobody known are a row all the same.
                None => {
                    rows.push(Value::String(text));
                    continue;
                }
            },
            other => other,
        };
        match segment.as_object_mut().and_then(|fields| take(fields, &["Transcript", "Utterance"])) {
            Some(row) => rows.push(row),
            None => others.push(segment),
        }
    }
    let unread = |other: &Value| left::look(other.as_object()?.clone()).with_words.into_iter().next();
    let unread: Vec<String> = others.iter().filter_map(unread).filter(|name| name != "Categories").collect();
    gather.notes.beside(&unread);
    if !others.is_empty() {
        fields.insert("Segments".to_owned(), others.into());
    }
    Some(rows)
}
