//! Reading what is exported, page by page: lists in their order, what hangs on a row a few at a time, and what may pass is
//! asked again.

use std::{
    ops::ControlFlow,
    pin::pin,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use futures_util::stream::{self, StreamExt as _};
use jiff::tz::TimeZone;

use crate::{
    app::message::filter::{Filter, calls::CallFilter},
    cli::{
        clock,
        connect::Connection,
        exit::{Code, Outcome, Stop},
        narrow::Fitting,
    },
    domain::{
        calls::CallOrder,
        choice::{IssueSort, Order},
        failure::{Failure, Kind},
        id::CallId,
        limits,
        text::Display,
    },
    provider::{Bland, Circle},
    sources::{Gauge, persist},
    wire::{Call, CallQuery, CallRange, CallRow, Capabilities, Issue, PageQuery, PathwayEvent},
};

/// Requests that are under way at the same time.
const AT_ONCE: usize = 4;

/// Reads from a service.
pub(super) struct Reader<'a> {
    connection: &'a Connection,
    offers: Capabilities,
    gauge: Gauge,
    /// Rows that were gone when they were read.
    gone: AtomicU64,
}

/// A call in a list.
pub(super) enum Listed {
    /// With what our own server makes of it.
    Row(Box<CallRow>),
    /// At a service that tells no more of it there.
    Bare(CallId),
}

impl Listed {
    pub(super) fn id(&self) -> &CallId {
        match self {
            Self::Row(row) => &row.call_id,
            Self::Bare(id) => id,
        }
    }

    pub(super) fn into_row(self) -> Option<CallRow> {
        match self {
            Self::Row(row) => Some(*row),
            Self::Bare(_) => None,
        }
    }
}

impl<'a> Reader<'a> {
    /// Asks the service what it can do.
    pub(super) async fn of(connection: &'a Connection) -> Outcome<Self> {
        let offers = connection.api.capabilities().await?;
        Ok(Self { connection, offers, gauge: Gauge::default(), gone: AtomicU64::new(0) })
    }

    pub(super) fn offers(&self, extension: &str) -> bool {
        self.offers.offers(extension)
    }

    /// How long the service has asked to wait, and how many rows were gone.
    pub(super) fn gauge(&self) -> &Gauge {
        &self.gauge
    }

    pub(super) fn gone(&self) -> u64 {
        self.gone.load(Relaxed)
    }

    async fn ask<T>(&self, ask: impl AsyncFn(&Bland) -> Result<T, Failure>) -> Result<T, Failure> {
        persist(&self.gauge, async || ask(&self.connection.api).await).await
    }

