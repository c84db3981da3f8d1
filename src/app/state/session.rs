//! What a session is, told once at its start.

use crate::{
    app::{
        message::{habits::Habits, session::Resume},
        state::connection::Pace,
    },
    domain::{text::Display, time::Time},
};

/// What the session is: told once, at the start.
#[derive(Debug, Clone, Default)]
pub struct Session {
    /// Name of the profile, always visible.
    pub profile: Display,
    /// Where the data is: a host, or words for the embedded server.
    pub place: Display,
    /// Address of an issue's page for people, with `{id}` or `{number}` in it.
    pub issue_page: Option<String>,
    /// Changes are refused before they are sent.
    pub read_only: bool,
    /// What went wrong before it began, to be told on the first screen.
    pub trouble: Option<Display>,
    /// There is a ticket service. Without one, nothing of tickets is shown.
    pub tickets: bool,
    /// Who gets new tickets, and from whom.
    pub ticket_desk: Option<TicketDesk>,
    /// When it began; its changes are numbered from here.
    pub started: Time,
    /// How long things take.
    pub pace: Pace,
    /// Colour of the profile, to tell it apart at a glance.
    pub colour: Option<Colour>,
    /// Others work with what is changed here: the first change of a session is asked about.
    pub is_live: bool,
    /// There is nothing yet: the first screen says how to begin.
    pub is_new: bool,
    /// What tells who somebody is, is hidden from the start.
    pub masks: bool,
    /// And stays so.
    pub masks_always: bool,
    /// It begins with a review queue: that of this name or id, or the one that was sat with last where it is empty.
    pub review: Option<String>,
    /// It begins with the tour.
    pub tour: bool,
    /// Where the last session ended.
    pub resume: Option<Resume>,
    /// Flag types that had the digits when one was used last in this profile, in their order.
    pub digits: Vec<String>,
    /// What the user has set for the core to go by.
    pub habits: Habits,
    /// Profiles that can be gone on with, each with where it leads.
    pub profiles: Vec<(String, Display)>,
}

/// A colour that marks a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Colour {
    Red,
    Green,
    Yellow,
    Blue,
    Magenta,
    Cyan,
}

/// Where new tickets go.
#[derive(Debug, Clone, Default)]
pub struct TicketDesk {
    /// Code, name or id of the team; the only one there is when none is named.
    pub team: Option<String>,
    /// Address that they come from.
    pub requestor_email: String,
}
