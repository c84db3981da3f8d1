//! What `earmark call delete` does.

use std::{
    io::{self, IsTerminal as _},
    pin::pin,
};

use futures_util::{StreamExt as _, stream};

use super::{
    Setting,
    args::ShowAs,
    connect::Connection,
    exit::{Code, Outcome, Stop, complain, say, typed},
    output::Output,
    table::id,
};
use crate::{
    domain::{
        id::CallId,
        limits,
        text::{Display, counted},
    },
    wire::{CallDeleted, Capabilities},
};

/// Calls that are deleted at the same time: clearing the file takes longest, and is shared.
const TOGETHER: usize = 16;

pub(super) async fn run(setting: Setting, calls: &[String], yes: bool, show: ShowAs) -> Outcome {
    setting.writable()?;
    if !yes && !io::stdin().is_terminal() {
        return Err(Stop::usage("add --yes to delete for good"));
    }
    let out = Output::new(setting.color);
    Connection::with(setting, async |connection| delete(connection, calls, yes, show.json, out).await).await
}

/// Deletes the calls; what cannot be deleted does not keep the others from it.
async fn delete(connection: &Connection, calls: &[String], yes: bool, json: bool, mut out: Output) -> Outcome {
    if !connection.api.capabilities().await?.offers(Capabilities::DELETE_CALLS) {
        return Err(Stop::new(
            Code::Refused,
            "this service deletes no calls for earmark; only a server of earmark does, of this version or a later one",
        ));
    }
    let mut deleted = Vec::new();
    let mut failed = None;
    let calls: Vec<_> = calls.iter().map(|call| CallId::from(call.as_str())).collect();
    if !yes {
        calls.iter().try_for_each(confirm)?;
    }
    let asked = stream::iter(&calls).map(async |call| (call, connection.api.delete_call(call).await));
    let mut answers = pin!(asked.buffered(TOGETHER));
    while let Some((call, answer)) = answers.next().await {
        match answer {
            Ok(told) => {
                if !json {
                    print(&mut out, &told)?;
                }
                deleted.push(told);
            }
            Err(failure) => {
                complain(format_args!("{}: {failure}", id(call.as_str())));
                failed.get_or_insert(failure);
            }
        }
    }
    if json {
        out.json(&deleted)?;
    }
    out.done()?;
    if !deleted.is_empty() {
        tell_of_the_rest(&deleted);
    }
    match failed {
        None => Ok(Code::Done),
        Some(failure) if deleted.is_empty() => Err(Stop::Silent(failure.kind.into())),
        Some(_) => Ok(Code::InPart),
    }
}

/// Deleting cannot be undone: the first signs of the id are typed.
fn confirm(call: &CallId) -> Outcome<()> {
    let short = limits::cut(call.as_str(), 8);
    let (named, asked) = (id(call.as_str()), id(short));
    say(format_args!(
        "{named} goes with all that was said in it and written on it, for good. Type {asked} to delete it:"
    ));
    let line = typed()?;
    let typed = line.trim();
    if typed == short.trim() || typed == call.as_str() {
        return Ok(());
    }
    Err(Stop::usage(format_args!("nothing deleted: that was not its short id, which is {asked}")))
}

fn print(out: &mut Output, told: &CallDeleted) -> io::Result<()> {
    let (flags, marks, links) = (counted(told.flags, "flag"), counted(told.marks, "mark"), counted(told.links, "link"));
    out.line(format_args!("deleted {}; without words stay {flags}, {marks} and {links}", id(told.call_id.as_str())))
}

/// Where words of these calls may still be.
fn tell_of_the_rest(deleted: &[CallDeleted]) {
    let mut issues: Vec<Display> = deleted.iter().flat_map(|told| &told.issues).map(|code| code.line()).collect();
    issues.dedup();
    let issues: Vec<_> = issues.iter().map(Display::as_str).collect();
    if !issues.is_empty() {
        say(format_args!("titles, descriptions and comments stay as they are; look at {}", issues.join(" ")));
    }
    if deleted.iter().any(|told| !told.cleared) {
        complain(format_args!("remains may still be in the file of the database; the same command again clears it"));
    }
    say(format_args!("`earmark cache purge` drops what this machine has read; copies of the database keep the words"));
}
