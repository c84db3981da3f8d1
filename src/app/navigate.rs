//! Actions on the panes: moving, opening, going back, zooming; verbs are handed on to `change`.

use super::{
    action::{Action, Motion, Pane, Spot},
    allow, audio,
    bulk::{self, Verb},
    change, copy,
    dialog::{self, Field, Help, OnYes, Overlay, Palette, Question},
    doubts,
    effect::{Effect, Query},
    export,
    layout::Zoom,
    leave, mark,
    model::Model,
    pickers, privacy,
    relations::act as graph,
    sync, tickets,
    transcript::{Sight, TranscriptPane},
    views, visit,
};
use crate::{
    domain::{
        id::{CallId, IssueId},
        text::Display,
    },
    graph::Glyphs,
};

/// Does what the user wants while no overlay is open.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    if let Some(reason) = allow::refusal(model, &action) {
        return tell(model, reason);
    }
    if model.session.is_live && !model.trusted && allow::changes(&action) {
        let place = &model.session.place;
        let text = Display::ours(format!(
            "Others work with what is on {place}. Change it in this session? (trusted = true in config.toml asks no more)"
        ));
        let issue = model.current.clone();
        model.overlays.push(Overlay::Ask(Question::new(text, OnYes::Trust(Box::new(action), issue))));
        return;
    }
    match action {
        Action::Move(motion) => travel(model, motion, effects),
        Action::NextLandmark => jump(model, true),
        Action::PrevLandmark => jump(model, false),
        Action::Focus(pane) => model.focus = pane,
        Action::FocusNext => step_focus(model, 1),
        Action::FocusPrev => step_focus(model, Pane::ALL.len() - 1),
        Action::Open => open(model, effects),
        Action::Step(way) => graph::step(model, way),
        Action::MoreHops | Action::LessHops => {
            if !graph::change_hops(model, action == Action::MoreHops) {
                tell(model, "The graph reaches one to four hops");
            }
        }
        Action::ToggleTree => graph::toggle_tree(model),
        Action::Out => out(model),
        Action::ZoomIn | Action::ZoomOut => {
            let further = action == Action::ZoomIn;
            if model.focus == Pane::Relations { graph::zoom(model, further) } else { zoom_pane(model, further) }
        }
        Action::Preview => model.previews = !model.is_previewing(),
        Action::PlayPause => audio::play_or_pause(model, effects),
        Action::PlayHere => audio::play_from_here(model, effects),
        Action::Leap(forward) => audio::leap(model, forward, effects),
        Action::Pace(faster) => audio::pace(model, faster, effects),
        Action::Doubts => doubts::toggle(model, effects),
        Action::Follow => audio::toggle_follow(model),
        Action::NextCall => step_call(model, true),
        Action::PrevCall => step_call(model, false),
        Action::Back => visit::again(model, false),
        Action::Forward => visit::again(model, true),
        Action::Flag => dialog::open_flag_picker(model),
        Action::Repeat if model.focus == Pane::Transcript => change::repeat_flag(model, effects),
        Action::Repeat => {
            if let Some(verb) = model.repeat[Pane::Issues.index()].clone() {
                bulk::apply_in_sight(model, verb, effects);
            }
        }
        Action::Relate(relation_type) => pickers::open_relate(model, relation_type, effects),
        Action::RelateFrom(relation_type) => tickets::open_relate_from(model, relation_type, effects),
        Action::TieTicket => tickets::open_tie(model, effects),
        Action::LinkTicket => tickets::open_link(model, effects),
        Action::NewTicket => tickets::make_ticket(model, effects),
        Action::NoteTicket => tickets::note_ticket(model, effects),
        Action::Categorise => pickers::open_categories(model, effects),
        Action::Assign => pickers::open_people(model),
        Action::Sort => pickers::open_orders(model),
        Action::Flags => pickers::open_flags(model),
        Action::FindTurns => pickers::open_turns(model),
        Action::Places => pickers::open_places(model),
        Action::NamePlace(letter) => visit::name(model, letter),
        Action::GoToPlace(letter) => visit::go_to_named(model, letter),
        Action::ToggleRead => change::toggle_read(model, effects),
        Action::EditText => dialog::open_edit(model),
        Action::EditOutside => dialog::open_description(model, effects),
        Action::FlagMode => toggle_flag_mode(model),
        Action::PickDigit(digit) if model.flag_mode => change::place_digit(model, digit, effects),
        Action::Scroll(spot) => scroll(model, spot),
        Action::ToggleWrap => model.transcript.toggle_wrap(),
        Action::Resize(larger) => resize(model, larger),
        Action::ToggleMask => privacy::toggle(model, effects),
        Action::ToggleMouse => {
            model.mouse_is_released = !model.mouse_is_released;
            effects.push(Effect::Mouse(!model.mouse_is_released));
            tell(
                model,
                if model.mouse_is_released {
                    "The mouse is the terminal's; g m takes it back"
                } else {
                    "The mouse is taken; Shift leaves it to the terminal"
                },
            );
        }
        Action::PrevView => views::step(model, false, effects),
        Action::NextView => views::step(model, true, effects),
        Action::Views => views::open(model),
        Action::SaveView => views::open_save(model),
        Action::Export => match export::issue(model) {
            Some((name, text)) => effects.push(Effect::Export { name, text }),
            None => tell(model, "The issue is still being read"),
        },
        Action::Profiles => pickers::open_profiles(model),
        Action::Reload => effects.push(Effect::Reload),
        Action::Welcome => model.overlays.push(Overlay::Welcome { cursor: 0 }),
        Action::NextTheme => effects.push(Effect::NextTheme),
        Action::Mark => mark::mark(model, effects),
        Action::MarkRange => mark::range(model),
        Action::MarkAll => mark::all(model),
        Action::Results => model.overlays.push(Overlay::Results { cursor: 0 }),
        Action::Add => change::add(model, effects),
        Action::Tour => model.tour = if model.tour.is_some() { None } else { Some(0) },
        Action::NewIssue => dialog::open_text(model, Field::NewIssue, None),
        Action::Remove => change::remove(model, effects),
        Action::SetStatus(status) => bulk::apply_in_sight(model, Verb::Status(status), effects),
        Action::SetSeverity(severity) => bulk::apply_in_sight(model, Verb::Severity(severity), effects),
        Action::Comment => {
            dialog::open_comment(model);
        }
        Action::Undo => change::undo(model, effects),
        Action::Redo => change::redo(model, effects),
        Action::Search => dialog::open_search(model),
        Action::NextHit => hit(model, true),
        Action::PrevHit => hit(model, false),
        Action::Hits => pickers::open_hits(model),
        Action::ToggleFold if model.focus == Pane::Relations => graph::toggle_fold(model),
        Action::ToggleFold => model.transcript.toggle_fold(),
        Action::FoldAll => model.transcript.fold_all(true),
        Action::UnfoldAll => model.transcript.fold_all(false),
        Action::Copy(what) => copy::copy(model, what, effects),
        Action::OpenOutside => copy::open_outside(model, effects),
        Action::CopyGraph(format) => {
            effects.push(Effect::Copy(model.relations.copy(format, Glyphs::Unicode)));
        }
        Action::Refresh => refresh(model, effects),
        Action::RefreshAll => refresh_all(model, effects),
        Action::Jobs => model.overlays.push(Overlay::Jobs(dialog::queue::View::open(model))),
        Action::Requests => model.overlays.push(Overlay::Requests(Default::default())),
        Action::Activity => dialog::open_activity(model, effects),
        Action::Drafts => model.overlays.push(Overlay::Drafts { cursor: 0 }),
        Action::Delete => dialog::open_delete(model),
        Action::Help => model.overlays.push(Overlay::Help(Help::new())),
        Action::Palette => model.overlays.push(Overlay::Palette(Palette::new())),
        Action::Cancel => leave::cancel(model, effects),
        Action::Close => leave::close(model, effects),
        Action::Interrupt => leave::interrupt(model, effects),
        Action::Redraw => effects.push(Effect::Redraw),
        Action::Suspend => {
            audio::hush(model, effects);
            effects.push(Effect::Suspend);
        }
        // These belong to overlays.
        Action::PickDigit(_)
        | Action::ToggleNote
        | Action::PinType
        | Action::Retry
        | Action::Discard
        | Action::Edit
        | Action::Yes
        | Action::No
        | Action::Editor
        | Action::Complete
        | Action::Snippet
        | Action::Type(_)
        | Action::Paste(_) => {}
    }
}

