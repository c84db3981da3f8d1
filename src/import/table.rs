//! Tables: CSV and TSV with a line of names, as people export them and speech recognisers write them, and the labels of
//! audio editors. Rows of one call go together.

mod columns;
mod times;

use std::{collections::HashMap, ops::ControlFlow};

use serde_json::{Value, json};

use super::{
    BadRecord, Conversation,
    build::{Context, kept, title_of, turn},
    cues::{self, bad},
    speakers::{self, Labels},
};
use crate::wire::Object;

use columns::{Columns, Role};
use times::{At, Scale};

/// The shortest id of a call that is taken for one that no other system gives.
const DISTINCT: usize = 8;

/// Whether a file begins as a table does, or why not.
pub(super) fn fits(text: &[u8]) -> Result<(), &'static str> {
    Columns::of(&String::from_utf8_lossy(&text[..text.len().min(64 << 10)])).map(|_| ())
}

/// A row that says something.
#[derive(Debug, Default)]
struct Row {
    line: usize,
    speaker: String,
    start: String,
    end: String,
    text: String,
    /// What else is in it, by the names of the columns.
    beside: Object,
}

/// Reads the whole file.
pub(super) fn conversations(
    bytes: &[u8],
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let text = match cues::text(bytes) {
        Ok(text) => text,
        Err(bad) => return sink(Err(bad)),
    };
    let columns = match Columns::of(text) {
        Ok(columns) => columns,
        Err(reason) => return sink(Err(bad(1, reason))),
    };
    let mut calls: Vec<(String, Vec<Row>)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (line, fields) in columns.rows(text) {
        let Some(fields) = fields else {
            sink(Err(bad(line, "is no row of the table")))?;
            continue;
        };
        match row(line, fields, &columns) {
            Ok(Some((call, row))) => {
                let at = *known.entry(call.clone()).or_insert_with(|| {
                    calls.push((call, Vec::new()));
                    calls.len() - 1
                });
                calls[at].1.push(row);
            }
            Ok(None) => {}
            Err(reason) => sink(Err(bad(line, reason)))?,
        }
    }
    if calls.is_empty() {
        return sink(Err(bad(1, "no row below the names of the columns holds words")));
    }
    let rows = || calls.iter().flat_map(|(_, rows)| rows);
    let scale = Scale::of(&columns, rows().flat_map(|row| [row.start.as_str(), row.end.as_str()]));
    for (id, rows) in &calls {
        conversation(id, rows, scale, context, sink)?;
    }
    ControlFlow::Continue(())
}

/// The call of a row, and the row; none where nothing is in it.
fn row(line: usize, fields: Vec<String>, columns: &Columns) -> Result<Option<(String, Row)>, &'static str> {
    if fields.iter().all(|field| field.trim().is_empty()) {
        return Ok(None);
    }
    let mut row = Row { line, ..Row::default() };
    let mut call = String::new();
    let width = columns.roles.len();
    let is_short = fields.len() < width;
    let mut fields = fields.into_iter();
    for (at, (role, name)) in columns.roles.iter().enumerate() {
        let Some(mut field) = fields.next() else { break };
        if *role == Role::Text && at + 1 == width {
            // A sign that parts columns and was not put in quotes is one of the words.
            for more in fields.by_ref() {
                field.push(columns.separator);
                field.push_str(&more);
            }
        }
        match role {
            Role::Text => row.text = field,
            Role::Speaker => row.speaker = field,
            Role::Start => row.start = field,
            Role::End => row.end = field,
            Role::Call => call = field.trim().to_owned(),
            Role::Other if !field.trim().is_empty() => drop(row.beside.insert(name.clone(), field.into())),
            Role::Other => {}
        }
    }
    let more: Vec<Value> = fields.filter(|field| !field.trim().is_empty()).map(Value::from).collect();
    if !more.is_empty() {
        row.beside.insert("more".to_owned(), more.into());
    }
    match (row.text.trim().is_empty(), row.beside.is_empty()) {
        (false, _) => Ok(Some((call, row))),
        (true, _) if is_short => Err("has fewer columns than the first line names, and none for the words"),
        (true, true) => Ok(None),
        (true, false) => Err("has nothing in the column of the words, and something in others that are not read"),
    }
}

fn conversation(
    id: &str,
    rows: &[Row],
    scale: Scale,
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    context.record += 1;
    let first: Vec<&str> = rows.iter().filter_map(|row| row.text.trim().lines().next()).collect();
    let labels = Labels::of_cues(first.iter().copied(), &first);
    let (mut turns, mut offsets, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    for (position, row) in rows.iter().enumerate() {
        let text = row.text.trim();
        let by_label = if row.speaker.trim().is_empty() { labels.split_first(text) } else { None };
        let (speaker, text) = match by_label {
            Some(start) => (speakers::speaker(start.label), start.text),
            None if row.speaker.trim().is_empty() => (speakers::nobody(), text),
            None => (speakers::speaker(row.speaker.trim()), text),
        };
        let mut said = turn(position, 0, speaker, text);
        let (start, end) = (scale.at(&row.start), scale.at(&row.end));
        if [&start, &end].iter().any(|at| matches!(at, At::Unreadable)) {
            sink(Err(bad(row.line, "has a time that cannot be read; its words are in, without it")))?;
        }
        if let At::Moment(at) = start {
            said.created_at = Some(at);
        }
        offsets.push((start.offset(), end.offset()));
        if !row.beside.is_empty() {
            let mut object = row.beside.clone();
            object.insert("line".to_owned(), row.line.into());
            beside.push(Value::Object(object));
        }
        turns.push(said);
    }
    let mut facts = context.facts();
    if offsets.iter().any(|(start, _)| start.is_some()) {
        let list: Vec<Value> = offsets.iter().map(|(start, end)| json!([start, end])).collect();
        facts.insert("turn_offsets_ms".to_owned(), list.into());
        if let Some(unit) = scale.unit() {
            facts.insert("times".to_owned(), format!("read as {unit}").into());
        }
    }
    if !id.is_empty() {
        facts.insert("conversation_id".to_owned(), id.into());
    }
    let whole: String =
        rows.iter().flat_map(|row| [&row.speaker, "\t", &row.start, "\t", row.text.trim(), "\n"]).collect();
    // Short numbers count the calls of one export, so two exports have the same.
    let is_distinct = id.len() >= DISTINCT && id.bytes().any(|byte| !byte.is_ascii_digit());
    let call_id = if is_distinct { context.id(id) } else { context.id_of_content(format!("{id}\0{whole}").as_bytes()) };
    let title = title_of("", &turns, &format!("Conversation {} of {}", context.record, context.file));
    let mut conversation = context.conversation(call_id, turns, title, facts);
    if !beside.is_empty() {
        conversation.kept = kept(Object::from_iter([("columns".to_owned(), beside.into())]));
    }
    sink(Ok(conversation))
}
