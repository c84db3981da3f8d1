//! From what the core asks for to requests of the provider.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{
    body::{self, Body, Brought, CallBody, DetailBody},
    clock,
    finder::Finder,
    keeper::Books,
    services::Services,
    ties,
};
use crate::{
    app::message::{
        activity::ActivityRow,
        brief::{self, BriefLine},
        calls::{CallsPage, ListedCall},
        effect::{ListPage, Query},
        reply::{IssuesPage, Reply},
        row::{CallRow, IssueRow, TicketRow},
    },
    domain::{
        failure::{Failure, Kind},
        flagged::Looked,
        id::{CallId, IssueId, ItemId, QueueId},
        issue_ref::{self, IssueRef},
        limits,
        text::Display,
    },
    provider::Bland,
    wire::{
        CallRange, Capabilities, Home, HomeQuery, IssueQuery, LeaseLeft, LeaseToken, NewTaking, Page, PageQuery, Queue,
        Taken, TimelineEntry,
    },
};

/// Calls that are listed of a service that cannot be asked for the next ones.
const NEWEST: u32 = 1_000;

/// Rows that a chooser is given.
const CHOICES: u32 = 50;

/// Asks for data.
pub(super) async fn fetch(services: &Services, books: &Books, finder: &Finder, query: Query) -> Brought {
    let api = &services.bland;
    match query {
        Query::Issues(page) => issues(services, page).await,
        Query::Detail(issue) => {
            let read = detail(api, &issue).await;
            Brought::kept(read, |read| Reply::Detail(issue, read), body::detail, Body::Detail)
        }
        Query::Call(call) => {
            let read = call_with_nodes(services, &call).await;
            Brought::kept(read, |read| Reply::Call(call, read), body::transcript, Body::Call)
        }
        Query::FlagTypes => Brought::kept(api.all_flag_types().await, Reply::FlagTypes, Vec::clone, Body::FlagTypes),
        Query::Categories => {
            Brought::kept(api.all_categories().await, Reply::Categories, |rows| body::names(rows), Body::Categories)
        }
        Query::Members(org) => {
            let read = api.people(org.as_ref()).await;
            Brought::kept(read, |read| Reply::Members(org, read), body::people, Body::People)
        }
        Query::Corrected(call) => {
            let read = api.corrected(&call).await.map(|again| body::passages(&again));
            Brought::only(Reply::Corrected(call, read))
        }
        Query::Activity(issue) => {
            let page = PageQuery { limit: Some(limits::PAGE_MAX), cursor: None };
            let read = api.activity(&issue, &page).await;
            let read = match read {
                Ok(page) => Ok(activity(services, books, &issue, &page).await),
                Err(failure) => Err(failure),
            };
            Brought::only(Reply::Activity(issue, read))
        }
        Query::FindIssues(words) => {
            let read = found_issues(api, &words).await;
            Brought::only(Reply::FindIssues(words, read))
        }
        Query::Numbered(number) => {
            let read = api.resolve(&IssueRef::Number(number)).await;
            Brought::only(Reply::Numbered(number, read.map(|issue| Arc::new(IssueRow::from(&issue)))))
        }
        Query::Calls => {
            let read = api.call_range(&CallRange { limit: Some(4 * CHOICES), ..CallRange::default() }).await;
            Brought::only(Reply::Calls(read.map(|list| list.calls.iter().map(CallRow::from).collect())))
        }
        Query::Reading(want) => {
            let read = ties::read(services, books, &want).await;
            Brought::only(Reply::Reading(want, read.map(Box::new)))
        }
        Query::FindTurns(words) => {
            let read = finder.find(&words).await;
            Brought::only(Reply::FindTurns(words, read))
        }
        Query::Tickets => {
            let read = ties::newest(services).await;
            Brought::only(Reply::Tickets(read.map(|tickets| tickets.iter().map(TicketRow::from).collect())))
        }
        Query::Ticket(ticket) => {
            let read = ties::ticket(services, &ticket).await;
            Brought::only(Reply::Ticket(ticket, read.map(Box::new)))
        }
        Query::Brief(call, outcome) => {
            let read = brief(services, &call, outcome).await;
            Brought::only(Reply::Brief(call, outcome, read))
        }
        Query::ListedCalls(page) => {
            let read = listed_calls(services, &page).await;
            Brought::only(Reply::ListedCalls(page, read))
        }
        Query::Queues => Brought::only(Reply::Queues(queues(services).await)),
        Query::NextCalls(queue, want) => {
            let read = next_calls(services, &queue, want).await;
            Brought::only(Reply::NextCalls(queue, read.map(Box::new)))
        }
        Query::Renew(item, token) => {
            let read = renew(services, &item, token).await;
            Brought::only(Reply::Renew(item, read))
        }
        Query::GiveBack(item, token) => {
            let read = give_back(services, &item, &token).await;
            Brought::only(Reply::GiveBack(item, read))
        }
        Query::Homes(call, flag_type) => {
            let asked = HomeQuery { call_id: call.clone(), flag_type: flag_type.clone(), node_id: None };
            Brought::only(Reply::Homes(call, flag_type, homes(services, &asked).await))
        }
    }
}

