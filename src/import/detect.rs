//! Finds out the format by content, from the first bytes only; a file's name says nothing.

use super::{Format, ImportError, outline::Outline, records::Layout, timing};
use crate::wire::lenient;

/// What a file is, and how its records lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) format: Format,
    pub(super) layout: Layout,
}

/// Where records may lie in a file of JSON: the path to one of them, and the layout that cuts them out.
const ROOTS: [(&str, Layout); 7] = [
    ("", Layout::Values),
    ("[]", Layout::Elements),
    (".calls[]", Layout::Within(&["calls"])),
    (".data", Layout::Within(&["data"])),
    (".data[]", Layout::Within(&["data"])),
    (".data.calls[]", Layout::Within(&["data", "calls"])),
    (".conversations[]", Layout::Within(&["conversations"])),
];

/// A test that failed: how near it was, and the reason in words.
struct Miss {
    near: u8,
    reason: String,
}

/// Finds the format of a file that begins with `prefix`; `whole` says that there is no more of it.
pub(super) fn detect(prefix: &[u8], whole: bool, named: Option<Format>) -> Result<Found, ImportError> {
    refuse_binary(prefix)?;
    let text = crate::intake::without_marks(prefix.trim_ascii());
    if text.is_empty() && whole {
        return Err(ImportError::Empty);
    }
    if whole && is_empty_list(text) {
        return Err(ImportError::EmptyList);
    }
    let json = is_like_json(text);
    let lines = is_lines(text, whole);
    let mut look = Look { text, outline: Outline::default(), lines };
    if lines {
        // A broken line must not hide the next.
        text.split(|byte| *byte == b'\n').take(16).for_each(|line| look.outline.add(line));
    } else if json {
        look.outline.add(text);
    }
    if !json && look.first().is_err() {
        // Text with some JSON in it, such as the answers of tools.
        look.outline = Outline::default();
    }
    match named {
        // Who names it means it: without speakers, each line is a turn.
        Some(Format::Plain) if look.outline.is_empty() => Ok(Found { format: Format::Plain, layout: Layout::Values }),
        Some(format) => look.test(format).map_err(|miss| ImportError::WrongFormat {
            named: format,
            reason: miss.reason,
            found: look.first().ok().map(|found| found.format),
        }),
        None => look.first().map_err(|misses| {
            let mut misses = misses;
            misses.sort_by_key(|(_, miss)| std::cmp::Reverse(miss.near));
            let nearest = misses.into_iter().take(3).map(|(format, miss)| (format, miss.reason)).collect();
            ImportError::Unknown { other: look.other(), nearest }
        }),
    }
}

/// Whether a text begins as JSON that may hold records does: `[00:01] Agent:` and `{laughs}` do not.
fn is_like_json(text: &[u8]) -> bool {
    let next = text.get(1..).unwrap_or_default().trim_ascii_start().first();
    match text.first() {
        Some(b'{') => next.is_none_or(|byte| matches!(byte, b'"' | b'\'' | b'}' | b'/')),
        Some(b'[') => next.is_none_or(|byte| matches!(byte, b'{' | b'[' | b'"' | b'\'' | b']')),
        _ => false,
    }
}

fn refuse_binary(prefix: &[u8]) -> Result<(), ImportError> {
    const SIGNS: [(&[u8], &str); 6] = [
        (b"\x1f\x8b", "is compressed with gzip; unpack it first"),
        (b"\x28\xb5\x2f\xfd", "is compressed with zstd; unpack it first"),
        (b"PK\x03\x04", "is a zip archive; unpack it first"),
        (b"SQLite format 3\0", "is a database, not a transcript"),
        (b"\xff\xfe", "is text in UTF-16; save it as UTF-8"),
        (b"\xfe\xff", "is text in UTF-16; save it as UTF-8"),
    ];
    if let Some((_, words)) = SIGNS.iter().find(|(sign, _)| prefix.starts_with(sign)) {
        return Err(ImportError::NotText(words));
    }
    if prefix.contains(&0) {
        return Err(ImportError::NotText("is binary data, not a transcript"));
    }
    Ok(())
}

/// `[]`, or an object whose list of records is empty, as far as it can be told at once.
fn is_empty_list(text: &[u8]) -> bool {
    let without_space: Vec<u8> = text.iter().copied().take(256).filter(|byte| !byte.is_ascii_whitespace()).collect();
    matches!(without_space.as_slice(), b"[]" | b"{}" | b"{\"calls\":[]}" | b"{\"data\":[]}")
        || (without_space.ends_with(b"\"calls\":[]}") && text.len() < 256)
}

/// Whether each line is a value of its own.
fn is_lines(text: &[u8], whole: bool) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).peekable();
    let Some(first) = lines.next() else { return false };
    if lines.peek().is_none() {
        return false;
    }
    let complete = |line: &[u8]| lenient::read::<serde::de::IgnoredAny>(line).is_ok();
    if complete(first) {
        return true;
    }
    // The first line is broken: it is one of many if it does not end where printers of JSON break lines, and a
    // later one is complete that starts in the first column with a name.
    if matches!(first.last(), None | Some(b'{' | b'[' | b',' | b':')) {
        return false;
    }
    let mut lines: Vec<&[u8]> = lines.filter(|line| !line.is_empty()).take(8).collect();
    if !whole && lines.len() < 8 {
        lines.pop();
    }
    lines.iter().any(|line| (line.starts_with(b"{\"") || line.starts_with(b"[{")) && complete(line))
}

struct Look<'a> {
    text: &'a [u8],
    outline: Outline,
    lines: bool,
}

