//! What the user can want. An action carries no data of the world: what it applies to is decided by the model.

use crate::{
    app::message::key::Key,
    domain::{
        choice::{IssueStatus, RelationType, Severity},
        review::{CannotReason, PassReason},
    },
    graph::Way,
};

/// The four panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are on the screen")]
pub enum Pane {
    Issues,
    Evidence,
    Transcript,
    Relations,
}

impl Pane {
    /// All panes, in the order of their numbers: as they stand on a screen that has room for all of them, from left to right
    /// and from top to bottom.
    pub const ALL: [Self; 4] = [Self::Issues, Self::Transcript, Self::Evidence, Self::Relations];

    /// The number on its border and of its key, from 1.
    pub fn number(self) -> usize {
        match self {
            Self::Issues => 1,
            Self::Transcript => 2,
            Self::Evidence => 3,
            Self::Relations => 4,
        }
    }

    /// Its place in tables by pane, and in what is kept for the next session: it stays what it was when the numbers change.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The name on the pane's border.
    pub fn title(self) -> &'static str {
        match self {
            Self::Issues => "Issues",
            Self::Evidence => "Evidence",
            Self::Transcript => "Transcript",
            Self::Relations => "Relations",
        }
    }
}

/// A movement, the same in every pane and overlay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Motion {
    Up,
    Down,
    Top,
    Bottom,
    HalfUp,
    HalfDown,
    PageUp,
    PageDown,
}

impl Motion {
    /// The position after this movement among `count` rows, of which `page` are seen at once.
    pub fn apply(self, at: usize, count: usize, page: usize) -> usize {
        let last = count.saturating_sub(1);
        match self {
            Self::Up => at.saturating_sub(1),
            Self::Down => at + 1,
            Self::Top => 0,
            Self::Bottom => last,
            Self::HalfUp => at.saturating_sub((page / 2).max(1)),
            Self::HalfDown => at + (page / 2).max(1),
            Self::PageUp => at.saturating_sub(page.max(1)),
            Self::PageDown => at + page.max(1),
        }
        .min(last)
    }
}

/// Where on the screen the selection is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Spot {
    Top,
    Centre,
    Bottom,
}

/// One way or the other along things in a row: rows, messages, hits, places, time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// Down the screen, on in time.
    Next,
    /// Up the screen, back in time.
    Previous,
}

impl Toward {
    /// Whether it is on, and not back.
    pub fn is_next(self) -> bool {
        self == Self::Next
    }
}

/// A step of something that has a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Amount {
    More,
    Less,
}

impl Amount {
    /// Whether it grows.
    pub fn is_more(self) -> bool {
        self == Self::More
    }
}

/// An end of the issue list, from which it is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ListEnd {
    #[default]
    First,
    Last,
}

impl ListEnd {
    /// Whether the order of the list is turned round.
    pub fn is_last(self) -> bool {
        self == Self::Last
    }
}

/// How the graph is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum GraphFormat {
    Mermaid,
    Dot,
    Text,
}

