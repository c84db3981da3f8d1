//! Keys as they are written in the registry and in `keys.toml`: `g g`, `Ctrl-d`, `PgDn`, `Space`.

use std::fmt;

use crate::app::message::key::{Code, Key};

/// One place of a sequence: a key, or any key of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pattern {
    /// This key.
    Key(Key),
    /// Any digit, written `<digit>`; the action is told which.
    Digit,
    /// A digit from 1 up to this one, written `<1-4>`; the action is told which.
    UpTo(u8),
    /// Any character, written `<char>`; the action is told which.
    Char,
}

/// Keys that are pressed one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sequence(pub Vec<Pattern>);

impl Sequence {
    /// Reads a sequence; a name that is not known is given back.
    pub fn parse(written: &str) -> Result<Self, String> {
        let places = written.split_whitespace().map(|one| pattern(one).ok_or_else(|| one.to_owned()));
        let places: Vec<Pattern> = places.collect::<Result<_, _>>()?;
        if places.is_empty() { Err(written.to_owned()) } else { Ok(Self(places)) }
    }

    /// The keys in front of the last one, shortest first.
    pub fn beginnings(&self) -> impl Iterator<Item = Self> {
        (1..self.0.len()).map(|count| Self(self.0[..count].to_vec()))
    }

    /// Whether `self` begins with all of `other` and goes on.
    pub fn goes_on_from(&self, other: &Self) -> bool {
        self.0.len() > other.0.len() && self.0.starts_with(&other.0)
    }

    /// As it is written in `keys.toml`: with names instead of arrows.
    pub fn written(&self) -> String {
        let name = |place: &Pattern| match place {
            Pattern::Key(key) => {
                let arrows = [('↑', "Up"), ('↓', "Down"), ('←', "Left"), ('→', "Right")];
                let is_arrow = matches!(key.code, Code::Up | Code::Down | Code::Left | Code::Right);
                let arrows = arrows.into_iter().filter(|_| is_arrow);
                arrows.fold(key.to_string(), |text, (arrow, name)| text.replace(arrow, name))
            }
            Pattern::Digit => "<digit>".to_owned(),
            Pattern::UpTo(last) => format!("<1-{last}>"),
            Pattern::Char => "<char>".to_owned(),
        };
        self.0.iter().map(name).collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Sequence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, pattern) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            match pattern {
                Pattern::Key(key) => write!(f, "{key}")?,
                Pattern::Digit => f.write_str("1..0")?,
                Pattern::UpTo(last) => write!(f, "1..{last}")?,
                Pattern::Char => f.write_str("a..z")?,
            }
        }
        Ok(())
    }
}

fn pattern(written: &str) -> Option<Pattern> {
    match written {
        "<digit>" => Some(Pattern::Digit),
        "<char>" => Some(Pattern::Char),
        few if few.starts_with("<1-") => {
            let last = few.strip_prefix("<1-")?.strip_suffix('>')?.parse().ok()?;
            (2..=9).contains(&last).then_some(Pattern::UpTo(last))
        }
        key => self::key(key).map(Pattern::Key),
    }
}

fn key(written: &str) -> Option<Key> {
    let (ctrl, rest) = strip(written, "Ctrl-");
    let (alt, rest) = strip(rest, "Alt-");
    let code = match rest {
        "Enter" => Code::Enter,
        "Esc" => Code::Esc,
        "Tab" => Code::Tab,
        "Shift-Tab" => Code::BackTab,
        "Bksp" => Code::Backspace,
        "Del" | "Delete" => Code::Delete,
        "Up" => Code::Up,
        "Down" => Code::Down,
        "Left" => Code::Left,
        "Right" => Code::Right,
        "Shift-Up" => Code::ShiftUp,
        "Shift-Down" => Code::ShiftDown,
        "Home" => Code::Home,
        "End" => Code::End,
        "PgUp" => Code::PageUp,
        "PgDn" => Code::PageDown,
        "Space" => Code::Char(' '),
        f if f.len() > 1 && f.starts_with('F') => {
            Code::F(f[1..].parse().ok().filter(|number| (1..=24).contains(number))?)
        }
        one => {
            let mut chars = one.chars();
            let c = chars.next().filter(|c| !c.is_control())?;
            if chars.next().is_some() {
                return None;
            }
            Code::Char(c)
        }
    };
    Some(Key { code, ctrl, alt })
}

fn strip<'a>(text: &'a str, prefix: &str) -> (bool, &'a str) {
    match text.strip_prefix(prefix) {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keys(written: &str) -> Vec<Key> {
        let keys = Sequence::parse(written).expect(written).0;
        keys.into_iter().filter_map(|place| if let Pattern::Key(key) = place { Some(key) } else { None }).collect()
    }

    #[test]
    fn reads_every_way_to_write_a_key() {
        assert_eq!(keys("g g"), [Key::char('g'), Key::char('g')]);
        assert_eq!(keys("Ctrl-d"), [Key::ctrl('d')]);
        assert_eq!(keys("Alt-Enter"), [Key { code: Code::Enter, ctrl: false, alt: true }]);
        assert_eq!(keys("F5"), [Key::plain(Code::F(5))]);
        assert_eq!(keys("-"), [Key::char('-')]);
        assert_eq!(Sequence::parse("m <char>").map(|keys| keys.0.len()), Ok(2));
        assert_eq!(Sequence::parse("g nonsense"), Err("nonsense".to_owned()));
        assert_eq!(Sequence::parse(" "), Err(" ".to_owned()));
        assert_eq!(Sequence::parse("F99"), Err("F99".to_owned()));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_named_and_what_was_read_is_written_alike(text in "\\PC{0,12}") {
            if let Ok(keys) = Sequence::parse(&text) {
                prop_assert_eq!(Sequence::parse(&keys.written()), Ok(keys));
            }
        }
    }
}
