//! What holds of every text that is written in a field, whoever writes it: line breaks, and what cannot be sent.

use std::borrow::Cow;

use crate::domain::text::Display;

/// Whether a field may hold line breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Lines {
    One,
    Many,
}

/// A text as a field holds it: CR LF and CR alone are line breaks, as terminals send them, and a field of one line has a
/// space in their place. Nothing else is changed.
pub fn as_written(text: &str, lines: Lines) -> Cow<'_, str> {
    match lines {
        Lines::Many if text.contains('\r') => text.replace("\r\n", "\n").replace('\r', "\n").into(),
        Lines::One if text.contains(['\r', '\n']) => text.replace("\r\n", " ").replace(['\r', '\n'], " ").into(),
        _ => text.into(),
    }
}

/// Why a text of `count` characters cannot be sent as it is, where `most` are stored; `None` when it can.
pub fn refusal(count: usize, most: usize, has_nul: bool) -> Option<Display> {
    if count > most {
        return Some(Display::ours(format!("Too long: {count} characters, and at most {most} are stored")));
    }
    has_nul.then(|| Display::ours("No service stores the sign ␀ (NUL), which came in with the text: delete it"))
}
