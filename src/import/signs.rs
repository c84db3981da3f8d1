//! What tells each format of text, and why a text is not in it.

use super::{plain, timing};

/// How near the text is, from 1, and what is missing.
pub(super) type Missing = (u8, &'static str);

/// Whether it is WebVTT.
pub(super) fn webvtt(text: &[u8]) -> Result<(), Missing> {
    if super::webvtt::starts(text) { Ok(()) } else { Err((1, "the first line is not WEBVTT")) }
}

/// Whether it is SRT.
pub(super) fn srt(text: &[u8]) -> Result<(), Missing> {
    let starts = |line: &[u8]| line.first().is_some_and(u8::is_ascii_digit) && timing::is_timing(line);
    if lines_of(text).any(starts) { Ok(()) } else { Err((1, "no line has times as 00:00:01,000 --> 00:00:02,000")) }
}

/// Whether it is a table with names.
pub(super) fn csv(text: &[u8]) -> Result<(), Missing> {
    super::table::fits(text).map_err(|reason| (1, reason))
}

/// Whether it is lines of speakers.
pub(super) fn plain(text: &[u8]) -> Result<(), Missing> {
    match plain::starts(lines_of(text)) {
        2 => Ok(()),
        1 => Err((2, "only one line starts with a speaker such as `Agent:`, and two are needed")),
        _ => Err((1, "no line starts with a speaker such as `Agent:` or `Caller:`")),
    }
}

fn lines_of(text: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    text.split(|byte| matches!(byte, b'\n' | b'\r')).map(<[u8]>::trim_ascii)
}
