//! What is on the screen, whatever it is about: sizes, focus, what lies over the panes, notices.

use std::collections::VecDeque;

use crate::{
    app::{
        message::{
            action::Pane,
            area::{Shares, Zoom},
        },
        state::{
            hand::Hand,
            overlay::{Overlay, Question},
            tips::Tips,
            toast::Toasts,
        },
    },
    domain::time::Time,
};

/// The screen.
#[derive(Debug, Default)]
pub struct ScreenState {
    /// Size of the terminal in cells: columns, rows.
    pub size: (u16, u16),
    /// The pane that has the keys.
    pub focus: Pane,
    /// How much room it has.
    pub zoom: Zoom,
    /// How the panes share the screen.
    pub shares: Shares,
    /// The lists tell in few words what is selected.
    pub previews: bool,
    /// Digits place flags, one a message.
    pub flag_mode: bool,
    /// The user hides what rules suggest to look at.
    pub hides_moments: bool,
    /// The user looks at what muted rules suggest as well.
    pub shows_muted: bool,
    /// What lies over the panes, the topmost last.
    pub overlays: Vec<Overlay>,
    /// Notices.
    pub toasts: Toasts,
    /// Questions that nobody asked for, until nothing lies over the panes.
    pub questions: VecDeque<Question>,
    /// What the pointer is doing.
    pub hand: Hand,
    /// Clicks and the wheel are the terminal's.
    pub mouse_is_released: bool,
    /// The window has not the focus of its user, since then.
    pub away_since: Option<Time>,
    /// Step of the tour, from 0, while there is one.
    pub tour: Option<usize>,
    /// What else there is.
    pub tips: Tips,
    /// What tells who somebody is, is hidden.
    pub is_masked: bool,
    /// The text of the open field is in the user's editor.
    pub is_edited: bool,
    /// What it wakes for next is not on the screen.
    pub wakes_unseen: bool,
    /// Something visible has changed since the last frame.
    pub dirty: bool,
}
