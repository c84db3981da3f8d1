//! Rows as CSV (RFC 4180), with a line of names first. A cell that a spreadsheet would take for a formula is guarded.

use std::io;

use super::column::Cell;
use crate::domain::text::Display;

/// What stands before a cell that would be a formula.
const GUARD: char = '\'';

/// Writes lines of cells.
pub(super) struct CsvLines {
    out: csv::Writer<Vec<u8>>,
    /// Cells stay as they are.
    raw: bool,
    /// A person reads along on a terminal, which nothing may act on.
    harmless: bool,
}

impl CsvLines {
    pub(super) fn new(raw: bool, harmless: bool) -> Self {
        Self { out: writer(), raw, harmless }
    }

    /// The line of names.
    pub(super) fn head<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> io::Result<()> {
        self.out.write_record(names).map_err(io::Error::from)
    }

    /// A row.
    pub(super) fn row(&mut self, cells: impl Iterator<Item = Cell>) -> io::Result<()> {
        for cell in cells {
            let text = match cell {
                Cell::Nothing => String::new(),
                Cell::Foreign(text) => self.foreign(text),
                Cell::Several(texts) => self.foreign(texts.join(" ")),
                Cell::Time(time) => time.to_string(),
                Cell::Number(number) => number.to_string(),
                Cell::Truth(truth) => truth.to_string(),
            };
            self.out.write_field(text).map_err(io::Error::from)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(io::Error::from)
    }

    fn foreign(&self, text: String) -> String {
        let text = if self.harmless { Display::foreign_line(&text).to_string() } else { text };
        let guarded = !self.raw && text.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if guarded { format!("{GUARD}{text}") } else { text }
    }

    /// Bytes of the lines so far, but for the last few thousand.
    pub(super) fn bytes(&self) -> usize {
        self.out.get_ref().len()
    }

    /// The lines so far, which are gone from here then.
    pub(super) fn take(&mut self) -> io::Result<Vec<u8>> {
        std::mem::replace(&mut self.out, writer()).into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Time;

    fn written(raw: bool, cells: Vec<Cell>) -> String {
        let mut lines = CsvLines::new(raw, false);
        lines.row(cells.into_iter()).expect("written");
        String::from_utf8(lines.take().expect("taken")).expect("text")
    }

    #[test]
    fn formulas_are_guarded_and_numbers_are_none() {
        for begins in ['=', '+', '-', '@', '\t'] {
            let cell = || vec![Cell::Foreign(format!("{begins}1")), Cell::Number(-1)];
            assert_eq!(written(false, cell()), format!("'{begins}1,-1\n"));
            assert_eq!(written(true, cell()), format!("{begins}1,-1\n"));
        }
        assert_eq!(written(false, vec![Cell::Foreign("\r=1".to_owned())]), "\"'\r=1\"\n");
        let before = Time::from_millis(-62_198_755_200_000);
        assert!(before.to_string().starts_with('-'));
        assert_eq!(written(false, vec![Cell::Time(before)]), format!("{before}\n"), "a time is no formula");
    }

    #[test]
    fn what_parts_cells_is_quoted() {
        let cells = ["a\"b", "a,b", "a\nb", "", "ß"].map(|text| Cell::Foreign(text.to_owned())).to_vec();
        assert_eq!(written(false, cells), "\"a\"\"b\",\"a,b\",\"a\nb\",,ß\n");
        let several = Cell::Several(vec!["T-1001".to_owned(), "T-1002".to_owned()]);
        assert_eq!(written(false, vec![several, Cell::Truth(true), Cell::Nothing]), "T-1001 T-1002,true,\n");
    }

    #[test]
    fn nothing_acts_on_a_terminal() {
        let mut lines = CsvLines::new(false, true);
        lines.row([Cell::Foreign("a\u{1b}[2J\u{202e}\nb".to_owned())].into_iter()).expect("written");
        let text = String::from_utf8(lines.take().expect("taken")).expect("text");
        assert_eq!(text.matches('\n').count(), 1);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    }
}
