//! Lists to choose a value or a place from: categories, people, orders, flags, places.

use super::{
    bulk::{self, Verb},
    dialog::{Candidate, Chooser, Overlay, Purpose},
    effect::{Effect, Query},
    filter::{Key as FilterKey, What},
    model::Model,
    navigate::{self, tell},
    views, visit,
};
use crate::{
    domain::{
        choice::IssueSort,
        id::UserId,
        limits,
        text::{Display, Untrusted},
    },
    wire::Category,
};

/// Nobody, as a choice of a person.
const NOBODY: &str = "";

fn open(model: &mut Model, purpose: Purpose, title: &str, offers: Vec<Candidate>) {
    let title = Display::ours(title);
    let mut chooser = Chooser::new(purpose, title, offers);
    chooser.found = super::remote::Remote::Ready(Vec::new());
    model.overlays.push(Overlay::Choose(chooser));
}

fn choice(id: &str, name: Display, note: Display) -> Candidate {
    Candidate::Choice { id: id.to_owned(), name, note }
}

/// What a verb is for: `3 issues`, or the code of the current one.
fn subject(model: &Model) -> String {
    match bulk::many(model) {
        Some(count) => super::deliver::counted(count, "issue"),
        None => model.current_row().map(|row| row.code.1.to_string()).unwrap_or_default(),
    }
}

/// `t`: a category, one of those that are known or a new one.
pub(super) fn open_categories(model: &mut Model, effects: &mut Vec<Effect>) {
    let built_in = Category::BUILT_IN.iter().map(|name| Untrusted::from(*name));
    let mut known: Vec<Untrusted> = model.categories.iter().cloned().chain(built_in).collect();
    known.extend(model.issues.rows().map(|row| row.category.0.clone()));
    let mut offers: Vec<Candidate> = Vec::new();
    for name in known {
        if !offers.iter().any(|offer| matches!(offer, Candidate::Choice { id, .. } if id == name.verbatim())) {
            offers.push(choice(name.verbatim(), name.line(), Display::default()));
        }
    }
    let title = format!("Category of {}: one of these, or a new name", subject(model));
    open(model, Purpose::Category, &title, offers);
    model.runs.refetch(Query::Categories, effects);
}

/// `A`: who works on it.
pub(super) fn open_people(model: &mut Model) {
    let mut people: Vec<_> = model.world.people.values().collect();
    people.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
    let mut offers: Vec<Candidate> = people
        .into_iter()
        .map(|person| choice(person.id.as_str(), person.name.clone(), Display::foreign_line(person.id.as_str())))
        .collect();
    offers.push(choice(NOBODY, Display::ours("nobody"), Display::ours("takes the assignee away")));
    let title = format!("Who works on {}", subject(model));
    open(model, Purpose::Assignee, &title, offers);
}

/// `S`: how the list is sorted.
pub(super) fn open_orders(model: &mut Model) {
    let words = |sort: &IssueSort| super::row::words(sort.as_str());
    let mut offers = Vec::new();
    for sort in IssueSort::KNOWN {
        let (first, last) = match sort {
            IssueSort::Severity => ("worst first", "least first"),
            IssueSort::Status => ("furthest first", "least far first"),
            _ => ("newest first", "oldest first"),
        };
        offers.push(choice(sort.as_str(), words(sort), Display::ours(first)));
        offers.push(choice(&format!("{}:asc", sort.as_str()), words(sort), Display::ours(last)));
    }
    let now = model.issues.filter.terms.iter().find_map(|term| match &term.what {
        What::Key(FilterKey::Sort, values) => values.last().cloned(),
        _ => None,
    });
    let at =
        now.and_then(|now| offers.iter().position(|offer| matches!(offer, Candidate::Choice { id, .. } if *id == now)));
    open(model, Purpose::Sort, "Sort the list by", offers);
    if let (Some(Overlay::Choose(chooser)), Some(at)) = (model.overlays.last_mut(), at) {
        chooser.cursor = at;
    }
}

