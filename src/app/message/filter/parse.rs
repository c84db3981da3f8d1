//! From what is typed to terms, with the place of everything that is wrong, unfinished, or answered here.

use std::ops::Range;

use crate::{
    app::message::filter::{
        Filter, How, Key, Place, Term, What,
        typed::{self, Typed},
    },
    domain::{
        choice::{DateField, DateRange, IssueSort, IssueStatus, Order, ResourceType, Severity},
        spelling::nearest,
        text::Display,
    },
};

/// What was typed, as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The terms.
    pub filter: Filter,
    /// Where each term stands, in bytes.
    pub spans: Vec<Range<usize>>,
    /// What is to be said about it, in the order of the text.
    pub notes: Vec<Note>,
}

/// Something to be said about a part of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Which part, in bytes.
    pub span: Range<usize>,
    /// What sort of remark it is.
    pub kind: NoteKind,
    /// In words.
    pub text: Display,
}

/// What sort of remark a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// It means something else than was probably meant.
    Mistake,
    /// More is to be typed.
    Unfinished,
    /// It is answered here, from what was read.
    Local,
}

impl Parsed {
    /// Reads what was typed. Nothing is refused: what makes no sense as a key is a word.
    pub fn of(typed: &str) -> Self {
        let mut reader = Reader { typed: Typed::new(typed), parsed: Self::default() };
        while reader.typed.skip_space() {
            reader.term();
        }
        reader.parsed.filter.typed = typed.trim().to_owned();
        reader.parsed
    }

    /// Why it is not asked for as it is: it would find something else than was meant.
    pub fn refusal(&self) -> Option<&Note> {
        self.first_note().filter(|note| note.kind != NoteKind::Local)
    }

    /// The most urgent remark: a mistake, then what is unfinished, then what is local.
    pub fn first_note(&self) -> Option<&Note> {
        let of = |kind| self.notes.iter().find(move |note: &&Note| note.kind == kind);
        of(NoteKind::Mistake).or_else(|| of(NoteKind::Unfinished)).or_else(|| of(NoteKind::Local))
    }
}

struct Reader<'a> {
    typed: Typed<'a>,
    parsed: Parsed,
}

impl Reader<'_> {
    fn note(&mut self, span: Range<usize>, kind: NoteKind, text: &str) {
        self.parsed.notes.push(Note { span, kind, text: Display::foreign_line(text) });
    }

    fn push(&mut self, from: usize, negated: bool, what: What) {
        self.parsed.spans.push(from..self.typed.at);
        self.parsed.filter.terms.push(Term { negated, what });
    }

    fn term(&mut self) {
        let from = self.typed.at;
        let negated = matches!(self.typed.next(), Some('-' | '!'));
        if negated {
            self.typed.take();
            if self.typed.next().is_none_or(char::is_whitespace) {
                return self.note(
                    from..self.typed.at,
                    NoteKind::Unfinished,
                    "a word or key:value that must not fit follows",
                );
            }
        }
        match self.key() {
            Some(key) => self.values(from, negated, key),
            None => self.word(from, negated),
        }
    }

    /// Takes `key:` if there is a key.
    fn key(&mut self) -> Option<Key> {
        let (word, span) = self.typed.before_colon()?;
        if let Some(key) = Key::named(&word) {
            self.typed.at = span.end + 1;
            return Some(key);
        }
        let meant = nearest(&word, Key::ALL.iter().map(|key| key.word()));
        if let Some(meant) = meant {
            self.note(span, NoteKind::Mistake, &format!("`{word}:` is no key; did you mean `{meant}:`?"));
        }
        None
    }

    fn values(&mut self, from: usize, negated: bool, key: Key) {
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
        if values.is_empty() {
            return self.note(span, NoteKind::Unfinished, &format!("{}: {}", key.word(), key.help()));
        }
        if key.is_single() && values.len() > 1 {
            let text = format!("{}: takes one value; the last one counts", key.word());
            self.note(span.clone(), NoteKind::Mistake, &text);
            values.drain(..values.len() - 1);
        }
        let twin = |term: &Term| matches!(term.what, What::Key(other, _) if other == key) && term.negated == negated;
        if key.is_single() && self.parsed.filter.terms.iter().any(twin) {
            let text = format!("{}: is there already; the last one counts", key.word());
            self.note(span.clone(), NoteKind::Mistake, &text);
        }
        if negated && matches!(key, Key::Date | Key::Sort | Key::Search | Key::Type) {
            let text = format!("-{}: cannot be answered, and is left out", key.word());
            return self.note(span, NoteKind::Mistake, &text);
        }
        match key.place() {
            Place::Local => self.note(span, NoteKind::Local, "local: checked on the rows that come in"),
            Place::Flags => {
                self.note(span, NoteKind::Local, "local: the flags of the issues that come in are looked at")
            }
            Place::Server if negated => self.note(span, NoteKind::Local, "local: checked on the rows that come in"),
            Place::Server => {}
        }
        self.push(from, negated, What::Key(key, values));
    }

    /// Says what is wrong with a value of a closed set.
    fn check(&mut self, key: Key, value: &str, start: usize) {
        let known = values_of(key);
        let is_known = match key {
            Key::Date => date(value).is_some(),
            Key::Sort => sort(value).is_some(),
            Key::Number => number(value).is_some(),
            _ => known.is_empty() || known.contains(&value),
        };
        if is_known {
            return;
        }
        let text = match nearest(value, known.iter().copied()) {
            Some(meant) => format!("{}: `{value}` is not known; did you mean `{meant}`?", key.word()),
            None => format!("{}: `{value}` is not known: {}", key.word(), key.help()),
        };
        // What is still being typed may become right.
        let begins = known.iter().any(|known| known.starts_with(value)) || (key == Key::Number && value.ends_with('.'));
        let is_last = self.typed.at == self.typed.all.len();
        let kind = if begins && is_last { NoteKind::Unfinished } else { NoteKind::Mistake };
        self.note(start..self.typed.at, kind, &text);
    }

    fn word(&mut self, from: usize, negated: bool) {
        let mut how = match self.typed.next() {
            Some('\'') => How::Whole,
            Some('^') => How::Begins,
            Some('~') => How::Fuzzy,
            _ => How::Anywhere,
        };
        if how != How::Anywhere {
            self.typed.take();
        }
        let is_quoted = self.typed.next() == Some('"');
        let mut word = self.text(|_| false);
        let ends = how == How::Anywhere && word.len() > 1 && self.typed.all[..self.typed.at].ends_with('$');
        if ends && (!is_quoted || !self.typed.all[..self.typed.at].ends_with("\"$\"")) {
            how = How::Ends;
            word.pop();
        }
        if word.is_empty() {
            return self.note(from..self.typed.at, NoteKind::Unfinished, "a word follows");
        }
        if how != How::Anywhere || negated {
            self.note(from..self.typed.at, NoteKind::Local, "local: checked on the rows that come in");
        }
        self.push(from, negated, What::Word(word, how));
    }

    fn text(&mut self, ends: impl Fn(char) -> bool) -> String {
        let (text, open) = self.typed.text(ends);
        if let Some(open) = open {
            self.note(open..self.typed.at, NoteKind::Unfinished, typed::NOT_CLOSED);
        }
        text
    }
}

