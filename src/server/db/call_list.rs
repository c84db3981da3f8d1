//! The list of all calls with what people and rules made of them: a page costs the same at any size.

mod filters;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod tests;

use self::filters::{Filter, Place};
use super::{
    cursor,
    database::Database,
    dialect::{Dialect, THEN_JOIN, by_index, unled},
    problem::{Answer, Problem},
    sql::{Connection, Row, Sql, sql},
};
use crate::{
    domain::{calls::CallOrder, id::UserId, time::Time},
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
    let filters = filters::filters(connection, query, user).await.map_err(told)?;
    let place = filters::place(connection, &filters, is_usual(query)).await.map_err(told)?;
    if place == Place::Nowhere {
        return Ok(Vec::new());
    }
    let dialect = connection.dialect();
    let rows = select(dialect, query, user, (&filters, place), start).all(connection).await.map_err(told)?;
    rows.iter().map(read_row).collect()
}

/// Whether the list is sorted by time, as the tables of its filters are.
fn is_usual(query: &CallQuery) -> bool {
    !matches!(query.order, Some(CallOrder::Longest | CallOrder::MostMoments))
}

/// The column that the list is sorted by, and its index.
fn column(query: &CallQuery) -> (&'static str, &'static str) {
    match query.order {
        Some(CallOrder::Longest) => ("length_rank", "call_rows_by_length"),
        Some(CallOrder::MostMoments) => ("moment_count", "call_rows_by_moments"),
        _ => ("created_at", "call_rows_by_time"),
    }
}

/// The question for the rows of a page. Which they are is known before the first of them is read.
fn select(dialect: Dialect, query: &CallQuery, user: &UserId, found: (&[Filter], Place), start: Option<Start>) -> Sql {
    let (column, _) = column(query);
    let direction = if query.order == Some(CallOrder::Oldest) { "ASC" } else { "DESC" };
    sql("SELECT call_rows.*, ")
        .then(format_args!("{column} AS place, (SELECT verdict FROM call_verdicts WHERE reviewer = "))
        .value(user)
        .then(
            " AND call = call_rows.number) AS verdict,
            (SELECT count(*) FROM suggestions JOIN suggestion_decisions AS d ON d.suggestion = suggestions.number
              WHERE suggestions.call_id = call_rows.call_id AND lost_at IS NULL AND d.reviewer = ",
        )
        .value(user)
        .then(format_args!(") AS decided, {} AS flag_types, ", dialect.types_of_call()))
        .then(format_args!("{} AS issues FROM (", dialect.issues_of_call()))
        .join(&page(query, found, start))
        .then(format_args!(") AS page{THEN_JOIN}call_rows ON call_rows.number = page.at"))
        .then(format_args!(" ORDER BY {column} {direction}, number {direction}"))
}

/// The question for the numbers of the calls of a page.
fn page(query: &CallQuery, (filters, place): (&[Filter], Place), start: Option<Start>) -> Sql {
    let (column, index) = column(query);
    let walk = match place {
        Place::Walk(at) => filters.get(at).and_then(|filter| filter.walk.as_ref().map(|walk| (at, walk))),
        _ => None,
    };
    // Few are put in order, and the list is not walked for them.
    let (mut asked, key, id) = match (place, walk) {
        (Place::At(at), _) => {
            let rows = filters.get(at).and_then(|filter| filter.rows.as_ref());
            let asked = sql("SELECT call_rows.number AS at FROM call_rows WHERE ");
            let asked = match rows {
                Some(rows) => asked.then("call_rows.number IN (").join(rows).then(")"),
                None => asked.then("TRUE"),
            };
            (asked, unled(&format!("call_rows.{column}")), unled("call_rows.number"))
        }
        (_, Some((_, walk))) => {
            let (table, key) = (walk.table.split(' ').next().unwrap_or_default(), walk.key);
            let asked = sql(format!("SELECT {table}.{key} AS at FROM {}", walk.table));
            let asked = if table == "call_rows" {
                asked
            } else {
                asked.then(format_args!("{THEN_JOIN}call_rows ON call_rows.number = {table}.{key}"))
            };
            (asked.then(" WHERE ").join(&walk.test), format!("{table}.created_at"), format!("{table}.{key}"))
        }
        _ => {
            let asked = sql("SELECT call_rows.number AS at FROM call_rows").then(by_index(index)).then(" WHERE TRUE");
            (asked, format!("call_rows.{column}"), "call_rows.number".to_owned())
        }
    };
    // Along the time, the list is gone as far as the range goes.
    let time = if is_usual(query) { key.clone() } else { unled("call_rows.created_at") };
    // A call of which no time is known is neither before nor after any.
    let from = query.created_from.or_else(|| query.created_to.map(|_| Time::EPOCH.plus(1)));
    for (sign, bound) in [(">=", from), ("<", query.created_to)] {
        if let Some(bound) = bound {
            asked = asked.then(format_args!(" AND {time} {sign} ")).value(bound);
        }
    }
    for (at, filter) in filters.iter().enumerate() {
        let is_led = place == Place::At(at) || walk.is_some_and(|(walked, _)| walked == at);
        if !is_led {
            asked = asked.then(" AND ").join(&filter.check);
        }
    }
    let (direction, beyond) = if query.order == Some(CallOrder::Oldest) { ("ASC", ">") } else { ("DESC", "<") };
    if let Some((value, number)) = start {
        asked = asked.then(format_args!(" AND ({key}, {id}) {beyond} ("));
        asked = asked.value(value).then(", ").value(number).then(")");
    }
    let rows = cursor::rows(&query.page);
    asked.then(format_args!(" ORDER BY {key} {direction}, {id} {direction} LIMIT {rows}"))
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
