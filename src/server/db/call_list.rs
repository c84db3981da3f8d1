//! The list of all calls with what people and rules made of them: a page costs the same at any size.

use super::{
    cursor,
    database::Database,
    dialect::{ISSUES_OF_CALL, THEN_JOIN, TYPES_OF_CALL},
    problem::{Answer, Problem},
    sql::{Connection, Row, Sql, sql},
};
use crate::{
    domain::id::UserId,
    wire::{CallIssue, CallQuery, CallRow, Page, PageQuery},
};

/// Where a page begins: the value that the list is sorted by, and the number of the row.
type Start = (i64, i64);

impl Database {
    /// A page of all calls as `user` sees them.
    pub(in crate::server) async fn call_rows(&self, query: &CallQuery, user: &UserId) -> Answer<Page<CallRow>> {
        // The parameters without the page itself are the name of the list.
        let list = format!("all calls {:?}", CallQuery { page: PageQuery::default(), ..query.clone() }.pairs());
        let start: Option<Start> = cursor::start(&list, &query.page)?;
        let glance = rows_on(&mut self.glance().await?, query, user, start).await;
        let rows = match glance {
            Err(Problem::TooLong(_)) => rows_on(&mut self.look_through().await?, query, user, start).await,
            done => done,
        }?;
        let page = cursor::page(&list, &query.page, rows, |(start, _): &(Start, CallRow)| *start)?;
        Ok(Page { items: page.items.into_iter().map(|(_, row)| row).collect(), next_cursor: page.next_cursor })
    }
}

/// The rows of a page, and one more where there is one, each with its place.
async fn rows_on(
    connection: &mut Connection,
    query: &CallQuery,
    user: &UserId,
    start: Option<Start>,
) -> Answer<Vec<(Start, CallRow)>> {
    let names: Vec<_> = query.pairs().into_iter().map(|(name, _)| name).collect();
    let told = |error| Problem::of_list(error, "calls", &names);
    let rows = select(query, user, start).all(connection).await.map_err(told)?;
    rows.iter().map(read_row).collect()
}

/// The question for the rows of a page. Which they are is known before the first of them is read.
fn select(query: &CallQuery, user: &UserId, start: Option<Start>) -> Sql {
    let mut page = sql("SELECT number AS at FROM call_rows WHERE TRUE");
    if let Some((value, number)) = start {
        page = page.then(" AND (created_at, number) < (").value(value).then(", ").value(number).then(")");
    }
    let rows = cursor::rows(&query.page);
    page = page.then(format_args!(" ORDER BY created_at DESC, number DESC LIMIT {rows}"));
    sql("SELECT call_rows.*, created_at AS place,
            (SELECT verdict FROM call_verdicts WHERE reviewer = ")
    .value(user)
    .then(
        " AND call = call_rows.number) AS verdict,
            (SELECT count(*) FROM suggestions JOIN suggestion_decisions AS d ON d.suggestion = suggestions.number
              WHERE suggestions.call_id = call_rows.call_id AND d.reviewer = ",
    )
    .value(user)
    .then(") AS decided, ")
    .then(format_args!("{TYPES_OF_CALL} AS flag_types, {ISSUES_OF_CALL} AS issues FROM ("))
    .join(&page)
    .then(format_args!(") AS page{THEN_JOIN}call_rows ON call_rows.number = at ORDER BY created_at DESC, number DESC"))
}

fn read_row(row: &Row) -> Answer<(Start, CallRow)> {
    let issues: Vec<(String, i64, String)> = serde_json::from_str(row.get("issues")?)?;
    let moments: u32 = row.get("moment_count")?;
    let decided: u32 = row.get("decided")?;
    let read = CallRow {
        call_id: row.get("call_id")?,
        title: row.get("title")?,
        created_at: row.get("created_at")?,
        length_s: row.get("length_s")?,
        messages: row.get("messages")?,
        verdict: row.get("verdict")?,
        flags: row.get("flag_count")?,
        flag_types: serde_json::from_str(row.get("flag_types")?)?,
        moments,
        undecided: moments.saturating_sub(decided),
        issue_count: row.get("issue_count")?,
        issues: issues
            .into_iter()
            .map(|(id, number, title)| CallIssue {
                issue_id: id.into(),
                triage_id: format!("T-{number}").into(),
                title: title.into(),
            })
            .collect(),
        has_brief: row.get("has_brief")?,
    };
    Ok(((row.get("place")?, row.get("number")?), read))
}
