//! What a merge of two issues would do.

use std::sync::Arc;

use crate::{
    app::{
        message::row::IssueRow,
        state::{
            model::Model,
            overlay::merge::{Merge, Side},
            project::LinkView,
        },
    },
    domain::{choice::IssueStatus, text::Display},
    wire::NewResourceLink,
};

impl Side {
    /// What is known of the issue.
    pub fn row(&self, model: &Model) -> Option<Arc<IssueRow>> {
        let detail = model.world.details.peek(&self.issue).and_then(|detail| detail.get());
        let row = detail.map(|detail| &detail.issue).or_else(|| model.panes.issues.find(&self.issue))?;
        Some(model.world.project_row(row))
    }
}

impl Merge {
    /// Evidence of the duplicate that the canonical issue has not; `None` while one of the two is still being read.
    pub fn missing(&self, model: &Model) -> Option<Vec<NewResourceLink>> {
        let [duplicate, canonical] = self.sides.each_ref().map(|side| model.world.project(&side.issue));
        let (duplicate, canonical) = (duplicate?.links, canonical?.links);
        let stays = |link: &&LinkView| !link.mark.is_leaving();
        let has = |link: &NewResourceLink| canonical.iter().filter(stays).any(|other| other.link == *link);
        Some(duplicate.iter().filter(stays).map(|link| link.link.clone()).filter(|link| !has(link)).collect())
    }

    /// What `y` does, in words; `None` while it is not known, or when there is nothing to do.
    pub fn plan(&self, model: &Model) -> Option<Display> {
        let [duplicate, canonical] = self.sides.each_ref().map(|side| side.row(model));
        let (duplicate, canonical) = (duplicate?, canonical?);
        let missing = self.missing(model)?;
        let (from, to) = (&duplicate.code.shown, &canonical.code.shown);
        let evidence = match missing.len() {
            0 => None,
            1 => Some(format!("attaches its 1 piece of evidence to {to}")),
            count => Some(format!("attaches its {count} pieces of evidence to {to}")),
        };
        let closes = (!is_closed(&duplicate)).then(|| format!("closes {from}"));
        let steps: Vec<String> = evidence.into_iter().chain(closes).collect();
        (!steps.is_empty()).then(|| Display::ours(steps.join(" and ")))
    }
}

/// Whether there is nothing left to close.
pub(in crate::app) fn is_closed(row: &IssueRow) -> bool {
    matches!(row.status, IssueStatus::Closed | IssueStatus::Done)
}
