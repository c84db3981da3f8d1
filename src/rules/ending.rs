//! Rules about the end of a call: a promise that nothing follows, a call that stops midway.

use super::{
    call::{Call, Node},
    catalogue::Rule,
    course::{Course, Found, Said, nodes},
    hit::Reason,
    text::{Sentence, patterns},
};

patterns! {
    PROMISE = r"\b(?:i(?:'ll| will) (?:now |go ahead |proceed |need to )?(?:and )?",
        r"(?:book|cancel|change|update|process|check|look|search|proceed|transfer|calculate|retrieve|find|add|issue|send|modify|schedule)",
        r"|let me (?:now )?(?:book|cancel|change|update|process|check|look|search|proceed|transfer|calculate|retrieve|find|pull|verify)",
        r"|(?:please )?(?:hold on|one moment|give me a moment|bear with me|just a moment))\b";
    /// It is the caller's turn, or what is promised comes by itself.
    NO_PROMISE = r"please (?:confirm|provide|let me know)|\bthen i'll\b",
        r"|\b(?:text|e-?mail|confirmation|reminder)\b[^.?!]*\b(?:in )?just a moment";
    PARTING = r"\b(?:bye|goodbye|take care|thanks for calling|great day|enjoy)\b";
}

/// Whether a call of a tool came after the agent's newest words.
#[derive(Debug, Default)]
pub(super) struct Ending {
    acted: bool,
}

impl Ending {
    pub(super) fn on_call(&mut self) {
        self.acted = true;
    }

    pub(super) fn on_agent(&mut self) {
        self.acted = false;
    }

    /// `last` is whether the last row of the call is the agent's newest turn.
    pub(super) fn at_end(&self, call: &Call<'_>, course: &Course<'_>, is_last: bool, found: &mut Found) {
        let Some(agent) = &course.agent else { return };
        let Some(sentence) = agent.plain.sentences().last() else { return };
        if !course.is_transferred && !self.acted {
            promise(agent, sentence, found);
        }
        let (mut is_known, mut has_end) = (false, false);
        for node in nodes(call) {
            is_known = true;
            has_end |= is_end(node);
        }
        if is_last && is_known && !has_end && !agent.plain.has(&PARTING) && stops_midway(agent) {
            let words = &sentence.text
                [sentence.text.floor_char_boundary(sentence.text.len().saturating_sub(super::hit::QUOTE))..];
            let reason = Reason::new("the call stops at \"").quote(words).and("\"");
            found.hit(Rule::EndsOpen, agent.index, None, reason);
        }
    }
}

fn promise(agent: &Said<'_>, sentence: Sentence<'_>, found: &mut Found) {
    let Some(words) = sentence.found(&PROMISE) else { return };
    if !sentence.low.contains('?') && !NO_PROMISE.is_match(sentence.low) {
        let reason = Reason::new("\"").quote(words).and("\", and nothing came after it");
        found.hit(Rule::PromiseOpen, agent.index, None, reason);
    }
}

fn stops_midway(agent: &Said<'_>) -> bool {
    let text = agent.plain.low.trim_end();
    let ends = ['.', '!', '…', '"', '”', '»', ')', '。', '！', '।', '۔', '】', '」'];
    text.ends_with(['?', '？', '؟']) || !text.ends_with(ends)
}

fn is_end(node: Node<'_>) -> bool {
    let ends = |word: &str| word.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|part| part == "end");
    ends(node.kind) || ends(node.name)
}
