//! The behaviour of the core, told as messages in, model and effects out, against a server made of plain data.

pub(crate) mod calls;
mod changes;
mod desk;
mod filtering;
mod flagging_again;
mod heard_again;
mod hearing;
mod lists;
mod look;
mod marking;
mod merging;
mod moments;
mod outbox;
mod own;
mod passing;
mod people;
mod pointing;
pub(crate) mod property;
mod reading;
mod relation_keys;
mod relations;
mod remembered;
pub(crate) mod replay;
pub(crate) mod requests;
pub(crate) mod reviewing;
mod reviewing_homes;
mod reviewing_property;
mod reviewing_unled;
mod sessions;
mod targets;
mod targets_property;
mod thena;
mod ticket_failures;
mod tickets;
mod trust;
mod typing;
mod verbs;

pub(crate) use desk::Desk;
pub(crate) use reviewing::FakeReviews;
pub(crate) use thena::{FakeTickets, issue_key, ticket_id, ticket_key};

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use crate::app::{
    message::{
        action::Action,
        activity::ActivityRow,
        call::Transcript,
        effect::{Effect, ListPage, Query},
        env::{Env, Msg},
        event::{Ack, Event, Left, Outcome},
        id::{MutationId, RequestId},
        moment::{Decision, Suggested},
        mutation::{Change, Made, Mutation, Slot, Subject, Target},
        outbox::Kept,
        person::{Members, Person},
        readback::Look,
        reply::{IssuesPage, Reply},
        row::{Detail, IssueRow},
    },
    state::{model::Model, session::Session},
    step::graph::reading_of,
};
use crate::{
    app::state::model::Unconfirmed,
    domain::{
        choice::{Direction, ResourceStatus},
        failure::{Failure, Kind},
        id::{CallId, IssueId},
        text::{Display, Untrusted},
        time::Time,
    },
    graph::{Graph, Key, Picture},
    wire::{Call, Flag, Issue, IssueEntry, NewComment, NewRelation, Relation, ResourceLink},
};

/// A server that keeps issues in memory and answers by the rules of the contract.
#[derive(Debug, Default, Clone)]
pub(crate) struct FakeServer {
    pub(crate) issues: BTreeMap<u64, Issue>,
    pub(crate) links: Vec<ResourceLink>,
    pub(crate) flags: Vec<Flag>,
    pub(crate) relations: Vec<Relation>,
    /// The people of the organisation, and who of them the user is.
    pub(crate) members: Members,
    /// What happened to any issue, the newest first.
    pub(crate) activity: Vec<ActivityRow>,
    /// It tells nobody who they are.
    pub(crate) hides_members: bool,
    /// Id, issue, words.
    pub(crate) comments: Vec<(String, IssueId, String)>,
    /// When comments were stored.
    times: HashMap<String, Time>,
    pub(crate) turns: usize,
    /// Issues that are read one by one for a page that asks for flags.
    pub(crate) reads_a_page: usize,
    /// Flag types in use.
    pub(crate) types: Vec<crate::wire::FlagType>,
    /// What is said in its calls, in place of the usual words; behind `action: ` what the agent does.
    pub(crate) words: Vec<String>,
    /// What was decided of moments, oldest first.
    pub(crate) decisions: Vec<(CallId, Vec<Suggested>, Option<Decision>)>,
    /// What is heard again in its calls.
    pub(crate) again: Vec<crate::app::message::row::Passage>,
    /// Where its calls can be heard.
    pub(crate) recording: Option<&'static str>,
    /// Its review queue.
    pub(crate) reviews: FakeReviews,
    /// The service of tickets beside it, where there is one.
    pub(crate) tickets: Option<FakeTickets>,
    /// What the relation graph is read from, in place of issues and tickets.
    pub(crate) graph: Option<Graph>,
    /// Words of flags and comments, in the order in which they were stored; and whether it was a comment.
    said: Vec<(IssueId, bool, String)>,
    made: u64,
    /// What its clock shows.
    pub(crate) now: Time,
    /// What readers are shown, where they lag behind what was written.
    pub(crate) shows: Option<Box<FakeServer>>,
}

/// Changes that wait, and those that are held.
fn unconfirmed(desk: &Desk) -> (usize, usize) {
    let Unconfirmed { waiting, held } = desk.model.unconfirmed();
    (waiting, held)
}

