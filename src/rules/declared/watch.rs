//! The rules of a team on their way through a call.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde::Deserialize;

use super::{
    Check, Declared, DeclaredRule, Need, SCORE,
    evaluate::{Budget, Ground, holds},
    normal,
};
use crate::rules::{
    call::{Call, Turn, Who},
    course::{Found, Said},
    hit::{Hit, Reason, Source},
    json::Json,
    rows::{Answer, Tool},
};

/// Most objects of one result that are remembered as records.
const RECORDS: usize = 10_000;

/// How far something that has to come is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Met {
    No,
    /// It was called, and its result is not known.
    Perhaps,
    Yes,
}

/// What is known for each rule, and the records by id.
#[derive(Debug)]
pub(in crate::rules) struct Watch<'r> {
    declared: &'r Declared,
    met: Vec<Met>,
    /// Turns of each speaker so far: agent, caller.
    turns: [u32; 2],
    /// When the first turn with a time began (milliseconds).
    begin: Option<i64>,
    /// Names of fields that hold ids.
    fields: HashSet<&'r str>,
    records: HashMap<&'r str, HashMap<&'r str, &'r Json<'r>>>,
    facts: Option<Json<'r>>,
    variables: Option<Json<'r>>,
    budget: Budget,
    listens: bool,
}

impl<'r> Watch<'r> {
    pub(in crate::rules) fn new(declared: &'r Declared, call: &Call<'r>) -> Self {
        let fields = declared.rules.iter().filter_map(|rule| match &rule.check {
            Check::Fails { record: Some(record), .. } => Some(&**record),
            _ => None,
        });
        let is_spoken = |rule: &DeclaredRule| match &rule.check {
            Check::NeedsWithin { .. } | Check::Never { .. } => true,
            Check::NeedsBefore { need, .. } => matches!(need, Need::Said(_)),
            Check::Fails { .. } => false,
        };
        let bytes = call.turns.iter().map(|turn| turn.text.len()).sum();
        Self {
            declared,
            met: vec![Met::No; declared.rules.len()],
            turns: [0; 2],
            begin: None,
            fields: fields.collect(),
            records: HashMap::new(),
            facts: call.facts.and_then(|facts| Json::deserialize(facts).ok()),
            variables: call.variables.and_then(|variables| Json::deserialize(variables).ok()),
            budget: Budget::of(bytes),
            listens: declared.rules.iter().any(is_spoken),
        }
    }

    fn hit(rule: &DeclaredRule, version: &Arc<str>, message: u32, against: Option<u32>, found: &mut Found) {
        found.hits.push(Hit {
            source: Source::Declared { id: Arc::clone(&rule.id), version: Arc::clone(version) },
            message_index: message,
            ref_index: against,
            flag_type: Arc::clone(&rule.flag_type),
            severity: rule.severity.clone(),
            score: SCORE,
            reason: Reason::declared(&rule.say),
        });
    }

    pub(in crate::rules) fn on_said(&mut self, turn: &Turn<'_>, said: &Said<'_>, found: &mut Found) {
        let by_agent = match turn.who {
            Who::Agent => true,
            Who::Caller => false,
            Who::Action | Who::Other => return,
        };
        if self.begin.is_none() {
            self.begin = turn.start;
        }
        if !self.listens {
            return;
        }
        let count = &mut self.turns[usize::from(!by_agent)];
        *count += 1;
        let count = *count;
        #[expect(clippy::cast_precision_loss, reason = "seconds of a call")]
        let seconds = turn.start.zip(self.begin).map(|(now, begin)| now.saturating_sub(begin) as f64 / 1_000.0);
        let text = normal(&said.plain.text);
        for (rule, met) in self.declared.rules.iter().zip(&mut self.met) {
            match &rule.check {
                Check::Never { words } if words.by_agent == by_agent && words.is_in(&text) => {
                    Self::hit(rule, &self.declared.version, turn.index, None, found);
                }
                Check::NeedsBefore { need: Need::Said(words), .. }
                    if words.by_agent == by_agent && words.is_in(&text) =>
                {
                    *met = Met::Yes;
                }
                Check::NeedsWithin { words, seconds: most, turns } if words.by_agent == by_agent && *met == Met::No => {
                    // Both bounds have to be passed, where both are given and can be known.
                    let by_time = most.and_then(|most| seconds.map(|seconds| seconds > most));
                    let is_late = by_time.is_some_and(|late| late && turns.is_none_or(|turns| count > turns));
                    let is_passed = match (by_time, turns.map(|turns| count >= turns)) {
                        (Some(by_time), Some(by_count)) => by_time && by_count,
                        (Some(passed), None) | (None, Some(passed)) => passed,
                        (None, None) => false,
                    };
                    if !is_late && words.is_in(&text) {
                        *met = Met::Yes;
                    } else if is_passed {
                        *met = Met::Yes;
                        Self::hit(rule, &self.declared.version, turn.index, None, found);
                    }
                }
                _ => {}
            }
        }
    }

