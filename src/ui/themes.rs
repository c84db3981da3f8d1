//! The themes that can be gone through, and the one that is shown.

use super::theme::{Kind, Theme};

/// Themes by name, one of which is shown.
#[derive(Debug, Clone)]
pub struct Themes {
    all: Vec<(String, Theme)>,
    at: usize,
    /// It is chosen by the background of the terminal.
    follows: bool,
}

impl Themes {
    /// One theme, and no other.
    pub fn one(name: &str, theme: Theme) -> Self {
        Self { all: vec![(name.to_owned(), theme)], at: 0, follows: false }
    }

    /// Those that come with the program, beginning with the named one; `auto` follows the background of the terminal.
    pub fn bundled(name: &str) -> Self {
        let all = Theme::BUNDLED.iter().filter(|(name, _)| *name != "plain");
        let all = all.filter_map(|(name, _)| Some(((*name).to_owned(), Theme::bundled(name)?)));
        let all: Vec<(String, Theme)> = all.collect();
        let at = all.iter().position(|(known, _)| known == name).unwrap_or(0);
        Self { all, at, follows: name == "auto" }
    }

    /// One of the user's own in front of those that come with the program.
    pub fn with(name: &str, theme: Theme) -> Self {
        let mut themes = Self::bundled("ansi");
        themes.all.insert(0, (name.to_owned(), theme));
        themes
    }

    /// The same with borders and marks in ASCII.
    #[must_use]
    pub fn in_ascii(mut self) -> Self {
        self.all = self.all.into_iter().map(|(name, theme)| (name, theme.in_ascii())).collect();
        self
    }

    /// The one that is shown.
    pub fn shown(&self) -> &Theme {
        &self.all[self.at].1
    }

    /// Shows the next one; gives its name.
    pub fn show_next(&mut self) -> &str {
        self.follows = false;
        self.at = (self.at + 1) % self.all.len();
        &self.all[self.at].0
    }

    /// Whether the background of the terminal is wanted.
    pub fn follows_background(&self) -> bool {
        self.follows
    }

    /// The terminal has told its background (red, green, blue, each 0 to 65,535); `true` when another theme is shown.
    pub fn background(&mut self, [red, green, blue]: [u16; 3]) -> bool {
        if !self.follows {
            return false;
        }
        // Perceived brightness (ITU-R BT.601).
        let brightness = (299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue)) / 1_000;
        let wanted = if brightness < u32::from(u16::MAX) / 2 { Kind::Dark } else { Kind::Light };
        let Some(at) = self.all.iter().position(|(_, theme)| theme.kind == wanted) else { return false };
        std::mem::replace(&mut self.at, at) != at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_chooses_only_where_it_is_wanted() {
        let mut themes = Themes::bundled("auto");
        assert_eq!(themes.shown().kind, Kind::Terminal, "until the terminal has told it");
        assert!(themes.background([0x1000, 0x1000, 0x1000]));
        assert_eq!(themes.shown().kind, Kind::Dark);
        assert!(themes.background([0xffff, 0xffff, 0xf000]));
        assert_eq!(themes.shown().kind, Kind::Light);
        themes.show_next();
        assert!(!themes.background([0, 0, 0]), "the user has chosen");
        assert!(!Themes::bundled("ansi").background([0, 0, 0]));
    }
}
