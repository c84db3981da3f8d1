//! Queries as they are typed, and what they find.

use std::sync::Arc;

use super::{
    complete::complete,
    local::Facts,
    parse::{NoteKind, Parsed},
    *,
};
use proptest::prelude::*;

use crate::{
    app::{
        message::{action::ListEnd, row::IssueRow},
        tests::FakeServer,
    },
    domain::flagged::Wanted,
    wire::PageQuery,
};

struct Known;

impl Facts for Known {
    fn has_flag(&self, wanted: &Wanted, row: &IssueRow) -> bool {
        row.number == 2 && wanted.is_met_by("dead_air", None)
            || row.number == 3 && wanted.is_met_by("x", Some("Verify identity"))
    }

    fn person(&self, id: &str) -> Option<String> {
        (id == "u-1").then(|| "Ada Pier".to_owned())
    }
}

/// What is written again from what was typed.
fn read(typed: &str) -> String {
    Filter::parse(typed).to_string()
}

/// The request for what was typed, without the page.
fn sent(typed: &str) -> String {
    let query = crate::wire::IssueQuery { page: PageQuery::default(), ..Filter::parse(typed).query(ListEnd::First) };
    let pairs = query.pairs().into_iter().map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("&")
}

/// The first remark: its part of the text, its kind and its words.
fn noted(typed: &str) -> Option<(String, NoteKind, String)> {
    let parsed = Parsed::of(typed);
    let note = parsed.first_note()?;
    Some((typed[note.span.clone()].to_owned(), note.kind, note.text.to_string()))
}

#[test]
fn what_is_typed_is_understood() {
    let cases = [
        // words
        ("", ""),
        ("   ", ""),
        ("billing", "billing"),
        ("billing agent", "billing agent"),
        ("  two   words ", "two words"),
        ("\"two words\"", "\"two words\""),
        ("\"a \\\" mark\"", "\"a \\\" mark\""),
        ("\"open", "open"),
        ("T-1007", "T-1007"),
        ("übermut", "übermut"),
        ("電話", "電話"),
        // signs
        ("'whole", "'whole"),
        ("^begin", "^begin"),
        ("end$", "end$"),
        ("~fzy", "~fzy"),
        ("!not", "-not"),
        ("-not", "-not"),
        ("-'not", "-'not"),
        ("-\"not this\"", "-\"not this\""),
        ("$", "\"$\""),
        ("\"-dash\"", "\"-dash\""),
        ("\"end$\"", "\"end$\""),
        ("-", ""),
        ("^", ""),
        ("~", ""),
        ("a-b", "a-b"),
        ("it's", "it's"),
        // keys
        ("status:todo", "status:todo"),
        ("STATUS:todo", "status:todo"),
        ("status:todo,done", "status:todo,done"),
        ("status:todo,,done,", "status:todo,done"),
        ("status:", ""),
        ("status:,", ""),
        ("-status:done", "-status:done"),
        ("!status:done", "-status:done"),
        ("status:todo severity:high", "status:todo severity:high"),
        ("category:\"Tool use\"", "category:\"Tool use\""),
        ("category:a,\"b c\"", "category:a,\"b c\""),
        ("category:\"a,b\"", "category:\"a,b\""),
        ("assignee:u-1", "assignee:u-1"),
        ("owner:u-1,u-2", "owner:u-2"),
        ("type:call", "type:call"),
        ("date:7d", "date:7d"),
        ("date:created_at:7d", "date:\"created_at:7d\""),
        ("sort:severity", "sort:severity"),
        ("sort:severity:asc", "sort:\"severity:asc\""),
        ("search:refund", "search:refund"),
        ("search:\"two words\"", "search:\"two words\""),
        ("is:unread", "is:unread"),
        ("has:flag", "has:flag"),
        ("flag:dead_air", "flag:dead_air"),
        ("node:Verify", "node:Verify"),
        ("number:1007", "number:1007"),
        ("number:1000..1010", "number:1000..1010"),
        ("-sort:severity", ""),
        // what is no key is a word
        ("stauts:todo", "\"stauts:todo\""),
        ("http://x", "\"http://x\""),
        ("12:30", "\"12:30\""),
        (":todo", "\":todo\""),
        ("a:b:c", "\"a:b:c\""),
        ("refund status:todo -severity:low 'agent ~hndf", "refund status:todo -severity:low 'agent ~hndf"),
    ];
    assert!(cases.len() >= 60, "{}", cases.len());
    for (typed, wanted) in cases {
        assert_eq!(read(typed), wanted, "{typed}");
        assert_eq!(Filter::parse(wanted).terms, Filter::parse(typed).terms, "{typed}: read again");
    }
}