pub(super) fn travel(model: &mut Model, motion: Motion, effects: &mut Vec<Effect>) {
    match model.focus {
        Pane::Issues => {
            model.issues.travel(motion, &mut model.runs, effects);
            follow_list(model);
        }
        Pane::Evidence => {
            let count = model.shown.as_ref().map_or(0, |shown| shown.links.len());
            model.evidence = motion.apply(model.evidence, count, rows_of(model, Pane::Evidence));
            sync::show_selected_call(model);
        }
        Pane::Transcript => {
            with_transcript(model, |pane, sight| pane.travel(motion, sight));
        }
        Pane::Relations => {
            let page = rows_of(model, Pane::Relations);
            model.relations.travel(motion, page);
        }
    }
}

/// Runs `work` on the transcript pane when its call is there.
pub(super) fn with_transcript<T>(
    model: &mut Model,
    work: impl FnOnce(&mut TranscriptPane, Sight<'_>) -> T,
) -> Option<T> {
    let mut pane = std::mem::take(&mut model.transcript);
    let result = sync::sight_of(model, &pane).map(|sight| work(&mut pane, sight));
    model.transcript = pane;
    result
}

fn rows_of(model: &Model, pane: Pane) -> usize {
    model.layout().pane(pane).map_or(1, |area| usize::from(area.inside().height))
}

/// The issue that is selected in the list is the current one: what is highlighted is what verbs act on.
pub(super) fn follow_list(model: &mut Model) {
    let id = model.issues.held().cloned();
    sync::select_issue(model, id);
}

fn jump(model: &mut Model, down: bool) {
    let moved = match model.focus {
        Pane::Issues => {
            let moved = model.issues.jump(down, |row| row.unread);
            if moved {
                follow_list(model);
            }
            moved
        }
        Pane::Evidence => {
            let flagged = |at: &usize| {
                let links = model.shown.as_ref().map(|shown| shown.links.as_slice()).unwrap_or_default();
                links.get(*at).is_some_and(|link| link.flags > 0)
            };
            let count = model.shown.as_ref().map_or(0, |shown| shown.links.len());
            let target =
                if down { (model.evidence + 1..count).find(flagged) } else { (0..model.evidence).rev().find(flagged) };
            if let Some(target) = target {
                model.evidence = target;
                sync::show_selected_call(model);
            }
            target.is_some()
        }
        Pane::Transcript => with_transcript(model, |pane, sight| pane.jump(down, sight)).unwrap_or(false),
        Pane::Relations => model.relations.jump(down),
    };
    if !moved && model.focus == Pane::Relations {
        tell(model, if down { "No further neighbour" } else { "No neighbour before" });
    } else if !moved {
        tell(model, if down { "No further landmark below" } else { "No further landmark above" });
    }
}

fn toggle_flag_mode(model: &mut Model) {
    model.flag_mode = !model.flag_mode;
    let text = if model.flag_mode {
        "Flag mode: a digit flags the message and goes on; F or Esc ends it"
    } else {
        "Flag mode ended"
    };
    // Below the panes: their border tells what the digits place.
    model.toasts.done(Display::ours(text), model.now);
}

fn scroll(model: &mut Model, spot: Spot) {
    match model.focus {
        Pane::Issues => model.issues.scroll_to(spot),
        _ => drop(with_transcript(model, |pane, sight| pane.scroll_to(spot, sight))),
    }
}

/// A pane takes a little more of the screen, or less.
fn resize(model: &mut Model, larger: bool) {
    let by = if larger { 5 } else { -5 };
    model.shares.resize(model.focus, by, model.size.0);
}

fn step_focus(model: &mut Model, by: usize) {
    model.focus = Pane::ALL[(model.focus.index() + by) % Pane::ALL.len()];
}

/// One step more or less of the pane.
pub(super) fn zoom_pane(model: &mut Model, further: bool) {
    model.zoom = match (model.zoom, further) {
        (Zoom::Normal, true) | (Zoom::Full, false) => Zoom::Half,
        (_, true) => Zoom::Full,
        (_, false) => Zoom::Normal,
    };
}

fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.focus {
        Pane::Issues => {
            let Some(issue) = model.current.clone() else { return };
            visit::arrive(model);
            mark_viewed(model, issue);
            model.focus = Pane::Evidence;
        }
        Pane::Evidence => {
            // What is still being read may be a call: typing does not wait for the network.
            if model.transcript.call.is_some() || model.shown.is_none() {
                model.focus = Pane::Transcript;
            } else if model.selected_link().is_some() {
                tell(model, "Only calls have a transcript to open");
            }
        }
        Pane::Transcript => model.transcript.toggle_fold(),
        Pane::Relations => graph::open(model, effects),
    }
}

