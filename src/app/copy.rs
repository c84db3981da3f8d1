//! What of the selected thing goes to the clipboard or to another program.

use super::{
    action::{Copied, Pane},
    effect::Effect,
    export,
    model::Model,
    transcript::Sight,
};
use crate::{
    domain::text::{Display, Untrusted, shown},
    graph::Key,
};

/// Copies something of the selected thing, or says that there is nothing of it.
pub(super) fn copy(model: &mut Model, what: Copied, effects: &mut Vec<Effect>) {
    let text = match what {
        Copied::Itself => itself(model),
        Copied::Id => id(model),
        Copied::Quotation => model.sight().and_then(|sight| quotation(model, sight)),
        Copied::Document => export::issue(model).map(|(_, text)| text),
        Copied::Address => address(model).map(Display::ours),
    };
    match text {
        Some(text) => effects.push(Effect::Copy(text)),
        None => super::navigate::tell(model, "There is nothing of that kind here"),
    }
}

/// Opens the page or the recording of the selected thing.
pub(super) fn open_outside(model: &Model, effects: &mut Vec<Effect>) {
    effects.extend(address(model).map(Effect::OpenOutside));
}

fn itself(model: &Model) -> Option<Display> {
    match model.focus {
        Pane::Transcript => {
            let sight = model.sight()?;
            Some(sight.transcript.turns.get(model.transcript.cursor())?.shown.clone())
        }
        Pane::Evidence => id(model),
        Pane::Relations => model.relations.selected().map(|node| shown!("{} {}", node.code, node.title)),
        Pane::Issues => model.shown.as_ref().map(|shown| shown!("{} {}", shown.issue.code.1, shown.issue.title.1)),
    }
}

fn id(model: &Model) -> Option<Display> {
    let id = match model.focus {
        Pane::Transcript => model.transcript.call.as_ref()?.as_str(),
        Pane::Evidence => model.selected_link()?.link.resource_id.as_str(),
        Pane::Relations => match &model.relations.selected()?.key {
            Key::Issue(id) => id.as_str(),
            Key::Ticket(id) => id.as_str(),
        },
        Pane::Issues => model.current.as_ref()?.as_str(),
    };
    Some(Display::foreign_line(id))
}

/// The selected message as others can read it without the call.
fn quotation(model: &Model, sight: Sight<'_>) -> Option<Display> {
    let index = model.transcript.cursor();
    let turn = sight.transcript.turns.get(index)?;
    let code = model.shown.as_ref().map_or(Display::default(), |shown| shown!("{}, ", shown.issue.code.1));
    let said = turn.shown.as_str().replace('\n', "\n> ");
    let call = Display::foreign_line(sight.transcript.id.as_str());
    Some(shown!("> {}: {}\n\n{code}call {call}, message {index}", turn.speaker_word(), Display::ours(said)))
}

/// Where a person can see the selected thing: the recording of the call, or the issue's page. Only addresses of the
/// web: nothing that a service says starts anything else.
pub(super) fn address(model: &Model) -> Option<String> {
    let recording = || {
        let address = model.sight()?.transcript.recording.as_ref().map(Untrusted::verbatim)?;
        is_of_the_web(address).then(|| address.to_owned())
    };
    match model.focus {
        Pane::Transcript | Pane::Evidence => recording().or_else(|| page(model)),
        Pane::Issues | Pane::Relations => page(model).or_else(recording),
    }
}

fn page(model: &Model) -> Option<String> {
    let row = &model.shown.as_ref()?.issue;
    let template = model.session.issue_page.as_deref()?;
    let page = template.replace("{id}", row.id.as_str()).replace("{number}", &row.number.to_string());
    is_of_the_web(&page).then_some(page)
}

fn is_of_the_web(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_graphic() && !"\"'<>`\\^{}|".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_opened() {
        for good in ["https://a.example/x?y=1#z", "http://127.0.0.1:8080/rec.wav"] {
            assert!(is_of_the_web(good), "{good}");
        }
        for bad in ["file:///etc/passwd", "--version", "https://", "https://a b", "https://a/\u{1b}]", "javascript:1"] {
            assert!(!is_of_the_web(bad), "{bad}");
        }
    }
}
