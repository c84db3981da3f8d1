//! Calls: in JSON the whole call in the shape in which the import takes it again, in CSV a row of facts each.

use serde_json::Value;

use super::{
    column::Column,
    pages::{Listed, Reader},
    rows::Rows,
};
use crate::{
    app::message::filter::calls::CallFilter,
    cli::exit::{Code, Outcome, Stop},
    domain::text::{Untrusted, mask},
    import::carried,
    wire::{Call, CallRow, Capabilities, Object},
};

/// What a row of the table is made of.
pub(super) struct Facts {
    call: Call,
    /// What our own server makes of it; nothing of a service without such a list.
    row: Option<CallRow>,
}

fn name(text: Option<&Untrusted>) -> Option<String> {
    text.map(|text| text.verbatim().to_owned())
}

/// A text beside the fields that every call has.
fn beside(call: &Call, name: &str) -> Option<String> {
    let value = call.rest.get(name).or_else(|| call.metadata.as_ref()?.get(name))?;
    value.as_str().map(str::to_owned)
}

fn count(row: &Facts, of: impl Fn(&CallRow) -> u32) -> Option<i64> {
    row.row.as_ref().map(|row| of(row).into())
}

pub(super) const COLUMNS: &[Column<Facts>] = &[
    Column::name("call_id", "the call", |row| Some(row.call.call_id.as_str().to_owned())),
    Column::time("created_at", "when it was requested; empty where no time is known", |row| Some(row.call.created_at)),
    Column::time("started_at", "when it began", |row| row.call.started_at),
    Column::time("end_at", "when it ended", |row| row.call.end_at),
    Column::number("length_s", "how long it took, in whole seconds", |row| {
        let listed = row.row.as_ref().and_then(|row| row.length_s).map(i64::from);
        #[expect(clippy::cast_possible_truncation, reason = "a length beyond i64 saturates, which is harmless")]
        listed.or_else(|| row.call.call_length.map(|minutes| (minutes * 60.0).round() as i64))
    }),
    Column::name("direction", "`inbound` or `outbound`", |row| {
        row.call.inbound.map(|inbound| if inbound { "inbound" } else { "outbound" }.to_owned())
    }),
    Column::text("from", "number that called", |row| row.call.from.clone()),
    Column::text("to", "number that was called", |row| row.call.to.clone()),
    Column::name("status", "in the words of its source, such as `completed` or `failed`", |row| {
        name(row.call.status.as_ref())
    }),
    Column::name("answered_by", "who or what answered", |row| name(row.call.answered_by.as_ref())),
    Column::name("ended_by", "who ended it", |row| name(row.call.call_ended_by.as_ref())),
    Column::text("transferred_to", "number that it was handed over to", |row| row.call.transferred_to.clone()),
    Column::name("disposition", "what the service made of it", |row| name(row.call.disposition_tag.as_ref())),
    Column::number("messages", "messages of its transcript", |row| i64::try_from(row.call.transcripts.len()).ok()),
    Column::number("flags", "flags of issues on it", |row| count(row, |row| row.flags)),
    Column::names("flag_types", "their types, each once", |row| {
        let types = row.row.iter().flat_map(|row| &row.flag_types);
        types.map(|name| name.verbatim().to_owned()).collect()
    }),
    Column::number("moments", "suggestions of rules on it", |row| count(row, |row| row.moments)),
    Column::name("verdict", "your newest one", |row| {
        row.row.as_ref()?.verdict.as_ref().map(|verdict| verdict.as_str().to_owned())
    }),
    Column::number("issue_count", "issues that it is attached to", |row| count(row, |row| row.issue_count)),
    Column::names("issues", "their codes, three at most", |row| {
        let issues = row.row.iter().flat_map(|row| &row.issues);
        issues.map(|issue| issue.triage_id.verbatim().to_owned()).collect()
    }),
    Column::said("title", "what it is known by", |row| {
        row.row.as_ref().map_or_else(|| row.call.summary.clone(), |row| Some(row.title.clone()))
    }),
    Column::name("agent_id", "agent that spoke, where the source tells", |row| beside(&row.call, "agent_id")),
    Column::name("pathway_id", "pathway that it ran", |row| name(row.call.pathway_id.as_ref())),
    Column::name("pathway_name", "its name", |row| beside(&row.call, "pathway_name")),
    Column::name("pathway_version", "the version that it ran", |row| match row.call.pathway_version.as_ref()? {
        Value::Null => None,
        Value::String(version) => Some(version.clone()),
        version => Some(version.to_string()),
    }),
    Column::name("persona_id", "persona of the agent", |row| name(row.call.persona_id.as_ref())),
    Column::name("persona_name", "its name", |row| name(row.call.persona_name.as_ref())),
    Column::name("batch_id", "batch that it was made in", |row| name(row.call.batch_id.as_ref())),
    Column::name("format", "the format that it was imported from", |row| beside(&row.call, "format")),
    Column::text("recording_url", "where its recording is", |row| row.call.recording_url.clone()),
];

