//! Messages of calls, one a row, in the order and under the index that flags count by.

use super::{
    column::Column,
    pages::{Listed, Reader},
    rows::Rows,
};
use crate::{
    app::message::filter::calls::CallFilter,
    cli::{call::Offsets, exit::Outcome},
    domain::{
        id::{CallId, NodeId},
        text::Untrusted,
    },
    wire::{Call, PathwayEvent, Turn, turns},
};

/// What a row is made of.
pub(super) struct Said {
    call: CallId,
    index: usize,
    turn: Turn,
    at_ms: Option<i64>,
    node: Option<NodeId>,
    node_name: Option<Untrusted>,
}

pub(super) const COLUMNS: &[Column<Said>] = &[
    Column::name("call_id", "the call", |row| Some(row.call.as_str().to_owned())),
    Column::number("message_index", "position in the transcript, from 0, as flags count", |row| {
        i64::try_from(row.index).ok()
    }),
    Column::name("speaker", "`user`, `assistant`, `robot`, `agent-action`, or what the source says", |row| {
        Some(row.turn.user.as_str().to_owned())
    }),
    Column::said("text", "what was said", |row| Some(row.turn.text.clone())),
    Column::number("at_ms", "when it was said, in milliseconds from the start of the call", |row| row.at_ms),
    Column::time("created_at", "the time when it was said", |row| row.turn.created_at),
    Column::name("node_id", "node of the pathway then", |row| row.node.as_ref().map(|node| node.as_str().to_owned())),
    Column::name("node_name", "its name", |row| row.node_name.as_ref().map(|name| name.verbatim().to_owned())),
];

/// Writes the messages of each call.
pub(super) async fn write(reader: &Reader<'_>, filter: &CallFilter, rows: &mut Rows) -> Outcome<()> {
    let read = async |listed: Listed| {
        let Some(call) = reader.one(async |api| api.call(listed.id()).await).await? else { return Ok(None) };
        let events = reader.events(&call).await?;
        Ok(Some((call, events)))
    };
    let write = async |(call, events): (Call, Vec<PathwayEvent>)| {
        for row in of_call(call, &events) {
            if rows.row(COLUMNS, &row).await?.is_break() {
                return Ok(std::ops::ControlFlow::Break(()));
            }
        }
        Ok(std::ops::ControlFlow::Continue(()))
    };
    reader.calls(filter, None, read, write).await
}

fn of_call(mut call: Call, events: &[PathwayEvent]) -> Vec<Said> {
    turns::sort(&mut call.transcripts);
    let nodes = turns::nodes_held(&call.transcripts, events);
    let names = turns::node_names(events);
    let offsets = Offsets::of(&call);
    let said = call.transcripts.iter().zip(nodes).enumerate().map(|(index, (turn, node))| Said {
        call: call.call_id.clone(),
        index,
        turn: turn.clone(),
        at_ms: offsets.at(index, turn),
        node_name: node.as_ref().and_then(|node| names.get(node).cloned()),
        node,
    });
    said.collect()
}
