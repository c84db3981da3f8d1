//! All state of the workbench, owned in one place and changed by `update` alone.

use std::sync::Arc;

use crate::{
    app::{
        message::{action::Pane, area::Area, effect::Query, env::Env, id::MutationId, row::IssueRow},
        state::{
            layout::{Layout, SMALLEST},
            outbox::OutboxState,
            overlay::Overlay,
            panes::PanesState,
            pending::Pending,
            project::{FlagView, LinkView},
            reading::ReadingState,
            review::{InHand, ReviewState},
            screen::ScreenState,
            session::Session,
            toast::Toasts,
            transcript::{TranscriptPane, TranscriptView},
            world::World,
        },
    },
    domain::{
        id::{CallId, IssueId},
        review::Arm,
        text::{Display, wrap::wrap_first},
        time::Time,
    },
};

/// All state, in groups. Only the rooms of the core write to them; screen, keys and runtime read.
#[derive(Debug, Default)]
pub struct Model {
    /// What the session is, and what the user has set.
    pub session: Session,
    /// The time of the newest message, by a clock that never goes back: waits are measured by it.
    pub now: Time,
    /// What the clock of the machine showed then: ages on the screen are seen from here.
    pub wall: Time,
    /// What is known of the services.
    pub world: World,
    /// What is on the screen, whatever it is about.
    pub screen: ScreenState,
    /// What the panes show and offer.
    pub panes: PanesState,
    /// What is read, and what is looked at.
    pub reading: ReadingState,
    /// Review queues, and the sitting with one.
    pub review: ReviewState,
    /// What the user makes, on its way to the service.
    pub outbox: OutboxState,
    /// The message that was begun, until what follows from it is done.
    pub(in crate::app) begun: Option<Begun>,
}

/// A message that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) struct Begun {
    /// It came from the user.
    pub(in crate::app) by_user: bool,
}

