//! What is asked of the flags of issues, and what was found: which of them have a flag of a type, or one on a node.

use std::collections::{HashMap, HashSet};

use super::{flag_type, id::IssueId};

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// A flag of this type, in its stored form.
    Type(String),
    /// A flag on a pathway node whose name holds this, in lower case.
    Node(String),
}

impl Wanted {
    /// A type as somebody types it.
    pub fn of_type(typed: &str) -> Self {
        Self::Type(flag_type::normalise(typed).unwrap_or_else(|_| typed.to_lowercase()))
    }

    /// A part of the name of a node.
    pub fn of_node(typed: &str) -> Self {
        Self::Node(typed.to_lowercase())
    }

    /// Whether a flag is one of those.
    pub fn is_met_by(&self, flag_type: &str, node: Option<&str>) -> bool {
        match self {
            Self::Type(name) => flag_type.to_lowercase() == *name,
            Self::Node(part) => node.is_some_and(|node| node.to_lowercase().contains(part)),
        }
    }
}

/// What was found, for the issues that were looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looked {
    hits: HashMap<Wanted, HashSet<IssueId>>,
    /// Issues whose flags had to be read one by one.
    pub reads: usize,
}

impl Looked {
    /// Notes that an issue has such a flag.
    pub fn note(&mut self, wanted: &Wanted, issue: &IssueId) {
        self.hits.entry(wanted.clone()).or_default().insert(issue.clone());
    }

    /// Whether an issue has such a flag.
    pub fn has(&self, wanted: &Wanted, issue: &IssueId) -> bool {
        self.hits.get(wanted).is_some_and(|issues| issues.contains(issue))
    }

    /// Takes in what was found in other issues.
    pub fn extend(&mut self, other: Self) {
        self.reads += other.reads;
        for (wanted, issues) in other.hits {
            self.hits.entry(wanted).or_default().extend(issues);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_met_in_any_spelling_and_a_node_by_a_part_of_its_name() {
        assert!(Wanted::of_type("Dead Air").is_met_by("dead_air", None));
        assert!(!Wanted::of_type("dead").is_met_by("dead_air", None), "a type is named whole");
        assert!(Wanted::of_node("VERIFY").is_met_by("x", Some("Verify identity")));
        assert!(!Wanted::of_node("verify").is_met_by("verify", None));
    }
}
