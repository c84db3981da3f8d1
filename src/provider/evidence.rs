//! Resources attached to an issue, and what the issue touches (contract 4.6 to 4.11).

use super::{Bland, Posted, Rows, walk};
use crate::{
    domain::{
        failure::Failure,
        id::{CallId, IssueId, LinkId},
    },
    wire::{Affected, Issue, NewResourceLink, Page, PageQuery, ResourceLink},
};

impl Bland {
    /// One page of the resources attached to an issue (4.6).
    pub async fn resources(&self, issue: &IssueId, page: &PageQuery) -> Result<Page<ResourceLink>, Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "resources"];
        self.http.get("list the evidence", &path).query(page.pairs()).data().await
    }

    /// Up to `most` resources of an issue.
    pub async fn resources_up_to(&self, issue: &IssueId, most: usize) -> Result<Rows<ResourceLink>, Failure> {
        walk::rows("list the evidence", most, |page| async move { self.resources(issue, &page).await }).await
    }

    /// All resources of an issue.
    pub async fn all_resources(&self, issue: &IssueId) -> Result<Vec<ResourceLink>, Failure> {
        walk::all("list the evidence", |page| async move { self.resources(issue, &page).await }).await
    }

    /// Attaches a resource; the link that is there already is as good as a new one (4.7).
    pub async fn attach(&self, issue: &IssueId, new: &NewResourceLink) -> Result<Posted<ResourceLink>, Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "resources"];
        self.http.post("attach the evidence", &path).json(new).posted().await
    }

    /// Detaches the resource behind a link (4.8).
    pub async fn detach(&self, issue: &IssueId, link: &LinkId) -> Result<(), Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "resources", link.as_str()];
        self.http.delete("detach the evidence", &path).done().await
    }

    /// Attaches a call; may be repeated (4.9).
    pub async fn attach_call(&self, issue: &IssueId, call: &CallId) -> Result<Issue, Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "calls", call.as_str()];
        self.http.put("attach the call", &path).data().await
    }

    /// Detaches a call (4.10).
    pub async fn detach_call(&self, issue: &IssueId, call: &CallId) -> Result<(), Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "calls", call.as_str()];
        self.http.delete("detach the call", &path).done().await
    }

    /// The calls, pathways and personas that an issue touches (4.11).
    pub async fn affected(&self, issue: &IssueId) -> Result<Affected, Failure> {
        self.http.get("read what is affected", &["v1", "triage", "issues", issue.as_str(), "affected"]).data().await
    }
}
