//! Finding out whether a change was stored whose answer was lost: what the server has is compared with what was sent.
//! The live service knows no idempotency key, so this is what keeps a flag from being doubled.

use crate::{
    app::message::mutation::{Change, Mutation},
    domain::{
        choice::{Direction, IssueEvent},
        flag_type,
        id::IssueId,
        time::Time,
    },
    wire::{
        Flag, Issue, IssueEntry, NewComment, NewFlag, NewIssue, NewRelation, NewResourceLink, Relation, ResourceLink,
        TimelineEntry,
    },
};

/// How far the clocks of the machines of one service may be apart (milliseconds). What it made earlier than this before
/// the change was sent, by its own clock, cannot be the change. The clock of this machine has no say: it may show
/// anything.
const CLOCKS_APART_MS: i64 = 10 * 60 * 1_000;

/// What tells the thing that a change made from others like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// When the change was first sent, by the clock of the service. Who sends knows it; `None` where the service never
    /// told the time: then content and ids decide alone.
    pub since: Option<Time>,
    /// Ids of things with the same content that are not it.
    pub known: Vec<String>,
}

impl Look {
    /// Whether a thing with the same content may be what the change made.
    pub fn may_have_made(&self, id: &str, created_at: Time) -> bool {
        !self.is_known(id) && !self.is_before(created_at)
    }

    fn is_known(&self, id: &str) -> bool {
        self.known.iter().any(|known| known == id)
    }

    /// Whether what was made then was there before the change was sent.
    fn is_before(&self, created_at: Time) -> bool {
        self.since.is_some_and(|since| since.since(created_at) > CLOCKS_APART_MS)
    }

    /// The link that this change made, or found.
    pub fn link<'a>(&self, sent: &NewResourceLink, links: &'a [ResourceLink]) -> Option<&'a ResourceLink> {
        links.iter().find(|link| link.resource_type == sent.resource_type && link.resource_id == sent.resource_id)
    }

    /// The flag that this change made.
    pub fn flag<'a>(&self, sent: &NewFlag, flags: &'a [Flag]) -> Option<&'a Flag> {
        flags.iter().find(|flag| same_flag(sent, flag) && self.may_have_made(id_of_flag(flag), flag.created_at))
    }

    /// The relation that this change made.
    pub fn relation<'a>(&self, issue: &IssueId, sent: &NewRelation, relations: &'a [Relation]) -> Option<&'a Relation> {
        // The workbench ties two issues by one type once: whoever made the tie, it is the one that was wanted.
        relations.iter().find(|relation| same_relation(issue, sent, relation))
    }

    /// The issue that this change made.
    pub fn issue<'a>(&self, sent: &NewIssue, issues: &'a [Issue]) -> Option<&'a Issue> {
        issues.iter().find(|issue| {
            issue.title.verbatim().trim() == sent.title.trim()
                && issue.category.verbatim() == sent.category
                && self.may_have_made(issue.id.as_str(), issue.created_at)
        })
    }

    /// The comment that this change made.
    pub fn comment<'a>(&self, sent: &NewComment, entries: &'a [TimelineEntry]) -> Option<&'a IssueEntry> {
        entries.iter().find_map(|entry| match entry {
            TimelineEntry::Issue(entry)
                if entry.event == IssueEvent::Comment
                    && entry.detail.verbatim().trim() == sent.detail.trim()
                    && self.may_have_made(entry.id.as_str(), entry.created_at) =>
            {
                Some(&**entry)
            }
            _ => None,
        })
    }
}

/// Whether a page of activity, newest first, reaches back to the time when the change was sent.
pub fn reaches_back(look: &Look, entries: &[TimelineEntry]) -> bool {
    entries.last().is_none_or(|entry| match entry {
        TimelineEntry::Issue(entry) => look.is_before(entry.created_at),
        TimelineEntry::Agent(entry) => look.is_before(entry.created_at),
        TimelineEntry::Other => false,
    })
}

/// Ids of the flags that look like the one that a change makes, before it is sent.
pub fn known_before(mutation: &Mutation, flags: &[Flag]) -> Vec<String> {
    match &mutation.change {
        Change::AddFlag(sent) => {
            flags.iter().filter(|flag| same_flag(sent, flag)).map(|flag| id_of_flag(flag).to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

fn id_of_flag(flag: &Flag) -> &str {
    flag.id.as_str()
}

fn same_flag(sent: &NewFlag, flag: &Flag) -> bool {
    let same_type = flag_type::normalise(&sent.flag_type)
        .is_ok_and(|name| flag_type::normalise(flag.flag_type.verbatim()).is_ok_and(|other| name == other));
    sent.call_id == flag.call_id
        && same_type
        && sent.message_index == flag.message_index
        && sent.note.as_deref().unwrap_or_default().trim() == flag.note.verbatim().trim()
        && sent.message_text == flag.message_text
}

fn same_relation(issue: &IssueId, sent: &NewRelation, relation: &Relation) -> bool {
    let outgoing = relation.direction == Direction::Outgoing
        || sent.relation_type == crate::domain::choice::RelationType::RelatedTo;
    relation.relation_type == sent.relation_type && outgoing && *relation.peer(issue) == sent.related_issue_id
}