pub(super) fn out(model: &mut Model) {
    model.focus = match model.focus {
        Pane::Transcript => Pane::Evidence,
        _ => Pane::Issues,
    };
}

/// An issue that is looked at for a moment counts as seen.
fn mark_viewed(model: &mut Model, issue: IssueId) {
    model.opened.insert(issue.clone());
    let unread = model.shown.as_ref().is_some_and(|shown| shown.issue.id == issue && shown.issue.unread);
    if unread && !model.session.read_only {
        model.glance = Some((issue, model.now.plus(model.session.pace.seen_after)));
    }
}

fn step_call(model: &mut Model, down: bool) {
    let count = model.shown.as_ref().map_or(0, |shown| shown.links.len());
    let motion = if down { Motion::Down } else { Motion::Up };
    let before = model.evidence;
    model.evidence = motion.apply(model.evidence, count, 1);
    if model.evidence == before {
        let text = match (count, down) {
            (0, _) => "Nothing is attached to this issue",
            (1, _) => "This is all the evidence of the issue",
            (_, true) => "This is the last evidence of the issue",
            (_, false) => "This is the first evidence of the issue",
        };
        return tell(model, text);
    }
    sync::show_selected_call(model);
}

/// Brings a message of a call of the current issue in front.
pub(super) fn show_message(model: &mut Model, call: &CallId, turn: usize) {
    let links = model.shown.as_ref().map(|shown| shown.links.as_slice()).unwrap_or_default();
    if let Some(at) = links.iter().position(|link| link.link.resource_id == *call) {
        model.evidence = at;
        sync::show_selected_call(model);
        model.transcript.select(turn);
    }
    model.focus = Pane::Transcript;
}

