//! Corrected transcripts of Bland: a second hearing of a call, with times that count from its start.

use serde::Deserialize as _;
use serde_json::Value;

use super::{
    Conversation,
    build::Context,
    gather::{About, Gather},
    heard, stamp,
    values::{id_of, take, take_list, take_text},
};
use crate::wire::{CorrectedTranscript, Object, Segment};

/// A corrected transcript as a conversation of its own, for where its call is not known; which call it is of stands in the facts.
pub(super) fn conversations(record: Value, context: &mut Context<'_>) -> Result<Vec<Conversation>, String> {
    let Value::Object(mut fields) = record else { return Err("it is no object".to_owned()) };
    let call = call_of(&fields);
    let mut gather = Gather::default();
    // Where nothing was corrected, the words are those of the deprecated list, else those as first heard.
    let mut lists = ["corrected", "aligned", "original"].iter().filter_map(|name| {
        let is_some = fields.get(*name)?.as_array().is_some_and(|list| !list.is_empty());
        if is_some { Some((*name, take_list(&mut fields, &[name])?)) } else { None }
    });
    let (list, rows) = lists.next().ok_or("there is nothing in `corrected`")?;
    let words = CorrectedTranscript {
        corrected: rows.iter().filter_map(|row| Segment::deserialize(row).ok()).collect(),
        ..CorrectedTranscript::default()
    };
    for (position, row) in rows.into_iter().enumerate() {
        let Value::Object(mut row) = row else {
            gather.bare(position, &row);
            continue;
        };
        gather.begin(position);
        let (start, end) = (row.shift_remove("start"), row.shift_remove("end"));
        let (start, end) = (gather.offset(start, stamp::seconds), gather.offset(end, stamp::seconds));
        gather.after(start, end);
        gather.stamp(take(&mut row, &["created_at"]));
        let named =
            take_text(&mut row, &["speaker_label", "user"]).or_else(|| heard::label(take(&mut row, &["speaker"])));
        if let Some(text) = take(&mut row, &["text"]) {
            gather.told(heard::speaker(named.as_deref()), &text);
        }
        gather.end(row);
    }
    // Beside the corrected words, those as they were first heard.
    let mut about = About { rest: fields, ..About::default() };
    about.fact("call_id", call.clone());
    let mut conversation = heard::conversation(gather, call.as_deref(), about, context)?;
    conversation.hearing = call.filter(|_| list != "original").map(|call| (call.into(), words));
    Ok(vec![conversation])
}

/// The id of the call, which stands at the top or in the rows as first heard.
fn call_of(fields: &Object) -> Option<String> {
    let at_top = ["call_id", "c_id"].iter().find_map(|name| id_of(fields.get(*name)?));
    at_top.or_else(|| ["original", "aligned"].iter().find_map(|name| id_of(fields.get(*name)?.get(0)?.get("c_id")?)))
}
