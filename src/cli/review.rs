//! What `earmark review …` does: the moments of a call, and the rules that find them.

mod rules;
mod trial;

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;

use super::{
    Setting,
    args::{ReviewCommand, ReviewMoments},
    calls,
    connect::Connection,
    exit::{Code, Outcome, Stop, say},
    output::{Look, Output},
    show,
    table::id,
};
use crate::{
    config::paths::Paths,
    domain::{
        choice::Severity,
        text::{Display, Untrusted, counted, shown},
    },
    moments,
    rules::{
        declared::{self, Declared, Finding},
        hit::{Suggestion, suggestions, surest},
        score::{Score, score},
    },
};

pub(super) async fn run(setting: Setting, command: ReviewCommand) -> Outcome {
    match command {
        ReviewCommand::Moments(args) => moments(setting, args).await,
        ReviewCommand::Rules(args) => match args.attempt {
            Some(file) => trial::run(setting, &file, args.limit, args.json).await,
            None => rules::list(&setting, args.rules, args.json),
        },
    }
}

/// The rules of the team for a workbench, with what is to be told of the first mistake in their file; what can be used of
/// them is.
pub(super) fn of_team(paths: &Paths) -> (Option<Arc<Declared>>, Option<Display>) {
    match Team::usual(paths) {
        Ok(Some(Team { file, declared })) => {
            let name = Display::foreign_line(&file.to_string_lossy());
            let mistake = declared.findings.first().map(|Finding { line, column, text }| {
                shown!("{name}:{line}:{column}: {text}. `earmark review rules` lists all.")
            });
            (Some(Arc::new(declared)), mistake)
        }
        Ok(None) => (None, None),
        Err(stop) => (None, Some(stop.into_message())),
    }
}

/// A file with rules of the team.
struct Team {
    file: PathBuf,
    declared: Declared,
}

impl Team {
    /// The file that was named.
    fn named(file: PathBuf) -> Outcome<Self> {
        let failed = |error| Stop::about(Code::Usage, format_args!("{}: cannot be read: {error}", file.display()));
        let text = read(&file).map_err(failed)?;
        Ok(Self { declared: Declared::parse(&text), file })
    }

    /// The file beside the configuration, where there is one.
    fn usual(paths: &Paths) -> Outcome<Option<Self>> {
        let file = paths.rules_file();
        if file.exists() { Self::named(file).map(Some) } else { Ok(None) }
    }

    /// Tells what of the file cannot be used, on standard error.
    fn has_mistakes(&self) -> bool {
        let name = id(&self.file.to_string_lossy());
        for Finding { line, column, text } in &self.declared.findings {
            say(format_args!("{name}:{line}:{column}: {text}"));
        }
        !self.declared.findings.is_empty()
    }

    /// The rules of a file that was named; with a mistake in it, nothing is done that would seem to be all of it.
    fn without_mistakes(file: PathBuf) -> Outcome<Self> {
        let team = Self::named(file)?;
        if !team.has_mistakes() {
            return Ok(team);
        }
        let (count, name) = (team.declared.findings.len(), id(&team.file.to_string_lossy()));
        Err(Stop::usage(format_args!("{} to mend in {name}; nothing was run", counted(count, "mistake"))))
    }
}

/// As much of a file as is looked at, and a little more, by which one that is too long is known.
fn read(file: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(file)?.take(declared::BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > declared::BYTES {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
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
