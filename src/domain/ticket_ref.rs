//! How a person names a ticket: by the code of its team with its number, `VOX-12`, or by its id.

use std::str::FromStr;

use super::id::TicketId;

/// A ticket as typed by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TicketRef {
    /// The id itself, which is opaque.
    Id(TicketId),
    /// Team code and number; the service gives no way to ask by it.
    Code(String),
}

/// The text cannot name a ticket.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no ticket: give its code, such as VOX-12, or its id")]
pub struct NotATicket(String);

impl FromStr for TicketRef {
    type Err = NotATicket;

    fn from_str(text: &str) -> Result<Self, NotATicket> {
        let text = text.trim();
        if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '/') {
            return Err(NotATicket(text.escape_debug().take(80).collect()));
        }
        Ok(if is_code(text) { Self::Code(text.to_owned()) } else { Self::Id(text.into()) })
    }
}

/// Whether `text` looks like `VOX-12`.
fn is_code(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.split_once('-').is_some_and(|(team, number)| word(team) && digits(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_named_by_code_or_id() {
        for code in ["VOX-12", "vox-1", "A1-007"] {
            assert_eq!(code.parse(), Ok(TicketRef::Code(code.to_owned())));
        }
        for id in ["4QH7M2ZK10A8RVDN5TBXC03W9EJP6", "5e2b1c90-7f3d-4a86-b0d2-9c4e17f8a365", "VOX-", "-12"] {
            assert_eq!(id.parse(), Ok(TicketRef::Id(id.into())), "{id}");
        }
        for text in ["", "  ", "VOX 12", "a/b", "a\u{1b}b"] {
            assert!(text.parse::<TicketRef>().is_err(), "{text:?}");
        }
    }
}
