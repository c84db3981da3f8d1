//! Styles by role. The default uses the terminal's own sixteen colours; without colour, bold, dim and reverse carry
//! the same distinctions, and a word or glyph stands beside every one of them.

use ratatui::style::{Color, Modifier, Style};

use crate::{
    app::project::Mark,
    domain::choice::{Severity, Speaker},
    graph::Glyphs,
};

/// Styles by role.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names are the roles")]
pub struct Theme {
    pub text: Style,
    pub dim: Style,
    pub strong: Style,
    pub accent: Style,
    pub selected: Style,
    pub selected_elsewhere: Style,
    pub border: Style,
    pub border_focused: Style,
    pub agent: Style,
    pub caller: Style,
    pub action: Style,
    pub node: Style,
    pub flag: Style,
    pub pending: Style,
    pub error: Style,
    pub warn: Style,
    pub ok: Style,
    pub hit: Style,
    /// Characters of the relation graph.
    pub glyphs: Glyphs,
    severities: [Style; 4],
}

impl Theme {
    /// The sixteen colours of the terminal.
    pub fn ansi() -> Self {
        let plain = Style::new();
        let fg = |color| plain.fg(color);
        let dim = fg(Color::DarkGray);
        Self {
            text: plain,
            dim,
            strong: plain.add_modifier(Modifier::BOLD),
            accent: fg(Color::Cyan),
            // The colours of the parts would become patches of background.
            selected: fg(Color::Reset).add_modifier(Modifier::REVERSED),
            selected_elsewhere: plain.add_modifier(Modifier::BOLD),
            border: dim,
            border_focused: fg(Color::Cyan),
            agent: fg(Color::Cyan),
            caller: fg(Color::Green),
            action: fg(Color::Magenta),
            node: fg(Color::Blue),
            flag: fg(Color::Yellow),
            pending: dim.add_modifier(Modifier::ITALIC),
            error: fg(Color::Red).add_modifier(Modifier::BOLD),
            warn: fg(Color::Yellow),
            ok: fg(Color::Green),
            hit: plain.add_modifier(Modifier::UNDERLINED),
            glyphs: Glyphs::Unicode,
            severities: [fg(Color::Red).add_modifier(Modifier::BOLD), fg(Color::Red), fg(Color::Yellow), dim],
        }
    }

    /// No colour at all, as `NO_COLOR` asks.
    pub fn plain() -> Self {
        let plain = Style::new();
        let dim = plain.add_modifier(Modifier::DIM);
        let bold = plain.add_modifier(Modifier::BOLD);
        Self {
            text: plain,
            dim,
            strong: bold,
            accent: bold,
            selected: plain.add_modifier(Modifier::REVERSED),
            selected_elsewhere: bold,
            border: dim,
            border_focused: bold,
            agent: bold,
            caller: plain,
            action: dim,
            node: dim,
            flag: bold,
            pending: dim.add_modifier(Modifier::ITALIC),
            error: bold.add_modifier(Modifier::UNDERLINED),
            warn: bold,
            ok: plain,
            hit: plain.add_modifier(Modifier::UNDERLINED),
            glyphs: Glyphs::Unicode,
            severities: [bold, bold, plain, dim],
        }
    }

    /// The style of a severity.
    pub fn severity(&self, severity: &Severity) -> Style {
        self.severities.get(severity.rank()).copied().unwrap_or(self.text)
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
            Mark::Pending(_) => ("◌", self.pending),
            Mark::Leaving(_) => ("◌", self.pending),
            Mark::Failed(..) => ("✗", self.error),
        }
    }
}
