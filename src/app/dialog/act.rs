//! Actions while an overlay is open: the topmost one has them.

use super::{Field, FlagPicker, OnYes, Overlay, Palette, Purpose, flag::Picked};
use crate::{
    app::{
        Env,
        action::{Action, Motion},
        change,
        effect::{Effect, Query},
        issues::Filter,
        model::Model,
        mutation::{Change, Mutation},
        navigate::{self, tell},
        pending::Phase,
        requests::View,
        sync,
    },
    domain::{choice::ResourceType, issue_ref, text::Display},
    wire::NewResourceLink,
};

/// Does what the user wants while an overlay is open.
pub(in crate::app) fn act(model: &mut Model, action: Action, env: &Env<'_>, effects: &mut Vec<Effect>) {
    if action == Action::Interrupt {
        interrupt(model, effects);
        return;
    }
    let Some(overlay) = model.overlays.pop() else { return };
    match overlay {
        Overlay::Flag(picker) => flag(model, picker, action, effects),
        Overlay::Write(writing) => write(model, writing, action, effects),
        Overlay::Choose(chooser) => choose(model, chooser, action, effects),
        Overlay::Palette(palette) => command(model, palette, action, env, effects),
        Overlay::Ask(question) => match action {
            Action::Yes => answer_yes(model, question.on_yes, effects),
            Action::Cancel => {}
            _ => model.overlays.push(Overlay::Ask(question)),
        },
        Overlay::Jobs { cursor } => jobs(model, cursor, &action, effects),
        Overlay::Requests(view) => requests(model, view, &action, effects),
        Overlay::Help(mut help) => {
            match action {
                Action::Cancel => return,
                Action::Move(motion) => {
                    help.scroll = motion.apply(help.scroll, usize::MAX, usize::from(model.size.1) / 2)
                }
                Action::Type(key) => {
                    help.filter.key(key);
                    help.scroll = 0;
                }
                Action::Paste(text) => help.filter.paste(&text),
                _ => {}
            }
            model.overlays.push(Overlay::Help(help));
        }
        Overlay::Activity { issue, entries, mut scroll } => {
            match action {
                Action::Cancel | Action::Close => return,
                Action::Move(motion) => scroll = motion.apply(scroll, usize::MAX, usize::from(model.size.1) / 2),
                Action::Refresh => model.runs.refetch(Query::Activity(issue.clone()), effects),
                _ => {}
            }
            model.overlays.push(Overlay::Activity { issue, entries, scroll });
        }
    }
}

/// Ctrl-C over an overlay: the second one on the question quits.
fn interrupt(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.overlays.pop() {
        Some(Overlay::Ask(question)) if question.on_yes == OnYes::Quit => effects.push(Effect::Quit),
        Some(Overlay::Write(writing)) => {
            keep(model, &writing);
            navigate::interrupt(model, effects);
        }
        _ => navigate::interrupt(model, effects),
    }
}

fn answer_yes(model: &mut Model, on_yes: OnYes, effects: &mut Vec<Effect>) {
    match on_yes {
        OnYes::Quit => effects.push(Effect::Quit),
        OnYes::AttachAndFlag(id) => {
            let Some(pending) = model.world.lanes.get(id) else { return };
            let Some(call) = pending.mutation.change.flagged_call().cloned() else { return };
            let issue = pending.mutation.issue.clone();
            let link = NewResourceLink { resource_type: ResourceType::Call, resource_id: call };
            model.world.lanes.push_before(id, Mutation { issue, change: Change::Attach(link) });
            model.world.lanes.set_phase(id, Phase::Queued);
            model.world.lanes.release(effects);
            sync::refresh_shown(model);
        }
    }
}

