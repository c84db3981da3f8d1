//! What is known of a call up to a turn: who spoke last, what was heard and said, what has succeeded. Each turn is prepared
//! once for all rules.

use std::{cell::OnceCell, sync::Arc};

use serde::Deserialize;

use super::{
    call::{Call, Medium, Node},
    catalogue::{Landmark, Rule},
    hit::{Hit, Reason, Source},
    json::Json,
    quick::QuickSet,
    rows::leaves,
    text::{Plain, Word, patterns, words},
    values::{Value, hear, values},
};

patterns! {
    /// Consent, anywhere in a turn.
    CONSENT = r"\b(?:yes|yeah|yep|yup|sure|ok|okay|confirm[a-z]*|correct|go ahead|proceed|sounds good|that works|perfect|fine|right",
        r"|please (?:do|proceed|go|book|cancel|update|change|add|use|make)|absolutely|definitely|do it|let's do|agree",
        r"|i'd like to (?:proceed|go|book|use)|that would be|certainly|of course|please continue|continue with|by all means)\b";
    FAREWELL = r"\b(?:bye|take care|have a (?:good|great|nice)|thanks|thank you)\b";
}

/// The words of a turn, prepared.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) index: u32,
    pub(super) plain: Plain<'a>,
    pub(super) words: Vec<Word>,
    /// Sorted, each once.
    pub(super) values: Vec<Value>,
    stems: OnceCell<QuickSet<u64>>,
}

impl<'a> Said<'a> {
    /// With `any_case`, codes may be written in small letters.
    pub(super) fn new(index: u32, text: &'a str, any_case: bool) -> Self {
        let plain = Plain::new(text);
        let words = words(&plain.low);
        let values = values(&plain.text, any_case);
        Self { index, plain, words, values, stems: OnceCell::new() }
    }

    pub(super) fn has_value(&self, value: Value) -> bool {
        self.values.binary_search(&value).is_ok()
    }

    /// Whether one of its words begins with these five letters.
    pub(super) fn has_stem(&self, stem: u64) -> bool {
        self.stems.get_or_init(|| self.words.iter().map(|word| word.stem).collect()).contains(&stem)
    }

    /// Whether it says goodbye and asks nothing.
    pub(super) fn is_farewell(&self) -> bool {
        !self.plain.low.contains('?') && self.plain.has(&FAREWELL)
    }

    /// The words that say something.
    pub(super) fn content(&self) -> Vec<u64> {
        self.words.iter().filter(|word| word.is_content()).map(|word| word.hash).collect()
    }

    /// Whether its first word is one of consent.
    pub(super) fn begins_with_consent(&self) -> bool {
        let is_sign = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`' | '#' | '>' | '|');
        let skipped = self.plain.low.len() - self.plain.low.trim_start_matches(is_sign).len();
        CONSENT.find(&self.plain.low).is_some_and(|found| found.start() == skipped)
    }
}

/// The state that several rules share. A rule sees it as it was before the turn.
#[derive(Debug)]
pub(super) struct Course<'a> {
    /// The call holds a call of a tool, before or after.
    pub(super) has_tools: bool,
    pub(super) is_voice: bool,
    /// The newest turn of the agent that is not empty.
    pub(super) agent: Option<Said<'a>>,
    /// The newest turn of the caller that is not empty.
    pub(super) caller: Option<Said<'a>>,
    /// Turns of the caller so far.
    pub(super) callers: u32,
    /// The newest of them holds a word of consent.
    pub(super) has_consent: bool,
    /// Dates and codes that the agent may know.
    pub(super) heard: QuickSet<Value>,
    /// Values that agent or caller have said.
    pub(super) spoken: QuickSet<Value>,
    /// A result came.
    pub(super) has_results: bool,
    /// A result was JSON.
    pub(super) is_structured: bool,
    /// Somebody said a number in digits.
    pub(super) says_digits: bool,
    /// Changes that have succeeded.
    pub(super) changed: u32,
    /// A hand-over was made.
    pub(super) is_transferred: bool,
}

impl<'a> Course<'a> {
    pub(super) fn new(call: &Call<'_>, has_tools: bool) -> Self {
        let mut heard = QuickSet::default();
        call.prompts.iter().for_each(|prompt| hear(&mut heard, prompt));
        if let Some(variables) = call.variables.and_then(|variables| Json::deserialize(variables).ok()) {
            leaves(&variables, &mut |leaf| match leaf.value {
                Json::Text(text) => hear(&mut heard, text),
                other => hear(&mut heard, &other.to_string()),
            });
        }
        Self {
            has_tools,
            is_voice: call.medium == Medium::Voice,
            agent: None,
            caller: None,
            callers: 0,
            has_consent: false,
            heard,
            spoken: QuickSet::default(),
            has_results: false,
            is_structured: false,
            says_digits: false,
            changed: 0,
            is_transferred: call.transferred == Some(true),
        }
    }

    /// Whether values that are said can be held against those of results: on the telephone numbers may be words, and
    /// results prose.
    pub(super) fn has_values(&self) -> bool {
        !self.is_voice || (self.is_structured && self.says_digits)
    }

    pub(super) fn take_caller(&mut self, said: Said<'a>) {
        self.hear_and_say(&said);
        self.callers += 1;
        self.has_consent = said.plain.has(&CONSENT);
        self.caller = Some(said);
    }

    pub(super) fn take_agent(&mut self, said: Said<'a>) {
        self.hear_and_say(&said);
        self.agent = Some(said);
    }

    fn hear_and_say(&mut self, said: &Said<'_>) {
        self.heard.extend(said.values.iter().copied());
        self.spoken.extend(said.values.iter().copied());
        self.says_digits |= said.values.iter().any(|value| matches!(value, Value::Number(_)));
    }
}

/// The nodes that are known, those of turns among them.
pub(super) fn nodes<'a>(call: &Call<'a>) -> impl Iterator<Item = Node<'a>> {
    call.nodes.iter().copied().chain(call.turns.iter().filter_map(|turn| turn.node))
}

/// What the rules have found so far.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) hits: Vec<Hit>,
    pub(super) landmarks: Vec<(u32, Landmark)>,
}

impl Found {
    /// A hit with the score of its rule.
    pub(super) fn hit(&mut self, rule: Rule, message_index: u32, ref_index: Option<u32>, reason: Reason) {
        self.scored(rule, rule.score(), message_index, ref_index, reason);
    }

    /// A hit with a score of its own (percent).
    pub(super) fn scored(&mut self, rule: Rule, score: u8, message_index: u32, ref_index: Option<u32>, reason: Reason) {
        self.hits.push(Hit {
            source: Source::Built(rule),
            message_index,
            ref_index,
            flag_type: Arc::from(rule.flag_type()),
            severity: None,
            score,
            reason,
        });
    }

    pub(super) fn mark(&mut self, message_index: u32, landmark: Landmark) {
        self.landmarks.push((message_index, landmark));
    }
}
