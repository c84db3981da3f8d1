//! What reviewers say: flags on moments of calls, and relations between issues (contract 4.12 to 4.15, 4.21 to 4.23).

use super::{Bland, Posted, Rows, walk};
use crate::{
    domain::{
        failure::Failure,
        id::{FlagId, IssueId, RelationId},
    },
    wire::{Flag, FlagType, NewFlag, NewRelation, Page, PageQuery, Relation},
};

impl Bland {
    /// One page of the flags of an issue, in no promised order (4.12).
    pub async fn flags(&self, issue: &IssueId, page: &PageQuery) -> Result<Page<Flag>, Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "flags"];
        self.http.get("list the flags", &path).query(page.pairs()).data().await
    }

    /// Up to `most` flags of an issue.
    pub async fn flags_up_to(&self, issue: &IssueId, most: usize) -> Result<Rows<Flag>, Failure> {
        walk::rows("list the flags", most, |page| async move { self.flags(issue, &page).await }).await
    }

    /// All flags of an issue.
    pub async fn all_flags(&self, issue: &IssueId) -> Result<Vec<Flag>, Failure> {
        walk::all("list the flags", |page| async move { self.flags(issue, &page).await }).await
    }

    /// Puts a flag on a call of an issue (4.13). Not to be repeated blindly.
    pub async fn add_flag(&self, issue: &IssueId, new: &NewFlag) -> Result<Flag, Failure> {
        self.http.post("add the flag", &["v1", "triage", "issues", issue.as_str(), "flags"]).json(new).data().await
    }

    /// Takes a flag away (4.14).
    pub async fn remove_flag(&self, issue: &IssueId, flag: &FlagId) -> Result<(), Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "flags", flag.as_str()];
        self.http.delete("remove the flag", &path).done().await
    }

    /// One page of the flag types in use (4.15).
    pub async fn flag_types(&self, page: &PageQuery) -> Result<Page<FlagType>, Failure> {
        self.http.get("list the flag types", &["v1", "triage", "flag-types"]).query(page.pairs()).data().await
    }

    /// Up to `most` flag types.
    pub async fn flag_types_up_to(&self, most: usize) -> Result<Rows<FlagType>, Failure> {
        walk::rows("list the flag types", most, |page| async move { self.flag_types(&page).await }).await
    }

    /// All flag types in use.
    pub async fn all_flag_types(&self) -> Result<Vec<FlagType>, Failure> {
        walk::all("list the flag types", |page| async move { self.flag_types(&page).await }).await
    }

    /// Relates an issue to another one, read from `issue` to the other (4.21). Not to be repeated blindly.
    pub async fn relate(&self, issue: &IssueId, new: &NewRelation) -> Result<Posted<Relation>, Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "relations"];
        self.http.post("relate the issues", &path).json(new).posted().await
    }

    /// One page of the relations of an issue, in both directions (4.22).
    pub async fn relations(&self, issue: &IssueId, page: &PageQuery) -> Result<Page<Relation>, Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "relations"];
        self.http.get("list the relations", &path).query(page.pairs()).data().await
    }

    /// Up to `most` relations of an issue.
    pub async fn relations_up_to(&self, issue: &IssueId, most: usize) -> Result<Rows<Relation>, Failure> {
        walk::rows("list the relations", most, |page| async move { self.relations(issue, &page).await }).await
    }

    /// All relations of an issue.
    pub async fn all_relations(&self, issue: &IssueId) -> Result<Vec<Relation>, Failure> {
        walk::all("list the relations", |page| async move { self.relations(issue, &page).await }).await
    }

    /// Takes a relation away, from either side (4.23).
    pub async fn unrelate(&self, issue: &IssueId, relation: &RelationId) -> Result<(), Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "relations", relation.as_str()];
        self.http.delete("remove the relation", &path).done().await
    }
}