/// How many changes of the user the server has not confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unconfirmed {
    /// They wait or are on their way.
    pub waiting: usize,
    /// They wait for the user.
    pub held: usize,
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
        let mut model = Self { session, ..Self::default() };
        model.screen.dirty = true;
        model.world.lanes.begin(model.session.started);
        model.panes.catalogue.remember(&model.session.habits.pinned, model.session.digits.clone());
        model.screen.tour = model.session.tour.then_some(0);
        model.screen.is_masked = model.session.masks;
        if model.session.is_new {
            model.screen.overlays.push(Overlay::Welcome { cursor: 0 });
        }
        model.session.trouble.take().into_iter().for_each(|trouble| model.screen.toasts.warn(trouble));
        model
    }

    /// A message comes.
    pub(in crate::app) fn take_time(&mut self, env: &Env<'_>) {
        (self.now, self.wall) = (env.now, env.wall);
    }

    /// The terminal has this many columns and rows, as is known before the first message and after another program had it.
    pub fn set_size(&mut self, size: (u16, u16)) {
        self.screen.size = size;
    }

    /// Something that the core does not know of, such as the colours, has changed what is to be drawn.
    pub fn ask_for_frame(&mut self) {
        self.screen.dirty = true;
    }

    /// Whether something visible has changed since this was asked last.
    pub fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.screen.dirty)
    }

    /// The notices, to be said once.
    pub fn take_notices(&mut self) -> Toasts {
        std::mem::take(&mut self.screen.toasts)
    }

    /// Nothing lies over the panes any more: whoever works in lines leaves from wherever they are.
    pub fn close_overlays(&mut self) {
        self.screen.overlays.clear();
    }

    /// Who leaves waits for what can still be sent until this time.
    pub fn leave_by(&mut self, until: Time) {
        if let Some(leaving) = &mut self.outbox.leaving {
            *leaving = until;
        }
    }

    /// Where the panes are now.
    pub fn layout(&self) -> Layout {
        let layout = Layout::new(self.screen.size, self.screen.focus, self.screen.zoom, &self.screen.shares);
        if self.is_previewing() { layout.with_preview(self.screen.focus) } else { layout }
    }

    /// Whether what is selected in the focused list is told in few words beside it.
    pub fn is_previewing(&self) -> bool {
        self.screen.previews && matches!(self.screen.focus, Pane::Issues | Pane::Evidence)
    }

    /// Whether the terminal is too small for anything but a message.
    pub fn is_too_small(&self) -> bool {
        self.screen.size.0 < SMALLEST.0 || self.screen.size.1 < SMALLEST.1
    }

    /// Lines above the list of evidence, inside its pane: the title of the issue, its facts, and a space.
    pub fn evidence_top(&self, inside: Area) -> u16 {
        let Some(shown) = &self.reading.shown else { return 0 };
        let title = Display::ours(format!("{} {}", shown.issue.code.shown, shown.issue.title.shown));
        let lines = wrap_first(title.as_str(), usize::from(inside.width), 2).len().min(usize::from(inside.height));
        let used = u16::try_from(lines).unwrap_or(2) + 1;
        used + u16::from(inside.height > used + 2)
    }

    /// The line of the screen on which the selection of the focused pane stands: nothing is laid over it.
    pub fn selected_line(&self) -> Option<u16> {
        let inside = self.layout().pane(self.screen.focus)?.inside();
        let (top, line) = match self.screen.focus {
            Pane::Issues if self.is_pinned() => (inside.y, usize::from(inside.height.saturating_sub(1))),
            Pane::Issues => {
                let row = self.panes.issues.visible().position(|(_, is_lit)| is_lit)?;
                (inside.y, row * usize::from(self.lines_of_a_row()))
            }
            Pane::Evidence => {
                let list = inside.y + self.evidence_top(inside);
                let rows = usize::from(inside.height.saturating_sub(self.evidence_top(inside)));
                (list, self.panes.evidence.min(rows.saturating_sub(1)))
            }
            Pane::Transcript => {
                let cursor = self.panes.transcript.cursor();
                let line = self.panes.transcript.lines.iter().rposition(|line| line.turn() == cursor)?;
                (self.transcript_area()?.y, line)
            }
            Pane::Relations => return self.panes.relations.selected_line(inside),
        };
        Some(top.saturating_add(u16::try_from(line).unwrap_or(u16::MAX)))
    }

    /// Lines that a row of the list takes: two where the terminal is wide and all rows fit then, else one.
    pub fn lines_of_a_row(&self) -> u16 {
        /// Columns of a terminal in which a row may have two lines.
        const WIDE: u16 = 120;
        let list = &self.panes.issues;
        let room = self.layout().pane(Pane::Issues).map_or(0, |area| area.inside().height);
        let room = usize::from(room).saturating_sub(usize::from(self.is_pinned()));
        let is_whole = list.loaded && list.failure.is_none() && list.more() == (false, false);
        if self.screen.size.0 >= WIDE && is_whole && 2 * list.len() <= room { 2 } else { 1 }
    }

    /// The selected piece of evidence.
    pub fn selected_link(&self) -> Option<&LinkView> {
        self.reading.shown.as_ref()?.links.get(self.panes.evidence)
    }

    /// The flags that are shown: those of the current issue, or those of an issue that a call which is looked at by itself
    /// will have.
    pub fn flags_in_sight(&self) -> &[FlagView] {
        match &self.reading.shown {
            Some(shown) => &shown.flags,
            None => &self.reading.flags_to_come,
        }
    }

    /// The call that is shown is in hand and to be read without suggestions, wherever it is shown.
    pub fn is_read_unled(&self) -> bool {
        let is_shown = |hand: &InHand| self.panes.transcript.call.as_ref() == Some(&hand.held.call_id);
        self.review.hand().is_some_and(|hand| hand.held.arm == Arm::Unled && is_shown(hand))
    }

    /// What rules suggest to look at is not shown: the user hides it, or the call is to be read without.
    pub fn hides_moments(&self) -> bool {
        self.screen.hides_moments || self.is_read_unled()
    }

    /// How many moments of the call that is shown are folded away, where moments are shown at all.
    pub fn folded_moments(&self) -> usize {
        let call = self.panes.transcript.call.as_ref().filter(|_| !self.hides_moments());
        call.and_then(|call| self.world.moments.get(call)).map_or(0, |moments| moments.folded.len())
    }

    /// The call in hand, if it is the one that is shown.
    pub fn call_in_hand(&self) -> Option<&InHand> {
        let hand = self.review.hand()?;
        let is_shown = self.panes.transcript.call.as_ref() == Some(&hand.held.call_id);
        (is_shown && self.reading.apart.is_some()).then_some(hand)
    }

    /// The row of the current issue with its pending changes: from the list while the issue itself is being read, so
    /// that no key waits for the network.
    pub fn current_row(&self) -> Option<Arc<IssueRow>> {
        if let Some(shown) = &self.reading.shown {
            return Some(Arc::clone(&shown.issue));
        }
        self.confirmed_row().map(|row| self.world.project_row(&row))
    }

    /// What the server said last of the current issue: its row in the list, or what was read of it.
    pub fn confirmed_row(&self) -> Option<Arc<IssueRow>> {
        let current = self.reading.current.as_ref()?;
        let found = || self.reading.found.clone().filter(|row| row.id == *current);
        self.world.row_of(&self.panes.issues, current).or_else(found)
    }

    /// Code of an issue as its row has it; empty while nothing of it was read.
    pub fn code_of(&self, issue: &IssueId) -> Display {
        self.world.row_of(&self.panes.issues, issue).map(|row| row.code.shown.clone()).unwrap_or_default()
    }

    /// Whether the current issue has no row in the list that is shown: it stands on a line of its own below the rows.
    pub fn is_pinned(&self) -> bool {
        self.reading.current.is_some() && self.panes.issues.loaded && self.panes.issues.selected().is_none()
    }

    /// When the service said what a pane shows, if that was in an earlier session.
    pub fn seen(&self, pane: Pane) -> Option<Time> {
        let query = match pane {
            Pane::Issues => self.panes.issues.beginning(),
            Pane::Evidence | Pane::Relations => Query::Detail(self.reading.current.clone()?),
            Pane::Transcript => Query::Call(self.panes.transcript.call.clone()?),
        };
        self.reading.remembered.get(&query).copied()
    }

    /// What the transcript pane needs of the world, once its call is read.
    pub fn transcript_view(&self) -> Option<TranscriptView<'_>> {
        transcript_view_of(self, &self.panes.transcript)
    }

    /// The area of the transcript's lines, below its header and above an open flag picker.
    pub fn transcript_area(&self) -> Option<Area> {
        let inside = self.layout().pane(Pane::Transcript)?.inside();
        let picker = self.picker_height(inside);
        Some(Area { y: inside.y + 1.min(inside.height), height: inside.height.saturating_sub(1 + picker), ..inside })
    }

    /// Whether all that was wished for is there, as far as it was asked for: the selection rests, nothing is under way, and
    /// the call that is shown was looked through.
    pub fn has_its_answers(&self) -> bool {
        let (reading, world) = (&self.reading, &self.world);
        let is_read = |call: &CallId| world.calls.peek(call).is_some_and(|call| call.get().is_some());
        let is_awaited = |call: &CallId| is_read(call) && !world.moments.contains_key(call);
        let shown = self.panes.transcript.call.as_ref();
        reading.rest.is_there(self.now) && reading.runs.is_empty() && !shown.is_some_and(is_awaited)
    }

    /// Whether the request log is open.
    pub fn shows_requests(&self) -> bool {
        matches!(self.screen.overlays.last(), Some(Overlay::Requests(_)))
    }

    /// Rows that an open flag picker takes of a transcript pane.
    pub fn picker_height(&self, inside: Area) -> u16 {
        match self.screen.overlays.last() {
            Some(Overlay::Flag(picker)) => picker.height(inside),
            _ => 0,
        }
    }

    /// Whether there is no change of this profile that the service has not confirmed.
    pub fn is_all_stored(&self) -> bool {
        self.jobs().next().is_none() && self.outbox.elsewhere.is_empty()
    }

    /// The changes that the user made and the server has not confirmed, in their order. View marks do not count.
    pub fn jobs(&self) -> impl Iterator<Item = (MutationId, &Pending)> {
        self.world.lanes.iter().filter(|(_, pending)| pending.change().is_kept())
    }

    /// Of these, what was made of calls of a queue.
    pub fn verdicts_to_store(&self) -> usize {
        self.jobs().filter(|(_, pending)| pending.change().goes_to_reviews()).count()
    }

    /// Changes that the user made and the server has not confirmed: those that wait or run, and those that are held.
    /// View marks do not count.
    pub fn unconfirmed(&self) -> Unconfirmed {
        let held = self.jobs().filter(|(_, pending)| pending.is_held()).count();
        Unconfirmed { waiting: self.jobs().count() - held, held }
    }
}

/// [`Model::sight`] for a pane that was taken out of the model.
pub(in crate::app) fn transcript_view_of<'a>(model: &'a Model, pane: &TranscriptPane) -> Option<TranscriptView<'a>> {
    let transcript = model.world.calls.peek(pane.call.as_ref()?)?.get()?;
    let flags = model.flags_in_sight();
    let unsure_passages = model.world.unsure_passages.peek(pane.call.as_ref()?);
    let moments = model.world.moments.get(pane.call.as_ref()?).map(|moments| moments.shown.as_slice());
    Some(TranscriptView { transcript, flags, unsure_passages, moments: moments.unwrap_or_default() })
}