/// People of these ids and names; the user is the one called `me`, if there is one.
pub(crate) fn members(people: &[(&str, &str)]) -> Members {
    let person = |(id, name): &(&str, &str)| Person::new((*id).into(), &Display::foreign_line(name));
    let me = people.iter().find(|(id, _)| *id == "me").map(|(id, _)| (*id).into());
    Members { org: Some("org".into()), me, people: people.iter().map(person).collect() }
}

/// Entries of the activity, the newest first: who, and what is not as in every entry.
pub(crate) fn activity(entries: &[(&str, serde_json::Value)]) -> Vec<ActivityRow> {
    let entry = |(at, (who, what)): (usize, &(&str, serde_json::Value))| {
        let time = Time::from_millis(env().wall.millis() - (at as i64 + 1) * 3_600_000);
        let mut entry = serde_json::json!({
            "entry_kind": "issue", "id": format!("entry-{at}"), "issue_id": "issue-1", "created_at": time.to_string(),
            "actor": { "kind": "user", "id": who, "label": format!("Label of {who}") },
        });
        entry.as_object_mut().expect("an object").extend(what.as_object().expect("an object").clone());
        ActivityRow::new(&serde_json::from_value(entry).expect("an entry")).expect("a known kind")
    };
    entries.iter().enumerate().map(entry).collect()
}

pub(crate) fn issue_id(number: u64) -> IssueId {
    format!("issue-{number}").into()
}

pub(crate) fn call_id(number: u64) -> CallId {
    format!("call-{number}").into()
}

pub(crate) fn failure(kind: Kind) -> Failure {
    Failure::new(kind, Display::ours("made to fail"))
}

impl FakeServer {
    pub(crate) fn new(issues: u64, turns: usize) -> Self {
        let mut server = Self { turns, now: env().now, ..Self::default() };
        for number in 1..=issues {
            let issue = serde_json::json!({
                "id": format!("issue-{number}"), "triage_id": format!("T-{number}"), "org_id": "org", "number": number,
                "title": format!("Issue number {number}"), "description": "", "status": "todo", "severity": "high",
                "source": "manual", "category": "Dialogue", "author_id": "me",
                "created_at": "2026-08-12T09:00:00.000Z", "updated_at": "2026-08-12T09:00:00.000Z",
                "last_activity_at": "2026-08-12T09:00:00.000Z",
            });
            server.issues.insert(number, serde_json::from_value(issue).expect("an issue"));
            if issues < 100 {
                let link = server.link(issue_id(number), call_id(number));
                server.links.push(link);
            }
        }
        server
    }

    fn next(&mut self, what: &str) -> String {
        self.made += 1;
        format!("{what}-{}", self.made)
    }

    pub(crate) fn link(&mut self, issue_id: IssueId, resource_id: CallId) -> ResourceLink {
        ResourceLink {
            id: self.next("link").into(),
            issue_id,
            org_id: "org".into(),
            resource_type: crate::domain::choice::ResourceType::Call,
            resource_id,
            title: "A call".into(),
            status: ResourceStatus::Available,
            metadata: None,
            attached_by_id: None,
            created_at: self.now,
        }
    }

