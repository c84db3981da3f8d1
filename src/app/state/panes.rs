//! What the panes show and offer: their lists and selections, what is heard, marks, flag types.

use crate::{
    app::state::{
        audio::Audio, calls::CallsList, catalogue::Catalogue, issues::IssueList, marks::Marks,
        relations::RelationsPane, requests::Requests, transcript::TranscriptPane,
    },
    domain::text::Untrusted,
};

/// The panes.
#[derive(Debug, Default)]
pub struct PanesState {
    /// All calls.
    pub calls: CallsList,
    /// The issue list.
    pub issues: IssueList,
    /// Place of the selected piece of evidence among those of the current issue.
    pub evidence: usize,
    /// The transcript pane.
    pub transcript: TranscriptPane,
    /// The relation pane.
    pub relations: RelationsPane,
    /// What is heard.
    pub audio: Audio,
    /// What the user marked.
    pub marks: Marks,
    /// Flag types on offer.
    pub catalogue: Catalogue,
    /// Names of categories that are known.
    pub categories: Vec<Untrusted>,
    /// Requests of this session.
    pub requests: Requests,
}
