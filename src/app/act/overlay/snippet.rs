//! Texts of the user that are put into notes and comments by name.

use crate::{
    app::{
        message::effect::Effect,
        state::{
            draft::Draft,
            model::Model,
            overlay::{
                Overlay,
                choose::{Candidate, Chooser, Purpose},
            },
        },
        step::tell::tell,
    },
    domain::text::Display,
};

/// What `Tab` does in a text: the snippet that the word in front of the cursor names, or else the list of all.
/// `None` when the word was one; otherwise what to lay over the field.
pub(in crate::app) fn expand(model: &mut Model, draft: &mut Draft) -> Option<Overlay> {
    let (word, snippets) = (draft.word(), &model.session.habits.snippets);
    if let Some(snippet) = snippets.iter().find(|snippet| !word.is_empty() && snippet.name == word) {
        draft.replace_word(&snippet.text);
        return None;
    }
    if snippets.is_empty() {
        tell(model, "There is no snippet yet: [[snippet]] in config.toml has a name and a text");
        return None;
    }
    let offers = snippets.iter().enumerate().map(|(at, snippet)| Candidate::Choice {
        id: at.to_string(),
        name: Display::foreign_line(&snippet.name),
        note: snippet.shown(),
    });
    let mut chooser = Chooser::of(Purpose::Snippet, Display::ours("Put in which text?"), offers.collect());
    if snippets.iter().any(|snippet| snippet.name.starts_with(&word)) {
        chooser.draft.paste(&word);
    }
    Some(Overlay::Choose(chooser))
}

/// Puts a snippet into the field below the list that it was chosen from, in the place of the word it begins with.
pub(in crate::app) fn put_in(model: &mut Model, id: &str, effects: &mut Vec<Effect>) {
    let snippet = id.parse::<usize>().ok().and_then(|at| model.session.habits.snippets.get(at)).cloned();
    let field = model.screen.overlays.last_mut().and_then(Overlay::text);
    let Some((snippet, (slot, draft))) = snippet.zip(field) else { return };
    let word = draft.word();
    if !word.is_empty() && snippet.name.starts_with(&word) {
        draft.replace_word(&snippet.text);
    } else {
        draft.paste(&snippet.text);
    }
    if let Some(slot) = slot {
        model.outbox.drafts.keep(&slot, draft.text(), effects);
    }
}
