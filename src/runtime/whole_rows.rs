//! Draws on the terminal so that nothing stays behind where it counts cells in another way than we do.
//!
//! Terminals differ in the width of signs that are made of several characters: letters of Devanagari, families of
//! emoji. After such a sign the cursor may stand elsewhere than expected, and what is then written lands beside its
//! place. So the cursor is placed anew after each of them, and a row that holds or held one is written whole.

use std::io;

use crossterm::{
    cursor::MoveTo,
    queue,
    terminal::{Clear, ClearType as Cleared},
};
use ratatui::{
    backend::{Backend, ClearType, CrosstermBackend, WindowSize},
    buffer::{Buffer, Cell},
    layout::{Position, Rect, Size},
};
use unicode_width::UnicodeWidthStr as _;

/// A backend that knows what stands on the screen.
pub(super) struct WholeRows<W: io::Write> {
    inner: CrosstermBackend<W>,
    out: W,
    /// What was drawn.
    screen: Buffer,
}

impl<W: io::Write + Clone> WholeRows<W> {
    /// Draws into `out`.
    pub(super) fn new(out: W) -> Self {
        Self { inner: CrosstermBackend::new(out.clone()), out, screen: Buffer::empty(Rect::ZERO) }
    }

    /// Writes these cells where they stand, and nothing else of their rows.
    pub(super) fn write<'a>(&mut self, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) -> io::Result<()> {
        let cells: Vec<_> = cells.collect();
        // After a sign of doubtful width the place of the next one is named.
        for run in cells.chunk_by(|(_, _, before), _| !is_doubtful(before)) {
            self.inner.draw(run.iter().copied())?;
        }
        Ok(())
    }

    /// Writes a row from its first cell to its last.
    fn write_row(&mut self, y: u16) -> io::Result<()> {
        queue!(self.out, MoveTo(0, y), Clear(Cleared::CurrentLine))?;
        let width = self.screen.area.width;
        let mut cells = Vec::with_capacity(usize::from(width));
        let mut x = 0;
        while x < width {
            let cell = self.screen[(x, y)].clone();
            // What a wide sign covers is not written.
            let covers = u16::try_from(cell.symbol().width()).unwrap_or(1).max(1);
            cells.push((x, y, cell));
            x += covers;
        }
        self.write(cells.iter().map(|(x, y, cell)| (*x, *y, cell)))
    }

    fn holds_doubtful(&self, y: u16) -> bool {
        (0..self.screen.area.width).any(|x| is_doubtful(&self.screen[(x, y)]))
    }
}

/// Whether terminals may count its width in another way.
fn is_doubtful(cell: &Cell) -> bool {
    let symbol = cell.symbol();
    !symbol.is_ascii() && symbol.chars().nth(1).is_some()
}

impl<W: io::Write + Clone> Backend for WholeRows<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let area = self.screen.area;
        let cells: Vec<(u16, u16, &Cell)> = content.collect();
        for row in cells.chunk_by(|(_, one, _), (_, other, _)| one == other) {
            let y = row[0].1;
            if y >= area.height {
                continue;
            }
            let held = self.holds_doubtful(y);
            for (x, y, cell) in row.iter().filter(|(x, ..)| *x < area.width) {
                self.screen[(*x, *y)] = (*cell).clone();
            }
            if held || self.holds_doubtful(y) {
                self.write_row(y)?;
            } else {
                self.inner.draw(row.iter().copied())?;
            }
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.inner.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.inner.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.inner.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.inner.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    /// A screen of another size is cleared before it is drawn on.
    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        let size = self.size()?;
        self.screen = Buffer::empty(Rect::new(0, 0, size.width, size.height));
        self.inner.clear_region(clear_type)
    }

    fn size(&self) -> io::Result<Size> {
        self.inner.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.inner.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        Backend::flush(&mut self.inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use ratatui::style::Style;

    use super::*;

    #[derive(Clone, Default)]
    struct Bytes(Rc<RefCell<Vec<u8>>>);

    impl io::Write for Bytes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is written when a screen with these rows becomes one with those.
    fn written(before: &[&str], after: &[&str]) -> String {
        let bytes = Bytes::default();
        let mut backend = WholeRows::new(bytes.clone());
        let of = |rows: &[&str]| {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 2));
            for (y, row) in (0..).zip(rows) {
                buffer.set_string(0, y, row, Style::default());
            }
            buffer
        };
        let (before, after) = (of(before), of(after));
        backend.screen = Buffer::empty(before.area);
        let empty = Buffer::empty(before.area);
        for (from, to) in [(&empty, &before), (&before, &after)] {
            bytes.0.borrow_mut().clear();
            backend.draw(from.diff(to).into_iter()).expect("drawn");
        }
        let written = bytes.0.borrow().clone();
        String::from_utf8(written).expect("text")
    }

    #[test]
    fn a_row_with_a_doubtful_sign_is_written_whole_and_each_place_after_one_is_named() {
        let text = written(&["मेरा ऑर्डर one", "plain one    "], &["मेरा ऑर्डर two", "plain two    "]);
        assert!(text.contains("\x1b[1;1H\x1b[2K"), "the first row from its first cell: {text:?}");
        let moves = text.matches("\x1b[1;").count();
        assert!(moves >= 4, "the cursor is placed after each doubtful sign: {text:?}");
        assert!(text.contains("\x1b[2;7H") && !text.contains("\x1b[2;1H"), "of the second, what changed: {text:?}");
        let gone = written(&["मेरा one"], &["mera one"]);
        assert!(gone.contains("\x1b[1;1H\x1b[2K"), "also when the last such sign goes: {gone:?}");
    }
}
