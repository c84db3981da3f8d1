//! What the pointer is doing.

use crate::{
    app::message::{action::Pane, area::Area, pointer::Selected},
    domain::time::Time,
};

/// What the pointer is doing.
#[derive(Debug, Default)]
pub struct Hand {
    /// Place and time of the last press.
    pub(in crate::app) last: Option<((u16, u16), Time)>,
    pub(in crate::app) doing: Doing,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Doing {
    #[default]
    Nothing,
    /// The border at the right of a pane, or below it, is moved.
    Border(Pane, bool),
    /// Text in a pane is selected, from here to there.
    Text { area: Area, from: (u16, u16), to: (u16, u16) },
}

impl Hand {
    /// The text that is being selected.
    pub fn selected(&self) -> Option<Selected> {
        match self.doing {
            Doing::Text { area, from, to } if from != to => {
                let in_order = (from.1, from.0) <= (to.1, to.0);
                let (from, to) = if in_order { (from, to) } else { (to, from) };
                Some(Selected { area, from, to })
            }
            _ => None,
        }
    }
}
