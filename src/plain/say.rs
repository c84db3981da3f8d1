//! What the model holds, in sentences.

use std::collections::BTreeMap;

use super::review;
use crate::{
    app::{
        derived::{
            activity, people,
            preview::{self, Part, Preview},
        },
        message::{
            action::Pane,
            id::MutationId,
            mutation::Slot,
            row::{Counts, IssueRow, words},
        },
        state::{
            catalogue::Catalogue,
            draft::Draft,
            model::Model,
            overlay::{Overlay, activity::ActivityPage, flag::FlagPicker, welcome::WAYS},
            pending::Phase,
            project::Mark,
            remote::Remote,
            transcript::moment::State,
        },
    },
    domain::text::{Display, Untrusted, shown},
    graph,
};

/// Rows of a list that are read out at once.
const ROWS: usize = 50;
/// Lines to choose from that are read out at once.
const CHOICES: usize = 20;

/// What was said last, so that only news is said.
#[derive(Debug, Default)]
pub struct Heard {
    place: Vec<Display>,
    overlay: Vec<Display>,
    pending: BTreeMap<MutationId, Display>,
    stored: Vec<MutationId>,
}

impl Heard {
    /// Remembers the changes that are not confirmed, by their names.
    pub fn note(&mut self, model: &Model) {
        self.pending.extend(model.world.lanes.iter().map(|(id, pending)| (id, pending.change().label())));
    }

    /// The service has this change.
    pub fn stored(&mut self, id: MutationId) {
        self.stored.push(id);
    }

    /// What is new since the last time: notices, what became of changes, where the user is, what is asked.
    pub fn news(&mut self, model: &mut Model) -> Vec<Display> {
        let mut lines = Vec::new();
        for toast in model.take_notices().iter() {
            lines.push(toast.words());
        }
        // What was taken back is gone as well, and was told by its notice.
        for label in std::mem::take(&mut self.stored).iter().filter_map(|id| self.pending.get(id)) {
            lines.push(shown!("Stored: {label}."));
        }
        self.pending.clear();
        self.note(model);
        let overlay = model.screen.overlays.last().map(|overlay| open(model, overlay)).unwrap_or_default();
        if overlay != self.overlay {
            lines.extend(overlay.iter().cloned());
            self.overlay = overlay;
        }
        let place = place(model);
        if place != self.place && model.screen.overlays.is_empty() {
            lines.extend(place.iter().filter(|line| !self.place.contains(line)).cloned());
            self.place = place;
        }
        lines
    }
}

/// The issue, and in a transcript the message.
pub fn place(model: &Model) -> Vec<Display> {
    let mut lines: Vec<Display> = review::sitting(model).into_iter().chain(review::call(model)).collect();
    match model.current_row() {
        Some(row) => lines.push(shown!("{}: {}", model.screen.focus.title(), issue(model, &row))),
        None if lines.is_empty() => return vec![Display::ours("No issue is selected.")],
        None => {}
    }
    match model.screen.focus {
        Pane::Transcript if model.panes.transcript.call.is_none() => {}
        Pane::Transcript => lines.extend(message(model, model.panes.transcript.cursor())),
        Pane::Evidence => {
            if let Some(link) = model.selected_link() {
                lines.push(shown!("{} {}: {}", link.kind, model.panes.evidence + 1, link.title));
            }
        }
        Pane::Relations => {
            if let Some(node) = model.panes.relations.selected() {
                lines.push(shown!("Node {} {}", node.code, node.title));
            }
        }
        Pane::Issues => {}
    }
    lines.extend(preview::of_focus(model).into_iter().flat_map(previewed));
    lines
}

fn previewed(preview: Preview) -> Vec<Display> {
    let part = |part: &Part| match part {
        Part::Facts(text) | Part::Text(text) => flat(text),
        Part::Flag(text) => shown!("Flag {}.", flat(text)),
        Part::Said { who, text, .. } => shown!("Message {who}: {}", flat(text)),
    };
    preview.parts.iter().map(part).collect()
}

fn issue(model: &Model, row: &IssueRow) -> Display {
    let mut text = format!(
        "{}, {}. Status {}, severity {}, category {}",
        row.code.shown,
        row.title.shown,
        words(row.status.as_str()),
        words(row.severity.as_str()),
        row.category.shown
    );
    if let Some(whose) = people::whose(&model.world.people, row) {
        text.push_str(&format!(", {}", whose.as_str().replace(" · ", ", ")));
    }
    let Counts { evidence, flags, relations } = row.counts;
    let counted = |count: u64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let counts = [counted(evidence, "attachment"), counted(flags, "flag"), counted(relations, "relation")];
    text.push_str(&format!(". {}", counts.join(", ")));
    if row.unread {
        text.push_str(", unread");
    }
    if model.panes.marks.has(&row.id) {
        text.push_str(", marked");
    }
    Display::ours(text + ".")
}

