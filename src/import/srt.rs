//! SRT subtitles: no standard, so everything but the lines with times is taken as it comes.

use std::ops::ControlFlow;

use super::{
    BadRecord, Conversation,
    blocks::cut,
    build::Context,
    cues::{self, Beside, Cue, Piece, bad},
    markup::without_srt_tags,
};

/// Reads the whole file as one conversation.
pub(super) fn conversations(
    bytes: &[u8],
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let lines = match cues::lines(bytes) {
        Ok(lines) => lines,
        Err(bad) => return sink(Err(bad)),
    };
    let cut = cut(&lines, false);
    let piece = |words: &[&str]| Piece { speaker: None, text: without_srt_tags(&words.join("\n")) };
    let found: Vec<Cue> = cut
        .blocks
        .iter()
        .map(|block| Cue { line: block.line, times: block.times, pieces: vec![piece(&block.words)] })
        .collect();
    if found.is_empty() {
        return sink(Err(bad(1, "no line with times such as 00:00:01,000 --> 00:00:02,000 was found")));
    }
    let head = cut.head.iter().map(|line| line.trim().to_owned()).collect();
    cues::conversation(&found, Beside { notes: Vec::new(), head }, &lines, context, sink)
}
