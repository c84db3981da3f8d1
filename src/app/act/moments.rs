//! Going from moment to moment, and deciding of one: what a rule suggests becomes a flag by a key alone.

use crate::{
    app::{
        message::{
            action::{Pane, Toward},
            effect::Effect,
            moment::{Decision, Moment},
            mutation::{Change, Subject},
        },
        state::{model::Model, overlay::home::Then, target::Messages},
        step::{
            flag::{keep_digits, put_flags},
            home,
            send::make_for,
            show,
            tell::tell,
        },
    },
    domain::{
        id::CallId,
        text::{Display, counted, shown},
    },
};

/// Why a call shows no moments that is to be read without.
const UNLED: &str = "This call is read without suggestions; one in so many is, so that they can be judged";

/// To the next moment of which nothing is decided, or the one before.
pub(in crate::app) fn go(model: &mut Model, toward: Toward) {
    let pane = &mut model.panes.transcript;
    match pane.next_moment(toward) {
        Some(turn) => {
            pane.select(turn);
            model.screen.focus = Pane::Transcript;
        }
        None => {
            let words = none_further(model, toward);
            model.screen.toasts.tell(words, model.now);
            // A call that is not on the screen is not read, and nothing is known of it.
            if !is_looked_through(model) && model.selected_link().is_some() {
                model.screen.focus = Pane::Transcript;
            }
        }
    }
}

/// Whether the rules have gone over the call.
fn is_looked_through(model: &Model) -> bool {
    model.panes.transcript.call.as_ref().is_some_and(|call| model.world.moments.contains_key(call))
}

fn none_further(model: &Model, toward: Toward) -> Display {
    let folded = model.folded_moments();
    let words = why_none_further(model, toward);
    if folded == 0 { Display::ours(words) } else { shown!("{words}; z u shows {}", counted(folded, "muted one")) }
}

fn why_none_further(model: &Model, toward: Toward) -> &'static str {
    let pane = &model.panes.transcript;
    match (pane.moment_counts(), toward.is_next()) {
        _ if model.is_read_unled() => UNLED,
        _ if model.screen.hides_moments => "Moments are hidden: z s shows them",
        _ if !is_looked_through(model) => "The call is not looked through yet",
        ((0, _), _) => "No rule suggests a look at this call; that is no verdict",
        ((_, 0), _) => "All moments of this call are decided",
        (_, true) => "No open moment below",
        (_, false) => "No open moment above",
    }
}

/// The open moment on the selected message, with its call.
fn in_sight(model: &Model) -> Option<(CallId, Moment)> {
    let open = model.panes.transcript.open_moment()?;
    let call = model.panes.transcript.call.clone()?;
    let moment = model.world.moments.get(&call)?.shown.get(open.at)?.clone();
    Some((call, moment))
}

/// Places the flag that is proposed, and goes on to the next moment.
pub(in crate::app) fn accept(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some((_, moment)) = in_sight(model) else { return tell(model, "There is no moment on this message") };
    let Some(messages) = Messages::in_sight(model).filter(|messages| !messages.are_marked) else {
        return tell(model, "Messages are marked: a flag goes on all of them, by f");
    };
    let name = moment.flag_type.to_string();
    let is_asked = messages.home.is_none();
    take(model, messages, moment, Then { name, note: None, moment: None }, effects);
    if !is_asked {
        go_on(model);
    }
}

/// The open moment on the message that a flag is put on.
pub(in crate::app) fn on(model: &Model, messages: &Messages) -> Option<Moment> {
    let pane = &model.panes.transcript;
    let [message] = messages.turns.as_slice() else { return None };
    let is_there = pane.call.as_ref() == Some(&messages.call) && !messages.are_marked;
    let view = pane.moments_of(message.index).iter().find(|moment| moment.is_open() && is_there)?;
    model.world.moments.get(&messages.call)?.shown.get(view.at).cloned()
}

/// Puts a flag on the message of a moment, of the type that it proposes or of another one, as one step with the decision.
/// Where it is not settled what issue the flag goes to, that is asked first.
pub(in crate::app) fn take(
    model: &mut Model,
    messages: Messages,
    moment: Moment,
    flag: Then,
    effects: &mut Vec<Effect>,
) {
    match messages.home {
        None => home::ask(model, messages, Then { moment: Some(moment), ..flag }, effects),
        Some(_) => place(model, &messages, &moment, &flag, effects),
    }
}

/// Places the flag of a moment on its message.
pub(in crate::app) fn place(
    model: &mut Model,
    messages: &Messages,
    moment: &Moment,
    Then { name, note, .. }: &Then,
    effects: &mut Vec<Effect>,
) {
    let decision = match **name == *moment.flag_type {
        true => Decision::Accepted,
        false => Decision::AcceptedAs(name.clone()),
    };
    keep_digits(model, effects);
    model.outbox.undo.begin();
    put_flags(model, messages, name, note.as_deref(), effects);
    decide(model, &messages.call, moment, decision, effects);
    model.outbox.undo.end();
    model.outbox.last_flag = Some(name.clone());
    let name = Display::foreign_line(name);
    model.screen.toasts.done(shown!("{} → {name} on {}", messages.code, messages.name()), model.now);
}

/// Notes that there is nothing to flag, and goes on to the next moment.
pub(in crate::app) fn reject(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some((call, moment)) = in_sight(model) else { return tell(model, "There is no moment on this message") };
    decide(model, &call, &moment, Decision::Rejected, effects);
    model.screen.toasts.done(shown!("Message {}: rejected; u takes it back", moment.turn), model.now);
    go_on(model);
}

fn decide(model: &mut Model, call: &CallId, moment: &Moment, to: Decision, effects: &mut Vec<Effect>) {
    let was = model.world.moments.get(call).and_then(|moments| moments.decided.get(&moment.key()).cloned());
    let change = Change::Decide { suggested: moment.suggested.clone(), to: Some(to), was };
    make_for(model, Subject::Call(call.clone()), change, effects);
}

/// On to the next moment, where nothing is left to decide of the message.
pub(in crate::app) fn go_on(model: &mut Model) {
    let pane = &mut model.panes.transcript;
    if pane.open_moment().is_none()
        && let Some(turn) = pane.next_moment(Toward::Next)
    {
        pane.select(turn);
    }
}

/// Shows the moments of muted rules, or folds them away.
pub(in crate::app) fn toggle_muted(model: &mut Model) {
    if model.is_read_unled() {
        return tell(model, UNLED);
    }
    let shows = !model.screen.shows_muted;
    model.screen.shows_muted = shows;
    let (hidden, many) = (model.hides_moments(), model.folded_moments());
    for moments in model.world.moments.values_mut() {
        if shows { moments.unfold() } else { moments.fold() }
    }
    show::index_flags(model);
    match (shows, many) {
        (true, 0) if hidden => tell(model, "Moments of muted rules are shown where moments are; z s shows them"),
        (true, 0) => tell(model, "Moments of muted rules are shown; this call has none"),
        (true, many) => {
            let words = shown!("{} shown; z u folds them away", counted(many, "moment of a muted rule"));
            model.screen.toasts.tell(words, model.now);
        }
        (false, _) => tell(model, "Moments of muted rules are folded away"),
    }
}

/// Shows the moments, or hides them.
pub(in crate::app) fn toggle(model: &mut Model) {
    if model.is_read_unled() {
        return tell(model, UNLED);
    }
    model.screen.hides_moments = !model.screen.hides_moments;
    show::index_flags(model);
    tell(model, if model.screen.hides_moments { "Moments are hidden" } else { "Moments are shown" });
}
