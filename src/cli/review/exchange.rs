//! `earmark review export-session` and `merge`: what somebody has read goes to whoever leads the review, in a file.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    desk::Desk,
    session_file::{self, Head, Row},
};
use crate::{
    cli::{
        Setting,
        args::ExportSession,
        clock,
        connect::Connection,
        exit::{Code, Outcome, Stop, complain, say},
        output::Output,
        table::id,
        text,
    },
    config,
    domain::{
        failure::{Failure, Kind},
        id::{CallId, SuggestionId, VerdictId},
        review::{NotMerged, READINGS_PER_REQUEST, REVIEWER_NAME, SUGGESTIONS_PER_REQUEST},
        text::{Untrusted, counted},
    },
    wire::{
        NewReadings, NewSuggestion, NewSuggestions, PageQuery, Queue, ReadingQuery, ReadingsMerged, Suggestion,
        ToldReading,
    },
};

/// Bytes of readings that are told together: far less than a request may have.
const TOGETHER: usize = 2 << 20;

pub(super) async fn export(setting: Setting, args: ExportSession) -> Outcome {
    let mut out = Output::new(setting.color);
    let name = args.name.map(|name| text::needed("the name", name, REVIEWER_NAME)).transpose()?;
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        let queue = desk.queue(&args.queue).await?;
        let mut readings = readings(&desk, &queue, args.all).await?;
        // On one's own machine everybody is called the same.
        let own = name.clone().or_else(|| if desk.is_here() { user() } else { None });
        if let Some(own) = own.as_ref().filter(|_| !args.all) {
            for told in &mut readings {
                told.reviewer = own.as_str().into();
            }
        }
        let mut rows = decided(&desk, &readings).await?;
        let count = readings.len();
        rows.extend(readings.into_iter().map(|told| Row::Reading(Box::new(told))));
        let head = Head {
            earmark_session: session_file::VERSION,
            queue: queue.name.clone(),
            written_at: clock::now(),
            readings: count as u64,
        };
        if args.file == Path::new("-") {
            out.json_line(&head)?;
            rows.iter().try_for_each(|row| out.json_line(row))?;
            out.flush()?;
        } else {
            session_file::write(&args.file, &head, &rows)
                .map_err(|error| Stop::about(Code::Failed, format_args!("{}: {error}", args.file.display())))?;
        }
        let by = own.filter(|_| !args.all).map_or_else(String::new, |own| format!(", as read by {}", id(&own)));
        say(format_args!("{} written{by}", counted(count, "reading")));
        Ok(Code::Done)
    })
    .await
}

/// What the user of this machine is called.
fn user() -> Option<String> {
    let name = ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| config::environment(name));
    name.and_then(|name| name.into_string().ok()).filter(|name| !name.trim().is_empty())
}

/// The readings of a queue, those that have ended too, which end by that elsewhere.
async fn readings(desk: &Desk<'_>, queue: &Queue, all: bool) -> Outcome<Vec<ToldReading>> {
    let page = PageQuery { limit: Some(100), cursor: None };
    let mut query = ReadingQuery { page, mine: (!all).then_some(true) };
    let mut readings = Vec::new();
    loop {
        let page = desk.api.queue_readings(&queue.id, &query).await?;
        readings.extend(page.items);
        if page.next_cursor.is_none() || page.next_cursor == query.page.cursor {
            return Ok(readings);
        }
        query.page.cursor = page.next_cursor;
    }
}

/// The suggestions on which somebody decided while reading.
async fn decided(desk: &Desk<'_>, readings: &[ToldReading]) -> Outcome<Vec<Row>> {
    let decided: HashSet<&SuggestionId> =
        readings.iter().flat_map(|told| &told.reading.decisions).map(|decision| &decision.suggestion_id).collect();
    let (mut rows, mut seen) = (Vec::new(), HashSet::<&CallId>::new());
    for told in readings.iter().filter(|told| !told.reading.decisions.is_empty()) {
        if !seen.insert(&told.call_id) {
            continue;
        }
        let found = desk.api.suggestions(&told.call_id).await?.into_iter().filter(|one| decided.contains(&one.id));
        rows.extend(found.map(|one| Row::Suggestion(Box::new(as_new(one)))));
    }
    Ok(rows)
}

