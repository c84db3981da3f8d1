//! How the screen looks: themes, signs, mouse, clipboard, as the command line, the environment and `config.toml` say.

use std::{env, fs};

use super::{
    Setting,
    exit::{Outcome, Stop},
};
use crate::{
    config::file::{Clipboard, GlyphSet, ScreenTable},
    domain::{
        spelling::nearest,
        text::{Display, shown},
    },
    runtime::{ClipboardWay, Look, has_program},
    ui::{Theme, Themes},
};

/// What of it could not be done as wanted.
pub(super) type Trouble = Option<Display>;

impl Setting {
    /// How the workbench looks. A theme that cannot be used is told, and the usual one is there instead.
    pub(super) fn look(&self) -> (Look, Trouble) {
        let screen = &self.screen;
        let (themes, trouble) = if self.without_color() {
            (Themes::one("plain", Theme::plain()), None)
        } else {
            let name = self.theme.as_deref().or(screen.theme.as_deref()).unwrap_or("ansi");
            match self.themes(name) {
                Ok(themes) => (themes, None),
                Err(stop) => (Themes::bundled("ansi"), Some(stop.into_message())),
            }
        };
        let themes = if self.wants_ascii() { themes.in_ascii() } else { themes };
        let look = Look {
            themes,
            mouse: screen.mouse.unwrap_or(true),
            clipboard: clipboard(screen),
            notify: screen.notify,
            keyboard_protocol: has_keyboard_protocol(),
            links: screen.links.unwrap_or_else(has_links),
        };
        (look, trouble)
    }

    fn themes(&self, name: &str) -> Outcome<Themes> {
        if name == "auto" || Theme::bundled(name).is_some() {
            return Ok(Themes::bundled(name));
        }
        let file = self.paths.config_file().with_file_name("themes").join(format!("{name}.toml"));
        let place = Display::foreign_line(&file.to_string_lossy());
        if name.contains(['/', '\\']) || !file.exists() {
            let known = Theme::BUNDLED.iter().map(|(name, _)| *name).chain(["auto"]);
            let meant = nearest(name, known).map_or(Display::default(), |meant| shown!("; did you mean `{meant}`?"));
            let name = Display::foreign_line(name);
            return Err(Stop::usage(format_args!("no theme `{name}`{meant} A theme of your own would be {place}")));
        }
        let text = fs::read_to_string(&file).map_err(|error| Stop::usage(format_args!("{place}: {error}")))?;
        let theme = Theme::parse(&text).map_err(|bad| Stop::usage(format_args!("{place}:{bad}")))?;
        Ok(Themes::with(name, theme))
    }

    fn wants_ascii(&self) -> bool {
        match (self.ascii, self.screen.glyphs) {
            (true, _) | (_, Some(GlyphSet::Ascii)) => true,
            (_, Some(GlyphSet::Unicode)) => false,
            (false, None) => !speaks_unicode(),
        }
    }
}

/// Whether the language of the environment has more than ASCII; what says nothing is taken to have.
fn speaks_unicode() -> bool {
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
    locale.is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8") || !(locale == "c" || locale == "posix")
    })
}

/// Terminals that tell keys apart which others merge (the keyboard protocol of kitty), by the names that they give
/// themselves; asking them would mean to wait for an answer, and the others are not sent what they may not know.
fn has_keyboard_protocol() -> bool {
    let is = |name: &str, values: &[&str]| {
        env::var(name).is_ok_and(|value| values.iter().any(|known| value.to_lowercase().contains(known)))
    };
    let around = env::var_os("TMUX").is_some() || env::var_os("STY").is_some() || env::var_os("ZELLIJ").is_some();
    !around && (is("TERM", &["kitty", "ghostty", "foot"]) || is("TERM_PROGRAM", &["wezterm", "ghostty", "iterm"]))
}

/// Whether the terminal leaves alone what it does not know; those that show links to be followed are among them.
fn has_links() -> bool {
    // The console of Linux, and terminals that do not say what they are.
    env::var("TERM").is_ok_and(|term| !term.is_empty() && term != "linux" && term != "dumb")
}

fn clipboard(screen: &ScreenTable) -> ClipboardWay {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    match screen.clipboard {
        Some(Clipboard::Terminal) => ClipboardWay::Terminal,
        Some(Clipboard::Native) => ClipboardWay::Native,
        Some(Clipboard::File) => ClipboardWay::File,
        Some(Clipboard::Off) => ClipboardWay::Off,
        // A program of the desktop would reach the clipboard of another machine.
        None if is_set("SSH_CONNECTION") || is_set("SSH_TTY") => ClipboardWay::Terminal,
        None if (is_set("WAYLAND_DISPLAY") || is_set("DISPLAY") || cfg!(any(windows, target_os = "macos")))
            && has_program() =>
        {
            ClipboardWay::Native
        }
        None => ClipboardWay::Terminal,
    }
}
