//! What the terminal shows, and what it takes to make it show something else: of the rectangles in which a frame may
//! differ, the cells that do.
//!
//! Terminals differ in the width of signs that are made of several characters: letters of Devanagari, families of
//! emoji. After such a sign the cursor may stand elsewhere than expected, and what is then written lands beside its
//! place. So the cursor is placed anew after each of them, and a row that holds or held one is written whole: nothing stays
//! behind where a terminal counts cells in another way than we do.

use std::{
    collections::BTreeSet,
    io,
    ops::{Range, RangeInclusive},
};

use crossterm::{
    cursor::MoveTo,
    queue,
    terminal::{Clear, ClearType as Cleared},
};
use ratatui::{
    backend::{Backend as _, ClearType, CrosstermBackend},
    buffer::{Buffer, Cell},
    layout::Rect,
};
use unicode_width::UnicodeWidthStr as _;

/// What the terminal shows.
pub(super) struct Surface<W: io::Write> {
    backend: CrosstermBackend<W>,
    out: W,
    shown: Buffer,
    /// The rows that hold a sign of doubtful width.
    doubtful: Vec<bool>,
}

impl<W: io::Write + Clone> Surface<W> {
    /// A terminal of which nothing is known, written to by `out`.
    pub(super) fn new(out: W) -> Self {
        Self { backend: CrosstermBackend::new(out.clone()), out, shown: Buffer::default(), doubtful: Vec::new() }
    }

    /// Clears the terminal, which has this size.
    pub(super) fn clear(&mut self, area: Rect) -> io::Result<()> {
        self.backend.clear_region(ClearType::All)?;
        self.shown = Buffer::empty(area);
        self.doubtful = vec![false; usize::from(area.height)];
        Ok(())
    }

    /// Makes the terminal show `frame`, which differs from what it shows in the rectangles at most; one of another size is
    /// shown on a screen that was cleared. Returns whether it was.
    pub(super) fn show(&mut self, frame: &Buffer, changed: &[Rect]) -> io::Result<bool> {
        let is_other_size = self.shown.area != frame.area;
        if is_other_size {
            self.clear(frame.area)?;
        }
        let (mut cells, mut whole) = (Vec::new(), BTreeSet::new());
        let changed = if is_other_size { std::slice::from_ref(&frame.area) } else { changed };
        for area in changed {
            self.take(frame, area.intersection(frame.area), &mut cells, &mut whole);
        }
        // A row that several rectangles change is written once.
        cells.retain(|(_, y, _)| !whole.contains(y));
        for y in whole {
            self.write_row(y)?;
        }
        self.write(cells.into_iter())?;
        Ok(is_other_size)
    }

    /// Writes these cells where they stand, and nothing else of their rows.
    ///
    /// To the library each cell is a command or several. So neighbours that look alike are handed to it as one cell with the text
    /// of all.
    pub(super) fn write<'a>(&mut self, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) -> io::Result<()> {
        let (mut runs, mut text, mut next) = (Vec::<Run>::new(), String::new(), None);
        for (x, y, cell) in cells {
            let is_plain = width(cell) == 1 && !is_doubtful(cell);
            match runs.last_mut() {
                Some(run) if is_plain && run.is_plain && next == Some((x, y)) && look_alike(&run.cell, cell) => {}
                before => {
                    before.into_iter().for_each(|run| run.end(&mut text));
                    runs.push(Run { x, y, cell: cell.clone(), is_plain });
                }
            }
            text.push_str(cell.symbol());
            next = Some((x + 1, y));
        }
        runs.last_mut().into_iter().for_each(|run| run.end(&mut text));
        // After a sign of doubtful width the place of the next one is named.
        for runs in runs.chunk_by(|before, _| before.is_plain) {
            self.backend.draw(runs.iter().map(|run| (run.x, run.y, &run.cell)))?;
        }
        Ok(())
    }

    /// Takes a part of the frame for shown, and adds the cells that have to be written for that, and the rows that have to
    /// be written whole.
    fn take<'a>(
        &mut self,
        frame: &'a Buffer,
        area: Rect,
        cells: &mut Vec<(u16, u16, &'a Cell)>,
        whole: &mut BTreeSet<u16>,
    ) {
        if area.is_empty() {
            return;
        }
        for y in area.top()..area.bottom() {
            let from = frame.index_of(area.left(), y);
            let row = from..from + usize::from(area.width);
            let (shown, wanted) = (&mut self.shown.content[row.clone()], &frame.content[row]);
            let before = cells.len();
            let found = differences(shown, wanted, |at| cells.push((area.left() + at as u16, y, &wanted[at])));
            let Some(differing) = found else { continue };
            shown[differing.clone()].clone_from_slice(&wanted[differing]);
            if self.doubtful[usize::from(y)] || cells[before..].iter().any(|(_, _, cell)| is_doubtful(cell)) {
                whole.insert(y);
            }
        }
    }

    /// Writes a row from its first cell to its last.
    fn write_row(&mut self, y: u16) -> io::Result<()> {
        queue!(self.out, MoveTo(0, y), Clear(Cleared::CurrentLine))?;
        let row = self.row(y);
        self.doubtful[usize::from(y)] = self.shown.content[row.clone()].iter().any(is_doubtful);
        let cells = self.shown.content[row].to_vec();
        let (mut covered, mut written) = (0, Vec::with_capacity(cells.len()));
        for (x, cell) in (0..).zip(&cells) {
            // What a wide sign covers is not written.
            if covered == 0 {
                written.push((x, y, cell));
                covered = width(cell);
            }
            covered = covered.saturating_sub(1);
        }
        self.write(written.into_iter())
    }

    fn row(&self, y: u16) -> Range<usize> {
        let from = self.shown.index_of(0, y);
        from..from + usize::from(self.shown.area.width)
    }
}

