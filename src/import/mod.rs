//! Reads conversations from files: finds out the format by content, cuts the file into records in bounded memory,
//! and turns each record into the shape of a call. Nothing is stored here; the caller takes what is handed over.
//!
//! What holds for every format:
//!
//! * The order of the source is kept. A turn's `id` is its position in the source × 1000, plus a part number
//!   where one message of the source gives several turns; prompts of the system are no turns and leave a gap.
//! * Times are never made up. Only `created_at` of the call falls back to the time of the import, because the
//!   contract demands one. Offsets from the start of the call, which subtitles have, stay offsets:
//!   `metadata.turn_offsets_ms` holds `[start, end]` for each turn.
//! * The same conversation gets the same call id each time, whatever the file is called; see [`Conversation::call`].
//! * A record that cannot be read is handed over as a [`BadRecord`] and the next one is read. Its reason never
//!   quotes what was said.

mod bland;
mod bland_mend;
mod build;
mod chat;
mod cues;
mod detect;
mod openai;
mod outline;
mod plain;
mod records;
mod source;
mod speakers;
mod srt;
mod taskmaster;
mod tau_bench;
mod webvtt;

use std::{fmt, io, ops::ControlFlow, str::FromStr};

use crate::{domain::time::Time, wire};

use build::Context;
use records::{Cut, Records};
use source::Source;

/// Largest record, and largest text file, that is read.
pub const RECORD_BYTES: usize = 64 << 20;

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Calls of the Bland API: one, many lines of them, or a saved list.
    Bland,
    /// Results of tau-bench.
    TauBench,
    /// Chat messages as of the OpenAI API, one conversation a line, or lists of them.
    OpenAi,
    /// WebVTT subtitles.
    WebVtt,
    /// SRT subtitles.
    Srt,
    /// Lines such as `Agent: Hello`.
    Plain,
    /// Dialogues of Taskmaster 1 to 4.
    Taskmaster,
}

impl Format {
    /// All formats, in the order in which content is tried.
    pub const ALL: [Self; 7] =
        [Self::WebVtt, Self::Srt, Self::Bland, Self::TauBench, Self::Taskmaster, Self::OpenAi, Self::Plain];

    /// The name on the command line and in `metadata.format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bland => "bland",
            Self::TauBench => "tau-bench",
            Self::OpenAi => "openai",
            Self::WebVtt => "webvtt",
            Self::Srt => "srt",
            Self::Plain => "text",
            Self::Taskmaster => "taskmaster",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The name is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format; known are bland, tau-bench, openai, webvtt, srt, text, taskmaster")]
pub struct NotAFormat;

impl FromStr for Format {
    type Err = NotAFormat;

    fn from_str(text: &str) -> Result<Self, NotAFormat> {
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or(NotAFormat)
    }
}

/// One conversation, ready to be stored.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// The conversation as a call. Its id is the source's own for Bland; otherwise a UUID v5 of the format and
    /// what the source has as identity: `conversation_id` for Taskmaster, task, trial and content for tau-bench,
    /// content for the rest. A second conversation with equal content in the same file gets an id of its own
    /// where the source has no ids.
    pub call: wire::Call,
    /// Pathway events, where the source has them.
    pub events: Vec<wire::PathwayEvent>,
    /// Prompts of the system and other parts of the source that are no turns.
    pub kept: Option<serde_json::Value>,
    /// Whether the conversation failed, where the source says so.
    pub failed: Option<bool>,
    /// One line for people, at most 200 characters. Its words are from outside.
    pub title: String,
}

/// A record that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRecord {
    /// Where it is: `record 17`, `line 3`.
    pub record: String,
    /// Why, in words that quote nothing of it.
    pub reason: String,
}

/// A file that cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Reading failed.
    #[error("cannot be read: {0}")]
    Read(#[from] io::Error),
    /// A folder.
    #[error("is a folder; name the files in it")]
    Folder,
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// A list without anything in it.
    #[error("holds an empty list, so there is nothing to import")]
    EmptyList,
    /// Not text at all; the words say what was seen.
    #[error("{0}")]
    NotText(&'static str),
    /// Subtitles or text beyond [`RECORD_BYTES`].
    #[error("is a text of more than 64 MiB; split it")]
    TooLarge,
    /// Another format than the one that was named.
    #[error("is not {named}: {reason}{}", .found.map_or_else(String::new, |found| format!("; it looks like {found}")))]
    WrongFormat {
        /// The format that was asked for.
        named: Format,
        /// What is missing.
        reason: String,
        /// What it seems to be.
        found: Option<Format>,
    },
    /// No format fits.
    #[error("is in no known format{}; nearest are:{}", known(*.other), listed(.nearest))]
    Unknown {
        /// A format that is recognised and not read.
        other: Option<&'static str>,
        /// The three nearest formats, and why each does not fit.
        nearest: Vec<(Format, String)>,
    },
}

fn known(other: Option<&str>) -> String {
    other.map_or_else(String::new, |other| format!(" (it looks like {other}, which is not read)"))
}

fn listed(nearest: &[(Format, String)]) -> String {
    nearest.iter().map(|(format, reason)| format!("\n  {format}: {reason}")).collect()
}

/// Reads one record of a format.
type Parse = fn(&[u8], &mut Context<'_>) -> Result<Conversation, String>;

/// A record that strict JSON refuses is read once more without what it refuses.
fn parse_leniently(parse: Parse, bytes: &[u8], context: &mut Context<'_>) -> Result<Conversation, String> {
    parse(bytes, context).or_else(|reason| match wire::lenient::clean(bytes) {
        Some(clean) if clean != bytes => parse(&clean, context).map_err(|_| reason),
        _ => Err(reason),
    })
}

/// Reads the conversations of `source` one after the other and hands each to `sink`, which may end the reading.
///
/// `name` is the file's name, kept in the metadata; `format` forces a format; `now` is the time of the import.
/// Returns the format that was read.
pub fn read(
    source: &mut dyn io::Read,
    name: &str,
    format: Option<Format>,
    now: Time,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> Result<Format, ImportError> {
    let mut source = Source::new(source);
    let (prefix, whole) = source.prefix()?;
    let found = detect::detect(prefix, whole, format)?;
    let mut context = Context::new(found.format, name, now);
    let parse: Parse = match found.format {
        Format::Bland => bland::conversation,
        Format::TauBench => tau_bench::conversation,
        Format::OpenAi => openai::conversation,
        Format::Taskmaster => taskmaster::conversation,
        Format::WebVtt | Format::Srt | Format::Plain => {
            let text = source.rest(RECORD_BYTES)?.ok_or(ImportError::TooLarge)?;
            let text_of = match found.format {
                Format::WebVtt => webvtt::conversations,
                Format::Srt => srt::conversations,
                _ => plain::conversations,
            };
            let _ = text_of(&text, &mut context, sink);
            return Ok(found.format);
        }
    };
    let mut records = Records::new(source, found.layout, RECORD_BYTES);
    while let Some(cut) = records.next_record()? {
        let outcome = match cut {
            Cut::Record { place, bytes } => {
                context.record = place.number();
                parse_leniently(parse, bytes, &mut context)
                    .map_err(|reason| BadRecord { record: place.to_string(), reason })
            }
            Cut::Bad { place, reason } => Err(BadRecord { record: place.to_string(), reason: reason.to_owned() }),
        };
        if sink(outcome).is_break() {
            break;
        }
    }
    Ok(found.format)
}

#[cfg(test)]
mod tests;