fn flag(model: &mut Model, mut picker: FlagPicker, action: Action, effects: &mut Vec<Effect>) {
    let picked = match action {
        Action::PickDigit(digit) => picker.digit(digit, &model.catalogue),
        Action::Open => picker.accept(&model.catalogue),
        Action::ToggleNote => {
            picker.toggle_note();
            Picked::Nothing
        }
        Action::Move(motion) => {
            picker.travel(motion == Motion::Down, &model.catalogue);
            Picked::Nothing
        }
        Action::Type(key) => {
            picker.key(key);
            Picked::Nothing
        }
        Action::Paste(text) => {
            picker.paste(&text);
            Picked::Nothing
        }
        Action::Cancel => {
            if let Some((_, draft)) = &picker.note {
                model.notes.insert((picker.call.clone(), picker.turn), draft.text());
            }
            return;
        }
        _ => Picked::Nothing,
    };
    match picked {
        Picked::Flag { name, note } => change::place_flag(model, picker.call, picker.turn, name, note, effects),
        Picked::Refused(reason) => {
            model.toasts.tell(reason, model.now);
            model.overlays.push(Overlay::Flag(picker));
        }
        Picked::Nothing => model.overlays.push(Overlay::Flag(picker)),
    }
}

fn keep(model: &mut Model, writing: &super::Writing) {
    if matches!(writing.field, Field::Comment(_)) {
        model.drafts.insert(writing.field.clone(), writing.draft.text());
    }
}

fn write(model: &mut Model, mut writing: super::Writing, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Cancel => {
            keep(model, &writing);
            return;
        }
        Action::Open => {
            let text = writing.draft.text();
            match &writing.field {
                Field::Comment(_) if writing.draft.is_blank() => tell(model, "Nothing written yet"),
                Field::Comment(issue) => {
                    let issue = issue.clone();
                    model.drafts.remove(&writing.field);
                    change::comment(model, issue, &text, effects);
                    return;
                }
                Field::Query => {
                    model.issues.filter = Filter::parse(&text);
                    model.issues.restart(false, &mut model.runs, effects);
                    navigate::follow_list(model);
                    return;
                }
                Field::Find => {
                    navigate::with_transcript(model, |pane, sight| pane.search(&text, sight));
                    if model.transcript.find.as_ref().is_some_and(|find| find.hits.is_empty()) {
                        tell(model, "Not in this transcript");
                    }
                    return;
                }
            }
        }
        Action::Type(key) => writing.draft.key(key),
        Action::Paste(text) => writing.draft.paste(&text),
        _ => {}
    }
    model.overlays.push(Overlay::Write(writing));
}

fn choose(model: &mut Model, mut chooser: super::Chooser, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Cancel => return,
        Action::Open => match chooser.selected() {
            Some(candidate) => {
                change::chosen(model, chooser.purpose, candidate, effects);
                return;
            }
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
    model.overlays.push(Overlay::Choose(chooser));
}

/// The server searches while the user types; only the latest words may answer.
fn ask_for_more(model: &mut Model, chooser: &mut super::Chooser, effects: &mut Vec<Effect>) {
    chooser.cursor = 0;
    if matches!(chooser.purpose, Purpose::Relate { .. }) {
        model.runs.cancel_all(|query| matches!(query, Query::FindIssues(_)), effects);
        model.runs.fetch(Query::FindIssues(chooser.words()), effects);
    }
}

fn jobs(model: &mut Model, mut cursor: usize, action: &Action, effects: &mut Vec<Effect>) {
    let ids: Vec<_> = model.world.lanes.iter().map(|(id, _)| id).collect();
    let selected = ids.get(cursor.min(ids.len().saturating_sub(1))).copied();
    let is_failed =
        |model: &Model, id| model.world.lanes.get(id).is_some_and(|pending| matches!(pending.phase, Phase::Failed(_)));
    match (action, selected) {
        (Action::Cancel | Action::Close | Action::Jobs, _) => return,
        (Action::Move(motion), _) => cursor = motion.apply(cursor, ids.len(), 10),
        (Action::Retry, Some(id)) if is_failed(model, id) => {
            model.world.lanes.set_phase(id, Phase::Queued);
            model.world.lanes.release(effects);
            sync::refresh_shown(model);
        }
        (Action::Discard, Some(id)) => {
            if model.world.lanes.get(id).is_some_and(|pending| pending.phase == Phase::InFlight) {
                tell(model, "It is on its way; undo it when it is stored");
            } else {
                // The server may have made it all the same, when its answer was lost: what it has is read again.
                if let Some(given_up) = model.world.lanes.remove(id) {
                    model.stale.insert(given_up.mutation.issue);
                }
                model.undo.forget(id);
                model.world.lanes.release(effects);
                sync::refresh_shown(model);
            }
        }
        _ => {}
    }
    model.overlays.push(Overlay::Jobs { cursor });
}

fn requests(model: &mut Model, mut view: View, action: &Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Cancel | Action::Close | Action::Requests => return,
        Action::Move(motion) => view.travel(*motion, &model.requests, usize::from(model.size.1) / 3),
        Action::Open => view.toggle(&model.requests),
        Action::Copy => {
            if let Some(entry) = model.requests.selected(&view) {
                effects.push(Effect::Copy(entry.logged.curl()));
                tell(model, "Copied as curl, with the name of the key and not the key");
            }
        }
        _ => {}
    }
    model.overlays.push(Overlay::Requests(view));
}

