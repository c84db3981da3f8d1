//! The relation pane: the graph around one issue or ticket, read by hops, laid out off the loop.

use super::{model::Model, mutation::Mutation};

pub(super) fn changed(_model: &mut Model, _mutation: &Mutation) {}
pub(super) fn confirmed(_model: &mut Model, _mutation: &Mutation) {}
