//! Reads `rules.toml`, with the place of every mistake.

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{
    BYTES, Check, Declared, DeclaredRule, FLAG_TYPE, Finding, Glob, Names, Need, RULES, SAY, Spoken,
    expression::Expression,
};
use crate::domain::{
    choice::Severity,
    flag_type,
    hex::hex,
    limits,
    spelling::{nearest, position},
    text::Display,
};

/// Keys of a rule.
const KEYS: [&str; 10] =
    ["id", "when", "record", "fail_if", "need_before", "need_within", "never", "type", "severity", "say"];
/// What a rule may check.
const CHECKS: &str = "a rule has one of `fail_if`, `need_before`, `need_within` and `never`";

type Table<'a> = Vec<(Spanned<DeString<'a>>, Spanned<DeValue<'a>>)>;

impl Declared {
    /// Reads a file of rules. What can be read is used; the rest is told in [`Declared::findings`].
    pub fn parse(text: &str) -> Self {
        let version = hex(&Sha256::digest(text.as_bytes()));
        let declared = Self { version: version.into(), ..Self::default() };
        let mut reader = Reader { text, declared, ids: HashSet::new() };
        if text.len() > BYTES {
            reader.find(0, format!("the file has more than {} KiB; leave out rules that are not used", BYTES >> 10));
            return reader.declared;
        }
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            reader.find(error.span().map_or(0, |span| span.start), error.message());
        }
        for (name, value) in sorted(table.into_inner()) {
            reader.top(&name, value);
        }
        reader.declared.findings.sort_by_key(|finding| (finding.line, finding.column));
        reader.declared
    }
}

/// The rows of a table in the order in which they are written.
fn sorted(table: DeTable<'_>) -> Table<'_> {
    let mut rows: Table<'_> = table.into_iter().collect();
    rows.sort_by_key(|(name, _)| name.span().start);
    rows
}

struct Reader<'a> {
    text: &'a str,
    declared: Declared,
    ids: HashSet<String>,
}

/// A rule while it is read.
#[derive(Default)]
struct Draft {
    id: Option<String>,
    when: Option<Glob>,
    record: Option<String>,
    fail_if: Option<Expression>,
    need_before: Option<Need>,
    need_within: Option<(Spoken, Option<f64>, Option<u32>)>,
    never: Option<Spoken>,
    flag_type: Option<String>,
    severity: Option<Severity>,
    say: Option<String>,
    /// Something of it could not be read and was told.
    is_bad: bool,
    /// How many checks were begun.
    checks: usize,
}

