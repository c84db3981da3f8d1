//! Entries of the activity feed as they are shown: who did what to what, as far as the entry says it.
//!
//! The sentence of a service is for people and is told where nothing better is known; what an entry carries beside it
//! (contract 10, rows 26 and 27) names things: the type of a flag and its message, the other issue, both values.

use crate::{
    app::message::row::{relation_words, words},
    domain::{
        choice::{ActorKind, Direction, IssueEvent, RelationType, ResourceType},
        id::{CallId, FlagId, IssueId, TicketId, UserId},
        text::{Display, Untrusted, shown},
        time::Time,
    },
    wire::{Actor, IssueEntry, Object, ReferencedIssue, Tie, TimelineEntry},
};

/// An entry of the activity feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRow {
    /// Tells it from the others.
    pub id: String,
    /// When.
    pub at: Time,
    /// Who, if that is told.
    pub actor: Option<Doer>,
    /// What happened.
    pub happened: Happened,
    /// The sentence of the service, or the comment.
    pub detail: Display,
    /// A person's own words.
    pub is_comment: bool,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doer {
    /// The person, where it is one.
    pub id: Option<UserId>,
    /// The name that the entry gives.
    pub label: Display,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// A flag was set or removed.
    Flag {
        /// It was set.
        is_set: bool,
        /// The flag.
        flag: Option<FlagId>,
        /// Its type.
        flag_type: Display,
        /// Its call.
        call: Option<CallId>,
        /// Its message; nothing for the call as a whole.
        message: Option<u32>,
        /// Title of the call.
        title: Display,
    },
    /// A relation was made or removed.
    Relation {
        /// It was made.
        is_made: bool,
        /// Read from this issue to the other: `blocks`.
        words: &'static str,
        /// The other issue.
        other: Other,
    },
    /// A field has another value.
    Field {
        /// The field.
        name: &'static str,
        /// What it had.
        from: Value,
        /// What it has.
        to: Value,
    },
    /// Evidence was attached or detached.
    Evidence {
        /// It was attached.
        is_attached: bool,
        /// What it is, in a word.
        kind: Display,
        /// Its title.
        title: Display,
        /// The call that it is, if it is one.
        call: Option<CallId>,
    },
    /// A ticket was tied to the issue.
    Tie {
        /// The ticket.
        ticket: TicketId,
        /// Its code and title.
        named: Display,
    },
    /// Anything else, in a word or two.
    Plain {
        /// The words.
        words: Display,
        /// Issues that it names.
        others: Vec<Other>,
    },
}

/// Another issue that an entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its id.
    pub id: Option<IssueId>,
    /// Its code.
    pub code: Display,
    /// Its title.
    pub title: Display,
}

impl Other {
    /// Code and title.
    pub fn name(&self) -> Display {
        match (self.code.is_empty(), self.title.is_empty()) {
            (true, true) => Display::ours("an issue"),
            (true, false) => self.title.clone(),
            (false, true) => self.code.clone(),
            (false, false) => shown!("{} {}", self.code, self.title),
        }
    }
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// None.
    Nothing,
    /// A word.
    Word(Display),
    /// A person.
    Person(UserId),
}

impl ActivityRow {
    /// The entry for the screen; entries of a kind that this program does not know are left out.
    pub fn new(entry: &TimelineEntry) -> Option<Self> {
        Some(match entry {
            TimelineEntry::Issue(entry) => Self {
                id: entry.id.as_str().to_owned(),
                at: entry.created_at,
                actor: entry.actor.as_ref().and_then(doer),
                happened: happened(entry),
                // What it says is said in our words.
                detail: match entry.event {
                    IssueEvent::Created => Display::default(),
                    _ => entry.detail.display(),
                },
                is_comment: entry.event == IssueEvent::Comment,
            },
            TimelineEntry::Agent(entry) => Self {
                id: entry.id.as_str().to_owned(),
                at: entry.created_at,
                actor: entry.actor.as_ref().and_then(doer),
                happened: Happened::Plain { words: words(entry.event.as_str()), others: Vec::new() },
                detail: entry.detail.display(),
                is_comment: false,
            },
            TimelineEntry::Other => return None,
        })
    }

