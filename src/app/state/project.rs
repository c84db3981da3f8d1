//! One change applied to what the server has: how a pending change looks before it is stored.

use std::sync::Arc;

use crate::{
    app::{
        message::{
            id::MutationId,
            mutation::{Change, Made, Subject, Target},
            row::{Counts, Detail, IssueRow, relation_words, words},
        },
        state::{
            pending::{Pending, Phase},
            people::People,
            world::{World, resolve},
        },
    },
    domain::{
        choice::{Direction, RelationType, ResourceStatus, ResourceType},
        failure::Failure,
        id::{CallId, FlagId, IssueId, LinkId, RelationId, UserId},
        text::{Display, Text, Untrusted},
    },
    wire::{FlagPlace, NewFlag, NewRelation, NewResourceLink},
};

/// An issue as the panes show it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The issue.
    pub issue: Arc<IssueRow>,
    /// Evidence.
    pub links: Vec<LinkView>,
    /// Flags, by call, index and time.
    pub flags: Vec<FlagView>,
    /// Relations: incoming, outgoing, then `related_to`.
    pub relations: Vec<RelationView>,
}

impl Shown {
    /// Whether the issue is related like that already, or will be.
    pub fn has(&self, relation: &NewRelation) -> bool {
        self.relations.iter().any(|old| {
            old.peer == relation.related_issue_id
                && old.relation_type == relation.relation_type
                && (old.direction == Direction::Outgoing || relation.relation_type == RelationType::RelatedTo)
                && !old.mark.is_leaving()
        })
    }
}

/// Whether the server has a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// It has.
    Stored,
    /// The change is being kept on disk; until it is, the program may die and forget it.
    Keeping(MutationId),
    /// The change is kept, and on its way.
    Pending(MutationId),
    /// It is there, and the wish to remove it is being kept on disk.
    Going(MutationId),
    /// It is there, and its removal is on its way.
    Leaving(MutationId),
    /// It did not take the change.
    Failed(MutationId, Failure),
}

impl Mark {
    /// Of what a change makes that is not confirmed.
    pub(in crate::app) fn of(id: MutationId, pending: &Pending) -> Self {
        match &pending.phase {
            Phase::Held(failure) => Self::Failed(id, failure.clone()),
            Phase::Unsaved => Self::Keeping(id),
            _ => Self::Pending(id),
        }
    }

    /// Of what a change removes that is not confirmed.
    fn of_removal(id: MutationId, pending: &Pending) -> Self {
        match Self::of(id, pending) {
            Self::Keeping(id) => Self::Going(id),
            Self::Pending(id) => Self::Leaving(id),
            other => other,
        }
    }

    /// Whether the user has removed it.
    pub fn is_leaving(&self) -> bool {
        matches!(self, Self::Leaving(_) | Self::Going(_))
    }
}

/// A piece of evidence.
#[derive(Debug, Clone)]
pub struct LinkView {
    /// How to name it to the server.
    pub target: Target<LinkId>,
    /// What it points at.
    pub link: NewResourceLink,
    /// Title, or a short id.
    pub title: Display,
    /// Kind of evidence in a word.
    pub kind: Display,
    /// It can be read.
    pub available: bool,
    /// Flags of this issue on it.
    pub flags: usize,
    /// Whether the server has it.
    pub mark: Mark,
}

/// A flag.
#[derive(Debug, Clone)]
pub struct FlagView {
    /// How to name it to the server.
    pub target: Target<FlagId>,
    /// Its content.
    pub flag: NewFlag,
    /// Type for the screen.
    pub type_shown: Display,
    /// Note for the screen.
    pub note_shown: Display,
    /// Who flagged; nobody while it is pending.
    pub author: Option<UserId>,
    /// Who that is, as far as it is known: the user, while it is pending.
    pub by: Option<Display>,
    /// Whether the server has it.
    pub mark: Mark,
    /// Where its message is, if the service says that it is not where it was.
    pub place: Option<FlagPlace>,
}

/// A relation, seen from the issue.
#[derive(Debug, Clone)]
pub struct RelationView {
    /// How to name it to the server.
    pub target: Target<RelationId>,
    /// The issue at the other end.
    pub peer: IssueId,
    /// Its code and title, verbatim.
    pub peer_text: (Untrusted, Untrusted),
    /// Its code and title for the screen.
    pub peer_shown: (Display, Display),
    /// Read from source to target.
    pub relation_type: RelationType,
    /// Which end the issue is.
    pub direction: Direction,
    /// Whether the server has it.
    pub mark: Mark,
}

