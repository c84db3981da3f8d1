//! The user's editor: started on a private file without our secrets, waited for, and read back.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::process::{Child, Command};

use crate::{
    domain::{
        failure::{Failure, Kind},
        text::Display,
    },
    private,
};

/// More than any text field could be meant to hold (bytes).
const MOST: u64 = 1 << 20;

/// Programs of the user that the workbench may start, and what they need or must not see.
#[derive(Debug, Clone, Default)]
pub struct Helpers {
    /// What `VISUAL` or `EDITOR` says.
    pub editor: Option<String>,
    /// The program that plays recordings, with its first words; none for the browser.
    pub player: Vec<String>,
    /// Variables of the environment that hold keys.
    pub secrets: Vec<String>,
    /// A private folder for files that are passed on.
    pub folder: PathBuf,
}

impl Helpers {
    /// A program to be started, which sees none of the keys.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for secret in &self.secrets {
            command.env_remove(secret);
        }
        command
    }
}

/// The command with nothing of the terminal: it neither reads keys nor writes on the screen.
pub(super) fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}

/// Editors that open a window of their own and leave the terminal alone.
const WINDOWED: &[&str] = &[
    "code",
    "code-insiders",
    "codium",
    "vscodium",
    "cursor",
    "windsurf",
    "zed",
    "zeditor",
    "subl",
    "sublime_text",
    "gvim",
    "mvim",
    "gedit",
    "gnome-text-editor",
    "kate",
    "kwrite",
    "mousepad",
    "xed",
    "pluma",
    "bbedit",
    "mate",
    "notepad",
    "notepad++",
];

/// Programs that show an address, with the arguments in front of it.
const OPENERS: &[(&str, &[&str])] = if cfg!(target_os = "macos") {
    &[("open", &[])]
} else if cfg!(windows) {
    &[("rundll32", &["url.dll,FileProtocolHandler"])]
} else {
    &[("xdg-open", &[]), ("wslview", &[])]
};

/// How long a program may take to say that it cannot; one that still runs then has shown it.
const OPENED: Duration = Duration::from_secs(3);

/// Gives an address to the program that the desktop has for it; its name, or nothing when none took it.
pub(super) async fn open(address: &str, helpers: &Helpers) -> Option<&'static str> {
    for (program, arguments) in OPENERS {
        let mut command = helpers.command(program);
        command.args(*arguments).arg(address);
        let Ok(mut child) = quiet(&mut command).spawn() else { continue };
        match tokio::time::timeout(OPENED, child.wait()).await {
            Ok(Ok(status)) if !status.success() => {}
            _ => return Some(program),
        }
    }
    None
}

/// An editor at work on a text. Dropping it ends the editor and removes the file.
pub(super) struct Edit {
    child: Child,
    program: String,
    file: PathBuf,
    /// Holds the file, and what the editor puts beside it: its folder is removed as a whole.
    _folder: Folder,
}

impl Edit {
    /// Starts the editor on a file with this text. One that has a window of its own gets nothing of the terminal.
    pub(super) fn start(helpers: &Helpers, text: &str) -> Result<Self, Failure> {
        let line = helpers.editor.as_deref().filter(|line| !line.trim().is_empty());
        let line = line.ok_or_else(|| failed("no editor is set: name one in VISUAL or EDITOR"))?;
        let words = words(line).ok_or_else(|| failed("a quotation mark in VISUAL or EDITOR is not closed"))?;
        let Some((program, arguments)) = words.split_first() else { return Err(failed("VISUAL or EDITOR is empty")) };
        let unwritten = |error| failed(&format!("no file could be made for the editor: {error}"));
        let folder = Folder::make(&helpers.folder).map_err(unwritten)?;
        let file = folder.0.join("text.md");
        write(&file, text).map_err(unwritten)?;
        let mut command = helpers.command(program);
        command.args(arguments).arg(&file).env("LESSSECURE", "1").kill_on_drop(true);
        if is_windowed(program) {
            quiet(&mut command);
        }
        let child = command.spawn().map_err(|error| failed(&format!("{program} could not be started: {error}")))?;
        Ok(Self { child, program: program.clone(), file, _folder: folder })
    }

