//! What all formats share in building a call.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Conversation, shared::Shared};
use crate::{
    domain::{choice::Speaker, hex::hex, id::CallId, limits, text::Untrusted, time::Time},
    wire::{Call, Object, Turn},
};

/// The namespace of all call ids that are made here. Never to be changed.
const NAMESPACE: Uuid = Uuid::from_u128(0x6d0c_3f52_8b1e_4a97_b5c4_e2a7_19d8_60f3);

/// Different contents that are remembered to tell repeats apart; beyond, a repeat of a content that was not
/// remembered gets the id of the first.
const REMEMBERED: usize = 2_000_000;

/// What a reader of a format knows beside the bytes of a record.
pub(super) struct Context<'a> {
    /// The name of the format.
    pub(super) format: &'static str,
    pub(super) file: &'a str,
    /// Line or record that is being read, from 1.
    pub(super) record: u64,
    /// The record as it lies in the file; empty while a text is read.
    bytes: Vec<u8>,
    /// What is to be told of the record as a whole.
    pub(super) told: Vec<String>,
    /// Parts of the record that could not be read, beside those that could.
    pub(super) bad: Vec<String>,
    /// What a file beside this one holds of its runs.
    pub(super) shared: Option<&'a Shared>,
    seen: HashSet<u64>,
    repeats: HashMap<u64, u32>,
}

impl<'a> Context<'a> {
    pub(super) fn new(format: &'static str, file: &'a str) -> Self {
        Self {
            format,
            file,
            record: 0,
            bytes: Vec::new(),
            told: Vec::new(),
            bad: Vec::new(),
            shared: None,
            seen: HashSet::new(),
            repeats: HashMap::new(),
        }
    }

    /// Begins the record with this number.
    pub(super) fn record(&mut self, number: u64, bytes: &[u8]) {
        self.record = number;
        self.bytes.clear();
        self.bytes.extend_from_slice(bytes);
        self.told.clear();
    }

    /// The id of the record that is being read, where it has no name.
    pub(super) fn id_of_record(&mut self) -> CallId {
        let bytes = std::mem::take(&mut self.bytes);
        let id = self.id_of_content(&bytes);
        self.bytes = bytes;
        id
    }

    /// The id of a conversation by its name in the source; where that is nothing, by the record.
    pub(super) fn id_or_record(&mut self, named: Option<&str>) -> CallId {
        match named.filter(|named| !named.trim().is_empty()) {
            Some(named) => self.id(named),
            None => self.id_of_record(),
        }
    }

    /// A digest of the record that is being read.
    pub(super) fn digest(&self) -> String {
        digest(&self.bytes)
    }

    /// Reads each part of a record with `read`; one that cannot be read is named by its number, and the others go in.
    /// Where it is the only one, its reason is that of the record.
    pub(super) fn each<T>(
        &mut self,
        parts: Vec<T>,
        what: &str,
        mut read: impl FnMut(T, &mut Self) -> Result<Conversation, String>,
    ) -> Result<Vec<Conversation>, String> {
        let is_alone = parts.len() == 1;
        let mut all = Vec::with_capacity(parts.len());
        for (number, part) in (1..).zip(parts) {
            match read(part, self) {
                Ok(conversation) => all.push(conversation),
                Err(reason) if is_alone => return Err(reason),
                Err(reason) => self.bad.push(format!("{what} {number}: {reason}")),
            }
        }
        Ok(all)
    }

    /// The id of a conversation that the source names.
    pub(super) fn id(&self, identity: &str) -> CallId {
        let name = format!("{}\0{identity}", self.format);
        Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string().into()
    }

    /// The id of a conversation that has no name: from its bytes, and how often the same bytes came before.
    pub(super) fn id_of_content(&mut self, bytes: &[u8]) -> CallId {
        let digest = Sha256::digest(bytes);
        let key = digest.iter().take(8).fold(0, |key: u64, byte| key << 8 | u64::from(*byte));
        let mut nth = 0;
        if self.seen.contains(&key) {
            let count = self.repeats.entry(key).or_default();
            *count += 1;
            nth = *count;
        } else if self.seen.len() < REMEMBERED {
            self.seen.insert(key);
        }
        let digest = hex(&digest);
        self.id(&if nth == 0 { digest } else { format!("{digest}\0{nth}") })
    }

    /// Facts about the source that every call carries.
    pub(super) fn facts(&self) -> Object {
        let mut facts = Object::new();
        facts.insert("format".to_owned(), self.format.into());
        facts.insert("file".to_owned(), self.file.into());
        facts.insert("record".to_owned(), self.record.into());
        facts
    }