/// Neighbours that look alike, as one cell with the text of all; or a sign that is not one cell wide everywhere, by itself.
struct Run {
    x: u16,
    y: u16,
    cell: Cell,
    is_plain: bool,
}

impl Run {
    /// Gives it its text.
    fn end(&mut self, text: &mut String) {
        self.cell.set_symbol(text);
        text.clear();
    }
}

/// Cells that are written again, where they stand between two that changed: to name the place of the second takes more.
const BRIDGED: usize = 6;

/// Finds the places at which a row has to be written to become another; returns from where to where it differs, if it does. What
/// a wide sign covers is not written; what one covered is, also where it is what it was.
fn differences(shown: &[Cell], wanted: &[Cell], mut found: impl FnMut(usize)) -> Option<RangeInclusive<usize>> {
    let differs = |(shown, wanted): (&Cell, &Cell)| shown != wanted;
    let first = shown.iter().zip(wanted).position(differs)?;
    let last = shown.iter().zip(wanted).rposition(differs)?;
    // What covers the first of them may stand before it, and is no sign of ASCII.
    let start = wanted[..first].iter().rposition(|cell| cell.symbol().len() > 1).unwrap_or(first);
    let (mut covered, mut bared, mut written) = (0_usize, 0_usize, None);
    for at in start..wanted.len() {
        if at > last && bared == 0 {
            break;
        }
        let differs = shown[at] != wanted[at];
        if covered == 0 && (differs || bared > 0) {
            // Behind a sign of ASCII none of them is covered.
            let since = written.unwrap_or(at)..at;
            if since.len() <= BRIDGED && wanted[since.clone()].iter().all(|cell| cell.symbol().len() == 1) {
                since.skip(1).for_each(&mut found);
            }
            found(at);
            written = Some(at);
        }
        let wide = width(&wanted[at]);
        bared = bared.max(wide).max(if differs { width(&shown[at]) } else { wide }).saturating_sub(1);
        covered = if covered > 0 { covered - 1 } else { wide.saturating_sub(1) };
    }
    Some(first..=last)
}

/// Whether two cells differ in their signs alone.
fn look_alike(one: &Cell, other: &Cell) -> bool {
    (one.fg, one.bg, one.underline_color, one.modifier) == (other.fg, other.bg, other.underline_color, other.modifier)
}

/// Cells that a sign takes; one that takes none has a cell all the same.
fn width(cell: &Cell) -> usize {
    let symbol = cell.symbol();
    if symbol.len() == 1 { 1 } else { symbol.width().max(1) }
}

/// Whether terminals may count its width in another way.
fn is_doubtful(cell: &Cell) -> bool {
    let symbol = cell.symbol();
    symbol.len() > 1 && symbol.chars().nth(1).is_some()
}

