//! Finds out the format by content, from the first bytes only; a file's name says nothing.

use super::{Format, ImportError, format::Signs, outline::Outline, records::Layout};
use crate::wire::lenient;

/// What a file is, and how its records lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) format: Format,
    pub(super) layout: Layout,
}

/// Where records may lie in a file of JSON: the path to one of them, and the layout that cuts them out.
const ROOTS: [(&str, Layout); 9] = [
    ("", Layout::Values),
    ("[]", Layout::Elements),
    (".calls[]", Layout::Within(&["calls"])),
    (".data", Layout::Within(&["data"])),
    (".data[]", Layout::Within(&["data"])),
    (".data.calls[]", Layout::Within(&["data", "calls"])),
    (".conversations[]", Layout::Within(&["conversations"])),
    (".items[]", Layout::Within(&["items"])),
    (".results[]", Layout::Within(&["results"])),
];

/// What is recognised and not read, by its maker, each with paths of which all are there.
const OTHERS: [(&str, &[&str]); 13] = [
    ("an SMS conversation of Bland", &[".data.messages[].sender"]),
    ("a Twilio transcript", &[".sentences[].media_channel"]),
    ("a Twilio transcript", &[".sentences", ".meta"]),
    ("a list of Twilio transcripts", &[".transcripts[].service_sid"]),
    ("a Twilio conversation", &[".messages[].conversation_sid"]),
    ("a Twilio conversation", &[".communications[].conversationId"]),
    ("a list of ElevenLabs conversations, which holds no transcripts", &[".conversations[].start_time_unix_secs"]),
    ("the results of an OpenAI batch", &[".response.body", ".custom_id"]),
    ("items of OpenAI Responses, one a line; put them into a list", &[".type=function_call", ".call_id"]),
    ("items of OpenAI Responses, one a line; put them into a list", &[".type=message", ".content[].text"]),
    ("a list of Taskmaster rewards", &["[].context", "[].generation"]),
    ("ABCD dialogues", &["[].convo_id", "[].original"]),
    ("a transcript of Rev.ai", &[".monologues"]),
];

/// Why a format does not fit: how near it was, 0 for not at all, and the reason in words.
struct Miss {
    near: u8,
    reason: String,
}

