//! Where the entries of the lists over the panes are: the screen draws them there, and the pointer finds them there.

use std::sync::Arc;

use crate::{
    app::{
        derived::{
            offers::{commands, offers},
            preview::{Preview, of_candidate},
        },
        message::{action::Pane, area::Area, env::Command, row::IssueRow},
        state::{
            model::Model,
            overlay::{
                Help, Overlay, Palette, Question,
                choose::{Candidate, Chooser, Purpose},
                flag::FlagPicker,
                home::HomeBox,
                welcome::WAYS,
                write::Writing,
            },
            requests::View,
        },
    },
    domain::{choice::RelationType, text::wrap::wrap},
};

/// Rows that tell an issue from another one, in the comparison of two.
pub const SIDE: u16 = 5;

/// Rows of a side, in the comparison of a duplicate with its canonical issue.
pub const MERGED: u16 = 6;

/// A box with a list in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// The box, with its border.
    pub frame: Area,
    /// What the list has of it.
    pub list: Area,
    /// The entries that are seen: where each is, and its position in the list.
    pub entries: Vec<(Area, usize)>,
    /// The selected one.
    pub selected: Option<usize>,
}

impl Listing {
    /// A list of lines, scrolled so that the selected one is seen.
    fn of_lines(frame: Area, list: Area, selected: usize, count: usize) -> Self {
        let selected = selected.min(count.saturating_sub(1));
        let first = (selected + 1).saturating_sub(usize::from(list.height));
        let lines = (list.y..list.y + list.height).map(|y| Area { y, height: 1, ..list });
        Self { frame, list, entries: lines.zip(first..count).collect(), selected: (count > 0).then_some(selected) }
    }

    /// The entry at a cell.
    pub fn at(&self, x: u16, y: u16) -> Option<usize> {
        self.entries.iter().find(|(area, _)| area.contains(x, y)).map(|(_, at)| *at)
    }
}

/// The list of what lies over the panes, if it is one whose entries can be pointed at.
pub(in crate::app) fn listing(model: &Model, offered: &[Command]) -> Option<Listing> {
    let body = model.layout().body;
    Some(match model.screen.overlays.last()? {
        Overlay::Choose(chooser) => choosing(model, chooser, body).listing,
        Overlay::Flag(picker) => flag_types(model, picker)?,
        Overlay::Palette(open) => palette(open, commands(&open.draft.text(), offered).len(), body),
        Overlay::Help(open) => help(open, &offers(&open.filter.text(), offered), body),
        Overlay::Write(writing) => query(writing, body),
        Overlay::Drafts { cursor } => drafts(model, *cursor, body),
        Overlay::Results { cursor } => results(model, *cursor, body),
        Overlay::Calls => calls(model, body),
        Overlay::Queues { cursor } => queues(model, *cursor, body),
        Overlay::Home(open) => home(open, body),
        Overlay::Welcome { cursor } => welcome(*cursor, body),
        Overlay::Requests(view) => requests(model, view, body),
        // Read from top to bottom: there is nothing in them to be pointed at.
        Overlay::Jobs(_) => Listing { frame: jobs(body), ..Listing::default() },
        Overlay::Activity(_) | Overlay::Ticket { .. } | Overlay::Brief(_) => {
            Listing { frame: page(body), ..Listing::default() }
        }
        Overlay::Merge(_) | Overlay::Ask(_) => return None,
    })
}

/// The box of the list or the picker that is open: no notice is laid over it.
pub fn covered(model: &Model) -> Option<Area> {
    let body = model.layout().body;
    match model.screen.overlays.last()? {
        Overlay::Ask(question) => Some(self::question(question, body)),
        Overlay::Merge(_) => Some(merge(body)),
        _ => listing(model, &[]).map(|listing| listing.frame),
    }
}

/// A list to choose from, with what is told of the selected line.
#[derive(Debug)]
pub struct Choosing {
    /// Where it is.
    pub listing: Listing,
    /// What is offered.
    pub offers: Vec<Candidate>,
    /// What the selected line stands for, and where that is told.
    pub preview: Option<(Preview, Area)>,
    /// The issue that is to be a duplicate and the one that it repeats, and where they are compared.
    pub compared: Option<(Arc<IssueRow>, Arc<IssueRow>, Area)>,
}

