//! What the words of a ticket mean here, and the way back: the one place that knows both vocabularies. Names are those
//! that the service gives to new teams; a team may rename them, so they are compared without regard to case, and a name
//! that is not known is shown as it is.

use super::Ticket;
use crate::domain::choice::{IssueStatus, Severity};

/// What a name of the service comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketLevel<T> {
    /// The nearest word of the triage service.
    pub meaning: T,
    /// Whether the name is one of those that new teams have; else it is shown instead of the meaning.
    pub is_known: bool,
}

impl Ticket {
    /// How bad it is, by the name of its priority; `None` when the service does not tell it.
    pub fn severity(&self) -> Option<TicketLevel<Severity>> {
        let known = match self.priority.as_ref()?.verbatim().trim().to_lowercase().as_str() {
            "urgent" => Some(Severity::Critical),
            "high" => Some(Severity::High),
            "medium" => Some(Severity::Medium),
            "low" => Some(Severity::Low),
            _ => None,
        };
        Some(TicketLevel { is_known: known.is_some(), meaning: known.unwrap_or(Severity::Medium) })
    }

    /// Where it stands, by the name of its status; `None` when the service does not tell it.
    pub fn issue_status(&self) -> Option<TicketLevel<IssueStatus>> {
        let known = match self.status.as_ref()?.verbatim().trim().to_lowercase().as_str() {
            "open" => Some(IssueStatus::Todo),
            "in progress" => Some(IssueStatus::InProgress),
            "on hold" => Some(IssueStatus::Backlog),
            "closed" => Some(IssueStatus::Closed),
            _ => None,
        };
        Some(TicketLevel { is_known: known.is_some(), meaning: known.unwrap_or(IssueStatus::Todo) })
    }
}

/// The name of the priority that a ticket made from an issue gets; `None` for a severity that has none.
pub fn priority_name(severity: &Severity) -> Option<&'static str> {
    match severity {
        Severity::Critical => Some("Urgent"),
        Severity::High => Some("High"),
        Severity::Medium => Some("Medium"),
        Severity::Low => Some("Low"),
        Severity::Other(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ticket(priority: Option<&str>, status: Option<&str>) -> Ticket {
        let body = json!({ "id": "a", "title": "x", "priority": priority, "status": status });
        serde_json::from_value(body).expect("a ticket")
    }

    #[test]
    fn severities_survive_the_way_there_and_back() {
        for severity in Severity::KNOWN {
            let back = ticket(priority_name(severity), None).severity().expect("a priority");
            assert_eq!(back, TicketLevel { meaning: severity.clone(), is_known: true });
        }
        assert_eq!(priority_name(&Severity::from("grave")), None);
    }

    #[test]
    fn a_name_that_is_not_known_is_in_the_middle_and_says_so() {
        let odd = ticket(Some("P0"), Some("Waiting for vendor"));
        assert_eq!(odd.severity(), Some(TicketLevel { meaning: Severity::Medium, is_known: false }));
        assert_eq!(odd.issue_status(), Some(TicketLevel { meaning: IssueStatus::Todo, is_known: false }));
        let shouted = ticket(Some("URGENT"), Some(" on Hold"));
        assert_eq!(shouted.severity(), Some(TicketLevel { meaning: Severity::Critical, is_known: true }));
        assert_eq!(shouted.issue_status(), Some(TicketLevel { meaning: IssueStatus::Backlog, is_known: true }));
        assert_eq!((ticket(None, None).severity(), ticket(None, None).issue_status()), (None, None));
    }
}
