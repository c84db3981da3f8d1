//! What `earmark call …` does.

use std::io;

use serde::Serialize;

use super::{
    Setting,
    args::{CallCommand, ListAs},
    call_delete, calls, clock,
    connect::{self, Connection},
    exit::{Code, Outcome, Stop},
    output::{Look, Output},
    show::paragraph,
    table::{Table, id, own},
};
use crate::{
    app::message::filter::calls::CallFilter,
    domain::{
        choice::Speaker,
        text::{Display, Untrusted},
        time::{Time, clock_face},
    },
    provider::Rows,
    store::turns::{self, Turns},
    wire::{self, Brief, Call, CallSummary, Turn},
};

pub(super) async fn run(setting: Setting, command: CallCommand) -> Outcome {
    let command = match command {
        CallCommand::Find { words, show } => return find(&setting, &words.join(" "), show).await,
        CallCommand::Delete { calls, yes, show } => return call_delete::run(setting, &calls, yes, show).await,
        command => command,
    };
    // What is wrong with a query is told before anybody is asked.
    let filter = match &command {
        CallCommand::List { query, .. } => calls::meant(query)?,
        _ => CallFilter::default(),
    };
    let mut out = Output::new(setting.color);
    let act = async |connection: &Connection| match command {
        // These were answered above.
        CallCommand::Find { .. } | CallCommand::Delete { .. } => out.done(),
        CallCommand::List { show: form, .. } => {
            let newest = async |connection: &Connection, out: Output| {
                let rows = connection.api.calls_up_to(form.limit as usize).await?;
                out.list(&rows, form, print_list)
            };
            calls::list(connection, &filter, form, out, newest).await
        }
        CallCommand::Show { call, outcome, show: form } => {
            let mut call = connection.api.call(&call.into()).await?;
            wire::turns::sort(&mut call.transcripts);
            let brief = calls::brief(connection, call.call_id.as_str(), outcome).await?;
            if form.json {
                out.json(&Shown { call: &call, brief })?;
            } else {
                print_call(&mut out, &call, brief.as_ref(), outcome)?;
            }
            out.done()
        }
    };
    Connection::with(setting, act).await
}

/// A call with what it is judged against, for scripts.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    call: &'a Call,
    #[serde(skip_serializing_if = "Option::is_none")]
    brief: Option<Brief>,
}

/// A message that holds the words, for scripts.
#[derive(Serialize)]
struct Found {
    issue_id: String,
    call_id: String,
    message_index: u32,
    speaker: String,
    text: String,
}

/// Looks the words up in what was read in the workbench.
async fn find(setting: &Setting, words: &str, show: ListAs) -> Outcome {
    let home = connect::outbox(&setting.profile, &setting.paths);
    let file = home.database.with_file_name(turns::FILE);
    let failed = |error: &dyn std::fmt::Display| Stop::about(Code::Failed, format_args!("{}: {error}", file.display()));
    let mut rows = Rows { items: Vec::new(), more: false };
    if file.exists() {
        let index = Turns::open(&file, &home.place).await.map_err(|error| failed(&error))?;
        let hits = index.find(words).await.map_err(|error| failed(&error))?;
        rows.more = hits.len() > show.limit as usize;
        rows.items.extend(hits.into_iter().take(show.limit as usize).map(|hit| Found {
            issue_id: hit.issue,
            call_id: hit.call,
            message_index: hit.turn,
            speaker: hit.speaker,
            text: hit.text,
        }));
    }
    Output::new(setting.color).list(&rows, show, |out, rows| {
        let mut table = Table::new();
        for row in rows {
            let text = Untrusted::from(row.text.as_str()).line();
            table.row([id(&row.call_id), own(row.message_index), id(&row.speaker), text]);
        }
        table.print(out)
    })
}

fn print_list(out: &mut Output, calls: &[CallSummary]) -> io::Result<()> {
    let mut table = Table::new();
    let line = |text: &Option<Untrusted>| text.as_ref().map(Untrusted::line).unwrap_or_default();
    for call in calls {
        table.row([
            id(call.call_id.as_str()),
            own(clock::of_call(call.created_at)),
            own(call.call_length.map_or_else(String::new, length)),
            line(&call.status),
            line(&call.from),
            line(&call.to),
            line(&call.summary),
        ]);
    }
    table.print(out)
}

/// Minutes, as the API has them, as minutes and seconds.
fn length(minutes: f64) -> String {
    clock_face((minutes * 60_000.0) as i64 / 1_000)
}

fn print_call(out: &mut Output, call: &Call, brief: Option<&Brief>, outcome: bool) -> io::Result<()> {
    out.look(Look::Bold, format_args!("Call {}", id(call.call_id.as_str())))?.line(format_args!(""))?;
    let mut table = Table::new();
    let began = call.started_at.unwrap_or(call.created_at);
    table.row([own("began"), own(clock::of_call(began))]);
    if let Some(minutes) = call.call_length {
        table.row([own("length"), own(length(minutes))]);
    }
    for (name, value) in [
        ("from", &call.from),
        ("to", &call.to),
        ("status", &call.status),
        ("answered by", &call.answered_by),
        ("ended by", &call.call_ended_by),
        // What became of it is told to who asks, and stands in the brief where there is one.
        ("disposition", if outcome && brief.is_none() { &call.disposition_tag } else { &None }),
        ("error", &call.error_message),
        ("summary", &call.summary),
    ] {
        if let Some(value) = value.as_ref().filter(|value| !value.is_empty()) {
            table.row([own(name), value.line()]);
        }
    }
    table.print(out)?;
    if let Some(brief) = brief {
        calls::print_brief(out, brief)?;
    }
    out.line(format_args!(""))?;
    if call.transcripts.is_empty() {
        return out.line(format_args!("no transcript"));
    }
    let digits = (call.transcripts.len() - 1).to_string().len();
    let offsets = Offsets::of(call);
    for (index, turn) in call.transcripts.iter().enumerate() {
        let said_at = offsets.at(index, turn).map_or_else(String::new, |millis| clock_face(millis / 1_000));
        let speaker = speaker(&turn.user);
        out.look(Look::Dim, format_args!("{index:>digits$}  {said_at:>6}  {speaker}"))?.line(format_args!(""))?;
        paragraph(out, &" ".repeat(digits + 2), &turn.text)?;
    }
    Ok(())
}

/// Who speaks, in words.
fn speaker(speaker: &Speaker) -> Display {
    match speaker {
        Speaker::User => own("caller"),
        Speaker::Assistant | Speaker::Robot => own("agent"),
        Speaker::AgentAction => own("action"),
        Speaker::Other(other) => id(other),
    }
}

/// When each turn was said, counted from the start of the call.
pub(super) struct Offsets<'a> {
    began: Option<Time>,
    call: &'a Call,
}

impl<'a> Offsets<'a> {
    pub(super) fn of(call: &'a Call) -> Self {
        let first = call.transcripts.iter().find_map(|turn| turn.created_at);
        let began = call.started_at.filter(|began| first.is_some_and(|first| *began <= first)).or(first);
        Self { began, call }
    }

    pub(super) fn at(&self, index: usize, turn: &Turn) -> Option<i64> {
        let told = self.began.zip(turn.created_at).map(|(began, said)| said.since(began));
        told.or_else(|| self.call.turn_offset(index, 0))
    }
}
