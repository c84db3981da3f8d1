//! The floor of the machine: the list of the other floor, drawn by hand with escape sequences. A move writes the two rows
//! that change, a page all rows.

use std::{
    fs::File,
    io::{self, Write as _},
    os::fd::AsFd as _,
};

use crossterm::terminal;
use earmark_benches::list::{Keys, Place, ROWS, rows};

fn main() -> io::Result<()> {
    // With arguments it is the least that a command can be.
    if std::env::args().len() > 1 {
        println!("by hand");
        return Ok(());
    }
    terminal::enable_raw_mode()?;
    let result = list();
    terminal::disable_raw_mode()?;
    result
}

struct Screen {
    rows: Vec<String>,
    columns: usize,
    height: usize,
    /// What the next write is made of.
    text: String,
}

impl Screen {
    /// A row, on its line below the border.
    fn row(&mut self, at: usize, place: Place) {
        let (before, after) = if at == place.cursor { ("\x1b[7m", "\x1b[27m") } else { ("", "") };
        self.text +=
            &format!("\x1b[{};2H{before}{:<2$.2$}{after}", at - place.top + 2, self.rows[at], self.columns - 2);
    }

    fn all(&mut self, place: Place) {
        for at in place.top..(place.top + self.height).min(ROWS) {
            self.row(at, place);
        }
    }

    fn border(&mut self) {
        let across = "─".repeat(self.columns - 2);
        self.text += &format!("\x1b[H┌{across}┐");
        for line in 0..self.height {
            self.text += &format!("\x1b[{0};1H│\x1b[{0};{1}H│", line + 2, self.columns);
        }
        self.text += &format!("\x1b[{};1H└{across}┘", self.height + 2);
    }

    /// Sends what was written between the marks of a synchronized update, in one write.
    fn send(&mut self, out: &mut File) -> io::Result<()> {
        let frame = format!("\x1b[?2026h{}\x1b[?2026l", self.text);
        self.text.clear();
        out.write_all(frame.as_bytes())
    }
}

fn list() -> io::Result<()> {
    let mut out = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let (columns, lines) = terminal::size()?;
    let height = usize::from(lines).saturating_sub(2);
    let mut screen = Screen { rows: rows(), columns: usize::from(columns), height, text: String::new() };
    let (mut keys, mut place) = (Keys::open()?, Place::default());
    screen.text += "\x1b[?1049h\x1b[?25l";
    screen.border();
    screen.all(place);
    screen.send(&mut out)?;
    loop {
        let before = place;
        if !keys.lead(&mut place, height)? {
            return out.write_all(b"\x1b[?25h\x1b[?1049l");
        }
        if place.top == before.top {
            screen.row(before.cursor, place);
            screen.row(place.cursor, place);
        } else {
            screen.all(place);
        }
        screen.send(&mut out)?;
    }
}
