//! Rows of a call: which actions are calls of tools, which are their results, and what they hold.

use std::borrow::Cow;

use super::{
    call::{Call, Turn, Who},
    json::Json,
    text::patterns,
};
use crate::domain::limits;

/// What a turn is to the rules.
#[derive(Debug)]
pub(super) enum Row<'a> {
    /// Somebody speaks.
    Said(&'a Turn<'a>),
    /// A tool is called.
    Called(Tool<'a>),
    /// What it answered.
    Answered(Answer<'a>),
    /// An action of which no more is known.
    Noted(&'a Turn<'a>),
}

/// A call of a tool.
#[derive(Debug)]
pub(super) struct Tool<'a> {
    pub(super) index: u32,
    pub(super) name: &'a str,
    /// The text between the brackets.
    pub(super) written: &'a str,
    /// The same, if it is JSON.
    pub(super) args: Option<Json<'a>>,
}

/// The result of a call.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub(super) index: u32,
    /// The row of the call.
    pub(super) of: usize,
    pub(super) text: &'a str,
    /// The text, if it is a JSON object or list.
    pub(super) json: Option<Json<'a>>,
    pub(super) failed: bool,
}

/// Longest name of a tool.
const NAME: usize = 128;
/// Characters of a result in which a failure has to be told.
const HEAD: usize = 400;

patterns! {
    FAILURE = r"^\s*(?:error|exception|traceback|failed|failure)\b|\bstatus(?:_code)?\x22?\s*[:=]\s*\x22?(?:4\d\d|5\d\d)\b",
        r"|\x22success\x22\s*:\s*false|\btimed out\b|\btimeout(?:[^\x22a-z_]|$)";
    ERROR_FIELD = r"\x22(?:errors?|exception)\x22\s*:\s*";
    NAMED_LIKE_AN_ERROR = r"(?:error|exception|failure|failed)$";
}

/// What an action of a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// A tool is called.
    Called,
    /// What it answered, to the call that many turns before.
    Answered {
        /// Turns between.
        back: usize,
        /// The answer tells of a failure.
        failed: bool,
    },
    /// An action of which no more is known.
    Noted,
}

/// What the turns of a call do, given who each is of and its text; `None` for what is said.
pub fn steps<'a>(turns: impl Iterator<Item = (Who, &'a str)>) -> Vec<Option<Step>> {
    let turns: Vec<(Who, &str)> = turns.collect();
    let calls_a_tool = |(who, text): &(Who, &str)| *who == Who::Action && called(text).is_some();
    let mut steps = vec![None; turns.len()];
    let mut at = 0;
    while at < turns.len() {
        if turns[at].0 != Who::Action {
            at += 1;
            continue;
        }
        if !calls_a_tool(&turns[at]) {
            steps[at] = Some(Step::Noted);
            at += 1;
            continue;
        }
        // Calls that stand together are answered together, in their order.
        let calls = turns[at..].iter().take_while(|turn| calls_a_tool(turn)).count();
        let after = at + calls;
        let is_answer = |turn: &&(Who, &str)| turn.0 == Who::Action && !calls_a_tool(turn);
        let answers = turns[after..].iter().take_while(is_answer).count().min(calls);
        steps[at..after].fill(Some(Step::Called));
        for answer in after..after + answers {
            steps[answer] = Some(Step::Answered { back: answers, failed: tells_failure(turns[answer].1) });
        }
        at = after + answers;
    }
    steps
}

/// The turns of a call as rows, one each.
pub(super) fn rows<'a>(call: &'a Call<'a>) -> Vec<Row<'a>> {
    let steps = steps(call.turns.iter().map(|turn| (turn.who, turn.text)));
    let row = |(at, (turn, step)): (usize, (&'a Turn<'a>, Option<Step>))| match step {
        None => Row::Said(turn),
        Some(Step::Called) => tool(turn).map_or(Row::Noted(turn), Row::Called),
        Some(Step::Answered { back, failed }) => Row::Answered(answer(turn, at - back, failed)),
        Some(Step::Noted) => Row::Noted(turn),
    };
    call.turns.iter().zip(steps).enumerate().map(row).collect()
}

/// The call of a tool that the text of an action is, as its name and what stands between the brackets: `name(…)`, and the
/// bracket closes the text.
pub fn called(text: &str) -> Option<(&str, &str)> {
    let inner = text.trim().strip_suffix(')')?;
    let (name, written) = inner.split_once('(')?;
    let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | ':' | '/');
    let is_name = name.len() <= NAME
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(is_sign);
    let is_error = || NAMED_LIKE_AN_ERROR.is_match(&name.to_ascii_lowercase());
    (is_name && !is_error()).then_some((name, written))
}