/// What happened to an issue, with the tickets that were tied to it, of which the feed tells nothing. Without them it is told
/// all the same.
async fn activity(services: &Services, books: &Books, issue: &IssueId, page: &Page<TimelineEntry>) -> Vec<ActivityRow> {
    let mut rows: Vec<ActivityRow> = page.items.iter().filter_map(ActivityRow::new).collect();
    let ties = ties::of_issue(services, books, issue).await.unwrap_or_default();
    // What is older than the page has no place in it.
    let from = rows.last().filter(|_| page.next_cursor.is_some()).map(|row| row.at);
    rows.extend(ties.iter().filter(|tie| from.is_none_or(|from| tie.created_at >= from)).map(ActivityRow::of_tie));
    if !ties.is_empty() {
        rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    }
    rows
}

/// What a call is judged against. Of a service that does not tell it, nothing is known.
async fn brief(services: &Services, call: &CallId, outcome: bool) -> Result<Vec<BriefLine>, Failure> {
    match services.offers(Capabilities::CALLS).await? {
        true => Ok(brief::lines(&services.bland.brief(call, outcome).await?)),
        false => Ok(Vec::new()),
    }
}

/// A page of all calls. A service that lists them and knows nothing more of them is asked for the newest.
async fn listed_calls(services: &Services, page: &CallsPage) -> Result<(Vec<ListedCall>, Option<String>), Failure> {
    if services.offers(Capabilities::CALLS).await? {
        let mut query = page.filter.query(clock::now(), &TimeZone::system());
        query.page = PageQuery { limit: Some(limits::PAGE_MAX), cursor: page.cursor.clone() };
        let read = services.bland.calls(&query).await?;
        return Ok((read.items.iter().map(ListedCall::of_row).collect(), read.next_cursor));
    }
    if !page.filter.is_empty() {
        let words = "This service lists its calls, and cannot be asked for some of them: Esc shows them all";
        return Err(Failure::new(Kind::Unsupported, Display::ours(words)));
    }
    let range = CallRange { limit: Some(NEWEST), ..CallRange::default() };
    let read = services.bland.call_range(&range).await?;
    Ok((read.calls.iter().map(ListedCall::of_summary).collect(), None))
}

/// All queues.
async fn queues(services: &Services) -> Result<Vec<Queue>, Failure> {
    let api = services.reviews().await?;
    let (mut queues, mut page) = (Vec::new(), PageQuery { limit: Some(limits::PAGE_MAX), cursor: None });
    for _ in 0..limits::PAGES_PER_WALK {
        let read = api.review_queues(&page).await?;
        queues.extend(read.items);
        let is_last = read.next_cursor.is_none() || read.next_cursor == page.cursor;
        page.cursor = read.next_cursor;
        if is_last {
            break;
        }
    }
    Ok(queues)
}

async fn next_calls(services: &Services, queue: &QueueId, want: u32) -> Result<Taken, Failure> {
    let taking = NewTaking { want: Some(want), lane: None };
    services.reviews().await?.next_review_items(queue, &taking).await
}

async fn renew(services: &Services, item: &ItemId, token: String) -> Result<LeaseLeft, Failure> {
    services.reviews().await?.renew_lease(item, &LeaseToken { token }).await
}

async fn give_back(services: &Services, item: &ItemId, token: &str) -> Result<(), Failure> {
    services.reviews().await?.give_review_item_back(item, token).await
}

/// The issues are with the triage service, and so is what is known of where a flag could belong.
async fn homes(services: &Services, asked: &HomeQuery) -> Result<Vec<Home>, Failure> {
    match services.offers(Capabilities::REVIEW).await? {
        true => services.bland.homes(asked).await,
        false => Ok(Vec::new()),
    }
}

/// A page of the list. The answer to a narrower query is not kept.
async fn issues(services: &Services, page: Box<ListPage>) -> Brought {
    match services.narrowed(&page).await {
        Ok((rows, looked)) if looked == Looked::default() && page.filter.is_empty() => {
            Brought::kept(Ok(rows), |read| Reply::Issues(page, read), body::page_of, Body::Issues)
        }
        Ok((rows, looked)) => {
            let read = IssuesPage { looked: Box::new(looked), ..body::page_of(&rows) };
            Brought::only(Reply::Issues(page, Ok(read)))
        }
        Err(failure) => Brought::only(Reply::Issues(page, Err(failure))),
    }
}

/// Issues that match words or a number.
async fn found_issues(api: &Bland, words: &str) -> Result<Vec<Arc<IssueRow>>, Failure> {
    let search = match issue_ref::number(words) {
        Some(number) => Some(format!("T-{number}")),
        None => Some(words.to_owned()).filter(|words| !words.is_empty()),
    };
    let page = PageQuery { limit: Some(CHOICES), cursor: None };
    let found = api.issues(&IssueQuery { page, search, ..IssueQuery::default() }).await?;
    Ok(body::rows(&found.items))
}

async fn detail(api: &Bland, issue: &IssueId) -> Result<DetailBody, Failure> {
    let (row, links, flags, relations) =
        tokio::try_join!(api.issue(issue), api.all_resources(issue), api.all_flags(issue), api.all_relations(issue))?;
    Ok(DetailBody { issue: Box::new(row), links, flags, relations })
}

/// Node names are a help, not a need: a call without pathway events is read all the same (contract 9.3). So is one of which
/// nobody tells what it is judged against.
async fn call_with_nodes(services: &Services, call: &CallId) -> Result<CallBody, Failure> {
    let api = &services.bland;
    let brief = async {
        match services.offers(Capabilities::CALLS).await {
            Ok(true) => api.brief(call, false).await.ok().map(Box::new),
            _ => None,
        }
    };
    let (call, events, brief) = tokio::join!(api.call(call), api.pathway_events(call), brief);
    Ok(CallBody { call: Box::new(call?), events: events.unwrap_or_default(), brief })
}
