//! `earmark review rules --try`: a team's rules over calls that people have looked at, held against their flags.
//!
//! The calls are those that are on issues. A hit beside a flag speaks for the rule, one on a call that has no flag
//! against it; examples of each are named, since counts alone do not say which of the two was wrong.

use std::{
    collections::{HashMap, HashSet},
    io,
    path::Path,
    time::Duration,
};

use futures_util::stream::{self, StreamExt as _};
use serde::Serialize;

use super::{rules::source, team::Team};
use crate::{
    cli::{
        Setting,
        connect::Connection,
        exit::{Code, Outcome, complain, say},
        output::{Look, Output},
        progress::Line,
        table::{Table, id, own},
    },
    domain::{
        choice::ResourceType,
        failure::{Failure, Kind},
        id::CallId,
        text::counted,
    },
    moments,
    rules::hit::Hit,
    wire::{Call, Flag, FlagPlace, Issue, IssueQuery},
};

/// What is asked at once.
const AT_ONCE: usize = 4;
/// How long is read at most: a service elsewhere may be slow, and what was read by then is told.
const PATIENCE: Duration = Duration::from_mins(3);
/// A flag so many messages beside a hit, or nearer, is taken to mean the same.
const BESIDE: u32 = 1;
/// Examples of a rule.
const EXAMPLES: usize = 3;

/// The messages of a call that are flagged; `None` is the whole call.
type Flagged = Vec<Option<u32>>;

/// Where people have put the nearest flag, seen from a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Nearest {
    /// A flag is on the message or beside it.
    Beside,
    /// The call has flags, none of them there.
    Elsewhere,
    /// The call has no flag.
    Nowhere,
}

impl Nearest {
    fn of(message: u32, flagged: &Flagged) -> Self {
        if flagged.is_empty() {
            Self::Nowhere
        } else if flagged.iter().flatten().any(|flag| flag.abs_diff(message) <= BESIDE) {
            Self::Beside
        } else {
            Self::Elsewhere
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Beside => "flagged",
            Self::Elsewhere => "flagged elsewhere",
            Self::Nowhere => "not flagged",
        }
    }
}

/// A hit that can be looked at.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Example {
    call_id: CallId,
    message_index: u32,
    flag: Nearest,
}

/// What a rule came to.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Tally {
    rule: String,
    hits: usize,
    calls: usize,
    beside: usize,
    elsewhere: usize,
    not_flagged: usize,
    examples: Vec<Example>,
}

impl Tally {
    /// Counts the hits of this rule on a call. Each call gives one example: its first hit without a flag beside it, if
    /// there is one.
    fn take<'h>(&mut self, call: &CallId, hits: impl Iterator<Item = &'h Hit>, flagged: &Flagged) {
        let mut example: Option<(u32, Nearest)> = None;
        for hit in hits {
            let nearest = Nearest::of(hit.message_index, flagged);
            self.hits += 1;
            match nearest {
                Nearest::Beside => self.beside += 1,
                Nearest::Elsewhere => self.elsewhere += 1,
                Nearest::Nowhere => self.not_flagged += 1,
            }
            if example.is_none_or(|(_, known)| known == Nearest::Beside && nearest != Nearest::Beside) {
                example = Some((hit.message_index, nearest));
            }
        }
        let Some((message_index, flag)) = example else { return };
        self.calls += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(Example { call_id: call.clone(), message_index, flag });
        }
    }
}

/// A trial, as far as it has come.
#[derive(Debug, Default, Serialize)]
struct Trial {
    /// Calls that were read.
    calls: usize,
    /// Those of them that have a flag.
    flagged: usize,
    /// Issues whose evidence was read.
    issues: usize,
    /// Calls that are gone, or could not be read.
    unread: usize,
    /// There are more calls on issues than were to be read.
    more: bool,
    /// Whether all was read that was to be.
    complete: bool,
    rules_version: String,
    rules: Vec<Tally>,
    #[serde(skip)]
    failure: Option<Failure>,
}

