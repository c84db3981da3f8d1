//! Parts of labels: what a question, an answer and a change are about.

use super::Label;
use crate::{
    app::message::{
        effect::Query,
        mutation::{Change, Mutation, Slot, Subject},
        reply::Reply,
    },
    domain::id::OrgId,
    graph::{Key, Want},
};

impl Label {
    /// What is asked for: what was typed to find it is left out, and so is a number that was.
    pub(super) fn question(self, query: &Query) -> Self {
        match query {
            Query::Issues(page) => {
                let label = self.word("of", "issues").flag("backwards", page.from.is_last());
                label.flag("further", page.cursor.is_some()).flag("narrowed", !page.filter.is_empty())
            }
            Query::Detail(issue) => self.word("of", "detail").id("issue", issue.as_str()),
            Query::Call(call) => self.word("of", "call").id("call", call.as_str()),
            Query::Corrected(call) => self.word("of", "corrected").id("call", call.as_str()),
            Query::FlagTypes => self.word("of", "flag_types"),
            Query::FindTurns(_) => self.word("of", "find_turns"),
            Query::Categories => self.word("of", "categories"),
            Query::Members(org) => self.members(org.as_ref()),
            Query::Activity(issue) => self.word("of", "activity").id("issue", issue.as_str()),
            Query::FindIssues(_) => self.word("of", "find_issues"),
            Query::Numbered(_) => self.word("of", "numbered"),
            Query::Calls => self.word("of", "calls"),
            Query::Reading(want) => self.want(want),
            Query::Tickets => self.word("of", "tickets"),
            Query::Ticket(ticket) => self.word("of", "ticket").id("ticket", ticket.as_str()),
            Query::Brief(call, outcome) => self.word("of", "brief").id("call", call.as_str()).flag("outcome", *outcome),
            Query::ListedCalls(page) => self.word("of", "listed_calls").flag("further", page.cursor.is_some()),
            Query::Queues => self.word("of", "queues"),
            Query::NextCalls(queue, want) => {
                self.word("of", "next_calls").id("queue", queue.as_str()).number("want", *want)
            }
            Query::Renew(item, _) => self.word("of", "renew").id("item", item.as_str()),
            Query::GiveBack(item, _) => self.word("of", "give_back").id("item", item.as_str()),
            Query::Homes(call, _) => self.word("of", "homes").id("call", call.as_str()),
        }
    }

    /// What was brought, and how much of it; or what failed.
    pub(super) fn reply(self, reply: &Reply) -> Self {
        match reply {
            Reply::Issues(page, read) => {
                let label = self.word("of", "issues").flag("further", page.cursor.is_some());
                label.read(read, |page| page.rows.len())
            }
            Reply::Detail(issue, read) => {
                self.word("of", "detail").id("issue", issue.as_str()).read(read, |detail| detail.flags.len())
            }
            Reply::Call(call, read) => {
                self.word("of", "call").id("call", call.as_str()).read(read, |call| call.turns.len())
            }
            Reply::Corrected(call, read) => self.word("of", "corrected").id("call", call.as_str()).read(read, Vec::len),
            Reply::FlagTypes(read) => self.word("of", "flag_types").read(read, Vec::len),
            Reply::FindTurns(_, read) => self.word("of", "find_turns").read(read, Vec::len),
            Reply::Categories(read) => self.word("of", "categories").read(read, Vec::len),
            Reply::Members(org, read) => self.members(org.as_ref()).read(read, |members| members.people.len()),
            Reply::Activity(issue, read) => {
                self.word("of", "activity").id("issue", issue.as_str()).read(read, Vec::len)
            }
            Reply::FindIssues(_, read) => self.word("of", "find_issues").read(read, Vec::len),
            Reply::Numbered(_, read) => self.word("of", "numbered").read(read, |_| 1),
            Reply::Calls(read) => self.word("of", "calls").read(read, Vec::len),
            Reply::Reading(want, read) => self.want(want).read(read, |_| 1),
            Reply::Tickets(read) => self.word("of", "tickets").read(read, Vec::len),
            Reply::Ticket(ticket, read) => self.word("of", "ticket").id("ticket", ticket.as_str()).read(read, |_| 1),
            Reply::Brief(call, _, read) => self.word("of", "brief").id("call", call.as_str()).read(read, Vec::len),
            Reply::ListedCalls(_, read) => self.word("of", "listed_calls").read(read, |(rows, _)| rows.len()),
            Reply::Queues(read) => self.word("of", "queues").read(read, Vec::len),
            Reply::NextCalls(queue, read) => {
                self.word("of", "next_calls").id("queue", queue.as_str()).read(read, |taken| taken.items.len())
            }
            Reply::Renew(item, read) => self.word("of", "renew").id("item", item.as_str()).read(read, |_| 1),
            Reply::GiveBack(item, read) => self.word("of", "give_back").id("item", item.as_str()).read(read, |()| 1),
            Reply::Homes(call, _, read) => self.word("of", "homes").id("call", call.as_str()).read(read, Vec::len),
        }
    }

