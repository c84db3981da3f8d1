//! Calls: stored by deposits, answered as they were stored.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    database::Database,
    dialect::{CALL_KEY, THEN_JOIN, by_index, unled},
    narrow::{self, Filter, Place},
    problem::{Answer, Problem, Thing},
    sql::{Connection, Sql, sql},
};
use crate::{
    domain::{id::CallId, time::Time},
    wire::Call,
};

/// Which calls, in which order (contract 6.1).
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct CallFilter {
    pub(in crate::server) by_update: bool,
    pub(in crate::server) ascending: bool,
    pub(in crate::server) skip: u32,
    pub(in crate::server) limit: u32,
    /// Column and the text that it must hold.
    pub(in crate::server) texts: Vec<(&'static str, String)>,
    /// Column and the state that it must have.
    pub(in crate::server) states: Vec<(&'static str, bool)>,
    /// Column, first time and time after the last.
    pub(in crate::server) times: Vec<(&'static str, Option<Time>, Option<Time>)>,
    /// Minutes that a call must be longer than, and shorter than.
    pub(in crate::server) longer: Option<f64>,
    pub(in crate::server) shorter: Option<f64>,
}

/// Answer of list calls, with rows as they are stored.
#[derive(Debug, Serialize)]
pub(in crate::server) struct StoredCalls {
    total_count: u64,
    count: usize,
    calls: Vec<Box<RawValue>>,
}

impl Database {
    /// A range of calls.
    pub(in crate::server) async fn calls(&self, filter: &CallFilter) -> Answer<StoredCalls> {
        let glance = calls_on(&mut self.glance().await?, filter).await;
        match glance {
            Err(Problem::TooLong(_)) => calls_on(&mut self.look_through().await?, filter).await,
            done => done,
        }
    }

    /// A call with its transcript.
    pub(in crate::server) async fn call(&self, id: &CallId) -> Answer<Box<RawValue>> {
        self.stored(sql("SELECT body FROM calls WHERE id = $1"), id).await
    }

    /// The pathway events of a call, by sequence.
    pub(in crate::server) async fn pathway_events(&self, id: &CallId) -> Answer<Box<RawValue>> {
        self.stored(sql("SELECT events FROM calls WHERE id = $1"), id).await
    }

    /// A call without what was said in it, and what its source held beyond turns.
    pub(in crate::server) async fn kept_of(&self, id: &CallId) -> Answer<(Call, Option<serde_json::Value>)> {
        let mut connection = self.read().await?;
        let unsaid = connection.dialect().unsaid();
        let asked = sql("SELECT ").then(unsaid).then(" AS body, kept FROM calls WHERE id = ").value(id);
        let row = asked.maybe(&mut connection).await?.ok_or(Problem::Missing(Thing::Call))?;
        let kept: Option<&str> = row.get("kept")?;
        Ok((serde_json::from_str(row.get("body")?)?, kept.map(serde_json::from_str).transpose()?))
    }

    async fn stored(&self, asked: Sql, id: &CallId) -> Answer<Box<RawValue>> {
        let row = asked.bind(id).maybe(&mut self.read().await?).await?.ok_or(Problem::Missing(Thing::Call))?;
        Ok(RawValue::from_string(row.first()?)?)
    }
}

async fn calls_on(connection: &mut Connection, filter: &CallFilter) -> Answer<StoredCalls> {
    let filters = filters(filter);
    let names: Vec<_> = filters.iter().map(|filter| filter.name).collect();
    let told = |error| Problem::of_list(error, "calls", &names);
    let place = narrow::place(connection, &filters).await.map_err(told)?;
    let total_count = match place {
        Place::Nowhere => 0,
        place => count(&filters, place).one(connection).await.map_err(told)?.first()?,
    };
    if total_count <= u64::from(filter.skip) {
        return Ok(StoredCalls { total_count, count: 0, calls: Vec::new() });
    }
    let rows = page(filter, &filters, place).all(connection).await.map_err(told)?;
    let calls = rows.iter().map(|row| Ok(RawValue::from_string(row.first()?)?)).collect::<Answer<Vec<_>>>()?;
    Ok(StoredCalls { total_count, count: calls.len(), calls })
}

/// The filters, those that fewer calls pass first.
pub(super) fn filters(filter: &CallFilter) -> Vec<Filter> {
    let texts = filter.texts.iter().map(|(column, text)| (*column, sql(" = ").value(text)));
    let states = filter.states.iter().map(|(column, state)| (*column, sql(" = ").value(*state)));
    let times = filter.times.iter().flat_map(|(column, first, end)| {
        let bound = |sign: &'static str, time: Option<Time>| time.map(|time| (*column, sql(sign).value(time)));
        bound(" >= ", *first).into_iter().chain(bound(" < ", *end))
    });
    let length =
        |sign: &'static str, minutes: Option<f64>| minutes.map(|minutes| ("call_length", sql(sign).value(minutes)));
    let lengths = length(" > ", filter.longer).into_iter().chain(length(" < ", filter.shorter));
    let all = texts.chain(lengths).chain(times).chain(states);
    all.map(|(column, test)| {
        let filter = Filter::column(parameter(column), ("calls", CALL_KEY, column), &test);
        Filter { walk: Some(sql(column).join(&test)), ..filter }
    })
    .collect()
}

/// The parameter that asks for a column, as it is told.
fn parameter(column: &'static str) -> &'static str {
    match column {
        "id" => "call_id",
        "call_length" => "duration_gt",
        "created_at" => "start_date",
        "updated_at" => "update_start_date",
        column => column,
    }
}

/// How the calls are found: where few pass a filter, at these; else in the index that holds all that can be asked for.
fn found(asked: Sql, filters: &[Filter], place: Place) -> Sql {
    if place != Place::Along {
        return narrow::narrowed(asked.then(" WHERE TRUE"), filters, place, &format!("calls.{CALL_KEY}"), false);
    }
    let walks = filters.iter().filter_map(|filter| filter.walk.as_ref());
    let asked = asked.then(by_index("calls_filtered")).then(" WHERE TRUE");
    walks.fold(asked, |asked, walk| asked.then(" AND ").join(walk))
}

pub(super) fn count(filters: &[Filter], place: Place) -> Sql {
    // What passes one filter is counted in the index of that filter, which is the smallest.
    if let [Filter { rows: Some(rows), .. }] = filters {
        return sql("SELECT count(*) FROM (").join(rows).then(") AS subquery");
    }
    let asked = sql("SELECT count(*) FROM calls");
    if filters.is_empty() { asked } else { found(asked, filters, place) }
}

/// The rows of a page. Which they are is known before the first of them is read.
pub(super) fn page(filter: &CallFilter, filters: &[Filter], place: Place) -> Sql {
    let CallFilter { limit, skip, .. } = filter;
    let key = if filter.by_update { "updated_at" } else { "created_at" };
    let direction = if filter.ascending { "ASC" } else { "DESC" };
    let mut asked = sql("SELECT row FROM (SELECT ").then(CALL_KEY).then(" AS at FROM calls");
    if !(filters.is_empty() && filter.by_update) {
        asked = found(asked, filters, place);
    }
    // Few are put in order, and all are not walked for them.
    let by = |column: &str| if place == Place::Along { column.to_owned() } else { unled(column) };
    asked
        .then(format_args!(" ORDER BY {} {direction}, {} {direction} LIMIT {limit} OFFSET {skip}", by(key), by("id")))
        .then(format_args!(") AS subquery{THEN_JOIN}calls ON calls.{CALL_KEY} = at"))
        .then(format_args!(" ORDER BY calls.{key} {direction}, calls.id {direction}"))
}
