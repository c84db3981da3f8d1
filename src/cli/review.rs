//! What `earmark review …` does: the moments of a call, the rules that find them, and queues of calls to be reviewed.

mod add;
mod desk;
mod exchange;
mod item;
mod queue;
mod rules;
mod scan;
mod session_file;
mod team;
mod trial;

use std::io;

use serde::Serialize;

use super::{
    Setting,
    args::{QueueCommand, ReviewAside, ReviewMoments},
    calls,
    connect::Connection,
    exit::{Outcome, say},
    output::{Look, Output},
    show,
    table::id,
};
use crate::{
    domain::{
        choice::Severity,
        text::{Untrusted, counted, shown},
    },
    moments,
    rules::{
        hit::{Suggestion, suggestions, surest},
        score::{Score, score},
    },
};

pub(super) use add::Feed;
use team::Team;
pub(super) use team::of_team;

pub(super) async fn run(setting: Setting, command: ReviewAside) -> Outcome {
    match command {
        ReviewAside::Moments(args) => moments(setting, args).await,
        ReviewAside::Rules(args) => match args.attempt {
            Some(file) => trial::run(setting, &file, args.limit, args.json).await,
            None => rules::list(&setting, args.rules, args.json),
        },
        ReviewAside::Queue(command) => of_queue(setting, command).await,
    }
}

async fn of_queue(setting: Setting, command: QueueCommand) -> Outcome {
    match command {
        QueueCommand::Queues { show } => queue::list(setting, show.json).await,
        QueueCommand::New(args) => queue::new(setting, args).await,
        QueueCommand::Status { queue, show } => queue::status(setting, &queue, show.json).await,
        QueueCommand::Add(args) => add::run(setting, args).await,
        QueueCommand::Scan(args) => scan::run(setting, args).await,
        QueueCommand::Next { queue, take, show } => item::next(setting, &queue, take, show.json).await,
        QueueCommand::GiveBack { item } => item::give_back(setting, item.into()).await,
        QueueCommand::Verdict(args) => item::verdict(setting, args).await,
        QueueCommand::Skip { item, reason, note } => item::skip(setting, item.into(), reason, note).await,
        QueueCommand::Show { item, show } => item::show(setting, &item, show.json).await,
        QueueCommand::ExportSession(args) => exchange::export(setting, args).await,
        QueueCommand::Merge { queue, files, show } => exchange::merge(setting, &queue, &files, show.json).await,
    }
}

async fn moments(setting: Setting, args: ReviewMoments) -> Outcome {
    let team = match args.rules {
        Some(file) => Some(Team::without_mistakes(file)?),
        None => Team::usual(&setting.paths)?,
    };
    if team.as_ref().is_some_and(Team::has_mistakes) {
        say(format_args!("everything else of the file is used"));
    }
    let mut out = Output::new(setting.color);
    let show = async |connection: &Connection| {
        let call = connection.api.call(&args.call.into()).await?;
        let events = connection.pathway(&call.call_id, "without the nodes of the pathway").await;
        let declared = team.as_ref().map(|team| &team.declared);
        let brief = calls::brief(connection, call.call_id.as_str(), false).await?;
        let reading = moments::read(&call, &events, brief.as_ref(), declared);
        let made = suggestions(&reading.hits);
        let (shown, more) = if args.all { (made.iter().collect(), 0) } else { surest(&made) };
        let score = score(&reading);
        if args.json {
            let rules_version = declared.map(|declared| &*declared.version);
            let moments = shown.into_iter().map(Moment::from).collect();
            let (call_id, messages) = (call.call_id.as_str(), reading.turns);
            out.json(&Moments { call_id, messages, moments, more, score: score.into(), rules_version })?;
        } else {
            out.look(Look::Bold, format_args!("Call {}", id(call.call_id.as_str())))?;
            out.line(format_args!("  {}", counted(reading.turns, "message")))?;
            print(&mut out, &shown, more, &score)?;
        }
        out.done()
    };
    Connection::with(setting, show).await
}

fn print(out: &mut Output, shown: &[&Suggestion], more: usize, score: &Score) -> io::Result<()> {
    for one in shown {
        out.look(Look::Bold, format_args!("message {}  {}", one.message_index, id(&one.flag_type)))?;
        let severity =
            one.severity.as_ref().map_or_else(String::new, |severity| format!(", {}", id(severity.as_str())));
        out.line(format_args!("  {} %{severity}", one.score))?;
        for hit in &one.hits {
            show::passage(out, "    ", &shown!("{}: {}", hit.source.name(), hit.reason.shown()))?;
        }
    }
    if shown.is_empty() {
        out.line(format_args!("no moments: that is not a verdict"))?;
    }
    if more > 0 {
        out.line(format_args!("{}, less sure than these; --all shows them", counted(more, "more moment")))?;
    }
    let reasons: Vec<String> = score.reasons.iter().map(|(why, points)| format!("{} {points}", why.words())).collect();
    let colon = if reasons.is_empty() { "" } else { ": " };
    show::passage(out, "", &shown!("score {} of 255{colon}{}", score.total, reasons.join(" · ")))
}

/// The moments of a call, for scripts.
#[derive(Serialize)]
struct Moments<'a> {
    call_id: &'a str,
    /// Rows of the call.
    messages: usize,
    moments: Vec<Moment<'a>>,
    /// Moments that are not shown.
    more: usize,
    score: Worth,
    /// Hash of the team's file, where there is one.
    rules_version: Option<&'a str>,
}

#[derive(Serialize)]
struct Moment<'a> {
    message_index: u32,
    #[serde(rename = "type")]
    flag_type: &'a str,
    severity: Option<&'a Severity>,
    /// In percent.
    score: u8,
    /// The surest first.
    hits: Vec<Hit>,
}

#[derive(Serialize)]
struct Hit {
    rule: String,
    version: String,
    ref_index: Option<u32>,
    score: u8,
    reason: Untrusted,
}

/// How much the call is worth reading before others.
#[derive(Serialize)]
struct Worth {
    total: u8,
    reasons: Vec<Points>,
}

#[derive(Serialize)]
struct Points {
    reason: String,
    points: u16,
}

impl From<Score> for Worth {
    fn from(score: Score) -> Self {
        let reasons = score.reasons.into_iter();
        let reasons = reasons.map(|(why, points)| Points { reason: why.words().into_owned(), points }).collect();
        Self { total: score.total, reasons }
    }
}

impl<'a> From<&'a Suggestion> for Moment<'a> {
    fn from(suggestion: &'a Suggestion) -> Self {
        let hits = suggestion.hits.iter().map(|hit| Hit {
            rule: hit.source.name().into_owned(),
            version: hit.source.version().into_owned(),
            ref_index: hit.ref_index,
            score: hit.score,
            reason: hit.reason.text(),
        });
        Self {
            message_index: suggestion.message_index,
            flag_type: &suggestion.flag_type,
            severity: suggestion.severity.as_ref(),
            score: suggestion.score,
            hits: hits.collect(),
        }
    }
}