    pub(in crate::rules) fn on_call(&mut self, tool: &'r Tool<'_>, found: &mut Found) {
        for (place, rule) in self.declared.rules.iter().enumerate() {
            match &rule.check {
                Check::Fails { when, record, fail_if } if when.fits(tool.name) => {
                    let args = tool.args.as_ref();
                    let record = record.as_ref().and_then(|field| {
                        let id = args?.get(field)?.as_str()?;
                        self.records.get(&**field)?.get(id).copied()
                    });
                    let ground = Ground { args, record, call: self.facts.as_ref(), variables: self.variables.as_ref() };
                    if holds(fail_if, ground, &mut self.budget) == Some(true) {
                        Self::hit(rule, &self.declared.version, tool.index, None, found);
                    }
                }
                Check::NeedsBefore { when, .. } if self.met[place] == Met::No && when.fits(tool.name) => {
                    Self::hit(rule, &self.declared.version, tool.index, None, found);
                }
                _ => {}
            }
        }
        // Only now: a call does not come before itself.
        for (rule, met) in self.declared.rules.iter().zip(&mut self.met).filter(|(_, met)| **met == Met::No) {
            if let Check::NeedsBefore { need: Need::Tool { name, ok }, .. } = &rule.check
                && name.fits(tool.name)
            {
                *met = if *ok { Met::Perhaps } else { Met::Yes };
            }
        }
    }

    pub(in crate::rules) fn on_result(&mut self, answer: &'r Answer<'_>, tool: &'r Tool<'_>) {
        for (rule, met) in self.declared.rules.iter().zip(&mut self.met).filter(|(_, met)| **met != Met::Yes) {
            if let Check::NeedsBefore { need: Need::Tool { name, ok: true }, .. } = &rule.check
                && name.fits(tool.name)
            {
                *met = if answer.failed { Met::No } else { Met::Yes };
            }
        }
        if self.fields.is_empty() || answer.failed {
            return;
        }
        let Some(json) = &answer.json else { return };
        // A result that does not repeat the id is the record of the id that was asked for.
        if matches!(json, Json::Object(_)) {
            for field in &self.fields {
                if let Some(id) = tool.args.as_ref().and_then(|args| args.get(field)).and_then(Json::as_str) {
                    self.records.entry(field).or_default().insert(id, json);
                }
            }
        }
        let mut left = RECORDS;
        self.remember(json, &mut left);
    }

    /// Remembers every object that holds an id as the newest record of it; the outermost one counts.
    fn remember(&mut self, json: &'r Json<'r>, left: &mut usize) {
        match json {
            Json::Object(object) => {
                for (_, value) in object {
                    self.remember(value, left);
                }
                for field in &self.fields {
                    let Some(id) = json.get(field).and_then(Json::as_str) else { continue };
                    if *left == 0 {
                        return;
                    }
                    *left -= 1;
                    self.records.entry(field).or_default().insert(id, json);
                }
            }
            Json::List(list) => list.iter().for_each(|value| self.remember(value, left)),
            _ => {}
        }
    }
}
