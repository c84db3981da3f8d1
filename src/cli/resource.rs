//! What `earmark resource …` does.

use super::{
    Setting,
    args::{ResourceAttach, ResourceCommand, ResourceDetach},
    connect::Connection,
    exit::{Code, Outcome, Stop, complain, say},
    output::Output,
    show,
    table::id,
};
use crate::{
    domain::{choice::ResourceType, id::CallId},
    provider::Posted,
    wire::NewResourceLink,
};

pub(super) async fn run(setting: Setting, command: ResourceCommand) -> Outcome {
    let out = Output::new(setting.color);
    if !matches!(command, ResourceCommand::List { .. }) {
        setting.writable()?;
    }
    let act = async |connection: &Connection| match command {
        ResourceCommand::List { issue, show: form } => {
            let issue = connection.resolve_id(&issue).await?;
            let rows = connection.api.resources_up_to(&issue, form.limit as usize).await?;
            out.list(&rows, form, show::print_resources)
        }
        ResourceCommand::Attach(args) => attach(connection, args, out).await,
        ResourceCommand::Detach(args) => detach(connection, args, out).await,
    };
    Connection::with(setting, act).await
}

async fn attach(connection: &Connection, args: ResourceAttach, mut out: Output) -> Outcome {
    let ResourceAttach { issue, call, sms, file, show: form } = args;
    let of = |kind: ResourceType, ids: Vec<String>| {
        ids.into_iter().map(move |id| NewResourceLink { resource_type: kind.clone(), resource_id: id.into() })
    };
    let wanted: Vec<_> = of(ResourceType::Call, call)
        .chain(of(ResourceType::SmsConversation, sms))
        .chain(of(ResourceType::File, file))
        .collect();
    let issue = connection.resolve_id(&issue).await?;
    let (mut links, mut words) = (Vec::new(), Vec::new());
    let mut failed = None;
    for new in &wanted {
        match connection.changing(&issue, connection.api.attach(&issue, new)).await {
            Ok(posted) => {
                words.push(if matches!(posted, Posted::Made(_)) { "attached" } else { "attached already:" });
                links.push(posted.into_inner());
            }
            Err(failure) if wanted.len() == 1 => return Err(failure.into()),
            Err(failure) => {
                complain(format_args!("{} {}: {failure}", new.resource_type.as_str(), id(new.resource_id.as_str())));
                failed.get_or_insert(failure);
            }
        }
    }
    if form.json {
        out.json(&links)?;
    } else {
        for (link, word) in links.iter().zip(words) {
            let kind = id(link.resource_type.as_str());
            let (thing, title) = (id(link.resource_id.as_str()), link.title.line());
            out.line(format_args!("{word} {kind} {thing}  link {}  {title}", id(link.id.as_str())))?;
        }
    }
    out.done()?;
    match failed {
        None => Ok(Code::Done),
        Some(failure) if links.is_empty() => Err(Stop::Silent(failure.kind.into())),
        Some(_) => {
            say(format_args!("{} of {} were attached", links.len(), wanted.len()));
            Ok(Code::InPart)
        }
    }
}

async fn detach(connection: &Connection, args: ResourceDetach, mut out: Output) -> Outcome {
    let issue = connection.resolve_id(&args.issue).await?;
    if let Some(call) = args.call.map(CallId::from) {
        connection.changing(&issue, connection.api.detach_call(&issue, &call)).await?;
    } else if let Some(link) = args.link {
        connection.changing(&issue, connection.api.detach(&issue, &link.into())).await?;
    }
    out.line(format_args!("detached"))?;
    out.done()
}