/// Finds the format of a file that begins with `prefix`; `whole` says that there is no more of it.
pub(super) fn detect(prefix: &[u8], whole: bool, named: Option<Format>) -> Result<Found, ImportError> {
    refuse_binary(prefix)?;
    let text = crate::intake::without_marks(prefix.trim_ascii());
    refuse_near_json(text)?;
    if text.is_empty() && whole {
        return Err(ImportError::Empty);
    }
    if whole && is_empty_list(text) {
        return Err(ImportError::EmptyList);
    }
    let json = is_like_json(text);
    let lines = is_lines(text, whole);
    let mut look = Look { text, outline: Outline::default(), json, lines };
    if lines {
        // A broken line must not hide the next.
        text.split(|byte| *byte == b'\n').take(16).for_each(|line| match inside(line) {
            Some(inner) => look.outline.add(inner.as_bytes()),
            None => look.outline.add(line),
        });
    } else if json {
        look.outline.add(text);
    }
    if !json && !look.outline.is_empty() && look.first().is_none() {
        // Text with some JSON in it, such as the answers of tools.
        look.outline = Outline::default();
    }
    match named {
        // Who names it means it: without speakers, each line is a turn.
        Some(Format::Plain) if look.outline.is_empty() => Ok(Found { format: Format::Plain, layout: Layout::Values }),
        Some(format) => look.fit(format).ok_or_else(|| ImportError::WrongFormat {
            named: format,
            reason: look.miss(format).reason,
            found: look.first().map(|found| found.format),
        }),
        None => look.first().ok_or_else(|| {
            let mut misses = look.misses();
            misses.retain(|(_, miss)| miss.near > 0);
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

/// The text in a line that is a string of JSON.
fn inside(line: &[u8]) -> Option<String> {
    let line = line.trim_ascii();
    let opens = line.starts_with(b"\"{") || line.starts_with(b"\"[");
    if opens { serde_json::from_slice(line).ok() } else { None }
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

/// What is nearly JSON, and told apart by how it begins.
fn refuse_near_json(text: &[u8]) -> Result<(), ImportError> {
    let opens = |text: &[u8], signs: &[&[u8]]| signs.iter().any(|sign| text.starts_with(sign));
    if opens(text, &[b"{'", b"[{'", b"['", b"[['"]) {
        return Err(ImportError::NotText("is what Python prints, with single quotes; write it with json.dumps"));
    }
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    if opens(text, &[b"//", b"/*"]) && lines.any(|line| opens(line, &[b"{", b"["])) {
        return Err(ImportError::NotText("begins with a comment, which JSON has not; take it out"));
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

/// What there is to look at.
struct Look<'a> {
    text: &'a [u8],
    outline: Outline,
    json: bool,
    lines: bool,
}

impl Look<'_> {
    /// The first format that fits.
    fn first(&self) -> Option<Found> {
        Format::ALL.into_iter().filter(|format| self.shadow(*format).is_none()).find_map(|format| self.fit(format))
    }

    /// Why no format fits, each with how near it was.
    fn misses(&self) -> Vec<(Format, Miss)> {
        let miss = |format| match self.shadow(format) {
            Some(other) => Miss { near: 0, reason: format!("this looks like {other}") },
            None => self.miss(format),
        };
        Format::ALL.into_iter().map(|format| (format, miss(format))).collect()
    }

    /// What the file is rather than `format`: a recording of another maker has messages with roles too.
    fn shadow(&self, format: Format) -> Option<&'static str> {
        if format == Format::OpenAi { self.other() } else { None }
    }

    /// How the records of the file lie, if it is of this format.
    fn fit(&self, format: Format) -> Option<Found> {
        let (groups, whole) = match format.row().signs {
            Signs::Text(fits) => {
                let is_text = match format {
                    Format::Plain => self.outline.is_empty(),
                    // Names between commas are no columns where JSON begins.
                    Format::Csv => self.outline.is_empty() || !self.json,
                    _ => true,
                };
                return (is_text && fits(self.text).is_ok()).then_some(Found { format, layout: Layout::Values });
            }
            Signs::Paths(groups) => (groups, false),
            Signs::Whole(groups) => (groups, true),
        };
        let fits = |root: &str| groups.iter().any(|needed| needed.iter().all(|name| self.outline.has(root, name)));
        let (_, layout) = self.roots().find(|(root, _)| fits(root) && (!self.lines || root.is_empty()))?;
        let layout = match (self.lines, whole) {
            (true, _) => Layout::Lines,
            (false, true) => Layout::Values,
            (false, false) => layout,
        };
        Some(Found { format, layout })
    }

    /// The roots that are there.
    fn roots(&self) -> impl Iterator<Item = (&'static str, Layout)> {
        ROOTS.into_iter().filter(|(root, _)| root.is_empty() || self.outline.has("", root))
    }

    /// Why a format does not fit.
    fn miss(&self, format: Format) -> Miss {
        match format.row().signs {
            Signs::Text(fits) => match fits(self.text) {
                Ok(()) => Miss { near: 0, reason: "it is JSON".to_owned() },
                // Where there is JSON, no text is near.
                Err((near, reason)) => {
                    Miss { near: if self.outline.is_empty() { near } else { 0 }, reason: reason.to_owned() }
                }
            },
            Signs::Paths(groups) | Signs::Whole(groups) => self.absent(groups),
        }
    }

    /// Which names of a format are there and which are not.
    fn absent(&self, groups: &[&[&str]]) -> Miss {
        if self.outline.is_empty() {
            return Miss { near: 0, reason: "it is no JSON with names in it".to_owned() };
        }
        let present = |root: &str, needed: &[&str]| needed.iter().filter(|name| self.outline.has(root, name)).count();
        let pairs = self.roots().flat_map(|(root, _)| groups.iter().map(move |needed| (root, *needed)));
        // The group of which most is there; of those, the one of which least is missing, and the first of those.
        let best = pairs.min_by_key(|(root, needed)| {
            let there = present(root, needed);
            (std::cmp::Reverse(there), needed.len() - there)
        });
        let (root, needed) = best.unwrap_or_default();
        let plain = |name: &str| {
            let (name, kind) = name.split_once('=').map_or((name, None), |(name, kind)| (name, Some(kind)));
            let name = name.trim_start_matches(['.', '[', ']']).trim_end_matches('~');
            kind.map_or_else(|| format!("`{name}`"), |kind| format!("`{name}` that is `{kind}`"))
        };
        let list = |there: bool| {
            let names: Vec<_> =
                needed.iter().filter(|name| self.outline.has(root, name) == there).map(|name| plain(name)).collect();
            names.join(" and ")
        };
        let (there, absent) = (list(true), list(false));
        if there.is_empty() {
            Miss { near: 0, reason: format!("there is no {absent}") }
        } else {
            let near = (16 * present(root, needed)).saturating_sub(needed.len()).clamp(1, 255) as u8;
            Miss { near, reason: format!("there is {there}, but no {absent}") }
        }
    }

    /// What is recognised and not read.
    fn other(&self) -> Option<&'static str> {
        let fits = |needed: &[&str]| {
            needed.iter().all(|name| self.outline.has("", name))
                || needed.iter().all(|name| self.outline.has("[]", name))
        };
        OTHERS.iter().find(|(_, needed)| fits(needed)).map(|(name, _)| *name)
    }
}
