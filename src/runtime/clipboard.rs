//! Text to the clipboard: by the terminal, by a program of the desktop, or into a private file. Never waited for by the
//! loop; which way it went is told.

use std::{io::Write as _, path::Path, process::Stdio, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::io::AsyncWriteExt as _;

use super::external::Helpers;
use crate::{
    domain::text::{Display, shown},
    private,
};

/// How text gets there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClipboardWay {
    /// By an escape sequence that the terminal understands (OSC 52), also over SSH.
    #[default]
    Terminal,
    /// By a program of the desktop.
    Native,
    /// Into a private file.
    File,
    /// Not at all.
    Off,
}

/// What terminals take at most (bytes of base64): xterm's own limit, which others took over.
const MOST: usize = 74_994;

/// How long a program of the desktop may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Programs that put standard input on the clipboard, with their arguments.
const PROGRAMS: &[(&str, &[&str])] = if cfg!(target_os = "macos") {
    &[("pbcopy", &[])]
} else if cfg!(windows) {
    &[("clip.exe", &[])]
} else {
    &[("wl-copy", &[]), ("xclip", &["-selection", "clipboard"]), ("xsel", &["--clipboard", "--input"])]
};

/// Whether a program of the desktop is there that takes text.
pub fn has_program() -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| PROGRAMS.iter().any(|(program, _)| folder.join(program).is_file()))
}

/// The sequence that asks the terminal to take the text; nothing when it is too long for terminals.
pub(super) fn sequence(text: &Display, in_tmux: bool) -> Option<Vec<u8>> {
    let encoded = STANDARD.encode(text.as_str());
    if encoded.len() > MOST {
        return None;
    }
    let plain = format!("\x1b]52;c;{encoded}\x07");
    // tmux takes it itself or passes it on, as its user has set it up; the other form is ignored.
    let passed = if in_tmux { through_tmux(&plain) } else { String::new() };
    Some(format!("{plain}{passed}").into_bytes())
}

/// A sequence that tmux is to pass on to the terminal around it.
pub(super) fn through_tmux(sequence: &str) -> String {
    format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b"))
}

/// Gives the text to a program of the desktop; its name, or nothing when none took it.
pub(super) async fn by_program(text: &Display, helpers: &Helpers) -> Option<&'static str> {
    for (program, arguments) in PROGRAMS {
        let mut command = helpers.command(program);
        // These stay behind and hold what they inherit: nothing of ours but the text.
        command.args(*arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let Ok(mut child) = command.spawn() else { continue };
        let work = async {
            let mut input = child.stdin.take()?;
            input.write_all(text.as_str().as_bytes()).await.ok()?;
            drop(input);
            child.wait().await.ok().filter(std::process::ExitStatus::success)
        };
        if tokio::time::timeout(PATIENCE, work).await.ok().flatten().is_some() {
            return Some(program);
        }
    }
    None
}

/// Writes the text into a file that only its owner can read; over one that is there, unless it is to be `new`.
pub(super) fn write_private(file: &Path, text: &Display, new: bool) -> std::io::Result<()> {
    let mut file = private::file().write(true).create(true).truncate(!new).create_new(new).open(file)?;
    file.write_all(text.as_str().as_bytes())
}

/// Writes the text into a file that only its owner can read; gives words about it.
pub(super) fn into_file(text: &Display, folder: &Path) -> Display {
    let file = folder.join("copied.txt");
    let place = Display::foreign_line(&file.to_string_lossy());
    match write_private(&file, text, false) {
        Ok(()) => shown!("Written to {place}"),
        Err(error) => shown!("Not copied: {place}: {}", Display::foreign_line(&error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_terminals_would_cut_is_not_sent_to_them() {
        assert!(sequence(&Display::ours("words"), false).is_some_and(|bytes| bytes == b"\x1b]52;c;d29yZHM=\x07"));
        assert!(sequence(&Display::ours("w".repeat(56_000)), false).is_some());
        assert_eq!(sequence(&Display::ours("w".repeat(57_000)), false), None);
        let passed = sequence(&Display::ours("words"), true).expect("short");
        assert!(passed.ends_with(b"\x1bPtmux;\x1b\x1b]52;c;d29yZHM=\x07\x1b\\"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_it_is_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let words = into_file(&Display::ours("secret words"), folder.path());
        let file = folder.path().join("copied.txt");
        assert!(words.as_str().contains("copied.txt"));
        assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(file).expect("text"), "secret words");
    }
}