/// A list to choose from, below the line for words.
pub fn choosing(model: &Model, chooser: &Chooser, body: Area) -> Choosing {
    let frame = body.centred((body.width.saturating_sub(4).min(120), body.height.saturating_sub(2).min(20)));
    let inside = frame.inside();
    let mut list = below_field(inside);
    let offers = chooser.offers();
    let selected = offers.get(chooser.cursor.min(offers.len().saturating_sub(1)));
    let compared = selected.and_then(|other| compared(model, chooser, other)).filter(|_| list.height >= SIDE + 4);
    let compared = compared.map(|(own, other)| {
        list.height -= SIDE + 1;
        (own, other, Area { y: list.y + list.height, height: SIDE + 1, ..list })
    });
    let preview = selected.filter(|_| compared.is_none());
    let preview = preview.and_then(|offer| of_candidate(model, &chooser.purpose, offer));
    let preview = preview.and_then(|preview| beside(&mut list).map(|area| (preview, area)));
    let listing = Listing::of_lines(frame, list, chooser.cursor, offers.len());
    Choosing { listing, offers, preview, compared }
}

/// Room for a preview: at the right where there is enough, else below. The list becomes smaller by it and by a line
/// between the two.
fn beside(list: &mut Area) -> Option<Area> {
    let whole = *list;
    if whole.width >= 70 {
        let width = whole.width * 9 / 20;
        list.width -= width + 2;
        Some(Area { x: whole.x + whole.width - width, width, ..whole })
    } else if whole.height >= 10 {
        let height = whole.height / 2;
        list.height -= height + 1;
        let y = whole.y + whole.height - height;
        Some(Area { x: whole.x + 1, y, width: whole.width.saturating_sub(2), height })
    } else {
        None
    }
}

fn compared(model: &Model, chooser: &Chooser, other: &Candidate) -> Option<(Arc<IssueRow>, Arc<IssueRow>)> {
    let Purpose::Relate { from, relation_type: RelationType::DuplicateOf } = &chooser.purpose else { return None };
    let Candidate::Issue(other) = other else { return None };
    let own = model.current_row().filter(|row| row.id == *from).or_else(|| model.panes.issues.find(from).cloned())?;
    Some((own, Arc::clone(other)))
}

/// The types of the flag picker, in one column or two, below the line for letters.
pub fn flag_types(model: &Model, picker: &FlagPicker) -> Option<Listing> {
    let inside = model.layout().pane(Pane::Transcript)?.inside();
    let height = model.picker_height(inside);
    let frame = Area { y: inside.y + inside.height - height, height, ..inside };
    if picker.note.is_some() {
        return Some(Listing { frame, ..Listing::default() });
    }
    let columns = picker.columns(inside);
    // In one column the line for letters is there when there are some, so that all that have a digit are seen.
    let has_field = columns > 1 || !picker.typed.is_empty();
    let list = if has_field { below_field(frame.inside()) } else { frame.inside() };
    let count = picker.matches(&model.panes.catalogue).len();
    let width = list.width / columns;
    let shown = usize::from(list.height) * usize::from(columns);
    let selected = picker.cursor.min(count.saturating_sub(1));
    let first = (selected + 1).saturating_sub(shown);
    let cells = (0..columns).flat_map(|column| {
        (list.y..list.y + list.height).map(move |y| Area { x: list.x + column * width, y, width, height: 1 })
    });
    let entries = cells.zip(first..count).collect();
    Some(Listing { frame, list, entries, selected: (count > 0).then_some(selected) })
}

/// The command line; its last two lines explain the selected command.
pub fn palette(palette: &Palette, count: usize, body: Area) -> Listing {
    let frame = body.centred((body.width.saturating_sub(4).min(84), body.height.saturating_sub(2).min(18)));
    let list = above_explanation(below_field(frame.inside()), palette.cursor < count);
    Listing::of_lines(frame, list, palette.cursor, count)
}

/// The keys that work, below headings by layer; the last two lines explain the selected one.
pub fn help(help: &Help, offered: &[&Command], body: Area) -> Listing {
    let frame = body.centred((body.width.saturating_sub(2).min(84), body.height));
    let list = above_explanation(below_field(frame.inside()), help.cursor < offered.len());
    let mut lines: Vec<Option<usize>> = Vec::new();
    for (at, command) in offered.iter().enumerate() {
        if at == 0 || offered[at - 1].layer != command.layer {
            lines.push(None);
        }
        lines.push(Some(at));
    }
    let cursor = help.cursor.min(offered.len().saturating_sub(1));
    let selected = lines.iter().position(|line| *line == Some(cursor)).unwrap_or(0);
    let rows = usize::from(list.height);
    let first = (selected + 2).saturating_sub(rows).min(lines.len().saturating_sub(rows));
    let rows = (list.y..list.y + list.height).map(|y| Area { y, height: 1, ..list });
    let entries = rows.zip(lines.iter().skip(first)).filter_map(|(area, line)| Some((area, (*line)?))).collect();
    Listing { frame, list, entries, selected: (!offered.is_empty()).then_some(cursor) }
}

