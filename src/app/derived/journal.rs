//! What the user has changed, as lines of shell: each does the same again.

use crate::{
    app::{
        message::mutation::{Change, Made, Mutation},
        state::{model::Model, world::World},
    },
    domain::{choice::ResourceType, shell, text::Display},
    wire::{IssuePatch, NewIssue},
};

/// The line for a change that the service has stored; nothing where no journal is wanted, and for what is nobody's work.
pub(in crate::app) fn line(model: &Model, mutation: &Mutation) -> Option<Display> {
    if !model.session.habits.journal || !mutation.change.is_kept() {
        return None;
    }
    let now = model.wall;
    let Some(words) = command(&model.world, mutation) else {
        return Some(Display::ours(format!("# {now} {}: no command does it", mutation.change.label())));
    };
    let words = ["--profile".to_owned(), model.session.profile.to_string()].into_iter().chain(words);
    let words: Vec<String> = words.map(|word| shell::word(&word)).collect();
    Some(Display::ours(format!("earmark {} # {now}", words.join(" "))))
}

/// The words of the command that makes a change.
fn command(world: &World, mutation: &Mutation) -> Option<Vec<String>> {
    let say = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    if let Change::NewIssue(new) = &mutation.change {
        return Some([say(&["issue", "new"]), new_issue(new)].concat());
    }
    if let Change::LinkTickets { link, .. } = &mutation.change {
        let (source, linked) = (link.source_ticket_id.as_str(), link.linked_ticket_id.as_str());
        return Some(say(&["ticket", "link", source, linked]));
    }
    let issue = mutation.issue()?.as_str();
    Some(match &mutation.change {
        Change::AddFlag(flag) => {
            let mut words = say(&["flag", "add", issue]);
            words.push(format!("--call={}", flag.call_id.as_str()));
            words.extend(flag.message_index.map(|index| format!("--index={index}")));
            words.push(format!("--type={}", flag.flag_type));
            words.extend(flag.note.as_ref().map(|note| format!("--note={note}")));
            words
        }
        Change::RemoveFlag { .. } | Change::Detach { .. } | Change::Unrelate { .. } => {
            match world.gone_with(&mutation.change)? {
                Made::Flag(id) => say(&["flag", "remove", issue, id.as_str()]),
                Made::Link(id) => say(&["resource", "detach", issue, id.as_str()]),
                Made::Relation(id) => say(&["relation", "remove", issue, id.as_str()]),
                Made::Comment(_) | Made::Ticket(_) | Made::Issue(..) => return None,
            }
        }
        Change::Attach(link) => {
            let kind = match link.resource_type {
                ResourceType::Call => "call",
                ResourceType::SmsConversation => "sms",
                ResourceType::File => "file",
                _ => return None,
            };
            [say(&["resource", "attach", issue]), vec![format!("--{kind}={}", link.resource_id.as_str())]].concat()
        }
        Change::Relate { relation, .. } => {
            let other = relation.related_issue_id.as_str();
            say(&["relation", "add", issue, relation.relation_type.as_str(), other])
        }
        Change::Patch { to, .. } => [say(&["issue", "set", issue]), patch(to)].concat(),
        Change::Comment(comment) => say(&["issue", "comment", issue, "--", &comment.detail]),
        Change::NewTicket(_) => say(&["ticket", "new", "--from-issue", issue]),
        Change::MarkViewed
        | Change::NewIssue(_)
        | Change::DeleteIssue
        | Change::Tie { .. }
        | Change::Untie { .. }
        | Change::LinkTickets { .. }
        | Change::DuplicateTicket { .. }
        | Change::Decide { .. }
        | Change::WithdrawVerdict(_) => return None,
        Change::Verdict(_) | Change::Pass(_) => return None,
    })
}

fn new_issue(new: &NewIssue) -> Vec<String> {
    let mut words = vec![
        format!("--title={}", new.title),
        format!("--severity={}", new.severity.as_str()),
        format!("--category={}", new.category),
    ];
    words.extend(new.description.as_ref().map(|text| format!("--description={text}")));
    words.extend(new.status.as_ref().map(|status| format!("--status={}", status.as_str())));
    words
}

fn patch(to: &IssuePatch) -> Vec<String> {
    let person = |name: &str, person: &Option<Option<crate::domain::id::UserId>>| {
        let person = person.as_ref()?.as_ref().map_or("none", |person| person.as_str());
        Some(format!("--{name}={person}"))
    };
    let fields = [
        to.status.as_ref().map(|status| format!("--status={}", status.as_str())),
        to.severity.as_ref().map(|severity| format!("--severity={}", severity.as_str())),
        to.category.as_ref().map(|category| format!("--category={category}")),
        to.title.as_ref().map(|title| format!("--title={title}")),
        to.description.as_ref().map(|text| format!("--description={text}")),
        person("assignee", &to.assignee_id),
        person("owner", &to.owner_id),
    ];
    fields.into_iter().flatten().collect()
}