    /// A tie as an entry: the feed of the contract knows nothing of tickets.
    pub fn of_tie(tie: &Tie) -> Self {
        let name = |text: &Option<Untrusted>| text.as_ref().map(Untrusted::line).unwrap_or_default();
        let other = Other { id: None, code: name(&tie.code), title: name(&tie.title) };
        let named =
            if other.code.is_empty() && other.title.is_empty() { Display::ours("a ticket") } else { other.name() };
        let actor = tie.created_by_id.clone().map(|id| Doer { id: Some(id), label: Display::default() });
        Self {
            id: format!("tie {}", tie.ticket_id.as_str()),
            at: tie.created_at,
            actor,
            happened: Happened::Tie { ticket: tie.ticket_id.clone(), named },
            detail: Display::default(),
            is_comment: false,
        }
    }

    /// The people that it names.
    pub fn people(&self) -> impl Iterator<Item = &UserId> {
        let values = match &self.happened {
            Happened::Field { from, to, .. } => [Some(from), Some(to)],
            _ => [None, None],
        };
        let named = values.into_iter().flatten().filter_map(|value| match value {
            Value::Person(id) => Some(id),
            _ => None,
        });
        self.actor.iter().filter_map(|actor| actor.id.as_ref()).chain(named)
    }
}

fn doer(actor: &Actor) -> Option<Doer> {
    let id = actor.id.as_ref().filter(|_| actor.kind == ActorKind::User);
    let doer = Doer { id: id.map(|id| id.verbatim().into()), label: actor.label.line() };
    (doer.id.is_some() || !doer.label.is_empty()).then_some(doer)
}

fn happened(entry: &IssueEntry) -> Happened {
    let of_event = match &entry.event {
        IssueEvent::FlagAdded => flag(entry, true),
        IssueEvent::FlagRemoved => flag(entry, false),
        IssueEvent::RelationAdded => relation(entry, true),
        IssueEvent::RelationRemoved => relation(entry, false),
        IssueEvent::StatusChanged => status(entry),
        IssueEvent::SeverityChanged => field(entry, "severity", |value| Value::Word(words(value))),
        IssueEvent::CategoryChanged => field(entry, "category", |value| Value::Word(Untrusted::from(value).line())),
        IssueEvent::AssigneeChanged => field(entry, "assignee", |value| Value::Person(value.into())),
        IssueEvent::OwnerChanged => field(entry, "owner", |value| Value::Person(value.into())),
        IssueEvent::ResourceAdded => evidence(entry, true),
        IssueEvent::ResourceRemoved => evidence(entry, false),
        _ => None,
    };
    of_event.unwrap_or_else(|| Happened::Plain {
        words: match &entry.event {
            IssueEvent::Comment => Display::ours("commented"),
            IssueEvent::Created => Display::ours("created the issue"),
            event => words(event.as_str()),
        },
        others: entry.referenced_issues.iter().map(other).collect(),
    })
}

fn text<'a>(metadata: &'a Object, name: &str) -> Option<&'a str> {
    metadata.get(name)?.as_str().filter(|text| !text.is_empty())
}

fn flag(entry: &IssueEntry, is_set: bool) -> Option<Happened> {
    let metadata = entry.metadata.as_ref()?;
    let link = entry.resources.first();
    Some(Happened::Flag {
        is_set,
        flag: text(metadata, "flag_id").map(FlagId::from),
        flag_type: Untrusted::from(text(metadata, "type")?).line(),
        call: text(metadata, "call_id").map(CallId::from).or_else(|| Some(link?.resource_id.as_str().into())),
        message: metadata.get("message_index").and_then(serde_json::Value::as_u64).and_then(|at| at.try_into().ok()),
        title: link.map(|link| link.title.line()).unwrap_or_default(),
    })
}