/// The query of the list: its completions stand below what is said about it. Other fields have no list.
pub fn query(writing: &Writing, body: Area) -> Listing {
    if !writing.field.is_query() {
        return Listing { frame: field(writing, body), ..Listing::default() };
    }
    let offered = u16::try_from(writing.offers.len()).unwrap_or(u16::MAX);
    let frame = body.centred((body.width.saturating_sub(4).min(96), offered.saturating_add(4).min(body.height)));
    let list = below_field(frame.inside());
    let list = Area { y: list.y + 1, height: list.height.saturating_sub(1), ..list };
    let listing = Listing::of_lines(frame, list, writing.chosen.unwrap_or(0), writing.offers.len());
    Listing { selected: writing.chosen, ..listing }
}

/// The box of a text field of several lines, or of one.
pub fn field(writing: &Writing, body: Area) -> Area {
    body.centred((body.width.saturating_sub(4).min(84), if writing.field.has_lines() { 10 } else { 3 }))
}

/// Texts that were not sent.
pub fn drafts(model: &Model, cursor: usize, body: Area) -> Listing {
    let frame = body.centred((body.width.saturating_sub(2).min(96), body.height.saturating_sub(2).min(18)));
    Listing::of_lines(frame, frame.inside(), cursor, model.outbox.drafts.len())
}

/// What came of changes that were made together.
pub fn results(model: &Model, cursor: usize, body: Area) -> Listing {
    let frame = body.centred((body.width.saturating_sub(2).min(110), body.height.saturating_sub(2)));
    let count = model.outbox.batches.newest().map_or(0, |batch| batch.items.len());
    Listing::of_lines(frame, frame.inside(), cursor, count)
}

/// All calls.
pub fn calls(model: &Model, body: Area) -> Listing {
    let frame = body.centred((body.width.saturating_sub(2).min(150), body.height.saturating_sub(1)));
    Listing::of_lines(frame, frame.inside(), model.panes.calls.cursor, model.panes.calls.rows.len())
}

/// The review queues. Two lines below them are of the selected one.
pub fn queues(model: &Model, cursor: usize, body: Area) -> Listing {
    let frame = body.centred((body.width.saturating_sub(2).min(96), body.height.saturating_sub(2).min(18)));
    let queues = model.review.known_queues();
    let list = above_explanation(frame.inside(), queues.get(cursor).is_some_and(|queue| !queue.readers.is_empty()));
    Listing::of_lines(frame, list, cursor, queues.len())
}

/// The issues that are proposed for the flags of a call, and the line of a new one.
pub fn home(open: &HomeBox, body: Area) -> Listing {
    let lines = u16::try_from(open.rows.len() + 1).unwrap_or(u16::MAX);
    let frame = body.centred((body.width.saturating_sub(2).min(88), lines.saturating_add(2).min(body.height)));
    Listing::of_lines(frame, frame.inside(), open.cursor, open.rows.len() + 1)
}

/// The box of the changes that are not confirmed.
pub fn jobs(body: Area) -> Area {
    body.centred((body.width.saturating_sub(2).min(96), body.height.saturating_sub(2).min(18)))
}

/// The box in which a duplicate and its canonical issue are compared.
pub fn merge(body: Area) -> Area {
    body.centred((body.width.saturating_sub(2).min(100), MERGED + 6))
}

/// The box of a question, as high as its words need.
pub fn question(question: &Question, body: Area) -> Area {
    let width = body.width.saturating_sub(4).min(70);
    let lines = wrap(question.text.as_str(), usize::from(width.saturating_sub(2)).max(1)).len();
    body.centred((width, u16::try_from(lines).unwrap_or(8).saturating_add(2)))
}

/// The box of what is read like a page.
pub fn page(body: Area) -> Area {
    body.centred((body.width.saturating_sub(2).min(90), body.height))
}

/// Ways to begin.
pub fn welcome(cursor: usize, body: Area) -> Listing {
    let frame = body.centred((body.width.saturating_sub(2).min(84), body.height.saturating_sub(2).min(22)));
    let inside = frame.inside();
    let list = Area { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    Listing::of_lines(frame, list, cursor, WAYS.len())
}

/// The requests; the body of the selected one takes the lower half. A notice of one line below them stays in sight.
pub fn requests(model: &Model, view: &View, body: Area) -> Listing {
    let above = Area { height: body.height.saturating_sub(3), ..body };
    let frame = above.centred((body.width.saturating_sub(2).min(110), above.height));
    let inside = frame.inside();
    let height = if view.body.is_some() { inside.height / 2 } else { inside.height };
    let list = Area { height, ..inside };
    Listing::of_lines(frame, list, model.panes.requests.position(view), model.panes.requests.iter().count())
}

/// What is left below a line to type into.
pub fn below_field(inside: Area) -> Area {
    Area { y: inside.y + inside.height.min(1), height: inside.height.saturating_sub(1), ..inside }
}

fn above_explanation(list: Area, is_explained: bool) -> Area {
    let taken = if is_explained && list.height >= 6 { 2 } else { 0 };
    Area { height: list.height - taken, ..list }
}
