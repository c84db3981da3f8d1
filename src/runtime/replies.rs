//! Answers of the terminal among the keys: the background colour that was asked for.
//!
//! The library that reads the terminal takes such an answer (OSC 11) for keys: Alt-], then its letters, then Ctrl-g or
//! Alt-\. So what begins like one is held until it is one, or is not: then every key of it goes on, in its order. No
//! answer is waited for, late ones count, and no key is lost or invented.

use super::pressed::Pressed;
use crate::app::message::key::{Code, Key};

/// What the answer begins with, after the Alt-] that the introducer is read as.
const HEAD: &str = "11;rgb:";
/// Characters of the three colours at most: `ffff/ffff/ffff`.
const MOST: usize = 14;

/// What of an answer has come so far.
#[derive(Debug, Default)]
pub(super) struct Replies {
    held: Vec<Pressed>,
    text: String,
}

impl Replies {
    /// Takes an event in; gives what is to go on.
    pub(super) fn take(&mut self, pressed: Pressed) -> Vec<Pressed> {
        let Pressed::Key(key) = pressed else { return self.let_go(Some(pressed)) };
        if self.held.is_empty() {
            if key != (Key { code: Code::Char(']'), ctrl: false, alt: true }) {
                return vec![Pressed::Key(key)];
            }
            self.held.push(Pressed::Key(key));
            return Vec::new();
        }
        let is_end = key == Key::ctrl('g') || key == Key { code: Code::Char('\\'), ctrl: false, alt: true };
        if is_end && let Some(color) = self.text.strip_prefix(HEAD).and_then(color) {
            self.held.clear();
            self.text.clear();
            return vec![Pressed::Background(color)];
        }
        match key {
            Key { code: Code::Char(c), ctrl: false, alt: false } if self.may_go_on(c) => {
                self.text.push(c);
                self.held.push(Pressed::Key(key));
                Vec::new()
            }
            _ => self.let_go(Some(Pressed::Key(key))),
        }
    }

    fn may_go_on(&self, c: char) -> bool {
        match HEAD.chars().nth(self.text.len()) {
            Some(wanted) => c == wanted,
            None => self.text.len() < HEAD.len() + MOST && (c.is_ascii_hexdigit() || c == '/'),
        }
    }

    /// It was no answer: all of it goes on.
    fn let_go(&mut self, last: Option<Pressed>) -> Vec<Pressed> {
        self.text.clear();
        self.held.drain(..).chain(last).collect()
    }
}

/// `rrrr/gggg/bbbb` with one to four digits each, scaled to 16 bits.
fn color(text: &str) -> Option<[u16; 3]> {
    let mut parts = text.split('/').map(|part| {
        let value = u32::from_str_radix(part, 16).ok().filter(|_| (1..=4).contains(&part.len()))?;
        let most = (1_u32 << (4 * part.len())) - 1;
        u16::try_from(value * 0xffff / most).ok()
    });
    let color = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(color)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<Pressed> {
        let alt = |c| Pressed::Key(Key { code: Code::Char(c), ctrl: false, alt: true });
        text.chars()
            .map(|c| match c {
                '⎋' => alt(']'),
                '␛' => alt('\\'),
                '␇' => Pressed::Key(Key::ctrl('g')),
                c => Pressed::Key(Key::char(c)),
            })
            .collect()
    }

    fn through(text: &str) -> Vec<Pressed> {
        let mut replies = Replies::default();
        keys(text).into_iter().flat_map(|pressed| replies.take(pressed)).collect()
    }

    #[test]
    fn an_answer_is_taken_out_from_among_the_keys_and_nothing_else() {
        let white = Pressed::Background([0xffff; 3]);
        assert_eq!(through("j⎋11;rgb:ffff/ffff/ffff␛k"), [keys("j"), vec![white.clone()], keys("k")].concat());
        assert_eq!(through("⎋11;rgb:ff/ff/ff␇"), [white]);
        assert_eq!(through("⎋11;rgb:0000/8000/ffff␛"), [Pressed::Background([0, 0x8000, 0xffff])]);
    }

    #[test]
    fn what_only_begins_like_one_goes_on_key_by_key() {
        for typed in ["⎋x", "⎋11x", "⎋11;rgb:zz", "⎋11;rgb:ffff/ffff␛", "⎋⎋", "⎋11;rgb:ffff/ffff/ffff/ffff/ffff/ffff"]
        {
            let all = keys(typed);
            let went_on = through(&format!("{typed}q"));
            assert_eq!(went_on.len(), all.len() + 1, "{typed}: nothing is lost");
            assert_eq!(went_on[..all.len()], all[..], "{typed}");
        }
    }
}
