//! What of a conversation was not taken as it came, by the messages that it is about.

use super::left;

/// Messages of one note that are named; the others are counted.
const NAMED: usize = 6;
/// Different notes of one conversation; more are counted as one.
const KINDS: usize = 24;

/// Notes about one conversation.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Each reason with the positions that it is told of; none is the conversation as a whole.
    of: Vec<(String, Vec<usize>, usize)>,
    /// Words may be missing.
    pub(super) lost: bool,
}

impl Notes {
    /// Notes `reason` of the message at `position`, counted from 0. `lost` tells that words may be missing by it.
    pub(super) fn message(&mut self, position: usize, reason: &str, lost: bool) {
        self.lost |= lost;
        let Some((_, places, count)) = self.entry(reason) else { return };
        if places.last() != Some(&position) {
            *count += 1;
            if places.len() < NAMED {
                places.push(position);
            }
        }
    }

    /// Notes `reason` of the conversation.
    pub(super) fn whole(&mut self, reason: &str, lost: bool) {
        self.lost |= lost;
        let _ = self.entry(reason);
    }

    /// Notes fields of the conversation that are kept, and not shown; nothing where there are none.
    pub(super) fn beside(&mut self, fields: &[String]) {
        if !fields.is_empty() {
            self.whole(&beside(fields), false);
        }
    }

    fn entry(&mut self, reason: &str) -> Option<&mut (String, Vec<usize>, usize)> {
        let at = self.of.iter().position(|(known, ..)| known == reason);
        let at = match at {
            Some(at) => at,
            None if self.of.len() < KINDS => {
                self.of.push((reason.to_owned(), Vec::new(), 0));
                self.of.len() - 1
            }
            None => {
                let more = "and more that was not taken as it came";
                let at = self.of.iter().position(|(known, ..)| known == more);
                at.unwrap_or_else(|| {
                    self.of.push((more.to_owned(), Vec::new(), 0));
                    self.of.len() - 1
                })
            }
        };
        self.of.get_mut(at)
    }

    /// The notes in words, with messages counted from 1 as records are.
    pub(super) fn lines(&self) -> Vec<String> {
        self.of.iter().map(|(reason, places, count)| line(reason, places, *count)).collect()
    }
}

/// That these fields are kept, and not shown.
pub(super) fn beside(fields: &[String]) -> String {
    format!("kept beside the call, not shown: {}", left::named(fields))
}

fn line(reason: &str, places: &[usize], count: usize) -> String {
    let numbers: Vec<String> = places.iter().map(|place| (place + 1).to_string()).collect();
    match (numbers.as_slice(), count.saturating_sub(places.len())) {
        ([], _) => reason.to_owned(),
        ([one], 0) => format!("message {one}: {reason}"),
        (all, 0) => format!("messages {}: {reason}", all.join(", ")),
        (all, more) => format!("messages {} and {more} more: {reason}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reason_is_one_line_however_often_it_comes() {
        let mut notes = Notes::default();
        notes.message(2, "no words", true);
        notes.whole("a key came twice", false);
        assert_eq!(
            (notes.lines(), notes.lost),
            (vec!["message 3: no words".to_owned(), "a key came twice".to_owned()], true)
        );
        notes.message(4, "no words", true);
        assert_eq!(notes.lines()[0], "messages 3, 5: no words");
        (10..20).for_each(|position| notes.message(position, "no words", true));
        assert_eq!(notes.lines()[0], "messages 3, 5, 11, 12, 13, 14 and 6 more: no words");
        (0..100).for_each(|kind| notes.message(kind, &format!("kind {kind}"), false));
        assert_eq!(notes.lines().len(), KINDS + 1);
    }
}