    /// Answers a question.
    pub(crate) fn answer(&self, query: Query) -> Reply {
        if let Some(shows) = &self.shows {
            return shows.answer(query);
        }
        let missing = || failure(Kind::Missing);
        let row = |issue| Arc::new(IssueRow::from(issue));
        match query {
            Query::Issues(page) => {
                let read = self.page(&page);
                Reply::Issues(page, Ok(read))
            }
            Query::Detail(id) => {
                let read = self.detail(&id).map(Box::new);
                Reply::Detail(id, read)
            }
            Query::Call(id) => {
                let read = Arc::new(self.call(&id));
                Reply::Call(id, Ok(read))
            }
            Query::Corrected(call) => Reply::Corrected(call, Ok(self.again.clone())),
            Query::FlagTypes => Reply::FlagTypes(Ok(self.types.clone())),
            Query::Categories => Reply::Categories(Ok(vec!["Billing".into()])),
            Query::Members(org) if self.hides_members => Reply::Members(org, Err(missing())),
            Query::Members(org) => Reply::Members(org, Ok(self.members.clone())),
            Query::Activity(issue) => Reply::Activity(issue, Ok(self.activity.clone())),
            Query::FindIssues(words) => {
                let hits = self.issues.values().filter(|issue| issue.title.verbatim().contains(words.as_str()));
                let hits = hits.take(50).map(row).collect();
                Reply::FindIssues(words, Ok(hits))
            }
            Query::Numbered(number) => Reply::Numbered(number, self.issues.get(&number).map(row).ok_or_else(missing)),
            Query::Calls => Reply::Calls(Ok(Vec::new())),
            Query::FindTurns(words) => {
                let hit = crate::app::message::reply::TurnHit {
                    issue: issue_id(2),
                    call: call_id(2),
                    turn: 7,
                    title: Display::ours("A call"),
                    speaker: Display::ours("Caller"),
                    text: Display::ours(format!("said {words} here")),
                };
                Reply::FindTurns(words, Ok(vec![hit]))
            }
            Query::Reading(want) => {
                let read = self.read(&want).map(Box::new);
                Reply::Reading(want, read)
            }
            Query::ListedCalls(page) => Reply::ListedCalls(page, Ok((Vec::new(), None))),
            Query::Brief(call, outcome) => Reply::Brief(call, outcome, Ok(Vec::new())),
            Query::Queues | Query::NextCalls(..) | Query::Renew(..) | Query::GiveBack(..) | Query::Homes(..) => {
                self.reviews.answer(query)
            }
            Query::Tickets => Reply::Tickets(Ok(self.tickets.as_ref().map(FakeTickets::rows).unwrap_or_default())),
            Query::Ticket(id) => {
                let read = self.tickets.as_ref().ok_or_else(missing).and_then(|tickets| tickets.view(&id));
                Reply::Ticket(id, read.map(Box::new))
            }
        }
    }

    fn page(&self, page: &ListPage) -> IssuesPage {
        let mut all: Vec<&Issue> = self.issues.values().collect();
        let asked = page.query();
        all.retain(|issue| {
            asked.search.as_ref().is_none_or(|words| issue.title.verbatim().contains(words))
                && (asked.status.is_empty() || asked.status.contains(&issue.status))
                && (asked.severity.is_empty() || asked.severity.contains(&issue.severity))
                && (asked.assignee_id.is_none() || asked.assignee_id == issue.assignee_id)
                && (asked.owner_id.is_none() || asked.owner_id == issue.owner_id)
        });
        if page.from.is_last() {
            all.reverse();
        }
        let from: usize = page.cursor.as_deref().map_or(0, |cursor| cursor.parse().expect("our own cursor"));
        let rows = all.iter().skip(from).take(100).map(|issue| Arc::new(IssueRow::from(*issue))).collect();
        let next = (from + 100 < all.len()).then(|| (from + 100).to_string());
        let mut looked = crate::domain::flagged::Looked::default();
        for wanted in page.filter.wanted() {
            let is_met = |flag: &&Flag| {
                let node = flag.node_name.as_ref().map(|name| name.verbatim());
                wanted.is_met_by(flag.flag_type.verbatim(), node)
            };
            self.flags.iter().filter(is_met).for_each(|flag| looked.note(&wanted, &flag.issue_id));
        }
        looked.reads = if page.filter.wanted().is_empty() { 0 } else { self.reads_a_page };
        IssuesPage { rows, next, looked: Box::new(looked) }
    }

    pub(crate) fn detail(&self, id: &IssueId) -> Result<Detail, Failure> {
        let issue = self.issues.values().find(|issue| issue.id == *id).ok_or_else(|| failure(Kind::Missing))?;
        let mut issue = issue.clone();
        let links: Vec<_> = self.links.iter().filter(|link| link.issue_id == *id).cloned().collect();
        let flags: Vec<_> = self.flags.iter().filter(|flag| flag.issue_id == *id).cloned().collect();
        let relations: Vec<_> = self
            .relations
            .iter()
            .filter(|relation| relation.issue_id == *id || relation.related_issue_id == *id)
            .map(|relation| {
                let mut seen = relation.clone();
                seen.direction = if relation.issue_id == *id { Direction::Outgoing } else { Direction::Incoming };
                let peer = self.issues.values().find(|issue| issue.id == *relation.peer(id)).expect("known");
                (seen.related_triage_id, seen.related_title) = (peer.triage_id.clone(), peer.title.clone());
                seen
            })
            .collect();
        issue.resource_count = links.len() as u64;
        issue.flag_count = flags.len() as u64;
        issue.relation_count = relations.len() as u64;
        Ok(Detail { issue: Arc::new(IssueRow::from(&issue)), links, flags, relations })
    }

