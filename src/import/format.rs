//! The formats that can be read, by their names.

use std::{fmt, str::FromStr};

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
    /// Tables with names, and what speech recognisers and audio editors write as tables.
    Csv,
    /// Lines such as `Agent: Hello`.
    Plain,
    /// Dialogues of Taskmaster 1 to 4.
    Taskmaster,
}

impl Format {
    /// All formats, in the order in which content is tried.
    pub const ALL: [Self; 8] =
        [Self::WebVtt, Self::Srt, Self::Csv, Self::Bland, Self::TauBench, Self::Taskmaster, Self::OpenAi, Self::Plain];

    /// The name on the command line and in `metadata.format`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bland => "bland",
            Self::TauBench => "tau-bench",
            Self::OpenAi => "openai",
            Self::WebVtt => "webvtt",
            Self::Srt => "srt",
            Self::Csv => "csv",
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
#[error("unknown format; known are bland, tau-bench, openai, webvtt, srt, csv, text, taskmaster")]
pub struct NotAFormat;

impl FromStr for Format {
    type Err = NotAFormat;

    fn from_str(text: &str) -> Result<Self, NotAFormat> {
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or(NotAFormat)
    }
}
