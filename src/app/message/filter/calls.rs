//! What the list of calls is narrowed to: words and `key:value` terms, as people type them. All of it is answered by the
//! server that keeps the calls, so that what it cannot answer is a mistake and never checked on the rows that come in.

use std::ops::Range;

use jiff::tz::TimeZone;

use super::{
    parse::{Note, NoteKind},
    typed::{self, Typed},
};
use crate::{
    domain::{
        calls::{CallOrder, CallPart, CallVerdict, WORDS},
        flag_type, limits,
        spelling::nearest,
        text::Display,
        time::{DAY, Time},
    },
    rules::catalogue::Rule,
    wire::CallQuery,
};

/// A list of terms; a call must fit all of them. Empty: every call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct CallFilter {
    /// As typed, to be edited and shown.
    pub typed: String,
    /// What it means.
    pub terms: Vec<CallTerm>,
}

/// One term.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum CallTerm {
    /// A word, or several in quotation marks: each the beginning of one in transcript, title or id.
    Word(String),
    /// Any of some values of a key; or, negated, none of them.
    Key(CallKey, Vec<String>, bool),
}

/// What comes before the colon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are what is typed")]
pub enum CallKey {
    Verdict,
    Has,
    Flag,
    Moment,
    Node,
    After,
    Before,
    Longer,
    Shorter,
    Sort,
}

impl CallKey {
    /// All keys, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[
        Self::Verdict,
        Self::Has,
        Self::Flag,
        Self::Moment,
        Self::Node,
        Self::After,
        Self::Before,
        Self::Longer,
        Self::Shorter,
        Self::Sort,
    ];

    /// As it is typed.
    pub fn word(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Has => "has",
            Self::Flag => "flag",
            Self::Moment => "moment",
            Self::Node => "node",
            Self::After => "after",
            Self::Before => "before",
            Self::Longer => "longer",
            Self::Shorter => "shorter",
            Self::Sort => "sort",
        }
    }

    /// What it is for.
    pub fn help(self) -> &'static str {
        match self {
            Self::Verdict => "your newest one: clean, flagged, cannot_judge, second_opinion, none",
            Self::Has => "flag, moment, issue; -has:flag for calls without",
            Self::Flag => "type of a flag on the call",
            Self::Moment => "rule that has found something in it",
            Self::Node => "name or id of a pathway node that it came through, or a part of it",
            Self::After => "2026-11-30, a time, or 7d for the last seven days",
            Self::Before => "2026-11-30, a time, or 7d: before that",
            Self::Longer => "90, 90s, 5m: at least so long",
            Self::Shorter => "90, 90s, 5m: at most so long",
            Self::Sort => "newest, oldest, longest, most_moments",
        }
    }

    /// The key of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.word() == word)
    }

    /// The values that it can have, where they are a closed set.
    pub fn values(self) -> Vec<&'static str> {
        match self {
            Self::Verdict => CallVerdict::KNOWN.iter().map(CallVerdict::as_str).collect(),
            Self::Has => CallPart::KNOWN.iter().map(CallPart::as_str).collect(),
            Self::Sort => CallOrder::KNOWN.iter().map(CallOrder::as_str).collect(),
            Self::Moment => Rule::ALL.iter().map(|rule| rule.id()).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether only one value of it can be asked for.
    fn is_single(self) -> bool {
        matches!(self, Self::After | Self::Before | Self::Longer | Self::Shorter | Self::Sort)
    }

    fn is_known(self, value: &str) -> bool {
        match self {
            Self::After | Self::Before => when(value).is_some(),
            Self::Longer | Self::Shorter => seconds(value).is_some(),
            Self::Flag => flag_type::normalise(value).is_ok(),
            Self::Node => limits::fits(value, limits::NODE),
            // Rules of a team have names that this program does not know.
            Self::Moment => value.starts_with("policy:") || Rule::named(value).is_some(),
            Self::Verdict | Self::Has | Self::Sort => self.values().contains(&value),
        }
    }
}

/// What was typed, as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallsParsed {
    /// The terms.
    pub filter: CallFilter,
    /// Where each term stands, in bytes.
    pub spans: Vec<Range<usize>>,
    /// What is to be said about it, in the order of the text.
    pub notes: Vec<Note>,
}