    fn members(self, org: Option<&OrgId>) -> Self {
        let label = self.word("of", "members");
        match org {
            Some(org) => label.id("org", org.as_str()),
            None => label,
        }
    }

    fn want(self, want: &Want) -> Self {
        let (what, key) = match want {
            Want::Neighbours(key) => ("neighbours", key),
            Want::Node(key) => ("node", key),
        };
        let label = self.word("of", what);
        match key {
            Key::Issue(issue) => label.id("issue", issue.as_str()),
            Key::Ticket(ticket) => label.id("ticket", ticket.as_str()),
        }
    }

    /// A change and what it is about.
    pub(super) fn mutation(self, mutation: &Mutation) -> Self {
        let label = self.word("what", change_word(&mutation.change));
        match &mutation.subject {
            Subject::Issue(issue) => label.id("issue", issue.as_str()),
            Subject::Tickets(first, second) => label.id("ticket", first.as_str()).id("ticket", second.as_str()),
            Subject::NewIssue(_) => label,
            Subject::Call(call) => label.id("call", call.as_str()),
            Subject::Item(item) => label.id("item", item.as_str()),
        }
    }

    /// What a text is for.
    pub(super) fn slot(self, slot: &Slot) -> Self {
        match slot {
            Slot::NewIssue => self.word("text", "new_issue"),
            Slot::Comment(issue) => self.word("text", "comment").id("issue", issue.as_str()),
            Slot::Title(issue) => self.word("text", "title").id("issue", issue.as_str()),
            Slot::Description(issue) => self.word("text", "description").id("issue", issue.as_str()),
            Slot::NoteApart { call, turn } => self.word("text", "note").id("call", call.as_str()).number("turn", *turn),
            Slot::Note { issue, call, turn } => {
                let label = self.word("text", "note").id("issue", issue.as_str());
                label.id("call", call.as_str()).number("turn", *turn)
            }
        }
    }
}

fn change_word(change: &Change) -> &'static str {
    match change {
        Change::AddFlag(_) => "add_flag",
        Change::RemoveFlag { .. } => "remove_flag",
        Change::Attach(_) => "attach",
        Change::Detach { .. } => "detach",
        Change::Relate { .. } => "relate",
        Change::Unrelate { .. } => "unrelate",
        Change::Patch { .. } => "patch",
        Change::Comment(_) => "comment",
        Change::MarkViewed => "mark_viewed",
        Change::NewIssue(_) => "new_issue",
        Change::DeleteIssue => "delete_issue",
        Change::NewTicket(_) => "new_ticket",
        Change::Tie { .. } => "tie",
        Change::Untie { .. } => "untie",
        Change::LinkTickets { .. } => "link_tickets",
        Change::DuplicateTicket { .. } => "duplicate_ticket",
        Change::Decide { .. } => "decide",
        Change::Verdict(_) => "verdict",
        Change::WithdrawVerdict(_) => "withdraw_verdict",
        Change::Pass(_) => "pass",
    }
}
