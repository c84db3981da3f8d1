//! Queues of calls that are read by people: an extension of our own server. Ask for it only where it is
//! [announced](crate::wire::Capabilities::REVIEW).

use super::Bland;
use crate::{
    domain::{
        failure::Failure,
        id::{CallId, ItemId, QueueId, SuggestionId, VerdictId},
    },
    wire::{
        Given, Held, Home, HomeQuery, ItemQuery, ItemsAdded, LeaseLeft, LeaseToken, NewDecision, NewItems, NewQueue,
        NewReadings, NewSuggestions, NewTaking, Page, PageQuery, Pass, Queue, QueuePatch, Reading, ReadingQuery,
        ReadingsMerged, ReviewItem, RuleRecord, StoredReading, Suggestion, SuggestionsStored, Taken, ToldReading,
    },
};

const QUEUES: [&str; 4] = ["v1", "earmark", "review", "queues"];
const SUGGESTIONS: [&str; 4] = ["v1", "earmark", "review", "suggestions"];

/// The path of something about an item.
fn of_item<'a>(item: &'a ItemId, what: &'a str) -> [&'a str; 6] {
    ["v1", "earmark", "review", "items", item.as_str(), what]
}

/// The path of something about a queue.
fn of_queue<'a>(queue: &'a QueueId, what: &'a str) -> [&'a str; 6] {
    ["v1", "earmark", "review", "queues", queue.as_str(), what]
}

impl Bland {
    /// One page of the queues, oldest first, without their guides and rules.
    pub async fn review_queues(&self, page: &PageQuery) -> Result<Page<Queue>, Failure> {
        self.http.get("list the queues", &QUEUES).query(page.pairs()).data().await
    }

    /// A queue, with its guide and its rules.
    pub async fn review_queue(&self, queue: &QueueId) -> Result<Queue, Failure> {
        let path = ["v1", "earmark", "review", "queues", queue.as_str()];
        self.http.get("read the queue", &path).data().await
    }

    /// Makes a queue, as a lead. Not to be repeated blindly.
    pub async fn create_review_queue(&self, new: &NewQueue) -> Result<Queue, Failure> {
        self.http.post("make the queue", &QUEUES).json(new).data().await
    }

    /// Changes the named settings of a queue, as a lead.
    pub async fn change_review_queue(&self, queue: &QueueId, patch: &QueuePatch) -> Result<Queue, Failure> {
        let path = ["v1", "earmark", "review", "queues", queue.as_str()];
        self.http.patch("change the queue", &path).json(patch).data().await
    }

    /// Adds calls to a queue, as a lead. May be repeated: a call that is there stays, and takes the score that is told of it
    /// as long as nobody has begun it.
    pub async fn add_review_items(&self, queue: &QueueId, new: &NewItems) -> Result<ItemsAdded, Failure> {
        self.http.post("add to the queue", &of_queue(queue, "items")).json(new).data().await
    }

    /// One page of the items of a queue.
    pub async fn review_items(&self, queue: &QueueId, query: &ItemQuery) -> Result<Page<ReviewItem>, Failure> {
        self.http.get("list the queue", &of_queue(queue, "items")).query(query.pairs()).data().await
    }

    /// An item.
    pub async fn review_item(&self, item: &ItemId) -> Result<ReviewItem, Failure> {
        self.http.get("read the item", &["v1", "earmark", "review", "items", item.as_str()]).data().await
    }

    /// One page of the readings of a queue, those that have ended too: the own ones, or, for a lead, all of them.
    pub async fn queue_readings(&self, queue: &QueueId, query: &ReadingQuery) -> Result<Page<ToldReading>, Failure> {
        self.http.get("list the readings", &of_queue(queue, "readings")).query(query.pairs()).data().await
    }

    /// Tells readings that were given elsewhere, as a lead. May be repeated: a reading is known by the id of its verdict.
    pub async fn tell_readings(&self, queue: &QueueId, new: &NewReadings) -> Result<ReadingsMerged, Failure> {
        self.http.post("tell the readings", &of_queue(queue, "readings")).json(new).data().await
    }

