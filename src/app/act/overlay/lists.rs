//! Lists to choose a value or a place from: categories, people, orders, flags, places.

use crate::{
    app::{
        act::moments,
        derived::people,
        message::{
            action::Toward,
            effect::{Effect, Query},
            filter::{Key as FilterKey, What},
            moment::Moments,
            reply::TurnHit,
            row,
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                choose::{Candidate, Chooser, Purpose},
            },
            remote::Remote,
            target::Targets,
            transcript::{find, moment::State},
        },
        step::{send::refuse_read_only, tell::tell},
    },
    domain::{
        choice::{IssueSort, RelationType},
        id::IssueId,
        text::{Display, Untrusted, counted, shown},
    },
    wire::Category,
};

fn open(model: &mut Model, purpose: Purpose, title: &str, offers: Vec<Candidate>) {
    open_at(model, purpose, title, offers, 0);
}

/// The same for a verb on issues.
fn open_for(model: &mut Model, targets: Targets, purpose: Purpose, title: &str, offers: Vec<Candidate>) {
    let chooser = Chooser { targets: Some(targets), ..Chooser::of(purpose, Display::ours(title), offers) };
    model.screen.overlays.push(Overlay::Choose(chooser));
}

/// The same with a line selected.
fn open_at(model: &mut Model, purpose: Purpose, title: &str, offers: Vec<Candidate>, cursor: usize) {
    let chooser = Chooser { cursor, ..Chooser::of(purpose, Display::ours(title), offers) };
    model.screen.overlays.push(Overlay::Choose(chooser));
}

fn choice(id: &str, name: Display, note: Display) -> Candidate {
    Candidate::Choice { id: id.to_owned(), name, note }
}

/// `t`: a category, one of those that are known or a new one.
pub(in crate::app) fn open_categories(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(targets) = Targets::in_sight(model) else { return };
    let built_in = Category::BUILT_IN.iter().map(|name| Untrusted::from(*name));
    let mut known: Vec<Untrusted> = model.panes.categories.iter().cloned().chain(built_in).collect();
    known.extend(model.panes.issues.rows().map(|row| row.category.raw.clone()));
    let mut offers: Vec<Candidate> = Vec::new();
    for name in known {
        if !offers.iter().any(|offer| matches!(offer, Candidate::Choice { id, .. } if id == name.verbatim())) {
            offers.push(choice(name.verbatim(), name.line(), Display::default()));
        }
    }
    let title = format!("Category of {}: one of these, or a new name", targets.name());
    open_for(model, targets, Purpose::Category, &title, offers);
    model.reading.runs.refetch(Query::Categories, effects);
}

/// `A`: who works on it; the user stands first, then those that were chosen last.
pub(in crate::app) fn open_people(model: &mut Model) {
    let Some(targets) = Targets::in_sight(model) else { return };
    let title = format!("Who works on {}", targets.name());
    let offers = people::offered(model);
    // They are filled in when they come.
    model.world.people.want();
    let found = if model.world.people.is_empty() { Remote::Loading } else { Remote::Ready(Vec::new()) };
    let chooser = Chooser::of(Purpose::Assignee, Display::ours(title), offers);
    model.screen.overlays.push(Overlay::Choose(Chooser { targets: Some(targets), found, ..chooser }));
}

/// `S`: how the list is sorted.
pub(in crate::app) fn open_orders(model: &mut Model) {
    let words = |sort: &IssueSort| row::words(sort.as_str());
    let mut offers = Vec::new();
    for sort in IssueSort::KNOWN {
        let (first, last) = match sort {
            IssueSort::Severity => ("worst first", "least first"),
            IssueSort::Status => ("furthest first", "least far first"),
            IssueSort::Number => ("highest first", "lowest first"),
            _ => ("newest first", "oldest first"),
        };
        offers.push(choice(sort.as_str(), words(sort), Display::ours(first)));
        offers.push(choice(&format!("{}:asc", sort.as_str()), words(sort), Display::ours(last)));
    }
    let now = model.panes.issues.filter.terms.iter().find_map(|term| match &term.what {
        What::Key(FilterKey::Sort, values) => values.last().cloned(),
        _ => None,
    });
    let at =
        now.and_then(|now| offers.iter().position(|offer| matches!(offer, Candidate::Choice { id, .. } if *id == now)));
    open_at(model, Purpose::Sort, "Sort the list by", offers, at.unwrap_or(0));
}

