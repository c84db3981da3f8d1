//! Whether an action can be done now, and if not, why: told when its key is pressed, and shown beside it on the command
//! line before.

use crate::app::{
    derived::address,
    message::{
        action::{Action, Copied, Pane},
        event::Heard,
    },
    state::model::Model,
};

/// Why an action cannot be done now.
pub fn refusal(model: &Model, action: &Action) -> Option<&'static str> {
    // A call that is taken is kept from everybody else.
    let takes = matches!(action, Action::Review) && model.review.sitting.is_none();
    if model.session.read_only && (changes(action) || takes) {
        return Some("This profile is read-only");
    }
    let no_issue = model.reading.current.is_none();
    let why = if model.panes.issues.is_awaited() { "The list is still being read" } else { "No issue is selected" };
    match action {
        Action::SetStatus(_)
        | Action::SetSeverity(_)
        | Action::Categorise
        | Action::Assign
        | Action::AssignMe
        | Action::EditText
        | Action::Relate(_)
        | Action::Comment
        | Action::Activity
        | Action::Delete
            if no_issue =>
        {
            Some(why)
        }
        Action::AssignMe if model.world.people.me().is_none() => {
            Some("The service does not tell who you are: A lists the people")
        }
        Action::Add if matches!(model.screen.focus, Pane::Issues | Pane::Evidence) && no_issue => Some(why),
        Action::Flag | Action::FlagMode => flag(model),
        Action::AnchorFlag => {
            flag(model).or_else(|| model.flag_astray().is_none().then_some("No flag of this call was moved or lost"))
        }
        Action::EditText
            if model.screen.focus == Pane::Transcript
                && model.panes.transcript.flags_told(model.panes.transcript.cursor()).next().is_none() =>
        {
            Some("No flag on this message")
        }
        Action::Repeat
            if model.outbox.repeat[Pane::Issues.index()].is_none() && model.screen.focus != Pane::Transcript =>
        {
            Some("Nothing to repeat yet: s, P, t, A or b does something")
        }
        Action::Repeat if model.screen.focus == Pane::Transcript && model.outbox.last_flag.is_none() => {
            Some("No flag to repeat yet: f places one")
        }
        Action::Repeat if model.screen.focus == Pane::Transcript => flag(model),
        Action::OpenOutside | Action::Copy(Copied::Address) if address::of_selected(model).is_none() => {
            Some("No address is known: the call has no recording, and the profile no issue_page")
        }
        Action::PlayPause | Action::PlayHere => refusal_of_sound(model),
        Action::UnsurePassages => refusal_of_passages(model),
        Action::Leap(_) if !model.panes.audio.is_playing() => Some("Nothing is playing: p plays the call"),
        Action::ToggleMask if model.session.masks_always => Some("This profile always masks (mask in config.toml)"),
        Action::Undo if !model.outbox.undo.can_undo() => Some("Nothing to undo"),
        Action::Redo if !model.outbox.undo.can_redo() => Some("Nothing to redo"),
        Action::Results if model.outbox.batches.newest().is_none() => {
            Some("Nothing was changed together yet: Space marks, then s, P, b or c")
        }
        Action::Mark | Action::MarkRange if !matches!(model.screen.focus, Pane::Issues | Pane::Transcript) => {
            Some("Issues and messages can be marked")
        }
        Action::SaveView if model.panes.issues.filter.is_empty() => Some("Nothing to save: / narrows the list first"),
        Action::NextHit | Action::PrevHit
            if model.screen.focus == Pane::Transcript && model.panes.transcript.find.is_none() =>
        {
            Some("Nothing to find: / searches the transcript")
        }
        Action::Back if !model.reading.visited.can_go_back() && model.reading.current.is_none() => {
            Some("Nothing further back")
        }
        Action::Forward if !model.reading.visited.can_go_forward() => Some("Nothing further forward"),
        _ => None,
    }
}

/// Why no message can be flagged.
fn flag(model: &Model) -> Option<&'static str> {
    if model.panes.transcript.call.is_none() {
        return Some("Open a call first: flags are put on messages");
    }
    let is_empty = model.transcript_view().is_none_or(|sight| sight.transcript.turns.is_empty());
    is_empty.then_some("The call has no message to flag")
}

/// Whether an action changes what a service has.
pub(in crate::app) fn changes(action: &Action) -> bool {
    matches!(
        action,
        Action::SetStatus(_)
            | Action::SetSeverity(_)
            | Action::Categorise
            | Action::Assign
            | Action::AssignMe
            | Action::EditText
            | Action::FlagMode
            | Action::AnchorFlag
            | Action::Relate(_)
            | Action::RelateFrom(_)
            | Action::TieTicket
            | Action::LinkTicket
            | Action::NewTicket
            | Action::NoteTicket
            | Action::Comment
            | Action::Flag
            | Action::AcceptMoment
            | Action::RejectMoment
            | Action::VerdictDone
            | Action::CannotJudge(_)
            | Action::SecondOpinion
            | Action::Skip(_)
            | Action::FlagHome
            | Action::Repeat
            | Action::Remove
            | Action::Add
            | Action::NewIssue
            | Action::EditOutside
            | Action::Delete
    )
}

/// Whether a message changes nothing that is on the screen: the position, told more often than it is written.
pub(in crate::app) fn is_unseen(model: &Model, id: u64, heard: &Heard) -> bool {
    let Some(playing) = model.panes.audio.playing.as_ref().filter(|playing| playing.id == id) else { return true };
    match heard {
        Heard::At(at) => at / 1_000 == playing.at / 1_000 && !moves_selection(model, *at),
        _ => false,
    }
}

/// Whether following to this place selects another turn, or ends since the user went somewhere else.
fn moves_selection(model: &Model, at: i64) -> bool {
    let Some(before) = model.panes.audio.follows else { return false };
    let heard = model.transcript_view().and_then(|sight| sight.transcript.turn_at(at));
    model.panes.transcript.cursor() != before || heard.is_some_and(|turn| turn != before)
}

/// Why nothing can be heard.
pub(in crate::app) fn refusal_of_sound(model: &Model) -> Option<&'static str> {
    if model.screen.focus != Pane::Transcript || model.panes.transcript.call.is_none() {
        return Some("Open a call first");
    }
    model.transcript_view()?;
    address::recording(model).is_none().then_some("The call has no recording")
}

/// Why it cannot be asked for.
pub(in crate::app) fn refusal_of_passages(model: &Model) -> Option<&'static str> {
    let Some(sight) = model.transcript_view() else { return Some("Open a call first") };
    // A server of ours may have been given what was heard again elsewhere.
    (sight.transcript.recording.is_none() && model.session.is_live).then_some("The call has no recording")
}