fn as_new(suggestion: Suggestion) -> NewSuggestion {
    let Suggestion { call_id, rule, version, message_index, ref_index, suggested_type, score, reason, quote, .. } =
        suggestion;
    NewSuggestion { call_id, rule, version, message_index, ref_index, suggested_type, score, reason, quote }
}

/// What came of all files, for scripts.
#[derive(Debug, Default, Serialize)]
struct Merged {
    /// Files of which something was read.
    files: usize,
    #[serde(flatten)]
    readings: Counts,
    /// What was not taken, or is no reading: it is named on standard error.
    refused: usize,
}

#[derive(Debug, Default, Serialize)]
struct Counts {
    stored: u64,
    surplus: u64,
    past: u64,
    ended: u64,
    known: u64,
    added: u64,
}

impl Counts {
    fn add(&mut self, merged: &ReadingsMerged) {
        self.stored += merged.stored;
        self.surplus += merged.surplus;
        self.past += merged.past;
        self.ended += merged.ended;
        self.known += merged.known;
        self.added += merged.added;
    }
}

pub(super) async fn merge(setting: Setting, queue: &str, files: &[PathBuf], json: bool) -> Outcome {
    setting.writable()?;
    let mut out = Output::new(setting.color);
    Connection::with(setting, async |connection| {
        let desk = Desk::of(connection).await?;
        let queue = desk.queue(queue).await?;
        let mut merged = Merged::default();
        for file in files {
            File { file, desk: &desk, queue: &queue }.merge(&mut merged).await?;
        }
        let Counts { stored, surplus, past, ended, known, added } = merged.readings;
        if json {
            out.json(&merged)?;
        } else {
            let more = [(surplus, "surplus"), (past, "past"), (ended, "ended"), (known, "known already")];
            let more = more.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!(", {count} {word}"));
            let more: String = more.collect();
            out.line(format_args!("{} stored{more}; {} added", counted(stored, "reading"), counted(added, "call")))?;
        }
        out.done()?;
        match merged.refused {
            0 => Ok(Code::Done),
            _ if merged.files == 0 => Err(Stop::Silent(Code::Refused)),
            _ => Ok(Code::InPart),
        }
    })
    .await
}

/// A file that is being merged.
struct File<'a> {
    file: &'a Path,
    desk: &'a Desk<'a>,
    queue: &'a Queue,
}

