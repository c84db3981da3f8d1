//! Subtitles and texts in the shapes that programs and people write them in: no word of them vanishes.

use serde_json::{Value, json};

use super::*;

fn said(all: &[Conversation]) -> Vec<(&str, &str)> {
    all.iter().flat_map(turns).map(|(_, who, text)| (who, text)).collect()
}

fn offsets(conversation: &Conversation) -> &Value {
    &conversation.call.metadata.as_ref().unwrap()["turn_offsets_ms"]
}

#[test]
fn a_blank_line_after_the_times_ends_no_cue() {
    let cues = "00:00:01.000 --> 00:00:03.500\r\n\r\nGood morning?\r\n\r\n00:00:04.000 --> 00:00:06.000\r\n\r\nCharged twice.\r\n";
    for (text, format) in [(format!("WEBVTT\r\n\r\n{cues}"), Format::WebVtt), (cues.to_owned(), Format::Srt)] {
        let all = good(&text, format);
        assert_eq!(said(&all), [("unknown", "Good morning?"), ("unknown", "Charged twice.")]);
        assert_eq!(offsets(&all[0]), &json!([[1_000, 3_500], [4_000, 6_000]]));
    }
}

#[test]
fn words_whose_times_cannot_be_read_go_in_without_times() {
    let text = "1\n00:00:01,249 --> 00:00:02,250\nAgent: a\n\n2\n00:00:02,2490999999999 --> 00:00:04,2517999999999995\nCaller: b\n\n\
        3\n00:00:99,0 --> 00:00:06,2000\nAgent: c\n\n4\n00:00:07 --> 00:00:09\nCaller: d\n";
    let (_, all, bad) = read_bytes(text.as_bytes(), "x", None);
    assert_eq!(said(&all), [("assistant", "a"), ("user", "b"), ("assistant", "c"), ("user", "d")]);
    assert_eq!(offsets(&all[0]), &json!([[1_249, 2_250], [2_249, 4_251], [null, null], [7_000, 9_000]]));
    assert_eq!((bad.len(), bad[0].record.as_str()), (1, "line 10"));
}

#[test]
fn only_listed_tags_are_taken_out() {
    let time = "00:00:01,000 --> 00:00:02,000";
    let words = "5<6 and 7>6, <PERSON> at a<b. Press <1> for {sales} &amp;";
    let all = good(&format!("1\n{time}\nCaller: {words} {{\\an8}}<b>Yes</b>.\n"), Format::Srt);
    assert_eq!(said(&all), [("user", format!("{words} Yes.").as_str())]);
    let cue = |text: &str| format!("WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n");
    let all =
        good(&cue("<v Agent>It&#39;s &quot;A &amp; B&quot;&hellip; &eacute; <PERSON> 5<6 and 7>6</v>"), Format::WebVtt);
    assert_eq!(said(&all), [("assistant", "It's \"A & B\"… é <PERSON> 5<6 and 7>6")]);
    assert_eq!(said(&good(&cue("&gt;&gt; Agent: Fine."), Format::WebVtt)), [("assistant", "Fine.")]);
    let all = good(&cue("- <v Agent>Hi\n- <v Caller>- Yes"), Format::WebVtt);
    assert_eq!(said(&all), [("assistant", "Hi"), ("user", "Yes")]);
}

#[test]
fn a_name_may_stand_in_subtitles_once() {
    let cue = |at: u8, text: &str| format!("00:0{at}.000 --> 00:0{at}.900\n{text}\n\n");
    let text = [
        cue(1, "Dana Reyes: Hello"),
        cue(2, "Piotr Nowak: a note: 5"),
        cue(3, "Dana Reyes: Go"),
        cue(4, "O'Brien, Pat (Guest): One thing: x"),
    ];
    let all = good(&format!("\n\nWEBVTT\n\n{}", text.concat()), Format::WebVtt);
    let names = ["Dana Reyes", "Piotr Nowak", "Dana Reyes", "O'Brien, Pat (Guest)"];
    assert_eq!(said(&all).iter().map(|(who, _)| *who).collect::<Vec<_>>(), names);
    let text = [cue(1, "[SPEAKER_00]: Hello"), cue(2, "[SPEAKER_01]: Hi"), cue(3, "[inaudible] what? [laughs]: ok")];
    let all = good(&text.concat(), Format::Srt);
    assert_eq!(
        said(&all),
        [("SPEAKER_00", "Hello"), ("SPEAKER_01", "Hi"), ("unknown", "[inaudible] what? [laughs]: ok")]
    );
}

