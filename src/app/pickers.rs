//! Lists to choose a value or a place from: categories, people, orders, flags, places.

use super::{
    bulk::{self, Verb},
    change::{make, refuse_read_only},
    dialog::{self, Candidate, Chooser, Overlay, Purpose},
    effect::{Effect, Query},
    event::TurnHit,
    filter::{Key as FilterKey, What},
    model::Model,
    mutation::{self, Change},
    navigate::{self, tell},
    sync,
    target::Targets,
    tickets, transcript, views, visit,
};
use crate::{
    domain::{
        choice::{IssueSort, RelationType, ResourceType},
        id::{CallId, IssueId, UserId},
        limits,
        text::{Display, Untrusted, shown},
    },
    wire::{Category, NewResourceLink},
};

/// Nobody, as a choice of a person.
const NOBODY: &str = "";

fn open(model: &mut Model, purpose: Purpose, title: &str, offers: Vec<Candidate>) {
    open_at(model, purpose, title, offers, 0);
}

/// The same for a verb on issues.
fn open_for(model: &mut Model, targets: Targets, purpose: Purpose, title: &str, offers: Vec<Candidate>) {
    let chooser = Chooser { targets: Some(targets), ..Chooser::of(purpose, Display::ours(title), offers) };
    model.overlays.push(Overlay::Choose(chooser));
}

/// The same with a line selected.
fn open_at(model: &mut Model, purpose: Purpose, title: &str, offers: Vec<Candidate>, cursor: usize) {
    let chooser = Chooser { cursor, ..Chooser::of(purpose, Display::ours(title), offers) };
    model.overlays.push(Overlay::Choose(chooser));
}

fn choice(id: &str, name: Display, note: Display) -> Candidate {
    Candidate::Choice { id: id.to_owned(), name, note }
}

/// `t`: a category, one of those that are known or a new one.
pub(super) fn open_categories(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(targets) = Targets::in_sight(model) else { return };
    let built_in = Category::BUILT_IN.iter().map(|name| Untrusted::from(*name));
    let mut known: Vec<Untrusted> = model.categories.iter().cloned().chain(built_in).collect();
    known.extend(model.issues.rows().map(|row| row.category.0.clone()));
    let mut offers: Vec<Candidate> = Vec::new();
    for name in known {
        if !offers.iter().any(|offer| matches!(offer, Candidate::Choice { id, .. } if id == name.verbatim())) {
            offers.push(choice(name.verbatim(), name.line(), Display::default()));
        }
    }
    let title = format!("Category of {}: one of these, or a new name", targets.name());
    open_for(model, targets, Purpose::Category, &title, offers);
    model.runs.refetch(Query::Categories, effects);
}

/// `A`: who works on it.
pub(super) fn open_people(model: &mut Model) {
    let Some(targets) = Targets::in_sight(model) else { return };
    let mut people: Vec<_> = model.world.people.values().collect();
    people.sort_by(|one, other| one.name.as_str().cmp(other.name.as_str()));
    let mut offers: Vec<Candidate> = people
        .into_iter()
        .map(|person| choice(person.id.as_str(), person.name.clone(), Display::foreign_line(person.id.as_str())))
        .collect();
    offers.push(choice(NOBODY, Display::ours("nobody"), Display::ours("takes the assignee away")));
    let title = format!("Who works on {}", targets.name());
    open_for(model, targets, Purpose::Assignee, &title, offers);
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
    open_at(model, Purpose::Sort, "Sort the list by", offers, at.unwrap_or(0));
}

