//! The transcript that is made again from the recording (contract 6.4).

use serde::{Deserialize, Serialize};

use crate::domain::text::Untrusted;

/// The second hearing of a call. Its segments are cut otherwise than turns: their positions are no `message_index`.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CorrectedTranscript {
    /// `success`.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub status: Untrusted,
    /// The segments, in the order of their times.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub corrected: Vec<Segment>,
}

/// A piece of what was heard.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Segment {
    /// Seconds from the start of the recording.
    #[serde(default)]
    pub start: f64,
    /// Where it ends, counted in the same way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<f64>,
    /// What was heard.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub text: Untrusted,
    /// Who said it, as far as that was told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker_label: Option<Untrusted>,
    /// How sure that is, from 0 to 1.
    #[serde(default)]
    pub confidence: Option<f64>,
}

impl Default for CorrectedTranscript {
    fn default() -> Self {
        Self { status: "success".into(), corrected: Vec::new() }
    }
}
