//! What holds for any text: its words are in turns, or kept beside them, or their place is named; and no damage to a
//! file makes a reader fail, or lose something without a word.

use proptest::prelude::*;

use super::*;

/// All that is kept of what was read, and the places that are named.
fn kept_of(bytes: &[u8]) -> Option<(String, usize)> {
    let (outcome, all, bad) = read_bytes(bytes, "file", None);
    outcome.ok()?;
    let mut text = String::new();
    for one in &all {
        for turn in &one.call.transcripts {
            text.extend([turn.user.as_str(), "\n", turn.text.verbatim(), "\n"]);
        }
        text.push_str(&one.kept.as_ref().map(serde_json::Value::to_string).unwrap_or_default());
    }
    Some((text, bad.len()))
}

/// Words of a file that are in nothing that was kept.
fn lost(text: &str, kept: &str) -> Vec<String> {
    words_of(text).into_iter().filter(|word| !kept.contains(word.as_str())).collect()
}

/// Numbered words, so that each can be looked for.
fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.starts_with("wd") && word.ends_with("dw"))
        .map(str::to_owned)
        .collect()
}

fn line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => Just("WORD".to_owned()),
        1 => Just("<PERSON>".to_owned()),
        1 => Just("5<6 and".to_owned()),
        1 => Just("{sales}".to_owned()),
        1 => Just("-->".to_owned()),
        1 => Just("&none;".to_owned()),
        1 => Just("[inaudible]".to_owned()),
        1 => Just("NOTE".to_owned()),
        1 => Just("- ".to_owned()),
        1 => Just("<i>".to_owned()),
        1 => Just("Agent:".to_owned()),
        1 => Just("Note:".to_owned()),
        1 => Just("1999".to_owned()),
        1 => Just("<v Agent>".to_owned()),
        1 => Just("\u{feff}".to_owned()),
    ];
    proptest::collection::vec(piece, 1..6).prop_map(|pieces| pieces.join(" "))
}

/// Lines in which each word has a number of its own, so that no other can stand for it.
fn numbered(lines: &[Vec<String>]) -> Vec<Vec<String>> {
    let mut count = 0;
    let mut one = |line: &String| {
        line.split("WORD").enumerate().fold(String::new(), |mut text, (nth, part)| {
            if nth > 0 {
                count += 1;
                text.push_str(&format!("wd{count}dw"));
            }
            text + part
        })
    };
    lines.iter().map(|lines| lines.iter().map(&mut one).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if long() { 20_000 } else { 400 }))]

    #[test]
    fn no_word_of_subtitles_is_lost(
        cues in proptest::collection::vec(proptest::collection::vec(line(), 0..4), 1..6),
        webvtt: bool, counted: bool, blank_after: bool, blank_before: bool, broken in 0..8_usize, crlf: bool,
    ) {
        let cues = numbered(&cues);
        let mut text = if webvtt { "WEBVTT\n\n".to_owned() } else { String::new() };
        for (nth, lines) in cues.iter().enumerate() {
            if counted {
                text.push_str(&format!("{}\n", nth + 1));
            }
            let times = if nth == broken { "00:00:99,000 --> 00:00:0x,000" } else { "00:00:01,000 --> 00:00:02,0001" };
            text.push_str(&format!("{times}\n{}{}\n{}", if blank_after { "\n" } else { "" }, lines.join("\n"), if blank_before { "\n" } else { "" }));
        }
        // A file whose every time is broken is in no format.
        prop_assume!(broken > 0 || cues.len() > 1);
        let text = if crlf { text.replace('\n', "\r\n") } else { text };
        let (kept, named) = kept_of(text.as_bytes()).expect("a format");
        prop_assert_eq!(lost(&text, &kept), Vec::<String>::new(), "{}", text);
        prop_assert!(broken >= cues.len() || named > 0, "the broken time is not named: {text}");
    }

    #[test]
    fn no_word_of_a_text_is_lost(
        lines in proptest::collection::vec(line(), 1..12), shape in 0..7_usize, indent in 0..3_usize, rule in 0..12_usize,
    ) {
        let lines = numbered(&[lines]).remove(0);
        let mut text = String::new();
        for (nth, line) in lines.iter().enumerate() {
            let who = ["Agent", "Caller"][nth % 2];
            let label = match shape {
                0 => format!("{who}: "),
                1 => format!("[00:{:02}] {who}: ", nth),
                2 => format!("**{who}:** "),
                3 => format!("{who}  0:{:02}\n", nth),
                4 => format!("2026-01-05T10:00:{:02}Z {who}: ", nth),
                5 => format!("{who}:\n{}", " ".repeat(indent)),
                _ => format!("[{who}] "),
            };
            text.push_str(&format!("{label}{line}\n{}", if nth == rule { "---\n" } else { "" }));
        }
        text.push_str("Agent: the\nCaller: end\n");
        let (kept, _) = kept_of(text.as_bytes()).expect("a format");
        prop_assert_eq!(lost(&text, &kept), Vec::<String>::new(), "{}", text);
    }

    #[test]
    fn no_word_of_a_table_is_lost(
        rows in proptest::collection::vec(line(), 1..8), separator in 0..3_usize, quoted: bool, call: bool,
    ) {
        let rows = numbered(&[rows]).remove(0);
        let sign = ["\t", ",", ";"][separator];
        let quote = |text: &str| if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() };
        let mut text = ["call_id", "speaker", "start", "text"].join(sign) + "\n";
        for (nth, row) in rows.iter().enumerate() {
            let id = if call { format!("c-{}", nth % 2) } else { String::new() };
            text.push_str(&format!("{}\n", [id, "Agent".to_owned(), nth.to_string(), quote(row)].join(sign)));
        }
        let (kept, named) = kept_of(text.as_bytes()).expect("a format");
        prop_assert_eq!((lost(&text, &kept), named), (Vec::<String>::new(), 0), "{}", text);
    }
}

