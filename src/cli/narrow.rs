//! Which issues a query or a saved view means, and those that fit it.

use super::{
    Setting,
    connect::Connection,
    exit::{Code, Outcome, Stop, say},
    table::id,
};
use crate::{
    app::message::{
        action::ListEnd,
        filter::{Filter, parse::Parsed},
        row::IssueRow,
    },
    domain::{flagged::Looked, limits, spelling::nearest},
    provider::{Memory, Rows},
    wire::{Capabilities, Issue, IssueQuery, PageQuery},
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

/// Up to `most` issues that fit a filter: what the service cannot answer is checked here, and flags are asked of a server that
/// knows, or read issue by issue.
pub(super) async fn fitting(connection: &Connection, filter: &Filter, most: usize) -> Outcome<Rows<Issue>> {
    let (wanted, memory) = (filter.wanted(), Memory::default());
    let api = &connection.api;
    answerable(connection, &filter.query(ListEnd::First)).await?;
    let by_server = !wanted.is_empty() && api.capabilities().await?.offers(Capabilities::FLAGS);
    let mut rows = Rows { items: Vec::new(), more: false };
    let mut page = PageQuery { limit: Some(limits::PAGE_MAX), cursor: None };
    let (mut looked_at, mut flagged) = (0, 0);
    loop {
        let query = IssueQuery { page: page.clone(), ..filter.query(ListEnd::First) };
        let answer = api.issues(&query).await?;
        let looked = match (wanted.is_empty(), by_server) {
            (true, _) => Looked::default(),
            (false, true) => api.ask_flags(&wanted, &answer.items).await?,
            (false, false) => api.read_flags(&wanted, &answer.items, &memory).await?,
        };
        looked_at += answer.items.len();
        flagged += looked.reads;
        for issue in answer.items {
            if filter.fits(&IssueRow::from(&issue), &looked) {
                rows.items.push(issue);
            }
        }
        rows.more = rows.items.len() > most || (rows.items.len() == most && answer.next_cursor.is_some());
        if rows.items.len() >= most || answer.next_cursor.is_none() || answer.next_cursor == page.cursor {
            break;
        }
        page.cursor = answer.next_cursor;
    }
    rows.items.truncate(most);
    if !wanted.is_empty() && !by_server {
        say(format_args!("{looked_at} issues were looked at, the flags of {flagged} of them one by one"));
    }
    Ok(rows)
}
