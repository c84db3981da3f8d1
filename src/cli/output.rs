//! What a command prints: data on standard output, harmless in every form, and quiet when nobody reads on.

use std::{
    fmt,
    io::{self, IsTerminal as _, Write as _},
};

use serde::Serialize;
use terminal_size::{Width, terminal_size};

use super::{
    args::{ListAs, When},
    exit::{Code, Outcome, say},
};
use crate::{
    domain::text::{Display, mask},
    provider::Rows,
};

/// Standard output.
pub(super) struct Output {
    out: io::BufWriter<io::Stdout>,
    /// Cells of a line, when a person reads along.
    width: Option<usize>,
    coloured: bool,
}

/// Prints a document that is made from the program alone.
pub(super) fn document(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Standard output for rows that other programs read. Whoever writes there sees to it that nothing acts on a terminal.
pub(super) fn for_programs() -> impl io::Write + Send {
    io::stdout()
}

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy)]
pub(super) enum Look {
    /// A heading.
    Bold,
    /// Of less weight.
    Dim,
}

impl Output {
    /// Standard output, coloured if a person reads along and likes it.
    pub(super) fn new(when: When) -> Self {
        let terminal = io::stdout().is_terminal();
        let liked = || std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let coloured = match when {
            When::Auto => terminal && liked(),
            When::Always => true,
            When::Never => false,
        };
        let width = if terminal { terminal_size().map(|(Width(width), _)| width.into()) } else { None };
        Self { out: io::BufWriter::with_capacity(64 << 10, io::stdout()), width, coloured }
    }

    /// Cells of a line, when a person reads along.
    pub(super) fn width(&self) -> Option<usize> {
        self.width
    }

    /// A line. Whatever is in it goes through the sanitiser here, at the door.
    pub(super) fn line(&mut self, words: fmt::Arguments<'_>) -> io::Result<()> {
        self.out.write_all(Display::ours(words.to_string()).as_str().as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// The beginning of a line, which stands out where colours are on; [`Self::line`] ends it.
    pub(super) fn look(&mut self, look: Look, words: fmt::Arguments<'_>) -> io::Result<&mut Self> {
        let words = Display::ours(words.to_string());
        let number = match look {
            Look::Bold => 1,
            Look::Dim => 2,
        };
        if self.coloured {
            write!(self.out, "\x1b[{number}m{words}\x1b[0m")?;
        } else {
            self.out.write_all(words.as_str().as_bytes())?;
        }
        Ok(self)
    }

    /// A value as JSON.
    pub(super) fn json<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        self.write_json(value, self.width.is_some())
    }

    /// A value as one line of JSON.
    pub(super) fn json_line<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        self.write_json(value, false)
    }

    fn write_json<T: Serialize>(&mut self, value: &T, pretty: bool) -> io::Result<()> {
        let text = if mask::is_on() {
            let mut value = serde_json::to_value(value)?;
            mask::hide(&mut value);
            if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }
        } else if pretty {
            serde_json::to_string_pretty(value)
        } else {
            serde_json::to_string(value)
        };
        self.out.write_all(Display::json(&text?).as_str().as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// The rows of a list in the form that was asked for: JSON, lines of JSON, or as `people` prints them. That
    /// there are more rows is told on standard error.
    pub(super) fn list<T: Serialize>(
        mut self,
        rows: &Rows<T>,
        show: ListAs,
        people: impl FnOnce(&mut Self, &[T]) -> io::Result<()>,
    ) -> Outcome {
        if show.json {
            self.json(&rows.items)?;
        } else if show.jsonl {
            for item in &rows.items {
                self.json_line(item)?;
            }
        } else {
            people(&mut self, &rows.items)?;
        }
        self.out.flush()?;
        if rows.more {
            say(format_args!("there are more than these {}; raise --limit to see them", rows.items.len()));
        } else if rows.items.is_empty() && !show.json && !show.jsonl {
            say(format_args!("nothing to list"));
        }
        Ok(Code::Done)
    }

    /// Hands over what was printed so far.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Hands over what was printed.
    pub(super) fn done(mut self) -> Outcome {
        self.out.flush()?;
        Ok(Code::Done)
    }
}