impl Look<'_> {
    /// The first format that fits, or why each does not.
    fn first(&self) -> Result<Found, Vec<(Format, Miss)>> {
        let mut misses = Vec::new();
        for format in Format::ALL {
            // A recording of another maker has messages with roles too.
            if format == Format::OpenAi
                && let Some(other) = self.other()
            {
                misses.push((format, Miss { near: 1, reason: format!("this looks like {other}") }));
                continue;
            }
            match self.test(format) {
                Ok(found) => return Ok(found),
                Err(miss) => misses.push((format, miss)),
            }
        }
        Err(misses)
    }

    fn test(&self, format: Format) -> Result<Found, Miss> {
        let text = |fits: bool, reason: &str| {
            if fits {
                Ok(Found { format, layout: Layout::Values })
            } else {
                let near = u8::from(self.outline.is_empty());
                Err(Miss { near, reason: reason.to_owned() })
            }
        };
        match format {
            Format::WebVtt => text(super::webvtt::starts(self.text), "the first line is not WEBVTT"),
            Format::Srt => text(
                lines_of(self.text).any(|line| line.first().is_some_and(u8::is_ascii_digit) && timing::is_timing(line)),
                "no line has times as 00:00:01,000 --> 00:00:02,000",
            ),
            Format::Plain => {
                let count = super::plain::starts(lines_of(self.text));
                let fits = count == 2 && self.outline.is_empty();
                let reason = match count {
                    2 => "it is JSON",
                    1 => "only one line starts with a speaker such as `Agent:`, and two are needed",
                    _ => "no line starts with a speaker such as `Agent:` or `Caller:`",
                };
                text(fits, reason).map_err(|miss| Miss { near: miss.near * (1 + count as u8), ..miss })
            }
            Format::Csv => super::table::fits(self.text).map_or_else(|reason| text(false, reason), |()| text(true, "")),
            Format::Bland => self.json(format, &[".call_id", ".transcripts"]),
            Format::TauBench => self.json(format, &[".task_id", ".traj"]),
            Format::Taskmaster => match self.json(format, &[".conversation_id", ".utterances"]) {
                Ok(found) => Ok(found),
                Err(miss) => self.json(format, &[".conversationId", ".utterances"]).map_err(|_| miss),
            },
            Format::OpenAi => {
                for needed in [".messages[].role", ".conversation[].role", "[].role"] {
                    if let Ok(found) = self.json(format, &[needed]) {
                        return Ok(found);
                    }
                }
                Err(self.miss(&[".messages", ".messages[].role"]))
            }
        }
    }

    fn json(&self, format: Format, needed: &[&str]) -> Result<Found, Miss> {
        let fits = |root: &str| needed.iter().all(|name| self.outline.has(root, name));
        for (root, layout) in ROOTS {
            if fits(root) && (!self.lines || root.is_empty()) {
                let layout = if self.lines { Layout::Lines } else { layout };
                return Ok(Found { format, layout });
            }
        }
        Err(self.miss(needed))
    }

    fn miss(&self, needed: &[&str]) -> Miss {
        if self.outline.is_empty() {
            return Miss { near: 0, reason: "it is no JSON with names in it".to_owned() };
        }
        let present = |root: &str| needed.iter().filter(|name| self.outline.has(root, name)).count();
        let root = ROOTS.iter().map(|(root, _)| *root).max_by_key(|root| present(root)).unwrap_or_default();
        let plain = |name: &str| format!("`{}`", name.trim_start_matches(['.', '[', ']']));
        let list = |there: bool| {
            let names: Vec<_> =
                needed.iter().filter(|name| self.outline.has(root, name) == there).map(|name| plain(name)).collect();
            names.join(" and ")
        };
        let (there, absent) = (list(true), list(false));
        let reason = if there.is_empty() {
            format!("there is no {absent}")
        } else {
            format!("there is {there}, but no {absent}")
        };
        Miss { near: 2 + present(root) as u8, reason }
    }

    /// A format that is recognised and not read.
    fn other(&self) -> Option<&'static str> {
        const OTHERS: [(&str, &[&str]); 20] = [
            ("an OpenTelemetry export", &[".resourceSpans"]),
            ("a Vapi call", &[".message.artifact"]),
            ("a Vapi call", &[".artifact.messages"]),
            ("a Retell call", &[".call.call_id", ".event"]),
            ("a Retell call", &[".transcript_with_tool_calls"]),
            ("a Retell call", &[".transcript_object"]),
            ("a corrected transcript of Bland", &[".corrected", ".original"]),
            ("a corrected transcript of Bland", &[".corrected", ".aligned"]),
            ("an SMS conversation of Bland", &[".data.messages[].sender"]),
            ("a Twilio transcript", &[".sentences", ".meta"]),
            ("a Twilio conversation", &[".messages[].conversation_sid"]),
            ("an ElevenLabs conversation", &[".data.transcript[].time_in_call_secs"]),
            ("a tau2-bench result", &[".simulations"]),
            ("a tau2-bench result", &[".termination_reason"]),
            ("a list of Taskmaster rewards", &["[].context", "[].generation"]),
            ("ABCD dialogues", &["[].convo_id", "[].original"]),
            ("a Langfuse trace", &[".observations"]),
            ("a Langfuse session", &[".traces"]),
            ("the output of a speech recogniser", &[".segments[].start"]),
            ("the output of a speech recogniser", &[".monologues"]),
        ];
        let fits = |needed: &[&str]| {
            needed.iter().all(|name| self.outline.has("", name))
                || needed.iter().all(|name| self.outline.has("[]", name))
        };
        OTHERS.iter().find(|(_, needed)| fits(needed)).map(|(name, _)| *name)
    }
}

fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii)
}
