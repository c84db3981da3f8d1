//! What the issue list is narrowed to: words and `key:value` terms, as people type them.
//!
//! Keys that the contract documents as list parameters are answered by the service; of the words the longest is, too,
//! since a window of pages cannot hold a long list. Everything else is checked here on the rows that come in, and
//! carries a badge that says so.

pub mod calls;
pub mod complete;
pub mod local;
pub mod parse;
pub mod server;
mod typed;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::app::message::filter::parse::Parsed;

/// A list of terms; a row must fit all of them. Empty: everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// As typed, to be edited and shown.
    pub typed: String,
    /// What it means.
    pub terms: Vec<Term>,
}

/// One term.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Only what does not fit.
    pub negated: bool,
    /// What fits.
    pub what: What,
}

/// What a term asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum What {
    /// A word in code, title, category or description.
    Word(String, How),
    /// Any of some values of a key.
    Key(Key, Vec<String>),
}

/// How a word is looked for, without regard to case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// Anywhere: `word`.
    Anywhere,
    /// As a whole word: `'word`.
    Whole,
    /// At the beginning of a text: `^word`.
    Begins,
    /// At the end of a text: `word$`.
    Ends,
    /// Its letters in this order, with others between them: `~word`.
    Fuzzy,
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $place:ident, $help:literal;)+) => {
        /// What comes before the colon.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the names are what is typed")]
        pub enum Key { $($name),+ }

        impl Key {
            /// All keys, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As it is typed.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// Who answers it.
            pub fn place(self) -> Place {
                match self { $(Self::$name => Place::$place),+ }
            }

            /// What it is for.
            pub fn help(self) -> &'static str {
                match self { $(Self::$name => $help),+ }
            }
        }
    };
}

/// Who answers a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The service, for all issues.
    Server,
    /// The rows that come in.
    Local,
    /// The flags of the issues that come in: a server that offers it is asked for them, any other is read issue by issue.
    Flags,
}

keys! {
    Status = "status", Server, "backlog, todo, in_progress, in_review, done, closed";
    Severity = "severity", Server, "critical, high, medium, low";
    Category = "category", Server, "name of a category";
    Type = "type", Server, "kind of evidence: call, sms_conversation, file";
    Assignee = "assignee", Server, "who works on it: me, name or id";
    Owner = "owner", Server, "who is accountable: me, name or id";
    Author = "author", Local, "who made it: me, name or id";
    Date = "date", Server, "24h, 7d, 30d, 90d; date:created_at:7d for when it was made";
    Sort = "sort", Server, "last_activity_at, created_at, severity, status, number; sort:severity:asc turns it round";
    Search = "search", Server, "words as the service finds them";
    Is = "is", Local, "unread, read, open";
    Has = "has", Local, "flag, evidence, relation, assignee";
    Number = "number", Local, "1007, or a range: 1000..1010";
    Flag = "flag", Flags, "type of a flag on the issue";
    Node = "node", Flags, "name of a pathway node that a flag is on, or a part of it";
}

impl Key {
    /// The key of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.word() == word)
    }

    /// Whether its values are people.
    pub fn is_person(self) -> bool {
        matches!(self, Self::Assignee | Self::Owner | Self::Author)
    }

    /// Whether only one value of it can be asked for (contract 4.1: parameters that are not repeated).
    pub fn is_single(self) -> bool {
        matches!(self, Self::Type | Self::Assignee | Self::Owner | Self::Date | Self::Sort | Self::Search)
    }
}

impl Filter {
    /// Reads what was typed; what is wrong with it is in [`Parsed`].
    pub fn parse(typed: &str) -> Self {
        Parsed::of(typed).filter
    }

    /// Names of people become the ids that the service knows them by. What was typed stays as it was.
    pub fn resolve<E>(&mut self, id_of: impl Fn(Key, &str) -> Result<String, E>) -> Result<(), E> {
        for term in &mut self.terms {
            if let What::Key(key, values) = &mut term.what
                && key.is_person()
            {
                for value in values {
                    *value = id_of(*key, value)?;
                }
            }
        }
        Ok(())
    }

    /// The names of people in it, each with its key.
    pub fn people(&self) -> impl Iterator<Item = (Key, &str)> {
        self.terms.iter().flat_map(|term| match &term.what {
            What::Key(key, values) if key.is_person() => values.iter().map(|value| (*key, value.as_str())).collect(),
            _ => Vec::new(),
        })
    }

    /// Whether nothing is narrowed.
    pub fn is_empty(&self) -> bool {
        self.typed.is_empty()
    }

    /// The terms that are checked here, as they are written: for the badge.
    pub fn local_terms(&self) -> Vec<&Term> {
        let sent = self.sent_word();
        let is_sent = |term: &Term| sent.is_some_and(|sent| std::ptr::eq(sent, term)) || term.is_answered_by_service();
        self.terms.iter().filter(|term| !is_sent(term)).collect()
    }

    /// The same with another order, or with none of its own: for the key that sorts.
    #[must_use]
    pub fn sorted(&self, sort: Option<&str>) -> Self {
        let sorted = |mut terms: Vec<Term>| {
            terms.retain(|term| !matches!(term.what, What::Key(Key::Sort, _)));
            terms.extend(sort.map(|sort| Term { negated: false, what: What::Key(Key::Sort, vec![sort.to_owned()]) }));
            terms
        };
        // What is shown has the names that were typed, and what is asked has the ids that they mean.
        let typed = Self { typed: String::new(), terms: sorted(Self::parse(&self.typed).terms) }.to_string();
        Self { typed, terms: sorted(self.terms.clone()) }
    }
}

impl Term {
    fn is_answered_by_service(&self) -> bool {
        matches!(self.what, What::Key(key, _) if key.place() == Place::Server && !self.negated)
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.terms.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{term}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("-")?;
        }
        match &self.what {
            What::Word(word, how) => {
                let sign = match how {
                    How::Anywhere | How::Ends => "",
                    How::Whole => "'",
                    How::Begins => "^",
                    How::Fuzzy => "~",
                };
                let end = if *how == How::Ends { "$" } else { "" };
                write!(f, "{sign}{}{end}", quoted(word))
            }
            What::Key(key, values) => {
                let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
                write!(f, "{}:{}", key.word(), values.join(","))
            }
        }
    }
}

/// In quotation marks where it would be read as something else without them.
pub(in crate::app) fn quoted(text: &str) -> String {
    let is_plain = !text.is_empty()
        && !text.starts_with(['-', '!', '^', '~', '\''])
        && !text.ends_with('$')
        && !text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '\\' | ',' | ':'));
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}
