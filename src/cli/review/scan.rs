//! `earmark review scan`: calls of a queue are read ahead, and the rules say how much there is to look at in each. What was read
//! is told to the queue at once in small parts, so that whoever stops it loses nothing.

use std::{collections::BTreeMap, pin::pin, time::Duration};

use futures_util::stream::{self, StreamExt as _};
use serde::Serialize;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::{desk::Desk, team::Team};
use crate::{
    cli::{
        Setting,
        args::QueueScan,
        connect::Connection,
        exit::{Code, Outcome, complain, say},
        output::Output,
        progress::Line,
    },
    domain::{
        failure::{Failure, Kind},
        id::CallId,
        review::{ItemSort, ItemState},
        text::counted,
    },
    moments,
    rules::{declared::Declared, score::score},
    wire::{ItemQuery, NewItems, PageQuery, Queue, ScoredCall},
};

/// Calls that are read at once.
const AT_ONCE: usize = 3;
/// Time between two requests to a service that is not ours.
const PACE: Duration = Duration::from_millis(500);
/// Calls whose scores are told together.
const TOGETHER: usize = 20;

/// What was read, for scripts.
#[derive(Debug, Default, Serialize)]
struct Scanned {
    /// Calls over which rules were run.
    read: usize,
    /// Of these, those in which there is something to look at.
    with_moments: usize,
    /// Items that took a score.
    scored: u64,
    /// Calls that are gone, or that cannot be read.
    unread: usize,
    /// Whether there are more that could be read.
    more: bool,
    /// Whether all of them were read.
    complete: bool,
    #[serde(skip)]
    failure: Option<Failure>,
}

pub(super) async fn run(setting: Setting, args: QueueScan) -> Outcome {
    setting.writable()?;
    let team = match args.rules {
        Some(file) => Some(Team::without_mistakes(file)?),
        None => Team::usual(&setting.paths)?,
    };
    if team.as_ref().is_some_and(Team::has_mistakes) {
        say(format_args!("everything else of the file is used"));
    }
    let mut out = Output::new(setting.color);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        let queue = desk.queue(&args.queue).await?;
        let (calls, more) = chosen(&desk, &queue, args.again, args.limit as usize).await?;
        let mut scanned = Scanned { more, ..Scanned::default() };
        let declared = team.as_ref().map(|team| &team.declared);
        read(&desk, &queue, calls, declared, &mut scanned).await?;
        if args.show.json {
            out.json(&scanned)?;
        } else {
            let (read, found) = (counted(scanned.read, "call"), scanned.with_moments);
            out.line(format_args!("{read} read, {found} with something to look at, {} scored", scanned.scored))?;
        }
        out.done()?;
        Ok(conclude(&scanned))
    })
    .await
}

/// Says what there is to say, and how it ended.
fn conclude(scanned: &Scanned) -> Code {
    if scanned.unread > 0 {
        say(format_args!("{} could not be read", counted(scanned.unread, "call")));
    }
    if let Some(failure) = &scanned.failure {
        complain(format_args!("not all could be read: {failure}"));
        say(format_args!("  what was read is kept; the same command goes on with the rest"));
        return if scanned.read > 0 { Code::InPart } else { failure.kind.into() };
    }
    if !scanned.complete {
        say(format_args!("stopped; what was read is kept, and the same command goes on with the rest"));
        return Code::InPart;
    }
    if scanned.more {
        say(format_args!("there are more calls; the same command reads the next ones"));
    }
    Code::Done
}

/// The calls to be read, in the random order of the queue, so that those that are read first say something about all.
async fn chosen(desk: &Desk<'_>, queue: &Queue, again: bool, most: usize) -> Outcome<(Vec<CallId>, bool)> {
    let mut query = ItemQuery {
        page: PageQuery { limit: Some(100), cursor: None },
        state: Some(ItemState::Waiting),
        scored: (!again).then_some(false),
        sort: Some(ItemSort::Draw),
        ..ItemQuery::default()
    };
    let mut calls = Vec::new();
    loop {
        let page = desk.api.review_items(&queue.id, &query).await?;
        calls.extend(page.items.into_iter().map(|item| item.call_id));
        if calls.len() > most || page.next_cursor.is_none() || page.next_cursor == query.page.cursor {
            break;
        }
        query.page.cursor = page.next_cursor;
    }
    let more = calls.len() > most;
    calls.truncate(most);
    Ok((calls, more))
}

/// Reads calls until all are read, the service does not answer, or the user stops it.
async fn read(
    desk: &Desk<'_>,
    queue: &Queue,
    calls: Vec<CallId>,
    declared: Option<&Declared>,
    scanned: &mut Scanned,
) -> Outcome<()> {
    let (count, mut line) = (calls.len(), Line::new());
    let api = &desk.connection.api;
    let is_ours = api.capabilities().await.is_ok_and(|known| !known.extensions.is_empty());
    let pace = (!is_ours).then(paced);
    let calls = stream::unfold((calls.into_iter(), pace), async |(mut calls, mut pace)| {
        let call = calls.next()?;
        if let Some(pace) = &mut pace {
            pace.tick().await;
        }
        Some((call, (calls, pace)))
    });
    let asked = calls.map(async |id| {
        let call = api.call(&id).await;
        // Of a service elsewhere one request a call is enough: what a call did in its pathway is left out.
        let events =
            if is_ours && call.is_ok() { api.pathway_events(&id).await.unwrap_or_default() } else { Vec::new() };
        let brief = if is_ours && call.is_ok() { api.brief(&id, false).await.ok() } else { None };
        (id, call.map(|call| moments::read(&call, &events, brief.as_ref(), declared)))
    });
    let mut answers = pin!(asked.buffer_unordered(AT_ONCE));
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    let mut ready: Vec<ScoredCall> = Vec::new();
    scanned.complete = true;
    loop {
        let answer = tokio::select! {
            biased;
            _ = &mut interrupted => {
                scanned.complete = false;
                break;
            }
            answer = answers.next() => answer,
        };
        match answer {
            None => break,
            Some((call_id, Ok(reading))) => {
                scanned.read += 1;
                let score = score(&reading);
                scanned.with_moments += usize::from(!reading.hits.is_empty());
                let reasons: BTreeMap<String, u32> =
                    score.reasons.iter().map(|(why, points)| (why.words().into_owned(), u32::from(*points))).collect();
                ready.push(ScoredCall { call_id, score: Some(score.total.into()), reasons: Some(reasons) });
            }
            // Gone, or no transcript that can be read: the others are not kept from it.
            Some((_, Err(Failure { kind: Kind::Missing | Kind::Refused | Kind::Garbled, .. }))) => scanned.unread += 1,
            Some((_, Err(failure))) => {
                scanned.failure = Some(failure);
                break;
            }
        }
        if ready.len() >= TOGETHER {
            tell(desk, queue, &mut ready, scanned).await.inspect_err(|_| line.clear())?;
        }
        line.draw(format!("{} of {count} calls read", scanned.read + scanned.unread));
    }
    line.clear();
    tell(desk, queue, &mut ready, scanned).await
}

/// Tells the queue what was read since the last time.
async fn tell(desk: &Desk<'_>, queue: &Queue, ready: &mut Vec<ScoredCall>, scanned: &mut Scanned) -> Outcome<()> {
    if ready.is_empty() {
        return Ok(());
    }
    let new = NewItems { calls: Some(std::mem::take(ready)), ..NewItems::default() };
    scanned.scored += desk.api.add_review_items(&queue.id, &new).await?.scored;
    Ok(())
}

/// A tick for each request to a service elsewhere, however many are under way.
fn paced() -> Interval {
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pace
}
