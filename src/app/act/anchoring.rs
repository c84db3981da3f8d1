//! A flag whose message is elsewhere since the call was heard again, or not there any more, is put on the message that is
//! selected.

use crate::{
    app::{
        act::change,
        message::effect::Effect,
        state::{model::Model, target::Message},
        step::{flag, tell::tell},
    },
    domain::text::{Display, counted, shown},
};

/// `M`: puts that flag on the selected message, as one step that undo takes back.
pub(in crate::app) fn anchor(model: &mut Model, effects: &mut Vec<Effect>) {
    let pane = &model.panes.transcript;
    let (index, lost) = (pane.cursor(), pane.lost_flags());
    let at = model.flag_astray();
    let left = lost.iter().filter(|lost| Some(**lost) != at).count();
    let flag = at.and_then(|at| model.reading.shown.as_ref()?.flags.get(at)).cloned();
    let turn = model.transcript_view().and_then(|sight| sight.transcript.turns.get(index));
    let turn = turn.map(|turn| Message { index, text: turn.text.clone(), node: turn.node.clone() });
    let (Some(flag), Some(turn), Some(issue)) = (flag, turn, model.reading.current.clone()) else {
        return tell(model, "No flag of this call was moved or lost");
    };
    let code = model.code_of(&issue);
    let new = flag::flag_on(&flag.flag.call_id, &turn, &flag.flag.flag_type, flag.flag.note.as_deref());
    change::make_anew(model, issue, (flag.target, flag.flag), new, effects);
    let left = if left == 0 { Display::default() } else { shown!("; {} left", counted(left, "lost flag")) };
    let name = flag.type_shown;
    model.screen.toasts.done(shown!("{code} → {name} put on message {index}, with a new id and time{left}"), model.now);
}
