//! `earmark issue show`: an issue with everything on it.

use std::io;

use serde::Serialize;

use super::{
    args::ShowAs,
    clock,
    connect::Connection,
    exit::Outcome,
    names::Names,
    output::{Look, Output},
    table::{Table, id, own},
};
use crate::{
    domain::{
        choice::{Direction, RelationType},
        issue_ref::IssueRef,
        text::{Display, Untrusted, wrap::wrap},
    },
    wire::{Flag, FlagPlace, Issue, Relation, ResourceLink},
};

/// The fields of the issue, and its lists beside them.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    issue: &'a Issue,
    resources: &'a [ResourceLink],
    flags: &'a [Flag],
    relations: &'a [Relation],
}

pub(super) async fn issue(connection: &Connection, named: &IssueRef, show: ShowAs, mut out: Output) -> Outcome {
    let api = &connection.api;
    let issue = api.resolve(named).await?;
    let (resources, flags, relations) =
        tokio::try_join!(api.all_resources(&issue.id), api.all_flags(&issue.id), api.all_relations(&issue.id))?;
    let mut flags = flags;
    sort_flags(&mut flags);
    if show.json {
        out.json(&Whole { issue: &issue, resources: &resources, flags: &flags, relations: &relations })?;
        return out.done();
    }
    let names = Names::of(connection, Some(&issue.org_id)).await;
    header(&mut out, &issue, &names)?;
    evidence(&mut out, &resources)?;
    if !flags.is_empty() {
        heading(&mut out, "Flags", flags.len())?;
        print_flags(&mut out, &flags, &names)?;
    }
    if !relations.is_empty() {
        heading(&mut out, "Relations", relations.len())?;
        print_relations(&mut out, &relations, Some(&issue))?;
    }
    out.done()
}

fn heading(out: &mut Output, name: &str, count: usize) -> io::Result<()> {
    out.look(Look::Bold, format_args!("\n{name} ({count})"))?.line(format_args!(""))
}

fn header(out: &mut Output, issue: &Issue, names: &Names) -> io::Result<()> {
    let title = format_args!("{}  {}", issue.triage_id.line(), issue.title.line());
    out.look(Look::Bold, title)?.line(format_args!(""))?;
    let mut words = vec![id(issue.status.as_str()), id(issue.severity.as_str()), issue.category.line()];
    words.push(own(format_args!("{} issue", id(issue.source.as_str()))));
    if issue.is_processing {
        words.push(own("an agent is working on it"));
    }
    let words: Vec<&str> = words.iter().map(Display::as_str).collect();
    out.line(format_args!("{}", words.join(" · ")))?;
    let mut table = Table::new();
    let created = format!("{} by {}", clock::local(issue.created_at), names.name(&issue.author_id));
    table.row([own("created"), own(created)]);
    table.row([own("last activity"), own(clock::local(issue.last_activity_at))]);
    if let Some(assignee) = &issue.assignee_id {
        table.row([own("assignee"), names.name(assignee)]);
    }
    if let Some(owner) = &issue.owner_id {
        table.row([own("owner"), names.name(owner)]);
    }
    table.row([own("id"), id(issue.id.as_str())]);
    table.print(out)?;
    if !issue.description.is_empty() {
        out.line(format_args!(""))?;
        paragraph(out, "", &issue.description)?;
    }
    Ok(())
}

fn evidence(out: &mut Output, resources: &[ResourceLink]) -> io::Result<()> {
    if resources.is_empty() {
        return Ok(());
    }
    heading(out, "Evidence", resources.len())?;
    print_resources(out, resources)
}

/// Evidence: kind, state, what it is, its id and the id of the link.
pub(super) fn print_resources(out: &mut Output, resources: &[ResourceLink]) -> io::Result<()> {
    let mut table = Table::new();
    for link in resources {
        table.row([
            id(link.resource_type.as_str()),
            id(link.status.as_str()),
            id(link.resource_id.as_str()),
            own(format_args!("link {}", id(link.id.as_str()))),
            link.title.line(),
        ]);
    }
    table.print(out)
}