    /// Asks for what hangs on a row; nothing where that has been deleted since.
    pub(super) async fn one<T>(&self, ask: impl AsyncFn(&Bland) -> Result<T, Failure>) -> Outcome<Option<T>> {
        match self.ask(ask).await {
            Ok(found) => Ok(Some(found)),
            Err(Failure { kind: Kind::Missing, .. }) => {
                self.gone.fetch_add(1, Relaxed);
                Ok(None)
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// What a call did in its pathway; nothing where the service keeps no log of it.
    pub(super) async fn events(&self, call: &Call) -> Outcome<Vec<PathwayEvent>> {
        // Our own server keeps one of calls without a pathway too.
        if call.pathway_id.is_none() && !self.offers(Capabilities::CALLS) {
            return Ok(Vec::new());
        }
        match self.ask(async |api| api.pathway_events(&call.call_id).await).await {
            Err(Failure { kind: Kind::Missing | Kind::Unsupported, .. }) => Ok(Vec::new()),
            other => Ok(other?),
        }
    }

    /// Reads each call that fits, the oldest first unless the query says otherwise, and hands it over in this order.
    pub(super) async fn calls<T>(
        &self,
        filter: &CallFilter,
        most: Option<u64>,
        read: impl AsyncFn(Listed) -> Outcome<Option<T>>,
        take: impl AsyncFnMut(T) -> Outcome<ControlFlow<()>>,
    ) -> Outcome<()> {
        if self.offers(Capabilities::CALLS) {
            let mut query = filter.query(clock::now(), &TimeZone::system());
            query.order.get_or_insert(CallOrder::Oldest);
            let next = async |cursor: Option<String>| {
                let query = CallQuery { page: page(cursor, most), ..query.clone() };
                let page = self.ask(async |api| api.calls(&query).await).await?;
                let calls = page.items.into_iter().map(|row| Listed::Row(Box::new(row))).collect();
                Ok((calls, page.next_cursor))
            };
            return each("list all calls", next, read, take).await;
        }
        if !filter.is_empty() {
            return Err(Stop::Said {
                code: Code::Refused,
                message: Display::ours("this service cannot narrow the list of its calls"),
                advice: Some(
                    "leave --query out; or bring its calls here with `earmark pull`, and export them from here",
                ),
            });
        }
        // Its list is walked by position, which is our cursor then.
        let next = async |cursor: Option<String>| {
            let from = cursor.and_then(|cursor| cursor.parse::<u64>().ok()).unwrap_or(0);
            let limit = limits::CALLS_PAGE_MAX;
            let range = CallRange { from: Some(from), to: None, limit: Some(limit), ascending: Some(true) };
            let calls = self.ask(async |api| api.call_range(&range).await).await?.calls;
            let is_last = calls.len() < limit as usize;
            let cursor = (!is_last).then(|| (from + calls.len() as u64).to_string());
            Ok((calls.into_iter().map(|call| Listed::Bare(call.call_id)).collect(), cursor))
        };
        each("list the calls", next, read, take).await
    }

    /// Reads what is wanted of each issue that fits, the oldest first unless the query says otherwise, and hands it over in
    /// this order.
    pub(super) async fn issues<T>(
        &self,
        filter: &Filter,
        read: impl AsyncFn(Issue) -> Outcome<Option<T>>,
        take: impl AsyncFnMut(T) -> Outcome<ControlFlow<()>>,
    ) -> Outcome<()> {
        let fitting = Fitting::of(self.connection, filter, Some((IssueSort::CreatedAt, Order::Asc))).await?;
        let next = async |cursor: Option<String>| {
            let page = persist(&self.gauge, async || fitting.page(cursor.clone()).await).await?;
            Ok((page.items, page.next_cursor))
        };
        each("list the issues", next, read, take).await?;
        fitting.tell();
        Ok(())
    }
}

fn page(cursor: Option<String>, most: Option<u64>) -> PageQuery {
    // One more than is wanted tells that there are more.
    let wanted =
        most.map_or(limits::PAGE_MAX, |most| u32::try_from(most.saturating_add(1)).unwrap_or(limits::PAGE_MAX));
    PageQuery { limit: Some(wanted.min(limits::PAGE_MAX)), cursor }
}

/// Walks a list to its end: each row is read, a few at a time, and handed over in the order of the list.
async fn each<L, T>(
    what: &'static str,
    next: impl AsyncFn(Option<String>) -> Outcome<(Vec<L>, Option<String>)>,
    read: impl AsyncFn(L) -> Outcome<Option<T>>,
    mut take: impl AsyncFnMut(T) -> Outcome<ControlFlow<()>>,
) -> Outcome<()> {
    let (mut cursor, mut circle) = (None, Circle::default());
    loop {
        let (page, following) = next(cursor).await?;
        let mut answers = pin!(stream::iter(page.into_iter().map(|row| read(row))).buffered(AT_ONCE));
        while let Some(answer) = answers.next().await {
            if let Some(found) = answer?
                && take(found).await?.is_break()
            {
                return Ok(());
            }
        }
        let Some(following) = following else { return Ok(()) };
        circle.step(what, &following)?;
        cursor = Some(following);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// What is held at once is counted: rows that are read are handed over before many more are asked for.
    #[tokio::test]
    async fn few_are_read_at_once_and_handed_over_in_their_order() {
        const PAGES: usize = 300;
        const ROWS: usize = 100;
        let (under_way, held, most_under_way, most_held) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
        let up = |now: &Cell<usize>, most: &Cell<usize>| {
            now.set(now.get() + 1);
            most.set(most.get().max(now.get()));
        };
        let next = async |cursor: Option<String>| {
            let page = cursor.map_or(0, |cursor| cursor.parse::<usize>().expect("ours"));
            let rows: Vec<usize> = (page * ROWS..(page + 1) * ROWS).collect();
            Ok((rows, (page + 1 < PAGES).then(|| (page + 1).to_string())))
        };
        let read = async |row: usize| {
            up(&under_way, &most_under_way);
            for _ in 0..row % 7 {
                tokio::task::yield_now().await;
            }
            under_way.set(under_way.get() - 1);
            up(&held, &most_held);
            // One in ten is gone.
            if row % 10 == 3 {
                held.set(held.get() - 1);
                return Ok(None);
            }
            Ok(Some(row))
        };
        let mut taken = Vec::new();
        let take = async |row: usize| {
            held.set(held.get() - 1);
            taken.push(row);
            Ok(if row == 25_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        };
        each("list", next, read, take).await.expect("read");
        assert_eq!(taken, (0..=25_000).filter(|row| row % 10 != 3).collect::<Vec<_>>());
        assert!(most_under_way.get() <= AT_ONCE && most_held.get() <= AT_ONCE, "{most_under_way:?} {most_held:?}");
    }

    #[tokio::test]
    async fn a_list_without_an_end_is_given_up() {
        let next = async |_| Ok((vec![1], Some("again".to_owned())));
        let ended = each("list", next, async |row| Ok(Some(row)), async |_| Ok(ControlFlow::Continue(()))).await;
        assert!(ended.is_err_and(|stop| stop.into_message().as_str().contains("the same page twice")));
    }
}
