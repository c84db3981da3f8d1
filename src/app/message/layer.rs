//! Layers of keys: where an action works.

use crate::app::message::action::Pane;

/// A set of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Layer {
    Global,
    Issues,
    Evidence,
    Transcript,
    Relations,
    Tickets,
    Moment,
    Review,
    FlagMode,
    FlagPicker,
    FlagNote,
    Comment,
    Line,
    Choose,
    Help,
    Jobs,
    Drafts,
    Results,
    Home,
    Queues,
    Calls,
    Brief,
    Activity,
    Ticket,
    Merge,
    Requests,
    Palette,
    Welcome,
    Ask,
}

impl Layer {
    /// All layers, with the names that files of keys have for them.
    pub const NAMED: [(&'static str, Self); 29] = [
        ("global", Self::Global),
        ("issues", Self::Issues),
        ("evidence", Self::Evidence),
        ("transcript", Self::Transcript),
        ("relations", Self::Relations),
        ("tickets", Self::Tickets),
        ("moment", Self::Moment),
        ("review", Self::Review),
        ("flag_mode", Self::FlagMode),
        ("flag_picker", Self::FlagPicker),
        ("flag_note", Self::FlagNote),
        ("comment", Self::Comment),
        ("line", Self::Line),
        ("choose", Self::Choose),
        ("help", Self::Help),
        ("jobs", Self::Jobs),
        ("drafts", Self::Drafts),
        ("results", Self::Results),
        ("home", Self::Home),
        ("queues", Self::Queues),
        ("calls", Self::Calls),
        ("brief", Self::Brief),
        ("activity", Self::Activity),
        ("ticket", Self::Ticket),
        ("merge", Self::Merge),
        ("requests", Self::Requests),
        ("palette", Self::Palette),
        ("welcome", Self::Welcome),
        ("ask", Self::Ask),
    ];

    /// The layer of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, layer)| *layer)
    }

    /// Its name in a file of keys.
    pub fn name(self) -> &'static str {
        Self::NAMED.iter().find(|(_, layer)| *layer == self).map_or("", |(name, _)| name)
    }

    /// All names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMED.iter().map(|(name, _)| *name)
    }

    /// Whether it is the layer of a pane, under which the global one is live.
    pub fn is_pane(self) -> bool {
        matches!(
            self,
            Self::Issues
                | Self::Evidence
                | Self::Transcript
                | Self::Relations
                | Self::Tickets
                | Self::Moment
                | Self::Review
                | Self::FlagMode
        )
    }

    /// Whether keys that are not bound here are text.
    pub fn takes_text(self) -> bool {
        matches!(
            self,
            Self::FlagPicker | Self::FlagNote | Self::Comment | Self::Line | Self::Choose | Self::Help | Self::Palette
        )
    }

    /// Whether it is a list over the panes that asks for nothing.
    pub fn is_list(self) -> bool {
        matches!(
            self,
            Self::Jobs
                | Self::Drafts
                | Self::Results
                | Self::Queues
                | Self::Calls
                | Self::Activity
                | Self::Ticket
                | Self::Requests
        )
    }

    /// The name in the list of keys.
    pub fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::Issues => "Issues",
            Self::Evidence => "Evidence",
            Self::Transcript => "Transcript",
            Self::Relations => "Relations",
            Self::Tickets => "Tickets",
            Self::Moment => "Moment",
            Self::Review => "Call in hand",
            Self::FlagMode => "Flag mode",
            Self::FlagPicker => "Flag picker",
            Self::FlagNote => "Note of a flag",
            Self::Comment => "Comment",
            Self::Line => "Query and search",
            Self::Choose => "Choosing",
            Self::Help => "Help",
            Self::Jobs => "Changes",
            Self::Drafts => "Drafts",
            Self::Results => "Results",
            Self::Home => "Issue of the flags",
            Self::Queues => "Review queues",
            Self::Calls => "Calls",
            Self::Brief => "What the call is judged against",
            Self::Activity => "Activity",
            Self::Ticket => "Ticket",
            Self::Merge => "Duplicate",
            Self::Requests => "Requests",
            Self::Palette => "Command line",
            Self::Welcome => "Welcome",
            Self::Ask => "Question",
        }
    }
}

impl From<Pane> for Layer {
    fn from(pane: Pane) -> Self {
        match pane {
            Pane::Issues => Self::Issues,
            Pane::Evidence => Self::Evidence,
            Pane::Transcript => Self::Transcript,
            Pane::Relations => Self::Relations,
        }
    }
}
