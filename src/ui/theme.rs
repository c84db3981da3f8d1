//! Styles by role. Themes are data: files that name a style for each role. The usual one has the terminal's own sixteen
//! colours; without colour, bold, dim and reversed carry the same distinctions, and a word or glyph stands beside every
//! one of them.

pub(super) mod file;
#[cfg(test)]
mod tests;

use ratatui::style::{Color, Modifier, Style};

use crate::{
    app::state::{project::Mark, session::Colour},
    domain::choice::{Severity, Speaker},
    graph::Glyphs,
};

/// What a theme is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The colours of the terminal, whatever they are.
    Terminal,
    /// A dark background of its own.
    Dark,
    /// A light background of its own.
    Light,
}

macro_rules! roles {
    ($($(#[$doc:meta])* $role:ident),+ $(,)?) => {
        /// Styles by role.
        #[derive(Debug, Clone, PartialEq)]
        #[expect(missing_docs, reason = "the names are the roles")]
        pub struct Theme {
            $(pub $role: Style,)+
            /// What it is made for.
            pub kind: Kind,
            /// Colour behind everything; none where the terminal has its own.
            pub background: Option<Color>,
            /// Characters of borders, marks and the relation graph.
            pub glyphs: Glyphs,
        }

        impl Theme {
            /// The names of all roles.
            pub const ROLES: &'static [&'static str] = &[$(stringify!($role)),+];

            /// Every role with its style.
            pub fn roles(&self) -> Vec<(&'static str, Style)> {
                vec![$((stringify!($role), self.$role)),+]
            }

            fn from_styles(mut style_of: impl FnMut(&'static str) -> Option<Style>) -> Option<Self> {
                Some(Self {
                    $($role: style_of(stringify!($role))?,)+
                    kind: Kind::Terminal,
                    background: None,
                    glyphs: Glyphs::Unicode,
                })
            }
        }
    };
}

roles! {
    text, dim, strong, accent, selected, selected_elsewhere, border, border_focused, agent, caller, action, node, flag,
    pending, error, warn, ok, hit, critical, high, medium, low,
}

impl Theme {
    /// The themes that come with the program, by name.
    pub const BUNDLED: &'static [(&'static str, &'static str)] = &[
        ("ansi", include_str!("../../assets/themes/ansi.toml")),
        ("dark", include_str!("../../assets/themes/dark.toml")),
        ("light", include_str!("../../assets/themes/light.toml")),
        ("contrast", include_str!("../../assets/themes/contrast.toml")),
        ("safe", include_str!("../../assets/themes/safe.toml")),
        ("plain", include_str!("../../assets/themes/plain.toml")),
    ];

    /// A theme that comes with the program.
    pub fn bundled(name: &str) -> Option<Self> {
        let (_, text) = Self::BUNDLED.iter().find(|(known, _)| *known == name)?;
        // A test holds that each of them can be read.
        Self::parse(text).ok()
    }

    /// The sixteen colours of the terminal.
    pub fn ansi() -> Self {
        Self::bundled("ansi").unwrap_or_else(Self::bare)
    }

    /// No colour at all, as `NO_COLOR` asks.
    pub fn plain() -> Self {
        Self::bundled("plain").unwrap_or_else(Self::bare)
    }

    /// Nothing stands out.
    fn bare() -> Self {
        let plain = Style::new();
        let reversed = plain.add_modifier(Modifier::REVERSED);
        let of = |role: &'static str| if role == "selected" { reversed } else { plain };
        // Every role has a style here, so there is always a theme.
        Self::from_styles(|role| Some(of(role))).unwrap_or_else(|| unreachable!("every role has a style"))
    }

    /// The style of a place where nothing stands.
    pub fn base(&self) -> Style {
        match self.background {
            Some(background) => self.text.bg(background),
            None => self.text,
        }
    }

    /// The same with borders and marks in ASCII.
    #[must_use]
    pub fn in_ascii(self) -> Self {
        Self { glyphs: Glyphs::Ascii, ..self }
    }

    /// The stripe of a profile: in its colour, where it has one.
    pub fn profile(&self, colour: Option<Colour>) -> Style {
        // Without colours a reversed stripe tells the same as the name in it.
        let is_plain = self.roles().iter().all(|(_, style)| style.fg.is_none());
        let Some(colour) = colour else { return self.accent };
        let color = match colour {
            Colour::Red => Color::Red,
            Colour::Green => Color::Green,
            Colour::Yellow => Color::Yellow,
            Colour::Blue => Color::Blue,
            Colour::Magenta => Color::Magenta,
            Colour::Cyan => Color::Cyan,
        };
        let style = Style::new().add_modifier(Modifier::REVERSED);
        if is_plain { style } else { style.fg(color).bg(Color::Black) }
    }

    /// The style of a severity.
    pub fn severity(&self, severity: &Severity) -> Style {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
            Severity::Other(_) => self.text,
        }
    }

    /// The style of a speaker's word.
    pub fn speaker(&self, speaker: &Speaker) -> Style {
        match speaker {
            Speaker::User => self.caller,
            Speaker::Assistant | Speaker::Robot => self.agent,
            Speaker::AgentAction => self.action,
            Speaker::Other(_) => self.text,
        }
    }

    /// Glyph and style of a thing by whether the server has it; `stored` is the glyph of a stored one.
    pub fn mark(&self, mark: &Mark, stored: &'static str) -> (&'static str, Style) {
        match mark {
            Mark::Stored => (stored, self.flag),
            Mark::Keeping(_) | Mark::Going(_) => ("·", self.dim),
            Mark::Pending(_) => ("◌", self.pending),
            Mark::Leaving(_) => ("◌", self.pending),
            Mark::Failed(..) => ("✗", self.error),
        }
    }
}
