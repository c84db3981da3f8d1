//! The list of all calls where the server keeps one, and what a call is judged against.

use std::io;

use jiff::tz::TimeZone;

use super::{
    args::ListAs,
    clock,
    connect::Connection,
    exit::{Code, Outcome, Stop},
    output::{Look, Output},
    show::paragraph,
    table::{Table, id, own},
};
use crate::{
    app::message::filter::calls::{CallFilter, CallsParsed},
    domain::{
        text::{Display, Untrusted, counted},
        time::clock_face,
    },
    wire::{Brief, CallRow, Capabilities, ExpectedAction, Object, Outcome as Became},
};

/// A query that means what it says; one that is wrong is no list of nothing.
pub(super) fn meant(typed: &[String]) -> Outcome<CallFilter> {
    let typed = typed.join(" ");
    let parsed = CallsParsed::of(&typed);
    match parsed.refusal() {
        Some(note) => Err(Stop::usage(format_args!("the query `{}`: {}", id(&typed), note.text))),
        None => Ok(parsed.filter),
    }
}

/// Lists what fits. A service that keeps no such list is asked for its own, which cannot be narrowed.
pub(super) async fn list(
    connection: &Connection,
    filter: &CallFilter,
    form: ListAs,
    out: Output,
    newest: impl AsyncFnOnce(&Connection, Output) -> Outcome,
) -> Outcome {
    if connection.api.capabilities().await?.offers(Capabilities::CALLS) {
        let query = filter.query(clock::now(), &TimeZone::system());
        let rows = connection.api.calls_that(&query, form.limit as usize).await?;
        return out.list(&rows, form, print);
    }
    if filter.is_empty() {
        return newest(connection, out).await;
    }
    Err(Stop::new(
        Code::Refused,
        "this service lists its calls newest first and cannot narrow them; leave the query out",
    ))
}

/// What a call is judged against; nothing where the service does not keep that.
pub(super) async fn brief(connection: &Connection, call: &str, outcome: bool) -> Outcome<Option<Brief>> {
    if !connection.api.capabilities().await?.offers(Capabilities::CALLS) {
        return Ok(None);
    }
    Ok(Some(connection.api.brief(&call.into(), outcome).await?))
}

fn print(out: &mut Output, calls: &[CallRow]) -> io::Result<()> {
    let mut table = Table::new();
    for call in calls {
        let issues: Vec<_> = call.issues.iter().map(|issue| issue.triage_id.line().to_string()).collect();
        let more = if call.issue_count as usize > call.issues.len() { " …" } else { "" };
        table.row([
            id(call.call_id.as_str()),
            own(clock::of_call(call.created_at)),
            own(call.length_s.map_or_else(String::new, |seconds| clock_face(i64::from(seconds)))),
            own(format!("{}m {}f {}/{}s", call.messages, call.flags, call.undecided, call.moments)),
            call.verdict.as_ref().map(|verdict| id(verdict.as_str())).unwrap_or_default(),
            Display::ours(format!("{}{more}", issues.join(" "))),
            call.title.line(),
        ]);
    }
    table.print(out)
}

/// Prints what a call is judged against, each part under its name.
pub(super) fn print_brief(out: &mut Output, brief: &Brief) -> io::Result<()> {
    for (name, text) in [("prompt", &brief.prompt), ("policy", &brief.policy), ("task", &brief.task)] {
        if let Some(text) = text {
            head(out, name)?;
            paragraph(out, "   ", text)?;
        }
    }
    if !brief.expected_actions.is_empty() {
        head(out, &counted(brief.expected_actions.len(), "expected action"))?;
        for ExpectedAction { name, arguments } in &brief.expected_actions {
            let call = format!("{}({})", name.verbatim(), serde_json::Value::Object(arguments.clone()));
            paragraph(out, "   ", &Untrusted::from(call))?;
        }
    }
    if let Some(pathway) = &brief.pathway {
        head(out, "pathway")?;
        let parts = [&pathway.name, &pathway.id, &pathway.version];
        let parts: Vec<_> = parts.into_iter().flatten().map(|part| part.line().to_string()).collect();
        out.line(format_args!("   {}", parts.join("  ")))?;
    }
    if let Some(variables) = &brief.variables {
        head(out, "variables")?;
        print_fields(out, variables)?;
    }
    brief.outcome.as_ref().map_or(Ok(()), |outcome| print_outcome(out, outcome))
}

fn print_outcome(out: &mut Output, Became { reward, disposition, checks }: &Became) -> io::Result<()> {
    head(out, "outcome")?;
    if let Some(reward) = reward {
        out.line(format_args!("   reward  {reward}"))?;
    }
    if let Some(disposition) = disposition {
        out.line(format_args!("   disposition  {}", disposition.line()))?;
    }
    checks.as_ref().map_or(Ok(()), |checks| print_fields(out, checks))
}

fn print_fields(out: &mut Output, fields: &Object) -> io::Result<()> {
    let mut table = Table::new();
    for (name, value) in fields {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        table.row([own(" "), id(name), Untrusted::from(value).line()]);
    }
    table.print(out)
}

fn head(out: &mut Output, name: &str) -> io::Result<()> {
    out.line(format_args!(""))?;
    out.look(Look::Bold, format_args!("{name}"))?.line(format_args!(""))
}
