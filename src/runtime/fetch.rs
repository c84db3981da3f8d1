//! From what the core asks for to requests of the provider.

use super::{body::Body, finder::Finder, keeper::Books, services::Services, ties};
use crate::{
    app::effect::Query,
    domain::{
        failure::Failure,
        flagged::Looked,
        id::{CallId, IssueId},
        issue_ref::{self, IssueRef},
        limits,
    },
    provider::Bland,
    wire::{CallQuery, IssueQuery, PageQuery},
};

/// Rows that a chooser is given.
const CHOICES: u32 = 50;

/// Asks for data.
pub(super) async fn fetch(services: &Services, books: &Books, finder: &Finder, query: &Query) -> Result<Body, Failure> {
    let api = &services.bland;
    Ok(match query {
        Query::Issues(page) => match services.narrowed(page).await? {
            (issues, looked) if looked == Looked::default() && page.filter.is_empty() => Body::Issues(issues),
            (issues, looked) => Body::Narrowed(issues, Box::new(looked)),
        },
        Query::Detail(issue) => detail(api, issue).await?,
        Query::Call(call) => call_with_nodes(api, call).await?,
        Query::Corrected(call) => Body::Corrected(api.corrected(call).await?),
        Query::Categories => Body::Categories(api.all_categories().await?),
        Query::FlagTypes => Body::FlagTypes(api.all_flag_types().await?),
        Query::Members(org) => Body::Members(api.members(org).await?),
        Query::Activity(issue) => {
            let page = PageQuery { limit: Some(limits::PAGE_MAX), cursor: None };
            Body::Activity(api.activity(issue, &page).await?.items)
        }
        Query::FindIssues(words) => {
            let search = match issue_ref::number(words) {
                Some(number) => Some(format!("T-{number}")),
                None => Some(words.clone()).filter(|words| !words.is_empty()),
            };
            let page = PageQuery { limit: Some(CHOICES), cursor: None };
            Body::FoundIssues(api.issues(&IssueQuery { page, search, ..IssueQuery::default() }).await?.items)
        }
        Query::Numbered(number) => Body::FoundIssues(vec![api.resolve(&IssueRef::Number(*number)).await?]),
        Query::Calls => {
            Body::Calls(api.calls(&CallQuery { limit: Some(4 * CHOICES), ..CallQuery::default() }).await?.calls)
        }
        Query::Reading(want) => Body::Reading(Box::new(ties::read(services, books, want).await?)),
        Query::FindTurns(words) => Body::Turns(finder.find(words).await?),
        Query::Tickets => Body::Tickets(ties::newest(services).await?),
        Query::Ticket(ticket) => ties::ticket(services, ticket).await?,
    })
}

async fn detail(api: &Bland, issue: &IssueId) -> Result<Body, Failure> {
    let (row, links, flags, relations) =
        tokio::try_join!(api.issue(issue), api.all_resources(issue), api.all_flags(issue), api.all_relations(issue))?;
    Ok(Body::Detail { issue: Box::new(row), links, flags, relations })
}

/// Node names are a help, not a need: a call without pathway events is read all the same (contract 9.3).
async fn call_with_nodes(api: &Bland, call: &CallId) -> Result<Body, Failure> {
    let (call, events) = tokio::join!(api.call(call), api.pathway_events(call));
    Ok(Body::Call { call: Box::new(call?), events: events.unwrap_or_default() })
}
