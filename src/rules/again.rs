//! Rules about what is said again: by the agent, as a question, by the caller.

use std::{collections::VecDeque, hash::BuildHasher};

use super::{
    catalogue::Rule,
    course::{Course, Found, Said},
    hit::{Reason, percent},
    quick::{QuickMap, Seed},
    text::{Newest, jaccard, patterns, set, share, shingles, words},
    values::{Value, values},
};

patterns! {
    /// Questions and turns that may come again: they offer help or ask for consent.
    OFFER = r"anything else|any other|further assist|else (?:i|you)|would you like (?:me )?to (?:proceed|continue)|do you confirm",
        r"|please confirm|how (?:can|may) i";
}

/// From this similarity on a turn of the agent is the same.
const SAME_TURN: f64 = 0.60;
/// From this similarity on a question is the same.
const SAME_QUESTION: f64 = 0.75;
/// From this similarity on a turn of the caller is the same.
const SAME_DEMAND: f64 = 0.40;
/// Words that a turn of the agent has at least, and one that only offers help.
const WORDS: (usize, usize) = (6, 15);
/// Words that say something, at least, of a question and of a turn of the caller.
const CONTENT: (usize, usize) = (3, 4);
/// Questions that are remembered.
const QUESTIONS: usize = 40;

/// A question that was asked.
#[derive(Debug)]
struct Asked {
    index: u32,
    content: Vec<u64>,
    values: Vec<Value>,
}

/// What was said before.
#[derive(Debug, Default)]
pub(super) struct Again {
    agent: Newest,
    agent_turns: QuickMap<u32, usize>,
    caller: Newest,
    caller_turns: QuickMap<u32, usize>,
    asked: VecDeque<Asked>,
}

/// Runs of words that are equal only in turns with equal values: a price list that goes on is no repetition.
fn runs(words: &[u64], length: usize, values: &[Value]) -> Vec<u64> {
    let salt = Seed::FIXED.hash_one(values);
    let mut runs = shingles(words, length);
    runs.iter_mut().for_each(|run| *run ^= salt);
    runs
}

/// The earlier turn that is the same, and how much so. `lengths` has the number of runs of each turn.
fn same(newest: &mut Newest, lengths: &QuickMap<u32, usize>, runs: &[u64], least: f64) -> Option<(u32, f64)> {
    newest.nearest(runs).into_iter().find_map(|(turn, both)| {
        let length = lengths.get(&turn)?;
        let alike = share(both, runs.len() + length - both.min(*length));
        (alike >= least).then_some((turn, alike))
    })
}

impl Again {
    /// A change has succeeded: what comes now is about something else.
    pub(super) fn on_success(&mut self) {
        self.agent.clear();
        self.agent_turns.clear();
        self.caller.clear();
        self.caller_turns.clear();
        self.asked.clear();
    }

    pub(super) fn on_agent(&mut self, said: &Said<'_>, found: &mut Found) {
        let mut repeats = false;
        let count = said.words.len();
        let offers = said.plain.has(&OFFER);
        if count >= if offers { WORDS.1 } else { WORDS.0 } {
            let hashes: Vec<u64> = said.words.iter().map(|word| word.hash).collect();
            let runs = runs(&hashes, 3, &said.values);
            if let Some((message, alike)) = same(&mut self.agent, &self.agent_turns, &runs, SAME_TURN) {
                let reason = Reason::new(format!("{} % the same as message {message}", percent(alike)));
                found.hit(Rule::RepeatAgent, said.index, Some(message), reason);
                repeats = true;
            }
            self.agent.put(&runs, said.index);
            self.agent_turns.insert(said.index, runs.len());
        }
        if said.plain.low.contains('?') {
            self.questions(said, repeats, found);
        }
    }

    fn questions(&mut self, said: &Said<'_>, mut repeats: bool, found: &mut Found) {
        let questions =
            said.plain.sentences().filter(|sentence| sentence.is_question() && !OFFER.is_match(sentence.low));
        for question in questions {
            let content = set(words(question.low).iter().filter(|word| word.is_content()).map(|word| word.hash));
            if content.len() < CONTENT.0 {
                continue;
            }
            let values = values(question.text, false);
            let is_same = |asked: &&Asked| {
                asked.index != said.index
                    && asked.values == values
                    && jaccard(&asked.content, &content) >= SAME_QUESTION
            };
            let times = self.asked.iter().filter(is_same).count();
            if let Some(last) = self.asked.iter().rev().find(is_same)
                && !repeats
            {
                let time = if times > 1 { format!(" (time {})", times + 1) } else { String::new() };
                let score = u8::try_from(40 + 15 * times).unwrap_or(95).min(95);
                let reason = Reason::new(format!("asks what message {} asked{time}", last.index));
                found.scored(Rule::QuestionAgain, score, said.index, Some(last.index), reason);
                repeats = true;
            }
            if self.asked.len() == QUESTIONS {
                self.asked.pop_front();
            }
            self.asked.push_back(Asked { index: said.index, content, values });
        }
    }

    pub(super) fn on_caller(&mut self, said: &Said<'_>, course: &Course<'_>, found: &mut Found) {
        let content = said.content();
        if content.len() < CONTENT.1 || said.begins_with_consent() {
            return;
        }
        let runs = runs(&content, 2, &said.values);
        if let Some((message, _)) = same(&mut self.caller, &self.caller_turns, &runs, SAME_DEMAND)
            && let Some(agent) = &course.agent
        {
            let reason = Reason::new(format!("says again what message {message} said"));
            found.hit(Rule::RepeatCaller, agent.index, Some(said.index), reason);
        }
        self.caller.put(&runs, said.index);
        self.caller_turns.insert(said.index, runs.len());
    }
}
