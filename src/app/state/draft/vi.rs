//! The keys of vi in a text field: what there is of them for a note of a few lines.

use tui_textarea::{CursorMove, TextArea};

use crate::app::message::key::{Code, Key};

/// How far the keys have come.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct Vi {
    mode: Mode,
    count: Option<usize>,
    pending: Option<char>,
}

/// What letters mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Text.
    #[default]
    Insert,
    /// Movements and verbs.
    Normal,
}

/// What is left for the field to do.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::app) enum Rest {
    Nothing,
    /// Put in what was cut or copied last.
    PutIn,
}

/// More than this is a slip of the finger.
const MOST_TIMES: usize = 999;

impl Vi {
    pub(in crate::app) fn mode(&self) -> Mode {
        self.mode
    }

    /// Esc: to movements and verbs, and what was begun of a verb is dropped; `false` when there was nothing to leave.
    pub(in crate::app) fn escape(&mut self, area: &mut TextArea<'static>) -> bool {
        let was_busy = self.pending.take().is_some() | self.count.take().is_some();
        if self.mode == Mode::Insert {
            self.mode = Mode::Normal;
            if area.cursor().1 > 0 {
                area.move_cursor(CursorMove::Back);
            }
            return true;
        }
        was_busy
    }

    /// A key that is no text. Afterwards the cursor stands on a character, where there is one.
    pub(in crate::app) fn key(&mut self, key: Key, area: &mut TextArea<'static>) -> Rest {
        let rest = self.take(key, area);
        let is_behind = right_of_cursor(area) == 0 && area.cursor().1 > 0;
        if rest == Rest::Nothing && self.mode == Mode::Normal && is_behind {
            area.move_cursor(CursorMove::Back);
        }
        rest
    }

    fn take(&mut self, key: Key, area: &mut TextArea<'static>) -> Rest {
        let c = match key.code {
            Code::Char('r') if key.ctrl => {
                area.redo();
                return Rest::Nothing;
            }
            Code::Char(c) if !key.ctrl && !key.alt => c,
            Code::Left | Code::Backspace => 'h',
            Code::Right => 'l',
            Code::Up => 'k',
            Code::Down => 'j',
            Code::Home => '0',
            Code::End => '$',
            Code::Delete => 'x',
            _ => return Rest::Nothing,
        };
        match c.to_digit(10) {
            Some(digit) if digit > 0 || self.count.is_some() => {
                let count = self.count.unwrap_or(0) * 10 + digit as usize;
                self.count = Some(count.min(MOST_TIMES));
                return Rest::Nothing;
            }
            _ => {}
        }
        match self.pending.take() {
            Some(verb) => {
                let times = self.times();
                self.combine(verb, c, times, area);
                Rest::Nothing
            }
            None if "dcyg".contains(c) => {
                self.pending = Some(c);
                Rest::Nothing
            }
            None => self.single(c, area),
        }
    }

    fn times(&mut self) -> usize {
        self.count.take().unwrap_or(1).max(1)
    }

    fn single(&mut self, c: char, area: &mut TextArea<'static>) -> Rest {
        let times = self.times();
        match c {
            'i' => self.mode = Mode::Insert,
            'a' => self.insert_at(CursorMove::Forward, area),
            'I' => self.insert_at(CursorMove::Head, area),
            'A' => self.insert_at(CursorMove::End, area),
            'o' => {
                self.insert_at(CursorMove::End, area);
                area.insert_newline();
            }
            'O' => {
                self.insert_at(CursorMove::Head, area);
                area.insert_newline();
                area.move_cursor(CursorMove::Up);
            }
            'x' | 's' => {
                area.start_selection();
                for _ in 0..times.min(right_of_cursor(area)) {
                    area.move_cursor(CursorMove::Forward);
                }
                self.act(if c == 's' { 'c' } else { 'd' }, area);
            }
            'X' => {
                for _ in 0..times.min(area.cursor().1) {
                    area.delete_char();
                }
            }
            'D' | 'C' => {
                area.start_selection();
                area.move_cursor(CursorMove::End);
                self.act(if c == 'C' { 'c' } else { 'd' }, area);
            }
            'J' => {
                area.move_cursor(CursorMove::End);
                if area.delete_next_char() {
                    area.insert_char(' ');
                }
            }
            'u' => {
                for _ in 0..times {
                    area.undo();
                }
            }
            'p' => {
                area.move_cursor(CursorMove::Forward);
                return Rest::PutIn;
            }
            'P' => return Rest::PutIn,
            _ => {
                if let Some(motion) = motion(c) {
                    (0..times).for_each(|_| area.move_cursor(motion));
                }
            }
        }
        Rest::Nothing
    }

    fn insert_at(&mut self, motion: CursorMove, area: &mut TextArea<'static>) {
        area.move_cursor(motion);
        self.mode = Mode::Insert;
    }

