//! A ticket, with all that the service tells of it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::domain::{id::TicketId, limits, text::Untrusted, time::Time};

/// Characters of an id that stand for a ticket without a number.
const SHORT: usize = 8;

/// A ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names say it; where they do not, it is told")]
pub struct Ticket {
    /// Key for all paths.
    pub id: TicketId,
    pub title: Untrusted,
    /// Team code and number, such as `VOX-12`.
    #[serde(default)]
    pub ticket_identifier: Option<Untrusted>,
    /// Number within the team; the service writes it as a number or as text.
    #[serde(default, deserialize_with = "number")]
    pub ticket_id: Option<u64>,
    #[serde(default)]
    pub description: Option<Untrusted>,
    /// What made it.
    #[serde(default)]
    pub source: Option<Untrusted>,
    #[serde(default)]
    pub account_id: Option<Untrusted>,
    /// Name of the account.
    #[serde(default)]
    pub account: Option<Untrusted>,
    /// Name of the status, which a team may choose.
    #[serde(default)]
    pub status: Option<Untrusted>,
    #[serde(default)]
    pub status_id: Option<Untrusted>,
    /// Name of the priority, which a team may choose.
    #[serde(default)]
    pub priority: Option<Untrusted>,
    #[serde(default)]
    pub priority_id: Option<Untrusted>,
    #[serde(default)]
    #[schema(value_type = Option<f64>)]
    pub story_points: Option<serde_json::Number>,
    #[serde(default)]
    pub team_id: Option<Untrusted>,
    #[serde(default)]
    pub team_name: Option<Untrusted>,
    /// Code of the team.
    #[serde(default)]
    pub team_identifier: Option<Untrusted>,
    #[serde(default)]
    pub is_private: Option<bool>,
    #[serde(default)]
    pub type_id: Option<Untrusted>,
    /// Name of the type.
    #[serde(default, rename = "type")]
    pub ticket_type: Option<Untrusted>,
    /// Name of who works on it.
    #[serde(default)]
    pub assigned_agent: Option<Untrusted>,
    #[serde(default)]
    pub assigned_agent_id: Option<Untrusted>,
    #[serde(default)]
    pub assigned_agent_email: Option<Untrusted>,
    /// Address of who asked.
    #[serde(default)]
    pub requestor_email: Option<Untrusted>,
    /// Address of who wrote it down.
    #[serde(default)]
    pub submitter_email: Option<Untrusted>,
    #[serde(default)]
    pub customer_contact_id: Option<Untrusted>,
    #[serde(default)]
    pub customer_contact_first_name: Option<Untrusted>,
    #[serde(default)]
    pub customer_contact_last_name: Option<Untrusted>,
    #[serde(default)]
    pub customer_contact_email: Option<Untrusted>,
    /// As it came: the documents disagree about the shape of its items.
    #[serde(default)]
    #[schema(value_type = Option<Vec<Object>>)]
    pub custom_field_values: Option<Vec<Value>>,
    #[serde(default)]
    pub form_id: Option<Untrusted>,
    #[serde(default)]
    pub ai_generated_title: Option<Untrusted>,
    #[serde(default)]
    pub ai_generated_summary: Option<Untrusted>,
    /// Null while it is not deleted.
    #[serde(default)]
    pub deleted_at: Option<Time>,
    /// Null while it is not archived.
    #[serde(default)]
    pub archived_at: Option<Time>,
    #[serde(default)]
    pub created_at: Option<Time>,
    #[serde(default)]
    pub updated_at: Option<Time>,
}

impl Ticket {
    /// What it is called on a line: `VOX-12`, put together from team and number where the service does not, else the
    /// beginning of its id.
    pub fn short_code(&self) -> Untrusted {
        if let Some(identifier) = self.ticket_identifier.as_ref().filter(|text| !text.is_empty()) {
            return identifier.clone();
        }
        match (self.team_identifier.as_ref().filter(|text| !text.is_empty()), self.ticket_id) {
            (Some(team), Some(number)) => format!("{}-{number}", team.verbatim()).into(),
            _ => limits::cut(self.id.as_str(), SHORT).into(),
        }
    }

    /// Whether it is put away: lists leave it out unless they are asked for it.
    pub fn is_gone(&self) -> bool {
        self.archived_at.is_some() || self.deleted_at.is_some()
    }
}

/// A whole number, also as text; what is neither says nothing.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ticket(fields: Value) -> Ticket {
        let mut body = json!({ "id": "4QH7M2ZK10A8RVDN5TBXC03W9EJP6", "title": "x" });
        body.as_object_mut().expect("an object").extend(fields.as_object().cloned().unwrap_or_default());
        serde_json::from_value(body).expect("a ticket")
    }

    #[test]
    fn id_and_title_are_enough() {
        let bare = ticket(json!({ "somethingNew": [1], "status": null }));
        assert_eq!((bare.status.clone(), bare.ticket_id, bare.is_gone()), (None, None, false));
        assert!(serde_json::from_value::<Ticket>(json!({ "id": "a" })).is_err(), "no title");
    }

    #[test]
    fn a_number_is_a_number_in_either_form() {
        for (told, read) in [(json!(12), Some(12)), (json!("12"), Some(12)), (json!("x"), None), (json!(null), None)] {
            assert_eq!(ticket(json!({ "ticketId": told })).ticket_id, read, "{told}");
        }
    }

    #[test]
    fn the_code_is_what_the_service_says_or_what_can_be_made_of_it() {
        for (fields, code) in [
            (json!({ "ticketIdentifier": "VOX-12", "ticketId": 3, "teamIdentifier": "ABC" }), "VOX-12"),
            (json!({ "ticketIdentifier": "", "ticketId": "12", "teamIdentifier": "VOX" }), "VOX-12"),
            (json!({ "ticketId": 12 }), "4QH7M2ZK"),
            (json!({}), "4QH7M2ZK"),
        ] {
            assert_eq!(ticket(fields).short_code().verbatim(), code);
        }
    }
}
