//! A page of the list of all calls was read, or not.

use crate::app::{
    message::{
        calls::{CallsPage, ListedCall},
        reply::Read,
    },
    state::{model::Model, overlay::Overlay},
};

/// Takes a page in; one of another filter is no longer wanted. Where there is no issue yet, the calls are what there is to
/// be seen: they are shown once.
pub(in crate::app) fn listed(model: &mut Model, page: &CallsPage, read: Read<(Vec<ListedCall>, Option<String>)>) {
    let list = &mut model.panes.calls;
    if list.filter != page.filter {
        return;
    }
    let is_asked_for_alone = std::mem::take(&mut model.reading.looks_for_calls);
    match read {
        Ok((rows, next)) => {
            let has_any = !rows.is_empty();
            list.take(page.cursor.as_deref(), rows, next);
            if is_asked_for_alone && has_any && model.screen.overlays.is_empty() && model.review.sitting.is_none() {
                model.screen.overlays.push(Overlay::Calls);
            }
        }
        Err(failure) => list.failure = Some(failure),
    }
}
