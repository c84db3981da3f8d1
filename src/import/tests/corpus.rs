//! Files of all makers, each with what is read of it beside it, and what is left of them when they are damaged: no word of
//! a talk goes lost unnamed.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    num::NonZero,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::{Value, json};

use super::*;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/transcripts")
}

/// The files, by name, with their text.
fn files() -> Vec<(String, String)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let json = entries.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let mut all: Vec<_> = json
        .map(|path| (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    all.sort();
    all
}

/// What was read, a line each.
fn told(format: Format, all: &[Conversation]) -> String {
    let mut text = format!("format {format}\n");
    for one in all {
        let call = &one.call;
        let facts = call.metadata.as_ref().unwrap();
        let began = if call.created_at.is_unknown() { "no date".to_owned() } else { call.created_at.to_string() };
        writeln!(text, "\ncall {} ({began}), failed: {:?}", one.title, one.failed).unwrap();
        let kept = one.kept.clone().unwrap_or_default();
        for prompt in kept["prompts"].as_array().into_iter().flatten() {
            writeln!(text, "  told {}: {}", prompt["position"], prompt["content"].as_str().unwrap()).unwrap();
        }
        for (at, turn) in call.transcripts.iter().enumerate() {
            let time = turn.created_at.map(|at| at.to_string()[11..23].to_owned());
            let offset = facts.get("turn_offsets_ms").map(|offsets| offsets[at].to_string());
            let time = time.or(offset).unwrap_or_default();
            writeln!(text, "  {:>5} {time:>12} {}: {}", turn.id, turn.user.as_str(), turn.text.verbatim()).unwrap();
        }
        for aside in kept["asides"].as_array().into_iter().flatten() {
            writeln!(
                text,
                "  {} {}: {}",
                aside["kind"].as_str().unwrap(),
                aside["position"],
                aside["text"].as_str().unwrap()
            )
            .unwrap();
        }
        for event in one.events.iter().filter(|event| event.event_type == "node.transition") {
            writeln!(text, "  node {}", event.payload.as_ref().unwrap()["chosen_node_id"]).unwrap();
        }
        one.notes.iter().for_each(|note| writeln!(text, "  note {note}").unwrap());
    }
    text
}

#[test]
fn every_file_is_read_as_it_was_settled() {
    let mut formats = BTreeSet::new();
    for (name, text) in files() {
        let (outcome, all, bad) = read_bytes(text.as_bytes(), "file", None);
        let format = outcome.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(bad, [], "{name}");
        assert!(name.starts_with(format.name()), "{name} is read as {format}");
        formats.insert(format);
        let (path, told) = (folder().join(format!("{name}.txt")), told(format, &all));
        if std::env::var_os("EARMARK_UPDATE").is_some() {
            fs::write(&path, &told).unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap_or_default(), told, "{name}: EARMARK_UPDATE=1 writes it anew");
    }
    let missing: Vec<Format> =
        Format::ALL.into_iter().filter(|format| format.is_json() && !formats.contains(format)).collect();
    assert!(missing.is_empty(), "no file shows {missing:?}");
}

/// Words of a text, in small letters.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2).map(str::to_lowercase)
}

/// The words of what was said, done, thought and told, and of what was left over beside it.
fn gathered(all: &[Conversation], with_rest: bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for one in all {
        one.call.transcripts.iter().for_each(|turn| found.extend(words(turn.text.verbatim())));
        let kept = one.kept.clone().unwrap_or_default();
        for name in ["prompts", "asides", "left"] {
            held(&without(&without(&opened(&kept[name]), &NO_TALK), &["kind"]), &mut found);
        }
        for event in &one.events {
            held(&json!(event.payload), &mut found);
        }
        if with_rest {
            found.extend(words(&kept.to_string()));
            found.extend(words(&serde_json::to_string(&one.call).unwrap()));
        }
    }
    found
}

/// The words in all texts of a document, wherever they stand; names of fields are none.
fn held(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => match document::inside(text) {
            Some(inner) => held(&inner, found),
            None => found.extend(words(text)),
        },
        Value::Array(list) => list.iter().for_each(|value| held(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| held(value, found)),
        _ => {}
    }
}

