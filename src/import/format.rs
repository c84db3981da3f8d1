//! The formats that can be read: one table, from which their names, the help, the documents and the recognition come.

use std::{fmt, ops::ControlFlow, str::FromStr};

use serde_json::Value;

use super::{
    BadRecord, Conversation, anthropic, assemblyai, bland, bland_corrected, build::Context, chat, contact_lens,
    deepgram, elevenlabs, gemini, langfuse, livekit, openai, otlp, plain, responses, retell, signs, signs::Missing,
    srt, table, taskmaster, tau_bench, tau2, transcribe, vapi, webvtt, whisper,
};

/// Reads a text as a whole, and hands over what it holds.
type ReadText =
    fn(&[u8], &mut Context<'_>, &mut dyn FnMut(Result<Conversation, BadRecord>) -> ControlFlow<()>) -> ControlFlow<()>;

/// How a format is read.
#[derive(Clone, Copy)]
pub(super) enum Reader {
    /// A record of JSON, in whatever shape it comes; it may hold several conversations.
    Json(fn(Value, &mut Context<'_>) -> Result<Vec<Conversation>, String>),
    /// A text as a whole.
    Text(ReadText),
}

/// How a format is recognised.
#[derive(Clone, Copy)]
pub(super) enum Signs {
    /// Any of these groups of paths is there in full, below one of the places where records lie.
    Paths(&'static [&'static [&'static str]]),
    /// The same, and the records belong together: they are read as one.
    Whole(&'static [&'static [&'static str]]),
    /// The text itself tells.
    Text(fn(&[u8]) -> Result<(), Missing>),
}

/// What is known of a format.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) words: &'static str,
    pub(super) signs: Signs,
    pub(super) reader: Reader,
}

macro_rules! formats {
    ($($variant:ident, $name:literal, $title:literal, $words:literal, $signs:expr, $reader:expr;)*) => {
        /// A format that can be read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Format {
            $(#[doc = $title] $variant,)*
        }

        impl Format {
            /// All formats, in the order in which content is tried.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            pub(super) fn row(self) -> &'static Row {
                match self {
                    $(Self::$variant => {
                        const ROW: Row =
                            Row { name: $name, title: $title, words: $words, signs: $signs, reader: $reader };
                        &ROW
                    })*
                }
            }
        }
    };
}

use Reader::{Json, Text as Lines};
use Signs::{Paths, Text, Whole};

// The order is that of trying: what is told apart by more comes first, chat messages and lines of text come last.
formats! {
    WebVtt, "webvtt", "WebVTT", "subtitles with voices or speaker names",
        Text(signs::webvtt), Lines(webvtt::conversations);
    Srt, "srt", "SRT", "subtitles with speaker names",
        Text(signs::srt), Lines(srt::conversations);
    Csv, "csv", "tables", "CSV and TSV with a line of names, tables of Whisper, labels of audio editors",
        Text(signs::csv), Lines(table::conversations);
    Vapi, "vapi", "Vapi calls", "a call, a list of calls, or the report at the end of a call",
        Paths(&[&[".message.artifact"], &[".message.type=end-of-call-report"], &[".artifact.messages"],
            &[".artifact.transcript"], &[".messages[].secondsFromStart"], &[".messages[].message", ".orgId"],
            &[".orgId", ".transcript"], &[".orgId", ".endedReason"]]),
        Json(vapi::conversations);
    Retell, "retell", "Retell calls", "a call, a list of calls, or what a webhook sent",
        Paths(&[&[".transcript_with_tool_calls"], &[".transcript_object"], &[".scrubbed_transcript_with_tool_calls"],
            &[".call.call_id", ".event"], &[".call_id", ".call_status"], &[".call_id", ".call_type", ".transcript"]]),
        Json(retell::conversations);
    ElevenLabs, "elevenlabs", "ElevenLabs conversations", "a conversation of an agent, or what a webhook sent",
        Paths(&[&[".transcript[].time_in_call_secs"], &[".transcript[].message", ".conversation_id"],
            &[".conversation_id", ".agent_id", ".transcript"], &[".conversation_id", ".agent_id", ".status"]]),
        Json(elevenlabs::conversations);
    BlandCorrected, "bland-corrected", "Bland corrected transcripts", "the second hearing of a call, as the service corrected it",
        Paths(&[&[".corrected", ".original"], &[".corrected", ".aligned"]]),
        Json(bland_corrected::conversations);
    Bland, "bland", "Bland calls", "a call object, an array of them, or the answer of the list",
        Paths(&[&[".call_id", ".transcripts"], &[".call_id", ".concatenated_transcript"]]),
        Json(bland::conversations);
    Tau2, "tau2", "tau2-bench", "results with their tasks, or single runs; failed ones become issues by themselves",
        Whole(&[&[".simulations[].messages"], &[".simulations[].ticks"], &[".simulations", ".tasks"],
            &[".termination_reason", ".messages"], &[".termination_reason", ".ticks"],
            &[".task_id", ".messages", ".reward_info"]]),
        Json(tau2::conversations);
    TauBench, "tau-bench", "tau-bench", "trajectories; failed ones become issues by themselves",
        Paths(&[&[".task_id", ".traj"]]),
        Json(tau_bench::conversations);
    Taskmaster, "taskmaster", "Taskmaster", "dialogues of the four collections, with their API calls",
        Paths(&[&[".conversation_id", ".utterances"], &[".conversationId", ".utterances"]]),
        Json(taskmaster::conversations);
    Otlp, "otlp", "OpenTelemetry", "traces as OTLP JSON with messages of the GenAI conventions",
        Whole(&[&[".resourceSpans"], &[".resource_spans"]]),
        Json(otlp::conversations);
    Langfuse, "langfuse", "Langfuse", "traces, sessions, or observations",
        Whole(&[&[".traceId", ".startTime"], &[".observations", ".timestamp"], &[".observations[].input"],
            &[".traces"]]),
        Json(langfuse::conversations);
    LiveKit, "livekit", "LiveKit sessions", "the history of a session, its report, or a transcript of the cloud",
        Paths(&[&[".chat_history.items"], &[".items[].type", ".items[].created_at"], &[".items[].interrupted"],
            &[".items[].type=agent_handoff"], &[".items[].message.role"], &[".items[].toolCall"],
            &[".items[].agentHandoff"]]),
        Json(livekit::conversations);
    Deepgram, "deepgram", "Deepgram", "a recognised recording",
        Paths(&[&[".results.channels"], &[".results.utterances"]]),
        Json(deepgram::conversations);
    Transcribe, "transcribe", "Amazon Transcribe", "a recognised recording",
        Paths(&[&[".results.transcripts", ".results.items"], &[".results.audio_segments"]]),
        Json(transcribe::conversations);
    ContactLens, "contact-lens", "Amazon Contact Lens", "an analysed call or chat, also of Call Analytics",
        Paths(&[&[".Transcript[].Content"], &[".Transcript[].BeginOffsetMillis"], &[".Segments[].Transcript"]]),
        Json(contact_lens::conversations);
    AssemblyAi, "assemblyai", "AssemblyAI", "a recognised recording",
        Paths(&[&[".utterances[].words", ".audio_duration"], &[".utterances[].speaker", ".audio_duration"],
            &[".utterances", ".words[].start"], &[".words[].start", ".audio_duration"],
            &[".sentences[].start", ".audio_duration"], &[".paragraphs[].start", ".audio_duration"]]),
        Json(assemblyai::conversations);
    Whisper, "whisper", "Whisper JSON", "segments of openai-whisper, whisper.cpp, faster-whisper, WhisperX or transformers",
        Paths(&[&[".transcription[].offsets"], &[".transcription[].timestamps"], &[".chunks[].timestamp"],
            &[".segments[].start", ".segments[].text"], &[".word_segments"]]),
        Json(whisper::conversations);
    ShareGpt, "sharegpt", "ShareGPT", "conversations with `from` and `value`",
        Paths(&[&[".conversations[].from"], &[".conversation[].from"], &[".conversations[].value"]]),
        Json(|record, context| chat::conversations(record, &["conversations", "conversation"], context));
    LangChain, "langchain", "LangChain", "messages as LangChain writes them",
        Paths(&[&[".messages[].data.content"], &["[].data.content"], &[".messages[].kwargs.content"],
            &["[].kwargs.content"], &[".messages[].type=human"], &["[].type=human"], &[".messages[].type=ai"],
            &["[].type=ai"]]),
        Json(|record, context| chat::conversations(record, &["messages", "output", "input", "conversation"], context));
    AiSdk, "ai-sdk", "Vercel AI SDK", "messages with parts",
        Paths(&[&[".messages[].parts[].type"], &["[].parts[].type"], &[".messages[].content[].toolCallId"],
            &["[].content[].toolCallId"], &[".messages[].toolInvocations"], &["[].toolInvocations"]]),
        Json(|record, context| chat::conversations(record, &["messages", "conversation"], context));
    Gemini, "gemini", "Gemini", "contents with parts",
        Paths(&[&[".contents[].parts"], &[".contents.parts"], &[".candidates[].content"], &["[].parts[].text"],
            &["[].parts[].functionCall"]]),
        Json(gemini::conversations);
    Anthropic, "anthropic", "Anthropic messages", "messages of blocks, with thinking and tools",
        Paths(&[&[".messages[].content[].type=tool_use"], &[".messages[].content[].type=tool_result"],
            &[".messages[].content[].type=thinking"], &["[].content[].type=tool_use"],
            &["[].content[].type=tool_result"], &["[].content[].type=thinking"], &[".type=message", ".stop_reason"],
            &[".messages[].content[].toolUse"], &[".messages[].content[].toolResult"], &["[].content[].toolUse"],
            &[".messages[].role", ".system"]]),
        Json(anthropic::conversations);
    Responses, "openai-responses", "OpenAI Responses and Realtime", "items, as a list or as the output of a response",
        Paths(&[&[".object=response", ".output"], &[".output[].content[].text"], &[".output[].type=function_call"],
            &["[].type=function_call"], &["[].type=function_call_output"], &["[].type=reasoning"],
            &["[].type=message", "[].role"], &["[].itemId"], &[".items[].itemId"], &[".items[].type=message"],
            &[".items[].type=function_call"], &[".input[].role"], &[".input[].type=message"]]),
        Json(responses::conversations);
    Pipecat, "pipecat", "Pipecat", "messages with a time each",
        Paths(&[&[".messages[].timestamp", ".messages[].role"], &["[].timestamp", "[].role"]]),
        Json(|record, context| chat::conversations(record, &["messages", "transcript"], context));
    OpenAi, "openai", "OpenAI chat", "messages with tool calls and results, as JSON or JSON Lines",
        Paths(&[&[".messages[].role"], &[".conversation[].role"], &["[].role"], &[".conversations[].role"],
            &[".messages~"], &[".body.messages[].role"], &[".request.messages[].role"], &[".choices[].message"]]),
        Json(openai::conversations);
    Plain, "text", "plain text", "lines such as `Agent: …` and `Caller: …`, and other shapes",
        Text(signs::plain), Lines(plain::conversations);
}

impl Format {
    /// The name on the command line and in `metadata.format`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What people call it.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// What of it is read, in a few words.
    pub fn words(self) -> &'static str {
        self.row().words
    }

    /// Whether its files are JSON; else they are text.
    pub fn is_json(self) -> bool {
        matches!(self.row().reader, Reader::Json(_))
    }

    /// The names of all formats, in one line.
    pub fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The name is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown format; known are {}", Format::names())]
pub struct NotAFormat;

impl FromStr for Format {
    type Err = NotAFormat;

    fn from_str(text: &str) -> Result<Self, NotAFormat> {
        Self::ALL.into_iter().find(|format| format.name() == text).ok_or(NotAFormat)
    }
}
