//! What is read out of a call so that it can be found without being opened: its words, the nodes that it came through, what
//! the rules find in it, and whether there is something to judge it against.
//!
//! It is read before the change that stores the call, and stored with it. Calls that were stored by an earlier version are
//! looked at afterwards, a few at a time ([`Database::look_at_some`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    database::Database,
    dialect::each_of,
    failure::DatabaseError,
    review::store_suggestions_in,
    sql::{Connection, Result, Row, sql, values},
    words,
};
use crate::{
    domain::{id::CallId, limits, review::SUGGESTIONS_PER_CALL, time::Time},
    moments,
    rules::{
        Reading,
        catalogue::Rule,
        hit::{Hit, Source},
        score::score,
    },
    server::clock,
    wire::{Call, NewSuggestion, PathwayEvent, turns},
};

/// Calls that are looked at in one step: few enough that a change which comes meanwhile waits for no longer than a moment.
const STEP: u32 = 32;
/// Suggestions that are stored in one step.
const SUGGESTIONS: usize = 500;

/// What was read out of a call.
#[derive(Debug, Clone)]
pub(super) struct Looked {
    call: CallId,
    words: String,
    /// Nodes by id and by name, in lower case.
    nodes: BTreeSet<String>,
    has_brief: bool,
    score: u32,
    reasons: String,
    suggestions: Vec<NewSuggestion>,
}

impl Looked {
    /// Reads `call`, which is attached under `title`. `kept` is what its source held beyond turns.
    pub(super) fn at(
        call: &Call,
        events: &[PathwayEvent],
        kept: Option<&serde_json::Value>,
        title: &str,
    ) -> Result<Self, serde_json::Error> {
        let brief = moments::brief(call, kept, false);
        let reading = moments::read(call, events, Some(&brief), None);
        let score = score(&reading);
        let reasons: BTreeMap<_, _> = score.reasons.iter().map(|(why, points)| (why.name(), points)).collect();
        Ok(Self {
            call: call.call_id.clone(),
            words: words_of(call, &call.call_id, title),
            nodes: nodes(events),
            has_brief: !brief.is_empty(),
            score: score.total.into(),
            reasons: serde_json::to_string(&reasons)?,
            suggestions: suggestions(call, &reading),
        })
    }
}

/// The words by which a call is found.
pub(super) fn words_of(call: &Call, id: &CallId, title: &str) -> String {
    let said = call.transcripts.iter().map(|turn| turn.text.verbatim());
    words::indexed([title, id.as_str()].into_iter().chain(said))
}

/// The nodes that a call came through, by id and by name, in lower case.
fn nodes(events: &[PathwayEvent]) -> BTreeSet<String> {
    let next = |event: &PathwayEvent| Some(event.payload.as_ref()?.get("chosen_node_id")?.as_str()?.to_lowercase());
    let here = events.iter().filter_map(|event| Some(event.node_id.as_ref()?.as_str().to_lowercase()));
    let names = turns::node_names(events).into_values().map(|name| name.verbatim().to_lowercase());
    let all = here.chain(events.iter().filter_map(next)).chain(names);
    all.filter(|word| !word.is_empty() && limits::fits(word, limits::NODE)).collect()
}

/// What the program's rules have found, as it is stored; as many as are kept for a call.
fn suggestions(call: &Call, reading: &Reading) -> Vec<NewSuggestion> {
    let built = reading.hits.iter().filter_map(|hit| match &hit.source {
        Source::Built(rule) => Some((rule, hit)),
        Source::Declared { .. } => None,
    });
    let suggestion = |(rule, hit): (&Rule, &Hit)| NewSuggestion {
        call_id: call.call_id.clone(),
        rule: rule.id().into(),
        version: rule.version().into(),
        message_index: hit.message_index,
        ref_index: hit.ref_index,
        suggested_type: (&*hit.flag_type).into(),
        score: f64::from(hit.score) / 100.0,
        reason: limits::cut(hit.reason.text().verbatim(), limits::NOTE).into(),
        quote: None,
    };
    built.map(suggestion).take(SUGGESTIONS_PER_CALL).collect()
}

