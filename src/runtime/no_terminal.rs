//! The terminal where there is no workbench to take it.

/// Whether the program draws on it.
pub(super) fn is_taken() -> bool {
    false
}

/// Gives it back, which nobody took.
pub(super) fn give_back() {}
