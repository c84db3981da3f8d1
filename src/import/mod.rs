//! Reads conversations from files: finds out the format by content, cuts the file into records in bounded memory,
//! and turns each record into the shape of a call. Nothing is stored here; the caller takes what is handed over.
//!
//! What holds for every format:
//!
//! * The order of the source is kept. A turn's `id` is its position in the source × 1000, plus a part number
//!   where one message of the source gives several turns; prompts of the system are no turns and leave a gap.
//! * Times are never made up. A call of which no time is known has the first moment of 1970 as its `created_at`, because
//!   the contract demands one, and `metadata.time_unknown`. Offsets from the start of the call stay offsets:
//!   `metadata.turn_offsets_ms` holds `[start, end]` for each turn.
//! * No word is lost unnamed: what no reader knows is kept with the call, and [`Conversation::notes`] names it.
//! * The same conversation gets the same call id each time, whatever the file is called; see [`Conversation::call`].
//! * A record that cannot be read is handed over as a [`BadRecord`] and the next one is read. Its reason never
//!   quotes what was said.

mod anthropic;
mod assemblyai;
mod bland;
mod bland_corrected;
mod bland_log;
mod bland_mend;
mod blocks;
mod build;
pub mod carried;
mod chat;
mod contact_lens;
mod conversation;
mod cues;
mod deepgram;
mod detect;
mod document;
mod elevenlabs;
mod error;
mod flat;
mod format;
mod gather;
mod gemini;
mod heard;
mod items;
mod langfuse;
mod left;
mod livekit;
mod marks;
mod markup;
mod notes;
mod openai;
mod otlp;
mod outline;
mod parts;
mod plain;
mod records;
mod responses;
mod retell;
mod roles;
mod settle;
mod shared;
mod signs;
mod source;
mod speakers;
mod srt;
mod stamp;
mod table;
mod talk;
mod taskmaster;
mod tau2;
mod tau_bench;
mod timing;
mod transcribe;
mod values;
mod vapi;
mod webvtt;
mod whisper;

use std::{io, ops::ControlFlow};

pub use conversation::{BadRecord, Conversation};
pub use error::ImportError;
pub use format::{Format, NotAFormat};
pub use shared::Shared;
pub use tau2::read_shared;

use build::Context;
use document::Document;
use format::Reader;
use records::{Cut, Records};
use source::Source;

/// Largest record, and largest text file, that is read.
pub const RECORD_BYTES: usize = 64 << 20;

/// Reads the conversations of `source` one after the other and hands each to `sink`, which may end the reading.
///
/// `name` is the file's name, kept in the metadata; `format` forces a format.
/// Returns the format that was read.
pub fn read(
    source: &mut dyn io::Read,
    name: &str,
    format: Option<Format>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> Result<Format, ImportError> {
    read_with(source, name, format, None, sink)
}

/// The same, where a file beside holds what the runs in this one share.
pub fn read_with(
    source: &mut dyn io::Read,
    name: &str,
    format: Option<Format>,
    shared: Option<&Shared>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> Result<Format, ImportError> {
    let mut source = Source::new(source);
    let (prefix, whole) = source.prefix()?;
    let found = detect::detect(prefix, whole, format)?;
    let mut context = Context::new(found.format.name(), name);
    context.shared = shared;
    let parse = match found.format.row().reader {
        Reader::Json(parse) => parse,
        Reader::Text(conversations) => {
            let text = source.rest(RECORD_BYTES)?.ok_or(ImportError::TooLarge)?;
            let mut number = 0_u64;
            let mut settled = |outcome: Result<Conversation, BadRecord>| {
                number += 1;
                let bad = |reason| BadRecord { record: format!("record {number}"), reason };
                sink(outcome.and_then(|conversation| settle::settle(conversation).map_err(bad)))
            };
            let _ = conversations(&text, &mut context, &mut settled);
            return Ok(found.format);
        }
    };
    let mut records = Records::new(source, found.layout, RECORD_BYTES);
    while let Some(cut) = records.next_record()? {
        let (place, read) = match cut {
            Cut::Record { place, bytes } => {
                context.record(place.number(), bytes);
                let read = Document::read(bytes).and_then(|Document { value, told }| {
                    context.told = told;
                    parse(value, &mut context)
                });
                (place, read)
            }
            Cut::Bad { place, reason } => (place, Err(reason.to_owned())),
        };
        let bad = |reason| BadRecord { record: place.to_string(), reason };
        let (conversations, whole) = match read {
            Ok(conversations) => (conversations, None),
            Err(reason) => (Vec::new(), Some(reason)),
        };
        let good = conversations.into_iter().map(|conversation| settle::settle(conversation).map_err(bad));
        let parts = std::mem::take(&mut context.bad).into_iter().chain(whole);
        for outcome in good.chain(parts.map(|reason| Err(bad(reason)))) {
            if sink(outcome).is_break() {
                return Ok(found.format);
            }
        }
    }
    Ok(found.format)
}

#[cfg(test)]
mod tests;
