//! Adding calls to a queue. What chance decides about a call is fixed here, so that nobody can choose: its place in the random
//! order, whether it is read twice, and whether it is read without suggestions.
//!
//! The score and its reasons come with the request; a call of this server that comes without both has those that the rules
//! gave it when it was stored.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    super::{
        database::Database,
        dialect::each_of,
        erasing,
        idempotency::{Made, Once},
        problem::{Answer, Problem},
        sql::{self, Connection, Sql, Value, sql, values},
    },
    leases::REVIEW,
    queues::{Settings, counts, settings},
};
use crate::{
    domain::{
        id::{CallId, QueueId, UserId},
        review::{CALLS_PER_REQUEST, Chance, ITEMS_MAX, SCORE_MAX},
        time::Time,
    },
    server::clock,
    wire::{CallChoice, ItemsAdded, ScoredCall},
};

/// Items that one statement stores.
const CHUNK: usize = 250;

/// What is to be added to a queue.
#[derive(Debug, Default)]
pub(in crate::server) struct AddItems {
    /// Calls by their ids, with what rules have found; of two with one id the first holds.
    pub(in crate::server) calls: Vec<ScoredCall>,
    /// Calls of this server.
    pub(in crate::server) choice: Option<CallChoice>,
    /// Readings that these calls get, where it is not what the queue says.
    pub(in crate::server) wanted: Option<u32>,
    /// Who is served them before all others.
    pub(in crate::server) assign_to: Vec<UserId>,
}

/// A call that is to become an item.
struct Candidate {
    call: CallId,
    score: u32,
    reasons: String,
    /// A score or reasons were told.
    is_scored: bool,
    messages: Option<u32>,
    is_known: bool,
}

impl Candidate {
    fn named(call: &ScoredCall) -> Answer<Self> {
        let none = BTreeMap::new();
        let reasons = call.reasons.as_ref().unwrap_or(&none);
        let sum = reasons.values().fold(0_u32, |sum, points| sum.saturating_add(*points));
        Ok(Self {
            call: call.call_id.clone(),
            score: call.score.unwrap_or(sum).min(SCORE_MAX),
            reasons: serde_json::to_string(reasons)?,
            is_scored: call.score.is_some() || call.reasons.is_some(),
            messages: None,
            is_known: false,
        })
    }

    fn found(call: CallId) -> Self {
        Self { call, score: 0, reasons: "{}".to_owned(), is_scored: false, messages: None, is_known: true }
    }
}

impl Database {
    /// Adds calls to a queue. Calls that are in it stay as they are, but for a score that is told of one that nobody has
    /// begun.
    pub(in crate::server) async fn add_items(
        &self,
        queue: &QueueId,
        add: &AddItems,
        user: &UserId,
        once: Option<&Once>,
        now: Time,
    ) -> Answer<Made> {
        // Looked for before the change begins, since it may take long. Whatever comes into the queue meanwhile stays.
        let found = match &add.choice {
            Some(choice) => self.choose(queue, choice).await?,
            None => Vec::new(),
        };
        let open: Vec<_> = add.calls.iter().map(|call| &call.call_id).chain(&found).cloned().collect();
        self.look_at(&open).await?;
        self.make(once, async |change| Ok((add_items_in(change, queue, add, found, user, now).await?, false))).await
    }

    /// Calls that fit `choice` and are not in the queue, the newest first: one more than are added at once, to know whether
    /// there are others.
    async fn choose(&self, queue: &QueueId, choice: &CallChoice) -> Answer<Vec<CallId>> {
        let mut connection = self.look_through().await?;
        let number = settings(&mut connection, queue).await?.number;
        let told = |error| Problem::of_list(error, "calls", &["filter"]);
        chosen(number, choice).each(&mut connection, |row| row.first()).await.map_err(told)
    }
}