#[test]
fn the_request_is_what_the_contract_documents() {
    let cases = [
        ("status:todo,in_progress", "status=todo&status=in_progress"),
        ("status:todo status:done", "status=todo&status=done"),
        ("severity:critical,high", "severity=critical&severity=high"),
        ("category:Dialogue,\"Tool use\"", "category=Dialogue&category=Tool use"),
        ("type:sms_conversation", "resource_type=sms_conversation"),
        ("assignee:u-1", "assignee_id=u-1"),
        ("owner:u-2", "owner_id=u-2"),
        ("date:30d", "date_range=30d"),
        ("date:created_at:24h", "date_field=created_at&date_range=24h"),
        ("sort:severity", "sort=severity"),
        ("sort:created_at:asc", "sort=created_at&order=asc"),
        ("search:\"no refund\"", "search=no refund"),
        ("refund", "search=refund"),
        ("a longest word", "search=longest"),
        ("T-1007", "search=T-1007"),
        ("word search:other", "search=other"),
        ("-refund", ""),
        ("~refund ^begin end$ 'whole", ""),
        ("is:unread has:flag flag:x node:y number:3", ""),
        ("-status:done", ""),
        ("date:soon sort:luck", ""),
        ("sort:severity sort:status", "sort=status"),
    ];
    for (typed, wanted) in cases {
        assert_eq!(sent(typed), wanted, "{typed}");
    }
    let query = Filter::parse("sort:severity:asc").query(ListEnd::Last);
    assert_eq!(query.order, None, "from the far end of an order that is turned round");
}

#[test]
fn mistakes_and_what_is_unfinished_are_explained_where_they_stand() {
    use NoteKind::{Local, Mistake, Unfinished};
    let cases = [
        ("stauts:todo", "stauts", Mistake, "did you mean `status:`?"),
        ("status:", "status:", Unfinished, "backlog, todo"),
        ("status:tod", "tod", Unfinished, "did you mean `todo`?"),
        ("status:tood word", "tood", Mistake, "did you mean `todo`?"),
        ("severity:zzzz x", "zzzz", Mistake, "critical, high, medium, low"),
        ("date:9d x", "9d", Mistake, "date: `9d` is not known"),
        ("number:1..", "number:1..", Local, "local"),
        ("owner:a,b", "owner:a,b", Mistake, "takes one value"),
        ("sort:status sort:severity", "sort:severity", Mistake, "the last one counts"),
        ("-sort:status", "-sort:status", Mistake, "cannot be answered"),
        ("\"open", "\"open", Unfinished, "not closed"),
        ("a -", "-", Unfinished, "must not fit"),
        ("is:unread", "is:unread", Local, "local"),
        ("flag:x", "flag:x", Local, "flags of the issues"),
        ("-status:done", "-status:done", Local, "local"),
    ];
    for (typed, part, kind, words) in cases {
        let (span, found, text) = noted(typed).unwrap_or_else(|| panic!("{typed}: nothing said"));
        assert_eq!((span.as_str(), found), (part, kind), "{typed}: {text}");
        assert!(text.contains(words), "{typed}: {text}");
    }
    for typed in ["", "refund", "status:todo", "category:anything", "sort:severity:asc", "date:created_at:7d"] {
        assert_eq!(noted(typed), None, "{typed}");
    }
}

#[test]
fn every_value_of_a_closed_set_is_checked_in_lists_too() {
    let refused = |typed: &str| Parsed::of(typed).refusal().map(|note| note.text.to_string());
    for (typed, reason) in [
        ("status:todo,don", "did you mean `done`?"),
        ("status:don,todo", "did you mean `done`?"),
        ("status:todo,", ""),
        ("status:", "backlog"),
        ("-status:todo,clsed", "did you mean `closed`?"),
        ("severity:high,hihg,low", "did you mean `high`?"),
        ("type:cal", "did you mean `call`?"),
        ("is:unread,red", "did you mean `read`?"),
        ("has:flag,eviden", "did you mean `evidence`?"),
        ("date:8d", "`8d` is not known"),
        ("date:made_at:7d", "is not known"),
        ("sort:severity:up", "is not known"),
        ("number:12,x", "is not known"),
        ("stauts:todo", "did you mean `status:`?"),
        ("\"open", "not closed"),
        ("refund -", "must not fit"),
    ] {
        match refused(typed) {
            Some(text) => assert!(text.contains(reason) && !reason.is_empty(), "{typed}: {text}"),
            None => assert!(reason.is_empty(), "{typed} is refused"),
        }
    }
    for right in ["", "refund", "status:todo,done", "flag:x", "node:y", "-is:unread", "\"stauts:todo\"", "12:30"] {
        assert_eq!(refused(right), None, "{right}");
    }
}

fn rows() -> Vec<Arc<IssueRow>> {
    let mut server = FakeServer::new(4, 3);
    for (number, issue) in &mut server.issues {
        issue.title = ["", "Refund refused", "Dead air at the end", "Agent says refund twice", "Greeting"]
            [*number as usize]
            .into();
        issue.has_unread_activity = *number == 1;
        issue.flag_count = u64::from(*number == 2);
        issue.assignee_id = (*number == 3).then(|| "u-1".into());
        issue.status = if *number == 4 { "done".into() } else { "todo".into() };
        issue.description = "".into();
        issue.category = "Dialogue".into();
    }
    server.issues.values().map(|issue| Arc::new(IssueRow::from(issue))).collect()
}

