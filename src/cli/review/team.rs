//! A file with rules of the team, and what is told of the mistakes in it.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    cli::{
        exit::{Code, Outcome, Stop, say},
        table::id,
    },
    config::paths::Paths,
    domain::text::{Display, counted, shown},
    rules::declared::{self, Declared, Finding},
};

/// The rules of the team for a workbench, with what is to be told of the first mistake in their file; what can be used of
/// them is.
pub(in crate::cli) fn of_team(paths: &Paths) -> (Option<Arc<Declared>>, Option<Display>) {
    match Team::usual(paths) {
        Ok(Some(Team { file, declared })) => {
            let name = Display::foreign_line(&file.to_string_lossy());
            let mistake = declared.findings.first().map(|Finding { line, column, text }| {
                shown!("{name}:{line}:{column}: {text}. `earmark review rules` lists all.")
            });
            (Some(Arc::new(declared)), mistake)
        }
        Ok(None) => (None, None),
        Err(stop) => (None, Some(stop.into_message())),
    }
}

/// A file with rules of the team.
pub(super) struct Team {
    pub(super) file: PathBuf,
    pub(super) declared: Declared,
}

impl Team {
    /// The file that was named.
    pub(super) fn named(file: PathBuf) -> Outcome<Self> {
        let failed = |error| Stop::about(Code::Usage, format_args!("{}: cannot be read: {error}", file.display()));
        let text = read(&file).map_err(failed)?;
        Ok(Self { declared: Declared::parse(&text), file })
    }

    /// The file beside the configuration, where there is one.
    pub(super) fn usual(paths: &Paths) -> Outcome<Option<Self>> {
        let file = paths.rules_file();
        if file.exists() { Self::named(file).map(Some) } else { Ok(None) }
    }

    /// Tells what of the file cannot be used, on standard error.
    pub(super) fn has_mistakes(&self) -> bool {
        let name = id(&self.file.to_string_lossy());
        for Finding { line, column, text } in &self.declared.findings {
            say(format_args!("{name}:{line}:{column}: {text}"));
        }
        !self.declared.findings.is_empty()
    }

    /// The rules of a file that was named; with a mistake in it, nothing is done that would seem to be all of it.
    pub(super) fn without_mistakes(file: PathBuf) -> Outcome<Self> {
        let team = Self::named(file)?;
        if !team.has_mistakes() {
            return Ok(team);
        }
        let (count, name) = (team.declared.findings.len(), id(&team.file.to_string_lossy()));
        Err(Stop::usage(format_args!("{} to mend in {name}; nothing was run", counted(count, "mistake"))))
    }
}

/// As much of a file as is looked at, and a little more, by which one that is too long is known.
fn read(file: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(file)?.take(declared::BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > declared::BYTES {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}
