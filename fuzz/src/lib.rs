//! What is tried on any input: one function a target, which panics when a promise is broken. `cargo fuzz` calls them,
//! and so does the smoke driver beside this file, which needs nothing but a stable compiler.

use std::{
    io::{self, Read as _},
    ops::ControlFlow,
    path::Path,
};

use earmark::{
    app::message::{call::Transcript, outbox},
    config::file::Config,
    domain::{
        limits,
        text::{Display, Untrusted, mask, sanitise, width, wrap::wrap},
    },
    import::{self, Format},
    intake, moments,
    rules::{
        call::{Call, Medium, Turn, Who},
        declared::Declared,
        hit, read,
        score::score,
    },
    wire,
};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// A target by the name that `cargo fuzz` knows it by.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 7] = [
    ("wire", wire),
    ("display", display),
    ("outbox", outbox),
    ("config", config),
    ("import", import),
    ("intake", intake),
    ("rules", rules),
];

fn decodes<T: serde::de::DeserializeOwned + serde::Serialize>(bytes: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(bytes).ok()?;
    // What was read can be written, and read again.
    let written = serde_json::to_vec(&value).expect("JSON");
    serde_json::from_slice::<T>(&written).unwrap_or_else(|error| panic!("written and not read: {error}"));
    Some(value)
}

/// Bodies of answers, and a transcript made of a call, with its moments.
pub fn wire(bytes: &[u8]) {
    use wire::{Envelope, Page, TicketEnvelope};
    decodes::<Envelope<Page<wire::Issue>>>(bytes);
    decodes::<Envelope<wire::Issue>>(bytes);
    decodes::<Envelope<Page<wire::Flag>>>(bytes);
    decodes::<Envelope<Page<wire::Relation>>>(bytes);
    decodes::<Envelope<Page<wire::ResourceLink>>>(bytes);
    decodes::<Envelope<Page<wire::TimelineEntry>>>(bytes);
    decodes::<Envelope<Page<wire::FlagType>>>(bytes);
    decodes::<Envelope<Vec<wire::Member>>>(bytes);
    decodes::<Envelope<wire::Affected>>(bytes);
    decodes::<Envelope<Vec<wire::Tie>>>(bytes);
    decodes::<TicketEnvelope<Vec<wire::TicketComment>>>(bytes);
    decodes::<TicketEnvelope<Vec<wire::Team>>>(bytes);
    if let Some(tickets) = decodes::<TicketEnvelope<Vec<wire::Ticket>>>(bytes) {
        tickets.data.iter().flatten().for_each(|ticket| harmless(&ticket.short_code().line()));
    }
    decodes::<wire::Account>(bytes);
    decodes::<wire::CallList>(bytes);
    let events = decodes::<Vec<wire::PathwayEvent>>(bytes).unwrap_or_default();
    if let Some(call) = decodes::<wire::Call>(bytes) {
        let transcript = Transcript::build(&call, &events);
        assert_eq!(transcript.turns.len(), call.transcripts.len());
        transcript.turns.iter().for_each(|turn| harmless(&turn.shown));
        for hit in moments::read(&call, &events, None, None).hits {
            assert!((hit.message_index as usize) < transcript.turns.len());
            harmless(&hit.reason.shown());
        }
    }
}

/// Any text: harmless once shown, whole when wrapped, never wider than it may be.
pub fn display(bytes: &[u8]) {
    let text = Untrusted::from(String::from_utf8_lossy(bytes).into_owned());
    let shown = text.display();
    harmless(&shown);
    let line = text.line();
    harmless(&line);
    assert!(!line.as_str().contains('\n'), "{line:?}");
    assert_eq!(Display::ours(shown.as_str()), shown, "made harmless once is left alone");
    if let Some(masked) = mask::masked(text.verbatim()) {
        assert_eq!(mask::masked(&masked), None, "masked once is left alone");
    }
    let json = serde_json::to_string(text.verbatim()).expect("JSON");
    let escaped = sanitise::json(&json);
    assert!(escaped.chars().all(sanitise::is_harmless), "{escaped:?}");
    assert_eq!(serde_json::from_str::<String>(&escaped).expect("JSON"), text.verbatim());
    for cells in [1, 2, 7, 80] {
        let mut end = 0;
        for range in wrap(shown.as_str(), cells) {
            let skipped = &shown.as_str()[end..range.start];
            assert!(skipped.chars().all(|c| c == ' ' || c == '\n'), "{skipped:?} is lost");
            let row = shown.as_str()[range.clone()].trim_end();
            assert!(width::width(row) <= cells || row.graphemes(true).count() == 1, "{row:?} in {cells}");
            end = range.end;
        }
        assert!(width::width(&width::truncate(line.as_str(), cells)) <= cells.max(1));
    }
}

fn harmless(text: &Display) {
    for cluster in text.as_str().graphemes(true).filter(|cluster| *cluster != "\n") {
        assert!(cluster.width() > 0, "{cluster:?} has no cell in {text:?}");
        assert!(!cluster.contains(|c: char| c.is_control()), "{cluster:?} acts in {text:?}");
        let marks = cluster.chars().filter(|c| c.width() == Some(0)).count();
        assert!(marks <= limits::MARKS_PER_CELL, "{marks} marks in {cluster:?}");
    }
    for c in text.as_str().chars() {
        let bidi = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let hidden = matches!(
            c,
            '\u{ad}' | '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
        );
        assert!(!bidi && !hidden, "{c:?} in {text:?}");
    }
}

