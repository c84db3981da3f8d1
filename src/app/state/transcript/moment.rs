//! A moment of the call that is shown, and how far it has come.

/// How far a moment has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing is decided of it.
    Open,
    /// There is nothing to flag.
    Rejected,
    /// A flag was placed, or one of that type stood there already, whoever placed it.
    Flagged,
}

/// A moment of the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MomentView {
    /// Its position in [`crate::app::message::moment::Moments::shown`].
    pub at: usize,
    /// Its message.
    pub turn: u32,
    /// How far it has come.
    pub state: State,
}

impl MomentView {
    /// Whether nothing is decided of it.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }
}