#[test]
fn rows_are_checked_for_what_the_service_was_not_asked() {
    let cases: [(&str, &[u64]); 22] = [
        ("", &[1, 2, 3, 4]),
        ("is:unread", &[1]),
        ("-is:unread", &[2, 3, 4]),
        ("is:read", &[2, 3, 4]),
        ("is:open", &[1, 2, 3]),
        ("has:flag", &[2]),
        ("has:assignee", &[3]),
        ("-has:flag -is:unread", &[3, 4]),
        ("number:2..3", &[2, 3]),
        ("number:T-4", &[4]),
        ("flag:dead_air", &[2]),
        ("flag:DEAD_AIR,other", &[2]),
        ("flag:\"Dead Air\"", &[2]),
        ("-flag:dead_air", &[1, 3, 4]),
        ("node:verify", &[3]),
        ("-assignee:ada", &[1, 2, 4]),
        ("-status:done", &[1, 2, 3]),
        ("-refund", &[2, 4]),
        ("^refund", &[1]),
        ("end$", &[2]),
        ("'says", &[3]),
        ("~gretng", &[4]),
    ];
    for (typed, wanted) in cases {
        let filter = Filter::parse(typed);
        let rows = rows();
        let found: Vec<u64> = rows.iter().filter(|row| filter.fits(row, &Known)).map(|row| row.number).collect();
        assert_eq!(found, wanted, "{typed}");
    }
    // The longest word is the service's; the others are checked here.
    let filter = Filter::parse("refund twice agent");
    assert_eq!(filter.local_terms().len(), 2);
}

#[test]
fn keys_and_values_are_completed_at_the_cursor() {
    let known = |key: Key| if key == Key::Category { vec!["Dialogue".into(), "Tool use".into()] } else { Vec::new() };
    let texts = |typed: &str| {
        let offers = complete(typed, typed.len(), &known).into_iter().map(|offer| {
            let mut text = typed.to_owned();
            text.replace_range(offer.span, &offer.text);
            text
        });
        offers.collect::<Vec<_>>()
    };
    assert_eq!(texts("st"), ["status:"]);
    assert_eq!(texts("s"), ["status:", "severity:", "sort:", "search:"]);
    assert_eq!(texts("refund -s"), ["refund -status:", "refund -severity:", "refund -sort:", "refund -search:"]);
    assert_eq!(texts("status:to"), ["status:todo"]);
    assert_eq!(texts("status:todo,do"), ["status:todo,done"]);
    assert_eq!(texts("status:in"), ["status:in_progress", "status:in_review"]);
    assert_eq!(texts("category:to"), ["category:\"Tool use\""]);
    assert_eq!(texts("category:"), ["category:Dialogue", "category:\"Tool use\""]);
    assert_eq!(texts("zzz"), Vec::<String>::new());
    assert_eq!(texts(""), Vec::<String>::new());
    assert!(complete("is:", 3, &known).iter().all(|offer| offer.is_local));
}

fn any_term() -> impl Strategy<Value = Term> {
    let word = "[\\PC ]{1,8}".prop_filter("not blank", |word| !word.trim().is_empty());
    let how = prop_oneof![Just(How::Anywhere), Just(How::Whole), Just(How::Begins), Just(How::Ends), Just(How::Fuzzy)];
    let words = (word.clone(), how).prop_map(|(word, how)| What::Word(word, how));
    let many = prop_oneof![Just(Key::Status), Just(Key::Category), Just(Key::Is), Just(Key::Flag), Just(Key::Node)];
    let keys = (many, prop::collection::vec(word, 1..4)).prop_map(|(key, values)| What::Key(key, values));
    (any::<bool>(), prop_oneof![words, keys]).prop_map(|(negated, what)| Term { negated, what })
}

proptest! {
    #[test]
    fn no_text_makes_it_fail(typed in "\\PC{0,60}", at in 0..80_usize, more in "[a-z:,!'^~$\" \\\\-]{0,40}") {
        for typed in [&typed, &more] {
            let parsed = Parsed::of(typed);
            for span in parsed.spans.iter().chain(parsed.notes.iter().map(|note| &note.span)) {
                prop_assert!(typed.get(span.clone()).is_some(), "a span of whole characters");
            }
            prop_assert_eq!(parsed.spans.len(), parsed.filter.terms.len());
            for offer in complete(typed, at, &|_: Key| vec!["Ö x".to_owned()]) {
                prop_assert!(typed.get(offer.span).is_some());
            }
            let query = parsed.filter.query(ListEnd::Last);
            prop_assert!(query.pairs().len() < 200);
        }
    }

    #[test]
    fn what_is_written_is_read_again(typed in "\\PC{0,60}", more in "[a-z:,!'^~$\" \\\\-]{0,40}") {
        for typed in [&typed, &more] {
            let filter = Filter::parse(typed);
            prop_assert_eq!(Filter::parse(&filter.to_string()).terms, filter.terms);
        }
    }

    #[test]
    fn any_terms_are_written_so_that_they_are_read_again(terms in prop::collection::vec(any_term(), 0..6)) {
        let filter = Filter { typed: String::new(), terms };
        let written = filter.to_string();
        prop_assert_eq!(Filter::parse(&written).terms, filter.terms, "{}", written);
    }
}
