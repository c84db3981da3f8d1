//! What shall be done outside, as plain data; performed in one place, by the runtime.

use std::sync::Arc;

use crate::{
    app::message::{
        action::ListEnd,
        call::Transcript,
        calls::CallsPage,
        filter::Filter,
        habits::View,
        id::{MutationId, RequestId},
        mutation::{Mutation, Slot},
        outbox::Entry,
        pointer::Selected,
        readback::Look,
        session::Resume,
    },
    domain::{
        failure::Failure,
        id::{CallId, IssueId, ItemId, OrgId, QueueId, TicketId},
        text::Display,
        time::Time,
    },
    graph::{self, Graph, Key, Picture, Want},
    wire::IssueQuery,
};

/// What the program that plays is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// To be silent, or to go on.
    Pause(bool),
    /// To go so many milliseconds further, or back.
    Leap(i64),
    /// To play at this percent of the speed.
    Speed(u16),
}

/// A request to the world outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask for data; answered by [`super::event::Event::Fetched`].
    Fetch {
        /// Names the answer.
        id: RequestId,
        /// What is asked for.
        query: Query,
    },
    /// The same, of what was kept alone: the service may not be asked now. Answered by
    /// [`super::event::Event::Remembered`], if there is something.
    Recall {
        /// Names the answer.
        id: RequestId,
        /// What is asked for.
        query: Query,
    },
    /// The answer to this request is no longer wanted.
    Cancel(RequestId),
    /// Keep a change on disk, or its new form; answered by [`super::event::Event::Kept`]. Nothing of it is sent before.
    Keep {
        /// Names the answer.
        id: MutationId,
        /// The change.
        entry: Box<Entry>,
        /// Goes before this one of the same issue; else at the end.
        before: Option<MutationId>,
        /// The draft that it was made from, which is dropped in the same step.
        replaces: Option<Slot>,
    },
    /// Keep the reason why a change waits for the user, so that it is known after a restart.
    Hold {
        /// The change.
        id: MutationId,
        /// Why.
        failure: Failure,
    },
    /// Drop a change that the user took back or gave up.
    Forget(MutationId),
    /// Keep what is being written; no text drops the draft.
    KeepDraft {
        /// Which field.
        slot: Slot,
        /// The text.
        text: String,
    },
    /// Send a change; answered by [`super::event::Event::Settled`]. The mark that it was sent is on disk before its
    /// first byte leaves.
    Send {
        /// Names the answer.
        id: MutationId,
        /// The change.
        mutation: Box<Mutation>,
        /// Set when it may have been stored already: how to find out before it is sent again.
        look: Option<Look>,
    },
    /// Stop until a shell continues the program.
    Suspend,
    /// Let the user's editor work on a text; answered by [`super::event::Event::Edited`].
    Edit {
        /// What the field holds now.
        text: String,
    },
    /// Draw the relation graph; answered by [`super::event::Event::Drawn`].
    Draw {
        /// Names the answer.
        id: u64,
        /// The graph.
        graph: Arc<Graph>,
        /// How much a box shows.
        zoom: graph::Zoom,
        /// The drawing before, whose order is kept where it can be.
        before: Option<Arc<Picture>>,
    },
    /// Write down where the user is, for the next start.
    KeepPlace(Box<Resume>),
    /// Write down which flag types have the digits, for the next start.
    KeepDigits(Vec<String>),
    /// Write a line of shell down that does the same as a change.
    Journal(Display),
    /// Write a view into the configuration; a failure is told by [`super::event::Event::Fault`].
    SaveView(View),
    /// Read the configuration again; answered by [`super::event::Event::Configured`].
    Reload,
    /// Go on with another profile.
    Switch(String),
    /// Write a document beside where the workbench was started; answered by [`super::event::Event::Told`].
    Export {
        /// Name of the file.
        name: String,
        /// What is in it.
        text: Display,
    },
    /// A call was read on this issue: its words can be found from now on.
    NoteCall(IssueId, Arc<Transcript>),
    /// Put text of the screen on the clipboard.
    CopyScreen(Selected),
    /// Draw the whole screen anew, whatever is thought to stand on it.
    Redraw,
    /// Take clicks and the wheel, or leave them to the terminal.
    Mouse(bool),
    /// Mask what is made fit for the screen from now on, or no longer; performed before any answer is read.
    Mask(bool),
    /// Tell somebody who looks at another window, where that is wanted.
    Notify(Display),
    /// Show the next theme; answered by a notice with its name.
    NextTheme,
    /// Play a recording; answered by [`super::event::Event::Played`]. Whatever plays is ended first.
    Play {
        /// Names the answers.
        id: u64,
        /// Address of the web.
        address: String,
        /// Where to begin (milliseconds).
        from: i64,
        /// Percent of the speed.
        speed: u16,
    },
    /// Tell the program that plays something.
    Player(Order),
    /// Show an address of the web in another program; answered by [`super::event::Event::Told`].
    OpenOutside(String),
    /// Put text on the clipboard; answered by [`super::event::Event::Told`].
    Copy(Display),
    /// Write the trace of the session into its file; answered by [`super::event::Event::Told`].
    WriteTrace,
    /// Send [`super::event::Event::Woke`] at this time.
    WakeAt(Time),
    /// End the program.
    Quit,
}