impl CallsParsed {
    /// Reads what was typed. Nothing is refused: what makes no sense as a key is a word.
    pub fn of(typed: &str) -> Self {
        let mut reader = Reader { typed: Typed::new(typed), parsed: Self::default() };
        while reader.typed.skip_space() {
            reader.term();
        }
        reader.parsed.filter.typed = typed.trim().to_owned();
        if !limits::fits(&reader.parsed.filter.words(), WORDS) {
            let text = format!("words of {WORDS} characters at most can be looked for");
            reader.note(0..typed.len(), NoteKind::Mistake, &text);
        }
        reader.parsed
    }

    /// Why it is not asked for as it is: it would find something else than was meant. A mistake comes first.
    pub fn refusal(&self) -> Option<&Note> {
        let is_mistake = |note: &&Note| note.kind == NoteKind::Mistake;
        self.notes.iter().find(is_mistake).or_else(|| self.notes.first())
    }
}

impl CallFilter {
    /// Reads what was typed; what is wrong with it is in [`CallsParsed`].
    pub fn parse(typed: &str) -> Self {
        CallsParsed::of(typed).filter
    }

    /// Whether nothing is narrowed.
    pub fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    fn words(&self) -> String {
        let words = self.terms.iter().filter_map(|term| match term {
            CallTerm::Word(word) => Some(word.as_str()),
            CallTerm::Key(..) => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// The parameters of the request, without the page. Days begin where the clock of `zone` says; what counts back counts
    /// from `now`.
    pub fn query(&self, now: Time, zone: &TimeZone) -> CallQuery {
        let words = Some(self.words()).filter(|words| !words.is_empty());
        let mut query = CallQuery { words, ..CallQuery::default() };
        for term in &self.terms {
            let CallTerm::Key(key, values, negated) = term else { continue };
            let last = values.last().map(String::as_str).unwrap_or_default();
            match key {
                CallKey::Verdict => query.verdict.extend(verdicts(values, *negated)),
                CallKey::Has if *negated => query.lacks.extend(values.iter().map(|value| value.as_str().into())),
                CallKey::Has => query.has.extend(values.iter().map(|value| value.as_str().into())),
                CallKey::Flag => query.flag.extend(values.iter().cloned()),
                CallKey::Moment => query.moment.extend(values.iter().cloned()),
                CallKey::Node => query.node.extend(values.iter().cloned()),
                CallKey::After => query.created_from = when(last).and_then(|when| when.time(now, zone)),
                CallKey::Before => query.created_to = when(last).and_then(|when| when.time(now, zone)),
                CallKey::Longer => query.min_s = seconds(last),
                CallKey::Shorter => query.max_s = seconds(last),
                CallKey::Sort => query.order = Some(last.into()),
            }
        }
        query
    }
}

/// The verdicts that are asked for; negated, all others.
fn verdicts(values: &[String], negated: bool) -> Vec<CallVerdict> {
    let is_named = |verdict: &&CallVerdict| values.iter().any(|value| value == verdict.as_str());
    CallVerdict::KNOWN.iter().filter(|verdict| is_named(verdict) != negated).cloned().collect()
}

/// A point in time as it is typed.
enum When {
    /// A time.
    At(Time),
    /// The beginning of a day.
    Day(String),
    /// So many milliseconds ago.
    Ago(i64),
}

impl When {
    fn time(&self, now: Time, zone: &TimeZone) -> Option<Time> {
        match self {
            Self::At(time) => Some(*time),
            Self::Day(day) => Time::of_day(day, zone),
            Self::Ago(millis) => Some(now.plus(-millis)),
        }
    }
}

/// `2026-11-30`, `2026-11-30T09:00:00Z`, `24h`, `7d`.
fn when(value: &str) -> Option<When> {
    let ago = |unit: char, millis: i64| {
        let count = value.strip_suffix(unit)?.parse::<u16>().ok()?;
        Some(When::Ago(i64::from(count) * millis))
    };
    ago('d', DAY)
        .or_else(|| ago('h', DAY / 24))
        .or_else(|| value.parse().ok().map(When::At))
        .or_else(|| Time::of_day(value, &TimeZone::UTC).map(|_| When::Day(value.to_owned())))
}

/// `90`, `90s`, `5m`.
fn seconds(value: &str) -> Option<u32> {
    match value.strip_suffix('m') {
        Some(minutes) => minutes.parse::<u32>().ok()?.checked_mul(60),
        None => value.strip_suffix('s').unwrap_or(value).parse().ok(),
    }
}

struct Reader<'a> {
    typed: Typed<'a>,
    parsed: CallsParsed,
}

impl Reader<'_> {
    fn note(&mut self, span: Range<usize>, kind: NoteKind, text: &str) {
        self.parsed.notes.push(Note { span, kind, text: Display::foreign_line(text) });
    }

    fn push(&mut self, from: usize, term: CallTerm) {
        self.parsed.spans.push(from..self.typed.at);
        self.parsed.filter.terms.push(term);
    }

    fn text(&mut self, ends: impl Fn(char) -> bool) -> String {
        let (text, open) = self.typed.text(ends);
        if let Some(open) = open {
            self.note(open..self.typed.at, NoteKind::Unfinished, typed::NOT_CLOSED);
        }
        text
    }

    fn term(&mut self) {
        let from = self.typed.at;
        let negated = matches!(self.typed.next(), Some('-' | '!'));
        if negated {
            self.typed.take();
            if self.typed.next().is_none_or(char::is_whitespace) {
                let text = "has: or verdict: that must not fit follows";
                return self.note(from..self.typed.at, NoteKind::Unfinished, text);
            }
        }
        if let Some((word, span)) = self.typed.before_colon() {
            if let Some(key) = CallKey::named(&word) {
                self.typed.at = span.end + 1;
                return self.values(from, negated, key);
            }
            if let Some(meant) = nearest(&word, CallKey::ALL.iter().map(|key| key.word())) {
                let text = format!("`{word}:` is no key of calls; did you mean `{meant}:`?");
                self.note(span, NoteKind::Mistake, &text);
            }
        }
        let word = self.text(|_| false);
        if negated {
            let text = "words that must not fit cannot be looked for in calls";
            return self.note(from..self.typed.at, NoteKind::Mistake, text);
        }
        if word.is_empty() {
            return self.note(from..self.typed.at, NoteKind::Unfinished, "a word follows");
        }
        self.push(from, CallTerm::Word(word));
    }

    fn values(&mut self, from: usize, negated: bool, key: CallKey) {
        let mut values = Vec::new();
        loop {
            let start = self.typed.at;
            let value = self.text(|c| c == ',');
            if !value.is_empty() {
                self.check(key, &value, start);
                values.push(value);
            }
            if self.typed.next() != Some(',') {
                break;
            }
            self.typed.take();
        }
        let span = from..self.typed.at;
        let word = key.word();
        if values.is_empty() {
            return self.note(span, NoteKind::Unfinished, &format!("{word}: {}", key.help()));
        }
        if negated && !matches!(key, CallKey::Has | CallKey::Verdict) {
            return self.note(span, NoteKind::Mistake, &format!("-{word}: cannot be answered, and is left out"));
        }
        let is_there = |term: &CallTerm| matches!(term, CallTerm::Key(other, ..) if *other == key);
        if key.is_single() && (values.len() > 1 || self.parsed.filter.terms.iter().any(is_there)) {
            let text = format!("{word}: takes one value; the last one counts");
            self.note(span, NoteKind::Mistake, &text);
        } else if key == CallKey::Verdict && self.parsed.filter.terms.iter().any(is_there) {
            let text = "verdict: is there already; name all of them in one: verdict:clean,flagged";
            self.note(span, NoteKind::Mistake, text);
        } else if matches!(key, CallKey::Flag | CallKey::Moment | CallKey::Node)
            && self.parsed.filter.terms.iter().any(is_there)
        {
            let text = format!("{word}: is there already, and any of its values fits; name them in one, with commas");
            self.note(span, NoteKind::Mistake, &text);
        } else if key == CallKey::Has && !negated && values.len() > 1 {
            // Elsewhere commas mean any of these.
            let text = "has: takes one value; say it twice for calls that have both";
            self.note(span, NoteKind::Mistake, text);
        }
        self.push(from, CallTerm::Key(key, values, negated));
    }

    /// Says what is wrong with a value.
    fn check(&mut self, key: CallKey, value: &str, start: usize) {
        if key.is_known(value) {
            return;
        }
        let (known, word) = (key.values(), key.word());
        let text = match nearest(value, known.iter().copied()) {
            Some(meant) => format!("{word}: `{value}` is not known; did you mean `{meant}`?"),
            None => format!("{word}: `{value}` is not known: {}", key.help()),
        };
        // What is still being typed may become right.
        let is_last = self.typed.at == self.typed.all.len();
        let is_begun = match key {
            CallKey::After | CallKey::Before | CallKey::Longer | CallKey::Shorter => {
                value.starts_with(|c: char| c.is_ascii_digit())
            }
            _ => known.iter().any(|known| known.starts_with(value)),
        };
        let kind = if is_begun && is_last { NoteKind::Unfinished } else { NoteKind::Mistake };
        self.note(start..self.typed.at, kind, &text);
    }
}

#[cfg(test)]
mod tests;