/// Fields whose texts tell about a talk, and are none of it.
const NO_TALK: [&str; 28] = [
    "timestamps",
    "from",
    "key",
    "startTimeUnixNano",
    "endTimeUnixNano",
    "ParticipantRole",
    "type",
    "role",
    "status",
    "state",
    "id",
    "object",
    "method",
    "url",
    "created",
    "finish_reason",
    "stop_reason",
    "requestor",
    "speaker_label",
    "former_node_name",
    "former_node_id",
    "transition_type",
    "confidence",
    "Sentiment",
    "tick_id",
    "timestamp",
    "created_at",
    "mode",
];

fn without(value: &Value, names: &[&str]) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !names.contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name.clone(), without(value, names))).collect())
        }
        Value::Array(list) => list.iter().map(|value| without(value, names)).collect(),
        other => other.clone(),
    }
}

#[test]
fn no_word_of_any_file_is_lost() {
    for (name, text) in files() {
        let all = read_bytes(text.as_bytes(), "file", None).1;
        let mut wanted = BTreeSet::new();
        held(&without(&serde_json::from_str(&text).unwrap(), &NO_TALK), &mut wanted);
        let found = gathered(&all, true);
        let lost: Vec<_> = wanted.difference(&found).collect();
        // What stands around the calls of a file is of no call.
        let around = ["stop", "api", "request", "response", "systeminfo", "event", "meta", "callanalyzed", "analyzed"];
        let lost: Vec<_> = lost.into_iter().filter(|word| !around.contains(&word.as_str())).collect();
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

/// A document with the texts of JSON in it opened.
fn opened(value: &Value) -> Value {
    match value {
        Value::String(text) => document::inside(text).map_or_else(|| value.clone(), |inner| opened(&inner)),
        Value::Array(list) => list.iter().map(opened).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), opened(value))).collect())
        }
        other => other.clone(),
    }
}

/// A way to damage a document.
type Damage = fn(&Value) -> Value;

const DAMAGES: [Damage; 9] = [
    |_| Value::Null,
    |_| json!(7),
    |_| json!(true),
    |value| json!([value]),
    |value| json!({ "inner": value }),
    |value| json!(value.to_string()),
    |_| json!([]),
    |_| json!({}),
    |_| json!(""),
];

/// All places of a document, as pointers.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
                found.push(path.clone());
                places(value, &path, found);
            }
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                let path = format!("{path}/{at}");
                found.push(path.clone());
                places(value, &path, found);
            }
        }
        _ => {}
    }
}

/// The document with the last name of the path changed, or its element doubled.
fn renamed(document: &Value, path: &str) -> Value {
    let mut document = document.clone();
    let (parent, name) = path.rsplit_once('/').unwrap();
    match document.pointer_mut(parent) {
        Some(Value::Object(fields)) => {
            let name = name.replace("~1", "/").replace("~0", "~");
            let renamed = |(known, value): (String, Value)| {
                if known == name { (format!("{known}_odd"), value) } else { (known, value) }
            };
            *fields = std::mem::take(fields).into_iter().map(renamed).collect();
        }
        Some(Value::Array(list)) => {
            let at = name.parse::<usize>().unwrap();
            list.insert(at, json!({ "odd": "entirely unforeseen" }));
        }
        _ => {}
    }
    document
}

/// Reads what was damaged: nothing that a talk holds may be missing without a word about it.
fn lost_unnamed(
    name: &str,
    what: &str,
    text: &str,
    talk: &BTreeSet<String>,
    left: &BTreeSet<String>,
) -> Option<String> {
    let (outcome, all, bad) = read_bytes(text.as_bytes(), "file", None);
    let is_told = outcome.is_err() || !bad.is_empty() || all.iter().any(|one| one.words_lost) || all.is_empty();
    if is_told {
        return None;
    }
    let (found, kept) = (gathered(&all, false), gathered(&all, true));
    let is_named = all.iter().any(|one| !one.notes.is_empty());
    let lost: Vec<_> = talk
        .intersection(left)
        .filter(|word| !found.contains(*word))
        // Kept beside the call is not lost, where it is named; what stands in no place for words need not be.
        .filter(|word| {
            if *word == "unforeseen" { !kept.contains(*word) && !is_named } else { !kept.contains(*word) || !is_named }
        })
        .collect();
    (!lost.is_empty()).then(|| format!("{name}, {what}: {lost:?} is lost unnamed"))
}

