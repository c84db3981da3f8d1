//! From what the core asks for to requests of the provider, and from bodies to what the core takes in. Runs off the
//! render task, so that reading, sanitising and preparing text never hold a frame up.

use std::sync::Arc;

use crate::{
    app::{
        call::Transcript,
        effect::Query,
        event::Reply,
        row::{ActivityRow, CallRow, Detail, IssueRow, Person},
    },
    domain::{
        failure::Failure,
        id::{CallId, IssueId},
        issue_ref, limits,
    },
    provider::Bland,
    wire::{CallQuery, IssueQuery, PageQuery},
};

/// Rows that a chooser is given.
const CHOICES: u32 = 50;

/// Asks for data.
pub(super) async fn fetch(api: &Bland, query: Query) -> Result<Reply, Failure> {
    Ok(match query {
        Query::Issues(page) => {
            let page = api.issues(&page.query()).await?;
            let rows = page.items.iter().map(|issue| Arc::new(IssueRow::from(issue))).collect();
            Reply::Issues { rows, next: page.next_cursor }
        }
        Query::Detail(issue) => Reply::Detail(Box::new(detail(api, &issue).await?)),
        Query::Call(call) => Reply::Call(Arc::new(call_with_nodes(api, &call).await?)),
        Query::FlagTypes => Reply::FlagTypes(api.all_flag_types().await?),
        Query::Members(org) => Reply::Members(api.members(&org).await?.iter().map(Person::from).collect()),
        Query::Activity(issue) => {
            let page = PageQuery { limit: Some(limits::PAGE_MAX), cursor: None };
            let page = api.activity(&issue, &page).await?;
            Reply::Activity(page.items.iter().filter_map(ActivityRow::new).collect())
        }
        Query::FindIssues(words) => {
            let search = match issue_ref::number(&words) {
                Some(number) => Some(format!("T-{number}")),
                None => Some(words).filter(|words| !words.is_empty()),
            };
            let page = PageQuery { limit: Some(CHOICES), cursor: None };
            let page = api.issues(&IssueQuery { page, search, ..IssueQuery::default() }).await?;
            Reply::FoundIssues(page.items.iter().map(|issue| Arc::new(IssueRow::from(issue))).collect())
        }
        Query::Calls => {
            let list = api.calls(&CallQuery { limit: Some(4 * CHOICES), ..CallQuery::default() }).await?;
            Reply::Calls(list.calls.iter().map(CallRow::from).collect())
        }
    })
}

async fn detail(api: &Bland, issue: &IssueId) -> Result<Detail, Failure> {
    let (row, links, flags, relations) =
        tokio::try_join!(api.issue(issue), api.all_resources(issue), api.all_flags(issue), api.all_relations(issue))?;
    Ok(Detail { issue: Arc::new(IssueRow::from(&row)), links, flags, relations })
}

/// Node names are a help, not a need: a call without pathway events is read all the same (contract 9.3).
async fn call_with_nodes(api: &Bland, call: &CallId) -> Result<Transcript, Failure> {
    let (call, events) = tokio::join!(api.call(call), api.pathway_events(call));
    Ok(Transcript::build(&call?, &events.unwrap_or_default()))
}