fn long() -> bool {
    std::env::var_os("EARMARK_LONG").is_some_and(|long| long == "1")
}

/// Each sample is cut at each tenth, and has each line broken, renamed, doubled, taken out and moved to the end: what it
/// holds is in what was read, or a place is named, or the file is refused.
#[test]
fn no_damage_loses_something_without_a_word() {
    let samples = [
        "WEBVTT\n\nNOTE wd0dw\n\n1\n00:01.000 --> 00:02.000\n<v Agent>wd1dw &amp; <i>wd2dw</i>\n- wd3dw\n- wd4dw\n\n2\n00:02.000 --> 00:03.000\nCaller: wd5dw\n\nwd6dw\n",
        "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}[Agent] wd1dw\n\n2\n00:00:03,000 --> 00:00:04,000\nCaller: <b>wd2dw</b>\nwd3dw\n\n3\n00:00:05,000 --> 00:00:06,000\n42 wd4dw\n",
        "Title wd0dw\n===\n[00:01] Agent: wd1dw\nwd2dw\n[00:02] Caller: wd3dw\n---\nAI: wd4dw\nUser: wd5dw\n",
        "Speaker 1  0:03\nwd1dw\n\nSpeaker 2  0:07\nwd2dw\nwd3dw\n\nSpeaker 1  0:10\nwd4dw\n",
        "**Agent:** wd1dw\n\n**Caller:** wd2dw\n\n**Agent:** wd3dw\nwd4dw\n",
        "2026-01-05T10:00:01Z Agent: wd1dw\n2026-01-05T10:00:04Z Caller: wd2dw\n2026-01-05T10:00:09Z Agent: wd3dw\n",
        "Agent:\n  wd1dw\n  wd2dw\nCaller:\n  Note: wd3dw\nAgent:\n  wd4dw\n",
        "speaker,start,text\nAgent,0.5,\"wd1dw, Acme\"\nCaller,2.0,\"wd2dw \"\"it\"\"\"\nAgent,3.0,wd3dw\n",
        "start\tend\ttext\n0\t3440\twd1dw\n3440\t4840\twd2dw\n4840\t5000\twd3dw\n",
        "0.500000\t1.250000\tAgent: wd1dw\n2.000000\t3.000000\tCaller: wd2dw\n4.000000\t5.000000\twd3dw\n",
    ];
    let signs = [
        "",
        "x",
        "\"",
        "<",
        ">",
        "[",
        "]",
        ":",
        "-->",
        "\t",
        ",",
        "&",
        "{\\",
        "\u{feff}",
        "\0",
        "\r",
        "00:00:01,000",
        "7",
        "NOTE",
        "---",
    ];
    let mut tried = 0;
    let mut check = |text: &str| {
        tried += 1;
        // What is cut in the middle of a word leaves no whole one behind.
        let Some((kept, named)) = kept_of(text.as_bytes()) else { return };
        let lost: Vec<String> = lost(text, &kept);
        assert!(lost.is_empty() || named > 0, "{lost:?} of {text:?} in {kept:?}");
    };
    for sample in samples {
        for tenth in 0..=10 {
            check(&sample[..sample.len() * tenth / 10]);
        }
        let lines: Vec<&str> = sample.lines().collect();
        for (nth, line) in lines.iter().enumerate() {
            let with = |put: &[&str]| {
                let parts = [&lines[..nth], put, &lines[nth + 1..]].concat();
                parts.join("\n")
            };
            check(&with(&[line, line]));
            check(&with(&[]));
            check(&with(&["", line, ""]));
            check(&format!("{}\n{line}", with(&[])));
            check(&with(&[&line.to_uppercase().replace("WD", "wd").replace("DW", "dw")]));
            for sign in signs.iter().take(if long() { signs.len() } else { 7 + nth % 7 }) {
                let middle = (0..=line.len() / 2).rev().find(|at| line.is_char_boundary(*at)).unwrap_or_default();
                check(&with(&[&format!("{sign}{line}")]));
                check(&with(&[&format!("{line}{sign}")]));
                check(&with(&[&format!("{}{sign}{}", &line[..middle], &line[middle..])]));
            }
        }
    }
    assert!(tried >= 1_000, "{tried}");
}
