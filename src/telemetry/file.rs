//! The log file: a line for each thing that is told, with what it is part of.

use std::{
    fmt::{self, Write as _},
    fs, io,
    path::{Path, PathBuf},
};

use tracing::field::{Field, Visit};

use super::lines::{Form, Lines};
use crate::{domain::time::Time, private};

/// Why no log is written.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The file cannot be written.
    #[error("the log {} cannot be written: {error}; name a file in a folder that you may write to", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What has the name is no file.
    #[error("the log {} is no file; name one, which may be there already or not", .path.display())]
    NoFile {
        /// The name.
        path: PathBuf,
    },
    /// Something else in this process is told already.
    #[error("a log is being written already")]
    Twice,
}

/// Writes down what is told from now on, behind what the file holds. A file that is made is its owner's alone. `now` is
/// the clock that lines are dated by.
pub fn to_file(path: &Path, now: fn() -> Time) -> Result<(), LogError> {
    // A pipe would be waited for, and a link is not followed.
    if fs::symlink_metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(LogError::NoFile { path: path.to_owned() });
    }
    let file = private::file().create(true).append(true).open(path);
    let file = file.map_err(|error| LogError::Unwritable { path: path.to_owned(), error })?;
    Lines::<Words, _>::new(file, now).begin()
}

/// Words, one after the other.
struct Words;

impl Form for Words {
    type Told = Told;

    fn line(time: Time, level: &'static str, told: Told, of: Option<(&str, Option<&Told>)>) -> String {
        let mut line = format!("{time} {level}");
        if let Some((name, _)) = of {
            line.extend([" ", name]);
        }
        line.extend([" ", told.message.as_str()]);
        line.extend(of.and_then(|(_, told)| told).map(|told| told.fields.as_str()));
        line.push_str(&told.fields);
        line
    }
}

/// Most bytes of a value.
const LONGEST: usize = 128;

/// A value as it may be written: what `words` lets through is made of these signs alone.
pub(super) fn plain(value: fmt::Arguments<'_>) -> String {
    let mut value = value.to_string();
    value.truncate(value.floor_char_boundary(LONGEST));
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || " /{}-_.:[]%".contains(sign);
    value.chars().map(|sign| if is_plain(sign) { sign } else { '?' }).collect()
}

/// What is told, as it is written.
#[derive(Debug, Default)]
struct Told {
    message: String,
    /// ` name=value`, one after the other.
    fields: String,
}

impl Told {
    fn add(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        // The path stands beside it.
        if field.name() == "route" {
            return;
        }
        let value = plain(value);
        if field.name() == "message" {
            self.message = value;
        } else {
            let _ = write!(self.fields, " {}={value}", field.name());
        }
    }
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format_args!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::{layer::SubscriberExt as _, registry::Registry};

    use super::*;
    use crate::telemetry::{Service, requests, words::TARGET};

    /// What `tell` leaves in a log.
    fn logged(tell: impl FnOnce()) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let file = private::file().create(true).append(true).open(&path).expect("a file");
        let lines = Lines::<Words, _>::new(file, || Time::from_millis(0));
        tracing::subscriber::with_default(Registry::default().with(lines), tell);
        fs::read_to_string(path).expect("a log")
    }

    #[test]
    fn what_other_crates_tell_is_left_out() {
        let text = logged(|| {
            tracing::error!(target: "somebody::else", "a secret");
            tracing::error!("a word of a module of ours");
            let span = tracing::info_span!("theirs", words = "secret");
            span.in_scope(|| requests::refused("not_found"));
        });
        assert_eq!(text, "1970-01-01T00:00:00.000Z warn refused code=not_found\n");
    }

    #[test]
    fn a_line_cannot_be_broken() {
        let text = logged(|| tracing::info!(target: TARGET, value = "a\nb=\u{1b}[31m\u{e9}", "told"));
        assert_eq!(text, "1970-01-01T00:00:00.000Z info told value=a?b??[31m?\n");
        let long = "x".repeat(1_000);
        assert!(logged(|| tracing::info!(target: TARGET, value = long.as_str(), "told")).len() < 200);
    }

    #[test]
    fn what_belongs_to_a_request_is_told_with_it() {
        let service = Service::at(&"https://api.bland.ai/x".parse().expect("an address"));
        let text = logged(|| {
            let asked = requests::Asked::begin(&service, "GET", &["v1", "calls", "+12025550143"]).expect("on");
            asked.waited(std::time::Duration::from_secs(3));
            asked.held_back();
        });
        assert!(text.starts_with("1970-01-01T00:00:00.000Z warn asked held back request="), "{text}");
        let end = " service=api.bland.ai method=GET path=/v1/calls/{} id=- waited_ms=3000\n";
        assert!(text.ends_with(end), "{text}");
        assert!(requests::Asked::begin(&service, "GET", &["v1"]).is_none(), "off");
    }
}