/// `g f`: every flag of the issue, in all its calls.
pub(in crate::app) fn open_flags(model: &mut Model) {
    let Some(shown) = &model.reading.shown else { return tell(model, "The issue is still being read") };
    let issue = &shown.issue.id;
    let offers = shown.flags.iter().map(|flag| {
        let call = &flag.flag.call_id;
        let link = shown.links.iter().find(|link| link.link.resource_id == *call);
        let title = link.map(|link| link.title.clone()).unwrap_or_default();
        let place = flag.place_words();
        let place = if place.is_empty() { place } else { shown!("{place} · ") };
        let note = if flag.note_shown.is_empty() { String::new() } else { format!("{} · ", flag.note_shown) };
        let by = flag.by.as_ref().map(|by| shown!("by {by} · ")).unwrap_or_default();
        let text = Display::ours(format!("{place}{by}{note}{title}").replace('\n', " "));
        let turn = flag.message().unwrap_or(0);
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
pub(in crate::app) fn open_places(model: &mut Model) {
    let named =
        model.reading.visited.named.iter().map(|(letter, place)| {
            choice(&format!("'{letter}"), Display::ours(format!("'{letter}")), place.name.clone())
        });
    let count = model.reading.visited.places().count();
    let visited: Vec<Candidate> = model
        .reading
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
pub(in crate::app) fn open_turns(model: &mut Model) {
    let title = "Find in every call that was read, the last one first";
    open(model, Purpose::Turn, title, Vec::new());
}

/// `g n`: the hits of the search in the transcript, with the words around each.
pub(in crate::app) fn open_hits(model: &mut Model) {
    /// Lines that are listed at most, those around the selection.
    const MOST: usize = 500;
    let (Some(issue), Some(sight)) = (model.reading.current.clone(), model.transcript_view()) else {
        return tell(model, "No transcript to search: / in the transcript finds words");
    };
    let Some(find) = model.panes.transcript.find.as_ref().filter(|find| !find.hits.is_empty()) else {
        return tell(model, "Nothing to list: / in the transcript finds words");
    };
    let here = find.hits.partition_point(|hit| *hit < model.panes.transcript.cursor());
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
            text: find::excerpt(turn.text.verbatim(), &find.typed),
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

/// The moments that are folded away, as a line of the list.
pub(in crate::app) const MUTED: &str = "muted";

/// `g ;`: the moments of the call.
pub(in crate::app) fn open_moments(model: &mut Model) {
    let (Some(issue), Some(sight)) = (model.reading.current.clone(), model.transcript_view()) else {
        return tell(model, "No call is shown");
    };
    let views = model.panes.transcript.moments();
    let offers = views.iter().filter_map(|view| {
        let (moment, turn) = (sight.moments.get(view.at)?, sight.transcript.turns.get(view.turn as usize)?);
        let sign = match view.state {
            State::Open => "⚠",
            State::Rejected => "✗",
            State::Flagged => "⚑",
        };
        let hit = TurnHit {
            issue: issue.clone(),
            call: sight.transcript.id.clone(),
            turn: view.turn,
            title: sight.transcript.title.clone(),
            speaker: turn.speaker_word(),
            text: moment.words.clone(),
        };
        Some(Candidate::Message { hit, name: shown!("{sign} {}", view.turn) })
    });
    let mut offers: Vec<Candidate> = offers.collect();
    let folded = model.folded_moments();
    if folded > 0 {
        let why = model.world.moments.get(&sight.transcript.id).map(Moments::why_folded).unwrap_or_default();
        let why = why.into_iter().cloned().reduce(|all, one| shown!("{all}, {one}")).unwrap_or_default();
        offers.push(choice(MUTED, shown!("show {folded} muted"), why));
    }
    let at = model.panes.transcript.cursor();
    let cursor = views.iter().position(|view| view.turn as usize >= at).unwrap_or(0);
    let (count, open) = model.panes.transcript.moment_counts();
    if count + folded == 0 {
        return moments::go(model, Toward::Next);
    }
    let rest = model.world.moments.get(&sight.transcript.id).map_or(0, |moments| moments.rest);
    let more = if rest > 0 { format!(", {rest} less sure ones not shown") } else { String::new() };
    let title = format!("{}, {open} open{more}: a suggestion is no verdict", counted(count, "moment"));
    open_at(model, Purpose::Hit, &title, offers, cursor);
}

/// `g p`: another profile.
pub(in crate::app) fn open_profiles(model: &mut Model) {
    let profiles = model.session.profiles.iter();
    let offers = profiles.map(|(name, note)| choice(name, Display::foreign_line(name), note.clone())).collect();
    open(model, Purpose::Profile, "Go on with another profile", offers);
}

/// `a` in the evidence: the call to attach.
pub(in crate::app) fn open_attach(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(row) = model.current_row() else { return };
    let title = Display::ours(format!("Attach a call to {}: words of its summary, or its id", row.code.shown));
    let purpose = Purpose::Attach(row.id.clone());
    if !refuse_read_only(model) {
        model.screen.overlays.push(Overlay::Choose(Chooser::new(purpose, title, Vec::new())));
        model.reading.runs.refetch(Query::Calls, effects);
    }
}

/// `b`: choose the issue at the other end.
pub(in crate::app) fn open_relate(model: &mut Model, relation_type: RelationType, effects: &mut Vec<Effect>) {
    let (Some(row), Some(targets)) = (model.current_row(), Targets::in_sight(model)) else { return };
    open_relate_of(model, row.id.clone(), &row.code.shown, relation_type, effects);
    if let Some(Overlay::Choose(chooser)) = model.screen.overlays.last_mut() {
        chooser.targets = Some(targets);
    }
}

/// The same for any issue.
pub(in crate::app) fn open_relate_of(
    model: &mut Model,
    from: IssueId,
    code: &Display,
    relation_type: RelationType,
    effects: &mut Vec<Effect>,
) {
    let words = row::words(relation_type.as_str());
    let title = Display::ours(format!("{code} {words} …: number or words"));
    if refuse_read_only(model) {
        return;
    }
    let at_hand = model.panes.issues.rows().filter(|row| row.id != from).cloned().map(Candidate::Issue).collect();
    let chooser = Chooser::new(Purpose::Relate { from, relation_type }, title, at_hand);
    model.screen.overlays.push(Overlay::Choose(chooser));
    model.reading.runs.refetch(Query::FindIssues(String::new()), effects);
}