/// The call of a tool that an action is.
fn tool<'a>(turn: &'a Turn<'a>) -> Option<Tool<'a>> {
    let (name, written) = called(turn.text)?;
    let args = if written.trim().is_empty() { Some(Json::Object(Vec::new())) } else { Json::read(written) };
    Some(Tool { index: turn.index, name, written, args })
}

fn answer<'a>(turn: &'a Turn<'a>, of: usize, failed: bool) -> Answer<'a> {
    let json = Json::read(turn.text).filter(|json| matches!(json, Json::Object(_) | Json::List(_)));
    Answer { index: turn.index, of, text: turn.text, json, failed }
}

/// Whether a result tells of a failure.
pub fn tells_failure(text: &str) -> bool {
    let head = limits::cut(text, HEAD).to_ascii_lowercase();
    let is_set =
        |rest: &str| !["null", "none", "false", "\"\"", "[]", "{}", "0"].iter().any(|empty| rest.starts_with(empty));
    FAILURE.is_match(&head)
        || ERROR_FIELD.find_iter(&head).any(|field| !head[field.end()..].is_empty() && is_set(&head[field.end()..]))
}

/// A leaf of JSON with the name of the field that it stands under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaf<'v> {
    pub(super) field: &'v str,
    pub(super) value: &'v Json<'v>,
}

impl<'v> Leaf<'v> {
    /// Whether its field holds an id.
    pub(super) fn is_id(self) -> bool {
        let end = self.field.len().checked_sub(2).and_then(|at| self.field.get(at..));
        end.is_some_and(|end| end.eq_ignore_ascii_case("id"))
    }

    /// As it is compared: small letters, numbers as JSON writes them.
    pub(super) fn text(self) -> Cow<'v, str> {
        match self.value {
            Json::Text(text) => text.to_lowercase().into(),
            other => other.to_string().into(),
        }
    }
}

/// Hands over every leaf. Elements of a list stand under the field of the list.
pub(super) fn leaves<'v>(json: &'v Json<'v>, each: &mut impl FnMut(Leaf<'v>)) {
    walk(json, "", each);
}

fn walk<'v>(json: &'v Json<'v>, field: &'v str, each: &mut impl FnMut(Leaf<'v>)) {
    match json {
        Json::Object(fields) => fields.iter().for_each(|(name, value)| walk(value, name, each)),
        Json::List(list) => list.iter().for_each(|value| walk(value, field, each)),
        value => each(Leaf { field, value }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(texts: &[&str]) -> String {
        let turns = texts.iter().zip(0..).map(|(text, index)| {
            let who = if text.starts_with('"') { Who::Agent } else { Who::Action };
            Turn { index, who, text, ..Turn::default() }
        });
        let call = Call { turns: turns.collect(), ..Call::default() };
        let kind = |row: &Row<'_>| match row {
            Row::Said(_) => "said".to_owned(),
            Row::Called(tool) => format!("call{}", if tool.args.is_some() { "" } else { "?" }),
            Row::Answered(answer) => format!("of {}{}", answer.of, if answer.failed { " failed" } else { "" }),
            Row::Noted(_) => "note".to_owned(),
        };
        rows(&call).iter().map(kind).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn actions_are_calls_results_or_notes() {
        for (texts, wanted) in [
            (&["get({\"a\":1})", "fine", "Ended call"] as &[&str], "call, of 0, note"),
            (&["get({\"a\":1})", "\"hm\"", "fine"], "call, said, note"),
            (&["a()", "b()", "one", "two"], "call, call, of 0, of 1"),
            (&["a()", "b()", "one"], "call, call, of 1"),
            (&["a(x = 1)", "Error: no"], "call?, of 0 failed"),
            (&["a()", "KeyError('x')"], "call, of 0"),
            (&["Looked up the calendar (twice)"], "note"),
        ] {
            assert_eq!(kinds(texts), wanted, "{texts:?}");
        }
    }

    #[test]
    fn a_failure_is_told_in_the_head_of_a_result() {
        for text in [
            "Error: payment",
            " failed to load",
            "{\"error\": \"none left\"}",
            "{\"status\": 404}",
            "{\"status_code\":\"503\"}",
            "{\"success\": false}",
            "the request timed out",
            "timeout",
        ] {
            assert!(tells_failure(text), "{text}");
        }
        let late = format!("{} \"error\": \"x\"", "a".repeat(400));
        for text in [
            "{\"error\": null}",
            "{\"errors\":[]}",
            "{\"status\": 200}",
            "no errors were found",
            "{\"success\": true}",
            "{\"timeout\": 30}",
            "{\"status\": \"available\"}",
            &late,
        ] {
            assert!(!tells_failure(text), "{text}");
        }
    }
}