pub(super) async fn run(setting: Setting, file: &Path, limit: u32, json: bool) -> Outcome {
    let team = Team::without_mistakes(file.to_owned())?;
    let out = Output::new(setting.color);
    let act = async |connection: &Connection| {
        let rules = team.declared.rules.iter();
        let rules = rules.map(|rule| Tally { rule: source(rule, &team).name().into_owned(), ..Tally::default() });
        let version = team.declared.version.to_string();
        let mut trial = Trial { rules_version: version, rules: rules.collect(), ..Trial::default() };
        let mut line = Line::new();
        let read = tokio::time::timeout(PATIENCE, trial.read(connection, &team, limit as usize, &mut line)).await;
        line.clear();
        trial.complete = match read {
            Ok(read) => {
                read?;
                trial.failure.is_none()
            }
            Err(_) => false,
        };
        tell(out, &trial, json)
    };
    Connection::with(setting, act).await
}

impl Trial {
    /// Reads the calls on issues, up to `most` of them, and counts. Fails where nothing at all can be read.
    async fn read(
        &mut self,
        connection: &Connection,
        team: &Team,
        most: usize,
        line: &mut Line,
    ) -> Result<(), Failure> {
        let query = IssueQuery { resource_type: Some(ResourceType::Call), ..IssueQuery::default() };
        let issues = connection.api.issues_up_to(&query, most).await?;
        let mut found: Vec<CallId> = Vec::new();
        let mut flags: HashMap<CallId, Flagged> = HashMap::new();
        let asked = issues.items.iter().map(|issue| evidence(connection, issue));
        let mut answers = stream::iter(asked).buffered(AT_ONCE);
        let mut seen = HashSet::new();
        while let Some(answer) = answers.next().await {
            match answer {
                Ok((calls, placed)) => {
                    self.issues += 1;
                    found.extend(calls.into_iter().filter(|call| seen.insert(call.clone())));
                    for flag in placed {
                        flags
                            .entry(flag.call_id)
                            .or_default()
                            .push(FlagPlace::index(flag.place.as_ref(), flag.message_index));
                    }
                }
                // It was deleted meanwhile.
                Err(Failure { kind: Kind::Missing, .. }) => {}
                Err(failure) if self.issues == 0 => return Err(failure),
                Err(failure) => {
                    let is_over = is_over(&failure);
                    self.failure = Some(failure);
                    if is_over {
                        break;
                    }
                }
            }
            line.draw(format!("{} of {} issues", self.issues, issues.items.len()));
        }
        drop(answers);
        self.more = issues.more || found.len() > most;
        found.truncate(most);
        let count = found.len();
        let asked = found.into_iter().map(async |id| (connection.api.call(&id).await, id));
        let mut answers = stream::iter(asked).buffered(AT_ONCE);
        while let Some((answer, id)) = answers.next().await {
            match answer {
                Ok(call) => self.take(team, &call, &id, flags.get(&id).unwrap_or(&Flagged::new())),
                Err(Failure { kind: Kind::Missing, .. }) => self.unread += 1,
                Err(failure) => {
                    self.unread += 1;
                    let is_over = is_over(&failure);
                    self.failure = Some(failure);
                    if is_over {
                        break;
                    }
                }
            }
            line.draw(format!("{} of {count} calls", self.calls + self.unread));
        }
        Ok(())
    }

    fn take(&mut self, team: &Team, call: &Call, id: &CallId, flagged: &Flagged) {
        self.calls += 1;
        self.flagged += usize::from(!flagged.is_empty());
        // Rules of a team know nothing of nodes, so the events of the pathway are not asked for.
        let hits = moments::read(call, &[], None, Some(&team.declared)).hits;
        for (rule, tally) in team.declared.rules.iter().zip(&mut self.rules) {
            let source = source(rule, team);
            tally.take(id, hits.iter().filter(|hit| hit.source == source), flagged);
        }
    }
}

/// Whether the next request would come to the same.
fn is_over(failure: &Failure) -> bool {
    matches!(failure.kind, Kind::Offline | Kind::Unauthorised | Kind::Forbidden | Kind::Busy { .. })
}

