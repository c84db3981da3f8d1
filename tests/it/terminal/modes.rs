//! What a terminal was switched to by what was written to it, and what of it is left.

/// What is not as it was before anything was written.
pub(super) fn left_over(raw: &[u8]) -> Vec<String> {
    let mut state = State::default();
    let text = String::from_utf8_lossy(raw);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\u{1b}' {
            continue;
        }
        match rest.next() {
            Some('[') => {
                let mut given = String::new();
                while let Some(c) = rest.next_if(|c| matches!(c, ' '..='?')) {
                    given.push(c);
                }
                state.csi(&given, rest.next().unwrap_or('\0'));
            }
            Some(']') => state.left.push("a title, a palette or a clipboard".to_owned()),
            Some('(' | ')' | '=' | '>') => state.left.push("a character set or a keypad".to_owned()),
            _ => {}
        }
    }
    state.finish()
}

/// What is switched now.
#[derive(Default)]
struct State {
    /// Private modes that are not as a terminal begins.
    modes: std::collections::BTreeSet<String>,
    keyboard: i32,
    coloured: bool,
    region: bool,
    left: Vec<String>,
}

impl State {
    fn csi(&mut self, given: &str, last: char) {
        match (given, last) {
            (_, 'h' | 'l') if given.starts_with('?') => {
                // The cursor is the one mode that is on by itself.
                let changed = (last == 'h') != (given == "?25");
                if changed {
                    self.modes.insert(given.to_owned())
                } else {
                    self.modes.remove(given)
                };
            }
            (_, 'h' | 'l') => self.left.push(format!("mode {given}{last}")),
            (_, 'u') if given.starts_with('>') => self.keyboard += 1,
            (_, 'u') if given.starts_with('<') => self.keyboard -= 1,
            (_, 'm') => self.coloured = !given.split(';').all(|part| matches!(part, "" | "0" | "39" | "49" | "59")),
            (_, 'r') => self.region = !given.is_empty(),
            (_, 'q') => self.left.push(format!("cursor {given}")),
            _ => {}
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.left.extend(self.modes);
        self.left.extend((self.keyboard != 0).then(|| "keyboard flags".to_owned()));
        self.left.extend(self.coloured.then(|| "colours".to_owned()));
        self.left.extend(self.region.then(|| "a scroll region".to_owned()));
        self.left
    }
}

#[test]
fn what_is_left_is_seen() {
    assert_eq!(left_over(b"\x1b[?1049h\x1b[?25l\x1b[31mx\x1b[0m\x1b[?25h\x1b[?1049l"), Vec::<String>::new());
    assert_eq!(left_over(b"\x1b[?1004h\x1b[?25l"), ["?1004", "?25"]);
    assert_eq!(left_over(b"\x1b[>1u\x1b[2;5r\x1b[31m"), ["keyboard flags", "colours", "a scroll region"]);
}
