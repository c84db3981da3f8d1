//! SRT subtitles: no standard, so everything but the lines with times is taken as it comes.

use std::ops::ControlFlow;

use super::{
    BadRecord, Conversation,
    build::Context,
    cues::{self, Dialect, Piece},
    markup::without_srt_tags,
};

const SRT: Dialect = Dialect {
    webvtt: false,
    pieces: |words| vec![Piece { speaker: None, text: without_srt_tags(&words.join("\n")) }],
    no_cue: "no line with times such as 00:00:01,000 --> 00:00:02,000 was found",
};

/// Reads the whole file as one conversation.
pub(super) fn conversations(
    bytes: &[u8],
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    cues::read(bytes, &SRT, context, sink)
}
