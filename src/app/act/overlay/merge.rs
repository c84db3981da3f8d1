//! After an issue was marked as a duplicate: both side by side, and the offer to bring its evidence to the other one
//! and to close it, as one step.

use crate::{
    app::{
        derived::merge::is_closed,
        message::{
            effect::{Effect, Query},
            mutation::Change,
        },
        state::{
            model::Model,
            overlay::{
                Overlay,
                merge::{Merge, Side},
            },
            remote::Remote,
        },
        step::{send::make, tell::tell},
    },
    domain::{
        choice::IssueStatus,
        id::IssueId,
        text::{Display, counted},
    },
    wire::IssuePatch,
};

/// Shows the two, and reads what is not known of them.
pub(in crate::app) fn open_merge(model: &mut Model, duplicate: IssueId, canonical: IssueId, effects: &mut Vec<Effect>) {
    let sides = [duplicate, canonical];
    for issue in &sides {
        let is_known = model.world.details.peek(issue).is_some_and(|detail| detail.get().is_some());
        if !is_known {
            model.world.details.entry(issue, || Remote::Loading);
            model.reading.runs.fetch(Query::Detail(issue.clone()), effects);
        }
        model.reading.runs.refetch(Query::Activity(issue.clone()), effects);
    }
    model.screen.overlays.push(Overlay::Merge(Merge { sides: sides.map(Side::new) }));
}

/// Does what was offered, as one step; `false` while it is not known yet.
pub(in crate::app) fn merge(model: &mut Model, merge: &Merge, effects: &mut Vec<Effect>) -> bool {
    let [duplicate, canonical] = &merge.sides;
    let (Some(missing), Some(row)) = (merge.missing(model), duplicate.row(model)) else {
        tell(model, "The two are still being read");
        return false;
    };
    model.outbox.undo.begin();
    let mut count = missing.len();
    for link in missing {
        make(model, canonical.issue.clone(), Change::Attach(link), effects);
    }
    if !is_closed(&row) {
        let to = IssuePatch { status: Some(IssueStatus::Closed), ..IssuePatch::default() };
        let was = IssuePatch { status: Some(row.status.clone()), ..IssuePatch::default() };
        make(model, duplicate.issue.clone(), Change::Patch { to: Box::new(to), was: Box::new(was) }, effects);
        count += 1;
    }
    model.outbox.undo.end();
    let text = if count == 0 {
        "Nothing was left to do".to_owned()
    } else {
        format!("{} made; u takes them back together", counted(count, "change"))
    };
    model.screen.toasts.tell(Display::ours(text), model.now);
    true
}