    /// A verb with the movement that it is for, or with itself for whole lines.
    fn combine(&mut self, verb: char, c: char, times: usize, area: &mut TextArea<'static>) {
        if verb == 'g' {
            if c == 'g' {
                area.move_cursor(CursorMove::Top);
                area.move_cursor(CursorMove::Head);
            }
            return;
        }
        if c == verb {
            area.move_cursor(CursorMove::Head);
            area.start_selection();
            // What is changed keeps its line; what is deleted or copied takes the break along.
            let breaks = if verb == 'c' { times - 1 } else { times };
            for _ in 0..breaks {
                let row = area.cursor().0;
                area.move_cursor(CursorMove::Down);
                if area.cursor().0 == row {
                    area.move_cursor(CursorMove::End);
                }
            }
            if verb == 'c' {
                area.move_cursor(CursorMove::End);
            } else {
                // Down keeps the column where it can.
                let is_last = area.cursor().0 + 1 == area.lines().len() && area.cursor().1 > 0;
                if !is_last {
                    area.move_cursor(CursorMove::Head);
                }
            }
        } else {
            // `cw` leaves the space behind the word, as everywhere.
            let c = if verb == 'c' && c == 'w' { 'e' } else { c };
            let Some(motion) = motion(c) else { return };
            area.start_selection();
            (0..times).for_each(|_| area.move_cursor(motion));
            if c == 'e' {
                area.move_cursor(CursorMove::Forward);
            }
        }
        self.act(verb, area);
    }

    /// Does to the selection what the verb says.
    fn act(&mut self, verb: char, area: &mut TextArea<'static>) {
        if verb == 'y' {
            let start = area.selection_range().map(|(start, _)| start);
            area.copy();
            area.cancel_selection();
            if let Some((row, column)) = start {
                let place = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
                area.move_cursor(CursorMove::Jump(place(row), place(column)));
            }
            return;
        }
        if !area.cut() {
            area.cancel_selection();
        }
        if verb == 'c' {
            self.mode = Mode::Insert;
        }
    }
}

/// Characters from the cursor to the end of its line.
fn right_of_cursor(area: &TextArea<'static>) -> usize {
    let (row, column) = (area.cursor().0, area.cursor().1);
    area.lines().get(row).map_or(0, |line| line.chars().count()).saturating_sub(column)
}

fn motion(c: char) -> Option<CursorMove> {
    Some(match c {
        'h' => CursorMove::Back,
        'l' | ' ' => CursorMove::Forward,
        'j' => CursorMove::Down,
        'k' => CursorMove::Up,
        'w' => CursorMove::WordForward,
        'b' => CursorMove::WordBack,
        'e' => CursorMove::WordEnd,
        '0' | '^' => CursorMove::Head,
        '$' => CursorMove::End,
        'G' => CursorMove::Bottom,
        '{' => CursorMove::ParagraphBack,
        '}' => CursorMove::ParagraphForward,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::app::{
        message::key::Key,
        state::draft::{Draft, Lines},
    };

    /// The text after these keys; `␛` is Esc.
    fn after(text: &str, keys: &str) -> String {
        let mut draft = Draft::new(text, Lines::Many, 500).with_vi();
        type_in(&mut draft, keys);
        draft.text()
    }

    fn type_in(draft: &mut Draft, keys: &str) {
        for c in keys.chars() {
            match c {
                '␛' => {
                    draft.escape();
                }
                _ => draft.key(Key::char(c)),
            }
        }
    }

    #[test]
    fn letters_are_text_until_esc_and_verbs_after_it() {
        for (text, keys, wanted) in [
            ("one two", "!", "one two!"),
            ("one two", "␛x", "one tw"),
            ("one two", "␛0x", "ne two"),
            ("one two", "␛0dw", "two"),
            ("one two three", "␛02dw", "three"),
            ("one two", "␛0cwsix␛", "six two"),
            ("one two", "␛bDx", "one"),
            ("one\ntwo\nthree", "␛ggdd", "two\nthree"),
            ("one\ntwo\nthree", "␛gg2dd", "three"),
            ("one\ntwo", "␛ggccsix␛", "six\ntwo"),
            ("one\ntwo", "␛ggJ", "one two"),
            ("one", "␛osecond␛", "one\nsecond"),
            ("one", "␛Ofirst␛", "first\none"),
            ("one two", "␛0dwu", "one two"),
            ("ab", "␛0xp", "ba"),
            ("one two", "␛0d$", ""),
            ("one", "␛0ix␛A!␛", "xone!"),
            ("one two", "␛0d␛x", "ne two"),
            ("one two", "␛0yw$p", "one twoone "),
        ] {
            assert_eq!(after(text, keys), wanted, "{text:?} {keys:?}");
        }
    }

    #[test]
    fn esc_leaves_the_text_first_and_the_field_after_it() {
        let mut draft = Draft::new("", Lines::Many, 10).with_vi();
        assert!(draft.escape(), "from text to verbs");
        draft.key(Key::char('d'));
        assert!(draft.escape(), "a verb that was begun");
        assert!(!draft.escape(), "nothing is left to leave");
        assert!(!Draft::new("", Lines::Many, 10).escape(), "without these keys Esc is the field's");
    }

    proptest! {
        #[test]
        fn no_keys_panic_and_what_is_too_long_is_refused(
            text in "[a-z \n日é👩]{0,30}",
            keys in proptest::collection::vec(
                proptest::sample::select("hjklwbe0^$gGiaIAoOxXDCsJdcyupP␛123{}日 z".chars().collect::<Vec<_>>()),
                0..60,
            ),
        ) {
            let mut draft = Draft::new(&text, Lines::Many, 60).with_vi();
            type_in(&mut draft, &keys.iter().collect::<String>());
            prop_assert_eq!(draft.refusal().is_some(), draft.count() > 60);
        }
    }
}
