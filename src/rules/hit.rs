//! What a rule finds: the turn, the reason in words, and the suggestion that several findings make together.

use std::{borrow::Cow, sync::Arc};

use super::catalogue::{Family, Rule};
use crate::domain::{
    choice::Severity,
    limits,
    text::{Display, Untrusted},
};

/// Most characters of a quoted value in a reason.
pub const QUOTE: usize = 40;
/// Most suggestions of a call that are shown at first; the rest stands behind a count.
pub const SHOWN: usize = 12;

/// Which rule found something.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// One of the program's.
    Built(Rule),
    /// One of the team's.
    Declared {
        /// Its id in the file.
        id: Arc<str>,
        /// The hash of the file's text.
        version: Arc<str>,
    },
}

impl Source {
    /// The stable name: `unspoken_value`, `policy:identity-first`.
    pub fn name(&self) -> Cow<'static, str> {
        match self {
            Self::Built(rule) => rule.id().into(),
            Self::Declared { id, .. } => format!("policy:{id}").into(),
        }
    }

    /// What a decision on a hit is stored with: a number, or the hash of the team's file.
    pub fn version(&self) -> Cow<'static, str> {
        match self {
            Self::Built(rule) => rule.version().to_string().into(),
            Self::Declared { version, .. } => version.to_string().into(),
        }
    }

    /// What the rule looks at.
    pub fn family(&self) -> Family {
        match self {
            Self::Built(rule) => rule.family(),
            Self::Declared { .. } => Family::Act,
        }
    }

    /// Where the rule stands in the order of all rules.
    fn rank(&self) -> usize {
        match self {
            Self::Declared { .. } => 0,
            Self::Built(rule) => *rule as usize + 1,
        }
    }
}

/// One finding of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The rule.
    pub source: Source,
    /// The message that the flag goes to.
    pub message_index: u32,
    /// The other end of the evidence, where there is one.
    pub ref_index: Option<u32>,
    /// The proposed flag type, in stored form.
    pub flag_type: Arc<str>,
    /// The proposed severity; declared rules alone have one.
    pub severity: Option<Severity>,
    /// How much the rule is to be believed (percent).
    pub score: u8,
    /// Why.
    pub reason: Reason,
}

/// A reason in words. Quotations in it are from outside and are kept apart from our own words until it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reason(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Words(Cow<'static, str>),
    Quoted(Untrusted),
}

impl Reason {
    /// Begins with words of ours; a number in them is ours as well.
    pub(super) fn new(words: impl Into<Cow<'static, str>>) -> Self {
        Self::default().and(words)
    }

    /// Begins with a quotation.
    pub(super) fn quoting(text: &str) -> Self {
        Self::default().quote(text)
    }

    /// Goes on with words of ours.
    pub(super) fn and(mut self, words: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Part::Words(words.into()));
        self
    }

    /// Goes on with a quotation of at most [`QUOTE`] characters.
    pub(super) fn quote(mut self, text: &str) -> Self {
        let text = text.trim();
        let cut = limits::cut(text, QUOTE);
        let text: Untrusted = if cut.len() < text.len() { format!("{cut}…").into() } else { cut.into() };
        self.0.push(Part::Quoted(text));
        self
    }

    /// The sentence of a declared rule, which its file has in full.
    pub(super) fn declared(say: &Untrusted) -> Self {
        Self(vec![Part::Quoted(say.clone())])
    }

    /// For the screen, on one line; masked while texts are.
    pub fn shown(&self) -> Display {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Words(words) => text.push_str(words),
                Part::Quoted(quoted) => text.push_str(quoted.line().as_str()),
            }
        }
        Display::ours(text)
    }

    /// As it is stored and sent: quotations verbatim.
    pub fn text(&self) -> Untrusted {
        let mut text = String::new();
        for part in &self.0 {
            text.push_str(match part {
                Part::Words(words) => words,
                Part::Quoted(quoted) => quoted.verbatim(),
            });
        }
        text.into()
    }
}

/// Hits on one message that propose one flag type: one thing to accept or to reject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The message.
    pub message_index: u32,
    /// The proposed flag type.
    pub flag_type: Arc<str>,
    /// The worst severity that one of them proposes.
    pub severity: Option<Severity>,
    /// 1 − Π(1 − score), in percent.
    pub score: u8,
    /// The hits, the surest first.
    pub hits: Vec<Hit>,
}

impl Suggestion {
    /// The reasons of all hits, the surest first.
    pub fn shown(&self) -> Display {
        let mut text = String::new();
        for hit in &self.hits {
            text.push_str(if text.is_empty() { "" } else { "; " });
            text.push_str(hit.reason.shown().as_str());
        }
        Display::ours(text)
    }
}

/// In the order of messages, and of the rules in their table.
pub(super) fn sort(hits: &mut [Hit]) {
    hits.sort_by(|one, other| {
        let place = |hit: &Hit| (hit.message_index, hit.source.rank(), hit.ref_index);
        place(one).cmp(&place(other)).then_with(|| one.source.name().cmp(&other.source.name()))
    });
}

/// Hits as suggestions, in the order of messages; on one message the surest first.
pub fn suggestions(hits: &[Hit]) -> Vec<Suggestion> {
    let mut made: Vec<Suggestion> = Vec::new();
    let mut hits: Vec<&Hit> = hits.iter().collect();
    hits.sort_by_key(|hit| hit.message_index);
    let mut begin = 0;
    for hit in hits {
        if made.get(begin).is_some_and(|first| first.message_index != hit.message_index) {
            begin = made.len();
        }
        match made[begin..].iter_mut().find(|one| one.flag_type == hit.flag_type) {
            Some(one) => one.hits.push(hit.clone()),
            None => made.push(Suggestion {
                message_index: hit.message_index,
                flag_type: Arc::clone(&hit.flag_type),
                severity: None,
                score: 0,
                hits: vec![hit.clone()],
            }),
        }
    }
    for one in &mut made {
        one.hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
        one.severity = one.hits.iter().filter_map(|hit| hit.severity.clone()).min_by_key(Severity::rank);
        one.score = together(one.hits.iter().map(|hit| hit.score));
    }
    made.sort_by_key(|one| (one.message_index, std::cmp::Reverse(one.score)));
    made
}

/// The suggestions that are shown first: the surest [`SHOWN`], in the order of messages. The second value counts the rest.
pub fn surest(suggestions: &[Suggestion]) -> (Vec<&Suggestion>, usize) {
    let mut shown: Vec<&Suggestion> = suggestions.iter().collect();
    shown.sort_by_key(|one| (std::cmp::Reverse(one.score), one.message_index));
    shown.truncate(SHOWN);
    shown.sort_by_key(|one| (one.message_index, std::cmp::Reverse(one.score)));
    let rest = suggestions.len() - shown.len();
    (shown, rest)
}

/// How sure several independent findings are together (percent).
fn together(scores: impl Iterator<Item = u8>) -> u8 {
    let doubt: f64 = scores.map(|score| 1.0 - f64::from(score.min(100)) / 100.0).product();
    percent(1.0 - doubt)
}

/// A share of one as percent, rounded.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 100 before")]
pub(super) fn percent(share: f64) -> u8 {
    (share * 100.0).round().clamp(0.0, 100.0) as u8
}
