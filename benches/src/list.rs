//! The list that both floors show, and where its keys lead: read from the terminal directly, so that keys which came
//! together are taken in together, and a floor is nothing but its drawing.

use std::{
    fs::File,
    io::{self, Read as _},
    os::fd::AsFd as _,
};

/// The rows.
pub const ROWS: usize = 1_000;

/// What they say.
pub fn rows() -> Vec<String> {
    (0..ROWS).map(|row| format!("T-{row:05} The caller asked {row} times for a person · medium · todo")).collect()
}

/// The keyboard.
pub struct Keys(File);

impl Keys {
    /// The terminal that the program was started in.
    pub fn open() -> io::Result<Self> {
        Ok(Self(File::from(io::stdin().as_fd().try_clone_to_owned()?)))
    }

    /// Waits for keys, and moves as they say; false at the end.
    pub fn lead(&mut self, place: &mut Place, height: usize) -> io::Result<bool> {
        let mut keys = [0_u8; 4_096];
        let count = self.0.read(&mut keys)?;
        for key in &keys[..count] {
            match key {
                b'j' => place.go(place.cursor + 1, height),
                b'k' => place.go(place.cursor.saturating_sub(1), height),
                b'g' => place.go(0, height),
                0x06 => place.turn(place.cursor + height - 1),
                0x02 => place.turn(place.cursor.saturating_sub(height - 1)),
                0x03 => return Ok(false),
                _ => {}
            }
        }
        Ok(count > 0)
    }
}

/// What is selected, and the first row that is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place {
    /// The selected row.
    pub cursor: usize,
    /// The first row that is shown.
    pub top: usize,
}

impl Place {
    fn go(&mut self, cursor: usize, height: usize) {
        self.cursor = cursor.min(ROWS - 1);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(height), self.cursor);
    }

    /// Turns a page: the cursor is on its first row.
    fn turn(&mut self, cursor: usize) {
        self.cursor = cursor.min(ROWS - 1);
        self.top = self.cursor;
    }
}
