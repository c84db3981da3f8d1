//! Calls with their turns (contract 6).

use serde::{Deserialize, Deserializer, Serialize};

use super::Object;
use crate::domain::{choice::Speaker, id::CallId, text::Untrusted, time::Time};

/// Answer of list calls (contract 6.1); no envelope.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CallList {
    /// Rows that match; the documentation's own example leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
    /// Rows here.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub count: u64,
    /// The rows.
    pub calls: Vec<CallSummary>,
}

/// Parameters of list calls that this program uses (contract 6.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallRange {
    /// First row, from 0.
    pub from: Option<u64>,
    /// Row after the last.
    pub to: Option<u64>,
    /// Rows, up to 1,000.
    pub limit: Option<u32>,
    /// Oldest first.
    pub ascending: Option<bool>,
}

impl CallRange {
    /// The parameters as they travel.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        pairs.extend(self.from.map(|from| ("from", from.to_string())));
        pairs.extend(self.to.map(|to| ("to", to.to_string())));
        pairs.extend(self.limit.map(|limit| ("limit", limit.to_string())));
        pairs.extend(self.ascending.map(|ascending| ("ascending", ascending.to_string())));
        pairs
    }
}

/// A row of list calls: metadata, no transcript.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 6.1")]
pub struct CallSummary {
    pub call_id: CallId,
    pub created_at: Time,
    /// Minutes.
    #[serde(default)]
    pub call_length: Option<f64>,
    #[serde(default)]
    pub to: Option<Untrusted>,
    #[serde(default)]
    pub from: Option<Untrusted>,
    #[serde(default)]
    pub inbound: Option<bool>,
    #[serde(default)]
    pub completed: Option<bool>,
    #[serde(default)]
    pub queue_status: Option<Untrusted>,
    #[serde(default)]
    pub status: Option<Untrusted>,
    #[serde(default)]
    pub error_message: Option<Untrusted>,
    #[serde(default)]
    pub answered_by: Option<Untrusted>,
    #[serde(default)]
    pub batch_id: Option<Untrusted>,
    #[serde(default)]
    pub pathway_id: Option<Untrusted>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Untrusted>,
}

/// A call with its transcript (contract 6.2); no envelope. What this program does not use is kept in `rest`.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the names say it; contract 6.2")]
pub struct Call {
    /// Text, though the documentation types it as number.
    #[serde(deserialize_with = "text_or_number")]
    pub call_id: CallId,
    /// When the call was requested; the first moment of 1970 for an imported conversation of which no time is known.
    pub created_at: Time,
    #[serde(default)]
    pub started_at: Option<Time>,
    #[serde(default)]
    pub end_at: Option<Time>,
    /// Minutes.
    #[serde(default)]
    pub call_length: Option<f64>,
    /// Seconds, as text.
    #[serde(default)]
    pub corrected_duration: Option<Untrusted>,
    #[serde(default)]
    pub to: Option<Untrusted>,
    #[serde(default)]
    pub from: Option<Untrusted>,
    #[serde(default)]
    pub inbound: Option<bool>,
    #[serde(default)]
    pub completed: Option<bool>,
    #[serde(default)]
    pub queue_status: Option<Untrusted>,
    #[serde(default)]
    pub status: Option<Untrusted>,
    #[serde(default)]
    pub error_message: Option<Untrusted>,
    #[serde(default)]
    pub answered_by: Option<Untrusted>,
    #[serde(default)]
    pub call_ended_by: Option<Untrusted>,
    #[serde(default)]
    pub transferred_to: Option<Untrusted>,
    #[serde(default)]
    pub summary: Option<Untrusted>,
    #[serde(default)]
    pub disposition_tag: Option<Untrusted>,
    #[serde(default)]
    pub recording_url: Option<Untrusted>,
    #[serde(default)]
    pub batch_id: Option<Untrusted>,
    #[serde(default)]
    pub variables: Option<Object>,
    #[serde(default)]
    pub metadata: Option<Object>,
    #[serde(default)]
    pub analysis: Option<Object>,
    #[serde(default)]
    pub pathway_id: Option<Untrusted>,
    /// A number or text.
    #[serde(default)]
    pub pathway_version: Option<serde_json::Value>,
    #[serde(default)]
    pub persona_id: Option<Untrusted>,
    #[serde(default)]
    pub persona_name: Option<Untrusted>,
    #[serde(default)]
    pub concatenated_transcript: Option<Untrusted>,
    /// The turns; the position here is `message_index`.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub transcripts: Vec<Turn>,
    /// Every other field, as it came.
    #[serde(flatten)]
    pub rest: Object,
}

impl Call {
    /// When a turn begins (`which` 0) and ends (1), in milliseconds from the start of the call, as imports keep it of what has
    /// such marks instead of times. `index` is the API's `message_index`.
    pub fn turn_offset(&self, index: usize, which: usize) -> Option<i64> {
        self.metadata.as_ref()?.get("turn_offsets_ms")?.get(index)?.get(which)?.as_i64()
    }
}

/// A turn of a transcript (contract 6.2).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Turn {
    /// Grows, but not by one.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub id: i64,
    /// When it was said; null when the source had no times.
    #[serde(default)]
    pub created_at: Option<Time>,
    /// What was said.
    #[serde(default, deserialize_with = "super::null_is_default")]
    pub text: Untrusted,
    /// Who said it.
    pub user: Speaker,
    /// The call id again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub c_id: Option<Untrusted>,
    /// Null in all examples.
    #[serde(default)]
    pub status: Option<Untrusted>,
    /// Null or a UUID.
    #[serde(default)]
    pub transcript_id: Option<Untrusted>,
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CallId, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Number(serde_json::Number),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Text(text) => text.into(),
        Either::Number(number) => number.to_string().into(),
    })
}