fn relation(entry: &IssueEntry, is_made: bool) -> Option<Happened> {
    let other = other(entry.referenced_issues.first()?);
    let told = |name| entry.metadata.as_ref().and_then(|metadata| text(metadata, name));
    let words = match told("relation_type") {
        Some(kind) => {
            let direction = told("direction").map_or(Direction::Outgoing, Direction::from);
            relation_words(&RelationType::from(kind), &direction)
        }
        None => "tied to",
    };
    Some(Happened::Relation { is_made, words, other })
}

fn status(entry: &IssueEntry) -> Option<Happened> {
    let word = |status: &crate::domain::choice::IssueStatus| Value::Word(words(status.as_str()));
    let to = word(entry.to_status.as_ref()?);
    let from = entry.from_status.as_ref().map_or(Value::Nothing, word);
    Some(Happened::Field { name: "status", from, to })
}

/// Nothing where the entry does not say what it is now: an empty value is a value, one that is missing is not.
fn field(entry: &IssueEntry, name: &'static str, value: impl Fn(&str) -> Value) -> Option<Happened> {
    let metadata = entry.metadata.as_ref()?;
    let told = |name: &str| match metadata.get(name)? {
        serde_json::Value::String(text) => Some(value(text)),
        serde_json::Value::Null => Some(Value::Nothing),
        _ => None,
    };
    let to = told("to")?;
    Some(Happened::Field { name, from: told("from")?, to })
}

fn evidence(entry: &IssueEntry, is_attached: bool) -> Option<Happened> {
    let link = entry.resources.first()?;
    let kind = match link.resource_type {
        ResourceType::SmsConversation => Display::ours("SMS"),
        _ => words(link.resource_type.as_str()),
    };
    let call = (link.resource_type == ResourceType::Call).then(|| link.resource_id.as_str().into());
    Some(Happened::Evidence { is_attached, kind, title: link.title.line(), call })
}

fn other(issue: &ReferencedIssue) -> Other {
    Other { id: issue.id.clone(), code: issue.triage_id.line(), title: issue.title.line() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(entry: serde_json::Value) -> ActivityRow {
        let mut whole = json!({
            "entry_kind": "issue", "id": "e", "issue_id": "i", "created_at": "2026-08-12T09:45:31.002Z",
            "detail": "A sentence.", "actor": { "kind": "user", "id": "u", "label": "Teo", "avatar_url": null },
        });
        let whole = whole.as_object_mut().expect("an object");
        whole.extend(entry.as_object().expect("an object").clone());
        ActivityRow::new(&serde_json::from_value(json!(whole)).expect("an entry")).expect("known")
    }

    #[test]
    fn an_entry_tells_no_more_than_it_carries() {
        let is_plain = |entry: serde_json::Value| matches!(row(entry).happened, Happened::Plain { .. });
        for event in ["flag_added", "relation_added", "severity_changed", "status_changed", "resource_added", "merged"]
        {
            assert!(is_plain(json!({ "type": event, "metadata": null })), "{event}");
            assert!(is_plain(json!({ "type": event, "metadata": { "type": 3, "to": [1], "from": {} } })), "{event}");
        }
        assert!(is_plain(json!({ "type": "assignee_changed", "metadata": { "to": "u-2" } })), "half of it is nothing");
    }

    #[test]
    fn hostile_words_of_an_entry_are_made_harmless() {
        let nasty = "\u{1b}]0;x\u{7}\u{202e}bad";
        let row = row(json!({
            "type": "flag_added", "metadata": { "type": nasty, "message_index": -1 }, "detail": nasty,
            "actor": { "kind": "user", "id": "u", "label": nasty },
        }));
        let Happened::Flag { flag_type, message, .. } = &row.happened else { panic!("{row:?}") };
        assert_eq!(*message, None);
        for text in [flag_type, &row.detail, &row.actor.as_ref().expect("told").label] {
            assert!(!text.as_str().contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
        }
    }
}