fn hit(model: &mut Model, down: bool) {
    if model.focus == Pane::Relations {
        if !model.relations.find(None, down) {
            tell(model, "Not in this graph");
        }
        return;
    }
    if !model.transcript.next_hit(down) {
        tell(model, "Nothing to find: / searches the transcript");
    }
}

fn refresh(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.reach.is_stopped() {
        return refresh_all(model, effects);
    }
    match model.focus {
        Pane::Issues => model.issues.check(&mut model.runs, effects),
        Pane::Transcript => {
            if let Some(call) = model.transcript.call.clone() {
                model.runs.refetch(Query::Call(call), effects);
            }
            read_current(model, effects);
        }
        Pane::Evidence => read_current(model, effects),
        Pane::Relations => {
            read_current(model, effects);
            graph::refresh(model, effects);
        }
    }
}

pub(super) fn read_current(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(issue) = model.current.clone() {
        model.runs.refetch(Query::Detail(issue), effects);
    }
}

fn refresh_all(model: &mut Model, effects: &mut Vec<Effect>) {
    let was_stopped = model.reach.is_stopped();
    model.stale.extend(model.world.details.keys().cloned());
    model.reach.try_now(model.now);
    model.issues.reload(&mut model.runs, effects);
    if was_stopped {
        // One request finds out whether the key is mended; the rest follows it.
        return;
    }
    if let Some(call) = model.transcript.call.clone() {
        model.runs.refetch(Query::Call(call), effects);
    }
    read_current(model, effects);
    graph::refresh(model, effects);
    model.runs.refetch(Query::FlagTypes, effects);
}

/// Tells the user something small.
pub(super) fn tell(model: &mut Model, text: &'static str) {
    model.toasts.tell(Display::ours(text), model.now);
}