#[test]
fn texts_of_every_shape() {
    let three = [("assistant", "Acme."), ("user", "Cancel it."), ("assistant", "Sure.")];
    for text in [
        "Agent:\n  Acme.\nCaller:\n  Cancel it.\nAgent:\n  Sure.\n",
        "**Agent:** Acme.\n\n**Caller:** Cancel it.\n\n**Agent:** Sure.\n",
        "**Agent**: Acme.\n**Caller**: Cancel it.\n__Agent__: Sure.",
        "Agent  0:03\nAcme.\n\nCaller  0:07\nCancel it.\n\nAgent  1:10:00\nSure.\n",
        "Agent (00:03):\nAcme.\n\nCaller (00:07):\nCancel it.\n\nAgent (00:09):\nSure.\n",
        "[Agent] Acme.\n[Caller] Cancel it.\n[Agent] Sure.\n",
        "[00:00:01] Agent: Acme.\r[00:00:04] Caller: Cancel it.\r[00:00:09] Agent: Sure.\r",
        "[2026-01-05 10:00:01] Agent: Acme.\n[2026-01-05 10:00:04] Caller: Cancel it.\n[2026-01-05 10:00:09] Agent: Sure.",
        "2026-01-05T10:00:01Z Agent: Acme.\n2026-01-05T10:00:04Z Caller: Cancel it.\n2026-01-05T10:00:09Z Agent: Sure.",
        "05/01/2026, 10:00 - Agent: Acme.\n05/01/2026, 10:00 - Caller: Cancel it.\n05/01/2026, 10:01 - Agent: Sure.",
        "\u{feff}\u{200b}Agent: Acme.\n\u{a0}Caller: Cancel it.\n\u{200e}Agent: Sure.\n",
        "Agent\nAcme.\n\nCaller\nCancel it.\n\nAgent\nSure.\n",
        "[00:01.000 --> 00:02.000]  Agent: Acme.\n[00:02.000 --> 00:03.000]  Caller: Cancel it.\n[00:03.000 --> 00:04.000]  Agent: Sure.\n",
    ] {
        assert_eq!(said(&good(text, Format::Plain)), three, "{text}");
        let (outcome, all, _) = read_bytes(text.as_bytes(), "x", Some(Format::Plain));
        assert!(outcome.is_ok() && said(&all) == three, "by its name: {text}");
    }
}

#[test]
fn what_looks_like_a_speaker_and_is_none() {
    let text = "[inaudible] hello\nAgent: Acme.\nCaller:\n  Note: I want to cancel.\n  Note: today.\nNote: x\nNote: y\n[Music] z\n[Music] w\n";
    let all = good(text, Format::Plain);
    let caller = "Note: I want to cancel.\nNote: today.\nNote: x\nNote: y\n[Music] z\n[Music] w";
    assert_eq!(said(&all), [("assistant", "Acme."), ("user", caller)]);
    assert_eq!(all[0].kept.as_ref().unwrap()["heading"], "[inaudible] hello");
    let bold = "Agent: Your order:\n**Total Price:** 5\n**Order Number:** 3\nCaller: Fine.\n";
    assert_eq!(said(&good(bold, Format::Plain)).len(), 2, "what is bold in plain speech is no speaker");
    let names = "Nina: a\nPaul: b\nNina: c\nand d\nPaul: e\n";
    assert_eq!(said(&good(names, Format::Plain)).len(), 4, "names that are in no list");
    assert!(read_bytes(b"Name: a\nWhere I live: b\nName: c\nmore\nmore\n", "x", None).0.is_err());
    let behind = good("Agent: a\nCaller: b\n---\nmade by a program\n", Format::Plain);
    assert_eq!(behind[0].kept.as_ref().unwrap()["behind"], "made by a program");
}

#[test]
fn times_beside_names_are_taken() {
    let of = |text: &str| good(text, Format::Plain).remove(0);
    assert_eq!(offsets(&of("Agent  0:03\na\n\nCaller  1:07\nb\n")), &json!([[3_000, null], [67_000, null]]));
    assert_eq!(offsets(&of("[00:01 - 00:02] Agent: a\nCaller: b")), &json!([[1_000, 2_000], [null, null]]));
    let clock = of("14:00:05 Agent: a\n14:00:07 Caller: b");
    assert_eq!(offsets(&clock), &json!([[0, null], [2_000, null]]), "a clock of the day counts from its first");
    assert_eq!(clock.call.metadata.as_ref().unwrap()["turn_marks"][0], "14:00:05");
    let back = of("[00:09] Agent: a\n[00:03] Caller: b");
    assert!(back.call.metadata.as_ref().unwrap().get("turn_offsets_ms").is_none(), "a clock that runs back is none");
    let dated = of("2026-01-05T10:00:01+01:00 Agent: a\n2026-01-05T10:00:04+01:00 Caller: b");
    let at = "2026-01-05T09:00:01Z".parse().ok();
    assert_eq!((dated.call.transcripts[0].created_at, Some(dated.call.created_at)), (at, at));
    let local = of("[2026-01-05 10:00:01] Agent: a\n[2026-01-05 10:00:04] Caller: b");
    assert_eq!(local.call.metadata.as_ref().unwrap()["times"], "without a zone, read as UTC");
}

#[test]
fn a_text_without_speakers_is_taken_by_its_name() {
    let lines = b"Hello, this is Acme.\n\nI want to cancel.\n";
    assert!(read_bytes(lines, "x", None).0.is_err());
    let (_, all, bad) = read_bytes(lines, "x", Some(Format::Plain));
    assert_eq!(
        (said(&all), bad.len()),
        (vec![("unknown", "Hello, this is Acme."), ("unknown", "I want to cancel.")], 0)
    );
    let spans = "[00:00.000 --> 00:02.000]  Hello.\n[00:02.000 --> 00:04.500]  Hi.\n";
    let all = good(spans, Format::Plain);
    assert_eq!(said(&all), [("unknown", "Hello."), ("unknown", "Hi.")]);
    assert_eq!(offsets(&all[0]), &json!([[0, 2_000], [2_000, 4_500]]));
}
