//! Tables as people export them, and as programs write them.

use serde_json::json;

use super::*;

fn said(all: &[Conversation]) -> Vec<(&str, &str)> {
    all.iter().flat_map(turns).map(|(_, who, text)| (who, text)).collect()
}

fn fact<'a>(conversation: &'a Conversation, name: &str) -> &'a serde_json::Value {
    &conversation.call.metadata.as_ref().unwrap()[name]
}

#[test]
fn a_table_with_names_becomes_turns() {
    let csv =
        "speaker,start,text\nAgent,0.5,\"Hello, Acme\"\nCaller,2.0,\"Cancel \"\"it\"\"\nnow\"\n\nDana,3,Fine, thanks\n";
    for text in [csv.to_owned(), format!("\u{feff}{}", csv.replace('\n', "\r\n"))] {
        let all = good(&text, Format::Csv);
        let words: Vec<_> = said(&all).iter().map(|(who, text)| (*who, text.replace('\r', ""))).collect();
        let wanted = [("assistant", "Hello, Acme"), ("user", "Cancel \"it\"\nnow"), ("Dana", "Fine, thanks")];
        assert_eq!(words, wanted.map(|(who, text)| (who, text.to_owned())));
        assert_eq!(fact(&all[0], "turn_offsets_ms"), &json!([[500, null], [2_000, null], [3_000, null]]));
    }
    let all = good("Role;Utterance;Begin\ncustomer;Hi;00:01\nagent;Yes;00:00:02.5\n", Format::Csv);
    assert_eq!(said(&all), [("user", "Hi"), ("assistant", "Yes")]);
    assert_eq!(fact(&all[0], "turn_offsets_ms"), &json!([[1_000, null], [2_500, null]]));
}

#[test]
fn what_recognisers_and_audio_editors_write() {
    let all = good("start\tend\ttext\n0\t3440\t\"Hello\" he said\n3440\t4840\tCaller: \"Cancel\n", Format::Csv);
    assert_eq!(said(&all), [("unknown", "\"Hello\" he said"), ("user", "\"Cancel")]);
    assert_eq!(fact(&all[0], "turn_offsets_ms"), &json!([[0, 3_440], [3_440, 4_840]]));
    let all = good("0.500000\t1.250000\tAgent: Hello\n\\\t100.0\t200.0\n2.000000\t2.000000\tHm\n", Format::Csv);
    assert_eq!(said(&all), [("assistant", "Hello"), ("unknown", "Hm")]);
    assert_eq!(fact(&all[0], "turn_offsets_ms"), &json!([[500, 1_250], [2_000, 2_000]]));
}

#[test]
fn rows_of_one_call_go_together() {
    let text = "call_id,role,message,timestamp,score\n1,user,a,2026-01-05T10:00:01Z,0.5\n2,user,b,2026-01-05 11:00:00,\n1,agent,c,soon,\n";
    let (outcome, all, bad) = read_bytes(text.as_bytes(), "x", None);
    assert_eq!((outcome.unwrap(), all.len()), (Format::Csv, 2));
    assert_eq!(said(&all), [("user", "a"), ("assistant", "c"), ("user", "b")]);
    assert_eq!((bad.len(), bad[0].record.as_str()), (1, "line 4"), "{bad:?}");
    assert_eq!(Some(all[0].call.created_at), "2026-01-05T10:00:01Z".parse().ok());
    assert_eq!(all[0].kept.as_ref().unwrap()["columns"], json!([{ "score": "0.5", "line": 2 }]));
    let other = read_bytes(text.replace(",a,", ",z,").as_bytes(), "x", None).1;
    assert_ne!(other[0].call.call_id, all[0].call.call_id, "1 is no name that nobody else gives");
    let named =
        |words: &str| good(&format!("call_id,role,text\n5f0e-92c4,user,{words}\n"), Format::Csv).remove(0).call.call_id;
    assert_eq!(named("a"), named("b"));
}

#[test]
fn what_is_missing_in_a_table_is_told() {
    let words = |text: &str| read_bytes(text.as_bytes(), "x", Some(Format::Csv)).0.unwrap_err().to_string();
    assert!(words("speaker,start\na,1\n").contains("no column is named as the words are"));
    assert!(words("text,score\na,1\n").contains("none says speaker"));
    assert!(words("a b c\n").contains("does not name columns"));
    let (_, all, bad) = read_bytes(b"speaker,text,note\na,,kept?\nb,,\nc,x,\n", "x", None);
    assert_eq!((said(&all), bad.len()), (vec![("c", "x")], 1));
    assert!(read_bytes(b"speaker,text\n", "x", None).2[0].reason.contains("holds words"));
}

#[test]
fn what_was_said_makes_no_table_of_a_call() {
    let said = ";text;speaker;start;";
    let call =
        serde_json::json!({ "call_id": "c", "summary": said, "transcripts": [{ "text": said, "user": "user" }] });
    assert_eq!(turns(&good(&call.to_string(), Format::Bland)[0]), [(0, "user", said)]);
}
