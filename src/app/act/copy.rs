//! What of the selected thing goes to the clipboard or to another program.

use crate::{
    app::{
        derived::{address, export},
        message::{
            action::{Copied, Pane},
            effect::Effect,
        },
        state::{model::Model, transcript::TranscriptView},
        step::tell,
    },
    domain::text::{Display, shown},
    graph::Key,
};

/// Copies something of the selected thing, or says that there is nothing of it.
pub(in crate::app) fn copy(model: &mut Model, what: Copied, effects: &mut Vec<Effect>) {
    let text = match what {
        Copied::Itself => itself(model),
        Copied::Id => id(model),
        Copied::Quotation => model.transcript_view().and_then(|sight| quotation(model, sight)),
        Copied::Document => export::issue(model).map(|(_, text)| text),
        Copied::Notice => {
            let newest =
                model.screen.toasts.iter().rfind(|toast| toast.is_error()).or(model.screen.toasts.iter().next_back());
            newest.map(|toast| toast.text.clone())
        }
        Copied::Address => address::of_selected(model).map(Display::ours),
    };
    match text {
        Some(text) => effects.push(Effect::Copy(text)),
        None => tell::tell(model, "There is nothing of that kind here"),
    }
}

/// Opens the page or the recording of the selected thing.
pub(in crate::app) fn open_outside(model: &Model, effects: &mut Vec<Effect>) {
    effects.extend(address::of_selected(model).map(Effect::OpenOutside));
}

fn itself(model: &Model) -> Option<Display> {
    match model.screen.focus {
        Pane::Transcript => {
            let sight = model.transcript_view()?;
            Some(sight.transcript.turns.get(model.panes.transcript.cursor())?.shown.clone())
        }
        Pane::Evidence => id(model),
        Pane::Relations => model.panes.relations.selected().map(|node| shown!("{} {}", node.code, node.title)),
        Pane::Issues => {
            model.reading.shown.as_ref().map(|shown| shown!("{} {}", shown.issue.code.shown, shown.issue.title.shown))
        }
    }
}

fn id(model: &Model) -> Option<Display> {
    let id = match model.screen.focus {
        Pane::Transcript => model.panes.transcript.call.as_ref()?.as_str(),
        Pane::Evidence => model.selected_link()?.link.resource_id.as_str(),
        Pane::Relations => match &model.panes.relations.selected()?.key {
            Key::Issue(id) => id.as_str(),
            Key::Ticket(id) => id.as_str(),
        },
        Pane::Issues => model.reading.current.as_ref()?.as_str(),
    };
    Some(Display::foreign_line(id))
}

/// The selected message as others can read it without the call.
fn quotation(model: &Model, sight: TranscriptView<'_>) -> Option<Display> {
    let index = model.panes.transcript.cursor();
    let turn = sight.transcript.turns.get(index)?;
    let code = model.reading.shown.as_ref().map_or(Display::default(), |shown| shown!("{}, ", shown.issue.code.shown));
    let said = turn.shown.as_str().replace('\n', "\n> ");
    let call = Display::foreign_line(sight.transcript.id.as_str());
    Some(shown!("> {}: {}\n\n{code}call {call}, message {index}", turn.speaker_word(), Display::ours(said)))
}
