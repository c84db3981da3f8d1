//! What the lists of all makers have in common: a request, a part of the list, a row.

use serde::{Deserialize, Deserializer};
use serde_json::{Value, value::RawValue};

use crate::domain::{text::Display, time::Time};

/// A request that reads.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Request {
    /// What is done, for the words of a failure.
    pub(super) what: &'static str,
    pub(super) path: Vec<String>,
    pub(super) pairs: Vec<(&'static str, String)>,
    /// With one it is a POST.
    pub(super) body: Option<Value>,
}

impl Request {
    pub(super) fn get(what: &'static str, path: &[&str], pairs: Vec<(&'static str, String)>) -> Self {
        Self { what, path: path.iter().map(|part| (*part).to_owned()).collect(), pairs, body: None }
    }
}

/// A part of a list that one request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// Calls of this time and later.
    pub(super) from: Time,
    /// Calls before this time, where the list is read in windows.
    pub(super) to: Option<Time>,
    /// Calls before this time, where the whole list has an end.
    pub(super) until: Option<Time>,
    /// The maker's own mark of the place.
    pub(super) mark: Option<String>,
    /// Rows of the part that came before.
    pub(super) skip: u64,
}

impl Part {
    /// The first part of a list.
    pub(super) fn first(from: Time, until: Option<Time>) -> Self {
        Self { from, to: None, until, mark: None, skip: 0 }
    }
}

/// Rows of a list, and how it goes on.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    /// Rows that say too little.
    pub(super) odd: Vec<Odd>,
    pub(super) next: Next,
}

/// How a list goes on.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// It ends here.
    End,
    /// With this part.
    Part(Part),
    /// The part was too large to be told whole: it is asked for in smaller ones, and its rows do not count.
    Smaller(Part),
}

/// A call in a list.
#[derive(Debug)]
pub struct Row {
    /// The maker's id.
    pub id: String,
    /// The time by which the list is sorted; nothing where the row has none.
    pub at: Option<Time>,
    /// How long it took, in seconds.
    pub seconds: Option<f64>,
    /// Whether it has ended, and its transcript is whole.
    pub is_finished: bool,
    /// Who led it, of makers whose list cannot be narrowed to an agent.
    pub(super) agents: Vec<String>,
    /// The whole call, where the list holds it.
    pub(super) record: Option<Box<RawValue>>,
}

/// A call that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odd {
    /// Which: its id, or its place in the list.
    pub id: Display,
    /// Why, in words that quote nothing of it.
    pub reason: Display,
}

impl Odd {
    pub(super) fn new(id: &str, reason: impl ToString) -> Self {
        Self { id: Display::foreign_line(id), reason: Display::foreign_line(&reason.to_string()) }
    }
}

/// Reads the rows of a list one by one, so that an odd one costs no other.
pub(super) fn rows(items: &[&RawValue], read: fn(&RawValue) -> Option<Row>) -> (Vec<Row>, Vec<Odd>) {
    let (mut rows, mut odd) = (Vec::with_capacity(items.len()), Vec::new());
    for (at, item) in items.iter().enumerate() {
        match read(item) {
            Some(row) => rows.push(row),
            None => odd.push(Odd::new(&format!("row {} of a page", at + 1), "it is no call with an id")),
        }
    }
    (rows, odd)
}

/// How a list goes on that has marks of its own, each another than the one before.
pub(super) fn by_mark(has_more: bool, mark: Option<Value>, part: &Part) -> Result<Next, String> {
    match mark {
        _ if !has_more => Ok(Next::End),
        Some(Value::String(mark)) if part.mark.as_ref() != Some(&mark) => {
            Ok(Next::Part(Part { mark: Some(mark), ..part.clone() }))
        }
        _ => Err("the list says that there is more, and not how it goes on".to_owned()),
    }
}

/// Why the answer of a list cannot be read.
pub(super) fn unreadable(error: &serde_json::Error) -> String {
    format!("the list has another shape than agreed, at line {}, column {}", error.line(), error.column())
}

/// A field of another kind than agreed is none.
pub(super) fn lenient<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(of: D) -> Result<Option<T>, D::Error> {
    Ok(T::deserialize(Value::deserialize(of)?).ok())
}
