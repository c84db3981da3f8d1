//! Where the user was: issues and tickets, for the way back and forward again.

use super::{model::Model, navigate::tell, relations::act, sync};
use crate::graph::Key;

/// Puts a node in the middle of the graph and remembers the way back. An issue becomes the current one, whether or not
/// the list holds it.
pub(super) fn go_to(model: &mut Model, key: Key) {
    if let Some(current) = model.current.clone()
        && model.visited.0.is_empty()
    {
        note(model, Key::Issue(current));
    }
    note(model, key.clone());
    show(model, key);
}

fn show(model: &mut Model, key: Key) {
    act::centre_on(model, &key);
    if let Key::Issue(issue) = key {
        model.away = !model.issues.select(&issue);
        sync::select_issue(model, Some(issue));
    }
}

/// Notes where the user is; what was ahead is forgotten.
pub(super) fn note(model: &mut Model, key: Key) {
    let (visited, at) = &mut model.visited;
    if visited.get(*at) == Some(&key) {
        return;
    }
    if !visited.is_empty() {
        visited.truncate(*at + 1);
    }
    visited.push(key);
    *at = visited.len() - 1;
}

/// Back to where the user was before, or forward again.
pub(super) fn again(model: &mut Model, forward: bool) {
    let (visited, at) = &model.visited;
    let target = if forward { Some(at + 1) } else { at.checked_sub(1) };
    let Some((target, key)) = target.and_then(|at| Some((at, visited.get(at)?.clone()))) else {
        tell(model, if forward { "Nothing further forward" } else { "Nothing further back" });
        return;
    };
    model.visited.1 = target;
    show(model, key);
}
