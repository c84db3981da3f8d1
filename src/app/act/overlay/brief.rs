//! The page with what a call is judged against: reading it, and finding words in it.

use crate::{
    app::{
        message::{
            action::{Action, Toward},
            effect::{Effect, Query},
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                brief::BriefPage,
                write::{Field, Writing},
            },
        },
        step::tell::tell,
    },
    domain::text::Display,
};

/// `z i`: opens the page; with `outcome`, what became of the call is part of it.
pub(in crate::app) fn open(model: &mut Model, outcome: bool, effects: &mut Vec<Effect>) {
    let Some(call) = model.panes.transcript.call.clone() else { return tell(model, "No call is open") };
    model.reading.runs.refetch(Query::Brief(call.clone(), outcome), effects);
    model.screen.overlays.push(Overlay::Brief(BriefPage::new(call, outcome)));
}

pub(in crate::app) fn act(model: &mut Model, mut page: BriefPage, action: &Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Cancel | Action::Close | Action::Brief => return,
        Action::Outcome => {
            page = BriefPage::new(page.call, !page.outcome);
            model.reading.runs.refetch(Query::Brief(page.call.clone(), page.outcome), effects);
        }
        Action::Move(motion) => {
            let last = page.lines.get().map_or(0, Vec::len);
            page.scroll = motion.apply(page.scroll, last, usize::from(model.screen.size.1) / 2);
        }
        Action::Refresh => model.reading.runs.refetch(Query::Brief(page.call.clone(), page.outcome), effects),
        Action::Search => {
            let writing = Writing::new(Field::FindInBrief, Display::ours("Find in it"), &page.wanted);
            model.screen.overlays.push(Overlay::Brief(page));
            return model.screen.overlays.push(Overlay::Write(writing));
        }
        Action::NextHit | Action::PrevHit => {
            let toward = if *action == Action::NextHit { Toward::Next } else { Toward::Previous };
            if !page.find(toward) {
                tell(model, "Not in it: / asks for other words");
            }
        }
        _ => {}
    }
    model.screen.overlays.push(Overlay::Brief(page));
}

/// Goes to the first line that holds these words.
pub(in crate::app) fn find(model: &mut Model, words: &str) {
    let pages = model.screen.overlays.iter_mut().rev();
    let page = pages.filter_map(|overlay| match overlay {
        Overlay::Brief(page) => Some(page),
        _ => None,
    });
    let Some(page) = page.into_iter().next() else { return };
    page.wanted = words.trim().to_lowercase();
    if !page.wanted.is_empty() && !page.find(Toward::Next) {
        tell(model, "Not in it");
    }
}
