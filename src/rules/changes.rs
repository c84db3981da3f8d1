//! Rules about changes: calls that alter something, what stood behind them, and calls that are made again.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

use super::{
    catalogue::{Landmark, Rule},
    course::{Course, Found, Said},
    hit::Reason,
    json::Json,
    rows::{Answer, Leaf, Row, Tool, leaves},
    text::{patterns, stem},
    values::{Value, values},
};

/// Verbs that begin the name of a change, where a team does not say otherwise.
pub const VERBS: [&str; 34] = [
    "activate",
    "add",
    "apply",
    "book",
    "cancel",
    "change",
    "create",
    "delete",
    "disable",
    "enable",
    "enroll",
    "exchange",
    "issue",
    "make",
    "modify",
    "order",
    "pay",
    "place",
    "post",
    "process",
    "put",
    "refund",
    "register",
    "remove",
    "reschedule",
    "reserve",
    "resume",
    "return",
    "schedule",
    "send",
    "set",
    "submit",
    "suspend",
    "update",
];
/// Calls that think aloud: the same twice is no fault.
const THOUGHTS: [&str; 2] = ["think", "calculate"];
/// An amount below is a count: of bags, of persons.
const AMOUNT: f64 = 20.0;
/// Records that a change is held against: it names few ids.
const RECORDS: usize = 16;
/// A date before is no date of an order: it is of somebody's birth.
const YEAR: u16 = 2010;

patterns! {
    REFUSAL = r"\b(?:cannot|can't|can not|unable to|not (?:able|allowed|permitted|possible|eligible)|isn't possible",
        r"|not be (?:cancell?ed|changed|modified|refunded)|do not (?:allow|permit)|policy (?:does not|doesn't))\b";
}

/// The verb that a tool's name begins with, in small letters.
fn verb(name: &str) -> String {
    let first = name.chars().next().map_or(0, char::len_utf8);
    let end = name[first..].find(|c: char| !c.is_ascii_lowercase()).map_or(name.len(), |end| first + end);
    name[..end].to_ascii_lowercase()
}