/// A message with its speaker and its flags.
fn message(model: &Model, index: usize) -> Vec<Display> {
    let Some(sight) = model.transcript_view() else { return vec![Display::ours("The call is being read.")] };
    let Some(turn) = sight.transcript.turns.get(index) else { return vec![Display::ours("No such message.")] };
    let mut lines = vec![shown!("Message {index}, {}: {}", turn.speaker_word(), flat(&turn.shown))];
    let unsure = sight.unsure_passages.map(|unsure| unsure.on(index)).unwrap_or_default();
    lines.extend(unsure.iter().map(|passage| shown!("Unclear, {passage}")));
    for view in model.panes.transcript.moments_of(index) {
        let Some(moment) = sight.moments.get(view.at) else { continue };
        match view.state {
            State::Open => {
                lines.push(shown!("Moment, {}. moment.accept places that flag, moment.reject does not.", moment.words))
            }
            State::Rejected => lines.push(shown!("Rejected moment, {}.", moment.words)),
            State::Flagged => {}
        }
    }
    let lost = model.panes.transcript.lost_flags();
    for (at, flag) in model.panes.transcript.flags_told(index).filter_map(|at| Some((at, sight.flags.get(at)?))) {
        let moved = if lost.contains(&at) { Some(flag.lost_words()) } else { flag.moved_words(index) };
        let moved = moved.map(|words| shown!(", {words}")).unwrap_or_default();
        let state = match &flag.mark {
            Mark::Stored => Display::default(),
            Mark::Keeping(_) | Mark::Going(_) => Display::ours(", being kept"),
            Mark::Pending(_) => Display::ours(", pending"),
            Mark::Leaving(_) => Display::ours(", being removed"),
            Mark::Failed(_, reason) => shown!(", not stored: {}", reason.message),
        };
        let note =
            if flag.note_shown.is_empty() { Display::default() } else { shown!(", note: {}", flat(&flag.note_shown)) };
        // A note has an end of its own.
        let end =
            if moved.is_empty() && state.is_empty() && note.as_str().ends_with(['.', '!', '?']) { "" } else { "." };
        lines.push(shown!("Flag {}{note}{moved}{state}{end}", flag.type_by()));
    }
    lines
}

/// What a field has before anything is typed, which nobody has heard yet.
fn already(draft: &Draft) -> Option<Display> {
    let text = Untrusted::from(draft.text());
    let has = "What you type takes its place, and a single dot lets it go as it is.";
    (!draft.is_blank()).then(|| shown!("It has already: {}. {has}", flat(&text.display())))
}

/// On one line.
fn flat(text: &Display) -> Display {
    Display::ours(text.as_str().replace('\n', " "))
}

/// The rows of the list that are there.
pub(super) fn list(model: &Model) -> Vec<Display> {
    let rows: Vec<Display> = model
        .panes
        .issues
        .rows()
        .take(ROWS)
        .map(|row| {
            let row = model.world.project_row(row);
            let here = if model.reading.current.as_ref() == Some(&row.id) { "here: " } else { "" };
            shown!("{here}{}", issue(model, &row))
        })
        .collect();
    match (rows.is_empty(), model.panes.issues.more().0 || model.panes.issues.len() > ROWS) {
        (true, _) => vec![Display::ours("No issue is listed.")],
        (false, true) => [rows, vec![Display::ours("More follow.")]].concat(),
        (false, false) => rows,
    }
}

pub(super) fn evidence(model: &Model) -> Vec<Display> {
    let Some(shown) = &model.reading.shown else { return vec![Display::ours("The issue is being read.")] };
    if shown.links.is_empty() {
        return vec![Display::ours("Nothing is attached.")];
    }
    let line = |(at, link): (usize, &crate::app::state::project::LinkView)| {
        shown!("{} {}: {}, {} flags", link.kind, at + 1, link.title, link.flags)
    };
    shown.links.iter().enumerate().map(line).collect()
}

/// The messages from one on.
pub(super) fn transcript(model: &Model, from: usize) -> Vec<Display> {
    let Some(sight) = model.transcript_view() else { return vec![Display::ours("No call is open.")] };
    let count = sight.transcript.turns.len();
    let mut lines: Vec<Display> = (from..count.min(from + ROWS)).flat_map(|index| message(model, index)).collect();
    if from + ROWS < count {
        lines.push(shown!("{} messages; transcript {} reads on.", count, from + ROWS));
    }
    lines
}

pub(super) fn relations(model: &Model) -> Vec<Display> {
    let (graph, rows, _) = model.panes.relations.tree();
    if rows.len() < 2 {
        return vec![Display::ours("Nothing is related, or it is still being read.")];
    }
    rows.iter().map(|row| graph::line(graph, row, graph::Branches::Indent, None)).collect()
}

