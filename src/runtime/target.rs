//! What a change is about, once it leaves.

use crate::{
    app::message::mutation::Target,
    domain::{
        failure::{Failure, Kind},
        text::Display,
    },
};

/// The lane names a thing by its id before a change leaves; anything else is a fault of ours.
pub(super) fn stored<T>(target: Target<T>) -> Result<T, Failure> {
    match target {
        Target::Stored(id) => Ok(id),
        Target::Made(id) => {
            Err(Failure::new(Kind::Refused, Display::ours(format!("change {id} made nothing to remove"))))
        }
    }
}