    fn call(&self, id: &CallId) -> Transcript {
        let turn = |index: usize| {
            let words = match self.words.get(index % self.words.len().max(1)) {
                Some(words) => words.clone(),
                None => format!("Words of turn {index}, said at length. "),
            };
            let action = words.strip_prefix("action: ").map(str::to_owned);
            let user = match (&action, index.is_multiple_of(2)) {
                (Some(_), _) => "agent-action",
                (None, true) => "assistant",
                (None, false) => "user",
            };
            serde_json::json!({
                "id": index, "created_at": Time::from_millis(index as i64 * 3_000).to_string(),
                "text": action.unwrap_or(words), "user": user,
            })
        };
        let call = serde_json::json!({
            "call_id": id.as_str(), "created_at": "2026-08-12T09:00:00Z", "started_at": "1970-01-01T00:00:00Z",
            "recording_url": self.recording,
            "transcripts": (0..self.turns).map(turn).collect::<Vec<_>>(),
        });
        let call: Call = serde_json::from_value(call).expect("a call");
        Transcript::build(&call, &[])
    }

    /// Whether evidence or a relation is there already, so that making it changes nothing.
    pub(crate) fn has(&self, mutation: &Mutation) -> bool {
        let Some(issue) = mutation.issue() else { return false };
        match &mutation.change {
            Change::Attach(new) => {
                self.links.iter().any(|link| link.issue_id == *issue && link.resource_id == new.resource_id)
            }
            Change::Relate { relation, .. } => self.relation_like(issue, relation).is_some(),
            _ => false,
        }
    }

    fn relation_like(&self, issue: &IssueId, new: &NewRelation) -> Option<&Relation> {
        self.relations.iter().find(|old| {
            old.issue_id == *issue
                && old.related_issue_id == new.related_issue_id
                && old.relation_type == new.relation_type
        })
    }

