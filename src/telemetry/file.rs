//! The log file: a line for each thing that is told, with what it is part of.

use std::{
    fmt::{self, Write as _},
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::Interest,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
    registry::{LookupSpan, Registry},
};

use super::words::TARGET;
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
    let lines = Registry::default().with(Lines { file: Mutex::new(file), now });
    tracing::subscriber::set_global_default(lines).map_err(|_| LogError::Twice)
}

/// Writes lines.
struct Lines {
    file: Mutex<File>,
    now: fn() -> Time,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_ours(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        is_ours(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut told = Told::default();
            attributes.record(&mut told);
            span.extensions_mut().insert(told);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(told) = span.extensions_mut().get_mut::<Told>()
        {
            values.record(told);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut own = Told::default();
        event.record(&mut own);
        let (time, level) = ((self.now)(), level(*event.metadata().level()));
        let mut line = format!("{time} {level}");
        match context.event_span(event) {
            Some(span) => {
                let _ = write!(line, " {} {}", span.name(), own.message);
                line.extend(span.extensions().get::<Told>().map(|told| told.fields.as_str()));
            }
            None => line.extend([" ", own.message.as_str()]),
        }
        line.extend([own.fields.as_str(), "\n"]);
        // A log that cannot be written is no reason to do less.
        let _ = self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
    }
}

pub(super) fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target() == TARGET && *metadata.level() <= Level::INFO
}

pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        _ => "info",
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
    use super::*;
    use crate::telemetry::{Service, requests};

    /// What `tell` leaves in a log.
    fn logged(tell: impl FnOnce()) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("log");
        let file = private::file().create(true).append(true).open(&path).expect("a file");
        let lines = Registry::default().with(Lines { file: Mutex::new(file), now: || Time::from_millis(0) });
        tracing::subscriber::with_default(lines, tell);
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
