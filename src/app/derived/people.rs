//! The people of the organisation as they are offered, and on an issue.

use crate::{
    app::{
        message::{person::Person, row::IssueRow},
        state::{model::Model, overlay::choose::Candidate, people::People},
    },
    domain::{
        id::UserId,
        text::{Display, shown},
    },
};

/// Nobody, as a choice of a person.
pub(in crate::app) const NOBODY: &str = "";

/// Who can work on an issue: the user, those that were chosen last, the others by name, and nobody.
pub(in crate::app) fn offered(model: &Model) -> Vec<Candidate> {
    let people = &model.world.people;
    let choice = |person: &Person| {
        let note = match (people.me() == Some(&person.id), person.note.is_empty()) {
            (true, true) => people.you().clone(),
            (true, false) => shown!("{} · {}", people.you(), person.note),
            (false, _) => person.note.clone(),
        };
        Candidate::Choice { id: person.id.as_str().to_owned(), name: person.name.clone(), note }
    };
    let mut offers: Vec<Candidate> = people.offered().into_iter().map(choice).collect();
    // Who the user is may be known while nobody's name is.
    if let Some(me) = people.me().filter(|me| people.person(me).is_none()) {
        let own =
            Candidate::Choice { id: me.as_str().to_owned(), name: people.you().clone(), note: Display::default() };
        offers.insert(0, own);
    }
    offers.push(Candidate::Choice {
        id: NOBODY.to_owned(),
        name: Display::ours("nobody"),
        note: Display::ours("takes the assignee away"),
    });
    offers
}

/// Who works on an issue, who is accountable for it and who made it, as far as that is known: `for you · owner Ben · by Ada`.
pub fn whose(people: &People, row: &IssueRow) -> Option<Display> {
    let told = |words: &str, id: &UserId| people.called(id).map(|name| shown!("{words} {name}"));
    // That there is somebody is told before it is known who.
    let assignee = row.assignee.as_ref().map(|id| told("for", id).unwrap_or_else(|| Display::ours("assigned")));
    let owner = row.owner.as_ref().and_then(|id| told("owner", id));
    let parts = [assignee, owner, told("by", &row.author)].into_iter().flatten();
    parts.reduce(|all, part| shown!("{all} · {part}"))
}
