//! Items of a queue: how they are added, listed, taken and given back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::PageQuery;
use crate::domain::{
    id::{CallId, IssueId, ItemId, QueueId, UserId},
    review::{Arm, ItemSort, ItemState, Lane, NothingLeft, PassReason, Verdict},
    text::Untrusted,
    time::Time,
};

/// Body of add to a queue: calls by their ids, calls with their scores, and calls that a filter finds. All that is given is
/// added; a call that is there already stays as it is, but for a score or reasons that are told of one that nobody has begun.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct NewItems {
    /// Calls; 1,000 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_ids: Option<Vec<CallId>>,
    /// Calls with what rules have found in them; 1,000 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<Vec<ScoredCall>>,
    /// Calls that this server keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filter: Option<CallChoice>,
    /// Readings that these calls get, 1 to 5; as the queue says when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted: Option<u32>,
    /// Who is served them before all others; 5 at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assign_to: Option<Vec<UserId>>,
}

/// A call with its score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ScoredCall {
    /// The call.
    pub call_id: CallId,
    /// How much there is to look at, 0 to 255; the sum of the reasons when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u32>,
    /// Rules that speak for it, each with its points, 0 to 255.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasons: Option<BTreeMap<String, u32>>,
}

/// Which calls of this server. A call fits all that is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct CallChoice {
    /// Requested at this time or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_from: Option<Time>,
    /// Requested before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_to: Option<Time>,
    /// Of this pathway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pathway_id: Option<String>,
    /// Of this agent: the persona of the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// Whether the caller called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbound: Option<bool>,
    /// Who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_by: Option<String>,
    /// Seconds that it took at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_s: Option<u32>,
    /// Seconds that it took at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_s: Option<u32>,
}

/// What was added.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ItemsAdded {
    /// Items that are new.
    pub added: u64,
    /// Calls that were in the queue.
    pub already: u64,
    /// Of these, those that took the score that was told.
    pub scored: u64,
    /// New ones whose call this server does not keep: it may live at another service.
    pub unknown: u64,
    /// Whether the filter finds more than were added at once: the same request adds the next ones.
    pub more: bool,
}

/// A call in a queue, as the board shows it. Of verdicts it tells the reader's own alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ReviewItem {
    /// Its id.
    pub id: ItemId,
    /// The queue.
    pub queue_id: QueueId,
    /// The call.
    pub call_id: CallId,
    /// Where it stands.
    pub state: ItemState,
    /// Readings that are wanted.
    pub wanted: u32,
    /// Verdicts that count.
    pub verdicts: u32,
    /// Leases that have not ended.
    pub leases: u32,
    /// How much there is to look at, 0 to 255.
    pub score: u32,
    /// Rules that speak for it, each with its points.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub reasons: BTreeMap<String, u32>,
    /// Whether a score or reasons were told: without, nobody has looked, and the score says nothing.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub scored: bool,
    /// Whether suggestions are shown before the verdict.
    pub arm: Arm,
    /// The verdict that the asking reviewer has given.
    #[serde(default)]
    pub mine: Option<Verdict>,
    /// Whether the asking reviewer holds it.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub held: bool,
    /// When it was added.
    pub added_at: Time,
}

/// Parameters of list items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemQuery {
    /// Which page.
    #[param(ignore)]
    pub page: PageQuery,
    /// That stand there.
    pub state: Option<ItemState>,
    /// That this reviewer has a verdict on; of others a lead may ask.
    pub reviewer: Option<UserId>,
    /// That were served from this lane.
    pub lane: Option<Lane>,
    /// Of this call.
    pub call_id: Option<CallId>,
    /// Over which rules have been run, or have not.
    pub scored: Option<bool>,
    /// By score, which is the usual order, or in the random order.
    pub sort: Option<ItemSort>,
}

impl ItemQuery {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.page.pairs();
        pairs.extend(self.state.as_ref().map(|state| ("state", state.as_str().to_owned())));
        pairs.extend(self.reviewer.as_ref().map(|reviewer| ("reviewer", reviewer.as_str().to_owned())));
        pairs.extend(self.lane.as_ref().map(|lane| ("lane", lane.as_str().to_owned())));
        pairs.extend(self.call_id.as_ref().map(|call| ("call_id", call.as_str().to_owned())));
        pairs.extend(self.scored.map(|scored| ("scored", scored.to_string())));
        pairs.extend(self.sort.as_ref().map(|sort| ("sort", sort.as_str().to_owned())));
        pairs
    }
}

/// Body of take the next items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct NewTaking {
    /// How many to hold, 1 to 3; 1 when absent. Those that are held already are among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub want: Option<u32>,
    /// The lane to look in first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lane: Option<Lane>,
}

/// What a reviewer holds now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Taken {
    /// The items, those taken first at the front.
    pub items: Vec<Held>,
    /// Items of the queue that are not read as often as is wanted.
    pub left: u64,
    /// Why there is none.
    #[serde(default)]
    pub reason: Option<NothingLeft>,
}

/// An item under a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Held {
    /// The item.
    pub item_id: ItemId,
    /// Its call.
    pub call_id: CallId,
    /// Its queue.
    pub queue_id: QueueId,
    /// Names the lease, to renew it or to give it back.
    pub token: String,
    /// Seconds until the lease ends, by the clock of the server.
    pub expires_in_s: u32,
    /// Whether suggestions are shown before the verdict.
    pub arm: Arm,
    /// Whether others read it too, so that nobody sees what they make of it.
    pub blind: bool,
    /// Messages of the call, where this server keeps it.
    #[serde(default)]
    pub messages: Option<u32>,
    /// Issues of this server that the call is attached to, the newest activity first; five at most.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub issues: Vec<IssueId>,
    /// The guide of the queue now.
    pub guide_version: u32,
    /// Why it was served; nothing where it was chosen. One whose answer is known looks like one of the scores.
    #[serde(default)]
    pub lane: Option<Lane>,
    /// How much there is to look at, 0 to 255.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub score: u32,
    /// Rules that speak for it, each with its points.
    #[serde(default, deserialize_with = "super::super::null_is_default")]
    pub reasons: BTreeMap<String, u32>,
}

/// Body of renew a lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LeaseToken {
    /// As it was given with the lease.
    pub token: String,
}

/// What is left of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LeaseLeft {
    /// Seconds until it ends, by the clock of the server.
    pub expires_in_s: u32,
}

/// Body of pass an item on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Pass {
    /// Why.
    pub reason: PassReason,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Untrusted>,
}