#[cfg(test)]
mod cost;

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use ratatui::style::Style;

    use super::*;

    #[derive(Clone, Default)]
    pub(super) struct Bytes(pub(super) Rc<RefCell<Vec<u8>>>);

    impl io::Write for Bytes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn of(rows: &[&str]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 2));
        for (y, row) in (0..).zip(rows) {
            buffer.set_string(0, y, row, Style::default());
        }
        buffer
    }

    /// What is written when a screen with these rows becomes one with those.
    fn written(before: &[&str], after: &[&str]) -> String {
        let bytes = Bytes::default();
        let mut surface = Surface::new(bytes.clone());
        let (before, after) = (of(before), of(after));
        surface.show(&before, &[]).expect("drawn");
        bytes.0.borrow_mut().clear();
        surface.show(&after, &[after.area]).expect("drawn");
        assert_eq!(surface.shown, after, "it is known what stands there");
        let written = bytes.0.borrow().clone();
        String::from_utf8(written).expect("text")
    }

    /// The screen of a terminal after these frames, each told as changed in all of it.
    fn seen(frames: &[Buffer]) -> String {
        let bytes = Bytes::default();
        let mut surface = Surface::new(bytes.clone());
        for frame in frames {
            surface.show(frame, &[frame.area]).expect("drawn");
        }
        let mut parser = vt100::Parser::new(2.try_into().expect("rows"), 20.try_into().expect("columns"), 0);
        parser.process(&bytes.0.borrow());
        parser
            .screen()
            .contents()
            .lines()
            .map(|line| format!("{}\n", line.trim_end()))
            .collect::<String>()
            .trim_end()
            .to_owned()
    }

    #[test]
    fn only_what_differs_in_the_rectangles_is_written() {
        let bytes = Bytes::default();
        let mut surface = Surface::new(bytes.clone());
        let (before, after) = (of(&["one two", "one two"]), of(&["one TWO", "one TWO"]));
        surface.show(&before, &[]).expect("drawn");
        bytes.0.borrow_mut().clear();
        surface.show(&before, &[before.area]).expect("drawn");
        assert_eq!(bytes.0.borrow().len(), 0, "nothing differs");
        surface.show(&after, &[Rect::new(0, 1, 6, 1)]).expect("drawn");
        let text = String::from_utf8(bytes.0.borrow().clone()).expect("text");
        assert!(text.contains("\x1b[2;5H") && text.contains("TW") && !text.contains("TWO"), "{text:?}");
    }

    #[test]
    fn neighbours_that_look_alike_are_written_as_one_run() {
        let text = written(&["one two three"], &["ONE tWo THREE"]);
        assert_eq!(text.matches(';').count(), 1, "one place is named: {text:?}");
        assert!(text.contains("ONE tWo THREE"), "few cells between are written again: {text:?}");
        let text = written(&["a            b"], &["A            B"]);
        assert!(text.contains("\x1b[1;1HA") && text.contains("\x1b[1;14HB"), "many are not: {text:?}");
        // The cell that a wide sign covers is not one of them.
        assert!(!written(&["x你b"], &["y你c"]).contains(' '));
    }

    #[test]
    fn a_row_with_a_doubtful_sign_is_written_once_however_many_rectangles_change_it() {
        let bytes = Bytes::default();
        let mut surface = Surface::new(bytes.clone());
        let (before, after) = (of(&["मेरा one  two"]), of(&["मेरा ONE  TWO"]));
        surface.show(&before, &[]).expect("drawn");
        bytes.0.borrow_mut().clear();
        surface.show(&after, &[Rect::new(0, 0, 7, 1), Rect::new(7, 0, 13, 2)]).expect("drawn");
        let text = String::from_utf8(bytes.0.borrow().clone()).expect("text");
        assert_eq!(text.matches("\x1b[2K").count(), 1, "{text:?}");
        assert_eq!(text.matches("ONE").count() + text.matches("TWO").count(), 2, "{text:?}");
    }

    #[test]
    fn wide_signs_come_and_go_and_leave_nothing_behind() {
        let rows = ["plain text", "你好世界", "a你b好c", "你a好b", "", "ab你", "🙂🙂🙂", "x🙂y"];
        for one in rows {
            for other in rows {
                let (before, after) = (of(&[one, other]), of(&[other, one]));
                assert_eq!(seen(&[before.clone(), after.clone()]), seen(std::slice::from_ref(&after)), "{one} {other}");
                assert_eq!(seen(&[after.clone(), before, after.clone()]), seen(&[after]), "{one} {other}");
            }
        }
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