impl File<'_> {
    async fn merge(&self, merged: &mut Merged) -> Outcome<()> {
        let session = match session_file::read(self.file) {
            Ok(Ok(session)) => session,
            Ok(Err(bad)) => {
                self.complain(bad.line, format_args!("{}; nothing of this file was merged", bad.reason));
                merged.refused += 1;
                return Ok(());
            }
            Err(error) => {
                complain(format_args!("{}: cannot be read: {error}", id(&self.file.to_string_lossy())));
                merged.refused += 1;
                return Ok(());
            }
        };
        for bad in &session.bad {
            self.complain(bad.line, format_args!("{}", bad.reason));
        }
        merged.refused += session.bad.len();
        merged.files += 1;
        let (mut suggestions, mut readings) = (Vec::new(), Vec::new());
        for (line, row) in session.rows {
            match row {
                Row::Suggestion(suggestion) => suggestions.push((line, *suggestion)),
                Row::Reading(told) => readings.push((line, *told)),
            }
        }
        // Decisions are kept of suggestions that are known.
        for chunk in suggestions.chunks(SUGGESTIONS_PER_REQUEST) {
            self.suggest(chunk, merged).await?;
        }
        // The earlier ones first, whatever their order in the file: of one reviewer the last stands.
        readings.sort_by_key(|(_, told)| told.reading.given_at);
        for chunk in chunks(&readings) {
            self.tell(chunk, merged).await?;
        }
        Ok(())
    }

    /// Stores suggestions together, or one by one where one of them is not taken.
    async fn suggest(&self, suggestions: &[(usize, NewSuggestion)], merged: &mut Merged) -> Outcome<()> {
        let new = suggestions.iter().map(|(_, suggestion)| suggestion.clone()).collect();
        match self.desk.api.store_suggestions(&NewSuggestions { suggestions: new }).await {
            Err(Failure { kind: Kind::Refused, message }) => match suggestions {
                [(line, _)] => {
                    self.complain(*line, format_args!("{message}"));
                    merged.refused += 1;
                }
                several => {
                    let (one, other) = several.split_at(several.len() / 2);
                    Box::pin(self.suggest(one, merged)).await?;
                    Box::pin(self.suggest(other, merged)).await?;
                }
            },
            stored => drop(stored?),
        }
        Ok(())
    }

    /// Tells readings together, or one by one where one of them is not taken.
    async fn tell(&self, readings: &[(usize, ToldReading)], merged: &mut Merged) -> Outcome<()> {
        let new = NewReadings { readings: readings.iter().map(|(_, told)| told.clone()).collect() };
        let told = match self.desk.api.tell_readings(&self.queue.id, &new).await {
            Err(Failure { kind: Kind::Refused, message }) => {
                match readings {
                    [(line, _)] => {
                        self.complain(*line, format_args!("{message}"));
                        merged.refused += 1;
                    }
                    several => {
                        let (one, other) = several.split_at(several.len() / 2);
                        Box::pin(self.tell(one, merged)).await?;
                        Box::pin(self.tell(other, merged)).await?;
                    }
                }
                return Ok(());
            }
            told => told?,
        };
        merged.readings.add(&told);
        let mut lines: HashMap<&VerdictId, &(usize, ToldReading)> = HashMap::new();
        for row in readings {
            lines.insert(&row.1.reading.verdict_id, row);
        }
        for refused in &told.refused {
            let (verdict, why) = (id(refused.verdict_id.as_str()), reason(&refused.reason));
            let (line, call) = match lines.get(&refused.verdict_id) {
                Some((line, told)) => (*line, id(told.call_id.as_str()).to_string()),
                None => (0, String::new()),
            };
            self.complain(line, format_args!("call {call}: the verdict {verdict} is not taken: {why}"));
        }
        merged.refused += told.refused.len();
        Ok(())
    }

    fn complain(&self, line: usize, words: std::fmt::Arguments<'_>) {
        complain(format_args!("{}:{line}: {words}", id(&self.file.to_string_lossy())));
    }
}

/// Readings in parts that one request can tell.
fn chunks(readings: &[(usize, ToldReading)]) -> Vec<&[(usize, ToldReading)]> {
    let (mut chunks, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, (_, told)) in readings.iter().enumerate() {
        let size = told.reading.marks.iter().map(|mark| size(mark.message_text.as_ref()) + size(mark.note.as_ref()));
        let size = size.sum::<usize>() + size_of::<ToldReading>();
        if at > start && (at - start == READINGS_PER_REQUEST || bytes + size > TOGETHER) {
            chunks.push(&readings[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += size;
    }
    if start < readings.len() {
        chunks.push(&readings[start..]);
    }
    chunks
}

fn size(text: Option<&Untrusted>) -> usize {
    text.map_or(0, |text| text.verbatim().len())
}

/// Why a reading is not taken, in words.
fn reason(reason: &NotMerged) -> String {
    match reason {
        NotMerged::Taken => "its id is that of another reading, which stays".to_owned(),
        NotMerged::Differs => "another verdict is stored under this id, which stays".to_owned(),
        NotMerged::Ruled => "a lead has decided on the call".to_owned(),
        NotMerged::Other(other) => id(other).to_string(),
    }
}
