//! Text that is given on the command line or on standard input.

use std::io::Read as _;

use super::exit::{Code, Outcome, Stop};
use crate::domain::limits;

/// The text itself, or standard input when it is `-`; a line break at its end is dropped. `what` names it, `most` is
/// its longest length in characters.
pub(super) fn given(what: &str, text: String, most: usize) -> Outcome<String> {
    let text = if text == "-" { piped(what, most)? } else { text };
    if !limits::fits(&text, most) {
        return Err(Stop::usage(format_args!("{what} has more than {most} characters")));
    }
    Ok(text)
}

/// The same for text that must not be empty.
pub(super) fn needed(what: &str, text: String, most: usize) -> Outcome<String> {
    let text = given(what, text, most)?;
    if text.trim().is_empty() {
        return Err(Stop::usage(format_args!("{what} is empty")));
    }
    Ok(text)
}

fn piped(what: &str, most: usize) -> Outcome<String> {
    let mut bytes = Vec::new();
    // Four bytes a character, and a little more to notice what is too long.
    let limit = most as u64 * 4 + 8;
    std::io::stdin()
        .lock()
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| Stop::new(Code::Failed, format_args!("{what} cannot be read from standard input: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| Stop::usage(format_args!("{what} is not UTF-8 text")))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}
