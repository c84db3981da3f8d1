//! Who speaks, from a label at the start of a line.

use std::collections::{HashMap, HashSet};

use crate::domain::{choice::Speaker, limits};

/// Longest label.
const LABEL: usize = 32;

const AGENT: [&str; 12] = [
    "agent",
    "assistant",
    "ai",
    "bot",
    "robot",
    "rep",
    "representative",
    "csr",
    "operator",
    "advisor",
    "system agent",
    "ai agent",
];
const CALLER: [&str; 10] =
    ["user", "caller", "customer", "client", "human", "patient", "guest", "lead", "human user", "callee"];
const ACTION: [&str; 5] = ["agent-action", "action", "tool", "function", "agent action"];

/// The speaker behind a label, where the label is a known one.
pub(super) fn known(label: &str) -> Option<Speaker> {
    let label = label.trim().to_lowercase();
    let is = |labels: &[&str]| labels.contains(&label.as_str());
    if is(&AGENT) {
        Some(Speaker::Assistant)
    } else if is(&CALLER) {
        Some(Speaker::User)
    } else if is(&ACTION) {
        Some(Speaker::AgentAction)
    } else {
        None
    }
}

/// The speaker behind any label; a label that is not known stays as it is.
pub(super) fn speaker(label: &str) -> Speaker {
    known(label).unwrap_or_else(|| Speaker::Other(label.trim().into()))
}

/// The speaker of words that nobody is named for.
pub(super) fn nobody() -> Speaker {
    Speaker::Other("unknown".into())
}

/// A line that may start a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start<'a> {
    /// The time before the label, as written.
    pub(super) mark: Option<&'a str>,
    pub(super) label: &'a str,
    pub(super) text: &'a str,
}

/// Splits `[00:12] Agent: Hello` and the like; the label may be any short words.
pub(super) fn split(line: &str) -> Option<Start<'_>> {
    let line = line.trim();
    let (mark, rest) = mark(line);
    let (label, text) = match rest.strip_prefix('[') {
        Some(inner) => {
            let (label, text) = inner.split_once(']')?;
            (label, text.trim_start().trim_start_matches([':', '>']))
        }
        None => {
            // Beyond the longest label there is no need to look.
            let head = limits::cut(rest, LABEL + 2);
            let end = head.find([':', '>'])?;
            (&rest[..end], &rest[end + 1..])
        }
    };
    let label = label.trim();
    let sentence = |c: char| matches!(c, '.' | ',' | '!' | '?' | ';' | '"' | '{' | '}' | '<' | '(' | ')');
    let fits = label.starts_with(char::is_alphabetic)
        && limits::fits(label, LABEL)
        && !label.contains(sentence)
        && label.split_whitespace().count() <= 4
        && !text.starts_with("//");
    fits.then_some(Start { mark, label, text: text.trim() })
}

/// A time before the label: `00:12`, `[1:02:33]`, `(00:12.5) -`.
fn mark(line: &str) -> (Option<&str>, &str) {
    let inner = line.trim_start_matches(['[', '(']);
    let end = inner.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(inner.len());
    let time = &inner[..end];
    let numbers: Vec<&str> = time.split([':', '.', ',']).collect();
    let fits = time.contains(':')
        && (2..=4).contains(&numbers.len())
        && numbers.iter().all(|number| (1..=3).contains(&number.len()))
        && line.len() - inner.len() <= 1;
    if !fits {
        return (None, line);
    }
    let rest = inner[end..].trim_start_matches([']', ')']).trim_start();
    let rest = rest.strip_prefix(['-', '–']).unwrap_or(rest).trim_start();
    (Some(time), rest)
}

/// Whether a line starts with a known label.
pub(super) fn starts_turn(line: &[u8]) -> bool {
    let head = &line[..line.len().min(256)];
    let head = String::from_utf8_lossy(head);
    split(&head).is_some_and(|start| known(start.label).is_some())
}

/// The labels of a file: known ones, and those that start at least two lines.
#[derive(Debug, Default)]
pub(super) struct Labels<'a>(HashSet<&'a str>);

impl<'a> Labels<'a> {
    pub(super) fn of(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        for start in lines.filter_map(split) {
            *counts.entry(start.label).or_default() += 1;
        }
        let often = |(label, count): (&'a str, u32)| (count > 1 || known(label).is_some()).then_some(label);
        Self(counts.into_iter().filter_map(often).collect())
    }

    /// Splits a line that starts with one of the labels.
    pub(super) fn split<'b>(&self, line: &'b str) -> Option<Start<'b>> {
        split(line).filter(|start| self.0.contains(start.label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_times_are_told_from_sentences() {
        let label = |line| split(line).map(|start| (start.mark, start.label, start.text));
        assert_eq!(label("Agent: Hello"), Some((None, "Agent", "Hello")));
        assert_eq!(label("  [00:01:02] - Caller: Hi"), Some((Some("00:01:02"), "Caller", "Hi")));
        assert_eq!(label("(0:12.5) AI> Hi"), Some((Some("0:12.5"), "AI", "Hi")));
        assert_eq!(label("[Agent] Hello"), Some((None, "Agent", "Hello")));
        assert_eq!(label("[Agent]: Hello"), Some((None, "Agent", "Hello")));
        assert_eq!(label("Speaker 1: x: y"), Some((None, "Speaker 1", "x: y")));
        for line in
            ["I can do it, at: five", "https://example.com", "10:30 is fine", "", "[", "12:", "a".repeat(99).as_str()]
        {
            assert_eq!(split(line), None, "{line}");
        }
        assert!(starts_turn(b"assistant: hello") && !starts_turn(b"time: 5 pm") && !starts_turn(b"\xff\xff: x"));
    }
}
