//! Rules about what the caller says of the agent: corrections, not being understood, losing patience.

use std::borrow::Cow;

use super::{
    catalogue::Rule,
    course::{Course, Found, Said},
    hit::Reason,
    text::{Plain, patterns},
    values::Value,
};

patterns! {
    CORRECTION = r"\bno,? (?:it's|its|it is|i (?:said|meant|asked|want)|not|that's not)\b",
        r"|\bthat(?:'s| is) (?:not (?:right|correct|what|my|the)|wrong|incorrect)\b",
        r"|\bi (?:said|meant|already (?:said|told|gave|provided))\b",
        r"|\bactually,? (?:it's|it is|i (?:said|meant|need|want(?:ed)?)|my|the)\b|\byou (?:got|have) (?:it|that) wrong\b",
        r"|\bthere (?:must|might|seems to) be (?:a|some) (?:mistake|misunderstanding|error)\b|\bi didn't (?:say|ask)\b",
        r"|\balready (?:provided|told you|gave you|said)\b";
    /// An answer that begins with no.
    PLAIN_NO = r"^\s*no,? (?:not (?:really|yet|at all|any|right now)|not that i)\b";
    AS_SAID = r"\b(?:like|as) i (?:just )?(?:said|mentioned)\b";
    OBJECTS = r"^\s*(?:no|nope|wait)\b";
    NOT_UNDERSTOOD = r"\b(?:what do you mean|i (?:don't|do not) (?:understand|get it|know what you)|that(?:'s| is) not what i",
        r"|not what i (?:asked|wanted|said|meant)|what are you talking|(?:makes?|making) no sense",
        r"|(?:didn't|did not|doesn't) (?:answer|make (?:any )?sense)|you didn't answer|off topic|(?:change|changing) the subject",
        r"|(?:i'm|i am|you're|very|so|bit) confus(?:ed|ing))(?:[^a-z0-9_]|$)|(?:^|[.!?,] ?)(?:what|sorry|pardon|huh)\?+|^huh[.!]*$";
    IMPATIENCE = r"\bor what\?|what do you mean,? you (?:can't|cannot|don't|won't|can not)\b";
    FRUSTRATION = r"\b(?:already (?:told|said|gave|asked|mentioned|provided)|how many times|again and again|going (?:around )?in circles",
        r"|you(?:'re| are) not (?:listening|helping|understanding|making sense)|not (?:being )?helpful|waste of (?:my )?time",
        r"|this is (?:ridiculous|unacceptable|absurd|a joke|going nowhere)",
        r"|are you (?:kidding|serious|listening|even|a (?:bot|robot|machine))|ridiculous|unacceptable|useless|fed up|stupid|wtf|shut up)\b";
    /// It is about the call or the agent, not about the caller's world.
    UPSET = r"\b(?:this|that|it|you|you're|call|system|service)(?:'s| is| was|'re| are| has been)? (?:a |an |so |very |really |getting |just |pretty )*",
        r"(?:frustrat[a-z]*|disappoint[a-z]*|annoy[a-z]*|upset(?:ting)?|angry|terrible|horrible|awful)\b";
    OF_THE_BODY = r"^[^a-z0-9]{0,2}(?:pain|throbbing|feeling|headache|ache)";
}

/// A correction: the turns of caller and agent with their values.
#[derive(Debug)]
struct Correction {
    index: u32,
    new: Vec<Value>,
    old: Vec<Value>,
}

/// The correction that the agent has to answer.
#[derive(Debug, Default)]
pub(super) struct CallerSays {
    correction: Option<Correction>,
}

fn large(values: &[Value]) -> Vec<Value> {
    values.iter().copied().filter(|value| !value.is_small()).collect()
}

/// What is in the first of two sorted lists alone.
fn without(one: &[Value], other: &[Value]) -> Vec<Value> {
    one.iter().copied().filter(|value| other.binary_search(value).is_err()).collect()
}

fn quoted(words: &str) -> Reason {
    Reason::new("\"").quote(words.trim_matches(|c: char| !c.is_alphanumeric() && c != '?')).and("\"")
}

/// The text in small letters, with spaces for what a pattern finds: all else stays at its place.
fn blanked<'p>(plain: &'p Plain<'_>, pattern: &regex::Regex) -> Cow<'p, str> {
    pattern.replace_all(&plain.low, |found: &regex::Captures<'_>| " ".repeat(found[0].len()))
}

impl CallerSays {
    pub(super) fn on_caller(&mut self, said: &Said<'_>, course: &Course<'_>, found: &mut Found) {
        self.correction = None;
        let Some(agent) = &course.agent else { return };
        if let Some(words) = correction(said) {
            let reason = quoted(words).and(format!(": the caller corrects message {}", agent.index));
            found.hit(Rule::CallerCorrects, agent.index, Some(said.index), reason);
            let (new, old) = (large(&said.values), large(&agent.values));
            self.correction =
                Some(Correction { index: said.index, new: without(&new, &old), old: without(&old, &new) });
        }
        if let Some(words) = said.plain.found(&FRUSTRATION).filter(|_| course.callers > 0) {
            found.hit(Rule::Frustration, agent.index, Some(said.index), quoted(words));
        } else if let Some(words) = upset(said).filter(|_| course.callers > 1) {
            found.hit(Rule::Upset, agent.index, Some(said.index), quoted(words));
        }
        let heard = blanked(&said.plain, &IMPATIENCE);
        let words = NOT_UNDERSTOOD.find(&heard).and_then(|words| said.plain.text.get(words.range()));
        if let Some(words) = words {
            found.hit(Rule::NotUnderstood, agent.index, Some(said.index), quoted(words));
        }
    }

    /// `correction_ignored`: the agent says the old value and not the new one.
    pub(super) fn on_agent(&mut self, said: &Said<'_>, found: &mut Found) {
        let Some(correction) = self.correction.take() else { return };
        let old = correction.old.iter().find(|value| said.has_value(**value));
        let has_new = correction.new.iter().any(|value| said.has_value(*value));
        if let (Some(old), Some(new), false) = (old, correction.new.first(), has_new) {
            let reason = Reason::new("says ")
                .quote(&old.to_string())
                .and(format!(" again; message {} gave ", correction.index))
                .quote(&new.to_string());
            found.hit(Rule::CorrectionIgnored, said.index, Some(correction.index), reason);
        }
    }
}

/// The words by which the caller corrects.
fn correction<'s>(said: &'s Said<'_>) -> Option<&'s str> {
    if said.plain.has(&PLAIN_NO) {
        return None;
    }
    let objects = said.plain.has(&OBJECTS);
    let text = if objects { Cow::Borrowed(said.plain.low.as_str()) } else { blanked(&said.plain, &AS_SAID) };
    CORRECTION.find(&text).and_then(|words| said.plain.text.get(words.range()))
}

/// The words that call the agent or the call annoying or worse.
fn upset<'s>(said: &'s Said<'_>) -> Option<&'s str> {
    let of_the_call =
        UPSET.find_iter(&said.plain.low).find(|words| !OF_THE_BODY.is_match(&said.plain.low[words.end()..]))?;
    said.plain.text.get(of_the_call.range())
}
