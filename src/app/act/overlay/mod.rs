//! Actions while an overlay is open: the topmost one has them.

pub(in crate::app) mod activity;
pub(in crate::app) mod brief;
pub(in crate::app) mod calls;
pub(in crate::app) mod chosen;
pub(in crate::app) mod editor;
pub(in crate::app) mod field;
pub(in crate::app) mod flag;
pub(in crate::app) mod home;
pub(in crate::app) mod lists;
pub(in crate::app) mod merge;
pub(in crate::app) mod open;
pub(in crate::app) mod palette;
pub(in crate::app) mod query;
pub(in crate::app) mod queue;
pub(in crate::app) mod queues;
pub(in crate::app) mod snippet;
pub(in crate::app) mod welcome;

use crate::{
    app::{
        act::{self, bulk, leave, overlay::flag::flag},
        message::{
            action::Action,
            effect::{Effect, Query},
            env::Env,
            mutation::{Change, Mutation},
        },
        state::{
            model::Model,
            overlay::{
                OnYes, Overlay, Question,
                choose::{Chooser, Purpose},
            },
            requests::View,
        },
        step::{send, show, tell::tell},
    },
    domain::{choice::ResourceType, text::Display},
    wire::NewResourceLink,
};

/// Does what the user wants while an overlay is open.
pub(in crate::app) fn act(model: &mut Model, action: Action, env: &Env<'_>, effects: &mut Vec<Effect>) {
    if action == Action::Interrupt {
        interrupt(model, effects);
        return;
    }
    if model.screen.is_edited && matches!(model.screen.overlays.last(), Some(Overlay::Write(_) | Overlay::Flag(_))) {
        // An editor with a window of its own leaves the keys here; what is typed would be lost when its text comes.
        return tell(model, "The text is open in your editor: save it there and close it");
    }
    let Some(overlay) = model.screen.overlays.pop() else { return };
    match overlay {
        Overlay::Flag(picker) => flag(model, picker, action, effects),
        Overlay::Write(writing) => field::write(model, writing, action, effects),
        Overlay::Choose(chooser) => choose(model, chooser, action, effects),
        Overlay::Palette(open) => palette::palette(model, open, action, env, effects),
        Overlay::Ask(question) if !question.was_seen(model.now) => model.screen.overlays.push(Overlay::Ask(question)),
        Overlay::Ask(question) => match action {
            Action::Yes => answer_yes(model, question.on_yes, effects),
            Action::No => answer_no(model, &question.on_yes, effects),
            Action::Cancel => {}
            _ => model.screen.overlays.push(Overlay::Ask(question)),
        },
        Overlay::Jobs(view) => queue::jobs(model, view, &action, effects),
        Overlay::Drafts { cursor } => queue::drafts(model, cursor, &action, effects),
        Overlay::Welcome { cursor } => welcome::act(model, cursor, &action, effects),
        Overlay::Home(open) => home::act(model, open, &action, effects),
        Overlay::Brief(page) => brief::act(model, page, &action, effects),
        Overlay::Calls => calls::act(model, &action, effects),
        Overlay::Queues { cursor } => queues::act(model, cursor, &action, effects),
        Overlay::Results { cursor } => queue::results(model, cursor, &action, effects),
        Overlay::Ticket { ticket, view, scroll } => {
            let again = || Query::Ticket(ticket.clone());
            if let Some(scroll) = read_on(model, scroll, &action, again, effects) {
                model.screen.overlays.push(Overlay::Ticket { ticket, view, scroll });
            }
        }
        Overlay::Merge(merge) => match action {
            Action::Cancel | Action::Close | Action::No => {}
            Action::Yes if merge::merge(model, &merge, effects) => {}
            _ => model.screen.overlays.push(Overlay::Merge(merge)),
        },
        Overlay::Requests(view) => requests(model, view, &action, effects),
        Overlay::Help(help) => palette::help(model, help, action, env, effects),
        Overlay::Activity(page) => activity::act(model, page, &action, effects),
    }
}

/// Where a page that is only read is scrolled to; `None` when it closes. `again` is what reads it anew.
fn read_on(
    model: &mut Model,
    scroll: usize,
    action: &Action,
    again: impl FnOnce() -> Query,
    effects: &mut Vec<Effect>,
) -> Option<usize> {
    match action {
        Action::Cancel | Action::Close => return None,
        Action::Move(motion) => return Some(motion.apply(scroll, usize::MAX, usize::from(model.screen.size.1) / 2)),
        Action::Refresh => model.reading.runs.refetch(again(), effects),
        _ => {}
    }
    Some(scroll)
}