/// Stores what was read out of calls that are stored and were not looked at before.
pub(super) async fn store(change: &mut Connection, looked: &[&Looked], now: Time) -> Result<()> {
    let ids: Vec<_> = looked.iter().map(|one| one.call.as_str()).collect();
    let rows = sql("SELECT number, call_id, created_at FROM call_rows WHERE looked_at IS NULL AND call_id IN (")
        .join(&each_of(&ids))
        .then(")");
    let mut places: HashMap<CallId, (i64, Time)> = HashMap::new();
    for row in rows.all(change).await? {
        places.insert(row.get("call_id")?, (row.get("number")?, row.get("created_at")?));
    }
    let looked: Vec<_> = looked.iter().filter_map(|one| Some((*places.get(&one.call)?, *one))).collect();
    if looked.is_empty() {
        return Ok(());
    }
    sql("INSERT INTO call_text (rowid, text)")
        .rows(&looked, |((number, _), one)| values![*number, &one.words])
        .run(change)
        .await?;
    let nodes: Vec<_> = looked.iter().flat_map(|(place, one)| one.nodes.iter().map(|node| (*place, node))).collect();
    for chunk in nodes.chunks(SUGGESTIONS) {
        sql("INSERT INTO call_facts (what, word, created_at, call, times)")
            .rows(chunk, |((number, at), node)| values!["node", *node, *at, *number, 1_i64])
            .run(change)
            .await?;
    }
    let found: Vec<_> = looked.iter().flat_map(|(_, one)| one.suggestions.iter().cloned()).collect();
    for chunk in found.chunks(SUGGESTIONS) {
        store_suggestions_in(change, chunk, now).await?;
    }
    sql("UPDATE call_rows SET has_brief = new.column2, score = new.column3, reasons = new.column4, looked_at = ")
        .value(now)
        .then(" FROM (")
        .rows(&looked, |((number, _), one)| values![*number, one.has_brief, one.score, &one.reasons])
        .then(") AS new WHERE call_rows.number = new.column1")
        .run(change)
        .await?;
    Ok(())
}

impl Database {
    /// Looks at some of the calls that nobody has looked at; answers whether there may be others. Reading takes place on a
    /// thread of its own.
    pub(in crate::server) async fn look_at_some(&self) -> Result<bool, DatabaseError> {
        let asked = sql("SELECT call_id FROM call_rows WHERE looked_at IS NULL ORDER BY number DESC LIMIT 0 + ");
        let ids: Vec<CallId> = asked.value(STEP).each(&mut self.read().await?, |row| row.first()).await?;
        let is_last = ids.len() < STEP as usize;
        self.look_at(&ids).await?;
        Ok(!is_last)
    }

    /// Looks at those of these calls that are stored and were not looked at.
    pub(super) async fn look_at(&self, ids: &[CallId]) -> Result<(), DatabaseError> {
        let ids: Vec<_> = ids.iter().map(CallId::as_str).collect();
        let left = sql("SELECT call_id FROM call_rows WHERE looked_at IS NULL AND call_id IN (").join(&each_of(&ids));
        let left: Vec<CallId> = left.then(")").each(&mut self.read().await?, |row| row.first()).await?;
        for ids in left.chunks(STEP as usize) {
            let ids: Vec<_> = ids.iter().map(CallId::as_str).collect();
            let asked = sql("SELECT calls.body, calls.kept, calls.events, calls.title
                   FROM call_rows JOIN calls ON calls.id = call_rows.call_id
                  WHERE call_rows.looked_at IS NULL AND call_rows.call_id IN (");
            let rows = asked.join(&each_of(&ids)).then(")").all(&mut self.read().await?).await?;
            let read = |row: &Row| Ok((row.get("body")?, row.get("kept")?, row.get("events")?, row.get("title")?));
            let stored: Vec<Stored> = rows.iter().map(read).collect::<Result<_>>()?;
            if stored.is_empty() {
                continue;
            }
            let looked = tokio::task::spawn_blocking(move || stored.iter().map(look).collect::<Result<Vec<_>, _>>());
            let looked = looked.await.map_err(|_| DatabaseError::Looking)??;
            let mut change = self.write().await?;
            store(&mut change, &looked.iter().collect::<Vec<_>>(), clock::now()).await?;
            change.commit().await?;
        }
        Ok(())
    }
}

/// Body, what was kept, events and title, as they are stored.
type Stored = (String, Option<String>, String, String);

fn look((body, kept, events, title): &Stored) -> Result<Looked, serde_json::Error> {
    let call: Call = serde_json::from_str(body)?;
    let events: Vec<PathwayEvent> = serde_json::from_str(events)?;
    let kept: Option<serde_json::Value> = kept.as_deref().map(serde_json::from_str).transpose()?;
    Looked::at(&call, &events, kept.as_ref(), title)
}
