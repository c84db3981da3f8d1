//! All state of the workbench, owned in one place and changed by `update` alone.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::Arc,
};

use crate::{
    app::{
        message::{
            action::Pane,
            area::{Area, Shares, Zoom},
            effect::Query,
            env::Env,
            event::Elsewhere,
            habits::Habits,
            id::MutationId,
            row::IssueRow,
            session::Resume,
            verb::Verb,
        },
        state::{
            audio::Audio,
            batch::Batches,
            catalogue::Catalogue,
            connection::{Pace, Reach},
            drafts::Drafts,
            hand::Hand,
            issues::IssueList,
            layout::{Layout, SMALLEST},
            marks::Marks,
            overlay::{Overlay, Question},
            pending::Pending,
            project::{LinkView, Shown},
            relations::RelationsPane,
            remote::Runs,
            requests::Requests,
            returning::Returning,
            tips::Tips,
            toast::Toasts,
            transcript::{Sight, TranscriptPane},
            undo::Undo,
            visited::Visited,
            world::World,
        },
    },
    domain::{
        failure::Failure,
        id::IssueId,
        text::{Display, Untrusted, wrap::wrap_first},
        time::Time,
    },
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

/// All state.
#[derive(Debug, Default)]
pub struct Model {
    /// What the session is.
    pub session: Session,
    /// The time of the newest message, by a clock that never goes back: waits are measured by it.
    pub now: Time,
    /// What the clock of the machine showed then: ages on the screen are seen from here.
    pub wall: Time,
    /// Size of the terminal in cells: columns, rows.
    pub size: (u16, u16),
    /// The pane that has the keys.
    pub focus: Pane,
    /// How much room it has.
    pub zoom: Zoom,
    /// How the panes share the screen.
    pub shares: Shares,
    /// The lists tell in few words what is selected.
    pub previews: bool,
    /// Digits place flags, one a message.
    pub flag_mode: bool,
    /// What is known of the services.
    pub world: World,
    /// Requests under way.
    pub runs: Runs,
    /// The issue list.
    pub issues: IssueList,
    /// The issue whose evidence, flags and relations are shown; usually the one selected in the list.
    pub current: Option<IssueId>,
    /// Its projection, made anew when something of it changes.
    pub shown: Option<Shown>,
    /// Issues that the user wants to see as unread again, on this machine alone.
    pub unread: HashSet<IssueId>,
    /// Issues that changed on the server since they were read.
    pub stale: HashSet<IssueId>,
    /// What is shown as an earlier session read it, and when that was.
    pub remembered: HashMap<Query, Time>,
    /// Why the current issue could not be read.
    pub detail_failure: Option<Failure>,
    /// Place of the selected piece of evidence among those of the current issue.
    pub evidence: usize,
    /// The transcript pane.
    pub transcript: TranscriptPane,
    /// The relation pane.
    pub relations: RelationsPane,
    /// What the user has set for the core to go by.
    pub habits: Habits,
    /// The way back to where the last session ended.
    pub returning: Returning,
    /// The user has agreed to write to a service that others work with.
    pub trusted: bool,
    /// What the pointer is doing.
    pub hand: Hand,
    /// Clicks and the wheel are the terminal's.
    pub mouse_is_released: bool,
    /// The window has not the focus of its user, since then.
    pub away_since: Option<Time>,
    /// Step of the tour, from 0, while there is one.
    pub tour: Option<usize>,
    /// What else there is.
    pub tips: Tips,
    /// What tells who somebody is, is hidden.
    pub is_masked: bool,
    /// What is heard.
    pub audio: Audio,
    /// What the user marked.
    pub marks: Marks,
    /// What came of changes that were made together.
    pub batches: Batches,
    /// What was done last in each pane, to be repeated.
    pub repeat: [Option<Verb>; 4],
    /// The text of the open field is in the user's editor.
    pub is_edited: bool,
    /// What lies over the panes, the topmost last.
    pub overlays: Vec<Overlay>,
    /// Requests of this session.
    pub requests: Requests,
    /// Notices.
    pub toasts: Toasts,
    /// Flag types on offer.
    pub catalogue: Catalogue,
    /// Names of categories that are known.
    pub categories: Vec<Untrusted>,
    /// Type that was placed last.
    pub last_flag: Option<String>,
    /// Changes that can be taken back.
    pub undo: Undo,
    /// Issues that the user opened, which are marked as viewed.
    pub opened: HashSet<IssueId>,
    /// Issues of which the user had seen everything before a change of his own, until they are marked as viewed.
    pub kept_read: HashSet<IssueId>,
    /// The issue that is looked at, and when it counts as seen.
    pub glance: Option<(IssueId, Time)>,
    /// The number of an issue that the user asked to be led to, and the issue from which he did.
    pub sought: Option<(u64, Option<IssueId>)>,
    /// The row of the issue that was found by its number last, until the issue itself is read.
    pub found: Option<Arc<IssueRow>>,
    /// Questions that nobody asked for, until nothing lies over the panes.
    pub questions: VecDeque<Question>,
    /// Places visited, for back and forward.
    pub visited: Visited,
    /// Texts that were written and not sent.
    pub drafts: Drafts,
    /// The way to the service.
    pub reach: Reach,
    /// The outbox is this process's to send: no other one has it, and the client database is open.
    pub sends: bool,
    /// Changes that wait for another address that the profile had.
    pub elsewhere: Vec<Elsewhere>,
    /// What the client database holds is known.
    pub opened_outbox: bool,
    /// The user wants to leave; what can still be sent is, until this time.
    pub leaving: Option<Time>,
    /// What it wakes for next is not on the screen.
    pub wakes_unseen: bool,
    /// Something visible has changed since the last frame.
    pub dirty: bool,
}

#[expect(clippy::derivable_impls, reason = "the pane that a session starts in is a decision")]
impl Default for Pane {
    fn default() -> Self {
        Self::Issues
    }
}

impl Model {
    /// A model for a session.
    pub fn new(session: Session) -> Self {
        let mut model = Self { session, dirty: true, ..Self::default() };
        model.world.lanes.begin(model.session.started);
        model.habits = std::mem::take(&mut model.session.habits);
        model.catalogue.remember(&model.habits.pinned, model.session.digits.clone());
        model.tour = model.session.tour.then_some(0);
        model.is_masked = model.session.masks;
        if model.session.is_new {
            model.overlays.push(Overlay::Welcome { cursor: 0 });
        }
        model.session.trouble.take().into_iter().for_each(|trouble| model.toasts.warn(trouble));
        model
    }

    /// A message comes.
    pub(in crate::app) fn take_time(&mut self, env: &Env<'_>) {
        (self.now, self.wall) = (env.now, env.wall);
    }

    /// Where the panes are now.
    pub fn layout(&self) -> Layout {
        let layout = Layout::new(self.size, self.focus, self.zoom, &self.shares);
        if self.is_previewing() { layout.with_preview(self.focus) } else { layout }
    }

    /// Whether what is selected in the focused list is told in few words beside it.
    pub fn is_previewing(&self) -> bool {
        self.previews && matches!(self.focus, Pane::Issues | Pane::Evidence)
    }

    /// Whether the terminal is too small for anything but a message.
    pub fn is_too_small(&self) -> bool {
        self.size.0 < SMALLEST.0 || self.size.1 < SMALLEST.1
    }

    /// Lines above the list of evidence, inside its pane: the title of the issue, its facts, and a space.
    pub fn evidence_top(&self, inside: Area) -> u16 {
        let Some(shown) = &self.shown else { return 0 };
        let title = Display::ours(format!("{} {}", shown.issue.code.1, shown.issue.title.1));
        let lines = wrap_first(title.as_str(), usize::from(inside.width), 2).len().min(usize::from(inside.height));
        let used = u16::try_from(lines).unwrap_or(2) + 1;
        used + u16::from(inside.height > used + 2)
    }

    /// The line of the screen on which the selection of the focused pane stands: nothing is laid over it.
    pub fn selected_line(&self) -> Option<u16> {
        let inside = self.layout().pane(self.focus)?.inside();
        let (top, line) = match self.focus {
            Pane::Issues if self.is_pinned() => (inside.y, usize::from(inside.height.saturating_sub(1))),
            Pane::Issues => (inside.y, self.issues.visible().position(|(_, is_lit)| is_lit)?),
            Pane::Evidence => {
                let list = inside.y + self.evidence_top(inside);
                let rows = usize::from(inside.height.saturating_sub(self.evidence_top(inside)));
                (list, self.evidence.min(rows.saturating_sub(1)))
            }
            Pane::Transcript => {
                let cursor = self.transcript.cursor();
                let line = self.transcript.lines.iter().rposition(|line| line.turn() == cursor)?;
                (self.transcript_area()?.y, line)
            }
            Pane::Relations => return self.relations.selected_line(inside),
        };
        Some(top.saturating_add(u16::try_from(line).unwrap_or(u16::MAX)))
    }

    /// The selected piece of evidence.
    pub fn selected_link(&self) -> Option<&LinkView> {
        self.shown.as_ref()?.links.get(self.evidence)
    }

    /// The row of the current issue with its pending changes: from the list while the issue itself is being read, so
    /// that no key waits for the network.
    pub fn current_row(&self) -> Option<Arc<IssueRow>> {
        if let Some(shown) = &self.shown {
            return Some(Arc::clone(&shown.issue));
        }
        self.confirmed_row().map(|row| self.world.project_row(&row))
    }

    /// What the server said last of the current issue: its row in the list, or what was read of it.
    pub fn confirmed_row(&self) -> Option<Arc<IssueRow>> {
        let current = self.current.as_ref()?;
        let found = || self.found.clone().filter(|row| row.id == *current);
        self.world.row_of(&self.issues, current).or_else(found)
    }

    /// Code of an issue as its row has it; empty while nothing of it was read.
    pub fn code_of(&self, issue: &IssueId) -> Display {
        self.world.row_of(&self.issues, issue).map(|row| row.code.1.clone()).unwrap_or_default()
    }

    /// Whether the current issue has no row in the list that is shown: it stands on a line of its own below the rows.
    pub fn is_pinned(&self) -> bool {
        self.current.is_some() && self.issues.loaded && self.issues.selected().is_none()
    }

    /// When the service said what a pane shows, if that was in an earlier session.
    pub fn seen(&self, pane: Pane) -> Option<Time> {
        let query = match pane {
            Pane::Issues => self.issues.beginning(),
            Pane::Evidence | Pane::Relations => Query::Detail(self.current.clone()?),
            Pane::Transcript => Query::Call(self.transcript.call.clone()?),
        };
        self.remembered.get(&query).copied()
    }

    /// What the transcript pane needs of the world, once its call is read.
    pub fn sight(&self) -> Option<Sight<'_>> {
        sight_of(self, &self.transcript)
    }

    /// The area of the transcript's lines, below its header and above an open flag picker.
    pub fn transcript_area(&self) -> Option<Area> {
        let inside = self.layout().pane(Pane::Transcript)?.inside();
        let picker = self.picker_height(inside);
        Some(Area { y: inside.y + 1.min(inside.height), height: inside.height.saturating_sub(1 + picker), ..inside })
    }

    /// Whether the request log is open.
    pub(in crate::app) fn shows_requests(&self) -> bool {
        matches!(self.overlays.last(), Some(Overlay::Requests(_)))
    }

    /// Rows that an open flag picker takes of a transcript pane.
    pub fn picker_height(&self, inside: Area) -> u16 {
        match self.overlays.last() {
            Some(Overlay::Flag(picker)) => picker.height(inside),
            _ => 0,
        }
    }

    /// Whether there is no change of this profile that the service has not confirmed.
    pub fn is_all_stored(&self) -> bool {
        self.jobs().next().is_none() && self.elsewhere.is_empty()
    }

    /// The changes that the user made and the server has not confirmed, in their order. View marks do not count.
    pub fn jobs(&self) -> impl Iterator<Item = (MutationId, &Pending)> {
        self.world.lanes.iter().filter(|(_, pending)| pending.change().is_kept())
    }

    /// Changes that the user made and the server has not confirmed: those that wait or run, and those that are held.
    /// View marks do not count.
    pub fn unconfirmed(&self) -> (usize, usize) {
        let held = self.jobs().filter(|(_, pending)| pending.is_held()).count();
        (self.jobs().count() - held, held)
    }
}

/// [`Model::sight`] for a pane that was taken out of the model.
pub(in crate::app) fn sight_of<'a>(model: &'a Model, pane: &TranscriptPane) -> Option<Sight<'a>> {
    let transcript = model.world.calls.peek(pane.call.as_ref()?)?.get()?;
    let flags = model.shown.as_ref().map(|shown| shown.flags.as_slice()).unwrap_or_default();
    let doubts = model.world.doubts.peek(pane.call.as_ref()?);
    Some(Sight { transcript, flags, doubts })
}