/// Ctrl-C over an overlay: the second one on the question quits.
fn interrupt(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.screen.overlays.pop() {
        Some(Overlay::Ask(question)) if question.on_yes == OnYes::Quit => effects.push(Effect::Quit),
        Some(overlay) if model.screen.is_edited => {
            model.screen.overlays.push(overlay);
            let text = Display::ours(
                "A text is open in your editor. Quit without what is written there? (y, or Ctrl-C again)",
            );
            model.screen.overlays.push(Overlay::Ask(Question::new(text, OnYes::Quit)));
        }
        _ => leave::interrupt(model, effects),
    }
}

fn answer_yes(model: &mut Model, on_yes: OnYes, effects: &mut Vec<Effect>) {
    match on_yes {
        OnYes::Quit => effects.push(Effect::Quit),
        OnYes::Many(verb, targets) => bulk::agreed(model, targets, *verb, effects),
        OnYes::Trust(action, issue) => {
            model.outbox.trusted = true;
            if model.reading.current != issue {
                return tell(model, "Another issue is selected by now: nothing was changed");
            }
            act::act(model, *action, effects);
        }
        OnYes::AttachAndFlag(id) => {
            let Some(pending) = model.world.lanes.get(id) else { return };
            let Some(call) = pending.change().flagged_call().cloned() else { return };
            let Some(issue) = pending.mutation().issue().cloned() else { return };
            let link = NewResourceLink { resource_type: ResourceType::Call, resource_id: call };
            send::enqueue_before(model, id, Mutation::of_issue(issue, Change::Attach(link)), effects);
            send::retry(model, id, effects);
        }
        OnYes::Overwrite(id, theirs) => {
            send::overwrite(model, id, *theirs, effects);
            show::refresh_shown(model);
        }
    }
}

fn answer_no(model: &mut Model, question: &OnYes, effects: &mut Vec<Effect>) {
    match question {
        OnYes::Overwrite(id, _) => send::withdraw(model, *id, effects),
        OnYes::AttachAndFlag(_) | OnYes::Many(..) | OnYes::Trust(..) | OnYes::Quit => {}
    }
}

/// Does what was pressed in the flag picker before the flag types were there, once they are.
pub(in crate::app) fn flag_early(model: &mut Model, effects: &mut Vec<Effect>) {
    if !model.panes.catalogue.is_filled() {
        return;
    }
    let Some(Overlay::Flag(picker)) = model.screen.overlays.last_mut() else { return };
    let Some(action) = picker.early.take() else { return };
    if let Some(Overlay::Flag(picker)) = model.screen.overlays.pop() {
        flag(model, picker, action, effects);
    }
}

fn choose(model: &mut Model, mut chooser: Chooser, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Cancel => return,
        Action::Open if chooser.draft.refusal().is_some() => field::tell_refusal(model, &chooser.draft),
        Action::Open => match chooser.selected() {
            Some(candidate) => {
                chosen::chosen(model, (chooser.purpose, chooser.targets), candidate, effects);
                return;
            }
            None if chooser.found.is_loading() => tell(model, "Still reading what there is"),
            None => tell(model, "Nothing matches"),
        },
        Action::Move(motion) => chooser.cursor = motion.apply(chooser.cursor, chooser.offers().len(), 10),
        Action::Type(key) => {
            chooser.draft.key(key);
            ask_for_more(model, &mut chooser, effects);
        }
        Action::Paste(text) => {
            chooser.draft.paste(&text);
            ask_for_more(model, &mut chooser, effects);
        }
        _ => {}
    }
    model.screen.overlays.push(Overlay::Choose(chooser));
}

/// The server searches while the user types; only the latest words may answer.
fn ask_for_more(model: &mut Model, chooser: &mut Chooser, effects: &mut Vec<Effect>) {
    chooser.cursor = 0;
    if chooser.purpose == Purpose::Turn {
        model.reading.runs.cancel_all(|query| matches!(query, Query::FindTurns(_)), effects);
        model.reading.runs.fetch(Query::FindTurns(chooser.words()), effects);
    }
    if chooser.purpose.wants_issues() {
        model.reading.runs.cancel_all(|query| matches!(query, Query::FindIssues(_)), effects);
        model.reading.runs.fetch(Query::FindIssues(chooser.words()), effects);
    }
}

fn requests(model: &mut Model, mut view: View, action: &Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Cancel | Action::Close | Action::Requests => return,
        Action::Move(motion) => view.travel(*motion, &model.panes.requests, usize::from(model.screen.size.1) / 3),
        Action::Open => view.toggle(&model.panes.requests),
        Action::Copy(_) => {
            if let Some(entry) = model.panes.requests.selected(&view) {
                effects.push(Effect::Copy(entry.logged.curl()));
                tell(model, "Copied as curl, with the name of the key and not the key");
            }
        }
        _ => {}
    }
    model.screen.overlays.push(Overlay::Requests(view));
}
