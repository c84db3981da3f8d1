//! Keys as they are written in the table: `g g`, `Ctrl-d`, `PgDn`, `Space`.

use crate::app::key::{Code, Key};

/// A sequence of keys; `None` when a name is not known.
pub fn parse(written: &str) -> Option<Vec<Key>> {
    written.split(' ').map(key).collect()
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
        "Del" => Code::Delete,
        "Up" => Code::Up,
        "Down" => Code::Down,
        "Left" => Code::Left,
        "Right" => Code::Right,
        "Home" => Code::Home,
        "End" => Code::End,
        "PgUp" => Code::PageUp,
        "PgDn" => Code::PageDown,
        "Space" => Code::Char(' '),
        f if f.len() > 1 && f.starts_with('F') => Code::F(f[1..].parse().ok()?),
        one => {
            let mut chars = one.chars();
            let c = chars.next()?;
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
    use super::*;

    #[test]
    fn reads_every_way_to_write_a_key() {
        assert_eq!(parse("g g"), Some(vec![Key::char('g'), Key::char('g')]));
        assert_eq!(parse("Ctrl-d"), Some(vec![Key::ctrl('d')]));
        assert_eq!(parse("Alt-Enter"), Some(vec![Key { code: Code::Enter, ctrl: false, alt: true }]));
        assert_eq!(parse("F5"), Some(vec![Key::plain(Code::F(5))]));
        assert_eq!(parse("-"), Some(vec![Key::char('-')]));
        assert_eq!(parse("nonsense"), None);
    }
}
