//! JSON is cut into records, however the bytes arrive.

use std::io::Read;

use proptest::prelude::*;
use serde_json::Value;

use super::*;

/// Gives its bytes in pieces of the given sizes, again and again.
struct Pieces<'a> {
    bytes: &'a [u8],
    sizes: &'a [usize],
    turn: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()].min(self.bytes.len()).min(buffer.len());
        self.turn += 1;
        buffer[..size].copy_from_slice(&self.bytes[..size]);
        self.bytes = &self.bytes[size..];
        Ok(size)
    }
}

fn cut_pieces(bytes: &[u8], layout: Layout, most: usize, sizes: &[usize]) -> Vec<Result<String, String>> {
    let mut pieces = Pieces { bytes, sizes, turn: 0 };
    let mut records = Records::new(Source::new(&mut pieces), layout, most);
    let mut all = Vec::new();
    while let Some(cut) = records.next_record().unwrap() {
        all.push(match cut {
            Cut::Record { bytes, .. } => Ok(String::from_utf8_lossy(bytes).into_owned()),
            Cut::Bad { place, reason } => Err(format!("{place}: {reason}")),
        });
        assert!(all.len() <= bytes.len() + 1, "every step takes something");
    }
    all
}

fn cut(text: &str, layout: Layout) -> Vec<Result<String, String>> {
    cut_pieces(text.as_bytes(), layout, 1 << 20, &[7])
}

fn good(texts: &[&str]) -> Vec<Result<String, String>> {
    texts.iter().map(|text| Ok((*text).to_owned())).collect()
}