/// Writes a row of facts a call.
pub(super) async fn table(reader: &Reader<'_>, filter: &CallFilter, rows: &mut Rows) -> Outcome<()> {
    let read = async |listed: Listed| {
        let call = reader.one(async |api| api.call(listed.id()).await).await?;
        Ok(call.map(|call| Facts { call, row: listed.into_row() }))
    };
    let most = rows.left();
    reader.calls(filter, most, read, async |facts: Facts| rows.row(COLUMNS, &facts).await).await
}

/// Writes whole calls.
pub(super) async fn whole(reader: &Reader<'_>, filter: &CallFilter, rows: &mut Rows) -> Outcome<()> {
    let with_text = rows.with_text();
    let (keeps, most) = (reader.offers(Capabilities::KEPT), rows.left());
    let read = async |listed: Listed| {
        let id = listed.id();
        let Some(call) = reader.one(async |api| api.call(id).await).await? else { return Ok(None) };
        if !with_text {
            return bare(&call).map(Some);
        }
        let events = reader.events(&call).await?;
        let kept = if keeps { reader.one(async |api| api.kept(id).await).await? } else { None };
        carried::row(call, events, kept.and_then(|beside| beside.kept)).map(Some).map_err(|error| unwritten(&error))
    };
    let write = async |row: Object| {
        let mut row = Value::Object(row);
        if mask::is_on() {
            mask::hide(&mut row);
        }
        rows.object(&row).await
    };
    reader.calls(filter, most, read, write).await
}

fn unwritten(error: &serde_json::Error) -> Stop {
    let (line, column) = (error.line(), error.column());
    Stop::new(Code::Failed, format_args!("a call cannot be written as JSON (line {line}, column {column})"))
}

/// What is told of a call without what was said in it: these fields, and no other.
const FACTS: [&str; 22] = [
    "call_id",
    "created_at",
    "started_at",
    "end_at",
    "call_length",
    "corrected_duration",
    "to",
    "from",
    "inbound",
    "completed",
    "queue_status",
    "status",
    "answered_by",
    "call_ended_by",
    "transferred_to",
    "disposition_tag",
    "recording_url",
    "batch_id",
    "pathway_id",
    "pathway_version",
    "persona_id",
    "persona_name",
];

fn bare(call: &Call) -> Outcome<Object> {
    let mut row = Object::from_iter([("v".to_owned(), carried::VERSION.into())]);
    // Words and what may hold some are not even read.
    let call = Call { transcripts: Vec::new(), rest: Object::new(), ..call.clone() };
    let Value::Object(mut fields) = serde_json::to_value(&call).map_err(|error| unwritten(&error))? else {
        return Ok(row);
    };
    row.extend(FACTS.iter().filter_map(|name| Some(((*name).to_owned(), fields.shift_remove(*name)?))));
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_text_nothing_is_told_that_may_hold_words() {
        let secret = "my card is 4111";
        let mut call =
            serde_json::json!({ "call_id": "c", "created_at": "2026-08-12T09:00:00Z", "status": "completed" });
        for name in ["summary", "error_message", "concatenated_transcript", "request_data", "pathway_logs", "title"] {
            call[name] = secret.into();
        }
        for name in ["variables", "metadata", "analysis"] {
            call[name] = serde_json::json!({ "said": secret });
        }
        call["transcripts"] = serde_json::json!([{ "id": 1, "user": "user", "text": secret }]);
        let row = bare(&serde_json::from_value(call).expect("a call")).expect("written");
        assert_eq!(row.iter().next(), Some((&"v".to_owned(), &Value::from(1))));
        assert_eq!((&row["call_id"], &row["status"], row.len()), (&"c".into(), &"completed".into(), 23));
        assert!(!Value::Object(row).to_string().contains("4111"));
    }
}
