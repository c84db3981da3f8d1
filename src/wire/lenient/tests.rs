//! JSON that is none by the letter: what is read of it all the same.

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use super::*;
use crate::domain::time::Time;

#[derive(Debug, Deserialize, PartialEq)]
struct Row {
    id: String,
    count: u64,
    at: Time,
    #[serde(default)]
    note: Option<String>,
}

#[test]
fn what_strict_json_refuses_is_replaced_and_the_rest_stays() {
    for (text, right) in [
        (r#""cut \ud83d""#, json!("cut \u{fffd}")),
        (r#""\udc21 alone""#, json!("\u{fffd} alone")),
        (r#""\ud83d\ud83d\ude00""#, json!("\u{fffd}😀")),
        (r#""\uD83D\uDE00 \\ud83d""#, json!("😀 \\ud83d")),
        ("\"a\tb\nc\u{1}\"", json!("a\tb\nc\u{1}")),
        ("[NaN, -Infinity, 1e-3, -2]", json!([null, null, 0.001, -2])),
        (r#"{"a": 1, "b": "NaN \" Infinity", "a": 2}"#, json!({"a": 2, "b": "NaN \" Infinity"})),
        ("\u{feff}{\"a\": NaN}", json!({"a": null})),
    ] {
        assert_eq!(read::<Value>(text.as_bytes()).expect(text), right, "{text:?}");
        assert_eq!(serde_json::from_slice::<Value>(&clean(text.as_bytes()).expect(text)).expect(text), right);
    }
    assert_eq!(read::<Value>(b"[\"caf\xe9\"]").expect("Latin-1"), json!(["caf\u{fffd}"]));
}

#[test]
fn what_stands_for_a_number_or_a_broken_string_fits_what_is_read_there() {
    let text = r#"[{"id": NaN, "count": 7, "at": "2026-08-12T09:00:00Z", "note": "half \ud83d"},
                  {"id": "two", "count": NaN, "at": "2026-08-12T09:00:00Z\ud83d"},
                  {"id": NaN, "count": 9, "at": NaN, "note": NaN, "id": "last"}]"#;
    let rows: Vec<Row> = read(text.as_bytes()).expect("read");
    let at = "2026-08-12T09:00:00Z".parse().expect("a time");
    assert_eq!(rows[0], Row { id: String::new(), count: 7, at, note: Some("half \u{fffd}".to_owned()) });
    assert_eq!((rows[1].id.as_str(), rows[1].count, rows[1].at), ("two", 0, Time::from_millis(0)));
    assert_eq!((rows[2].id.as_str(), rows[2].count, &rows[2].note), ("last", 9, &None));
}

#[test]
fn what_is_no_json_is_still_an_error_and_the_one_of_strict_reading() {
    for text in ["", "<html>", "{\"id\": ", "[1, 2", r#"{"id": 5}"#, "NaNNaN", "{\"a\": \"\\ud83d"] {
        let strict = serde_json::from_str::<Row>(text).expect_err(text).to_string();
        assert_eq!(read::<Row>(text.as_bytes()).expect_err(text).to_string(), strict, "{text:?}");
    }
}

proptest! {
    /// Looking through a document changes nothing of one that is read by the letter.
    #[test]
    fn a_strict_document_is_left_alone(words in proptest::collection::vec(".{0,12}", 0..8), number in any::<f64>()) {
        let value = json!({ "words": words, "number": number, "more": { "NaN": "Infinity" } });
        let text = serde_json::to_vec(&value).expect("JSON");
        prop_assert!(!scan::scan(&text).is_changed());
        prop_assert_eq!(scan::scan(&text).render(&[]), text);
    }

    /// Whatever comes, it ends without a panic.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in r#"[\[\]{}":,\\uNaNd8 0-9]{0,80}"#) {
        let _ = read::<Value>(&bytes);
        let _ = read::<Vec<Row>>(text.as_bytes());
        let _ = clean(text.as_bytes());
    }
}
