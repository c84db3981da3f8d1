//! How a person names an issue: by UUID, by `T-1007`, or by its number.

use std::str::FromStr;

use super::id::IssueId;

/// An issue as typed by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssueRef {
    /// The id itself.
    Id(IssueId),
    /// The number behind `T-`, sequential in an organisation.
    Number(u64),
}

/// The text is neither a UUID nor a ticket number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no issue: give T-1007, 1007 or the issue's UUID")]
pub struct NotAnIssue(String);

impl FromStr for IssueRef {
    type Err = NotAnIssue;

    fn from_str(text: &str) -> Result<Self, NotAnIssue> {
        let text = text.trim();
        if let Some(number) = number(text) {
            return Ok(Self::Number(number));
        }
        match uuid::Uuid::try_parse(text) {
            Ok(id) => Ok(Self::Id(IssueId::from(id.hyphenated().to_string()))),
            Err(_) => Err(NotAnIssue(text.escape_debug().take(80).collect())),
        }
    }
}

/// The number in `T-1023`, `t1023` or `1023` (the three forms of the contract, 4.1).
pub fn number(text: &str) -> Option<u64> {
    let digits = text.trim().trim_start_matches(['T', 't']).trim_start_matches('-');
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ways_to_name_an_issue() {
        for text in ["T-1007", "t1007", "1007", " T-1007 "] {
            assert_eq!(text.parse(), Ok(IssueRef::Number(1007)), "{text}");
        }
        let id = "5e2b1c90-7f3d-4a86-b0d2-9c4e17f8a365";
        assert_eq!(id.parse(), Ok(IssueRef::Id(id.into())));
        for text in ["", "T-", "seven", "T-1x", "99999999999999999999999"] {
            assert!(text.parse::<IssueRef>().is_err(), "{text}");
        }
    }
}
