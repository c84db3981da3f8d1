//! Who speaks, from a label at the start of a line.

use std::collections::{HashMap, HashSet};

use super::{
    marks::{self, Mark},
    timing::unmarked,
};
use crate::domain::{choice::Speaker, limits};

/// Longest label, and longest one whose words are written as names are.
const LABEL: usize = 32;
const NAME: usize = 64;

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

/// What begins a line as a label does and names nobody.
const NOT_NAMES: [&str; 42] = [
    "note",
    "notes",
    "nb",
    "ps",
    "warning",
    "caution",
    "important",
    "attention",
    "tip",
    "hint",
    "todo",
    "example",
    "date",
    "time",
    "duration",
    "subject",
    "re",
    "fwd",
    "summary",
    "title",
    "topic",
    "reason",
    "http",
    "https",
    "update",
    "edit",
    "source",
    "file",
    "from",
    "to",
    "cc",
    "result",
    "total",
    "price",
    "address",
    "email",
    "phone",
    "number",
    "order",
    "status",
    "question",
    "answer",
];
/// What stands in brackets and is heard, and not said.
const SOUNDS: [&str; 36] = [
    "inaudible",
    "unintelligible",
    "indiscernible",
    "laughs",
    "laughter",
    "laughing",
    "music",
    "applause",
    "crosstalk",
    "silence",
    "noise",
    "background noise",
    "pause",
    "long pause",
    "coughs",
    "coughing",
    "sighs",
    "sigh",
    "beep",
    "beeps",
    "blank_audio",
    "blank audio",
    "foreign",
    "cheering",
    "crying",
    "sound",
    "static",
    "ringing",
    "phone rings",
    "overlapping",
    "redacted",
    "click",
    "typing",
    "hold music",
    "breathing",
    "no audio",
];

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
    /// The time beside the label.
    pub(super) mark: Option<Mark<'a>>,
    pub(super) label: &'a str,
    pub(super) text: &'a str,
    pub(super) shape: Shape,
}

/// How a label is told from the words behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// `Agent: Hello`
    Colon,
    /// `[Agent] Hello`
    Bracket,
    /// `**Agent:** Hello`
    Bold,
    /// `Agent  0:03`, with the words on the next lines.
    Header,
}

/// Splits `[00:12] Agent: Hello` and the like; the label may be any short words.
pub(super) fn split(line: &str) -> Option<Start<'_>> {
    let line = unmarked(line);
    // Signs of a list, a quotation or a change of speaker.
    let line = line.trim_start_matches('>').trim_start();
    let line = ["- ", "– ", "• "].iter().find_map(|sign| line.strip_prefix(sign)).unwrap_or(line).trim_start();
    if let Some(start) = bold(line) {
        return Some(start);
    }
    let (mark, rest) = marks::lead(line).map_or((None, line), |(stamp, rest)| (Some(stamp), rest));
    if let Some(start) = bold(rest) {
        return Some(Start { mark: mark.or(start.mark), ..start });
    }
    if let Some(inner) = rest.strip_prefix('[') {
        let (label, behind) = inner.split_once(']')?;
        let behind = behind.trim_start();
        let (shape, text) = match behind.strip_prefix([':', '：', '>']) {
            Some(text) => (Shape::Colon, text),
            None => (Shape::Bracket, behind),
        };
        return start(mark, label, text, shape);
    }
    behind_a_name(rest, mark).or_else(|| {
        // Beyond the longest label there is no need to look.
        let head = limits::cut(rest, NAME + 2);
        let (end, sign) = head.char_indices().find(|(_, c)| matches!(c, ':' | '：' | '>'))?;
        let (label, text) = (&rest[..end], &rest[end + sign.len_utf8()..]);
        let digit = |c: char| c.is_ascii_digit();
        // `at 10:30` is a time.
        let is_time = label.ends_with(digit) && text.starts_with(digit) && !is_sure(unmarked(label));
        if is_time { None } else { start(mark, label, text, Shape::Colon) }
    })
}

/// `**Agent:** Hello`, `**Agent**: Hello`, `__Agent__ [0:03]: Hello`.
fn bold(line: &str) -> Option<Start<'_>> {
    let sign = ["**", "__"].into_iter().find(|sign| line.starts_with(sign))?;
    let (inner, behind) = line[2..].split_once(sign)?;
    let (mark, label) = marks::lead(inner).map_or((None, inner), |(stamp, rest)| (Some(stamp), rest));
    if let Some(label) = label.trim_end().strip_suffix(':') {
        return start(mark, label, behind, Shape::Bold);
    }
    if let Some(text) = behind.trim_start().strip_prefix(':') {
        return start(mark, label, text, Shape::Bold);
    }
    let (stamp, text) = marks::lead(behind.trim_start())?;
    start(Some(stamp), label, text.strip_prefix(':').unwrap_or(text), Shape::Bold)
}

