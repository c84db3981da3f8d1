//! The demo: an organisation that is at work, with calls, issues, flags, relations and comments.
//!
//! The data lies in `assets/demo`: `organisation.json` holds what people did, `calls/*.json` one call each with the
//! nodes that it went through. A flag names its turn only; text and node are filled in from the call, and so are the
//! pathway events. All times are relative to `reference` and are moved so that it falls on the time of the set-up.

mod tickets;

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Permission,
    db::{Act, Database, DatabaseError, Deposit, Seed, SeedMember},
};
use crate::{
    domain::{
        choice::{IssueSource, IssueStatus, RelationType, ResourceType, Severity, Speaker},
        id::{CallId, IssueId, NodeId, UserId},
        text::Untrusted,
        time::Time,
    },
    wire::{Call, IssuePatch, NewFlag, NewIssue, NewRelation, NewResourceLink, PathwayEvent, Turn, event_type},
};

const ORGANISATION: &str = include_str!("../../assets/demo/organisation.json");
const CALLS: [&str; 14] = [
    include_str!("../../assets/demo/calls/airline-rebook.json"),
    include_str!("../../assets/demo/calls/bank-block.json"),
    include_str!("../../assets/demo/calls/clinic-spanish.json"),
    include_str!("../../assets/demo/calls/dentist-thursday.json"),
    include_str!("../../assets/demo/calls/dentist-tuesday.json"),
    include_str!("../../assets/demo/calls/hotel-checkout.json"),
    include_str!("../../assets/demo/calls/landlord-escape.json"),
    include_str!("../../assets/demo/calls/parcel-promise.json"),
    include_str!("../../assets/demo/calls/pharmacy-refill.json"),
    include_str!("../../assets/demo/calls/restaurant-names.json"),
    include_str!("../../assets/demo/calls/telecom-loop.json"),
    include_str!("../../assets/demo/calls/utility-good.json"),
    include_str!("../../assets/demo/calls/utility-handoff.json"),
    include_str!("../../assets/demo/calls/workshop-silence.json"),
];

/// Sets the demo up as of `now`, in one transaction; a database that has it already stays as it is.
pub async fn demo(database: &Database, now: Time) -> Result<(), DatabaseError> {
    if database.holds_calls().await? {
        return Ok(());
    }
    let seed = seed(database.local_user(), now)?;
    database.seed(seed).await
}

#[derive(Deserialize)]
struct Organisation {
    reference: Time,
    members: Vec<MemberRow>,
    categories: Vec<CategoryRow>,
    issues: Vec<IssueRow>,
    attachments: Vec<AttachmentRow>,
    changes: Vec<ChangeRow>,
    flags: Vec<FlagRow>,
    relations: Vec<RelationRow>,
    comments: Vec<CommentRow>,
    views: Vec<ViewRow>,
    #[serde(flatten)]
    tickets: tickets::Rows,
}

/// A person; the one without an id is the person at this machine.
#[derive(Deserialize)]
struct MemberRow {
    key: String,
    id: Option<String>,
    first_name: String,
    last_name: String,
    permission: Option<String>,
    joined_at: Option<Time>,
}

#[derive(Deserialize)]
struct CategoryRow {
    name: String,
    at: Time,
}

/// An issue as it was created.
#[derive(Deserialize)]
struct IssueRow {
    number: u64,
    id: IssueId,
    title: String,
    description: String,
    status: IssueStatus,
    severity: Severity,
    category: String,
    source: Option<IssueSource>,
    author: String,
    at: Time,
    calls: Vec<String>,
}

#[derive(Deserialize)]
struct AttachmentRow {
    issue: u64,
    call: String,
    by: String,
    at: Time,
}

#[derive(Deserialize)]
struct ChangeRow {
    issue: u64,
    by: String,
    at: Time,
    status: Option<IssueStatus>,
    severity: Option<Severity>,
    assignee: Option<String>,
}

#[derive(Deserialize)]
struct FlagRow {
    issue: u64,
    call: String,
    index: u32,
    #[serde(rename = "type")]
    flag_type: String,
    author: String,
    at: Time,
    note: Option<String>,
}

#[derive(Deserialize)]
struct RelationRow {
    issue: u64,
    related: u64,
    #[serde(rename = "type")]
    relation_type: RelationType,
    by: String,
    at: Time,
}

#[derive(Deserialize)]
struct CommentRow {
    issue: u64,
    by: String,
    at: Time,
    text: String,
    #[serde(default)]
    calls: Vec<String>,
}

