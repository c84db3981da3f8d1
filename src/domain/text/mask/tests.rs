//! What is hidden, and what is not.

use proptest::prelude::*;

use super::*;

#[test]
fn what_tells_who_somebody_is_gets_a_mask_of_its_kind() {
    for (text, wanted) in [
        ("call +1 (202) 555-0111 now", "call [phone …11] now"),
        ("on 0170 1234567.", "on [phone …67]."),
        ("202.555.0111", "[phone …11]"),
        ("5 5 5 0 1 1 1 2", "[phone …12]"),
        ("card 4111 1111 1111 1111, please", "card [card …1111], please"),
        ("card 4111-1111-1111-1111", "card [card …1111]"),
        ("the long one 98765432109876543210", "the long one [number …10]"),
        ("social 123-45-6789", "social [id …89]"),
        ("DE89 3704 0044 0532 0130 00 is mine", "[account …00] is mine"),
        ("GB29NWBK60161331926819", "[account …19]"),
        ("write to ann.lee+x@mail.example.com.", "write to [e-mail]."),
        ("ann dot lee at example dot com, yes", "[e-mail], yes"),
        ("it is five five five, oh one one one two", "it is [digits]"),
        ("five double five three oh one one two", "[digits]"),
        ("a@b.co and +49 30 1234567", "[e-mail] and [phone …67]"),
        ("电话 +86 138 0013 8000", "电话 [phone …00]"),
        ("“2025550111”", "“[phone …11]”"),
        ("num—2025550111…", "num—[phone …11]…"),
        ("202\u{2011}555\u{2011}0111 or 202–555–0111", "[phone …11] or [phone …11]"),
        ("202\u{a0}555\u{a0}0111", "[phone …11]"),
        ("电话13800138000", "电话[phone …00]"),
        ("電話は090-1234-5678です", "電話は[phone …78]です"),
        ("２０２５５５０１１１", "[phone …11]"),
        ("٠١٢٣٤٥٦٧٨٩", "[phone …89]"),
        ("202-555-0111-thanks", "[phone …11]-thanks"),
        ("202-555-0111x22 or 2025550111th", "[phone …11]x22 or [phone …11]th"),
        ("5, 5, 5, 0, 1, 1, 2", "[phone …12]"),
        ("202, 555, 0111", "[phone …11]"),
        ("5... 5... 5... 0 1 1 2", "[phone …12]"),
        ("(202)  -  555 0111", "[phone …11]"),
        (r"a line\n5550112222", r"a line\n[phone …22]"),
        ("“five five five oh one one two”", "“[digits]”"),
        ("five—five five five oh one one two", "[digits]"),
        ("double five five five oh one one two", "[digits]"),
        ("five five five, uh, oh one one two", "[digits]"),
        ("fifty five, fifty five, twelve, nine", "[digits]"),
        ("müller@example.de and o'neil@exämple.com", "[e-mail] and [e-mail]"),
        ("写信给ann@example.com谢谢", "写信给[e-mail]谢谢"),
        ("de89370400440532013000", "[account …00]"),
        ("DE89-3704-0044-0532-0130-00", "[account …00]"),
        ("GB29 NWBK 6016 1331 9268 19 is it", "[account …19] is it"),
        ("on 2026-08-28 2025550111", "on 2026-08-28 [phone …11]"),
    ] {
        assert_eq!(masked(text).as_deref(), Some(wanted), "{text}");
    }
}

#[test]
fn dates_times_amounts_ids_and_short_numbers_stay() {
    for text in [
        "on 2026-08-28 at 09:15",
        "28.08.2026 or 8/28/26",
        "1.250.000 and 1 250 000,00 euros, or 1,250,000.00",
        "order 123456, room 12-34",
        "00000000-0000-4000-8000-000000000001",
        "P-2214 and T-1007, build a1234567890",
        "five of them, at home, one two three",
        "meet me at noon",
        "@here and name@host",
        "€ 1.299,99 for 24 months",
        "v1.2.3 and 127.0.0.1:8080, or 192.168.10.200",
        "2026-08-28 09:15, and 2026-08-28 09:15:20.118",
        "28.08.2026 10 people",
        "from 2024-08-01 2024-08-31, in 2019-2020 or 2024/2025",
        "$1250000, $ 1250000, 12,345,678 and 1250000.00",
        "0.12345678 and 3.14159265",
        "01a21a8f-6e30-7287-834e-fd0c76672475 and 12345678abcdef",
        "",
    ] {
        assert_eq!(masked(text), None, "{text}");
    }
}

#[test]
fn every_text_comes_to_an_end() {
    for text in
        ["a０", "a０００٠ b", "_٣", "(+(", "+１", "1:1", "é@", "@", "x@.", "double double", "12-", "\u{a0}1\u{a0}"]
    {
        for times in [1, 3] {
            let _ = masked(&text.repeat(times));
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_taken_and_a_second_time_changes_nothing(text in "\\PC{0,60}|[0-9 +().@a-z-]{0,60}|[0-9０-９٠-٩ a-f+(/:.,$–…-]{0,60}") {
        if let Some(once) = masked(&text) {
            prop_assert_eq!(masked(&once), None, "{} -> {}", text, once);
        }
    }

    #[test]
    fn no_telephone_number_is_left(
        before in "([a-z ]{0,10}[ ,:“—])?|电话|は",
        digits in proptest::collection::vec(0..10_u8, 10..=12),
        sign in proptest::sample::select(vec!["", " ", "-", "–", "\u{a0}", ") ", " - ", "\u{2011}"]),
        after in "([ ,”…。][a-z ]{0,10})?|です",
    ) {
        let said: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let number = format!("{}{sign}{}{sign}{}", &said[..3], &said[3..6], &said[6..]);
        let text = format!("{before}{number}{after}");
        let masked = masked(&text).unwrap_or_default();
        prop_assert!(!masked.contains(&said[3..6]) || !masked.contains(&said[..3]), "{} -> {}", text, masked);
        prop_assert!(masked.contains('['), "{} -> {}", text, masked);
    }
}

#[test]
fn what_is_left_beside_a_mask_is_looked_at_again() {
    let text = r#""suggestion_id": "5b1f0c2e-1111-500:0-8000-00000000000a""#;
    let once = masked(text).expect("a number");
    assert_eq!(masked(&once), None, "{text} became {once}");
}
