//! What `earmark flag …` does.

use std::io;

use serde::Deserialize;

use super::{
    Setting,
    args::{FlagAdd, FlagCommand},
    batch::{self, Named},
    clock,
    connect::Connection,
    exit::{Outcome, Stop, unexpected},
    names::Names,
    output::Output,
    show,
    table::{Table, id, own},
    text,
};
use crate::{
    app::message::{
        event::Ack,
        mutation::{Change, Mutation},
    },
    domain::{
        failure::Kind,
        flag_type,
        id::{CallId, NodeId},
        issue_ref::IssueRef,
        limits,
        text::Untrusted,
    },
    wire::{Call, Flag, FlagType, NewFlag, turns},
};

pub(super) async fn run(setting: Setting, command: FlagCommand) -> Outcome {
    let mut out = Output::new(setting.color);
    if matches!(command, FlagCommand::Add(_) | FlagCommand::Remove { .. }) {
        setting.writable()?;
    }
    match command {
        FlagCommand::List { issue, show: form } => {
            let list = async |connection: &Connection| {
                let issue = connection.resolve_id(&issue).await?;
                let mut rows = connection.api.flags_up_to(&issue, form.limit as usize).await?;
                show::sort_flags(&mut rows.items);
                let is_read = !form.json && !form.jsonl && !rows.items.is_empty();
                let names = if is_read { Names::of(connection, None).await } else { Names::default() };
                out.list(&rows, form, |out, flags| show::print_flags(out, flags, &names))
            };
            Connection::with(setting, list).await
        }
        FlagCommand::Types { show: form } => {
            let list = async |connection: &Connection| {
                let rows = connection.api.flag_types_up_to(form.limit as usize).await?;
                out.list(&rows, form, print_types)
            };
            Connection::with(setting, list).await
        }
        FlagCommand::Add(FlagAdd { from: Some(from), encoding, .. }) => {
            let add = async |connection: &Connection| {
                batch::each(batch::Source { from, encoding }, out, async |new: Flagging| {
                    let issue = new.issue.issue()?;
                    let flag = place(connection, &issue, new.checked()?).await?;
                    Ok(Some(flag.id.as_str().to_owned()))
                })
                .await
            };
            Connection::with(setting, add).await
        }
        FlagCommand::Add(mut args) => {
            let (Some(issue), Some(call), Some(flag_type)) =
                (args.issue.take(), args.call.take(), args.flag_type.take())
            else {
                return Err(Stop::usage("name the issue, --call and --type, or --from"));
            };
            let FlagAdd { index, note, attach, show, .. } = args;
            let new = Flagging { issue: Named::Number(0), call, index, flag_type, note, attach }.checked()?;
            let add = async |connection: &Connection| {
                let flag = place(connection, &issue, new).await?;
                tell(out, &flag, show.json)
            };
            Connection::with(setting, add).await
        }
        FlagCommand::Remove { issue, flag } => {
            let remove = async |connection: &Connection| {
                let issue = connection.resolve_id(&issue).await?;
                connection.changing(&issue, connection.api.remove_flag(&issue, &flag.into())).await?;
                out.line(format_args!("removed"))?;
                out.done()
            };
            Connection::with(setting, remove).await
        }
    }
}

fn print_types(out: &mut Output, types: &[FlagType]) -> io::Result<()> {
    let now = clock::now();
    let mut table = Table::new();
    for flag_type in types {
        let used = flag_type.last_used_at.map_or_else(String::new, |time| time.age(now));
        table.row([flag_type.name.line(), own(flag_type.usage_count), own(used), flag_type.description.line()]);
    }
    table.print(out)
}

async fn place(connection: &Connection, issue: &IssueRef, args: Flagging) -> Outcome<Box<Flag>> {
    let api = &connection.api;
    let issue = connection.resolve_id(issue).await?;
    let call = CallId::from(args.call);
    let moment = match args.index {
        Some(index) => Some(moment(connection, &call, index).await?),
        None => None,
    };
    let (message_text, node) = moment.map_or((None, None), |moment| (Some(moment.text), moment.node));
    let (node_id, node_name) = node.map_or((None, None), |(id, name)| (Some(id), name));
    let new = NewFlag {
        call_id: call.clone(),
        flag_type: args.flag_type,
        note: args.note,
        node_id,
        node_name,
        message_index: args.index,
        message_text,
    };
    if args.attach {
        connection.changing(&issue, api.attach_call(&issue, &call)).await?;
    }
    match connection.deliver(Mutation::of_issue(issue, Change::AddFlag(Box::new(new)))).await? {
        Ok(Ack::Flag(flag)) => Ok(flag),
        Ok(_) => Err(unexpected()),
        Err(failure) if failure.kind == Kind::CallNotAttached => Err(Stop::Said {
            code: failure.kind.into(),
            message: failure.message,
            advice: Some("add --attach to attach the call first"),
        }),
        Err(failure) => Err(failure.into()),
    }
}

/// What came of one flag.
fn tell(mut out: Output, flag: &Flag, json: bool) -> Outcome {
    if json {
        out.json(flag)?;
    } else {
        let place = flag.message_index.map_or_else(|| "the whole call".to_owned(), |index| format!("message {index}"));
        out.line(format_args!("flagged {place} as {}  flag {}", flag.flag_type.line(), id(flag.id.as_str())))?;
    }
    out.done()
}

/// A flag to place, as the command line or a line of a file names it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Flagging {
    issue: Named,
    call: String,
    #[serde(default)]
    index: Option<u32>,
    #[serde(rename = "type")]
    flag_type: String,
    #[serde(default)]
    note: Option<String>,
    #[serde(default)]
    attach: bool,
}

impl Flagging {
    fn checked(mut self) -> Outcome<Self> {
        flag_type::normalise(&self.flag_type).map_err(Stop::usage)?;
        self.note = self.note.map(|note| text::needed("the note", note, limits::NOTE)).transpose()?;
        Ok(self)
    }
}

/// What a flag keeps of the moment that it points at.
pub(super) struct Moment {
    pub(super) text: Untrusted,
    /// The node, and its name as far as events tell it.
    pub(super) node: Option<(NodeId, Option<Untrusted>)>,
}

/// Reads the call, and finds the message and, where the events of the pathway tell, its node.
pub(super) async fn moment(connection: &Connection, id: &CallId, index: u32) -> Outcome<Moment> {
    let mut call: Call = connection.api.call(id).await?;
    turns::sort(&mut call.transcripts);
    let at = index as usize;
    let Some(turn) = call.transcripts.get(at) else {
        let words = match call.transcripts.len() {
            0 => "the call has no transcript; leave --index out to flag the whole call".to_owned(),
            length => format!("the call has no message {index}: its messages are 0 to {}", length - 1),
        };
        return Err(Stop::usage(words));
    };
    let verbatim = turn.text.verbatim();
    let cut = limits::cut(verbatim, limits::MESSAGE_TEXT);
    let text = if cut.len() == verbatim.len() { turn.text.clone() } else { cut.into() };
    // A flag is worth more than the node that it could carry.
    let events = connection.pathway(id, "without the node").await;
    let node = turns::nodes(&call.transcripts, &events).into_iter().nth(at).flatten();
    let mut names = turns::node_names(&events);
    let node = node.map(|node| {
        let name = names.remove(&node);
        (node, name)
    });
    Ok(Moment { text, node })
}