pub(super) fn jobs(model: &Model) -> Vec<Display> {
    if model.world.lanes.is_empty() {
        let elsewhere: Vec<Display> = model.outbox.elsewhere.iter().map(|waiting| waiting.words()).collect();
        return if elsewhere.is_empty() { vec![Display::ours("Every change is stored.")] } else { elsewhere };
    }
    let line = |pending: &crate::app::state::pending::Pending| {
        let state = match (&pending.phase, &pending.said) {
            (Phase::Held(reason), _) => shown!("held, {}. {}", reason.sentence(), reason.kind.advice()),
            (Phase::InFlight, _) => Display::ours("on its way"),
            (Phase::Queued { .. }, Some(said)) => shown!("waits, {}", said.sentence()),
            _ => Display::ours("waits"),
        };
        shown!("{}: {state}.", pending.change().label())
    };
    model.jobs().map(|(_, pending)| line(pending)).collect()
}

pub(super) fn drafts(model: &Model) -> Vec<Display> {
    if model.outbox.drafts.is_empty() {
        return vec![Display::ours("Nothing is left unsent.")];
    }
    let line = |(slot, text): (&Slot, &str)| {
        let what = match slot {
            Slot::NewIssue => "new issue",
            Slot::Comment(_) => "comment",
            Slot::Title(_) => "title",
            Slot::Description(_) => "description",
            Slot::Note { .. } | Slot::NoteApart { .. } => "note of a flag",
        };
        shown!("{what}: {}", Display::foreign_line(text))
    };
    model.outbox.drafts.iter().map(line).collect()
}

/// A line to choose by its number.
fn choice(number: usize, name: &Display, note: &Display) -> Display {
    if note.is_empty() { shown!("{number}: {name}") } else { shown!("{number}: {name}, {note}") }
}

/// What happened to the issue, the newest first.
fn happened(model: &Model, page: &ActivityPage) -> Vec<Display> {
    let rows = page.rows();
    if let Some(failure) = page.entries.failure().filter(|_| rows.is_empty()) {
        return vec![shown!("What happened cannot be read: {}.", failure.sentence())];
    }
    if rows.is_empty() {
        return vec![Display::ours(if page.entries.is_loading() { "Reading." } else { "Nothing happened yet." })];
    }
    let mut lines = vec![Display::ours("Activity, newest first.")];
    let told = rows.iter().enumerate().take(CHOICES);
    lines.extend(told.map(|(at, row)| shown!("{}: {}", at + 1, activity::sentence(model, row))));
    if rows.len() > CHOICES {
        lines.push(shown!("{} more.", rows.len() - CHOICES));
    }
    lines.push(Display::ours("Type a number to go there, or cancel."));
    lines
}

/// What is open, and what is wanted of the user.
fn open(model: &Model, overlay: &Overlay) -> Vec<Display> {
    match overlay {
        Overlay::Ask(question) => vec![question.text.clone(), Display::ours("Type yes, no or cancel.")],
        Overlay::Merge(_) => vec![Display::ours(
            "Marked as duplicate. yes brings its evidence to the other issue and closes it; no leaves both.",
        )],
        Overlay::Choose(chooser) => {
            let (mut lines, offers) = (vec![chooser.title.clone()], chooser.offers());
            for (at, offer) in offers.iter().enumerate().take(CHOICES) {
                let (name, note) = offer.columns();
                lines.push(choice(at + 1, &name, &note));
            }
            match (offers.len(), &chooser.found) {
                (0, Remote::Loading) => lines.push(Display::ours("Still reading what there is.")),
                (0, _) => lines.push(Display::ours("Nothing matches.")),
                (count, _) if count > CHOICES => lines.push(shown!("{} more.", count - CHOICES)),
                _ => {}
            }
            lines.push(Display::ours("Type a number, words to narrow the list, or cancel."));
            lines
        }
        Overlay::Activity(page) => happened(model, page),
        Overlay::Flag(FlagPicker { note: Some((_, draft)), .. }) => {
            already(draft).into_iter().chain([Display::ours("Type the note, or cancel.")]).collect()
        }
        Overlay::Flag(picker) => {
            let begins = if picker.changes.is_some() { "Change the flag on" } else { "Flag" };
            let mut lines = vec![shown!("{begins} {}:", picker.messages.name())];
            for (at, entry) in model.panes.catalogue.entries().iter().enumerate().take(10) {
                lines.push(choice(Catalogue::digit(at).unwrap_or(0), &entry.shown, &entry.meaning));
            }
            lines.push(Display::ours("Type a digit, or the name of a type, or cancel."));
            lines
        }
        Overlay::Write(writing) => {
            let title = std::iter::once(writing.title.clone());
            title.chain(already(&writing.draft)).chain([Display::ours("Type it on one line, or cancel.")]).collect()
        }
        Overlay::Welcome { .. } => {
            let mut lines = vec![Display::ours("Welcome to earmark. How do you want to begin?")];
            for (at, (title, words)) in WAYS.iter().enumerate() {
                lines.push(shown!("{}: {title}. {}", at + 1, words.replace('\n', " ")));
            }
            lines.push(Display::ours("Type 1 for the sample, or cancel."));
            lines
        }
        Overlay::Home(open) => review::home(open),
        Overlay::Queues { .. } => review::queues(model),
        // Lists that are read out by words of their own.
        _ => Vec::new(),
    }
}