#[derive(Deserialize)]
struct ViewRow {
    issue: u64,
    by: String,
    at: Time,
}

/// A call with the course that it took.
#[derive(Deserialize)]
struct CallFile {
    key: String,
    call: Call,
    nodes: Vec<NodeRow>,
}

/// A node, from the turn on where the call came to it.
#[derive(Deserialize)]
struct NodeRow {
    from: usize,
    id: NodeId,
    name: String,
    label: Option<String>,
}

impl CallFile {
    fn node_at(&self, turn: usize) -> Option<&NodeRow> {
        self.nodes.iter().rev().find(|node| node.from <= turn)
    }

    /// The pathway events of the call, as the live service tells them.
    fn events(&self) -> Vec<PathwayEvent> {
        let mut events = Vec::with_capacity(self.call.transcripts.len() + 2 * self.nodes.len());
        let mut push = |kind: &str, node: Option<&NodeRow>, payload: Value, at: Option<Time>| {
            // Gaps are normal, so there are some.
            let sequence = i64::try_from(events.len() * 2 + 1).unwrap_or(i64::MAX);
            events.push(PathwayEvent {
                conversation_id: self.call.call_id.clone(),
                sequence,
                event_type: kind.to_owned(),
                node_id: node.map(|node| node.id.clone()),
                operation_id: None,
                payload: if let Value::Object(payload) = payload { Some(payload) } else { None },
                created_at: at,
            });
        };
        let mut before: Option<&NodeRow> = None;
        for (index, turn) in self.call.transcripts.iter().enumerate() {
            for node in self.nodes.iter().filter(|node| node.from == index) {
                let payload = json!({
                    "chosen_node_id": node.id, "chosen_label": node.label,
                    "previous_node_id": before.map(|node| &node.id),
                });
                push(event_type::NODE_TRANSITION, before, payload, turn.created_at);
                push(event_type::NODE_TAG, Some(node), json!({ "name": node.name }), turn.created_at);
                before = Some(node);
            }
            let kind = match turn.user {
                Speaker::User => event_type::TRANSCRIPT_USER,
                Speaker::Assistant | Speaker::Robot => event_type::TRANSCRIPT_ASSISTANT,
                _ => continue,
            };
            push(kind, before, json!({ "text": turn.text }), turn.created_at);
        }
        events
    }

    fn shift(&mut self, by: i64) {
        let call = &mut self.call;
        call.created_at = call.created_at.plus(by);
        for time in [&mut call.started_at, &mut call.end_at].into_iter().chain(turn_times(&mut call.transcripts)) {
            *time = time.map(|time| time.plus(by));
        }
    }
}

fn turn_times(turns: &mut [Turn]) -> impl Iterator<Item = &mut Option<Time>> {
    turns.iter_mut().map(|turn| &mut turn.created_at)
}

fn missing(what: &str, name: impl std::fmt::Display) -> DatabaseError {
    DatabaseError::Demo(format!("there is no {what} {name}"))
}

/// What the names in the data stand for.
struct Names<'a> {
    people: HashMap<&'a str, UserId>,
    issues: HashMap<u64, IssueId>,
    calls: HashMap<&'a str, &'a CallFile>,
    shift: i64,
}

