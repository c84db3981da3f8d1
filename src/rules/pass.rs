//! The one pass over a call that all rules share.

use super::{
    again::Again,
    call::{Call, End, Turn, Who},
    caller::CallerSays,
    catalogue::{Family, Landmark},
    changes::{Changes, begins_with_change, is_transfer, tool_of},
    course::{Course, Found, Said},
    declared::{Declared, watch::Watch},
    ending::Ending,
    handover::{Handover, has_caller},
    hit::{self, Hit},
    language::Language,
    outcomes::Outcomes,
    rows::{Answer, Row, Tool, rows},
    timing::{self, Timing},
    wording::Wording,
};

/// What the rules make of a call.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// In the order of messages, and on one message in the order of the table.
    pub hits: Vec<Hit>,
    /// What is worth stopping at and no fault by itself: message and kind, in the order of messages.
    pub landmarks: Vec<(u32, Landmark)>,
    /// Calls that change something.
    pub changes: u32,
    /// Rows of the call.
    pub turns: usize,
    /// How it ended.
    pub end: End,
}

/// Reads a call with the program's rules and, where there are some, with those of a team.
pub fn read(call: &Call<'_>, declared: Option<&Declared>) -> Reading {
    let rows = rows(call);
    let has_tools = rows.iter().any(|row| matches!(row, Row::Called(_)));
    let mut pass = Pass {
        rows: &rows,
        declared,
        course: Course::new(call, has_tools),
        found: Found::default(),
        changes: Changes::default(),
        outcomes: Outcomes::default(),
        again: Again::default(),
        caller: CallerSays::default(),
        handover: Handover::default(),
        wording: Wording::default(),
        ending: Ending::default(),
        language: Language::default(),
        timing: Timing::default(),
        watch: declared.map(|declared| Watch::new(declared, call)),
    };
    for (place, row) in rows.iter().enumerate() {
        pass.row(place, row);
    }
    pass.end(call)
}

struct Pass<'r, 'a> {
    rows: &'r [Row<'a>],
    declared: Option<&'r Declared>,
    course: Course<'a>,
    found: Found,
    changes: Changes<'r>,
    outcomes: Outcomes<'r>,
    again: Again,
    caller: CallerSays,
    handover: Handover,
    wording: Wording,
    ending: Ending,
    language: Language,
    timing: Timing,
    watch: Option<Watch<'r>>,
}

impl<'r, 'a> Pass<'r, 'a> {
    fn row(&mut self, place: usize, row: &'r Row<'a>) {
        match row {
            Row::Said(turn) => self.said(place, turn),
            Row::Called(tool) => self.called(place, tool),
            Row::Answered(answer) => self.answered(answer),
            Row::Noted(turn) => {
                super::values::hear(&mut self.course.heard, turn.text);
                if Handover::is_told_by(turn.text) {
                    self.course.is_transferred = true;
                    self.timing.on_transfer();
                }
            }
        }
    }

    fn said(&mut self, place: usize, turn: &'a Turn<'a>) {
        let before = place.checked_sub(1).and_then(|before| self.rows.get(before));
        let is_empty = turn.text.trim().is_empty();
        if turn.who == Who::Agent && is_empty {
            self.timing.on_silence(turn.index, &self.course, &mut self.found);
        }
        self.timing.on_turn(turn, before, &mut self.found);
        if is_empty {
            return;
        }
        let said = Said::new(turn.index, turn.text, turn.who == Who::Caller);
        if let Some(watch) = &mut self.watch {
            watch.on_said(turn, &said, &mut self.found);
        }
        match turn.who {
            Who::Caller => self.caller_said(turn, said),
            Who::Agent => self.agent_said(turn, said),
            Who::Other | Who::Action => self.course.heard.extend(said.values.iter().copied()),
        }
    }

    fn caller_said(&mut self, turn: &Turn<'_>, said: Said<'a>) {
        let found = &mut self.found;
        self.timing.on_words(Who::Caller, &said.plain, found);
        timing::confidence(turn, &said, found);
        self.language.on_turn(&said, true, found);
        self.again.on_caller(&said, &self.course, found);
        self.handover.on_caller(&said);
        self.caller.on_caller(&said, &self.course, found);
        self.changes.on_caller();
        self.course.take_caller(said);
    }

    fn agent_said(&mut self, turn: &Turn<'_>, said: Said<'a>) {
        let found = &mut self.found;
        self.timing.on_words(Who::Agent, &said.plain, found);
        self.language.on_turn(&said, false, found);
        self.again.on_agent(&said, found);
        self.wording.on_agent(&said, turn.utterances, &self.course, found);
        self.outcomes.on_agent(&said, &self.course, found);
        if self.handover.on_agent(&said, &self.course, found) {
            self.timing.on_transfer();
        }
        self.caller.on_agent(&said, found);
        self.changes.on_agent(&said, found);
        self.ending.on_agent();
        self.course.take_agent(said);
    }

    /// Whether a tool changes something, in the team's words and else in the program's.
    fn is_change(&self, name: &str) -> bool {
        self.declared.and_then(|declared| declared.changes.says(name)).unwrap_or_else(|| begins_with_change(name))
    }

    fn called(&mut self, place: usize, tool: &'r Tool<'a>) {
        if is_transfer(tool.name) {
            self.course.is_transferred = true;
            self.timing.on_transfer();
        }
        self.timing.on_call(&mut self.found);
        self.ending.on_call();
        let is_change = self.is_change(tool.name);
        if let Some(watch) = &mut self.watch {
            watch.on_call(tool, &mut self.found);
        }
        self.changes.on_call(place, tool, is_change, &self.course, &mut self.found);
        super::values::hear(&mut self.course.heard, tool.written);
    }

    fn answered(&mut self, answer: &'r Answer<'a>) {
        let Some(tool) = tool_of(self.rows, answer) else { return };
        let is_change = self.is_change(tool.name);
        self.outcomes.on_result(answer, tool, &mut self.found);
        self.changes.on_result(answer, tool, is_change);
        if let Some(watch) = &mut self.watch {
            watch.on_result(answer, tool);
        }
        if is_change && !answer.failed {
            self.course.changed += 1;
            self.again.on_success();
        }
        self.course.has_results = true;
        self.course.is_structured |= answer.json.is_some();
        super::values::hear(&mut self.course.heard, answer.text);
    }

    fn end(mut self, call: &Call<'_>) -> Reading {
        let newest = self.course.agent.as_ref().map(|agent| agent.index);
        let is_last = call.turns.last().is_some_and(|turn| turn.who == Who::Agent && Some(turn.index) == newest);
        self.timing.at_end(call, &mut self.found);
        self.handover.at_end(call, &self.course, &mut self.found);
        self.ending.at_end(call, &self.course, is_last, &mut self.found);
        let Found { mut hits, mut landmarks } = self.found;
        // Among agents themselves the words of talk say nothing.
        if !has_caller(call) {
            hits.retain(|hit| hit.source.family() != Family::Talk);
        }
        hit::sort(&mut hits);
        landmarks.sort_unstable();
        Reading { hits, landmarks, changes: self.changes.count, turns: call.turns.len(), end: call.end }
    }
}
