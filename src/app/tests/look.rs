//! What the server made of plain data is asked when an answer was lost, or when a reading did not show what was confirmed.

use super::*;
use crate::wire::TimelineEntry;

impl FakeServer {
    /// What the runtime reads back when an answer was lost.
    pub(super) fn look_for(&self, mutation: &Mutation, look: &Look) -> Option<Ack> {
        if let Some(shows) = &self.shows {
            return shows.look_for(mutation, look);
        }
        if mutation.change.is_about_tickets() {
            return self.tickets.as_ref()?.look_for(mutation);
        }
        if let Change::NewIssue(sent) = &mutation.change {
            let issues: Vec<Issue> = self.issues.values().cloned().collect();
            return look.issue(sent, &issues).map(|issue| Ack::Issue(Box::new(issue.clone())));
        }
        let issue = mutation.issue().expect("an issue");
        match &mutation.change {
            Change::AddFlag(sent) => {
                let flags: Vec<_> = self.flags.iter().filter(|flag| flag.issue_id == *issue).cloned().collect();
                look.flag(sent, &flags).map(|flag| Ack::Flag(Box::new(flag.clone())))
            }
            Change::Relate { relation, .. } => {
                let relations = self.detail(issue).ok()?.relations;
                look.relation(issue, relation, &relations).map(|found| Ack::Relation(Box::new(found.clone())))
            }
            Change::Comment(sent) => {
                let mine = self.comments.iter().filter(|(_, of, _)| of == issue);
                let entry = |(id, _, words): &(String, IssueId, String)| {
                    let new = NewComment { detail: words.clone(), resource_link_ids: Vec::new() };
                    TimelineEntry::Issue(Box::new(entry(id, &new, self.times[id])))
                };
                let entries: Vec<TimelineEntry> = mine.map(entry).collect();
                look.comment(sent, &entries).map(|entry| Ack::Comment(Box::new(entry.clone())))
            }
            Change::Attach(sent) => {
                let links = self.detail(issue).ok()?.links;
                look.link(sent, &links).map(|link| Ack::Link(Box::new(link.clone())))
            }
            Change::Patch { to, .. } => {
                let there = self.issues.values().find(|there| there.id == *issue)?;
                (to.same_fields_of(there) == **to).then(|| Ack::Issue(Box::new(there.clone())))
            }
            change => {
                let detail = self.detail(issue).ok()?;
                let Some(Target::Stored(gone)) = change.removes() else { return None };
                let is_there = match &gone {
                    Made::Flag(id) => detail.flags.iter().any(|flag| flag.id == *id),
                    Made::Link(id) => detail.links.iter().any(|link| link.id == *id),
                    Made::Relation(id) => detail.relations.iter().any(|relation| relation.id == *id),
                    _ => false,
                };
                (!is_there).then_some(Ack::Done)
            }
        }
    }
}