/// Whether a name begins with the verb of a change.
pub(super) fn begins_with_change(name: &str) -> bool {
    let verb = verb(name);
    VERBS.contains(&verb.as_str()) && !name[verb.len()..].starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a tool hands the caller over.
pub(super) fn is_transfer(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["transfer", "handoff", "hand_off", "escalat", "human_agent", "forward_call"].iter().any(|word| name.contains(word))
}

/// An earlier call with its values.
#[derive(Debug)]
struct Earlier {
    index: u32,
    failed: bool,
    /// Turns of the caller before it.
    callers: u32,
}

/// What is remembered of calls, records and refusals.
#[derive(Debug, Default)]
pub(super) struct Changes<'r> {
    earlier: HashMap<Rc<str>, Earlier>,
    /// The key of the call in a row, until its result is there.
    keys: HashMap<usize, Rc<str>>,
    /// Ids that were looked up or named, with the newest record that names them.
    records: HashMap<&'r str, Option<&'r Json<'r>>>,
    /// Leaves of records that were asked for, by the record's address.
    leaves: HashMap<*const Json<'r>, HashSet<String>>,
    /// Codes of sentences that refuse, with the first message that does.
    refused: HashMap<Value, u32>,
    refusals: u32,
    /// The newest change since the caller spoke: its name, and whether it failed.
    before: Option<(&'r str, bool)>,
    /// Changes that were called.
    pub(super) count: u32,
}

impl<'r> Changes<'r> {
    pub(super) fn on_caller(&mut self) {
        self.before = None;
    }

    /// Remembers what the agent refuses.
    pub(super) fn on_agent(&mut self, said: &Said<'_>, found: &mut Found) {
        if !said.plain.has(&REFUSAL) {
            return;
        }
        for sentence in said.plain.sentences().filter(|sentence| REFUSAL.is_match(sentence.low)) {
            for code in values(sentence.text, false).into_iter().filter(|value| matches!(value, Value::Code(_))) {
                self.refused.entry(code).or_insert(said.index);
            }
        }
        self.refusals += 1;
        if self.refusals == 3 {
            found.mark(said.index, Landmark::ThirdRefusal);
        }
    }

    pub(super) fn on_call(
        &mut self,
        row: usize,
        tool: &'r Tool<'_>,
        is_change: bool,
        course: &Course<'_>,
        found: &mut Found,
    ) {
        self.same_again(row, tool, is_change, course, found);
        if !is_change {
            if let Some(args) = &tool.args {
                leaves(args, &mut |leaf| {
                    if let Json::Text(text) = leaf.value {
                        self.records.entry(text).or_insert(None);
                    }
                });
            }
            return;
        }
        self.count += 1;
        let mut all: Vec<Leaf<'r>> = Vec::new();
        if let Some(args) = &tool.args {
            leaves(args, &mut |leaf| all.push(leaf));
        }
        let ids: Vec<&str> = all.iter().filter(|leaf| leaf.is_id()).filter_map(|leaf| leaf.value.as_str()).collect();
        self.unconfirmed(tool, &ids, course, found);
        self.unspoken(tool, &ids, &all, course, found);
        for id in ids {
            let Some(code) = Value::code(id, false) else { continue };
            if let Some(message) = self.refused.get(&code) {
                let reason =
                    Reason::quoting(tool.name).and(" on ").quote(id).and(format!(", which message {message} refused"));
                found.hit(Rule::DeniedThenDone, tool.index, Some(*message), reason);
                break;
            }
            if !self.records.contains_key(id) {
                let reason = Reason::quoting(tool.name).and(" on ").quote(id).and(", which was never looked up");
                found.hit(Rule::WriteUnseen, tool.index, None, reason);
                break;
            }
        }
    }

    /// `same_call_again`: same name and equal arguments.
    fn same_again(&mut self, row: usize, tool: &Tool<'_>, is_change: bool, course: &Course<'_>, found: &mut Found) {
        let mut key = format!("{}(", tool.name);
        match &tool.args {
            Some(args) => key.push_str(&args.to_string()),
            None => key.push_str(tool.written),
        }
        let key: Rc<str> = key.into();
        if let Some(earlier) = self.earlier.get(&key)
            && !THOUGHTS.contains(&tool.name)
            && (earlier.failed || (!is_change && earlier.callers == course.callers))
        {
            let end = if earlier.failed { ", which failed" } else { "" };
            let reason =
                Reason::quoting(tool.name).and(format!(" with the same values as message {}{end}", earlier.index));
            found.hit(Rule::SameCallAgain, tool.index, Some(earlier.index), reason);
        }
        let earlier = Earlier { index: tool.index, failed: false, callers: course.callers };
        self.earlier.insert(Rc::clone(&key), earlier);
        self.keys.insert(row, key);
    }

    /// `write_unconfirmed`, and a second change in the same breath as a landmark.
    fn unconfirmed(&self, tool: &Tool<'_>, ids: &[&str], course: &Course<'_>, found: &mut Found) {
        let Some(caller) = &course.caller else { return };
        if !course.has_consent {
            let reason = Reason::quoting(tool.name).and(format!(", but message {} holds no yes", caller.index));
            found.hit(Rule::WriteUnconfirmed, tool.index, Some(caller.index), reason);
            return;
        }
        let Some((before, failed)) = self.before else { return };
        let newest = [Some(caller), course.agent.as_ref()];
        let says = |is: &dyn Fn(&Said<'_>) -> bool| newest.iter().flatten().any(|said| is(said));
        let named = ids.iter().filter_map(|id| Value::code(id, false)).all(|id| says(&|said| said.has_value(id)));
        let verb = verb(tool.name);
        let is_told = before == tool.name || says(&|said| said.has_stem(stem(&verb)));
        let is_ordered = named && is_told;
        if !is_ordered && !failed {
            found.mark(tool.index, Landmark::SecondWrite);
        }
    }

    /// `unspoken_value`: what a change holds, and neither the talk nor the record of its ids.
    fn unspoken(&mut self, tool: &Tool<'_>, ids: &[&str], all: &[Leaf<'r>], course: &Course<'_>, found: &mut Found) {
        if !course.has_values() {
            return;
        }
        let unsaid: Vec<&Leaf<'_>> = all.iter().filter(|leaf| is_unsaid(leaf, course)).collect();
        if unsaid.is_empty() {
            return;
        }
        let mut records: Vec<&'r Json<'r>> = Vec::new();
        for record in ids.iter().filter_map(|id| self.records.get(id).copied().flatten()) {
            if records.len() < RECORDS && !records.iter().any(|known| std::ptr::eq(*known, record)) {
                records.push(record);
            }
        }
        for record in &records {
            self.leaves.entry(std::ptr::from_ref(*record)).or_insert_with(|| {
                let mut known = HashSet::new();
                leaves(record, &mut |leaf| {
                    known.insert(leaf.text().into_owned());
                });
                known
            });
        }
        let holds = |leaf: &Leaf<'_>| {
            let text = leaf.text();
            records
                .iter()
                .filter_map(|record| self.leaves.get(&std::ptr::from_ref(*record)))
                .any(|known| known.contains(&*text))
        };
        let missing = unsaid.into_iter().find(|leaf| !holds(leaf));
        if let Some(leaf) = missing {
            let value = leaf.value.as_str().map_or_else(|| leaf.value.to_string(), str::to_owned);
            let what = format!("{} {value}", leaf.field);
            let reason = Reason::quoting(tool.name).and(" with ").quote(&what).and(", which nobody said");
            found.hit(Rule::UnspokenValue, tool.index, None, reason);
        }
    }

    /// Remembers how a call ended and what its result names.
    pub(super) fn on_result(&mut self, answer: &'r Answer<'_>, tool: &'r Tool<'_>, is_change: bool) {
        if let Some(earlier) = self.keys.remove(&answer.of).and_then(|key| self.earlier.get_mut(&key)) {
            earlier.failed = answer.failed;
        }
        if is_change {
            self.before = Some((tool.name, answer.failed));
        }
        let Some(json) = &answer.json else { return };
        leaves(json, &mut |leaf| {
            if let Json::Text(text) = leaf.value {
                if leaf.is_id() {
                    self.records.insert(text, Some(json));
                } else if Value::code(text, false).is_some() {
                    self.records.entry(text).or_insert(None);
                }
            }
        });
    }
}

