//! What `earmark relation …` does.

use serde::Deserialize;

use super::{
    Setting,
    args::{RelationAdd, RelationCommand},
    batch::{self, Named},
    connect::Connection,
    exit::{Outcome, Stop, unexpected},
    graph,
    output::Output,
    show,
    table::id,
};
use crate::{
    app::message::{
        event::Ack,
        mutation::{Change, Mutation},
    },
    domain::{choice::RelationType, issue_ref::IssueRef, text::Display},
    wire::{NewRelation, Relation},
};

pub(super) async fn run(setting: Setting, command: RelationCommand) -> Outcome {
    let mut out = Output::new(setting.color);
    if !matches!(command, RelationCommand::List { .. } | RelationCommand::Graph(_)) {
        setting.writable()?;
    }
    let act = async |connection: &Connection| match command {
        RelationCommand::List { issue, show: form } => {
            let issue = connection.api.resolve(&issue).await?;
            let rows = connection.api.relations_up_to(&issue.id, form.limit as usize).await?;
            out.list(&rows, form, |out, relations| show::print_relations(out, relations, Some(&issue)))
        }
        RelationCommand::Graph(args) => graph::show(connection, args, out).await,
        RelationCommand::Add(RelationAdd { from: Some(from), encoding, .. }) => {
            batch::each(batch::Source { from, encoding }, out, async |new: Relating| {
                let known = new.relation.is_known();
                let kind = new.relation.as_str().to_owned();
                if !known {
                    return Err(Stop::usage(format_args!("`{}` is no type of a relation", id(&kind))));
                }
                let (relation, ..) = relate(connection, &new.issue.issue()?, new.relation, &new.other.issue()?).await?;
                Ok(Some(relation.id.as_str().to_owned()))
            })
            .await
        }
        RelationCommand::Add(args) => add(connection, args, out).await,
        RelationCommand::Remove { issue, relation } => {
            let issue = connection.resolve_id(&issue).await?;
            connection.changing(&issue, connection.api.unrelate(&issue, &relation.into())).await?;
            out.line(format_args!("removed"))?;
            out.done()
        }
    };
    Connection::with(setting, act).await
}

/// A relation to make, as a line of a file names it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Relating {
    issue: Named,
    #[serde(rename = "type")]
    relation: RelationType,
    other: Named,
}

/// Makes a relation; gives it with the codes of both issues.
async fn relate(
    connection: &Connection,
    issue: &IssueRef,
    relation_type: RelationType,
    other: &IssueRef,
) -> Outcome<(Box<Relation>, Display, Display)> {
    let issue = connection.api.resolve(issue).await?;
    let other = connection.api.resolve(other).await?;
    if issue.id == other.id {
        return Err(Stop::usage("an issue cannot be related to itself; name two issues"));
    }
    let new = NewRelation { related_issue_id: other.id.clone(), relation_type };
    let two = other.triage_id.line();
    let peer = (other.triage_id, other.title);
    let mutation = Mutation::of_issue(issue.id, Change::Relate { relation: new, peer });
    let sent = connection.changing(&other.id, connection.deliver(mutation)).await??;
    let Ack::Relation(relation) = sent else { return Err(unexpected()) };
    Ok((relation, issue.triage_id.line(), two))
}

async fn add(connection: &Connection, args: RelationAdd, mut out: Output) -> Outcome {
    let (Some(issue), Some(kind), Some(other)) = (args.issue, args.relation, args.other) else {
        return Err(Stop::usage("name two issues and what ties them, or --from"));
    };
    let (relation, one, two) = relate(connection, &issue, kind, &other).await?;
    if args.show.json {
        out.json(&relation)?;
    } else {
        let kind = id(relation.relation_type.as_str());
        let name = id(relation.id.as_str());
        out.line(format_args!("{one} {kind} {two}  relation {name}"))?;
    }
    out.done()
}
