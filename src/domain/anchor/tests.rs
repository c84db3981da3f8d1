//! Messages that are found again, and those of which nothing says where they are.

use proptest::prelude::*;

use super::*;

fn said<'a>(rows: &[(&'a str, Option<i64>)]) -> Hearing<'a> {
    Hearing::new(rows.iter().map(|(text, at)| Said { text, at: *at }).collect())
}

fn words<'a>(texts: &[&'a str]) -> Hearing<'a> {
    said(&texts.iter().map(|text| (*text, None)).collect::<Vec<_>>())
}

const TWICE: &[&str] = &["Hello, who is calling?", "Yes.", "I would like to cancel it.", "Yes."];

#[test]
fn a_message_is_located_by_index_and_text_then_text_then_time() {
    let now = said(&[
        ("Hello, who is calling? ", Some(0)),
        ("Yes.", Some(1_000)),
        ("I would like to  cancel my order please.", Some(2_000)),
        ("Yes.", Some(3_000)),
        ("It was", Some(4_000)),
        ("on Friday, I think.", Some(5_000)),
    ]);
    for (index, text, at, wanted) in [
        (0, "Hello, who is calling?", None, Place::Exact(0)),
        (4, "Hello, who is calling?", None, Place::Moved(0)),
        (1, "Yes.", None, Place::Exact(1)),
        (2, "Yes.", None, Place::Lost),
        (2, "Yes.", Some(3_000), Place::Moved(3)),
        (2, "Yes.", Some(9), Place::Lost),
        // In a longer one, in two, and in other words at the time.
        (2, "cancel my order", None, Place::Moved(2)),
        (0, "It was on Friday, I think.", None, Place::Moved(4)),
        (2, "I would like to console him.", Some(2_000), Place::Moved(2)),
        (2, "I would like to console him.", None, Place::Lost),
        // Too short to be looked for inside others, and a part of a word.
        (2, "order", None, Place::Lost),
        (2, "would like to can", None, Place::Lost),
        // A flag on a message without words.
        (5, "", None, Place::Exact(5)),
        (6, "", None, Place::Lost),
    ] {
        assert_eq!(now.locate(index, text, at), wanted, "{index} {text:?} {at:?}");
    }
}

#[test]
fn a_long_message_is_known_by_what_a_flag_keeps_of_it() {
    let long = "words without end ".repeat(2_000);
    let now = said(&[("Hello.", None), (&long, None)]);
    assert_eq!(now.locate(1, kept(&long), None), Place::Exact(1));
    assert_eq!(now.locate(0, kept(&long), None), Place::Moved(1));
}

#[test]
fn messages_are_found_in_another_hearing() {
    let long = "so I said that it was broken";
    for (old, new, wanted) in [
        (TWICE, TWICE, "=0 =1 =2 =3"),
        (TWICE, &["(music)", "Hello, who is calling?", "Yes.", "I would like to cancel it.", "Yes."], ">1 >2 >3 >4"),
        // One of two is gone: what stands before and behind it tells which.
        (TWICE, &["Hello, who is calling?", "Yes.", "I would like to cancel it."], "=0 =1 =2 -"),
        (TWICE, &["Hello, who is calling?", "I would like to cancel it.", "Yes."], "=0 - >1 >2"),
        // Nothing tells which of the two.
        (&["Yes.", "Yes."], &["Yes."], "- -"),
        (&["Yes.", "Yes."], &["Yes.", "Yes."], "=0 =1"),
        (&["a b", "c"], &["c", "a b"], ">1 >0"),
        (&["", long], &["", long], "- =1"),
        (&[long, "and then?"], &["so I said", "that it was broken", "and then?"], ">0 >2"),
        (&[long, "and then?"], &["so I said that it was broken and then?"], ">0 -"),
        // Somebody has corrected a word; other words in its place are nothing of it.
        (&["I want to council my order", "Which one?"], &["I want to cancel my order", "Which one?"], ">0 =1"),
        (&["I want to council my order", "Which one?"], &["(music)", "Which one?"], "- =1"),
        // What holds the words of a message that is gone was said before too.
        (
            &["I want to cancel it now", "No, I said that I want to cancel it now, please"],
            &["No, I said that I want to cancel it now, please"],
            "- >0",
        ),
        // What looks like a correction stands elsewhere, and what it has left tells nothing of the others.
        (
            &["I want to cancel my order", "Which one?", "Yes."],
            &["I want to cancel my orders", "Which one?", "Yes.", "I want to cancel my order"],
            ">3 - -",
        ),
        (&["one"], &[], "-"),
        (&[], &["one"], ""),
    ] as [(&[&str], &[&str], &str); 16]
    {
        let (before, after) = (words(old), words(new));
        let moves = Moves::new(&before, &after);
        let places = (0..old.len()).map(|index| match moves.place_of(index as u32) {
            Place::Exact(at) => format!("={at}"),
            Place::Moved(at) => format!(">{at}"),
            Place::Lost => "-".to_owned(),
        });
        assert_eq!(places.collect::<Vec<_>>().join(" "), wanted, "{old:?} to {new:?}");
    }
}

