//! After an issue was marked as a duplicate: both side by side, and the offer to bring its evidence to the other one
//! and to close it, as one step.

use std::sync::Arc;

use super::Overlay;
use crate::{
    app::{
        change::make,
        effect::{Effect, Query},
        model::Model,
        mutation::Change,
        navigate::tell,
        project::LinkView,
        remote::Remote,
        row::IssueRow,
    },
    domain::{
        choice::IssueStatus,
        id::IssueId,
        text::{Display, counted},
    },
    wire::{IssuePatch, NewResourceLink},
};

/// The two issues.
#[derive(Debug)]
pub struct Merge {
    /// The duplicate and the canonical issue.
    pub sides: [Side; 2],
}

/// One of them.
#[derive(Debug)]
pub struct Side {
    /// The issue.
    pub issue: IssueId,
    /// Entries of its activity, as far as one page goes.
    pub activity: Remote<usize>,
}

impl Side {
    fn new(issue: IssueId) -> Self {
        Self { issue, activity: Remote::Loading }
    }

    /// What is known of the issue.
    pub fn row(&self, model: &Model) -> Option<Arc<IssueRow>> {
        let detail = model.world.details.peek(&self.issue).and_then(|detail| detail.get());
        let row = detail.map(|detail| &detail.issue).or_else(|| model.issues.find(&self.issue))?;
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
        let (from, to) = (&duplicate.code.1, &canonical.code.1);
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

fn is_closed(row: &IssueRow) -> bool {
    matches!(row.status, IssueStatus::Closed | IssueStatus::Done)
}

/// Shows the two, and reads what is not known of them.
pub(in crate::app) fn open_merge(model: &mut Model, duplicate: IssueId, canonical: IssueId, effects: &mut Vec<Effect>) {
    let sides = [duplicate, canonical];
    for issue in &sides {
        let is_known = model.world.details.peek(issue).is_some_and(|detail| detail.get().is_some());
        if !is_known {
            model.world.details.entry(issue, || Remote::Loading);
            model.runs.fetch(Query::Detail(issue.clone()), effects);
        }
        model.runs.refetch(Query::Activity(issue.clone()), effects);
    }
    model.overlays.push(Overlay::Merge(Merge { sides: sides.map(Side::new) }));
}

/// Does what was offered, as one step; `false` while it is not known yet.
pub(super) fn merge(model: &mut Model, merge: &Merge, effects: &mut Vec<Effect>) -> bool {
    let [duplicate, canonical] = &merge.sides;
    let (Some(missing), Some(row)) = (merge.missing(model), duplicate.row(model)) else {
        tell(model, "The two are still being read");
        return false;
    };
    model.undo.begin();
    let mut count = missing.len();
    for link in missing {
        make(model, canonical.issue.clone(), Change::Attach(link), effects);
    }
    if !is_closed(&row) {
        let to = IssuePatch { status: Some(IssueStatus::Closed), ..IssuePatch::default() };
        let was = IssuePatch { status: Some(row.status.clone()), ..IssuePatch::default() };
        make(model, duplicate.issue.clone(), Change::Patch { to: Box::new(to), was: Box::new(was) }, effects);
        count += 1;
    }
    model.undo.end();
    let text = if count == 0 {
        "Nothing was left to do".to_owned()
    } else {
        format!("{} made; u takes them back together", counted(count, "change"))
    };
    model.toasts.tell(Display::ours(text), model.now);
    true
}
