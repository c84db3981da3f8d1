//! Flags of issues, issue by issue, the oldest of each first.

use std::ops::ControlFlow;

use super::{column::Column, pages::Reader, rows::Rows};
use crate::{
    app::message::filter::Filter,
    cli::exit::Outcome,
    domain::text::Untrusted,
    wire::{Flag, FlagPlace, Issue},
};

/// What a row is made of.
pub(super) struct Marked {
    flag: Flag,
    triage_id: Untrusted,
}

pub(super) const COLUMNS: &[Column<Marked>] = &[
    Column::name("flag_id", "the flag", |row| Some(row.flag.id.as_str().to_owned())),
    Column::name("issue_id", "issue that it belongs to", |row| Some(row.flag.issue_id.as_str().to_owned())),
    Column::name("triage_id", "its code, such as `T-1007`", |row| Some(row.triage_id.verbatim().to_owned())),
    Column::name("call_id", "the call", |row| Some(row.flag.call_id.as_str().to_owned())),
    Column::name("type", "type of the flag", |row| Some(row.flag.flag_type.verbatim().to_owned())),
    Column::text("note", "note of whoever set it", |row| Some(row.flag.note.clone()).filter(|note| !note.is_empty())),
    Column::number("message_index", "message that it was put on, from 0; empty for the whole call", |row| {
        row.flag.message_index.map(i64::from)
    }),
    Column::said("message_text", "what was said there then", |row| row.flag.message_text.clone()),
    Column::name("place", "`moved` or `lost` where the call has come with other words since; else empty", |row| {
        let place = match row.flag.place.as_ref()? {
            FlagPlace::Moved { .. } => "moved",
            FlagPlace::Lost => "lost",
        };
        Some(place.to_owned())
    }),
    Column::number("moved_to", "message on which it is now, where it has moved", |row| {
        match row.flag.place.as_ref()? {
            FlagPlace::Moved { message_index, .. } => Some(i64::from(*message_index)),
            FlagPlace::Lost => None,
        }
    }),
    Column::name("node_id", "node of the pathway then", |row| {
        row.flag.node_id.as_ref().map(|node| node.as_str().to_owned())
    }),
    Column::name("node_name", "its name then", |row| {
        row.flag.node_name.as_ref().map(|name| name.verbatim().to_owned())
    }),
    Column::name("author_id", "who set it", |row| Some(row.flag.author_id.as_str().to_owned())),
    Column::time("created_at", "when", |row| Some(row.flag.created_at)),
];

/// Writes the flags of each issue.
pub(super) async fn write(reader: &Reader<'_>, filter: &Filter, rows: &mut Rows) -> Outcome<()> {
    let read = async |issue: Issue| {
        if issue.flag_count == 0 {
            return Ok(None);
        }
        let flags = reader.one(async |api| api.all_flags(&issue.id).await).await?;
        Ok(flags.map(|flags| (issue.triage_id, flags)))
    };
    let write = async |(triage_id, mut flags): (Untrusted, Vec<Flag>)| {
        // A service promises no order of them.
        flags.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
        for flag in flags {
            if rows.row(COLUMNS, &Marked { flag, triage_id: triage_id.clone() }).await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    };
    reader.issues(filter, read, write).await
}