    /// A conversation of which nothing is known but turns and a title.
    pub(super) fn conversation(&self, id: CallId, turns: Vec<Turn>, title: String, facts: Object) -> Conversation {
        let call = Call {
            call_id: id,
            created_at: Time::EPOCH,
            started_at: None,
            end_at: None,
            call_length: None,
            corrected_duration: None,
            to: None,
            from: None,
            inbound: None,
            completed: None,
            queue_status: None,
            status: None,
            error_message: None,
            answered_by: None,
            call_ended_by: None,
            transferred_to: None,
            summary: Some(title.as_str().into()),
            disposition_tag: None,
            recording_url: None,
            batch_id: None,
            variables: None,
            metadata: Some(facts),
            analysis: None,
            pathway_id: None,
            pathway_version: None,
            persona_id: None,
            persona_name: None,
            concatenated_transcript: None,
            transcripts: turns,
            rest: Object::new(),
        };
        Conversation {
            call,
            events: Vec::new(),
            kept: None,
            failed: None,
            hearing: None,
            title,
            notes: Vec::new(),
            words_lost: false,
        }
    }
}

/// A turn without a time; `position` and `part` are where it stood in the source.
pub(super) fn turn(position: usize, part: usize, user: Speaker, text: impl Into<Untrusted>) -> Turn {
    let id = i64::try_from(position).unwrap_or(i64::MAX / 1_000).saturating_mul(1_000);
    let part = i64::try_from(part.min(999)).unwrap_or_default();
    Turn {
        id: id.saturating_add(part),
        created_at: None,
        text: text.into(),
        user,
        c_id: None,
        status: None,
        transcript_id: None,
    }
}

/// The first words of the caller, else of anybody.
pub(super) fn first_words(turns: &[Turn]) -> &str {
    let speaks = |turn: &&Turn| turn.user != Speaker::AgentAction && !turn.text.verbatim().trim().is_empty();
    let by_caller = turns.iter().filter(speaks).find(|turn| turn.user == Speaker::User);
    by_caller.or_else(|| turns.iter().find(speaks)).map_or("", |turn| turn.text.verbatim())
}

/// `text` on one line, without signs that no title needs, at most 200 characters.
pub(super) fn title(text: &str) -> String {
    let mut line = String::new();
    // Words beyond what a title holds need not be looked at.
    for word in limits::cut(text, 4 * limits::TITLE).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|c| !c.is_control()));
    }
    if limits::fits(&line, limits::TITLE) {
        return line;
    }
    let cut = limits::cut(&line, limits::TITLE - 1);
    let cut = cut.rfind(' ').filter(|space| *space > cut.len() / 2).map_or(cut, |space| &cut[..space]);
    format!("{cut}…")
}

/// A title from what is known of the source and the first words, whatever of them there is.
pub(super) fn title_of(lead: &str, turns: &[Turn], fallback: &str) -> String {
    match (lead, first_words(turns)) {
        ("", "") => title(fallback),
        (lead, "") => title(lead),
        ("", words) => title(words),
        (lead, words) => title(&format!("{lead}: {words}")),
    }
}

/// `kept` as a value, or nothing when nothing is kept.
pub(super) fn kept(kept: Object) -> Option<Value> {
    if kept.is_empty() { None } else { Some(Value::Object(kept)) }
}

/// A digest of `bytes` as text.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Why JSON was not taken, without the values that the parser quotes.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let words = text.split(" at line ").next().unwrap_or_default();
    let place = format!("line {}, column {} of the record", error.line(), error.column());
    let words = match words.split_once(": ") {
        Some((kind @ ("invalid type" | "invalid value"), rest)) => {
            let found = rest.split(['"', '`', ',']).next().unwrap_or_default().trim();
            match rest.rsplit_once("expected ") {
                Some((_, expected)) if !expected.contains('"') => format!("{kind}: {found}, expected {expected}"),
                _ => format!("{kind}: {found}"),
            }
        }
        _ => limits::cut(words, 120).to_owned(),
    };
    if error.is_eof() { format!("it ends too early ({place})") } else { format!("{words} ({place})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_short_line() {
        assert_eq!(title("  Hello\n\tthere \u{1b}[31mred"), "Hello there [31mred");
        let long = title(&"word ".repeat(100));
        assert!(long.chars().count() <= 200 && long.ends_with("word…"), "{long}");
        assert_eq!(title(&"你".repeat(300)).chars().count(), 200);
    }

    #[test]
    fn the_same_content_has_one_id_and_a_repeat_another() {
        let mut context = Context::new("openai", "a");
        let (first, second) = (context.id_of_content(b"x"), context.id_of_content(b"x"));
        assert_ne!(first, second);
        let mut again = Context::new("openai", "b");
        assert_eq!([again.id_of_content(b"x"), again.id_of_content(b"x")], [first.clone(), second]);
        assert_ne!(Context::new("text", "a").id_of_content(b"x"), first);
    }

    #[test]
    fn reasons_do_not_quote_what_was_said() {
        let error = serde_json::from_str::<Vec<u8>>(r#""my card is 4111, expected \"x\"""#).expect_err("no list");
        let words = reason(&error);
        assert!(!words.contains("4111") && words.contains("expected a sequence"), "{words}");
        let error = serde_json::from_str::<Vec<u8>>("[300]").expect_err("too large");
        assert_eq!(reason(&error), "invalid value: integer, expected u8 (line 1, column 4 of the record)");
    }
}