impl RelationView {
    /// The relation in words, read from the issue: `blocks`, `is blocked by`, `duplicate of`, …
    pub fn words(&self) -> &'static str {
        relation_words(&self.relation_type, &self.direction)
    }

    fn order(&self) -> (u8, usize) {
        let group = match (&self.relation_type, &self.direction) {
            (RelationType::RelatedTo, _) => 2,
            (_, Direction::Incoming) => 0,
            _ => 1,
        };
        (group, self.relation_type.rank())
    }
}

/// The issue of `detail` with its pending changes.
pub(in crate::app) fn shown(world: &World, detail: &Detail) -> Shown {
    let mut view = Shown {
        issue: world.project_row(&detail.issue),
        links: detail.links.iter().map(link_view).collect(),
        flags: detail.flags.iter().map(|flag| flag_view(&world.people, flag)).collect(),
        relations: detail.relations.iter().map(|relation| relation_view(&detail.issue.id, relation)).collect(),
    };
    let issue = &detail.issue.id;
    for (id, pending) in world.lanes.from_before(issue).chain(world.lanes.of_issue(issue)) {
        apply(&mut view, world, id, pending);
    }
    view.flags.sort_by(|a, b| {
        let key = |view: &FlagView| (view.flag.call_id.clone(), view.flag.message_index);
        key(a).cmp(&key(b))
    });
    view.relations.sort_by_key(RelationView::order);
    for link in &mut view.links {
        let call = &link.link.resource_id;
        link.flags = view.flags.iter().filter(|flag| flag.flag.call_id == *call).count();
    }
    view
}

fn apply(view: &mut Shown, world: &World, id: MutationId, pending: &Pending) {
    let mark = Mark::of(id, pending);
    let leaving = Mark::of_removal(id, pending);
    match pending.change() {
        Change::AddFlag(flag) => view.flags.push(pending_flag(world, (id, flag, mark))),
        Change::Attach(link) => {
            if !view.links.iter().any(|old| old.link == *link) {
                view.links.push(LinkView {
                    target: Target::Made(id),
                    title: Display::foreign_line(link.resource_id.as_str()),
                    kind: kind(&link.resource_type),
                    link: link.clone(),
                    available: true,
                    flags: 0,
                    mark,
                });
            }
        }
        Change::Relate { relation, peer } => view.relations.push(RelationView {
            target: Target::Made(id),
            peer: relation.related_issue_id.clone(),
            peer_shown: (peer.0.line(), peer.1.line()),
            peer_text: peer.clone(),
            relation_type: relation.relation_type.clone(),
            direction: Direction::Outgoing,
            mark,
        }),
        Change::RemoveFlag { flag, .. } => {
            let hit = view.flags.iter_mut().find(|view| same(world, &view.target, flag, Made::Flag));
            set(hit.map(|view| &mut view.mark), leaving);
        }
        Change::Detach { link, .. } => {
            let hit = view.links.iter_mut().find(|view| same(world, &view.target, link, Made::Link));
            set(hit.map(|view| &mut view.mark), leaving);
        }
        Change::Unrelate { relation, .. } => {
            let hit = view.relations.iter_mut().find(|view| same(world, &view.target, relation, Made::Relation));
            set(hit.map(|view| &mut view.mark), leaving);
        }
        // The relation pane shows tickets; see `relations`.
        Change::NewTicket(_)
        | Change::Tie { .. }
        | Change::Untie { .. }
        | Change::LinkTickets { .. }
        | Change::DuplicateTicket { .. } => {}
        // The transcript shows decisions; see `transcript::moments`.
        Change::Decide { .. } => {}
        // A sitting knows what was made of its calls.
        Change::Verdict(_) | Change::WithdrawVerdict(_) | Change::Pass(_) => {}
        Change::Patch { .. } | Change::Comment(_) | Change::MarkViewed | Change::NewIssue(_) | Change::DeleteIssue => {}
    }
}

fn pending_flag(world: &World, (id, flag, mark): (MutationId, &NewFlag, Mark)) -> FlagView {
    FlagView {
        target: Target::Made(id),
        type_shown: Display::foreign_line(&flag.flag_type),
        note_shown: flag.note.as_deref().map(|note| Untrusted::from(note).display()).unwrap_or_default(),
        flag: flag.clone(),
        author: None,
        by: Some(world.people.you().clone()),
        mark,
        place: None,
    }
}

/// The flags that wait for an issue to be made, in the order in which they were placed.
pub(in crate::app) fn flags_to_come(world: &World, subject: &Subject) -> Vec<FlagView> {
    let waiting = world.lanes.of_subject(subject).filter_map(|(id, pending)| match pending.change() {
        Change::AddFlag(flag) => Some(pending_flag(world, (id, flag, Mark::of(id, pending)))),
        _ => None,
    });
    waiting.collect()
}

fn set(place: Option<&mut Mark>, mark: Mark) {
    if let Some(place) = place {
        *place = mark;
    }
}

