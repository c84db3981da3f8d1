//! Who reads a review queue, in words: who holds calls of it now, and how many verdicts each has given.

use crate::{
    domain::text::{Display, shown},
    wire::{Queue, QueueReader},
};

/// Signs of an id that are enough where no name was told.
const ID: usize = 8;

/// Who holds calls of the queue now, each with how many; `None` where nobody does.
pub fn now(queue: &Queue) -> Option<Display> {
    told(queue.readers.iter().filter(|reader| reader.holds > 0).map(|reader| (reader, reader.holds)))
}

/// Who has given verdicts, each with how many stand; `None` where nobody has.
pub fn done(queue: &Queue) -> Option<Display> {
    let mut all: Vec<&QueueReader> = queue.readers.iter().filter(|reader| reader.done > 0).collect();
    all.sort_by_key(|reader| std::cmp::Reverse(reader.done));
    told(all.into_iter().map(|reader| (reader, reader.done)))
}

fn told<'a>(readers: impl Iterator<Item = (&'a QueueReader, u64)>) -> Option<Display> {
    readers.map(|(reader, count)| shown!("{} {count}", name(reader))).reduce(|all, one| shown!("{all}, {one}"))
}

/// `me`, or the name, or the beginning of the id.
fn name(reader: &QueueReader) -> Display {
    match (reader.mine, reader.reviewer.line()) {
        (true, _) => Display::ours("me"),
        (false, name) if name.is_empty() => {
            let id: String = reader.reviewer_id.as_str().chars().take(ID).collect();
            Display::foreign_line(&id)
        }
        (false, name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::QueueCounts;

    #[test]
    fn readers_are_named_with_what_they_hold_and_have_done() {
        let reader = |id: &str, name: &str, mine: bool, holds: u64, done: u64| QueueReader {
            reviewer_id: id.into(),
            reviewer: name.into(),
            mine,
            holds,
            done,
        };
        let mut queue = queue();
        assert_eq!((now(&queue), done(&queue)), (None, None));
        queue.readers = vec![
            reader("ada", "Ada L.\u{1b}[2J", false, 3, 2),
            reader("0190aaaa-bbbb", "", false, 1, 0),
            reader("me", "Ben", true, 0, 12),
        ];
        assert_eq!(now(&queue).expect("two").as_str(), "Ada L.␛[2J 3, 0190aaaa 1");
        assert_eq!(done(&queue).expect("two").as_str(), "me 12, Ada L.␛[2J 2");
    }

    fn queue() -> Queue {
        Queue {
            id: "q".into(),
            name: "week 48".into(),
            note: "".into(),
            wanted: 1,
            second_share: 0.0,
            unled_share: 0.0,
            gold_every: 0,
            lease_s: 600,
            guide: None,
            guide_version: 0,
            rules: None,
            rules_version: None,
            created_by: "lead".into(),
            created_at: crate::domain::time::Time::from_millis(0),
            closed_at: None,
            counts: QueueCounts::default(),
            readers: Vec::new(),
        }
    }
}
