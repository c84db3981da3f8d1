//! What whoever keeps the reviews has told: queues, calls that are held, leases, verdicts that are stored.

use crate::{
    app::{
        message::{effect::Effect, reply::Read},
        state::{model::Model, remote::Remote},
        step::review,
    },
    domain::{
        id::{ItemId, QueueId},
        review::NothingLeft,
        text::{Display, counted, shown},
    },
    wire::{LeaseLeft, Queue, Taken},
};

/// The queues were read, or not.
pub(in crate::app) fn queues(model: &mut Model, read: Read<Vec<Queue>>, effects: &mut Vec<Effect>) {
    let failure = read.as_ref().err().map(|failure| failure.sentence().to_string());
    model.review.queues.get_or_insert(Remote::Loading).settle(read);
    if !std::mem::take(&mut model.review.is_awaited) {
        return;
    }
    match failure {
        Some(failure) => model.screen.toasts.warn(shown!("No queue could be read: {failure}")),
        None => review::choose(model, effects),
    }
}

/// Calls were taken, or not.
pub(in crate::app) fn taken(model: &mut Model, queue: &QueueId, read: Read<Box<Taken>>, effects: &mut Vec<Effect>) {
    let now = model.now;
    let Some(sitting) = model.review.sitting.as_mut().filter(|sitting| sitting.queue == *queue) else { return };
    match read {
        Ok(taken) => {
            let is_first = sitting.left.is_none();
            sitting.take(*taken, now);
            let (is_empty_handed, nothing) = (sitting.hand.is_none(), sitting.nothing.clone());
            if is_empty_handed {
                let has_next = !sitting.ahead.is_empty();
                if has_next || is_first {
                    review::take_up(model, effects);
                }
                if !has_next {
                    model.screen.toasts.tell(nothing_left(model, nothing.as_ref()), now);
                }
            }
        }
        Err(failure) if failure.kind.is_passing() => {
            // It is asked again with the next verdict, or when the service is back.
            sitting.is_stale = sitting.hand.is_none();
        }
        Err(failure) => model.screen.toasts.warn(shown!("No call was taken: {}", failure.sentence())),
    }
}

/// Why there is no call.
pub(in crate::app) fn nothing_left(model: &Model, reason: Option<&NothingLeft>) -> Display {
    let name = model.review.sitting.as_ref().map(|sitting| sitting.name.clone()).unwrap_or_default();
    let waiting = model.verdicts_to_store();
    let waits = if waiting == 0 { String::new() } else { format!("; {} to be stored", counted(waiting, "verdict")) };
    match reason {
        Some(NothingLeft::AllLeased) => {
            shown!("All calls of {name} that are left are in other hands; r asks again{waits}")
        }
        Some(NothingLeft::OnlyYours) => {
            shown!("You have read all that is left of {name}; the rest waits for somebody else{waits}")
        }
        Some(_) => shown!("Nothing is left in {name}: Q leaves it{waits}"),
        None => shown!("No call in hand{waits}"),
    }
}

/// A lease was renewed, or is lost.
pub(in crate::app) fn renewed(model: &mut Model, item: &ItemId, read: Read<LeaseLeft>) {
    let now = model.now;
    let hand = model.review.hand_mut();
    let Some(hand) = hand.filter(|hand| hand.held.item_id == *item) else { return };
    match read {
        Ok(left) => hand.renewed(left.expires_in_s, now),
        Err(failure) if failure.kind.is_passing() => {}
        Err(failure) => {
            hand.renewed(0, now);
            let words = shown!("{}. Reading goes on, and D still counts.", failure.sentence());
            model.screen.toasts.tell(words, now);
        }
    }
}

/// Something that was made of a call is stored: the next calls are asked for.
pub(in crate::app) fn was_stored(model: &mut Model) {
    if let Some(sitting) = &mut model.review.sitting {
        sitting.is_stale = true;
    }
}
