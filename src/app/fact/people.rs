//! The people of the organisation were read, or ids of nobody that is known came along.

use crate::{
    app::{
        derived::people,
        message::{
            activity::{ActivityRow, Doer},
            effect::Effect,
            person::Members,
            reply::Read,
            row::{Detail, IssueRow},
        },
        state::{
            model::Model,
            overlay::{Overlay, choose::Purpose},
        },
        step::{narrow, show},
    },
    domain::id::{OrgId, UserId},
};

/// Who is who is known now, or cannot be told.
pub(in crate::app) fn read(model: &mut Model, org: Option<&OrgId>, read: Read<Members>, effects: &mut Vec<Effect>) {
    let failure = match read {
        Ok(members) => {
            meet(model, members);
            None
        }
        Err(failure) => Some(failure),
    };
    // The user is of several organisations: the rows tell which one it is.
    if org.is_none() && model.world.people.is_empty() {
        model.world.people.forget();
    }
    narrow::go_on(model, effects);
    let people = people::offered(model);
    if let Some(Overlay::Choose(chooser)) = model.screen.overlays.last_mut()
        && chooser.purpose == Purpose::Assignee
    {
        chooser.offer(people, failure);
    }
}

/// Takes them in; what is shown says their names from now on.
pub(in crate::app) fn meet(model: &mut Model, members: Members) {
    if model.world.people.meet(members) {
        show::refresh_shown(model);
    }
}

/// Rows came: whoever stands on them is looked for among the people.
pub(in crate::app) fn on_rows<'a>(model: &mut Model, rows: impl Iterator<Item = &'a IssueRow>) {
    for row in rows {
        model.world.people.look_for(of_row(row));
    }
}

/// An issue came with what hangs on it.
pub(in crate::app) fn on_issue(model: &mut Model, detail: &Detail) {
    let flags = detail.flags.iter().map(|flag| &flag.author_id);
    model.world.people.look_for(of_row(&detail.issue).chain(flags));
}

/// Entries of the activity came: they name people, and give the names of those who have left.
pub(in crate::app) fn on_activity(model: &mut Model, rows: &[ActivityRow]) {
    let mut is_news = false;
    for row in rows {
        if let Some(Doer { id: Some(id), label }) = &row.actor {
            is_news |= model.world.people.hear(id, label);
        }
        model.world.people.look_for(row.people());
    }
    if is_news {
        show::refresh_shown(model);
    }
}

fn of_row(row: &IssueRow) -> impl Iterator<Item = &UserId> {
    [Some(&row.author), row.assignee.as_ref(), row.owner.as_ref()].into_iter().flatten()
}

/// Reads the people where that is due: nobody is known yet, or somebody may have been added.
pub(in crate::app) fn ask_when_due(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.world.people.due(model.session.pace.people).is_some_and(|due| due <= model.now) {
        narrow::ask_for_people(model, effects);
    }
}
