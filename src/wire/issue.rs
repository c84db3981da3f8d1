//! Issues, and how they are made, changed and listed (contract 3.1).

use serde::{Deserialize, Serialize};

use super::{LatestAgentSession, NewResourceLink, Object, PageQuery};
use crate::domain::{
    choice::{DateField, DateRange, IssueSort, IssueSource, IssueStatus, Order, ResourceType, Severity},
    id::{IssueId, OrgId, UserId},
    text::Untrusted,
    time::Time,
};

/// An issue (contract 3.1).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Issue {
    /// Key for all paths.
    pub id: IssueId,
    /// Short code, `T-` and the number.
    pub triage_id: Untrusted,
    /// Owner organisation.
    pub org_id: OrgId,
    /// Sequential in the organisation.
    pub number: u64,
    /// 1 to 200 characters.
    pub title: Untrusted,
    /// Up to 10,000 characters, empty when none was given.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub description: Untrusted,
    /// Where it stands.
    pub status: IssueStatus,
    /// How bad it is.
    pub severity: Severity,
    /// Who made it.
    pub source: IssueSource,
    /// Free text, 1 to 64 characters.
    pub category: Untrusted,
    /// Agent that the issue is scoped to (draft part of the contract).
    #[serde(default)]
    pub agent_id: Option<Untrusted>,
    /// Version of that agent.
    #[serde(default)]
    pub agent_version_id: Option<Untrusted>,
    /// Accountable person.
    #[serde(default)]
    pub owner_id: Option<UserId>,
    /// Person who works on it.
    #[serde(default)]
    pub assignee_id: Option<UserId>,
    /// Who created it.
    pub author_id: UserId,
    /// Link to an outside tracker; shape not published.
    #[serde(default)]
    pub external_link: Option<Object>,
    /// When it was created.
    pub created_at: Time,
    /// When it or something of it changed.
    pub updated_at: Time,
    /// Time of the newest activity entry.
    pub last_activity_at: Time,
    /// Attached pieces of evidence.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub resource_count: u64,
    /// Flags on it now.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub flag_count: u64,
    /// Relations, in both directions.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub relation_count: u64,
    /// Newest agent session.
    #[serde(default)]
    pub latest_agent_session: Option<LatestAgentSession>,
    /// An agent is running now.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub is_processing: bool,
    /// For the calling user, since that user's last view.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub has_unread_activity: bool,
}

/// Body of create issue (contract 4.2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NewIssue {
    /// 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Required.
    pub severity: Severity,
    /// 1 to 64 characters.
    #[schema(min_length = 1, max_length = 64)]
    pub category: String,
    /// Up to 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10_000, nullable = false)]
    pub description: Option<String>,
    /// `todo` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status: Option<IssueStatus>,
    /// `manual` when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub source: Option<IssueSource>,
    /// Accountable person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<UserId>,
    /// Person who works on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<UserId>,
    /// Agent (draft part).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// Version of the agent (draft part).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_version_id: Option<String>,
    /// Evidence to attach at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource_links: Vec<NewResourceLink>,
}

/// Body of update issue (contract 4.4): only the fields that change.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IssuePatch {
    /// New title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub title: Option<String>,
    /// New description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 10_000, nullable = false)]
    pub description: Option<String>,
    /// New status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub status: Option<IssueStatus>,
    /// New severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub severity: Option<Severity>,
    /// New category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 64, nullable = false)]
    pub category: Option<String>,
    /// New owner; `Some(None)` clears.
    #[serde(default, deserialize_with = "super::present", skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Option<UserId>>,
    /// New assignee; `Some(None)` clears.
    #[serde(default, deserialize_with = "super::present", skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<Option<UserId>>,
}

impl IssuePatch {
    /// The fields that this patch names, with the values that `issue` has.
    pub fn same_fields_of(&self, issue: &Issue) -> Self {
        Self {
            title: self.title.as_ref().map(|_| issue.title.verbatim().to_owned()),
            description: self.description.as_ref().map(|_| issue.description.verbatim().to_owned()),
            status: self.status.as_ref().map(|_| issue.status.clone()),
            severity: self.severity.as_ref().map(|_| issue.severity.clone()),
            category: self.category.as_ref().map(|_| issue.category.verbatim().to_owned()),
            owner_id: self.owner_id.as_ref().map(|_| issue.owner_id.clone()),
            assignee_id: self.assignee_id.as_ref().map(|_| issue.assignee_id.clone()),
        }
    }
}

/// Answer of mark viewed (contract 4.18).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct IssueView {
    /// The issue.
    pub issue_id: IssueId,
    /// When the calling user last viewed it.
    pub last_viewed_at: Time,
}

/// Parameters of list issues (contract 4.1).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct IssueQuery {
    /// Which page.
    #[param(ignore)]
    pub page: PageQuery,
    /// Primary sort; `last_activity_at` when absent. `number` is an extension
    /// ([`SORT_BY_NUMBER`](super::Capabilities::SORT_BY_NUMBER)): a service that does not announce it refuses it.
    pub sort: Option<IssueSort>,
    /// `desc` when absent.
    pub order: Option<Order>,
    /// Free text over title and description, or a ticket number.
    pub search: Option<String>,
    /// Any of these.
    #[param(required = false)]
    pub status: Vec<IssueStatus>,
    /// Any of these.
    #[param(required = false)]
    pub severity: Vec<Severity>,
    /// Any of these names.
    #[param(required = false)]
    pub category: Vec<String>,
    /// At least one piece of evidence of this kind.
    pub resource_type: Option<ResourceType>,
    /// Exact.
    pub owner_id: Option<UserId>,
    /// Exact.
    pub assignee_id: Option<UserId>,
    /// Exact (draft part).
    pub agent_id: Option<String>,
    /// Exact (draft part).
    pub agent_version_id: Option<String>,
    /// Time that `date_range` looks at.
    pub date_field: Option<DateField>,
    /// Window that ends now.
    pub date_range: Option<DateRange>,
}

impl IssueQuery {
    /// The extension that the service has to announce before it is asked this.
    pub fn extension(&self) -> Option<&'static str> {
        (self.sort == Some(IssueSort::Number)).then_some(super::Capabilities::SORT_BY_NUMBER)
    }

    /// Why a service without that extension is not asked, and what it can be asked for.
    pub const NOT_BY_NUMBER: &str =
        "This service cannot sort by number; created_at is the order in which it makes issues";

    /// The parameters as they travel; several values of one filter are several parameters.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.page.pairs();
        let mut one = |name, value: Option<&str>| pairs.extend(value.map(|value| (name, value.to_owned())));
        one("sort", self.sort.as_ref().map(IssueSort::as_str));
        one("order", self.order.as_ref().map(Order::as_str));
        one("search", self.search.as_deref());
        one("resource_type", self.resource_type.as_ref().map(ResourceType::as_str));
        one("owner_id", self.owner_id.as_ref().map(UserId::as_str));
        one("assignee_id", self.assignee_id.as_ref().map(UserId::as_str));
        one("agent_id", self.agent_id.as_deref());
        one("agent_version_id", self.agent_version_id.as_deref());
        one("date_field", self.date_field.as_ref().map(DateField::as_str));
        one("date_range", self.date_range.as_ref().map(DateRange::as_str));
        pairs.extend(self.status.iter().map(|status| ("status", status.as_str().to_owned())));
        pairs.extend(self.severity.iter().map(|severity| ("severity", severity.as_str().to_owned())));
        pairs.extend(self.category.iter().map(|category| ("category", category.clone())));
        pairs
    }
}