impl Names<'_> {
    fn person(&self, key: &str) -> Result<UserId, DatabaseError> {
        self.people.get(key).cloned().ok_or_else(|| missing("member", key))
    }

    fn issue(&self, number: u64) -> Result<IssueId, DatabaseError> {
        self.issues.get(&number).cloned().ok_or_else(|| missing("issue", number))
    }

    fn call(&self, key: &str) -> Result<&CallFile, DatabaseError> {
        self.calls.get(key).copied().ok_or_else(|| missing("call", key))
    }

    fn call_ids(&self, keys: &[String]) -> Result<Vec<CallId>, DatabaseError> {
        keys.iter().map(|key| Ok(self.call(key)?.call.call_id.clone())).collect()
    }

    fn flag(&self, row: &FlagRow) -> Result<NewFlag, DatabaseError> {
        let file = self.call(&row.call)?;
        let index = row.index as usize;
        let turn = file.call.transcripts.get(index).ok_or_else(|| missing("turn", row.index))?;
        let node = file.node_at(index);
        Ok(NewFlag {
            call_id: file.call.call_id.clone(),
            flag_type: row.flag_type.clone(),
            note: row.note.clone(),
            node_id: node.map(|node| node.id.clone()),
            node_name: node.map(|node| Untrusted::from(node.name.as_str())),
            message_index: Some(row.index),
            message_text: Some(turn.text.clone()),
        })
    }

    fn issue_to_create(&self, row: &IssueRow) -> Result<NewIssue, DatabaseError> {
        let link = |resource_id| NewResourceLink { resource_type: ResourceType::Call, resource_id };
        Ok(NewIssue {
            title: row.title.clone(),
            severity: row.severity.clone(),
            category: row.category.clone(),
            description: Some(row.description.clone()),
            status: Some(row.status.clone()),
            source: row.source.clone(),
            owner_id: None,
            assignee_id: None,
            agent_id: None,
            agent_version_id: None,
            resource_links: self.call_ids(&row.calls)?.into_iter().map(link).collect(),
        })
    }

    /// Everything that was done, by time.
    fn acts(&self, data: &Organisation) -> Result<Vec<(Time, UserId, Act)>, DatabaseError> {
        let mut acts = Vec::new();
        let mut add = |at: Time, by: &str, act: Act| -> Result<(), DatabaseError> {
            acts.push((at.plus(self.shift), self.person(by)?, act));
            Ok(())
        };
        for row in &data.issues {
            add(row.at, &row.author, Act::Create(row.id.clone(), Box::new(self.issue_to_create(row)?)))?;
        }
        for row in &data.attachments {
            let call = self.call(&row.call)?.call.call_id.clone();
            add(row.at, &row.by, Act::Attach(self.issue(row.issue)?, call))?;
        }
        for row in &data.changes {
            let patch = IssuePatch {
                status: row.status.clone(),
                severity: row.severity.clone(),
                assignee_id: row.assignee.as_deref().map(|key| self.person(key)).transpose()?.map(Some),
                ..IssuePatch::default()
            };
            add(row.at, &row.by, Act::Change(self.issue(row.issue)?, Box::new(patch)))?;
        }
        for row in &data.flags {
            add(row.at, &row.author, Act::Flag(self.issue(row.issue)?, Box::new(self.flag(row)?)))?;
        }
        for row in &data.relations {
            let relation =
                NewRelation { related_issue_id: self.issue(row.related)?, relation_type: row.relation_type.clone() };
            add(row.at, &row.by, Act::Relate(self.issue(row.issue)?, relation))?;
        }
        for row in &data.comments {
            let calls = self.call_ids(&row.calls)?;
            add(row.at, &row.by, Act::Comment(self.issue(row.issue)?, row.text.clone(), calls))?;
        }
        for row in &data.views {
            add(row.at, &row.by, Act::View(self.issue(row.issue)?))?;
        }
        tickets::acts(&data.tickets, self, &mut acts)?;
        acts.sort_by_key(|(at, _, _)| *at);
        Ok(acts)
    }
}

fn seed(local_user: &UserId, now: Time) -> Result<Seed, DatabaseError> {
    let data: Organisation = serde_json::from_str(ORGANISATION)?;
    let shift = now.since(data.reference);
    let mut files = CALLS.iter().map(|text| serde_json::from_str(text)).collect::<Result<Vec<CallFile>, _>>()?;
    files.iter_mut().for_each(|file| file.shift(shift));

    let mut people = HashMap::new();
    let mut members = Vec::new();
    let mut local_name = (String::new(), String::new());
    for row in &data.members {
        let Some(id) = &row.id else {
            people.insert(row.key.as_str(), local_user.clone());
            local_name = (row.first_name.clone(), row.last_name.clone());
            continue;
        };
        let id = UserId::from(id.as_str());
        people.insert(row.key.as_str(), id.clone());
        members.push(SeedMember {
            id,
            first_name: row.first_name.clone(),
            last_name: row.last_name.clone(),
            permission: if row.permission.as_deref() == Some("admin") {
                Permission::Admin
            } else {
                Permission::Operator
            },
            joined_at: row.joined_at.unwrap_or(data.reference).plus(shift),
        });
    }
    let names = Names {
        people,
        issues: data.issues.iter().map(|row| (row.number, row.id.clone())).collect(),
        calls: files.iter().map(|file| (file.key.as_str(), file)).collect(),
        shift,
    };
    let acts = names.acts(&data)?;
    let categories = data.categories.iter().map(|row| (row.name.clone(), row.at.plus(shift))).collect();
    let calls = files
        .into_iter()
        .map(|file| Deposit { events: file.events(), call: file.call, kept: None, issue: None, hearing: None })
        .collect();
    Ok(Seed { members, local_name, categories, calls, acts })
}

#[cfg(test)]
mod tests;
