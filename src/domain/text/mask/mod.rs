//! Hides what tells who somebody is: e-mail addresses, telephone and card numbers, accounts, and digits that are spoken
//! one by one. Dates, times, amounts with a currency or a fraction and short numbers stay; where it is in doubt, a number
//! is hidden.
//!
//! It is done at the one door to the screen ([`Untrusted::display`](super::Untrusted::display)), so that no pane, copy
//! or export can forget it; whether it is done is one switch of the process. What is sent is never masked.

mod hit;
mod number;
mod spoken;
#[cfg(test)]
mod tests;
mod written;

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use hit::Hit;

static ON: AtomicBool = AtomicBool::new(false);

/// Masks what is made fit for the screen from now on, or no longer. What was made before stays as it is.
pub fn switch(on: bool) {
    ON.store(on, Ordering::Relaxed);
}

/// Whether it is done.
pub fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Times that a text is gone through at most.
const PASSES: usize = 8;

/// The text with a mask in the place of each; nothing when there is none. Takes time in proportion to the text.
///
/// Digits that stood beside what is masked may look like a number of their own beside the mask: the text is gone through
/// until nothing more is found.
pub fn masked(text: &str) -> Option<String> {
    let mut all = pass(text)?;
    for _ in 1..PASSES {
        let Some(more) = pass(&all) else { break };
        all = more;
    }
    Some(all)
}

fn pass(text: &str) -> Option<String> {
    let mut masked = String::new();
    let (mut at, mut written) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let found = match c {
            '@' => written::email(text, written, at),
            _ => None,
        };
        let found = found.or_else(|| written::account(text, at)).or_else(|| number::find(text, at));
        match found.or_else(|| spoken::find(text, at)) {
            // Whatever a text looks like, it is gone through once.
            Some(Hit::Mask(start, end, mask)) if end > at => {
                masked.push_str(&text[written..start]);
                masked.push_str(&mask);
                (written, at) = (end, end);
            }
            Some(Hit::Skip(end)) if end > at => at = end,
            _ => at += c.len_utf8(),
        }
    }
    if written == 0 {
        return None;
    }
    masked.push_str(&text[written..]);
    Some(masked)
}

/// Masks the texts in a value of JSON. Ids stay, since programs go on with them.
pub fn hide(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Some(masked) = masked(text) {
                *text = masked;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        Value::Object(fields) => {
            let is_id = |name: &str| name == "id" || name.ends_with("_id") || name.ends_with("Id");
            fields.iter_mut().filter(|(name, _)| !is_id(name)).for_each(|(_, value)| hide(value));
        }
        _ => {}
    }
}
