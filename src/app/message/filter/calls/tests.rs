//! Queries for calls as people type them, and what is asked for then.

use super::*;
use crate::app::message::filter::complete::complete;

const NOW: i64 = 1_764_500_000_000;

fn pairs(typed: &str) -> Vec<(&'static str, String)> {
    let parsed = CallsParsed::of(typed);
    assert_eq!(parsed.refusal().map(|note| note.text.as_str()), None, "{typed}");
    parsed.filter.query(Time::from_millis(NOW), &TimeZone::UTC).pairs()
}

fn asked(typed: &str) -> String {
    let pairs = pairs(typed);
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[test]
fn what_is_typed_is_what_is_asked() {
    for (typed, wanted) in [
        ("", ""),
        ("refund \"big card\"", "words=refund big card"),
        ("verdict:clean,none", "verdict=clean,none"),
        ("-verdict:clean,none", "verdict=flagged,cannot_judge,second_opinion"),
        ("has:flag has:moment -has:issue", "has=flag,moment&lacks=issue"),
        ("-has:flag,issue", "lacks=flag,issue"),
        (
            "flag:\"Dead Air\",x moment:apology,policy:id-first",
            "flag=Dead Air&flag=x&moment=apology&moment=policy:id-first",
        ),
        ("node:\"Verify identity\"", "node=Verify identity"),
        (
            "after:2026-11-01 before:2026-11-30T09:00:00Z",
            "created_from=2026-11-01T00:00:00.000Z&created_to=2026-11-30T09:00:00.000Z",
        ),
        ("after:7d", "created_from=2025-11-23T10:53:20.000Z"),
        ("before:24h", "created_to=2025-11-29T10:53:20.000Z"),
        ("longer:5m shorter:900s sort:longest", "min_s=300&max_s=900&order=longest"),
        ("http://x", "words=http://x"),
    ] {
        assert_eq!(asked(typed), wanted, "{typed}");
    }
}

#[test]
fn a_day_begins_where_the_reader_is() {
    let zone = TimeZone::fixed(jiff::tz::offset(2));
    let query = CallFilter::parse("after:2026-11-01").query(Time::EPOCH, &zone);
    assert_eq!(query.created_from, "2026-10-31T22:00:00Z".parse().ok());
}

#[test]
fn what_would_find_something_else_is_told() {
    for (typed, kind, wanted) in [
        ("verdict:claen", NoteKind::Mistake, "did you mean `clean`?"),
        ("verdict:cl", NoteKind::Unfinished, "is not known"),
        ("verdict:", NoteKind::Unfinished, "your newest one"),
        ("verdikt:clean", NoteKind::Mistake, "did you mean `verdict:`?"),
        ("verdict:clean verdict:none", NoteKind::Mistake, "name all of them in one"),
        ("has:flag,moment", NoteKind::Mistake, "say it twice"),
        ("flag:a flag:b", NoteKind::Mistake, "with commas"),
        ("moment:apologi x", NoteKind::Mistake, "did you mean `apology`?"),
        ("-refund", NoteKind::Mistake, "cannot be looked for"),
        ("-node:x", NoteKind::Mistake, "cannot be answered"),
        ("after:yesterday", NoteKind::Mistake, "2026-11-30"),
        ("after:2026-1", NoteKind::Unfinished, "2026-11-30"),
        ("after:7d after:8d", NoteKind::Mistake, "the last one counts"),
        ("longer:ages", NoteKind::Mistake, "at least so long"),
        ("sort:worst", NoteKind::Mistake, "newest, oldest"),
        ("\"open", NoteKind::Unfinished, "is not closed"),
        ("-", NoteKind::Unfinished, "must not fit"),
    ] {
        let parsed = CallsParsed::of(typed);
        let note = parsed.refusal().unwrap_or_else(|| panic!("nothing is said of {typed}"));
        assert!(note.kind == kind && note.text.as_str().contains(wanted), "{typed}: {note:?}");
    }
    assert!(CallsParsed::of(&"word ".repeat(50)).refusal().is_some());
}

#[test]
fn keys_and_their_values_are_offered() {
    let none = |_: CallKey| Vec::new();
    let offered = |typed: &str| -> Vec<String> {
        complete(typed, typed.len(), &none).into_iter().map(|offer| offer.text).collect()
    };
    assert_eq!(offered("refund ver"), ["verdict:"]);
    assert_eq!(offered("-has:"), ["flag", "moment", "issue"]);
    assert_eq!(offered("sort:lon"), ["longest"]);
    let flags = |key: CallKey| if key == CallKey::Flag { vec!["dead_air".to_owned()] } else { Vec::new() };
    assert_eq!(complete("flag:de", 7, &flags)[0].text, "dead_air");
}
