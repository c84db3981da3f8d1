//! A change as the outbox keeps it: typed, versioned, and with what it takes to find out later whether it was stored.

use serde::{Deserialize, Serialize};

use crate::{
    app::message::{id::MutationId, mutation::Mutation},
    domain::{failure::Failure, time::Time},
};

/// The newest form of an entry that this program writes and reads.
const VERSION: u32 = 1;

/// The content of an entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    v: u32,
    /// The change.
    pub mutation: Mutation,
    /// When the user made it.
    pub made_at: Time,
    /// Ids of things with the same content that the server had before; none of them is what the change makes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<String>,
}

/// Why an entry cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// Its form is newer than this program.
    #[error("it was written by a newer earmark (form {0})")]
    Newer(u32),
    /// It is damaged.
    #[error("it is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
}

impl Entry {
    /// The entry of a change made now.
    pub fn new(mutation: Mutation, made_at: Time, known: Vec<String>) -> Self {
        Self { v: VERSION, mutation, made_at, known }
    }

    /// The text that is kept.
    pub fn encode(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// Reads what [`Self::encode`] wrote.
    pub fn decode(text: &str) -> Result<Self, Unreadable> {
        #[derive(Deserialize)]
        struct Form {
            v: u32,
        }
        let Form { v } = serde_json::from_str(text)?;
        if v > VERSION {
            return Err(Unreadable::Newer(v));
        }
        Ok(serde_json::from_str(text)?)
    }
}

/// A change that was kept by an earlier session, or by another process.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its number.
    pub id: MutationId,
    /// The change.
    pub entry: Entry,
    /// When it was first sent, if it was.
    pub sent_at: Option<Time>,
    /// Why it waits for the user, if it does.
    pub held: Option<Failure>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::message::mutation::Change;

    #[test]
    fn an_entry_of_a_newer_program_is_told_from_a_damaged_one() {
        let entry = Entry::new(Mutation::of_issue("i".into(), Change::DeleteIssue), Time::default(), Vec::new());
        let text = entry.encode().expect("encoded");
        assert_eq!(Entry::decode(&text).expect("our own"), entry);
        assert!(matches!(Entry::decode(&text.replace("\"v\":1", "\"v\":9")), Err(Unreadable::Newer(9))));
        assert!(matches!(Entry::decode(&text.replace("delete_issue", "explode")), Err(Unreadable::Damaged(_))));
        assert!(matches!(Entry::decode(""), Err(Unreadable::Damaged(_))));
    }
}
