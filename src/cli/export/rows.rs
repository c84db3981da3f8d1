//! Rows on their way: in the form that was asked for, as many as were asked for, handed over in pieces.

use std::{
    io::{self, IsTerminal as _},
    ops::ControlFlow,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use serde_json::Value;

use super::{
    column::{AboutColumn, Column},
    csv::CsvLines,
    sink::{Piece, Sink},
};
use crate::{
    cli::{
        args::{ExportArgs, ExportForm},
        exit::Outcome,
    },
    domain::text::Display,
    import::carried,
    wire::Object,
};

/// Bytes of a piece, after which it is handed over, and rows.
const PIECE: usize = 64 << 10;
const PIECE_ROWS: u64 = 256;

/// Takes rows, and hands them over.
pub(super) struct Rows {
    sink: Sink,
    /// The lines of a table; nothing where rows are objects of JSON.
    csv: Option<CsvLines>,
    piece: Piece,
    with_text: bool,
    left: Option<u64>,
    /// There are more than were asked for.
    pub(super) more: bool,
    /// Rows so far, for who watches.
    taken: Arc<AtomicU64>,
    /// They go to a terminal.
    are_shown: bool,
}

impl Rows {
    /// `columns` are those of the table.
    pub(super) fn open(args: &ExportArgs, columns: &[AboutColumn]) -> Outcome<Self> {
        let sink = Sink::open(args.out.as_deref())?;
        let are_shown = sink.is_standard() && io::stdout().is_terminal();
        let csv = match args.format {
            ExportForm::Jsonl => None,
            ExportForm::Csv => {
                let mut lines = CsvLines::new(args.raw, are_shown);
                lines.head(columns.iter().map(|column| column.name))?;
                Some(lines)
            }
        };
        Ok(Self {
            sink,
            csv,
            piece: Piece::default(),
            with_text: args.with_text,
            left: args.limit,
            more: false,
            taken: Arc::default(),
            are_shown,
        })
    }

    /// Whether what was said is told.
    pub(super) fn with_text(&self) -> bool {
        self.with_text
    }

    /// Whether a person sees them go by on a terminal.
    pub(super) fn are_shown(&self) -> bool {
        self.are_shown
    }

    /// How many rows are still wanted; nothing where all are.
    pub(super) fn left(&self) -> Option<u64> {
        self.left
    }

    /// Counts the rows.
    pub(super) fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// Whether a row is wanted; one that is, counts.
    fn wants(&mut self) -> bool {
        if self.left == Some(0) {
            self.more = true;
            return false;
        }
        self.left = self.left.map(|left| left - 1);
        self.taken.fetch_add(1, Relaxed);
        true
    }

    /// Takes a row of a table.
    pub(super) async fn row<R>(&mut self, columns: &[Column<R>], row: &R) -> Outcome<ControlFlow<()>> {
        if !self.wants() {
            return Ok(ControlFlow::Break(()));
        }
        let with_text = self.with_text;
        match &mut self.csv {
            Some(lines) => lines.row(columns.iter().map(|column| column.cell(row, with_text)))?,
            None => {
                let mut object = Object::from_iter([("v".to_owned(), carried::VERSION.into())]);
                let cells =
                    columns.iter().map(|column| (column.title().to_owned(), column.cell(row, with_text).into()));
                object.extend(cells);
                self.line(&Value::Object(object));
            }
        }
        self.counted().await
    }

    /// Takes a row that is an object of JSON already.
    pub(super) async fn object(&mut self, row: &Value) -> Outcome<ControlFlow<()>> {
        if !self.wants() {
            return Ok(ControlFlow::Break(()));
        }
        self.line(row);
        self.counted().await
    }

    fn line(&mut self, row: &Value) {
        self.piece.bytes.extend_from_slice(Display::json(&row.to_string()).as_str().as_bytes());
        self.piece.bytes.push(b'\n');
    }

    async fn counted(&mut self) -> Outcome<ControlFlow<()>> {
        self.piece.rows += 1;
        let bytes = self.csv.as_ref().map_or(self.piece.bytes.len(), CsvLines::bytes);
        if self.piece.rows >= PIECE_ROWS || bytes >= PIECE {
            let piece = self.piece()?;
            self.sink.write(piece).await?;
        }
        Ok(ControlFlow::Continue(()))
    }

    fn piece(&mut self) -> Outcome<Piece> {
        let mut piece = std::mem::take(&mut self.piece);
        if let Some(lines) = &mut self.csv {
            piece.bytes = lines.take()?;
        }
        Ok(piece)
    }

    /// Ends with all rows. Gives how many there are.
    pub(super) async fn finish(mut self) -> Outcome<u64> {
        let piece = self.piece()?;
        self.sink.write(piece).await?;
        self.sink.finish().await
    }

    /// Ends before all rows were taken. Gives how many were written.
    pub(super) async fn give_up(mut self) -> u64 {
        let last = self.piece().unwrap_or_default();
        self.sink.give_up(last).await
    }
}

/// Where the rows are, for people.
pub(super) fn place(out: Option<&Path>) -> Option<Display> {
    out.filter(|out| *out != Path::new("-")).map(|out| Display::foreign_line(&out.to_string_lossy()))
}
