//! Issues, their activity, comments, view marks and categories (contract 4.1 to 4.5, 4.16 to 4.20).

use super::{Bland, Rows, classify, walk};
use crate::{
    domain::{
        choice::{IssueSort, Order},
        failure::Failure,
        id::IssueId,
        issue_ref::IssueRef,
        limits,
    },
    wire::{
        Category, Issue, IssueEntry, IssuePatch, IssueQuery, IssueView, NewCategory, NewComment, NewIssue, Page,
        PageQuery, TimelineEntry,
    },
};

impl Bland {
    /// One page of the issues that fit `query` (4.1).
    pub async fn issues(&self, query: &IssueQuery) -> Result<Page<Issue>, Failure> {
        self.http.get("list the issues", &["v1", "triage", "issues"]).query(query.pairs()).data().await
    }

    /// Up to `most` of the issues that fit `query`, whose own page is not looked at.
    pub async fn issues_up_to(&self, query: &IssueQuery, most: usize) -> Result<Rows<Issue>, Failure> {
        walk::rows("list the issues", most, |page| {
            let query = IssueQuery { page, ..query.clone() };
            async move { self.issues(&query).await }
        })
        .await
    }

    /// Makes an issue (4.2). Not to be repeated blindly.
    pub async fn create_issue(&self, new: &NewIssue) -> Result<Issue, Failure> {
        self.http.post("create the issue", &["v1", "triage", "issues"]).json(new).data().await
    }

    /// Reads an issue (4.3).
    pub async fn issue(&self, id: &IssueId) -> Result<Issue, Failure> {
        self.http.get("read the issue", &["v1", "triage", "issues", id.as_str()]).data().await
    }

    /// Changes the named fields of an issue (4.4).
    pub async fn update_issue(&self, id: &IssueId, patch: &IssuePatch) -> Result<Issue, Failure> {
        self.http.patch("change the issue", &["v1", "triage", "issues", id.as_str()]).json(patch).data().await
    }

    /// Deletes an issue with its links, flags, relations and comments (4.5).
    pub async fn delete_issue(&self, id: &IssueId) -> Result<(), Failure> {
        self.http.delete("delete the issue", &["v1", "triage", "issues", id.as_str()]).done().await
    }

    /// Finds the issue that a person named (contract 9.1).
    pub async fn resolve(&self, name: &IssueRef) -> Result<Issue, Failure> {
        match name {
            IssueRef::Id(id) => self.issue(id).await,
            IssueRef::Number(number) => self.numbered(*number).await,
        }
    }

    /// Search first; a service whose search does not know ticket numbers is walked from the newest issue on.
    async fn numbered(&self, number: u64) -> Result<Issue, Failure> {
        let page = PageQuery { limit: Some(limits::PAGE_MAX), cursor: None };
        let search = IssueQuery { page, search: Some(format!("T-{number}")), ..IssueQuery::default() };
        let found = self.issues(&search).await?.items.into_iter().find(|issue| issue.number == number);
        if let Some(issue) = found {
            return Ok(issue);
        }
        let mut newest = IssueQuery {
            page: search.page,
            sort: Some(IssueSort::CreatedAt),
            order: Some(Order::Desc),
            ..IssueQuery::default()
        };
        for _ in 0..limits::PAGES_PER_WALK {
            let page = self.issues(&newest).await?;
            let passed = page.items.iter().any(|issue| issue.number < number);
            if let Some(issue) = page.items.into_iter().find(|issue| issue.number == number) {
                return Ok(issue);
            }
            if passed || page.next_cursor.is_none() || page.next_cursor == newest.page.cursor {
                break;
            }
            newest.page.cursor = page.next_cursor;
        }
        Err(classify::no_such_number(number))
    }

    /// One page of the activity of an issue, newest first (4.16).
    pub async fn activity(&self, id: &IssueId, page: &PageQuery) -> Result<Page<TimelineEntry>, Failure> {
        let path = ["v1", "triage", "issues", id.as_str(), "activity"];
        self.http.get("list the activity", &path).query(page.pairs()).data().await
    }

    /// Adds a comment (4.17). Not to be repeated blindly.
    pub async fn comment(&self, id: &IssueId, new: &NewComment) -> Result<IssueEntry, Failure> {
        let path = ["v1", "triage", "issues", id.as_str(), "comments"];
        self.http.post("add the comment", &path).json(new).data().await
    }

    /// Marks an issue as seen by the calling user (4.18).
    pub async fn mark_viewed(&self, id: &IssueId) -> Result<IssueView, Failure> {
        self.http.put("mark the issue as seen", &["v1", "triage", "issues", id.as_str(), "view"]).data().await
    }

    /// One page of the category catalogue (4.19).
    pub async fn categories(&self, page: &PageQuery) -> Result<Page<Category>, Failure> {
        self.http.get("list the categories", &["v1", "triage", "categories"]).query(page.pairs()).data().await
    }

    /// The whole category catalogue.
    pub async fn all_categories(&self) -> Result<Vec<Category>, Failure> {
        walk::all("list the categories", |page| async move { self.categories(&page).await }).await
    }

    /// Adds a category to the catalogue (4.20).
    pub async fn create_category(&self, new: &NewCategory) -> Result<Category, Failure> {
        self.http.post("create the category", &["v1", "triage", "categories"]).json(new).data().await
    }
}