/// `Agent (0:03): Hello`, `Agent  0:03`.
fn behind_a_name<'a>(line: &'a str, mark: Option<Mark<'a>>) -> Option<Start<'a>> {
    if mark.is_none()
        && let Some(tail) = marks::tail(line)
        && !tail.before.contains(':')
    {
        return start(Some(tail.stamp), tail.before, "", Shape::Header)
            .filter(|start| is_sure(start.label) || (tail.is_apart && is_name(start.label)));
    }
    let at = limits::cut(line, NAME + 2).find(['[', '('])?;
    let (stamp, behind) = marks::lead(&line[at..])?;
    let text = behind.strip_prefix(':')?;
    start(mark.or(Some(stamp)), &line[..at], text, Shape::Colon)
}

fn start<'a>(mark: Option<Mark<'a>>, label: &'a str, text: &'a str, shape: Shape) -> Option<Start<'a>> {
    let label = unmarked(label);
    let sentence = |c: char| matches!(c, '.' | ',' | '!' | '?' | ';' | '"' | '{' | '}' | '<' | '(' | ')');
    let is_short = limits::fits(label, LABEL) && !label.contains(sentence) && label.split_whitespace().count() <= 4;
    let fits = label.starts_with(char::is_alphabetic) && (is_short || is_name(label)) && !text.starts_with("//");
    let is_sound = shape == Shape::Bracket && SOUNDS.iter().any(|sound| label.eq_ignore_ascii_case(sound));
    (fits && !is_sound).then_some(Start { mark, label, text: text.trim(), shape })
}

/// Whether the words of a label are written as those of a name: `Piotr Nowak`, `O'Brien, Pat (Guest)`.
pub(super) fn is_name(label: &str) -> bool {
    let is_part = |word: &str| {
        let word = word.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ',' | '.' | '\'' | '"'));
        let small = ["de", "da", "di", "del", "der", "den", "van", "von", "la", "le", "bin", "al", "und", "and", "of"];
        word.starts_with(|c: char| !c.is_lowercase() && c.is_alphanumeric()) || small.contains(&word)
    };
    limits::fits(label, NAME)
        && label.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase())
        && !label.contains(['!', '?', ';', '"', '{', '}', '<', '=', '/'])
        && !label.contains(". ")
        && label.split_whitespace().count() <= 5
        && label.split_whitespace().all(is_part)
        && !is_no_name(label)
}

fn is_no_name(label: &str) -> bool {
    NOT_NAMES.iter().any(|name| label.eq_ignore_ascii_case(name))
}

/// Whether a label is a speaker wherever it stands: a known one, or one such as `Speaker 1` and `SPEAKER_00`.
pub(super) fn is_sure(label: &str) -> bool {
    let name = label.trim_end_matches(|c: char| c.is_ascii_digit());
    let named = name.trim_end_matches([' ', '_', '-', '#']).to_lowercase();
    let numbered = name.len() < label.len()
        && matches!(
            named.as_str(),
            "speaker" | "spk" | "spkr" | "participant" | "channel" | "voice" | "unknown speaker"
        );
    numbered || known(label).is_some()
}

/// Whether a line starts a turn for sure, whatever the other lines are.
pub(super) fn starts_turn(line: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&line[..line.len().min(256)]);
    split(&head).is_some_and(|start| {
        let is_dressed = start.shape == Shape::Bold || start.shape == Shape::Header || start.mark.is_some();
        is_sure(start.label) || (is_dressed && start.shape != Shape::Bracket && is_name(start.label))
    })
}

/// The labels of a file: known ones, and those that start at least two lines.
#[derive(Debug, Default)]
pub(super) struct Labels<'a> {
    labels: HashSet<&'a str>,
    /// A name counts when it stands there once.
    once: bool,
}

impl<'a> Labels<'a> {
    pub(super) fn of(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut counts: HashMap<&str, u32> = HashMap::new();
        let starts: Vec<Start<'_>> = lines.filter_map(split).collect();
        // Where speakers are not bold, what is bold is a heading in what somebody wrote: `**Total:** 5`.
        let are_plain = starts.iter().any(|start| start.shape != Shape::Bold && is_sure(start.label));
        let fits = |start: &&Start<'_>| start.shape != Shape::Bold || !are_plain || is_sure(start.label);
        for start in starts.iter().filter(fits) {
            let counts_once = start.shape == Shape::Bold || start.shape == Shape::Header;
            *counts.entry(start.label).or_default() += if counts_once && is_name(start.label) { 2 } else { 1 };
        }
        let often =
            |(label, count): (&'a str, u32)| (is_sure(label) || (count > 1 && !is_no_name(label))).then_some(label);
        Self { labels: counts.into_iter().filter_map(often).collect(), once: false }
    }

    /// The labels of subtitles, of which each of `cues` begins a cue. Where half of them begin with a label, a name that
    /// speaks once is one too.
    pub(super) fn of_cues(lines: impl Iterator<Item = &'a str>, cues: &[&'a str]) -> Self {
        let mut labels = Self::of(lines);
        let named = cues.iter().filter_map(|cue| split(cue)).filter(|start| {
            labels.labels.contains(start.label) || (start.shape != Shape::Bracket && is_name(start.label))
        });
        let count = named.count();
        labels.once = count > 1 && 2 * count >= cues.len();
        labels
    }