/// An entry of the outbox: read, written and read again, or refused with words.
pub fn outbox(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match outbox::Entry::decode(text) {
        Ok(entry) => {
            let written = entry.encode().expect("JSON");
            assert_eq!(outbox::Entry::decode(&written).expect("what was written"), entry);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// `config.toml`: read, or refused with a place and words that are fit for the screen.
pub fn config(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Err(error) = Config::parse(Path::new("config.toml"), text) {
        harmless(&Display::foreign_line(&error.to_string()));
    }
}

/// A file to import, with its format found out and with each one forced on it.
pub fn import(bytes: &[u8]) {
    [None].into_iter().chain(Format::ALL.map(Some)).for_each(|format| import_as(format, bytes));
}

fn import_as(format: Option<Format>, bytes: &[u8]) {
    let mut ids: Vec<Vec<i64>> = Vec::new();
    let read = import::read(&mut &*bytes, "file", format, &mut |next| {
        if let Ok(conversation) = next {
            ids.push(conversation.call.transcripts.iter().map(|turn| turn.id).collect());
            assert!(limits::fits(&conversation.title, limits::TITLE), "{:?}", conversation.title);
        }
        ControlFlow::Continue(())
    });
    // Bland's turns keep the ids of the service, whatever they are; the others are numbered by position.
    if read.is_ok_and(|format| format != Format::Bland) {
        assert!(ids.iter().all(|ids| ids.is_sorted()), "turns out of order: {ids:?}");
    }
}

/// Bytes of what is unpacked that are read.
const UNPACKED: u64 = 16 << 20;

/// A file as it comes: packed, in another encoding, or as it is. What comes out does not hang on the pieces it is read in,
/// and what was UTF-8 passes unchanged.
pub fn intake(bytes: &[u8]) {
    let (first, rest) = bytes.split_first().map_or((0, bytes), |(first, rest)| (*first, rest));
    let encodings = ["windows-1252", "utf-16le", "shift_jis", "gb18030", "iso-2022-jp"];
    let encoding = encodings.get(usize::from(first)).and_then(|label| label.parse().ok());
    let read = |source: Box<dyn io::Read + '_>| {
        let mut out = Vec::new();
        let read = intake::text(source, encoding).and_then(|text| text.take(UNPACKED).read_to_end(&mut out));
        (read.is_ok(), out)
    };
    let (is_read, out) = read(Box::new(rest));
    let (is_read_slowly, slow) = read(Box::new(Slow(rest)));
    // Text in UTF-16 without a mark is known by its zeros, of which the first piece may have too few.
    if !out.contains(&0) && !slow.contains(&0) {
        assert_eq!((is_read, &out), (is_read_slowly, &slow), "it hangs on the pieces that it is read in");
    }
    let is_packed =
        matches!(rest, [0x1f, 0x8b, 8, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..]);
    let has_mark = rest.starts_with(b"\xef\xbb\xbf");
    if is_read && !is_packed && !has_mark {
        let is_utf16 = rest.starts_with(b"\xff\xfe") || rest.starts_with(b"\xfe\xff");
        if encoding.is_some() || is_utf16 {
            // The last sign may be cut in two.
            let is_whole = std::str::from_utf8(&out).map_or_else(|error| error.error_len().is_none(), |_| true);
            assert!(is_whole, "decoded, and no UTF-8");
        } else if std::str::from_utf8(rest).is_ok() && !rest.contains(&0) {
            assert_eq!(out, rest, "UTF-8 does not pass unchanged");
        }
    }
    import_as(None, &out);
}

/// Gives one byte at a time, as a pipe may.
struct Slow<'a>(&'a [u8]);

impl io::Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (Some((byte, rest)), Some(place)) = (self.0.split_first(), buffer.first_mut()) else { return Ok(0) };
        *place = *byte;
        self.0 = rest;
        Ok(1)
    }
}

/// A file of rules, whose mistakes are fit for the screen, and a call whose turns are the lines of the same text: hits are
/// within it, and so are their reasons.
pub fn rules(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let declared = Declared::parse(text);
    declared.findings.iter().for_each(|finding| harmless(&finding.text));
    let each = [Who::Caller, Who::Agent, Who::Action, Who::Action];
    let turns = text.lines().zip(0..).map(|(text, index)| Turn {
        index,
        who: each[index as usize % each.len()],
        text,
        ..Turn::default()
    });
    let call = Call { turns: turns.collect(), medium: Medium::Voice, ..Call::default() };
    let reading = read(&call, Some(&declared));
    for hit in &reading.hits {
        let is_within = |index: u32| (index as usize) < call.turns.len();
        assert!(is_within(hit.message_index) && hit.ref_index.is_none_or(is_within));
        harmless(&hit.reason.shown());
    }
    let hits: usize = hit::suggestions(&reading.hits).iter().map(|one| one.hits.len()).sum();
    assert_eq!(hits, reading.hits.len());
    score(&reading);
}