/// What the command line offers for the words typed: the titles that hold all of them.
pub fn commands<'a>(typed: &str, env: &'a [crate::app::Command]) -> Vec<&'a crate::app::Command> {
    let words: Vec<String> = typed.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let fits = |title: &str| words.iter().all(|word| title.to_lowercase().contains(word.as_str()));
    env.iter().filter(|command| fits(command.title)).collect()
}

fn command(model: &mut Model, mut palette: Palette, action: Action, env: &Env<'_>, effects: &mut Vec<Effect>) {
    let typed = palette.draft.text();
    match action {
        Action::Cancel => return,
        Action::Move(motion) => {
            palette.cursor = motion.apply(palette.cursor, commands(&typed, env.commands).len(), 10);
        }
        Action::Type(key) => {
            palette.draft.key(key);
            palette.cursor = 0;
        }
        Action::Paste(text) => palette.draft.paste(&text),
        Action::Open => {
            run(model, typed.trim(), palette.cursor, env, effects);
            return;
        }
        _ => {}
    }
    model.overlays.push(Overlay::Palette(palette));
}

/// A plain number is a message of the transcript, `T-1007` an issue, anything else the name of an action.
fn run(model: &mut Model, typed: &str, cursor: usize, env: &Env<'_>, effects: &mut Vec<Effect>) {
    if let Ok(index) = typed.parse::<usize>() {
        // A call that is still being read gets the benefit of the doubt: typing does not wait for the network.
        let awaited = model.transcript.call.is_some() && model.sight().is_none();
        let count = model.sight().map_or(0, |sight| sight.transcript.turns.len());
        if index < count || awaited {
            model.transcript.select(index);
            model.focus = crate::app::Pane::Transcript;
        } else {
            let text = format!("There is no message {index} here: {count} messages, counted from 0");
            model.toasts.tell(Display::ours(text), model.now);
        }
    } else if let Some(number) = typed.strip_prefix(['t', 'T']).and_then(issue_ref::number) {
        let row = model.issues.rows().find(|row| row.number == number).cloned();
        match row {
            Some(row) => navigate::go_to(model, row.id.clone()),
            None => {
                model.issues.filter = Filter::parse(&format!("T-{number}"));
                model.issues.restart(false, &mut model.runs, effects);
                navigate::follow_list(model);
                model.focus = crate::app::Pane::Issues;
            }
        }
    } else if let Some(command) = commands(typed, env.commands).get(cursor) {
        navigate::act(model, command.action.clone(), effects);
    } else {
        tell(model, "No such command; ? shows what there is");
    }
}
