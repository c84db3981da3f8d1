//! Agents that work on issues (contract 4.24 to 4.26). On the live service their runs cost money: ask the user first.

use super::{Bland, walk};
use crate::{
    domain::{failure::Failure, id::IssueId, text::Untrusted},
    wire::{AgentProfile, AgentSession, NewPrompt, Object, Page, PageQuery, PromptAccepted},
};

impl Bland {
    /// One page of the agents (4.24).
    pub async fn agents(&self, page: &PageQuery) -> Result<Page<AgentProfile>, Failure> {
        self.http.get("list the agents", &["v1", "triage", "agents"]).query(page.pairs()).data().await
    }

    /// All agents.
    pub async fn all_agents(&self) -> Result<Vec<AgentProfile>, Failure> {
        walk::all("list the agents", |page| async move { self.agents(&page).await }).await
    }

    /// Opens an agent session on an issue (4.25). Not to be repeated blindly.
    pub async fn open_session(&self, issue: &IssueId) -> Result<AgentSession, Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "agent-sessions"];
        self.http.post("open the agent session", &path).json(&Object::new()).data().await
    }

    /// Sends a prompt to a session (4.26). Not to be repeated blindly.
    pub async fn prompt(
        &self,
        issue: &IssueId,
        session: &Untrusted,
        new: &NewPrompt,
    ) -> Result<PromptAccepted, Failure> {
        let path = ["v1", "triage", "issues", issue.as_str(), "agent-sessions", session.verbatim(), "prompts"];
        self.http.post("send the prompt", &path).json(new).data().await
    }
}