/// The statement that finds the calls of a choice.
fn chosen(queue: i64, choice: &CallChoice) -> Sql {
    let mut asked = sql("SELECT id FROM calls WHERE NOT EXISTS
            (SELECT 1 FROM review_items WHERE call_id = calls.id AND queue = ")
    .value(queue)
    .then(")");
    let minutes = |seconds: u32| f64::from(seconds) / 60.0;
    let tests: [(_, Option<Value>); 8] = [
        (" AND created_at >= ", choice.created_from.map(Into::into)),
        (" AND created_at < ", choice.created_to.map(Into::into)),
        (" AND pathway_id = ", choice.pathway_id.as_deref().map(Into::into)),
        (" AND persona_id = ", choice.agent_id.as_deref().map(Into::into)),
        (" AND inbound = ", choice.inbound.map(Into::into)),
        (" AND answered_by = ", choice.answered_by.as_deref().map(Into::into)),
        (" AND call_length >= ", choice.min_s.map(|seconds| minutes(seconds).into())),
        (" AND call_length <= ", choice.max_s.map(|seconds| minutes(seconds).into())),
    ];
    for (test, value) in tests {
        if let Some(value) = value {
            asked = asked.then(test).value(value);
        }
    }
    asked.then(format_args!(" ORDER BY created_at DESC, id DESC LIMIT {}", CALLS_PER_REQUEST + 1))
}

/// Adds calls inside a change: those of the request, and `found` by its filter.
pub(super) async fn add_items_in(
    change: &mut Connection,
    queue: &QueueId,
    add: &AddItems,
    mut found: Vec<CallId>,
    user: &UserId,
    now: Time,
) -> Answer<ItemsAdded> {
    change.lock(REVIEW).await?;
    let queue = settings(change, queue).await?;
    must_be_members(change, &add.assign_to).await?;
    let more = found.len() > CALLS_PER_REQUEST;
    found.truncate(CALLS_PER_REQUEST);
    let mut candidates = Vec::with_capacity(add.calls.len() + found.len());
    let mut seen = HashSet::new();
    for call in &add.calls {
        if seen.insert(call.call_id.clone()) {
            candidates.push(Candidate::named(call)?);
        }
    }
    leave_deleted_out(change, &mut candidates).await?;
    let named = candidates.len();
    candidates.extend(found.into_iter().filter(|call| seen.insert(call.clone())).map(Candidate::found));
    complete(change, &mut candidates).await?;
    let there = counts(change, queue.number).await?.all();
    if there + candidates.len() as u64 > ITEMS_MAX {
        return Err(Problem::Refused(format!("a queue holds at most {ITEMS_MAX} calls, and this one has {there}")));
    }
    let mut told = ItemsAdded { more, ..ItemsAdded::default() };
    let mut new_of_named = 0;
    for (at, chunk) in candidates.chunks(CHUNK).enumerate() {
        let stored = store(change, &queue, chunk, add.wanted, user, now).await?;
        told.added += stored.len() as u64;
        let new: HashSet<_> = stored.iter().map(|(_, call)| call).collect();
        for candidate in chunk.iter().filter(|candidate| candidate.is_scored && !new.contains(&candidate.call)) {
            told.scored += rescore(change, queue.number, candidate, now).await?;
        }
        for (number, call) in &stored {
            let place = chunk.iter().position(|candidate| candidate.call == *call).unwrap_or_default();
            told.unknown += u64::from(!chunk[place].is_known);
            new_of_named += u64::from(at * CHUNK + place < named);
            assign(change, *number, &add.assign_to, user, now).await?;
        }
    }
    told.already = named as u64 - new_of_named;
    Ok(told)
}

/// A call that was deleted here has nothing to be read any more.
async fn leave_deleted_out(change: &mut Connection, candidates: &mut Vec<Candidate>) -> Answer<()> {
    let deleted = erasing::deleted_of(change, candidates.iter().map(|candidate| &candidate.call)).await?;
    candidates.retain(|candidate| !deleted.contains(&candidate.call));
    Ok(())
}

/// Stores items that are new; answers their numbers and calls.
async fn store(
    change: &mut Connection,
    queue: &Settings,
    chunk: &[Candidate],
    wanted: Option<u32>,
    user: &UserId,
    now: Time,
) -> Answer<Vec<(i64, CallId)>> {
    let stored =
        sql("INSERT INTO review_items (id, queue, call_id, draw, score, reasons, messages, wanted, second, unled,
                                                added_by, added_at, scored_at)")
        .rows(chunk, |candidate| {
            let chance = Chance::of(&queue.seed, &candidate.call);
            // Where somebody says how many readings there are to be, or all calls get several, chance adds none.
            let second = wanted.is_none() && queue.wanted == 1 && chance.second < queue.second_share;
            let wanted = wanted.unwrap_or(queue.wanted) + u32::from(second);
            let unled = chance.unled < queue.unled_share;
            values![
                clock::new_id(),
                queue.number,
                &candidate.call,
                chance.draw,
                candidate.score,
                &candidate.reasons,
                candidate.messages,
                wanted,
                second,
                unled,
                user,
                now,
                candidate.is_scored.then_some(now),
            ]
        })
        .then(" ON CONFLICT (queue, call_id) DO NOTHING RETURNING number, call_id");
    Ok(stored.each(change, |row| Ok::<_, sql::Error>((row.get("number")?, row.get("call_id")?))).await?)
}

/// Gives an item that nobody has begun the score that was told; answers how many that was. Chance stays as it was, so that a
/// score never decides which calls are a sample.
async fn rescore(change: &mut Connection, queue: i64, candidate: &Candidate, now: Time) -> Answer<u64> {
    Ok(sql("UPDATE review_items SET score = $3, reasons = $4, scored_at = $5
          WHERE queue = $1 AND call_id = $2 AND state = 'waiting'
            AND (scored_at IS NULL OR score <> $3 OR reasons <> $4)")
    .bind_all(values![queue, &candidate.call, candidate.score, &candidate.reasons, now])
    .run(change)
    .await?)
}

/// Tells the candidates that this server keeps how many messages they have and, where nobody has said it, what speaks for
/// them.
async fn complete(change: &mut Connection, candidates: &mut [Candidate]) -> Answer<()> {
    let ids: Vec<_> = candidates.iter().map(|candidate| candidate.call.as_str()).collect();
    let rows = sql("SELECT call_id, messages, score, reasons FROM call_rows WHERE call_id IN (")
        .join(&each_of(&ids))
        .then(")");
    let mut known: HashMap<CallId, (u32, u32, String)> = HashMap::new();
    for row in rows.all(change).await? {
        known.insert(row.get("call_id")?, (row.get("messages")?, row.get("score")?, row.get("reasons")?));
    }
    for candidate in candidates {
        let Some((messages, score, reasons)) = known.remove(&candidate.call) else { continue };
        (candidate.is_known, candidate.messages) = (true, Some(messages));
        if !candidate.is_scored {
            (candidate.score, candidate.reasons) = (score, reasons);
        }
    }
    Ok(())
}

async fn assign(change: &mut Connection, item: i64, to: &[UserId], user: &UserId, now: Time) -> Answer<()> {
    if to.is_empty() {
        return Ok(());
    }
    sql("INSERT INTO review_assignments (item, reviewer, by, at)")
        .rows(to, |reviewer| values![item, reviewer, user, now])
        .run(change)
        .await?;
    Ok(())
}

async fn must_be_members(change: &mut Connection, people: &[UserId]) -> Answer<()> {
    let ids: Vec<_> = people.iter().map(UserId::as_str).collect();
    let known = sql("SELECT id FROM users WHERE id IN (").join(&each_of(&ids)).then(")");
    let known: HashSet<UserId> = known.each(change, |row| row.first()).await?.into_iter().collect();
    match people.iter().position(|person| !known.contains(person)) {
        Some(at) => Err(Problem::Refused(format!("assign_to: item {at} must be the id of a member"))),
        None => Ok(()),
    }
}