impl Reader<'_> {
    fn find(&mut self, at: usize, text: impl AsRef<str>) {
        let (line, column) = position(self.text, at);
        self.declared.findings.push(Finding { line, column, text: Display::foreign_line(text.as_ref()) });
    }

    fn top(&mut self, name: &Spanned<DeString<'_>>, value: Spanned<DeValue<'_>>) {
        let at = name.span().start;
        match (name.get_ref().as_ref(), value.into_inner()) {
            ("changes", DeValue::Table(rows)) => self.changes(rows),
            ("rule", DeValue::Array(rules)) => {
                for (count, rule) in rules.into_iter().enumerate() {
                    let at = rule.span().start;
                    if count == RULES {
                        return self.find(at, format!("there are more than {RULES} rules; the rest is left out"));
                    }
                    match rule.into_inner() {
                        DeValue::Table(rows) => self.rule(at, rows),
                        _ => self.find(at, "a rule is a table: write [[rule]] above it"),
                    }
                }
            }
            ("rule", _) => self.find(at, "rules are a list: write [[rule]] above each"),
            ("changes", _) => self.find(at, "changes is a table: write [changes] above `tools` and `reads`"),
            (other, _) => {
                let meant = nearest(other, ["changes", "rule"])
                    .map_or_else(String::new, |known| format!("; did you mean `{known}`?"));
                self.find(at, format!("unknown section `{other}`{meant} There are [changes] and [[rule]]"));
            }
        }
    }

    fn changes(&mut self, rows: DeTable<'_>) {
        let mut names = Names::default();
        for (name, value) in sorted(rows) {
            let list = match name.get_ref().as_ref() {
                "tools" => &mut names.tools,
                "reads" => &mut names.reads,
                other => {
                    self.find(name.span().start, format!("unknown name `{other}`; [changes] has `tools` and `reads`"));
                    continue;
                }
            };
            let at = value.span().start;
            let DeValue::Array(globs) = value.into_inner() else {
                self.find(at, "names of tools stand in a list: [\"get_*\", \"lookup\"]");
                continue;
            };
            for glob in globs {
                let at = glob.span().start;
                if let Some(glob) =
                    self.words(at, glob.get_ref(), "a name of a tool").and_then(|glob| self.glob(at, &glob))
                {
                    list.push(glob);
                }
            }
        }
        self.declared.changes = names;
    }

    fn rule(&mut self, at: usize, rows: DeTable<'_>) {
        let mut draft = Draft::default();
        for (name, value) in sorted(rows) {
            let findings = self.declared.findings.len();
            self.row(&mut draft, &name, value);
            draft.is_bad |= self.declared.findings.len() > findings;
        }
        if !draft.is_bad {
            self.finish(at, draft);
        }
    }

    fn row(&mut self, draft: &mut Draft, name: &Spanned<DeString<'_>>, value: Spanned<DeValue<'_>>) {
        let key = name.get_ref().as_ref();
        let (span, value) = (value.span(), value.into_inner());
        let at = span.start;
        draft.checks += usize::from(matches!(key, "fail_if" | "need_before" | "need_within" | "never"));
        match key {
            "id" => draft.id = self.words(at, &value, "an id").and_then(|id| self.id(at, id)),
            "when" => draft.when = self.words(at, &value, "the name of a tool").and_then(|glob| self.glob(at, &glob)),
            "record" => draft.record = self.words(at, &value, "the name of a field that holds an id"),
            "type" => {
                draft.flag_type =
                    self.words(at, &value, "a flag type").and_then(|typed| match flag_type::normalise(&typed) {
                        Ok(stored) => Some(stored),
                        Err(error) => {
                            self.find(at, error.to_string());
                            None
                        }
                    });
            }
            "severity" => {
                draft.severity = self.words(at, &value, "a severity").and_then(|word| self.severity(at, &word))
            }
            "say" => {
                draft.say = self.words(at, &value, "what the rule says").filter(|say| {
                    let fits = !say.trim().is_empty() && limits::fits(say, SAY);
                    if !fits {
                        self.find(at, format!("`say` is a sentence of 1 to {SAY} characters"));
                    }
                    fits
                });
            }
            "fail_if" => {
                let Some(text) = self.words(at, &value, "a condition") else { return };
                match Expression::parse(&text) {
                    Ok(expression) => draft.fail_if = Some(expression),
                    Err(mistake) => self.find(self.inside(&span, &text, mistake.at), mistake.text),
                }
            }
            "need_before" => draft.need_before = self.need(at, value),
            "need_within" => draft.need_within = self.within(at, value),
            "never" => {
                let Some(mut rows) = self.table(at, value, "{ said_by = \"agent\", text = \"…\" }") else { return };
                draft.never = self.spoken(at, &mut rows);
                if draft.never.is_some() {
                    self.leftover(&rows, "`said_by` and `text`");
                }
            }
            other => {
                let meant = nearest(other, KEYS).map_or_else(String::new, |known| format!("; did you mean `{known}`?"));
                self.find(name.span().start, format!("unknown key `{other}` of a rule{meant}"));
            }
        }
    }

    /// Where a byte of a text stands in the file. Where the text is written with escapes, its begin has to do.
    fn inside(&self, span: &std::ops::Range<usize>, text: &str, at: usize) -> usize {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let begin = written.find(text).filter(|begin| *begin <= 4);
        span.start + begin.map_or(0, |begin| begin + at)
    }

    fn finish(&mut self, at: usize, draft: Draft) {
        let Some(id) = draft.id else {
            return self.find(at, "the rule has no `id`: give it a short name, such as id = \"identity-first\"");
        };
        let Some(say) = draft.say else {
            return self.find(at, format!("the rule `{id}` does not say why: add say = \"…\""));
        };
        if draft.checks != 1 {
            return self.find(at, format!("the rule `{id}` has {} checks; {CHECKS}", draft.checks));
        }
        let record = draft.record;
        let is_of_condition = record.is_none() || draft.fail_if.is_some();
        let check = match (draft.when, draft.fail_if, draft.need_before, draft.need_within, draft.never) {
            (Some(when), Some(fail_if), None, None, None) => {
                Check::Fails { when, record: record.map(Into::into), fail_if }
            }
            (Some(when), None, Some(need), None, None) => Check::NeedsBefore { when, need },
            (None, None, None, Some((words, seconds, turns)), None) => Check::NeedsWithin { words, seconds, turns },
            (None, None, None, None, Some(words)) => Check::Never { words },
            (None, ..) => {
                return self
                    .find(at, format!("the rule `{id}` needs `when`: the name of the tool whose calls it checks"));
            }
            _ => return self.find(at, format!("the rule `{id}` looks at words, so it has no `when`; leave it out")),
        };
        if !is_of_condition {
            return self.find(at, format!("`record` of the rule `{id}` belongs to `fail_if`; leave it out"));
        }
        if !self.ids.insert(id.clone()) {
            return self.find(at, format!("there is another rule `{id}`; give this one another id"));
        }
        self.declared.rules.push(DeclaredRule {
            id: id.into(),
            flag_type: draft.flag_type.unwrap_or_else(|| FLAG_TYPE.to_owned()).into(),
            severity: draft.severity,
            say: say.into(),
            check,
        });
    }

    fn words(&mut self, at: usize, value: &DeValue<'_>, what: &str) -> Option<String> {
        match value {
            DeValue::String(text) => Some(text.as_ref().to_owned()),
            _ => {
                self.find(at, format!("{what} stands here, in quotation marks"));
                None
            }
        }
    }

    fn id(&mut self, at: usize, id: String) -> Option<String> {
        let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if !id.is_empty() && id.len() <= 64 && id.chars().all(is_sign) {
            return Some(id);
        }
        self.find(at, "an id has 1 to 64 letters, digits, `-` and `_`");
        None
    }

    fn glob(&mut self, at: usize, glob: &str) -> Option<Glob> {
        if !glob.is_empty() && glob.len() <= Glob::LONGEST && !glob.contains(char::is_whitespace) {
            return Some(Glob(glob.into()));
        }
        self.find(
            at,
            format!(
                "the name of a tool has 1 to {} characters and no space; a star stands for anything",
                Glob::LONGEST
            ),
        );
        None
    }

    fn severity(&mut self, at: usize, word: &str) -> Option<Severity> {
        let severity = Severity::from(word);
        if severity.is_known() {
            return Some(severity);
        }
        let known: Vec<&str> = Severity::KNOWN.iter().map(Severity::as_str).collect();
        self.find(at, format!("unknown severity `{}`: there are {}", limits::cut(word, 40), known.join(", ")));
        None
    }

    fn table<'t>(&mut self, at: usize, value: DeValue<'t>, form: &str) -> Option<Table<'t>> {
        match value {
            DeValue::Table(rows) => Some(sorted(rows)),
            _ => {
                self.find(at, format!("a table stands here: {form}"));
                None
            }
        }
    }

    /// Takes `said_by` and `text` out of a table.
    fn spoken(&mut self, at: usize, rows: &mut Table<'_>) -> Option<Spoken> {
        let by_agent = match take(rows, "said_by") {
            Some((at, value)) => match self.words(at, &value, "\"agent\" or \"caller\"")?.as_str() {
                "agent" => true,
                "caller" => false,
                _ => {
                    self.find(at, "said_by is \"agent\" or \"caller\"");
                    return None;
                }
            },
            None => {
                self.find(at, "`said_by` is missing: \"agent\" or \"caller\"");
                return None;
            }
        };
        let Some((at, value)) = take(rows, "text") else {
            self.find(at, "`text` is missing: the words that are looked for");
            return None;
        };
        let text = self.words(at, &value, "the words that are looked for")?;
        let spoken = Spoken::new(by_agent, &text);
        if spoken.parts.is_empty() {
            self.find(at, "there is no word in `text`");
            return None;
        }
        Some(spoken)
    }

    fn need(&mut self, at: usize, value: DeValue<'_>) -> Option<Need> {
        let form = "{ tool = \"verify_identity\", ok = true } or { said_by = \"agent\", text = \"…\" }";
        let mut rows = self.table(at, value, form)?;
        let need = match take(&mut rows, "tool") {
            Some((at, value)) => {
                let name = self.words(at, &value, "the name of a tool")?;
                let name = self.glob(at, &name)?;
                let ok = match take(&mut rows, "ok") {
                    None => false,
                    Some((_, DeValue::Boolean(ok))) => ok,
                    Some((at, _)) => {
                        self.find(at, "ok is true or false");
                        return None;
                    }
                };
                Need::Tool { name, ok }
            }
            None => Need::Said(self.spoken(at, &mut rows)?),
        };
        self.leftover(&rows, "`tool` and `ok`, or `said_by` and `text`");
        Some(need)
    }

    fn within(&mut self, at: usize, value: DeValue<'_>) -> Option<(Spoken, Option<f64>, Option<u32>)> {
        let mut rows = self.table(at, value, "{ said_by = \"agent\", text = \"…\", seconds = 30, turns = 3 }")?;
        let words = self.spoken(at, &mut rows)?;
        let seconds = match take(&mut rows, "seconds") {
            Some((at, value)) => Some(self.number(at, &value, "seconds")?),
            None => None,
        };
        let turns = match take(&mut rows, "turns") {
            Some((at, value)) => Some(self.number(at, &value, "turns")?),
            None => None,
        };
        self.leftover(&rows, "`said_by`, `text`, `seconds` and `turns`");
        if seconds.is_none() && turns.is_none() {
            self.find(at, "it has no end: add `seconds`, `turns` or both");
            return None;
        }
        Some((words, seconds.map(f64::from), turns))
    }

    fn number(&mut self, at: usize, value: &DeValue<'_>, what: &str) -> Option<u32> {
        let number = match value {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if let Some(number) = number.filter(|number| (1..=86_400).contains(number)) {
            return Some(number);
        }
        self.find(at, format!("{what} is a whole number from 1 to 86400"));
        None
    }

    /// Tells of what is left of a table.
    fn leftover(&mut self, rows: &Table<'_>, known: &str) {
        for (name, _) in rows {
            self.find(
                name.span().start,
                format!("unknown name `{}`; there are {known}", limits::cut(name.get_ref(), 40)),
            );
        }
    }
}

/// Takes a row out of a table: where its value stands, and the value.
fn take<'t>(rows: &mut Table<'t>, name: &str) -> Option<(usize, DeValue<'t>)> {
    let place = rows.iter().position(|(known, _)| known.get_ref().as_ref() == name)?;
    let (_, value) = rows.remove(place);
    Some((value.span().start, value.into_inner()))
}