/// What can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Query {
    /// One page of the issue list.
    Issues(Box<ListPage>),
    /// An issue with its evidence, flags and relations.
    Detail(IssueId),
    /// A call with its transcript and nodes.
    Call(CallId),
    /// What was heard again in the recording of a call.
    Corrected(CallId),
    /// The flag types in use.
    FlagTypes,
    /// Messages that hold words, in calls that were read.
    FindTurns(String),
    /// The categories of the organisation.
    Categories,
    /// The people of an organisation, and who of them the user is; without one, of the only one that the user is in.
    Members(Option<OrgId>),
    /// The newest activity of an issue.
    Activity(IssueId),
    /// Issues that match words or a number, for a chooser.
    FindIssues(String),
    /// The issue with this number, to go to.
    Numbered(u64),
    /// The newest calls, for a chooser.
    Calls,
    /// A node of the relation graph.
    Reading(Want),
    /// Tickets, for a chooser.
    Tickets,
    /// A ticket with its comments.
    Ticket(TicketId),
    /// What a call is judged against; with `true`, also what became of it.
    Brief(CallId, bool),
    /// One page of the list of all calls.
    ListedCalls(Box<CallsPage>),
    /// The review queues.
    Queues,
    /// The next calls of a queue: this many are to be held then.
    NextCalls(QueueId, u32),
    /// To hold an item longer; the text names the lease.
    Renew(ItemId, String),
    /// To give an item back; the text names the lease.
    GiveBack(ItemId, String),
    /// Issues that flags of this type on this call could belong to.
    Homes(CallId, Option<String>),
}

impl Query {
    /// Whether whoever keeps the reviews answers it, which need not be the triage service.
    pub fn goes_to_reviews(&self) -> bool {
        matches!(self, Self::Queues | Self::NextCalls(..) | Self::Renew(..) | Self::GiveBack(..) | Self::Homes(..))
    }

    /// Whether another service than that of the issues may answer it.
    pub fn goes_elsewhere(&self) -> bool {
        self.goes_to_tickets() || self.goes_to_reviews()
    }

    /// Whether the ticket service answers it.
    pub fn goes_to_tickets(&self) -> bool {
        matches!(
            self,
            Self::Tickets
                | Self::Ticket(_)
                | Self::Reading(Want::Neighbours(Key::Ticket(_)) | Want::Node(Key::Ticket(_)))
        )
    }
}

/// A page of the issue list: filters, direction and cursor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ListPage {
    /// What the list is narrowed to, already parsed.
    pub filter: Filter,
    /// Which end of the list it is counted from.
    pub from: ListEnd,
    /// Where the page starts.
    pub cursor: Option<String>,
}

impl ListPage {
    /// Rows of a page.
    pub const ROWS: u32 = crate::domain::limits::PAGE_MAX;

    /// The request as the contract has it.
    pub fn query(&self) -> IssueQuery {
        IssueQuery {
            page: crate::wire::PageQuery { limit: Some(Self::ROWS), cursor: self.cursor.clone() },
            ..self.filter.query(self.from)
        }
    }
}
