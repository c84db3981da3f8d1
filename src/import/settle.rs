//! What holds of every conversation before it is handed over, whatever its format: its id can be opened, and its time is one
//! that the source told.

use super::Conversation;
use crate::domain::time::Time;

/// Longest id of a call (bytes).
const ID: usize = 512;

/// The conversation as it is handed over, or why it is not.
pub(super) fn settle(mut conversation: Conversation) -> Result<Conversation, String> {
    let call = &mut conversation.call;
    if let Some(reason) = refusal(call.call_id.as_str()) {
        return Err(reason.to_owned());
    }
    if call.created_at == Time::EPOCH {
        let first = call.transcripts.iter().find_map(|turn| turn.created_at);
        match call.started_at.or(first) {
            Some(time) => call.created_at = time,
            None => {
                call.metadata.get_or_insert_default().insert("time_unknown".to_owned(), true.into());
            }
        }
    }
    Ok(conversation)
}

/// Why an id cannot be opened, if that is so.
fn refusal(id: &str) -> Option<&'static str> {
    if id.trim().is_empty() {
        Some("its id is empty, so it could not be opened; give it one")
    } else if matches!(id, "." | "..") {
        Some("its id is a step between folders, so it could not be opened; give it another one")
    } else if id.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        Some("its id has a line break or a control sign in it, so it could not be opened; give it another one")
    } else if id.len() > ID {
        Some("its id is longer than 512 bytes; give it a shorter one")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_cannot_be_opened_are_refused() {
        for id in ["", " ", ".", "..", "a\nb", "a\u{1b}[31m", "a\u{2028}b", &"x".repeat(513)] {
            assert!(refusal(id).is_some(), "{id:?}");
        }
        for id in ["a", "../../etc/passwd", "a b/c?d#e%20f", "-rf", "Grüße", "...", &"x".repeat(512)] {
            assert_eq!(refusal(id), None, "{id:?}");
        }
    }
}
