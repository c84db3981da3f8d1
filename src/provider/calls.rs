//! Calls, and the people of an organisation (contract 6.1 to 6.4, 7.1, 7.2).

use super::{Bland, Rows, http, walk};
use crate::{
    domain::{
        failure::Failure,
        id::{CallId, OrgId},
        limits,
        time::Time,
    },
    wire::{
        Account, Brief, Call, CallDeleted, CallList, CallQuery, CallRange, CallRow, CallSummary, CorrectedTranscript,
        KeptBeside, Member, OwnMembership, Page, PathwayEvent,
    },
};

impl Bland {
    /// A range of the calls, newest first (6.1).
    pub async fn call_range(&self, query: &CallRange) -> Result<CallList, Failure> {
        self.http.get("list the calls", &["v1", "calls"]).query(query.pairs()).within(http::LONG).bare().await
    }

    /// Up to `most` calls. The list is walked by position; a page that brings fewer rows than asked for is the last.
    pub async fn calls_up_to(&self, most: usize) -> Result<Rows<CallSummary>, Failure> {
        let mut items: Vec<CallSummary> = Vec::new();
        for _ in 0..limits::PAGES_PER_WALK {
            let left = most - items.len();
            // One more than needed tells whether there are more.
            let limit = u32::try_from(left.saturating_add(1)).unwrap_or(u32::MAX).min(limits::CALLS_PAGE_MAX);
            let from = (!items.is_empty()).then_some(items.len() as u64);
            let page = self.call_range(&CallRange { from, limit: Some(limit), ..CallRange::default() }).await?;
            let last = page.calls.len() < limit as usize;
            items.extend(page.calls);
            if items.len() > most || last {
                break;
            }
        }
        let more = items.len() > most;
        items.truncate(most);
        Ok(Rows { items, more })
    }

    /// Up to `most` calls that were requested at `since` or later, the newest first. The walk ends with the first page that
    /// has an older one.
    pub async fn calls_since(&self, since: Time, most: usize) -> Result<Rows<CallSummary>, Failure> {
        let mut items: Vec<CallSummary> = Vec::new();
        let mut from = 0_u64;
        for _ in 0..limits::PAGES_PER_WALK {
            let limit = limits::CALLS_PAGE_MAX;
            let range = CallRange { from: Some(from), limit: Some(limit), ..CallRange::default() };
            let page = self.call_range(&range).await?.calls;
            let is_last = page.len() < limit as usize || page.iter().any(|call| call.created_at < since);
            from += page.len() as u64;
            items.extend(page.into_iter().filter(|call| call.created_at >= since));
            if items.len() > most || is_last {
                break;
            }
        }
        let more = items.len() > most;
        items.truncate(most);
        Ok(Rows { items, more })
    }

    /// A page of all calls, with what people and rules made of them: an extension of our own server. Ask for it only where
    /// it is [announced](crate::wire::Capabilities::CALLS).
    pub async fn calls(&self, query: &CallQuery) -> Result<Page<CallRow>, Failure> {
        self.http.get("list all calls", &["v1", "earmark", "calls"]).query(query.pairs()).data().await
    }

    /// Up to `most` of the calls that fit `query`, whatever page it names.
    pub async fn calls_that(&self, query: &CallQuery, most: usize) -> Result<Rows<CallRow>, Failure> {
        let page = |page| async { self.calls(&CallQuery { page, ..query.clone() }).await };
        walk::rows("list all calls", most, page).await
    }

    /// What a call is judged against, and what became of it where `outcome` asks for that. Also under
    /// [`CALLS`](crate::wire::Capabilities::CALLS).
    pub async fn brief(&self, id: &CallId, outcome: bool) -> Result<Brief, Failure> {
        let path = ["v1", "earmark", "calls", id.as_str(), "brief"];
        let pairs = if outcome { vec![("outcome", true.to_string())] } else { Vec::new() };
        self.http.get("read what the call is judged against", &path).query(pairs).data().await
    }

    /// What is kept beside a call, as its source had it: an extension. Ask for it only where it is
    /// [announced](crate::wire::Capabilities::KEPT).
    pub async fn kept(&self, id: &CallId) -> Result<KeptBeside, Failure> {
        let path = ["v1", "earmark", "calls", id.as_str(), "kept"];
        self.http.get("read what is kept beside the call", &path).within(http::LONG).data().await
    }

    /// Deletes a call for good: an extension. Ask for it only where it is
    /// [announced](crate::wire::Capabilities::DELETE_CALLS).
    pub async fn delete_call(&self, id: &CallId) -> Result<CallDeleted, Failure> {
        self.http.delete("delete the call", &["v1", "earmark", "calls", id.as_str()]).within(http::LONG).data().await
    }

    /// A call with its transcript (6.2).
    pub async fn call(&self, id: &CallId) -> Result<Call, Failure> {
        self.http.get("read the call", &["v1", "calls", id.as_str()]).within(http::LONG).bare().await
    }

    /// What a call did in its pathway (6.3).
    pub async fn pathway_events(&self, id: &CallId) -> Result<Vec<PathwayEvent>, Failure> {
        let path = ["v1", "pathway_calls", id.as_str()];
        let pairs = vec![("v", "2".to_owned())];
        self.http.get("read the pathway events", &path).query(pairs).within(http::LONG).bare().await
    }

    /// What was heard again in the recording of a call (6.4); about ten of these in ten minutes are answered.
    pub async fn corrected(&self, id: &CallId) -> Result<CorrectedTranscript, Failure> {
        let path = ["v1", "calls", id.as_str(), "correct"];
        self.http.get("read the corrected transcript", &path).within(http::LONG).bare().await
    }

    /// The members of an organisation: the way from user ids to names (7.1).
    pub async fn members(&self, org: &OrgId) -> Result<Vec<Member>, Failure> {
        self.http.get("list the members", &["v1", "orgs", org.as_str(), "members"]).data().await
    }

    /// The organisations that the key belongs to (7.1).
    pub async fn memberships(&self) -> Result<Vec<OwnMembership>, Failure> {
        self.http.get("list the memberships", &["v1", "orgs", "self", "memberships"]).data().await
    }

    /// The account: the cheapest check of a key (7.2).
    pub async fn me(&self) -> Result<Account, Failure> {
        self.http.get("read the account", &["v1", "me"]).bare().await
    }
}