/// `g f`: every flag of the issue, in all its calls.
pub(super) fn open_flags(model: &mut Model) {
    let Some(shown) = &model.shown else { return tell(model, "The issue is still being read") };
    let title_of = |call: &crate::domain::id::CallId| {
        shown
            .links
            .iter()
            .find(|link| link.link.resource_id == *call)
            .map(|link| link.title.clone())
            .unwrap_or_default()
    };
    let offers = shown.flags.iter().enumerate().map(|(at, flag)| {
        let index = flag.flag.message_index.map_or_else(String::new, |index| format!(" · message {index}"));
        let note = if flag.note_shown.is_empty() { String::new() } else { format!(" · {}", flag.note_shown) };
        let text = format!("{}{index}{note}", title_of(&flag.flag.call_id));
        choice(&at.to_string(), flag.type_shown.clone(), Display::ours(text.replace('\n', " ")))
    });
    let offers: Vec<Candidate> = offers.collect();
    if offers.is_empty() {
        return tell(model, "The issue has no flags");
    }
    open(model, Purpose::Flag, "Flags of the issue", offers);
}

/// `g h`: the places visited, the last one first, and those with a letter.
pub(super) fn open_places(model: &mut Model) {
    let named =
        model.visited.named.iter().map(|(letter, place)| {
            choice(&format!("'{letter}"), Display::ours(format!("'{letter}")), place.name.clone())
        });
    let count = model.visited.places().count();
    let visited: Vec<Candidate> = model
        .visited
        .places()
        .enumerate()
        .map(|(at, (place, is_here))| {
            let name = if is_here { "here".to_owned() } else { format!("{} back", count - at) };
            choice(&at.to_string(), Display::ours(name), place.name.clone())
        })
        .collect();
    let offers: Vec<Candidate> = visited.into_iter().rev().chain(named).collect();
    if offers.is_empty() {
        return tell(model, "Nothing was visited yet");
    }
    open(model, Purpose::Place, "Places visited", offers);
}

/// `g /`: words in all calls that were read.
pub(super) fn open_turns(model: &mut Model) {
    let title = "Find in every call that was read, the last one first";
    open(model, Purpose::Turn, title, Vec::new());
}

/// `g p`: another profile.
pub(super) fn open_profiles(model: &mut Model) {
    let profiles = model.session.profiles.iter();
    let offers = profiles.map(|(name, note)| choice(name, Display::foreign_line(name), note.clone())).collect();
    open(model, Purpose::Profile, "Go on with another profile", offers);
}

/// What was chosen.
pub(super) fn chosen(model: &mut Model, purpose: &Purpose, id: &str, name: Display, effects: &mut Vec<Effect>) {
    match purpose {
        Purpose::Category => {
            let category = id.trim();
            if category.is_empty() || !limits::fits(category, limits::CATEGORY) {
                let text = format!("A category has 1 to {} characters", limits::CATEGORY);
                model.toasts.tell(Display::ours(text), model.now);
                return;
            }
            bulk::apply(model, Verb::Category(category.to_owned()), effects);
        }
        Purpose::Assignee => {
            let person = (id != NOBODY).then(|| (UserId::from(id), name));
            bulk::apply(model, Verb::Assign(person), effects);
        }
        Purpose::Sort => {
            model.issues.filter = model.issues.filter.sorted(Some(id));
            model.issues.restart(false, &mut model.runs, effects);
            navigate::follow_list(model);
        }
        Purpose::Flag => {
            let flag = id.parse::<usize>().ok().and_then(|at| model.shown.as_ref()?.flags.get(at));
            let Some((call, index)) = flag.map(|flag| (flag.flag.call_id.clone(), flag.flag.message_index)) else {
                return;
            };
            visit::leave(model);
            navigate::show_message(model, &call, index.unwrap_or(0) as usize);
            visit::arrive(model);
        }
        Purpose::Turn => {
            let mut parts = id.split('\n');
            if let (Some(issue), Some(call), Some(Ok(turn))) =
                (parts.next(), parts.next(), parts.next().map(str::parse))
            {
                visit::go_to_message(model, issue.into(), call.into(), turn);
            }
        }
        Purpose::View => views::chosen(model, id, effects),
        Purpose::Profile if id == model.session.profile.as_str() => tell(model, "It is this one"),
        Purpose::Profile => effects.push(Effect::Switch(id.to_owned())),
        Purpose::Place => match (id.strip_prefix('\'').and_then(|rest| rest.chars().next()), id.parse::<usize>()) {
            (Some(letter), _) => visit::go_to_named(model, letter),
            (None, Ok(at)) => visit::go_to_visited(model, at),
            _ => {}
        },
        _ => {}
    }
}