/// What is done to a transcript.
#[derive(Debug, Clone)]
enum Edit {
    /// Something is put in that was not heard before.
    Insert(usize, bool),
    Delete(usize),
    /// A message becomes two.
    Split(usize),
    /// A message and the next become one.
    Join(usize),
    /// Other words.
    Correct(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0_usize..60;
    prop_oneof![
        (at.clone(), any::<bool>()).prop_map(|(at, common)| Edit::Insert(at, common)),
        at.clone().prop_map(Edit::Delete),
        at.clone().prop_map(Edit::Split),
        at.clone().prop_map(Edit::Join),
        at.prop_map(Edit::Correct),
    ]
}

/// A message of the new hearing, and those of the old one that begin in it, each with the byte where it does.
#[derive(Debug, Clone)]
struct Now {
    text: String,
    at: i64,
    begins: Vec<(usize, usize)>,
}

const COMMON: [&str; 3] = ["Yes.", "Could you say that again?", "One moment please."];

fn old(seed: &[u8]) -> Vec<Now> {
    let message = |(index, seed): (usize, &u8)| {
        let text = match COMMON.get(usize::from(*seed) % 6) {
            Some(common) => (*common).to_owned(),
            // Words that no other message has.
            None => (0..9).map(|word| format!("word-{index}-{word}")).collect::<Vec<_>>().join(" "),
        };
        Now { text, at: 10_000 * index as i64, begins: vec![(index, 0)] }
    };
    seed.iter().enumerate().map(message).collect()
}

fn apply(now: &mut Vec<Now>, edits: &[Edit]) {
    for (nth, edit) in edits.iter().enumerate() {
        match edit {
            Edit::Insert(at, common) => {
                let text = if *common { COMMON[nth % 3].to_owned() } else { format!("heard only later, as {nth}") };
                let at = at % (now.len() + 1);
                let time = now.get(at).map_or(0, |next| next.at) - 3_000 - nth as i64;
                now.insert(at, Now { text, at: time, begins: Vec::new() });
            }
            Edit::Delete(at) if !now.is_empty() => drop(now.remove(at % now.len())),
            Edit::Split(at) if !now.is_empty() => {
                let at = at % now.len();
                if let Some(space) = now[at].text.match_indices(' ').map(|(space, _)| space).nth(2) {
                    let rest = now[at].text[space + 1..].to_owned();
                    let time = now[at].at + 4_000;
                    now[at].text.truncate(space);
                    let (mine, its) = now[at].begins.iter().partition(|(_, byte)| *byte <= space);
                    now[at].begins = mine;
                    let its: Vec<(usize, usize)> = its;
                    let begins = its.into_iter().map(|(old, byte)| (old, byte - space - 1)).collect();
                    now.insert(at + 1, Now { text: rest, at: time, begins });
                }
            }
            Edit::Join(at) if now.len() > 1 => {
                let at = at % (now.len() - 1);
                let next = now.remove(at + 1);
                let shift = now[at].text.len() + 1;
                now[at].text = format!("{} {}", now[at].text, next.text);
                now[at].begins.extend(next.begins.into_iter().map(|(old, byte)| (old, byte + shift)));
            }
            Edit::Correct(at) if !now.is_empty() => {
                let at = at % now.len();
                now[at].text = format!("it is corrected as {nth}");
                now[at].begins.iter_mut().for_each(|(_, byte)| *byte = 0);
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    /// With times and without: what is found is right, and what text and order decide is found.
    #[test]
    fn nothing_is_found_where_it_is_not(
        seed in prop::collection::vec(any::<u8>(), 1..60),
        edits in prop::collection::vec(edit(), 0..12),
        with_times in any::<bool>(),
    ) {
        let before = old(&seed);
        let mut after = before.clone();
        apply(&mut after, &edits);
        let hearing = |rows: &[Now]| -> Vec<(String, Option<i64>)> {
            rows.iter().map(|now| (now.text.clone(), with_times.then_some(now.at))).collect()
        };
        let (olds, news) = (hearing(&before), hearing(&after));
        let of = |rows: &'static [(String, Option<i64>)]| {
            Hearing::new(rows.iter().map(|(text, at)| Said { text, at: *at }).collect())
        };
        let (old, new) = (of(Vec::leak(olds)), of(Vec::leak(news)));
        let moves = Moves::new(&old, &new);
        for (index, was) in before.iter().enumerate() {
            let truth = after.iter().position(|now| now.begins.iter().any(|(old, _)| *old == index));
            let is_once = |rows: &[Now]| rows.iter().filter(|now| now.text == was.text).count() == 1;
            let text_decides = is_once(&before) && is_once(&after);
            let place = moves.place_of(index as u32);
            let found = place.index().map(|found| found as usize);
            // What is often said, is taken out, and is put in elsewhere: text does not tell that, and mostly no time does.
            let is_common = COMMON.contains(&was.text.as_str());
            let is_replaced = is_common && truth.is_none_or(|truth| after[truth].text != was.text);
            if !is_replaced && (with_times || !is_common) {
                prop_assert!(found.is_none() || found == truth, "{index}: {place:?} for {truth:?} in {after:#?}");
            }
            if text_decides && is_telling(&was.text) && !is_common {
                prop_assert_eq!(found, truth, "{}: {:?}", index, place);
            }
            if let Place::Exact(at) = place {
                prop_assert!(at as usize == index && after[index].text == was.text);
            }
        }
    }
}

/// How many transcripts are tried; each has up to sixty messages that may be flagged.
fn cases() -> u32 {
    if std::env::var_os("EARMARK_LONG").is_some() { 20_000 } else { 500 }
}
