//! The transcript that is made again from the recording (contract 6.4).

use serde::{Deserialize, Serialize};

use crate::domain::text::Untrusted;

/// The second hearing of a call. Its segments are cut otherwise than turns: their positions are no `message_index`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CorrectedTranscript {
    /// The segments, in the order of their times.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub corrected: Vec<Segment>,
}

/// A piece of what was heard.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Segment {
    /// Seconds from the start of the recording.
    #[serde(default)]
    pub start: f64,
    /// What was heard.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub text: Untrusted,
    /// How sure that is, from 0 to 1.
    #[serde(default)]
    pub confidence: Option<f64>,
}