/// By call, then by place in the call.
pub(super) fn sort_flags(flags: &mut [Flag]) {
    flags.sort_by(|one, other| {
        let key = |flag: &Flag| (flag.message_index, flag.created_at);
        one.call_id.cmp(&other.call_id).then(key(one).cmp(&key(other)))
    });
}

/// Flags: where, what, and below it what was said and what the reviewer noted.
pub(super) fn print_flags(out: &mut Output, flags: &[Flag], names: &Names) -> io::Result<()> {
    for flag in flags {
        let was = flag.message_index.map_or_else(|| "whole call".to_owned(), |index| format!("message {index}"));
        let place = match &flag.place {
            None => was,
            Some(FlagPlace::Moved { message_index, .. }) if Some(*message_index) == flag.message_index => {
                format!("{was}, where the words were others")
            }
            Some(FlagPlace::Moved { message_index, .. }) => format!("message {message_index}, moved from {was}"),
            Some(FlagPlace::Lost) => format!("lost: {was} is not there any more"),
        };
        let node = flag.node_name.as_ref().map(Untrusted::line).or_else(|| Some(id(flag.node_id.as_ref()?.as_str())));
        let node = node.map_or_else(String::new, |node| format!(" at {node}"));
        out.look(Look::Bold, format_args!("{}", flag.flag_type.line()))?;
        out.line(format_args!("  call {}, {place}{node}", id(flag.call_id.as_str())))?;
        let (by, at) = (names.name(&flag.author_id), clock::local(flag.created_at));
        let about = format!("by {by} · {at} · flag {}", id(flag.id.as_str()));
        out.look(Look::Dim, format_args!("    {about}"))?.line(format_args!(""))?;
        if let Some(said) = &flag.message_text {
            paragraph(out, "    > ", said)?;
        }
        if !flag.note.is_empty() {
            paragraph(out, "    ", &flag.note)?;
        }
    }
    Ok(())
}

/// Relations in words, seen from the issue that was asked.
pub(super) fn print_relations(out: &mut Output, relations: &[Relation], me: Option<&Issue>) -> io::Result<()> {
    let mut table = Table::new();
    for relation in relations {
        // Some services describe the issue that asked instead of the other one; then only the id helps.
        let turned = me.is_some_and(|me| relation.related_triage_id == me.triage_id);
        let peer = me.map_or(&relation.related_issue_id, |me| relation.peer(&me.id));
        let (code, title) = if turned || relation.related_triage_id.is_empty() {
            (id(peer.as_str()), Display::default())
        } else {
            (relation.related_triage_id.line(), relation.related_title.line())
        };
        table.row([
            own(relation_words(relation)),
            code,
            own(format_args!("relation {}", id(relation.id.as_str()))),
            title,
        ]);
    }
    table.print(out)
}

/// A relation as it reads from the issue that was asked.
fn relation_words(relation: &Relation) -> Display {
    let incoming = relation.direction == Direction::Incoming;
    match (&relation.relation_type, incoming) {
        (RelationType::Blocks, false) => own("blocks"),
        (RelationType::Blocks, true) => own("is blocked by"),
        (RelationType::DuplicateOf, false) => own("is a duplicate of"),
        (RelationType::DuplicateOf, true) => own("is duplicated by"),
        (RelationType::RelatedTo, _) => own("is related to"),
        (RelationType::Other(other), _) => id(other),
    }
}

/// Foreign text with its line breaks, each line after `margin`, broken where the screen ends.
pub(super) fn paragraph(out: &mut Output, margin: &str, text: &Untrusted) -> io::Result<()> {
    passage(out, margin, &text.display())
}

/// The same for text that is fit to be shown.
pub(super) fn passage(out: &mut Output, margin: &str, text: &Display) -> io::Result<()> {
    let text = text.as_str();
    match out.width() {
        Some(width) => {
            for range in wrap(text, width.saturating_sub(margin.chars().count()).max(16)) {
                out.line(format_args!("{margin}{}", &text[range]))?;
            }
        }
        None => {
            for line in text.split('\n') {
                out.line(format_args!("{margin}{line}"))?;
            }
        }
    }
    Ok(())
}
