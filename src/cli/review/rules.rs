//! `earmark review rules`: the table of rules, the program's and those of a team, and mistakes in a file of theirs.

use std::path::PathBuf;

use serde::Serialize;

use super::team::Team;
use crate::{
    cli::{
        Setting,
        exit::{Code, Outcome, say},
        output::Output,
        table::{Table, id, own},
    },
    domain::{
        choice::Severity,
        limits,
        text::{Untrusted, counted},
    },
    rules::{
        catalogue::Rule,
        declared::{self, DeclaredRule},
        hit::Source,
    },
};

/// Signs of a hash that are enough for people.
const HASH: usize = 12;

/// A rule, for scripts.
#[derive(Serialize)]
struct Row {
    rule: String,
    version: String,
    family: &'static str,
    #[serde(rename = "type")]
    flag_type: String,
    severity: Option<Severity>,
    /// In percent.
    score: u8,
    points: u8,
    finds: Untrusted,
}

impl Row {
    fn of(source: &Source, flag_type: &str, severity: Option<Severity>, worth: (u8, u8), finds: Untrusted) -> Self {
        Self {
            rule: source.name().into_owned(),
            version: source.version().into_owned(),
            family: source.family().word(),
            flag_type: flag_type.to_owned(),
            severity,
            score: worth.0,
            points: worth.1,
            finds,
        }
    }

    fn declared(rule: &DeclaredRule, team: &Team) -> Self {
        let source = source(rule, team);
        let worth = (declared::SCORE, declared::POINTS);
        Self::of(&source, &rule.flag_type, rule.severity.clone(), worth, rule.say.clone())
    }

    fn built(rule: Rule) -> Self {
        Self::of(&Source::Built(rule), rule.flag_type(), None, (rule.score(), rule.points()), rule.says().into())
    }
}

/// How hits name a rule of a team.
pub(super) fn source(rule: &DeclaredRule, team: &Team) -> Source {
    Source::Declared { id: rule.id.clone(), version: team.declared.version.clone() }
}

/// All rules; with a file that was named, those of the file.
pub(super) fn list(setting: &Setting, named: Option<PathBuf>, json: bool) -> Outcome {
    let is_check = named.is_some();
    let team = match named {
        Some(file) => Some(Team::named(file)?),
        None => Team::usual(&setting.paths)?,
    };
    let declared = team.iter().flat_map(|team| team.declared.rules.iter().map(|rule| Row::declared(rule, team)));
    let built = Rule::ALL.iter().filter(|_| !is_check).map(|rule| Row::built(*rule));
    let rows: Vec<Row> = declared.chain(built).collect();
    let mut out = Output::new(setting.color);
    if json {
        out.json(&rows)?;
    } else {
        let mut table = Table::new();
        for row in &rows {
            table.row([
                id(&row.rule),
                own(limits::cut(&row.version, HASH)),
                own(row.family),
                id(&row.flag_type),
                own(format_args!("{} %", row.score)),
                row.finds.line(),
            ]);
        }
        table.print(&mut out)?;
    }
    out.done()?;
    let Some(team) = team else { return Ok(Code::Done) };
    let name = id(&team.file.to_string_lossy());
    if team.has_mistakes() {
        say(format_args!("{} to mend; everything else of the file is used", team.declared.findings.len()));
        return Ok(Code::Usage);
    }
    if is_check {
        say(format_args!("no mistake in {name}; {}", counted(rows.len(), "rule")));
    }
    Ok(Code::Done)
}
