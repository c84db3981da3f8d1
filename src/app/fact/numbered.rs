//! An issue that was asked for by its number was found, or not.

use std::sync::Arc;

use crate::{
    app::{
        message::{reply::Read, row::IssueRow},
        state::model::Model,
        step::visit::go_to,
    },
    domain::{failure::Kind, text::shown},
    graph::Key,
};

/// The issue with a number was found, or not.
pub(in crate::app) fn numbered(model: &mut Model, number: u64, read: Read<Arc<IssueRow>>) {
    let sought = model.reading.sought.take_if(|(sought, _)| *sought == number);
    // Who went elsewhere meanwhile, or writes, is not led away.
    let is_awaited = sought.is_some_and(|(_, from)| from == model.reading.current) && model.screen.overlays.is_empty();
    match read {
        Ok(row) if row.number != number => {}
        Ok(row) => {
            if !is_awaited {
                return model.screen.toasts.tell(shown!("{0} is found; :{0} goes there", row.code.shown), model.now);
            }
            model.screen.toasts.done(shown!("{} is not in the list; - goes back", row.code.shown), model.now);
            let key = Key::Issue(row.id.clone());
            model.reading.found = Some(row);
            go_to(model, key);
        }
        Err(failure) if failure.kind == Kind::Missing => {
            model.screen.toasts.done(shown!("There is no issue T-{number}"), model.now);
        }
        Err(failure) => model.screen.toasts.warn(shown!("T-{number} was not found: {}", failure.sentence())),
    }
}