/// What the user wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Move in the focused pane or the top overlay.
    Move(Motion),
    /// To the next landmark: a flag, a node change, a silence, a failed tool; in lists, the next unread or flagged row.
    NextLandmark,
    /// To the landmark before.
    PrevLandmark,
    /// To the next moment of the call of which nothing is decided.
    NextMoment,
    /// To the one before.
    PrevMoment,
    /// Place the flag that the moment on the selected message proposes.
    AcceptMoment,
    /// There is nothing to flag on it.
    RejectMoment,
    /// List the moments of the call.
    Moments,
    /// Show the moments, or hide them.
    ToggleMoments,
    /// Show the moments of muted rules, or fold them away.
    ToggleMuted,
    /// Take the next call of a review queue, or leave the sitting.
    Review,
    /// Show what the call is judged against.
    Brief,
    /// The same with what became of the call.
    Outcome,
    /// Show all calls.
    Calls,
    /// Show the review queues.
    Queues,
    /// The verdict that follows from what stands on the call in hand: clean, or flagged.
    VerdictDone,
    /// The call in hand cannot be judged.
    CannotJudge(CannotReason),
    /// Somebody else is to read the call in hand.
    SecondOpinion,
    /// Pass the call in hand on.
    Skip(PassReason),
    /// Choose the issue that the flags of the call go to.
    FlagHome,
    /// Focus a pane.
    Focus(Pane),
    /// Focus the next pane.
    FocusNext,
    /// Focus the pane before.
    FocusPrev,
    /// To the pane that the focused one came from.
    Out,
    /// Open the selected thing: the issue's evidence, the link's call, the related issue; in a dialog, accept.
    Open,
    /// Tell in few words what is selected in a list, or no longer.
    Preview,
    /// One step larger.
    ZoomIn,
    /// One step smaller.
    ZoomOut,
    /// Play the call from the selected message, or pause.
    PlayPause,
    /// Play from the selected message, whatever is playing.
    PlayHere,
    /// In what is playing: five seconds further, or back.
    Leap(Toward),
    /// In what is playing: faster, or slower.
    Pace(Amount),
    /// The selection follows what is heard, or no longer.
    Follow,
    /// Ask for what a second hearing was not sure of, or hide it.
    UnsurePassages,
    /// The call before, among the evidence of the issue.
    PrevCall,
    /// The next call.
    NextCall,
    /// In the graph: to the nearest node in this direction.
    Step(Way),
    /// In the graph: read one hop further from the focus.
    MoreHops,
    /// In the graph: one hop less.
    LessHops,
    /// The graph as a tree, or as a drawing.
    ToggleTree,
    /// Back in the list of issues and tickets visited.
    Back,
    /// Forward in that list.
    Forward,
    /// Open the picker of flag types on the selected message.
    Flag,
    /// Place the last flag type again.
    Repeat,
    /// In the flag picker: take the type on this digit.
    PickDigit(u8),
    /// In the flag picker: with a note, which is asked for when the type is chosen.
    ToggleNote,
    /// In the flag picker: the digit that follows becomes that of the selected type.
    PinType,
    /// Relate the issue to another one.
    Relate(RelationType),
    /// In the graph: relate the selected issue to another one, or mark the selected ticket.
    RelateFrom(RelationType),
    /// In the graph: tie the selected issue to a ticket, or the selected ticket to an issue.
    TieTicket,
    /// In the graph: link the selected ticket to another one.
    LinkTicket,
    /// Make a ticket of the selected issue.
    NewTicket,
    /// Write the ticket that an issue is tied to as a comment on the issue.
    NoteTicket,
    /// Mark the selected row or message, and go down.
    Mark,
    /// Begin a range of marks, or take it.
    MarkRange,
    /// Mark all that match.
    MarkAll,
    /// Show what came of the changes that were made together last.
    Results,
    /// Choose the category.
    Categorise,
    /// Choose who works on it.
    Assign,
    /// The user works on it.
    AssignMe,
    /// Choose how the list is sorted.
    Sort,
    /// Mark the issue as viewed, or as unread on this machine.
    ToggleRead,
    /// Edit the title of the issue, or the note of the flag.
    EditText,
    /// Edit the description of the issue in the user's editor.
    EditOutside,
    /// Digits place flags, one a message, or no longer.
    FlagMode,
    /// Put a flag that was moved or lost on the selected message.
    AnchorFlag,
    /// Show the flags of the issue.
    Flags,
    /// Hide what tells who somebody is, or show it again.
    ToggleMask,
    /// Clicks and the wheel for the workbench, or for the terminal.
    ToggleMouse,
    /// The view of the list before.
    PrevView,
    /// The next view of the list.
    NextView,
    /// Choose a view of the list.
    Views,
    /// Save the query of the list as a view.
    SaveView,
    /// Write the issue into a file.
    Export,
    /// Choose a profile to go on with.
    Profiles,
    /// Read the configuration again.
    Reload,
    /// Show ways to begin.
    Welcome,
    /// Show the next theme.
    NextTheme,
    /// Find words in every call that was read.
    FindTurns,
    /// Show the places visited.
    Places,
    /// Name this place with a letter.
    NamePlace(char),
    /// To the place with this letter.
    GoToPlace(char),
    /// Scroll so that the selection is there.
    Scroll(Spot),
    /// One line a message, or all of them.
    ToggleWrap,
    /// The pane takes more of the screen, or less.
    Resize(Amount),
    /// Set the status.
    SetStatus(IssueStatus),
    /// Set the severity.
    SetSeverity(Severity),
    /// Write a comment.
    Comment,
    /// Add the thing of the pane: evidence, or a relation.
    Add,
    /// Remove the selected thing of the pane; only what undo brings back.
    Remove,
    /// Take back the last change.
    Undo,
    /// Make the last change that was taken back once more.
    Redo,
    /// Query of a list, or search in the transcript.
    Search,
    /// Next hit of the search.
    NextHit,
    /// The hit before.
    PrevHit,
    /// Show the hits as a list.
    Hits,
    /// Fold or unfold the selected turn.
    ToggleFold,
    /// Fold all tool output.
    FoldAll,
    /// Unfold all tool output.
    UnfoldAll,
    /// The tour, or its end.
    Tour,
    /// Make an issue.
    NewIssue,
    /// Copy something of the selected thing.
    Copy(Copied),
    /// Open the page or the recording of the selected thing in another program.
    OpenOutside,
    /// Copy the graph in another system's words.
    CopyGraph(GraphFormat),
    /// Read again what the focused pane shows.
    Refresh,
    /// Read everything again, and show new rows.
    RefreshAll,
    /// Show changes that wait, run or failed.
    Jobs,
    /// Show the requests of this session.
    Requests,
    /// In the jobs overlay: send a failed change again.
    Retry,
    /// In the jobs overlay: give a failed change up.
    Discard,
    /// Show what happened to the issue.
    Activity,
    /// Show the keys that work here.
    Help,
    /// Open the command line: a message number, a ticket number or the name of an action.
    Palette,
    /// In the jobs overlay: back to the field with the words of a change.
    Edit,
    /// Show texts that were written and not sent.
    Drafts,
    /// Delete the issue, after its code is typed.
    Delete,
    /// Yes to a question.
    Yes,
    /// No to a question.
    No,
    /// Close the innermost thing: overlay, search, zoom.
    Cancel,
    /// Close, then quit.
    Close,
    /// Quit; asks once while changes are under way.
    Interrupt,
    /// Give the terminal back to the shell until it is asked for again.
    Suspend,
    /// Draw the whole screen anew.
    Redraw,
    /// Write down what the newest messages and effects were.
    Trace,
    /// In a text field of several lines: write in the user's editor.
    Editor,
    /// In a text field: take what is offered.
    Complete,
    /// In a text field of several lines: put a text in by its name.
    Snippet,
    /// A key for the text field that has the focus.
    Type(Key),
    /// Pasted text for the text field that has the focus.
    Paste(String),
}

impl Action {
    /// The action, told the digit or the character that its keys ended in.
    #[must_use]
    pub fn with(self, c: char) -> Self {
        match (self, c.to_digit(10).and_then(|digit| u8::try_from(digit).ok())) {
            (Self::PickDigit(_), Some(digit)) => Self::PickDigit(digit),
            (Self::NamePlace(_), _) => Self::NamePlace(c),
            (Self::GoToPlace(_), _) => Self::GoToPlace(c),
            (action, _) => action,
        }
    }
}

/// What is copied of the selected thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Copied {
    /// Code and title, the id of a call, the text of a message.
    Itself,
    /// The id, as the service has it.
    Id,
    /// The message as a quotation, with who said it and where.
    Quotation,
    /// The issue as Markdown.
    Document,
    /// The address of its page or its recording.
    Address,
    /// The newest notice, the errors first.
    Notice,
}
