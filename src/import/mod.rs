//! Reads conversations from files: finds out the format by content, cuts the file into records in bounded memory,
//! and turns each record into the shape of a call. Nothing is stored here; the caller takes what is handed over.
//!
//! What holds for every format:
//!
//! * The order of the source is kept. A turn's `id` is its position in the source × 1000, plus a part number
//!   where one message of the source gives several turns; prompts of the system are no turns and leave a gap.
//! * Times are never made up. Only `created_at` of the call falls back to the time of the import, because the
//!   contract demands one, where the source has no date. Offsets from the start of the call, which subtitles have, stay offsets:
//!   `metadata.turn_offsets_ms` holds `[start, end]` for each turn.
//! * The same conversation gets the same call id each time, whatever the file is called; see [`Conversation::call`].
//! * A record that cannot be read is handed over as a [`BadRecord`] and the next one is read. Its reason never
//!   quotes what was said.

mod bland;
mod bland_mend;
mod blocks;
mod build;
mod chat;
mod conversation;
mod cues;
mod detect;
mod format;
mod marks;
mod markup;
mod openai;
mod outline;
mod plain;
mod records;
mod source;
mod speakers;
mod srt;
mod table;
mod taskmaster;
mod tau_bench;
mod timing;
mod webvtt;

use std::{io, ops::ControlFlow};

use crate::{domain::time::Time, wire};

pub use conversation::{BadRecord, Conversation, ImportError};
pub use format::{Format, NotAFormat};

use build::Context;
use records::{Cut, Records};
use source::Source;

/// Largest record, and largest text file, that is read.
pub const RECORD_BYTES: usize = 64 << 20;

/// Reads one record of a format.
type Parse = fn(&[u8], &mut Context<'_>) -> Result<Conversation, String>;

/// A record that strict JSON refuses is read once more without what it refuses.
fn parse_leniently(parse: Parse, bytes: &[u8], context: &mut Context<'_>) -> Result<Conversation, String> {
    parse(bytes, context).or_else(|reason| match wire::lenient::clean(bytes) {
        Some(clean) if clean != bytes => parse(&clean, context).map_err(|_| reason),
        _ if std::str::from_utf8(bytes).is_err() => Err(cues::NOT_UTF8.to_owned()),
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
        Format::WebVtt | Format::Srt | Format::Csv | Format::Plain => {
            let text = source.rest(RECORD_BYTES)?.ok_or(ImportError::TooLarge)?;
            let text_of = match found.format {
                Format::WebVtt => webvtt::conversations,
                Format::Srt => srt::conversations,
                Format::Csv => table::conversations,
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
