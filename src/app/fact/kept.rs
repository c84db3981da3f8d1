//! The way of a change from the user to the network and, if need be, back: kept on disk, then sent in its turn. What
//! the server says to it is in [`super::settled`].

use crate::{
    app::{
        message::{effect::Effect, event::Left, id::MutationId, outbox::Kept},
        state::{
            batch::State,
            model::Model,
            overlay::{OnYes, Overlay},
            pending::{Pending, Phase},
            toast::About,
        },
        step::{
            read,
            send::{self, leaves_at},
            show,
        },
    },
    domain::{
        failure::Failure,
        text::{Display, counted},
    },
};

/// A change is on disk, or could not be kept: then it is not sent, and the user is told before a word is lost.
pub(in crate::app) fn kept(model: &mut Model, id: MutationId, result: Result<(), Failure>) {
    let unsaved = |pending: &&Pending| pending.phase == Phase::Unsaved;
    let Some(pending) = model.world.lanes.get(id).filter(unsaved) else { return };
    match result {
        Ok(()) if !model.outbox.sends => {
            let left = Kept { id, entry: pending.entry.clone(), sent_at: None, held: None };
            model.world.lanes.restore(left, false, model.now);
        }
        Ok(()) if pending.is_doubted() => model.world.lanes.delay(id, model.now.plus(model.session.pace.lag)),
        Ok(()) if pending.change().is_delayed() && pending.tries == 0 => {
            model.world.lanes.delay(id, model.now.plus(model.session.pace.send_delay));
        }
        Ok(()) => model.world.lanes.retry(id),
        Err(failure) => {
            let text = format!(
                "Not sent: {}. {}. {}. Its words are kept here while earmark runs; w, then r tries again.",
                pending.change().label(),
                failure.sentence(),
                failure.kind.advice()
            );
            model.screen.toasts.warn_about(About::Held(id), Display::ours(text));
            model.world.lanes.hold(id, failure.clone());
            send::note(model, id, State::Refused(failure));
        }
    }
    show::refresh_shown(model);
}

/// What the client database holds: at the start, or after another process worked on it.
pub(in crate::app) fn opened(model: &mut Model, left: Left, sends: bool, effects: &mut Vec<Effect>) {
    let begins = sends && !model.outbox.sends;
    model.outbox.sends = sends;
    if !std::mem::replace(&mut model.outbox.is_opened, true) && !sends {
        // What the other one sent while this one started was told to nobody here.
        model.reading.stale.extend(model.world.details.keys().cloned());
    }
    model.outbox.elsewhere = left.elsewhere;
    for (id, made) in left.made {
        if model.world.lanes.made(id).is_none() {
            model.world.lanes.note_made(id, made);
        }
    }
    for (slot, text) in left.drafts {
        if model.outbox.drafts.get(&slot).is_none() {
            model.outbox.drafts.put(slot, text);
        }
    }
    if left.unreadable > 0 {
        let text = format!(
            "{} kept by a newer earmark cannot be read by this one and stay where they are; start the newer one to send them.",
            counted(left.unreadable, "change")
        );
        model.screen.toasts.warn(Display::ours(text));
    }
    let gone: Vec<MutationId> = model
        .world
        .lanes
        .iter()
        .filter(|(id, pending)| pending.phase == Phase::Elsewhere && !left.changes.iter().any(|kept| kept.id == *id))
        .map(|(id, _)| id)
        .collect();
    for id in gone {
        if let Some(settled) = model.world.lanes.remove(id) {
            read::read_subject_again(model, settled.mutation(), effects);
        }
    }
    let mut waiting = 0;
    for kept in left.changes {
        let known = model.world.lanes.get(kept.id);
        if known.is_none_or(|pending| pending.phase == Phase::Elsewhere || pending.is_held()) {
            waiting += usize::from(known.is_none() && kept.held.is_none());
            let leaves = leaves_at(model, &kept.entry);
            model.world.lanes.restore(kept, sends, leaves);
        }
    }
    if begins && waiting > 0 {
        let text = format!("{} of an earlier session: sending (w shows)", counted(waiting, "change"));
        model.screen.toasts.tell(Display::ours(text), model.now);
    }
    show::refresh_shown(model);
}

/// Asks the next question that came by itself, once nothing lies over the panes: what is typed goes where it was
/// begun. One that was decided otherwise meanwhile is not asked.
pub(in crate::app) fn ask_next(model: &mut Model) {
    while model.screen.overlays.is_empty()
        && let Some(mut question) = model.screen.questions.pop_front()
    {
        let is_open = match &question.on_yes {
            OnYes::AttachAndFlag(id) | OnYes::Overwrite(id, _) => {
                model.world.lanes.get(*id).is_some_and(Pending::is_held)
            }
            OnYes::Quit | OnYes::Many(..) | OnYes::Trust(..) => true,
        };
        if is_open {
            question.came_at = Some(model.now);
            model.screen.overlays.push(Overlay::Ask(question));
        }
    }
}
