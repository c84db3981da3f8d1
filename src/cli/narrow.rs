//! Which issues a query or a saved view means, and those that fit it.

use std::cell::Cell;

use super::{
    Setting,
    connect::Connection,
    exit::{Code, Outcome, Stop, say},
    names,
    table::id,
};
use crate::{
    app::message::{
        action::ListEnd,
        filter::{Filter, parse::Parsed},
        row::IssueRow,
    },
    domain::{
        choice::{IssueSort, Order},
        failure::Failure,
        flagged::{Looked, Wanted},
        limits,
        spelling::nearest,
    },
    provider::{Circle, Memory, Rows},
    wire::{Capabilities, Issue, IssueQuery, Page, PageQuery},
};

/// The filter of a view of `config.toml`.
pub(super) fn view(name: &str, setting: &Setting) -> Outcome<Filter> {
    let views = &setting.habits.views;
    if let Some(view) = views.iter().find(|view| view.name.eq_ignore_ascii_case(name)) {
        return meant(&view.query);
    }
    let meant = nearest(name, views.iter().map(|view| view.name.as_str()));
    let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{}`?", id(meant)));
    Err(Stop::new(Code::NotFound, format_args!("no view `{}` in config.toml{meant}", id(name))))
}

/// A query that means what it says; one that is wrong is no list of nothing.
pub(super) fn meant(typed: &str) -> Outcome<Filter> {
    let parsed = Parsed::of(typed);
    match parsed.refusal() {
        Some(note) => Err(Stop::usage(format_args!("the query `{}`: {}", id(typed), note.text))),
        None => Ok(parsed.filter),
    }
}

/// Refuses a list that the service cannot give.
pub(super) async fn answerable(connection: &Connection, query: &IssueQuery) -> Outcome<()> {
    match query.extension() {
        Some(extension) if !connection.api.capabilities().await?.offers(extension) => {
            Err(Stop::new(Code::Refused, IssueQuery::NOT_BY_NUMBER))
        }
        _ => Ok(()),
    }
}

/// Up to `most` issues that fit a filter.
pub(super) async fn fitting(connection: &Connection, filter: &Filter, most: usize) -> Outcome<Rows<Issue>> {
    let fitting = Fitting::of(connection, filter, None).await?;
    let mut rows = Rows { items: Vec::new(), more: false };
    let (mut cursor, mut circle) = (None, Circle::default());
    loop {
        let page = fitting.page(cursor).await?;
        rows.items.extend(page.items);
        rows.more = rows.items.len() > most || (rows.items.len() == most && page.next_cursor.is_some());
        let Some(next) = page.next_cursor.filter(|_| rows.items.len() < most) else { break };
        circle.step("list the issues", &next)?;
        cursor = Some(next);
    }
    rows.items.truncate(most);
    fitting.tell();
    Ok(rows)
}

/// The issues that fit a filter, page by page: what the service cannot answer is checked here, and flags are asked of a server
/// that knows, or read issue by issue.
pub(super) struct Fitting<'a> {
    connection: &'a Connection,
    filter: Filter,
    query: IssueQuery,
    wanted: Vec<Wanted>,
    by_server: bool,
    memory: Memory,
    looked_at: Cell<usize>,
    flagged: Cell<usize>,
}

impl<'a> Fitting<'a> {
    /// `usual` is the order where the filter names none, instead of that of the service.
    pub(super) async fn of(
        connection: &'a Connection,
        filter: &'a Filter,
        usual: Option<(IssueSort, Order)>,
    ) -> Outcome<Self> {
        let filter = names::in_filter(connection, filter).await?;
        let mut query = filter.query(ListEnd::First);
        if query.sort.is_none() {
            (query.sort, query.order) = usual.unzip();
        }
        answerable(connection, &query).await?;
        let wanted = filter.wanted();
        let by_server = !wanted.is_empty() && connection.api.capabilities().await?.offers(Capabilities::FLAGS);
        let (looked_at, flagged) = (Cell::new(0), Cell::new(0));
        Ok(Self { connection, filter, query, wanted, by_server, memory: Memory::default(), looked_at, flagged })
    }

    /// What fits of a page of the list, which may be nothing.
    pub(super) async fn page(&self, cursor: Option<String>) -> Result<Page<Issue>, Failure> {
        let api = &self.connection.api;
        let page = PageQuery { limit: Some(limits::PAGE_MAX), cursor };
        let mut answer = api.issues(&IssueQuery { page, ..self.query.clone() }).await?;
        let looked = match (self.wanted.is_empty(), self.by_server) {
            (true, _) => Looked::default(),
            (false, true) => api.ask_flags(&self.wanted, &answer.items).await?,
            (false, false) => api.read_flags(&self.wanted, &answer.items, &self.memory).await?,
        };
        self.looked_at.update(|count| count + answer.items.len());
        self.flagged.update(|count| count + looked.reads);
        answer.items.retain(|issue| self.filter.fits(&IssueRow::from(issue), &looked));
        Ok(answer)
    }

    /// Says what it took, where that was much.
    pub(super) fn tell(&self) {
        let (looked_at, flagged) = (self.looked_at.get(), self.flagged.get());
        if !self.wanted.is_empty() && !self.by_server {
            say(format_args!("{looked_at} issues were looked at, the flags of {flagged} of them one by one"));
        }
    }
}