    /// Splits a line that starts with one of the labels.
    pub(super) fn split<'b>(&self, line: &'b str) -> Option<Start<'b>> {
        split(line).filter(|start| self.labels.contains(start.label))
    }

    /// Splits the first line of a cue.
    pub(super) fn split_first<'b>(&self, line: &'b str) -> Option<Start<'b>> {
        let once = |start: &Start<'_>| self.once && start.shape != Shape::Bracket && is_name(start.label);
        split(line).filter(|start| self.labels.contains(start.label) || once(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_times_are_told_from_sentences() {
        let label = |line| split(line).map(|start| (start.mark.map(|mark| mark.written), start.label, start.text));
        assert_eq!(label("Agent: Hello"), Some((None, "Agent", "Hello")));
        assert_eq!(label("  [00:01:02] - Caller: Hi"), Some((Some("00:01:02"), "Caller", "Hi")));
        assert_eq!(label("(0:12.5) AI> Hi"), Some((Some("0:12.5"), "AI", "Hi")));
        assert_eq!(label("[Agent] Hello"), Some((None, "Agent", "Hello")));
        assert_eq!(label("[Agent]: Hello"), Some((None, "Agent", "Hello")));
        assert_eq!(label("Speaker 1: x: y"), Some((None, "Speaker 1", "x: y")));
        assert_eq!(label("Speaker 1  0:03"), Some((Some("0:03"), "Speaker 1", "")));
        assert_eq!(label("Ana Silva (00:01:03): Hi"), Some((Some("00:01:03"), "Ana Silva", "Hi")));
        assert_eq!(label("**Agent:** Hello"), Some((None, "Agent", "Hello")));
        assert_eq!(label("**Agent**: Hello"), Some((None, "Agent", "Hello")));
        assert_eq!(label("- __[0:03] Agent:__ Hello"), Some((Some("0:03"), "Agent", "Hello")));
        assert_eq!(label(">> Agent: Fine."), Some((None, "Agent", "Fine.")));
        assert_eq!(label("\u{200b}\u{feff}Agent: one"), Some((None, "Agent", "one")));
        assert_eq!(label("\u{a0}Agent\u{200e}: one"), Some((None, "Agent", "one")));
        assert_eq!(label("O'Brien, Pat (Guest): x"), Some((None, "O'Brien, Pat (Guest)", "x")));
        assert_eq!(label("客服：您好"), Some((None, "客服", "您好")));
        for line in [
            "I can do it, at: five",
            "https://example.com",
            "10:30 is fine",
            "",
            "[",
            "12:",
            "call me at 10:30",
            "[inaudible] hello",
            "[Music]",
            "a".repeat(99).as_str(),
        ] {
            assert_eq!(split(line), None, "{line}");
        }
        assert!(starts_turn(b"assistant: hello") && !starts_turn(b"time: 5 pm") && !starts_turn(b"\xff\xff: x"));
        assert!(starts_turn(b"[SPEAKER_00]: x") && starts_turn(b"Ana Silva  0:03") && !starts_turn(b"Meeting 10:30"));
    }

    #[test]
    fn a_name_that_speaks_once_counts_where_cues_begin_with_names() {
        let cues =
            ["Dana Reyes: Hello", "Piotr Nowak: note: 5 items", "Dana Reyes: Go", "O'Brien, Pat (Guest): One thing: x"];
        let labels = Labels::of_cues(cues.into_iter(), &cues);
        let names: Vec<_> = cues.iter().filter_map(|cue| labels.split_first(cue)).map(|start| start.label).collect();
        assert_eq!(names, ["Dana Reyes", "Piotr Nowak", "Dana Reyes", "O'Brien, Pat (Guest)"]);
        let prose = ["so it goes", "One Thing: I forgot", "and more", "and more"];
        assert_eq!(Labels::of_cues(prose.into_iter(), &prose).split_first(prose[1]), None);
        let noted = ["Note: a", "Note: b", "Agent: c"];
        assert_eq!(Labels::of(noted.into_iter()).split(noted[0]), None);
    }
}