/// Whether a shown thing is the one that a change names, also when the one is known by the server's id and the
/// other by the change that made it.
fn same<T: Clone + PartialEq>(world: &World, shown: &Target<T>, named: &Target<T>, wrap: fn(T) -> Made) -> bool {
    shown == named
        || resolve(&world.lanes, shown, wrap)
            .zip(resolve(&world.lanes, named, wrap))
            .is_some_and(|(one, other)| one == other)
}

/// A pending change applied to the row of its issue.
pub(in crate::app) fn apply_to_row(row: &mut IssueRow, change: &Change) {
    let Counts { evidence, flags, relations } = &mut row.counts;
    match change {
        Change::AddFlag(_) => *flags += 1,
        Change::RemoveFlag { .. } => *flags = flags.saturating_sub(1),
        Change::Attach(_) => *evidence += 1,
        Change::Detach { .. } => *evidence = evidence.saturating_sub(1),
        Change::Relate { .. } => *relations += 1,
        Change::Unrelate { .. } => *relations = relations.saturating_sub(1),
        Change::Patch { to, .. } => {
            if let Some(status) = &to.status {
                row.status = status.clone();
            }
            if let Some(severity) = &to.severity {
                row.severity = severity.clone();
            }
            if let Some(assignee) = &to.assignee_id {
                row.assignee = assignee.clone();
            }
            if let Some(owner) = &to.owner_id {
                row.owner = owner.clone();
            }
            if let Some(category) = &to.category {
                let category = Untrusted::from(category.as_str());
                row.category = Text::line(&category);
            }
            if let Some(title) = &to.title {
                let title = Untrusted::from(title.as_str());
                row.title = Text::line(&title);
            }
            if let Some(description) = &to.description {
                let description = Untrusted::from(description.as_str());
                row.description = Text::block(&description);
            }
        }
        Change::MarkViewed => row.unread = false,
        Change::Comment(_)
        | Change::NewIssue(_)
        | Change::DeleteIssue
        | Change::NewTicket(_)
        | Change::Tie { .. }
        | Change::Untie { .. }
        | Change::LinkTickets { .. }
        | Change::DuplicateTicket { .. }
        | Change::Decide { .. }
        | Change::Verdict(_)
        | Change::WithdrawVerdict(_)
        | Change::Pass(_) => {}
    }
}

fn link_view(link: &crate::wire::ResourceLink) -> LinkView {
    let title =
        if link.title.is_empty() { Display::foreign_line(link.resource_id.as_str()) } else { link.title.line() };
    LinkView {
        target: Target::Stored(link.id.clone()),
        link: NewResourceLink { resource_type: link.resource_type.clone(), resource_id: link.resource_id.clone() },
        title,
        kind: kind(&link.resource_type),
        available: link.status != ResourceStatus::Unavailable,
        flags: 0,
        mark: Mark::Stored,
    }
}

fn kind(resource_type: &ResourceType) -> Display {
    match resource_type {
        ResourceType::Call => Display::ours("call"),
        ResourceType::SmsConversation => Display::ours("SMS"),
        ResourceType::File => Display::ours("file"),
        ResourceType::Other(_) => words(resource_type.as_str()),
    }
}

fn flag_view(people: &People, flag: &crate::wire::Flag) -> FlagView {
    let some = |text: &Untrusted| (!text.is_empty()).then(|| text.verbatim().to_owned());
    FlagView {
        target: Target::Stored(flag.id.clone()),
        type_shown: flag.flag_type.line(),
        note_shown: flag.note.display(),
        flag: NewFlag {
            call_id: flag.call_id.clone(),
            flag_type: flag.flag_type.verbatim().to_owned(),
            note: some(&flag.note),
            node_id: flag.node_id.clone(),
            node_name: flag.node_name.clone(),
            message_index: flag.message_index,
            message_text: flag.message_text.clone(),
        },
        author: Some(flag.author_id.clone()),
        by: people.called(&flag.author_id).cloned(),
        mark: Mark::Stored,
        place: flag.place.clone(),
    }
}

fn relation_view(me: &IssueId, relation: &crate::wire::Relation) -> RelationView {
    RelationView {
        target: Target::Stored(relation.id.clone()),
        peer: relation.peer(me).clone(),
        peer_shown: (relation.related_triage_id.line(), relation.related_title.line()),
        peer_text: (relation.related_triage_id.clone(), relation.related_title.clone()),
        relation_type: relation.relation_type.clone(),
        direction: relation.direction.clone(),
        mark: Mark::Stored,
    }
}

/// Which call a flag or a link is about, for comparing.
pub fn call_of(link: &NewResourceLink) -> Option<&CallId> {
    (link.resource_type == ResourceType::Call).then_some(&link.resource_id)
}
