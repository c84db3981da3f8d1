//! What lies over the panes: pickers, text fields, lists. The core pushes and pops them; an effect never does.

pub mod activity;
pub mod brief;
pub mod choose;
pub mod flag;
pub mod home;
pub mod merge;
pub mod queue;
pub mod welcome;
pub mod write;

use crate::{
    app::{
        message::{action::Action, id::MutationId, mutation::Slot, row::TicketView, verb::Verb},
        state::{
            draft::Draft,
            overlay::{choose::Chooser, flag::FlagPicker, write::Writing},
            remote::Remote,
            requests,
            target::Targets,
            written::Lines,
        },
    },
    domain::{
        id::{IssueId, TicketId},
        text::Display,
        time::Time,
    },
    wire::IssuePatch,
};

/// Something over the panes. The last one pushed has the keys.
#[derive(Debug)]
pub enum Overlay {
    /// The picker of flag types.
    Flag(FlagPicker),
    /// A text field: comment, query, search.
    Write(Writing),
    /// A list to choose from: the other issue, a call.
    Choose(Chooser),
    /// The keys that work here.
    Help(Help),
    /// Changes that wait, run or failed.
    Jobs(queue::View),
    /// What came of the changes that were made together last.
    Results {
        /// Selected line.
        cursor: usize,
    },
    /// Texts that were written and not sent.
    Drafts {
        /// Selected line.
        cursor: usize,
    },
    /// What issue the flags of a call go to.
    Home(home::HomeBox),
    /// What a call is judged against.
    Brief(brief::BriefPage),
    /// All calls.
    Calls,
    /// The review queues.
    Queues {
        /// Selected line.
        cursor: usize,
    },
    /// What happened to the issue.
    Activity(activity::ActivityPage),
    /// A ticket with its comments.
    Ticket {
        /// The ticket.
        ticket: TicketId,
        /// What was read of it.
        view: Remote<TicketView>,
        /// Lines scrolled away.
        scroll: usize,
    },
    /// A duplicate beside its canonical issue.
    Merge(merge::Merge),
    /// The requests of this session.
    Requests(requests::View),
    /// The command line.
    Palette(Palette),
    /// Ways to begin.
    Welcome {
        /// Selected way.
        cursor: usize,
    },
    /// A question that one key answers.
    Ask(Question),
}

impl Overlay {
    /// The text that is written in it and kept as a draft, with the name that it is kept under.
    pub(in crate::app) fn text(&mut self) -> Option<(Option<Slot>, &mut Draft)> {
        match self {
            Self::Write(writing) => Some((writing.field.slot(), &mut writing.draft)),
            Self::Flag(picker) => {
                let slot = picker.slot();
                picker.note.as_mut().map(|(_, draft)| (slot, draft))
            }
            _ => None,
        }
    }
}

/// The keys that work here, narrowed by what is typed; the selected one can be run.
#[derive(Debug)]
pub struct Help {
    /// What is typed.
    pub filter: Draft,
    /// Selected line.
    pub cursor: usize,
}

impl Help {
    /// All keys.
    pub fn new() -> Self {
        Self { filter: Draft::new("", Lines::One, usize::MAX), cursor: 0 }
    }
}

impl Default for Help {
    fn default() -> Self {
        Self::new()
    }
}

/// The command line: a message number, a ticket number, or the name of an action.
#[derive(Debug)]
pub struct Palette {
    /// What is typed.
    pub draft: Draft,
    /// Selected entry.
    pub cursor: usize,
}

impl Palette {
    /// An empty command line.
    pub fn new() -> Self {
        Self { draft: Draft::new("", Lines::One, usize::MAX), cursor: 0 }
    }
}

impl Default for Palette {
    fn default() -> Self {
        Self::new()
    }
}

/// How long a question that came by itself takes no answer (milliseconds): nobody has read it sooner.
const SEEN_MS: i64 = 400;

/// A question with what happens on yes.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What is asked.
    pub text: Display,
    /// What is done on yes.
    pub on_yes: OnYes,
    /// When it came up by itself; a key right after that was meant for something else.
    pub came_at: Option<Time>,
}

impl Question {
    /// Whether a key may answer it by now.
    pub fn was_seen(&self, now: Time) -> bool {
        self.came_at.is_none_or(|came_at| now.since(came_at) >= SEEN_MS)
    }

    /// A question.
    pub fn new(text: Display, on_yes: OnYes) -> Self {
        Self { text, on_yes, came_at: None }
    }
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq)]
pub enum OnYes {
    /// Attach the call of this refused flag and send the flag again.
    AttachAndFlag(MutationId),
    /// Write the user's values over those that somebody else wrote, which are these; on no, keep theirs.
    Overwrite(MutationId, Box<IssuePatch>),
    /// Quit although changes are under way.
    Quit,
    /// Do it to all marked issues.
    Many(Box<Verb>, Targets),
    /// Do it, and everything after it, on a service that others work with; this issue was the current one.
    Trust(Box<Action>, Option<IssueId>),
}