/// `g f`: every flag of the issue, in all its calls.
pub(super) fn open_flags(model: &mut Model) {
    let Some(shown) = &model.shown else { return tell(model, "The issue is still being read") };
    let issue = &shown.issue.id;
    let offers = shown.flags.iter().map(|flag| {
        let call = &flag.flag.call_id;
        let link = shown.links.iter().find(|link| link.link.resource_id == *call);
        let title = link.map(|link| link.title.clone()).unwrap_or_default();
        let index = flag.flag.message_index.map_or_else(String::new, |index| format!("message {index} · "));
        let note = if flag.note_shown.is_empty() { String::new() } else { format!("{} · ", flag.note_shown) };
        let text = Display::ours(format!("{index}{note}{title}").replace('\n', " "));
        let turn = flag.flag.message_index.unwrap_or(0);
        let hit = TurnHit { issue: issue.clone(), call: call.clone(), turn, title, speaker: Display::default(), text };
        Candidate::Message { hit, name: flag.type_shown.clone() }
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

/// `g n`: the hits of the search in the transcript, with the words around each.
pub(super) fn open_hits(model: &mut Model) {
    /// Lines that are listed at most, those around the selection.
    const MOST: usize = 500;
    let (Some(issue), Some(sight)) = (model.current.clone(), model.sight()) else {
        return tell(model, "No transcript to search: / in the transcript finds words");
    };
    let Some(find) = model.transcript.find.as_ref().filter(|find| !find.hits.is_empty()) else {
        return tell(model, "Nothing to list: / in the transcript finds words");
    };
    let here = find.hits.partition_point(|hit| *hit < model.transcript.cursor());
    let first = here.saturating_sub(MOST / 2).min(find.hits.len().saturating_sub(MOST));
    let listed = &find.hits[first..find.hits.len().min(first + MOST)];
    let offers = listed.iter().filter_map(|at| {
        let turn = sight.transcript.turns.get(*at)?;
        let speaker = turn.speaker_word();
        let name = Display::ours(format!("{at} {speaker}"));
        let hit = TurnHit {
            issue: issue.clone(),
            call: sight.transcript.id.clone(),
            turn: u32::try_from(*at).ok()?,
            title: sight.transcript.title.clone(),
            speaker,
            text: transcript::excerpt(turn.text.verbatim(), &find.typed),
        };
        Some(Candidate::Message { hit, name })
    });
    let offers: Vec<Candidate> = offers.collect();
    let count = match find.hits.len() {
        all if all > offers.len() => format!("{} of {all}", offers.len()),
        all => all.to_string(),
    };
    let title = format!("“{}” in {count} messages", Display::foreign_line(&find.typed));
    let cursor = here.saturating_sub(first).min(offers.len().saturating_sub(1));
    open_at(model, Purpose::Hit, &title, offers, cursor);
}

/// `g p`: another profile.
pub(super) fn open_profiles(model: &mut Model) {
    let profiles = model.session.profiles.iter();
    let offers = profiles.map(|(name, note)| choice(name, Display::foreign_line(name), note.clone())).collect();
    open(model, Purpose::Profile, "Go on with another profile", offers);
}

/// `a` in the evidence: the call to attach.
pub(super) fn open_attach(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(row) = model.current_row() else { return };
    let title = Display::ours(format!("Attach a call to {}: words of its summary, or its id", row.code.1));
    let purpose = Purpose::Attach(row.id.clone());
    if !refuse_read_only(model) {
        model.overlays.push(Overlay::Choose(Chooser::new(purpose, title, Vec::new())));
        model.runs.refetch(Query::Calls, effects);
    }
}

/// `b`: choose the issue at the other end.
pub(super) fn open_relate(model: &mut Model, relation_type: RelationType, effects: &mut Vec<Effect>) {
    let (Some(row), Some(targets)) = (model.current_row(), Targets::in_sight(model)) else { return };
    open_relate_of(model, row.id.clone(), &row.code.1, relation_type, effects);
    if let Some(Overlay::Choose(chooser)) = model.overlays.last_mut() {
        chooser.targets = Some(targets);
    }
}

/// The same for any issue.
pub(super) fn open_relate_of(
    model: &mut Model,
    from: IssueId,
    code: &Display,
    relation_type: RelationType,
    effects: &mut Vec<Effect>,
) {
    let words = mutation::relation_words(relation_type.as_str());
    let title = Display::ours(format!("{code} {words} …: number or words"));
    if refuse_read_only(model) {
        return;
    }
    let at_hand = model.issues.rows().filter(|row| row.id != from).cloned().map(Candidate::Issue).collect();
    let chooser = Chooser::new(Purpose::Relate { from, relation_type }, title, at_hand);
    model.overlays.push(Overlay::Choose(chooser));
    model.runs.refetch(Query::FindIssues(String::new()), effects);
}

/// What was chosen in a list.
pub(super) fn chosen(
    model: &mut Model,
    (purpose, targets): (Purpose, Option<Targets>),
    candidate: Candidate,
    effects: &mut Vec<Effect>,
) {
    match (purpose, candidate) {
        (Purpose::Relate { from, relation_type }, Candidate::Issue(row)) => {
            let peer = (row.code.0.clone(), row.title.0.clone());
            let is_duplicate = relation_type == RelationType::DuplicateOf;
            let verb = Verb::Relate { to: row.id.clone(), relation_type, peer };
            if let Some(targets) = targets.filter(|targets| targets.many().is_some()) {
                bulk::apply(model, targets, verb, effects);
            } else if from == row.id {
                tell(model, "An issue cannot be related to itself");
            } else if bulk::relate(model, from.clone(), verb, effects) && is_duplicate {
                dialog::open_merge(model, from, row.id.clone(), effects);
            }
        }
        (Purpose::Attach(issue), Candidate::Call(call)) => attach(model, issue, call.id, effects),
        (Purpose::Attach(issue), Candidate::CallId(id)) => attach(model, issue, id, effects),
        (_, Candidate::Message { hit, .. }) => {
            visit::go_to_message(model, hit.issue, hit.call, hit.turn as usize);
        }
        (purpose, Candidate::Choice { id, name, .. }) => match (purpose, targets) {
            (purpose @ (Purpose::Category | Purpose::Assignee), Some(targets)) => {
                value_chosen(model, targets, &purpose, (&id, name), effects);
            }
            (purpose, _) => choice_made(model, &purpose, &id, effects),
        },
        (purpose, candidate) => tickets::chosen(model, purpose, candidate, effects),
    }
}

fn attach(model: &mut Model, issue: IssueId, call: CallId, effects: &mut Vec<Effect>) {
    let link = NewResourceLink { resource_type: ResourceType::Call, resource_id: call };
    let shown = model.shown.as_ref().filter(|shown| shown.issue.id == issue);
    let attached = shown.and_then(|shown| shown.links.iter().position(|old| old.link == link));
    if let Some(at) = attached {
        model.evidence = at;
        sync::show_selected_call(model);
        tell(model, "It is attached already");
        return;
    }
    let code = model.code_of(&issue);
    model.toasts.done(shown!("{code} → call attached"), model.now);
    make(model, issue, Change::Attach(link), effects);
}

/// A value was chosen, for the issues for which the list was opened.
fn value_chosen(
    model: &mut Model,
    targets: Targets,
    purpose: &Purpose,
    (id, name): (&str, Display),
    effects: &mut Vec<Effect>,
) {
    if *purpose == Purpose::Assignee {
        let person = (id != NOBODY).then(|| (UserId::from(id), name));
        return bulk::apply(model, targets, Verb::Assign(person), effects);
    }
    let category = id.trim();
    if category.is_empty() || !limits::fits(category, limits::CATEGORY) {
        let text = format!("A category has 1 to {} characters", limits::CATEGORY);
        model.toasts.tell(Display::ours(text), model.now);
        return;
    }
    bulk::apply(model, targets, Verb::Category(category.to_owned()), effects);
}

/// A place or a setting was chosen.
fn choice_made(model: &mut Model, purpose: &Purpose, id: &str, effects: &mut Vec<Effect>) {
    match purpose {
        Purpose::Sort => {
            model.issues.filter = model.issues.filter.sorted(Some(id));
            model.issues.lead(false, &mut model.runs, effects);
            navigate::follow_list(model);
        }
        Purpose::View => views::chosen(model, id, effects),
        Purpose::Snippet => dialog::put_in(model, id, effects),
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
