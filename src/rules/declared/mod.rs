//! Rules of a team: `rules.toml`, read with the place of every mistake. What can be read is used.
//!
//! A rule holds a condition over a call of a tool and the newest record of what it acts on (`when`, `record`, `fail_if`),
//! something that has to come before (`need_before`) or in time (`need_within`), or words that must never be said
//! (`never`). Where what a condition names is missing, the rule does not decide; it never fails for want of knowledge.

mod evaluate;
pub mod expression;
mod file;
pub(super) mod watch;

use std::sync::Arc;

use expression::Expression;

use super::text::Plain;
use crate::domain::{
    choice::Severity,
    text::{Display, Untrusted},
};

/// The flag type of a rule that names none.
pub const FLAG_TYPE: &str = "compliance_policy";
/// How much a declared rule is to be believed (percent): the team has said so itself.
pub const SCORE: u8 = 90;
/// What each declared rule adds to the score of a call.
pub const POINTS: u8 = 40;
/// Most bytes of a file.
pub const BYTES: usize = 64 << 10;
/// Most rules of a file.
pub const RULES: usize = 200;
/// Most characters of what a rule says.
pub const SAY: usize = 200;

/// What a file of rules says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Declared {
    /// SHA-256 of the text: what decisions on its hits are stored with.
    pub version: Arc<str>,
    /// Which tools change something.
    pub changes: Names,
    /// The rules, in the order of the file.
    pub rules: Vec<DeclaredRule>,
    /// What of it cannot be used.
    pub findings: Vec<Finding>,
}

/// A mistake in the file, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong and what to do next.
    pub text: Display,
}

/// The team's words on which tools change something; the program's list of verbs holds for all others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    tools: Vec<Glob>,
    reads: Vec<Glob>,
}

impl Names {
    /// Whether a tool changes something, where the team says so.
    pub fn says(&self, name: &str) -> Option<bool> {
        let is_in = |globs: &[Glob]| globs.iter().any(|glob| glob.fits(name));
        if is_in(&self.tools) {
            Some(true)
        } else if is_in(&self.reads) {
            Some(false)
        } else {
            None
        }
    }
}

/// A rule of the team.
#[derive(Debug, Clone, PartialEq)]
pub struct DeclaredRule {
    /// Its id, unique in the file.
    pub id: Arc<str>,
    /// The proposed flag type, in stored form.
    pub flag_type: Arc<str>,
    /// The proposed severity.
    pub severity: Option<Severity>,
    /// The reason, as the file has it.
    pub say: Untrusted,
    check: Check,
}

/// What a rule looks at.
#[derive(Debug, Clone, PartialEq)]
enum Check {
    /// A call of this name fails when the condition holds.
    Fails { when: Glob, record: Option<Arc<str>>, fail_if: Expression },
    /// A call of this name needs something before it.
    NeedsBefore { when: Glob, need: Need },
    /// Words that have to be said in time.
    NeedsWithin { words: Spoken, seconds: Option<f64>, turns: Option<u32> },
    /// Words that must not be said.
    Never { words: Spoken },
}

/// What has to come before a call.
#[derive(Debug, Clone, PartialEq)]
enum Need {
    /// A call of a tool; with `ok`, one that has succeeded.
    Tool { name: Glob, ok: bool },
    /// Words.
    Said(Spoken),
}

/// Words of somebody. They begin where a word begins, in any case; a star stands for anything within a turn.
#[derive(Debug, Clone, PartialEq)]
struct Spoken {
    by_agent: bool,
    parts: Vec<String>,
}

impl Spoken {
    fn new(by_agent: bool, text: &str) -> Self {
        let parts = text.split('*').map(normal).filter(|part| !part.is_empty()).collect();
        Self { by_agent, parts }
    }

    /// Whether a turn, in [`normal`] form, says it.
    fn is_in(&self, normal: &str) -> bool {
        let Some((first, rest)) = self.parts.split_first() else { return false };
        let begins = |at: usize| !normal[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let found = normal.match_indices(first.as_str()).find(|(at, _)| begins(*at));
        let Some(mut end) = found.map(|(at, _)| at + first.len()) else { return false };
        rest.iter().all(|part| match normal[end..].find(part.as_str()) {
            Some(at) => {
                end += at + part.len();
                true
            }
            None => false,
        })
    }
}

/// Text as declared words are compared: compatibility form, small letters, signs of markup and runs of space as one space.
fn normal(text: &str) -> String {
    let plain = Plain::new(text);
    let mut normal = String::with_capacity(plain.low.len());
    for c in plain.low.chars() {
        if c.is_whitespace() || matches!(c, '*' | '_' | '`' | '#' | '>' | '|') {
            if !normal.is_empty() && !normal.ends_with(' ') {
                normal.push(' ');
            }
        } else if c.is_ascii() {
            normal.push(c);
        } else {
            normal.extend(c.to_lowercase());
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// The name of a tool, in which a star stands for anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob(Box<str>);

impl Glob {
    /// Longest pattern, in bytes.
    const LONGEST: usize = 128;

    /// Whether a name fits.
    pub fn fits(&self, name: &str) -> bool {
        let (pattern, name) = (self.0.as_bytes(), name.as_bytes());
        let (mut p, mut n) = (0, 0);
        // Behind the newest star: where to go on when what follows it does not fit.
        let mut back: Option<(usize, usize)> = None;
        while n < name.len() {
            if pattern.get(p) == Some(&b'*') {
                back = Some((p + 1, n));
                p += 1;
            } else if pattern.get(p) == Some(&name[n]) {
                p += 1;
                n += 1;
            } else if let Some((after, from)) = back {
                back = Some((after, from + 1));
                (p, n) = (after, from + 1);
            } else {
                return false;
            }
        }
        pattern[p..].iter().all(|sign| *sign == b'*')
    }
}

#[cfg(test)]
mod tests;
