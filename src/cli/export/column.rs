//! What a column of an export is: its name, what it means, and how it is read of a row. The tables in docs/export.md are made
//! from this.

use serde_json::Value;

use crate::domain::{
    text::{Untrusted, mask},
    time::Time,
};

/// What is to be known of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutColumn {
    /// Its name.
    pub name: &'static str,
    /// Of what type it is.
    pub kind: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Whether it is empty unless text is asked for.
    pub is_said: bool,
    /// The version of the rows that had it first.
    pub since: u64,
}

/// What is to be known of these columns.
pub(super) fn about<R>(columns: &[Column<R>]) -> Vec<AboutColumn> {
    columns.iter().map(|column| column.about).collect()
}

/// A column of a table whose rows are made of `R`.
pub(super) struct Column<R: 'static> {
    about: AboutColumn,
    read: Read<R>,
}

/// How a cell is read.
enum Read<R: 'static> {
    Name(fn(&R) -> Option<String>),
    Names(fn(&R) -> Vec<String>),
    Text(fn(&R) -> Option<Untrusted>),
    Time(fn(&R) -> Option<Time>),
    Number(fn(&R) -> Option<i64>),
    Truth(fn(&R) -> Option<bool>),
}

impl<R> Column<R> {
    const fn new(name: &'static str, kind: &'static str, meaning: &'static str, read: Read<R>) -> Self {
        Self { about: AboutColumn { name, kind, meaning, is_said: false, since: 1 }, read }
    }

    /// An id, or a word of a known set. It is never masked.
    pub(super) const fn name(name: &'static str, meaning: &'static str, read: fn(&R) -> Option<String>) -> Self {
        Self::new(name, "name", meaning, Read::Name(read))
    }

    /// Several of these.
    pub(super) const fn names(name: &'static str, meaning: &'static str, read: fn(&R) -> Vec<String>) -> Self {
        Self::new(name, "names", meaning, Read::Names(read))
    }

    /// What somebody has written, or a number of a person.
    pub(super) const fn text(name: &'static str, meaning: &'static str, read: fn(&R) -> Option<Untrusted>) -> Self {
        Self::new(name, "text", meaning, Read::Text(read))
    }

    /// The same, of which nothing is told unless text is asked for.
    pub(super) const fn said(name: &'static str, meaning: &'static str, read: fn(&R) -> Option<Untrusted>) -> Self {
        let mut column = Self::text(name, meaning, read);
        column.about.is_said = true;
        column
    }

    /// A time.
    pub(super) const fn time(name: &'static str, meaning: &'static str, read: fn(&R) -> Option<Time>) -> Self {
        Self::new(name, "time", meaning, Read::Time(read))
    }

    /// A whole number.
    pub(super) const fn number(name: &'static str, meaning: &'static str, read: fn(&R) -> Option<i64>) -> Self {
        Self::new(name, "number", meaning, Read::Number(read))
    }

    /// Yes or no.
    pub(super) const fn truth(name: &'static str, meaning: &'static str, read: fn(&R) -> Option<bool>) -> Self {
        Self::new(name, "true or false", meaning, Read::Truth(read))
    }

    /// What the column is called.
    pub(super) fn title(&self) -> &'static str {
        self.about.name
    }

    /// The cell of a row. Texts are masked where masks are on.
    pub(super) fn cell(&self, row: &R, with_text: bool) -> Cell {
        if self.about.is_said && !with_text {
            return Cell::Nothing;
        }
        let cell = match self.read {
            Read::Name(read) => read(row).map(Cell::Foreign),
            Read::Names(read) => Some(Cell::Several(read(row))),
            Read::Text(read) => read(row).map(|text| Cell::Foreign(hidden(text.verbatim()))),
            Read::Time(read) => read(row).filter(|time| !time.is_unknown()).map(Cell::Time),
            Read::Number(read) => read(row).map(Cell::Number),
            Read::Truth(read) => read(row).map(Cell::Truth),
        };
        cell.unwrap_or(Cell::Nothing)
    }
}

fn hidden(text: &str) -> String {
    let masked = if mask::is_on() { mask::masked(text) } else { None };
    masked.unwrap_or_else(|| text.to_owned())
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing is known, or nothing is told.
    Nothing,
    /// What came from outside.
    Foreign(String),
    /// Several of that.
    Several(Vec<String>),
    /// A time.
    Time(Time),
    /// A number.
    Number(i64),
    /// Yes or no.
    Truth(bool),
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Nothing => Self::Null,
            Cell::Foreign(text) => text.into(),
            Cell::Several(texts) => texts.into(),
            Cell::Time(time) => time.to_string().into(),
            Cell::Number(number) => number.into(),
            Cell::Truth(truth) => truth.into(),
        }
    }
}
