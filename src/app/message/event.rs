//! What has happened outside, as plain data.

use std::sync::Arc;

use crate::{
    app::message::{
        habits::Habits,
        id::{MutationId, RequestId},
        moment::Moments,
        mutation::{Made, Slot, Subject},
        outbox::Kept,
        pointer::Pointer,
        reply::Reply,
    },
    domain::{
        failure::Failure,
        id::{CallId, TicketId},
        logged::Logged,
        text::{Display, shown},
        time::Time,
    },
    graph::Picture,
    wire::{Flag, Issue, IssueEntry, Relation, ResourceLink},
};

/// What is told of the program that plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// It is so many milliseconds into the call.
    At(i64),
    /// It is silent, or goes on.
    Paused(bool),
    /// It has ended.
    Ended,
    /// It could not play; why.
    Failed(Display),
    /// There is no such program.
    Absent,
}

/// A fact.
#[derive(Debug, Clone)]
pub enum Event {
    /// The terminal has this size in cells.
    Resized {
        /// Columns.
        width: u16,
        /// Rows.
        height: u16,
    },
    /// An answer to [`super::effect::Effect::Fetch`].
    Fetched {
        /// The request.
        id: RequestId,
        /// What it brought.
        reply: Box<Reply>,
    },
    /// What an earlier session read, told while the service is slow or out of reach; the answer itself still comes.
    Remembered {
        /// The request.
        id: RequestId,
        /// When the service said it.
        seen: Time,
        /// What it was.
        reply: Box<Reply>,
    },
    /// An answer to [`super::effect::Effect::Send`].
    Settled {
        /// The change.
        id: MutationId,
        /// What came of it.
        outcome: Outcome,
    },
    /// What the client database holds: at the start, or after another process worked on it.
    Opened {
        /// Its content.
        left: Box<Left>,
        /// The outbox is this process's to send; another one has it otherwise.
        sends: bool,
    },
    /// An answer to [`super::effect::Effect::Keep`].
    Kept {
        /// The change.
        id: MutationId,
        /// On disk, or why not.
        result: Result<(), Failure>,
    },
    /// An answer to [`super::effect::Effect::Edit`]: the text as the user left it, or why there is none.
    Edited(Result<String, Failure>),
    /// What rules found in a call that was read.
    Moments {
        /// The call.
        call: CallId,
        /// Its moments, with the decisions that are stored.
        moments: Box<Moments>,
    },
    /// An answer to [`super::effect::Effect::Draw`].
    Drawn {
        /// Which one.
        id: u64,
        /// The drawing.
        picture: Arc<Picture>,
    },
    /// A request has started or ended, for the request log.
    Requested(Box<Logged>),
    /// The mouse did something.
    Pointed(Pointer),
    /// What is told of the program that plays a recording.
    Played {
        /// Which one: the number of [`super::effect::Effect::Play`].
        id: u64,
        /// What is told.
        heard: Heard,
    },
    /// Something outside is done, such as a copy to the clipboard; the words are for the user.
    Told(Display),
    /// The window has the focus of its user, or has it no longer.
    Focused(bool),
    /// The configuration was read again.
    Configured {
        /// What the user has set for the core to go by.
        habits: Habits,
        /// What is wrong with it; what can be used of it is.
        trouble: Option<Display>,
    },
    /// The time asked for by [`super::effect::Effect::WakeAt`] has come.
    Woke,
    /// The process was asked to end (SIGTERM, SIGHUP).
    Terminated,
    /// Nobody could continue the workbench if it stopped, so it did not.
    Alone,
    /// A task of the program failed; the words are for the user.
    Fault(Failure),
}

/// What came of sending a change.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The server has it: its answer, or what was found there after an answer that was lost.
    Stored(Ack),
    /// The server has it, and had it before it was asked to: somebody else made it, or an earlier attempt of this change.
    WasThere(Ack),
    /// The server was asked whether it has the change, and it has not.
    Absent,
    /// It was not sent: the fields have other values on the server than those that the user saw.
    Differs(Box<Issue>),
    /// It is no longer kept: it was confirmed or given up in another way.
    Gone,
    /// It was not stored, or nobody knows.
    Failed(Failure),
    /// The server could not be asked whether it has the change.
    Unclear(Failure),
}

/// What the client database holds for this service.
#[derive(Debug, Clone, Default)]
pub struct Left {
    /// Changes, in the order in which they are to be sent.
    pub changes: Vec<Kept>,
    /// Changes that this program cannot read: a newer one wrote them.
    pub unreadable: usize,
    /// Ids that the server gave to what changes made.
    pub made: Vec<(MutationId, Made)>,
    /// Texts that were written and not sent.
    pub drafts: Vec<(Slot, String)>,
    /// Changes that wait for another address that the profile had.
    pub elsewhere: Vec<Elsewhere>,
}

/// Changes of the profile that are for another address than the one it leads to now: nothing sends them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The address.
    pub address: Display,
    /// How many.
    pub changes: usize,
}

impl Elsewhere {
    /// What waits, and what to do about it.
    pub fn words(&self) -> Display {
        let (count, wait) = if self.changes == 1 { ("1 change", "waits") } else { ("changes", "wait") };
        let count = if self.changes == 1 { count.to_owned() } else { format!("{} {count}", self.changes) };
        shown!(
            "{count} of this profile {wait} for {}: set base_url back to that to send what it is, or drop it with \
             earmark outbox drop.",
            self.address
        )
    }
}

/// What the server stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "each is the stored form of the change of the same name")]
pub enum Ack {
    Flag(Box<Flag>),
    Link(Box<ResourceLink>),
    Relation(Box<Relation>),
    Issue(Box<Issue>),
    Comment(Box<IssueEntry>),
    Ticket(TicketId),
    /// Done, with nothing to show for it.
    Done,
}

impl Ack {
    /// The id of the thing that a change of `subject` made, if it made one.
    pub fn made(&self, subject: &Subject) -> Option<Made> {
        match self {
            Self::Flag(flag) => Some(Made::Flag(flag.id.clone())),
            Self::Link(link) => Some(Made::Link(link.id.clone())),
            Self::Relation(relation) => Some(Made::Relation(relation.id.clone())),
            Self::Comment(entry) => Some(Made::Comment(entry.id.clone())),
            Self::Ticket(id) => Some(Made::Ticket(id.clone())),
            Self::Issue(issue) => match subject {
                Subject::NewIssue(written) => Some(Made::Issue(issue.id.clone(), *written)),
                _ => None,
            },
            Self::Done => None,
        }
    }
}