/// The values that a key can have, where they are a closed set.
pub(in crate::app) fn values_of(key: Key) -> Vec<&'static str> {
    match key {
        Key::Status => IssueStatus::KNOWN.iter().map(IssueStatus::as_str).collect(),
        Key::Severity => Severity::KNOWN.iter().map(Severity::as_str).collect(),
        Key::Type => ResourceType::KNOWN.iter().map(ResourceType::as_str).collect(),
        Key::Date => DateRange::KNOWN.iter().map(DateRange::as_str).collect(),
        Key::Sort => IssueSort::KNOWN.iter().map(IssueSort::as_str).collect(),
        Key::Is => vec!["unread", "read", "open"],
        Key::Has => vec!["flag", "evidence", "relation", "assignee"],
        _ => Vec::new(),
    }
}

/// `7d` or `created_at:7d`.
pub(in crate::app) fn date(value: &str) -> Option<(Option<DateField>, DateRange)> {
    let (field, range) = match value.split_once(':') {
        Some((field, range)) => (Some(DateField::from(field)), range),
        None => (None, value),
    };
    let range = DateRange::from(range);
    (range.is_known() && field.as_ref().is_none_or(DateField::is_known)).then_some((field, range))
}

/// `severity` or `severity:asc`.
pub(in crate::app) fn sort(value: &str) -> Option<(IssueSort, Option<Order>)> {
    let (sort, order) = match value.split_once(':') {
        Some((sort, order)) => (sort, Some(Order::from(order))),
        None => (value, None),
    };
    let sort = IssueSort::from(sort);
    (sort.is_known() && order.as_ref().is_none_or(Order::is_known)).then_some((sort, order))
}

/// `1007` or `1000..1010`.
pub(in crate::app) fn number(value: &str) -> Option<std::ops::RangeInclusive<u64>> {
    let number = |text: &str| text.trim_start_matches(['t', 'T']).trim_start_matches('-').parse::<u64>().ok();
    match value.split_once("..") {
        Some((from, "")) => Some(number(from)?..=u64::MAX),
        Some(("", to)) => Some(0..=number(to)?),
        Some((from, to)) => Some(number(from)?..=number(to)?),
        None => number(value).map(|one| one..=one),
    }
}
