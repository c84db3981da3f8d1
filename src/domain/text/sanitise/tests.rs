//! What the door between foreign text and the terminal lets through, and what it shows instead.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr as _;

use super::*;

fn shown(text: &str) -> String {
    multi_line(text).unwrap_or_else(|| text.to_owned())
}

#[test]
fn genuine_text_is_left_alone() {
    for text in [
        "Great, I have you down for Thursday.",
        "two\nlines",
        "Grüße, naïve café e\u{301}",
        "مرحبا می\u{200c}خواهم",
        "שלום",
        "नमस्ते क्\u{200d}ष",
        "สวัสดี",
        "你好，世界 こんにちは 안녕",
        "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f} 🏳\u{fe0f}\u{200d}🌈 🇩🇪 👍🏽 1\u{fe0f}\u{20e3}",
    ] {
        assert_eq!(multi_line(text), None, "{text}");
    }
}

#[test]
fn what_acts_or_hides_becomes_a_sign() {
    for (text, expected) in [
        ("\u{1b}[31mred\u{1b}[0m", "␛[31mred␛[0m"),
        ("\u{9b}31m", "‹U+009B›31m"),
        ("a\u{7}\u{7}\u{7}b", "a␇×3b"),
        ("a\u{202e}b", "a‹RLO›b"),
        ("pay\u{200b}\u{200b}pal", "pay‹ZWSP×2›pal"),
        ("x\u{200d}y", "x‹ZWJ›y"),
        ("a\u{e0041}\u{e0042}", "a‹tag×2›"),
        ("a\u{2028}b", "a‹LS›b"),
        ("line\r\nnext\rback", "line\nnext␍back"),
        ("a\tb", "a    b"),
        ("\u{ffff}", "‹nonchar›"),
        ("\u{7f}", "␡"),
    ] {
        assert_eq!(shown(text), expected, "{text:?}");
    }
    assert_eq!(single_line("a\nb").as_deref(), Some("a⏎b"));
}

#[test]
fn marks_on_one_base_are_capped() {
    let text = format!("e{}x", "\u{301}".repeat(20));
    assert_eq!(shown(&text), format!("e{}‹mark×12›x", "\u{301}".repeat(8)));
    assert_eq!(shown("\u{301}alone"), "‹mark›alone");
}

#[test]
fn everything_that_is_invisible_or_acts_is_shown() {
    let bidi = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
    let ignored = "\u{ad}\u{34f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}\u{180e}\u{200b}\u{2060}\u{2064}\u{206a}\
                   \u{3164}\u{fe01}\u{feff}\u{ffa0}\u{fff0}\u{fff9}\u{fffb}\u{1bca0}\u{1d173}\u{e0001}\u{e0100}\u{2028}\u{2029}";
    let acting = (0..0xa0_u8).map(char::from).filter(|c| c.is_control() && !"\n\t".contains(*c));
    for c in bidi.chars().chain(ignored.chars()).chain(acting) {
        let text = format!("a{c}b");
        let shown = shown(&text);
        assert!(!shown.contains(c) && shown.chars().count() >= 3, "{text:?} is shown as {shown}");
    }
}

/// In the short form: blocks that hold marks, joiners and signs. `EARMARK_LONG=1` takes every code point.
#[test]
fn no_character_is_without_a_cell() {
    let every = std::env::var_os("EARMARK_LONG").is_some();
    let blocks = [0..0x3100, 0xa000..0xac00, 0xd7a4..0x1_2000, 0x1_d000..0x1_d200, 0xe_0000..0xe_0200];
    let codes: Vec<u32> = if every { (0..=0x10_ffff).collect() } else { blocks.into_iter().flatten().collect() };
    let mut looked_at = 0;
    for c in codes.into_iter().filter_map(char::from_u32).filter(|c| !"\n\r\t".contains(*c)) {
        for text in [format!("a{c}"), format!("\u{1100}{c}")] {
            let shown = shown(&text);
            let hidden = shown.graphemes(true).find(|cluster| cluster.width() == 0);
            assert_eq!(hidden, None, "{text:?} is shown as {shown:?}");
            assert_eq!(multi_line(&shown), None, "{shown:?} is left alone");
            looked_at += 1;
        }
    }
    println!("{looked_at} texts of one character and its base");
}

#[test]
fn nothing_is_heaped_up_in_one_cell() {
    for heap in ["\u{94d}\u{200d}", "\u{200d}👩", "\u{1161}", "\u{fe0f}\u{20e3}", "\u{64b}", "\u{1d165}"] {
        for base in ["a", "क", "👩", "\u{1100}", "ل", "1"] {
            let text = format!("{base}{}z", heap.repeat(100));
            let shown = shown(&text);
            let most = shown.graphemes(true).map(|cluster| cluster.chars().filter(|c| is_mark(*c)).count()).max();
            assert!(most <= Some(MARKS_PER_CELL), "{text:?} is shown as {shown:?}");
        }
    }
}

#[test]
fn json_cannot_act_on_a_terminal_and_means_the_same() {
    let hostile = "a\u{1b}[31m\u{9b}2J\u{202e}\u{e0041}\u{7f}\u{200d}\u{feff}é 你 👍\n";
    let text = serde_json::to_string(hostile).expect("JSON");
    let shown = json(&text);
    assert!(shown.contains("\\u202e") && shown.contains("\\u009b") && shown.contains("\\udb40\\udc41"), "{shown}");
    assert!(shown.contains("é 你 👍"), "{shown}");
    assert!(shown.chars().all(is_harmless), "{shown}");
    assert_eq!(serde_json::from_str::<String>(&shown).expect("JSON"), hostile);
    assert!(matches!(json("{\n  \"a\": 1\n}"), Cow::Borrowed(_)), "plain JSON is not copied");
}

proptest! {
    #[test]
    fn made_harmless_once_is_left_alone(text in "(\\PC|[\u{0}-\u{9f}\u{200b}-\u{202e}\u{300}-\u{302}\u{430}-\u{432}a\u{94d}👩\u{fe0f}क]){0,24}") {
        let shown = shown(&text);
        prop_assert_eq!(multi_line(&shown), None, "{:?}", shown);
        let line = single_line(&text).unwrap_or(text);
        prop_assert_eq!(single_line(&line), None);
        prop_assert!(!line.contains(|c: char| c.is_control()));
    }
}