    /// Makes a change.
    pub(crate) fn apply(&mut self, mutation: &Mutation) -> Result<Ack, Failure> {
        if mutation.change.is_about_tickets() {
            return self.thena().apply(mutation);
        }
        if let Change::NewIssue(new) = &mutation.change {
            let (number, first) = self.issues.last_key_value().map(|(at, issue)| (at + 1, issue.clone())).expect("one");
            let id = IssueId::from(format!("issue-{number}").as_str());
            let (title, triage_id) = (new.title.as_str().into(), format!("T-{number}").as_str().into());
            let made = Issue { id, number, title, triage_id, created_at: self.now, ..first };
            for attached in &new.resource_links {
                let link = self.link(made.id.clone(), attached.resource_id.clone());
                self.links.push(link);
            }
            self.issues.insert(number, made.clone());
            return Ok(Ack::Issue(Box::new(made)));
        }
        if let (Subject::Call(call), Change::Decide { suggested, to, .. }) = (&mutation.subject, &mutation.change) {
            self.decisions.push((call.clone(), suggested.clone(), to.clone()));
            return Ok(Ack::Done);
        }
        if let Subject::Item(item) = &mutation.subject {
            return self.reviews.apply(item, &mutation.change);
        }
        let issue = mutation.issue().expect("an issue").clone();
        match &mutation.change {
            Change::AddFlag(new) => {
                let attached = self.links.iter().any(|link| link.issue_id == issue && link.resource_id == new.call_id);
                if !attached {
                    return Err(failure(Kind::CallNotAttached));
                }
                self.said.push((issue.clone(), false, new.note.clone().unwrap_or_default()));
                let flag = Flag {
                    id: self.next("flag").into(),
                    org_id: "org".into(),
                    issue_id: issue,
                    call_id: new.call_id.clone(),
                    flag_type: new.flag_type.clone().into(),
                    note: new.note.clone().unwrap_or_default().into(),
                    node_id: new.node_id.clone(),
                    node_name: new.node_name.clone(),
                    message_index: new.message_index,
                    message_text: new.message_text.clone(),
                    author_id: "me".into(),
                    created_at: self.now,
                    place: None,
                };
                self.flags.push(flag.clone());
                Ok(Ack::Flag(Box::new(flag)))
            }
            Change::RemoveFlag { flag: Target::Stored(id), .. } => removed(&mut self.flags, |flag| flag.id == *id),
            Change::Detach { link: Target::Stored(id), .. } => removed(&mut self.links, |link| link.id == *id),
            Change::Unrelate { relation: Target::Stored(id), .. } => {
                removed(&mut self.relations, |relation| relation.id == *id)
            }
            Change::Attach(new) => {
                let there =
                    self.links.iter().find(|link| link.issue_id == issue && link.resource_id == new.resource_id);
                let link = match there {
                    Some(link) => link.clone(),
                    None => {
                        let link = self.link(issue, new.resource_id.clone());
                        self.links.push(link.clone());
                        link
                    }
                };
                Ok(Ack::Link(Box::new(link)))
            }
            Change::Relate { relation, .. } if self.relation_like(&issue, relation).is_some() => {
                let there = self.relation_like(&issue, relation).expect("there").clone();
                Ok(Ack::Relation(Box::new(there)))
            }
            Change::Relate { relation, .. } => {
                let relation = Relation {
                    id: self.next("relation").into(),
                    org_id: "org".into(),
                    issue_id: issue,
                    related_issue_id: relation.related_issue_id.clone(),
                    related_triage_id: "T-0".into(),
                    related_title: "peer".into(),
                    relation_type: relation.relation_type.clone(),
                    direction: Direction::Outgoing,
                    created_by_id: None,
                    created_at: self.now,
                };
                self.relations.push(relation.clone());
                Ok(Ack::Relation(Box::new(relation)))
            }
            Change::Patch { to, .. } => {
                let stored =
                    self.issues.values_mut().find(|stored| stored.id == issue).ok_or_else(|| failure(Kind::Missing))?;
                stored.status = to.status.clone().unwrap_or(stored.status.clone());
                stored.severity = to.severity.clone().unwrap_or(stored.severity.clone());
                let text = |new: &Option<String>, old: &Untrusted| new.as_deref().map_or(old.clone(), Untrusted::from);
                stored.title = text(&to.title, &stored.title);
                stored.category = text(&to.category, &stored.category);
                stored.description = text(&to.description, &stored.description);
                stored.assignee_id = to.assignee_id.clone().unwrap_or(stored.assignee_id.clone());
                Ok(Ack::Issue(Box::new(stored.clone())))
            }
            Change::Comment(new) => {
                let id = self.next("entry");
                self.comments.push((id.clone(), issue.clone(), new.detail.clone()));
                self.said.push((issue, true, new.detail.clone()));
                self.times.insert(id.clone(), self.now);
                Ok(Ack::Comment(Box::new(entry(&id, new, self.now))))
            }
            Change::MarkViewed => {
                let seen = self.issues.values_mut().filter(|stored| stored.id == issue);
                seen.for_each(|stored| stored.has_unread_activity = false);
                Ok(Ack::Done)
            }
            Change::DeleteIssue => {
                self.issues.retain(|_, stored| stored.id != issue);
                Ok(Ack::Done)
            }
            unresolved => panic!("{unresolved:?} left without an id of the server"),
        }
    }
}

impl FakeServer {
    /// The words of all comments of an issue, or of all flags, in the order in which they were stored.
    pub(crate) fn told(&self, issue: &IssueId, comments: bool) -> Vec<String> {
        let wanted = |said: &&(IssueId, bool, String)| said.0 == *issue && said.1 == comments;
        self.said.iter().filter(wanted).map(|(_, _, words)| words.clone()).collect()
    }
}

fn entry(id: &str, new: &NewComment, at: Time) -> IssueEntry {
    let entry = serde_json::json!({
        "id": id, "issue_id": "issue", "type": "comment", "detail": new.detail, "created_at": at,
    });
    serde_json::from_value(entry).expect("an entry")
}

fn removed<T>(rows: &mut Vec<T>, which: impl Fn(&T) -> bool) -> Result<Ack, Failure> {
    let before = rows.len();
    rows.retain(|row| !which(row));
    if rows.len() < before { Ok(Ack::Done) } else { Err(failure(Kind::Missing)) }
}

pub(crate) fn env() -> Env<'static> {
    let now = Time::from_millis(1_786_000_000_000);
    Env { now, wall: now, commands: &[] }
}