#[test]
fn every_layout_is_cut() {
    let elements = Layout::Elements;
    assert_eq!(
        cut(r#" [ {"a":"]},"} , [1,2],"x\"y" ,3 , null ] "#, elements),
        good(&[r#"{"a":"]},"}"#, "[1,2]", r#""x\"y""#, "3", "null"])
    );
    assert_eq!(cut("[]", elements), []);
    assert_eq!(cut("[1,]", elements), good(&["1"]));
    assert_eq!(cut("{\"a\":1}\n{\"a\":\n2} [3] ", Layout::Values), good(&["{\"a\":1}", "{\"a\":\n2}", "[3]"]));
    assert_eq!(cut("\n{1}\r\n\n {2} \n{3", Layout::Lines), good(&["{1}", "{2}", "{3"]));
    let calls = Layout::Within(&["calls"]);
    let list = r#"{"count":2,"x":{"calls":[9]},"calls":[{"a":1},{"b":2}],"more":[]}"#;
    assert_eq!(cut(list, calls), good(&[r#"{"a":1}"#, r#"{"b":2}"#]));
    assert_eq!(cut(&format!("{list}\n{list}"), calls).len(), 4);
    let data = Layout::Within(&["data"]);
    assert_eq!(cut(r#"{"errors":null,"data":{"call_id":"x"},"e":1}"#, data), good(&[r#"{"call_id":"x"}"#]));
    let nested = Layout::Within(&["data", "calls"]);
    assert_eq!(cut(r#"{"data":{"n":1,"calls":[{"a":1}],"z":{}},"errors":null}"#, nested), good(&[r#"{"a":1}"#]));
}

#[test]
fn broken_files_lose_only_the_broken_record() {
    let elements = Layout::Elements;
    let shown = |text, layout| -> Vec<String> {
        cut(text, layout).into_iter().map(|cut| cut.unwrap_or_else(|bad| format!("! {bad}"))).collect()
    };
    assert_eq!(shown(r#"[{"a":1},{"b":"#, elements), [r#"{"a":1}"#, &format!("! record 2: {CUT_SHORT}")]);
    assert_eq!(shown(r#"[{"a":1}"#, elements), [r#"{"a":1}"#, &format!("! record 2: {LIST_CUT_SHORT}")]);
    assert_eq!(shown(r#"[{"a":1},"#, elements).len(), 2);
    assert_eq!(shown("[1 2,3]", elements), ["1", &format!("! record 1: {NO_COMMA}"), "3"]);
    assert_eq!(shown("[{1}}},{2}]", elements), ["{1}", &format!("! record 1: {NO_COMMA}"), "{2}"]);
    assert_eq!(shown("[1] rest", elements), ["1", &format!("! record 2: {NO_LIST}")]);
    let calls = Layout::Within(&["calls"]);
    assert_eq!(shown(r#"{"calls":[{"a":1}"#, calls), [r#"{"a":1}"#, &format!("! record 2: {LIST_CUT_SHORT}")]);
    assert_eq!(shown(r#"{"calls":[{"a":1}],"z":"#, calls).len(), 2);
    for text in [r#"{"calls"#, r#"{"calls":"#, r#"{"calls":7}"#, "{}", "7", r#"{"calls":{"#, r#"{"a":1,"#] {
        assert_eq!(cut(text, calls).iter().filter(|cut| cut.is_err()).count(), 1, "{text}");
    }
}

#[test]
fn a_record_that_is_too_large_is_passed_over_in_bounded_memory() {
    let large = format!(r#"[{{"a":"{}"}},{{"b":2}}]"#, "x".repeat(5_000));
    let all = cut_pieces(large.as_bytes(), Layout::Elements, 1_000, &[64]);
    assert_eq!(all, [Err(format!("record 1: {TOO_LARGE}")), Ok(r#"{"b":2}"#.to_owned())]);
    let lines = format!("{}\n{{}}\n", "x".repeat(5_000));
    let all = cut_pieces(lines.as_bytes(), Layout::Lines, 1_000, &[64]);
    assert_eq!(all, [Err(format!("line 1: {TOO_LARGE}")), Ok("{}".to_owned())]);
}

fn json() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[ -~]{0,8}", "[\"\\\\{}\\[\\],:é\u{1f600}\n]{0,8}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn parsed(cuts: Vec<Result<String, String>>) -> Vec<Value> {
    cuts.into_iter().map(|cut| serde_json::from_str(&cut.unwrap()).unwrap()).collect()
}

proptest! {
    #[test]
    fn cuts_as_a_parser_does(
        items in prop::collection::vec(json(), 0..8), sizes in prop::collection::vec(1_usize..20, 1..6), pretty: bool,
    ) {
        let list = Value::from(items.clone());
        let text = if pretty { serde_json::to_string_pretty(&list).unwrap() } else { list.to_string() };
        prop_assert_eq!(&parsed(cut_pieces(text.as_bytes(), Layout::Elements, 1 << 20, &sizes)), &items);
        let within = format!("{{\"n\":{},\"calls\":{text} ,\"z\":[]}}", serde_json::json!({"calls": [1]}));
        let layout = Layout::Within(&["calls"]);
        prop_assert_eq!(&parsed(cut_pieces(within.as_bytes(), layout, 1 << 20, &sizes)), &items);
        let lines: String = items.iter().map(|item| format!("{item}\r\n")).collect();
        prop_assert_eq!(&parsed(cut_pieces(lines.as_bytes(), Layout::Lines, 1 << 20, &sizes)), &items);
        let values: String = items.iter().map(|item| format!("{item} ")).collect();
        prop_assert_eq!(&parsed(cut_pieces(values.as_bytes(), Layout::Values, 1 << 20, &sizes)), &items);
    }

    #[test]
    fn never_fails_on_any_bytes(
        text in "[\\[\\]{},:\"\\\\ a1\n]{0,40}", sizes in prop::collection::vec(1_usize..9, 1..4), most in 1_usize..30,
    ) {
        const DATA: &[&str] = &["data", "calls"];
        for layout in [Layout::Lines, Layout::Values, Layout::Elements, Layout::Within(&["calls"]), Layout::Within(DATA)] {
            cut_pieces(text.as_bytes(), layout, most, &sizes);
            cut_pieces(format!("{{\"data\":{{\"calls\":{text}").as_bytes(), layout, most, &sizes);
        }
    }
}

#[test]
fn a_line_break_as_it_is_in_a_string_ends_no_record() {
    let text = "{\"a\":\"one\ntwo\"}\n{\"a\":\"three\"}\n{\"a\":\"broken\n{\"a\":\"four\"}\n";
    let mut bytes = text.as_bytes();
    let mut records = Records::new(Source::new(&mut bytes), Layout::Lines, 1_000);
    let mut found = Vec::new();
    while let Some(cut) = records.next_record().unwrap() {
        if let Cut::Record { place, bytes } = cut {
            found.push((place.to_string(), String::from_utf8(bytes.to_vec()).unwrap()));
        }
    }
    let wanted = [
        ("line 1", "{\"a\":\"one\ntwo\"}"),
        ("line 3", "{\"a\":\"three\"}"),
        ("line 4", "{\"a\":\"broken"),
        ("line 5", "{\"a\":\"four\"}"),
    ];
    assert_eq!(found, wanted.map(|(place, text)| (place.to_owned(), text.to_owned())));
}