/// The calls on an issue and its flags.
async fn evidence(connection: &Connection, issue: &Issue) -> Result<(Vec<CallId>, Vec<Flag>), Failure> {
    let links = connection.api.all_resources(&issue.id).await?;
    let flags = if issue.flag_count > 0 { connection.api.all_flags(&issue.id).await? } else { Vec::new() };
    let calls = links.into_iter().filter(|link| link.resource_type == ResourceType::Call);
    Ok((calls.map(|link| link.resource_id).collect(), flags))
}

fn tell(mut out: Output, trial: &Trial, json: bool) -> Outcome {
    if json {
        out.json(trial)?;
    } else {
        print(&mut out, trial)?;
    }
    out.done()?;
    if let Some(failure) = &trial.failure {
        complain(format_args!("not all could be read: {failure}"));
        say(format_args!("  {}", failure.kind.advice()));
    } else if !trial.complete {
        complain(format_args!("not all was read within {} minutes; --limit reads less", PATIENCE.as_secs() / 60));
    } else if trial.more {
        say(format_args!("there are more calls than these {}; raise --limit to read them", trial.calls));
    }
    Ok(if trial.complete { Code::Done } else { Code::InPart })
}

fn print(out: &mut Output, trial: &Trial) -> io::Result<()> {
    let (calls, issues) = (counted(trial.calls, "call"), counted(trial.issues, "issue"));
    out.look(Look::Bold, format_args!("{calls} on {issues}"))?;
    let unread = if trial.unread == 0 { String::new() } else { format!(", {} not read", trial.unread) };
    out.line(format_args!("  {} flagged{unread}", trial.flagged))?;
    let mut table = Table::new();
    table.row(["rule", "hits", "calls", "flagged", "elsewhere", "not flagged"].map(own));
    for one in &trial.rules {
        let counts = [one.hits, one.calls, one.beside, one.elsewhere, one.not_flagged].map(own);
        let [hits, calls, beside, elsewhere, not_flagged] = counts;
        table.row([id(&one.rule), hits, calls, beside, elsewhere, not_flagged]);
    }
    table.print(out)?;
    for one in trial.rules.iter().filter(|one| !one.examples.is_empty()) {
        out.line(format_args!("{}", id(&one.rule)))?;
        for Example { call_id, message_index, flag } in &one.examples {
            let call = id(call_id.as_str());
            out.line(format_args!("  call {call}, message {message_index}: {}", flag.words()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::declared::Declared;

    fn call(id: &str, said: &[&str]) -> Call {
        let turns: Vec<_> = said.iter().map(|text| serde_json::json!({ "user": "assistant", "text": text })).collect();
        let call = serde_json::json!({ "call_id": id, "created_at": "2026-08-12T09:00:00Z", "transcripts": turns });
        serde_json::from_value(call).expect("a call")
    }

    #[test]
    fn hits_are_counted_by_what_people_have_flagged() {
        let rule =
            "[[rule]]\nid = \"never\"\nnever = { said_by = \"agent\", text = \"guarantee\" }\nsay = \"promised\"\n";
        let team = Team { file: "rules.toml".into(), declared: Declared::parse(rule) };
        let mut trial = Trial { rules: vec![Tally::default()], ..Trial::default() };
        let bad = "I guarantee it.";
        for (id, said, flagged) in [
            ("beside", &[bad, "Well.", "Well.", bad][..], &[Some(1)][..]),
            ("whole", &[bad], &[None]),
            ("far", &[bad, "Well.", "Well."], &[Some(2)]),
            ("clean", &["Well.", bad, bad], &[]),
            ("none", &["Well."], &[Some(0)]),
        ] {
            trial.take(&team, &call(id, said), &id.into(), &flagged.to_vec());
        }
        let tally = &trial.rules[0];
        assert_eq!((trial.calls, trial.flagged), (5, 4));
        assert_eq!((tally.hits, tally.calls), (6, 4));
        assert_eq!((tally.beside, tally.elsewhere, tally.not_flagged), (1, 3, 2));
        let examples: Vec<_> =
            tally.examples.iter().map(|one| (one.call_id.as_str(), one.message_index, one.flag)).collect();
        let wanted =
            [("beside", 3, Nearest::Elsewhere), ("whole", 0, Nearest::Elsewhere), ("far", 0, Nearest::Elsewhere)];
        assert_eq!(examples, wanted);
    }
}