/// Whether a leaf holds a value that has to be said before it is acted on, and nobody has.
fn is_unsaid(leaf: &Leaf<'_>, course: &Course<'_>) -> bool {
    let value = match leaf.value {
        Json::Number(number) => {
            number.as_f64().filter(|number| *number >= AMOUNT && speaks_of_money(leaf.field)).map(Value::number)
        }
        Json::Text(text) => match Value::iso_date(text) {
            Some((year, date)) => (year >= YEAR).then_some(date),
            None => Value::code(text, false),
        },
        _ => None,
    };
    value.is_some_and(|value| !course.spoken.contains(&value))
}

/// Whether the name of a field speaks of money.
fn speaks_of_money(field: &str) -> bool {
    let mut words: Vec<String> = Vec::new();
    let shouts = !field.contains(|c: char| c.is_ascii_lowercase());
    for c in field.chars().map(|c| if shouts { c.to_ascii_lowercase() } else { c }) {
        if words.is_empty() || !c.is_ascii_lowercase() {
            words.push(String::new());
        }
        if c.is_ascii_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.iter().any(|word| {
        let begins = ["amount", "total", "charge", "refund", "deposit"].iter().any(|known| word.starts_with(known));
        begins || matches!(word.as_str(), "fee" | "fees" | "sum" | "sums" | "cost" | "costs")
    })
}

/// The tool of the row that an answer names.
pub(super) fn tool_of<'r, 'a>(rows: &'r [Row<'a>], answer: &Answer<'_>) -> Option<&'r Tool<'a>> {
    match rows.get(answer.of) {
        Some(Row::Called(tool)) => Some(tool),
        _ => None,
    }
}
