//! `earmark relation …`

use super::{
    Setting,
    args::{RelationAdd, RelationCommand},
    connect::Connection,
    exit::{Outcome, Stop, unexpected},
    graph,
    output::Output,
    show,
    table::id,
};
use crate::{
    app::{
        event::Ack,
        mutation::{Change, Mutation},
    },
    wire::NewRelation,
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
        RelationCommand::Add(args) => add(connection, args, out).await,
        RelationCommand::Remove { issue, relation } => {
            let issue = connection.resolve_id(&issue).await?;
            connection.api.unrelate(&issue, &relation.into()).await?;
            out.line(format_args!("removed"))?;
            out.done()
        }
    };
    Connection::with(setting, act).await
}

async fn add(connection: &Connection, args: RelationAdd, mut out: Output) -> Outcome {
    let issue = connection.api.resolve(&args.issue).await?;
    let other = connection.api.resolve(&args.other).await?;
    if issue.id == other.id {
        return Err(Stop::usage("an issue cannot be related to itself; name two issues"));
    }
    let new = NewRelation { related_issue_id: other.id.clone(), relation_type: args.relation };
    let two = other.triage_id.line();
    let peer = (other.triage_id, other.title);
    let sent = connection.deliver(Mutation::of_issue(issue.id, Change::Relate { relation: new, peer })).await??;
    let Ack::Relation(relation) = sent else { return Err(unexpected()) };
    if args.show.json {
        out.json(&relation)?;
    } else {
        let kind = id(relation.relation_type.as_str());
        let (one, two, name) = (issue.triage_id.line(), two, id(relation.id.as_str()));
        out.line(format_args!("{one} {kind} {two}  relation {name}"))?;
    }
    out.done()
}
