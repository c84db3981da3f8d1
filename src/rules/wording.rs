//! Rules about the agent's words: apologies, values out of nowhere, variables and signs of writing that are spoken.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    call::Utterances,
    catalogue::Rule,
    course::{Course, Found, Said},
    hit::Reason,
    text::{compile, patterns},
    values::Value,
};

patterns! {
    APOLOGY = r"\b(?:apologi[sz]e for (?:the|any|my) (?:confusion|oversight|mistake|error|misunderstanding|mix-?up)",
        r"|sorry (?:about|for) (?:the|any|my|that) (?:confusion|mistake|misunderstanding|error|oversight|mix-?up)",
        r"|(?:that was )?my (?:mistake|error|bad)\b|i (?:made a mistake|misspoke|misunderstood|was mistaken)",
        r"|there was an? (?:error|oversight|mistake) (?:in|with|on) (?:my|the)\b)";
    BRACKETS = r"\{\{[^{}\n]{1,60}\}\}|\$\{[^{}\n]{1,60}\}|\{%[^%\n]{1,60}%\}|%\([a-z_]+\)s|\[object object\]",
        r"|\[(?:insert |your |the )?(?:first |last |full |customer |company |agent |caller )?",
        r"(?:name|date|time|amount|phone number|company|address)\]";
    CODE = r"\b[a-z]+_?[a-z]+\([a-z_]+ ?=|</?thinking>";
    EMPHASIS = r"\*\*";
    MARKUP = r"(?m)\*\*|^#+ |https?://|```";
}

/// Words that a program says for nothing, as they are written.
static NOTHING: LazyLock<Regex> = LazyLock::new(|| compile(r"(?:^|[^A-Za-z0-9_'])(undefined|NaN)(?:$|[^A-Za-z0-9_'])"));

/// Words of an utterance beyond which it is too long to be listened to.
const LONG: usize = 60;

/// What is told once a call.
#[derive(Debug, Default)]
pub(super) struct Wording {
    has_code: bool,
}

impl Wording {
    pub(super) fn on_agent(&mut self, said: &Said<'_>, utterances: Utterances, course: &Course<'_>, found: &mut Found) {
        let plain = &said.plain;
        if let Some(words) = plain.found(&APOLOGY) {
            let reason = Reason::new("\"").quote(words).and("\": something before was wrong");
            found.hit(Rule::Apology, said.index, course.agent.as_ref().map(|agent| agent.index), reason);
        }
        let nothing = || NOTHING.captures(&plain.text).and_then(|found| found.get(1)).map(|found| found.as_str());
        if let Some(words) = plain.found(&BRACKETS).or_else(nothing) {
            found.hit(Rule::Placeholder, said.index, None, Reason::new("says ").quote(words));
        }
        // Few turns have the signs without which there is nothing to find.
        let code = if plain.low.contains(['(', '<']) { plain.found(&CODE) } else { None };
        let code = code.or_else(|| plain.found(&EMPHASIS).filter(|_| course.is_voice));
        if let Some(words) = code.filter(|_| !self.has_code) {
            self.has_code = true;
            found.hit(Rule::CodeSpoken, said.index, None, Reason::new("says ").quote(words));
        }
        if course.is_voice {
            if plain.low.contains(['*', '#', '/', '`']) && plain.has(&MARKUP) {
                found.hit(Rule::MarkupSpoken, said.index, None, Reason::new("signs of writing in what is spoken"));
            }
            let count = said.words.len();
            if utterances == Utterances::One && count > LONG {
                found.hit(Rule::Overlong, said.index, None, Reason::new(format!("{count} words in one go")));
            }
        }
        if course.has_tools && course.has_results && course.has_values() {
            unbacked(said, course, found);
        }
    }
}

/// `value_unbacked`: a code or a date that the agent cannot know.
fn unbacked(said: &Said<'_>, course: &Course<'_>, found: &mut Found) {
    let is_heard = |value: &Value| match value {
        Value::Code(_) => course.heard.contains(value),
        // The day before or after, or a week away, is reckoned, not invented.
        Value::Date(month, day) => [0, -1, 1, -7, 7].iter().any(|days| {
            day.checked_add_signed(*days).is_some_and(|day| course.heard.contains(&Value::Date(*month, day)))
        }),
        Value::Number(_) => true,
    };
    if let Some(value) = said.values.iter().rev().find(|value| !is_heard(value)) {
        let reason = Reason::quoting(&value.to_string()).and(" is in no tool result, and nobody said it");
        found.hit(Rule::ValueUnbacked, said.index, None, reason);
    }
}
