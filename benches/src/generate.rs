//! Conversations made for measuring: always the same, of any number and length, in every format that is read.

use std::io::{self, Write};

use serde_json::{Value, json};

const WORDS: &[&str] = &[
    "Good morning, this is the service desk, how can I help you today?",
    "I have been waiting for the delivery since Tuesday and nobody called me back.",
    "I am sorry to hear that. May I have the number of the order, please?",
    "It is four seven one one, and the name is Müller.",
    "Thank you. One moment, I am looking that up for you now.",
    "Is there a person I could talk to instead?",
    "Of course, I will connect you to a colleague as soon as one is free.",
    "That would be kind, thanks.",
];

/// What turn `turn` of conversation `number` says.
pub fn words(number: usize, turn: usize) -> String {
    format!("{} ({number}.{turn})", WORDS[(number + turn) % WORDS.len()])
}

/// A format that conversations can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Lines of calls of the Bland API.
    Bland,
    /// Lines of chat messages.
    OpenAi,
    /// A list of dialogues.
    Taskmaster,
    /// A list of runs.
    TauBench,
    /// Subtitles; one conversation.
    WebVtt,
    /// Subtitles; one conversation.
    Srt,
    /// Lines with speakers.
    Plain,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Bland, Self::OpenAi, Self::Taskmaster, Self::TauBench, Self::WebVtt, Self::Srt, Self::Plain];

    /// A name for the figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bland => "bland",
            Self::OpenAi => "openai",
            Self::Taskmaster => "taskmaster",
            Self::TauBench => "tau-bench",
            Self::WebVtt => "webvtt",
            Self::Srt => "srt",
            Self::Plain => "text",
        }
    }

    fn is_list(self) -> bool {
        matches!(self, Self::Taskmaster | Self::TauBench)
    }
}

/// Writes `conversations` of `turns` each. Subtitles hold one conversation, so theirs is as long as all together.
pub fn write(out: &mut impl Write, format: Format, conversations: usize, turns: usize) -> io::Result<()> {
    match format {
        Format::WebVtt => {
            writeln!(out, "WEBVTT\n")?;
            return cues(out, conversations * turns, '.');
        }
        Format::Srt => return cues(out, conversations * turns, ','),
        Format::Plain => return plain(out, conversations, turns),
        _ => {}
    }
    for number in 0..conversations {
        if format.is_list() {
            out.write_all(if number == 0 { b"[" } else { b",\n" })?;
        }
        serde_json::to_writer(&mut *out, &record(format, number, turns))?;
        if !format.is_list() {
            out.write_all(b"\n")?;
        }
    }
    if format.is_list() {
        out.write_all(b"]\n")?;
    }
    Ok(())
}

/// The same as bytes.
pub fn bytes(format: Format, conversations: usize, turns: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Writing into memory does not fail.
    let _ = write(&mut bytes, format, conversations, turns);
    bytes
}

fn record(format: Format, number: usize, turns: usize) -> Value {
    let chat = || -> Vec<Value> {
        let message = |turn: usize| {
            let role = if turn.is_multiple_of(2) { "assistant" } else { "user" };
            json!({ "role": role, "content": words(number, turn) })
        };
        (0..turns).map(message).collect()
    };
    match format {
        Format::Bland => bland(number, turns),
        Format::Taskmaster => {
            let utterance = |turn: usize| {
                let speaker = if turn.is_multiple_of(2) { "assistant" } else { "user" };
                json!({ "index": turn, "speaker": speaker, "text": words(number, turn) })
            };
            json!({
                "conversation_id": format!("dlg-{number}"), "vertical": "orders",
                "utterances": (0..turns).map(utterance).collect::<Vec<_>>(),
            })
        }
        Format::TauBench => {
            let reward = if number.is_multiple_of(4) { 0.0 } else { 1.0 };
            json!({ "task_id": number, "trial": 0, "reward": reward, "info": {}, "traj": chat() })
        }
        _ => json!({ "messages": chat() }),
    }
}

fn bland(number: usize, turns: usize) -> Value {
    let stamp = |turn: usize| {
        let second = turn * 4;
        format!("2026-08-12T{:02}:{:02}:{:02}.000Z", 9 + second / 3_600 % 12, second / 60 % 60, second % 60)
    };
    let turn = |turn: usize| {
        let speaker = if turn.is_multiple_of(2) { "assistant" } else { "user" };
        json!({ "id": number * 1_000_000 + turn, "created_at": stamp(turn), "text": words(number, turn), "user": speaker })
    };
    json!({
        "call_id": format!("00000000-0000-4000-8000-{number:012x}"), "created_at": "2026-08-12T09:00:00.000Z",
        "started_at": "2026-08-12T09:00:00.000Z", "call_length": 3.5, "to": "+15550100", "from": "+15550101",
        "inbound": true, "completed": true, "status": "completed", "summary": format!("Order {number} was late"),
        "transcripts": (0..turns).map(turn).collect::<Vec<_>>(),
    })
}

fn cues(out: &mut impl Write, turns: usize, point: char) -> io::Result<()> {
    for turn in 0..turns {
        let time =
            |second: usize| format!("{:02}:{:02}:{:02}{point}000", second / 3_600, second / 60 % 60, second % 60);
        let speaker = if turn.is_multiple_of(2) { "Agent" } else { "Caller" };
        let second = turn * 4;
        writeln!(out, "{}\n{} --> {}\n{speaker}: {}\n", turn + 1, time(second), time(second + 3), words(0, turn))?;
    }
    Ok(())
}

fn plain(out: &mut impl Write, conversations: usize, turns: usize) -> io::Result<()> {
    for number in 0..conversations {
        for turn in 0..turns {
            let speaker = if turn.is_multiple_of(2) { "Agent" } else { "Caller" };
            writeln!(out, "{speaker}: {}", words(number, turn))?;
        }
        writeln!(out, "\n---\n")?;
    }
    Ok(())
}
