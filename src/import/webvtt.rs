//! WebVTT subtitles: the file is one conversation, each voice in a cue a turn, in the order of the file.

use std::ops::ControlFlow;

use super::{
    BadRecord, Conversation,
    build::Context,
    cues::{self, Dialect, Piece},
    markup::{self, Tag, unescape},
};

const WEBVTT: Dialect =
    Dialect { webvtt: true, pieces: |words| pieces(&words.join("\n")), no_cue: "no cue was found below it" };

/// Whether a file begins as WebVTT does.
pub(super) fn starts(text: &[u8]) -> bool {
    text.strip_prefix(b"WEBVTT").is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

/// Reads the whole file.
pub(super) fn conversations(
    bytes: &[u8],
    context: &mut Context<'_>,
    sink: &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    cues::read(bytes, &WEBVTT, context, sink)
}

/// Takes the tags out of a payload and splits it at its voices.
fn pieces(payload: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut speaker: Option<String> = None;
    let mut text = String::new();
    let mut rest = payload;
    let mut flush = |speaker: &Option<String>, text: &mut String, voice_follows: bool| {
        // The dash before a voice says only that somebody else speaks.
        let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
        let dashed = voice_follows && cues::dash(last).is_some_and(str::is_empty);
        let said = if dashed { &text[..text.trim_end().len() - last.len()] } else { text.as_str() };
        if !said.trim().is_empty() {
            pieces.push(Piece { speaker: speaker.clone(), text: unescape(said.trim()) });
        }
        text.clear();
    };
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some((tag, after)) = markup::webvtt(rest) else {
            text.push('<');
            rest = &rest[1..];
            continue;
        };
        rest = after;
        match tag {
            Tag::Voice(name) => {
                flush(&speaker, &mut text, true);
                speaker = Some(unescape(name));
            }
            Tag::VoiceEnd => {
                flush(&speaker, &mut text, false);
                speaker = None;
            }
            Tag::Break | Tag::Look => {}
        }
    }
    text.push_str(rest);
    flush(&speaker, &mut text, false);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn voices_tags_and_signs() {
        let parts = |payload| -> Vec<_> {
            pieces(payload).into_iter().map(|piece| (piece.speaker.unwrap_or_default(), piece.text)).collect()
        };
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(
            parts("<v.loud Agent Lee>Hi &amp; <b>welcome</b></v> <v Caller>R&amp;D <00:00:01.000>&lt;3"),
            [pair("Agent Lee", "Hi & welcome"), pair("Caller", "R&D <3")]
        );
        assert_eq!(parts("1 < 2 & 3 > 2 <"), [pair("", "1 < 2 & 3 > 2 <")]);
        assert_eq!(parts("<v>x</v><i></i>"), [pair("", "x")]);
        assert_eq!(parts("&lt;i&gt;kept&lt;/i&gt; <PERSON>"), [pair("", "<i>kept</i> <PERSON>")]);
        assert_eq!(parts("- <v Agent>Hi\n- <v Caller>Yes"), [pair("Agent", "Hi"), pair("Caller", "Yes")]);
    }
}