    /// Takes the next items. May be repeated: what is held already is answered first.
    pub async fn next_review_items(&self, queue: &QueueId, taking: &NewTaking) -> Result<Taken, Failure> {
        self.http.post("take the next call", &of_queue(queue, "next")).json(taking).data().await
    }

    /// Takes an item that the user has chosen. May be repeated: what is held already is answered.
    pub async fn take_review_item(&self, item: &ItemId) -> Result<Held, Failure> {
        self.http.post("take the call", &of_item(item, "lease")).data().await
    }

    /// Renews a lease. One that is over is refused, which says who has the item.
    pub async fn renew_lease(&self, item: &ItemId, token: &LeaseToken) -> Result<LeaseLeft, Failure> {
        self.http.put("keep the call", &of_item(item, "lease")).json(token).data().await
    }

    /// Gives an item back. May be repeated.
    pub async fn give_review_item_back(&self, item: &ItemId, token: &str) -> Result<(), Failure> {
        let query = vec![("token", token.to_owned())];
        self.http.delete("give the call back", &of_item(item, "lease")).query(query).done().await
    }

    /// Passes an item on, which ends its lease. May be repeated.
    pub async fn pass_review_item(&self, item: &ItemId, pass: &Pass) -> Result<(), Failure> {
        self.http.post("pass the call on", &of_item(item, "pass")).json(pass).done().await
    }

    /// Gives a verdict, with all that belongs to it. May be repeated: the same verdict id gets the same answer.
    pub async fn give_verdict(&self, item: &ItemId, reading: &Reading) -> Result<Given, Failure> {
        self.http.put("give the verdict", &of_item(item, "verdict")).json(reading).data().await
    }

    /// Withdraws a verdict. May be repeated.
    pub async fn withdraw_verdict(&self, item: &ItemId, verdict: &VerdictId) -> Result<(), Failure> {
        let query = vec![("verdict_id", verdict.as_str().to_owned())];
        self.http.delete("withdraw the verdict", &of_item(item, "verdict")).query(query).done().await
    }

    /// All readings of an item: after the own verdict, or as a lead.
    pub async fn readings(&self, item: &ItemId) -> Result<Vec<StoredReading>, Failure> {
        self.http.get("list the readings", &of_item(item, "readings")).data().await
    }

    /// Stores what rules have found. May be repeated.
    pub async fn store_suggestions(&self, new: &NewSuggestions) -> Result<SuggestionsStored, Failure> {
        self.http.post("store the suggestions", &SUGGESTIONS).json(new).data().await
    }

    /// The suggestions for a call, with what the user made of them.
    pub async fn suggestions(&self, call: &CallId) -> Result<Vec<Suggestion>, Failure> {
        let query = vec![("call_id", call.as_str().to_owned())];
        self.http.get("list the suggestions", &SUGGESTIONS).query(query).data().await
    }

    /// Decides on a suggestion. May be repeated: the last decision holds.
    pub async fn decide(&self, suggestion: &SuggestionId, decision: &NewDecision) -> Result<Suggestion, Failure> {
        let path = ["v1", "earmark", "review", "suggestions", suggestion.as_str(), "decision"];
        self.http.put("decide on the suggestion", &path).json(decision).data().await
    }

    /// What all reviewers together made of each rule.
    pub async fn rule_records(&self) -> Result<Vec<RuleRecord>, Failure> {
        self.http.get("read what became of the rules", &["v1", "earmark", "review", "rules"]).data().await
    }

    /// Issues that a flag could belong to, the best first.
    pub async fn homes(&self, query: &HomeQuery) -> Result<Vec<Home>, Failure> {
        let path = ["v1", "earmark", "review", "homes"];
        self.http.get("look for a home", &path).query(query.pairs()).data().await
    }
}