    /// Whether the user's editor opens a window of its own.
    pub(super) fn has_window(helpers: &Helpers) -> bool {
        let words = helpers.editor.as_deref().and_then(words).unwrap_or_default();
        words.first().is_some_and(|program| is_windowed(program))
    }

    /// Waits for the end of the editor and reads the text.
    pub(super) async fn wait(&mut self) -> Result<String, Failure> {
        let status = self.child.wait().await.map_err(|error| failed(&format!("{}: {error}", self.program)))?;
        self.read(status)
    }

    /// Asks the editor to end, as the system asks programs, and waits for it to have given the terminal back.
    pub(super) async fn end(&mut self, most: std::time::Duration) {
        #[cfg(unix)]
        if let Some(id) = self.child.id().and_then(|id| rustix::process::Pid::from_raw(id.try_into().ok()?)) {
            let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        }
        let _ = tokio::time::timeout(most, self.child.wait()).await;
    }

    fn read(&self, status: ExitStatus) -> Result<String, Failure> {
        let unread = |error: io::Error| failed(&format!("what the editor left cannot be read: {error}"));
        if !status.success() {
            return Err(failed(&format!("{} ended with {status}", self.program)));
        }
        if fs::metadata(&self.file).map_err(unread)?.len() > MOST {
            return Err(failed("what the editor left is more than a text field holds"));
        }
        let bytes = fs::read(&self.file).map_err(unread)?;
        let text = String::from_utf8(bytes).map_err(|_| failed("what the editor left is not UTF-8"))?;
        // Editors end the last line, whether or not it was ended before.
        Ok(text.replace("\r\n", "\n").trim_end_matches('\n').to_owned())
    }
}

fn is_windowed(program: &str) -> bool {
    let name = Path::new(program).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    WINDOWED.contains(&name.to_lowercase().as_str())
}

/// The text is what it was, says every failure of the editor.
fn failed(reason: &str) -> Failure {
    Failure::new(Kind::Refused, Display::foreign_line(&format!("The text is unchanged: {reason}")))
}

/// A folder of our own, removed with all that is in it.
struct Folder(PathBuf);

impl Folder {
    fn make(parent: &Path) -> io::Result<Self> {
        let folder = parent.join(format!("edit-{}", uuid::Uuid::new_v4()));
        private::folder(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nobody is left to be told; the folder around it is closed to others.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut file = private::file().write(true).create_new(true).open(file)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")
}

/// The words of a command line: divided by white space, held together by quotation marks or a backslash. Nothing else
/// has a meaning, and no shell sees it. `None` when a quotation mark is not closed.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut open = None;
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match (open, c) {
            (Some(mark), c) if c == mark => open = None,
            (None, '\'' | '"') => {
                open = Some(c);
                word.get_or_insert_default();
            }
            // On Windows it divides the names of folders.
            (None | Some('"'), '\\') if cfg!(unix) => word.get_or_insert_default().push(rest.next()?),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    open.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_divided_as_a_shell_would_but_nothing_in_it_acts() {
        let of = |line: &str| words(line).map(|words| words.join("|"));
        assert_eq!(of("vim").as_deref(), Some("vim"));
        assert_eq!(of("  code --wait  ").as_deref(), Some("code|--wait"));
        assert_eq!(of("'/a b/vi' \"-c set tw=72\" ''").as_deref(), Some("/a b/vi|-c set tw=72|"));
        assert_eq!(of("vi;rm $HOME `x` *").as_deref(), Some("vi;rm|$HOME|`x`|*"));
        assert_eq!(of("vi 'open"), None);
        #[cfg(unix)]
        assert_eq!(of("/a\\ b/vi \"a\\\"b\"").as_deref(), Some("/a b/vi|a\"b"));
    }
}
