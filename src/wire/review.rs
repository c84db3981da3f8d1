//! Queues of calls that are read by people: an extension ([`REVIEW`](super::Capabilities::REVIEW)) of our own server.

mod item;
mod queue;
mod reading;
mod suggestion;
mod told;

pub use item::{
    CallChoice, Held, ItemQuery, ItemsAdded, LeaseLeft, LeaseToken, NewItems, NewTaking, Pass, ReviewItem, ScoredCall,
    Taken,
};
pub use queue::{NewQueue, Queue, QueueCounts, QueuePatch, QueueReader};
pub use reading::{FiledMark, Given, GoldScore, Mark, Reading, ReadingDecision, StoredReading};
pub use suggestion::{
    Home, HomeQuery, NewDecision, NewSuggestion, NewSuggestions, RuleRecord, Suggestion, SuggestionsStored,
};
pub use told::{NewReadings, ReadingQuery, ReadingsMerged, RefusedReading, ToldReading};