/// A file of which all places are known, and what was said in it.
struct Sample {
    name: String,
    document: Value,
    talk: BTreeSet<String>,
    places: Vec<String>,
}

impl Sample {
    fn of((name, text): (String, String)) -> Self {
        let document: Value = serde_json::from_str(&text).unwrap();
        let mut talk = gathered(&read_bytes(text.as_bytes(), "file", None).1, false);
        talk.insert("unforeseen".to_owned());
        let mut found = Vec::new();
        places(&document, "", &mut found);
        Self { name, document, talk, places: found }
    }

    /// One place damaged in one way, and what that is.
    fn single(&self, at: usize) -> (String, Value) {
        let path = &self.places[at / WAYS];
        damaged(&self.document, path, at % WAYS).unwrap_or_else(|| panic!("{} has no {path}", self.name))
    }

    /// What of a damaged file is lost unnamed.
    fn fault(&self, what: &str, mutant: &Value) -> Option<String> {
        let mut left = BTreeSet::new();
        held(&without(&opened(mutant), &NO_TALK), &mut left);
        lost_unnamed(&self.name, what, &mutant.to_string(), &self.talk, &left)
    }

    /// Tries a place; how many files that were, and the faults.
    fn tried(&self, place: usize, many: bool) -> (u32, Vec<String>) {
        let (mut count, mut faults) = (0, Vec::new());
        let mut each = |(what, mutant): (String, Value)| {
            count += 1;
            faults.extend(self.fault(&what, &mutant));
        };
        for at in place * WAYS..(place + 1) * WAYS {
            if many || at % 3 == self.name.len() % 3 {
                each(self.single(at));
            }
        }
        let path = &self.places[place];
        // Two places at once: each with each damage, over damages of others in a stride.
        for step in 1..=if many { STEPS } else { 0 } {
            let (first, other) = self.single((place * 37 + step * 101) % (self.places.len() * WAYS));
            for way in 0..WAYS {
                if let Some((second, mutant)) = damaged(&other, path, way) {
                    each((format!("{first}, and {second}"), mutant));
                }
            }
        }
        (count, faults)
    }
}

/// Ways to damage a place, and damages of other places that are tried with each in the long form.
const WAYS: usize = DAMAGES.len() + 1;
const STEPS: usize = 14;

/// A document with a place renamed or damaged; none where it has no such place.
fn damaged(document: &Value, path: &str, way: usize) -> Option<(String, Value)> {
    let value = document.pointer(path)?;
    let Some(damage) = way.checked_sub(1) else { return Some((format!("{path} renamed"), renamed(document, path))) };
    let value = DAMAGES[damage](value);
    let mut mutant = document.clone();
    *mutant.pointer_mut(path)? = value;
    Some((format!("{path} damaged by {damage}"), mutant))
}

#[test]
fn no_damage_loses_words_unnamed() {
    let many = std::env::var_os("EARMARK_LONG").is_some();
    let mut count = 0_u32;
    let mut faults = Vec::new();
    let samples: Vec<Sample> = files().into_iter().map(Sample::of).collect();
    let todo: Vec<(&Sample, usize)> =
        samples.iter().flat_map(|sample| (0..sample.places.len()).map(move |place| (sample, place))).collect();
    let next = AtomicUsize::new(0);
    let tried = || {
        let (mut count, mut faults) = (0, Vec::new());
        while let Some((sample, place)) = todo.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (more, new) = sample.tried(*place, many);
            count += more;
            faults.extend(new);
        }
        (count, faults)
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(tried)).collect();
        for (more, new) in all.into_iter().map(|one| one.join().unwrap()) {
            count += more;
            faults.extend(new);
        }
    });
    for Sample { name, document, .. } in &samples {
        let compact = document.to_string();
        for cut in 1..10 {
            let end = compact.floor_char_boundary(compact.len() * cut / 10);
            let (outcome, _, bad) = read_bytes(&compact.as_bytes()[..end], "file", None);
            assert!(outcome.is_err() || !bad.is_empty(), "{name} cut at {cut} tenths is taken as whole");
            count += 1;
        }
    }
    faults.sort();
    println!("{count} damaged files, {} faults", faults.len());
    faults.iter().skip(60).for_each(|fault| println!("{fault}"));
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults[..faults.len().min(60)].join("\n"));
    let least = if many { 200_000 } else { 5_000 };
    assert!(count >= least, "{count} damaged files");
}
