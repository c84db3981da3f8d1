//! Who is who: names that come late, people who are added meanwhile, and queries that name them.

use super::{replay::Recorded, *};
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            key::Key as Press,
            session::Resume,
        },
        state::overlay::Overlay,
    },
    domain::id::UserId,
};

/// A server on which Ada made the first issue and flagged it, Ben works on the second, and the user is `me`.
fn shop() -> FakeServer {
    let mut server = FakeServer::new(3, 4);
    server.members = members(&[("u-ada", "Ada Pier"), ("u-ben", "Ben Okoro"), ("me", "Zoe Lund")]);
    let issue = |server: &mut FakeServer, number: u64, author: &str, assignee: Option<&str>| {
        let issue = server.issues.get_mut(&number).expect("there");
        issue.author_id = author.into();
        issue.assignee_id = assignee.map(UserId::from);
    };
    issue(&mut server, 1, "u-ada", None);
    issue(&mut server, 2, "me", Some("u-ben"));
    issue(&mut server, 3, "u-gone", Some("me"));
    flag(&mut server, 1, "u-ada");
    server
}

fn flag(server: &mut FakeServer, number: u64, author: &str) {
    let flag = serde_json::json!({
        "id": format!("flag-of-{author}"), "org_id": "org", "issue_id": issue_id(number), "call_id": call_id(number),
        "type": "dead_air", "note": "", "message_index": 1, "author_id": author,
        "created_at": "2026-08-12T09:00:00.000Z",
    });
    server.flags.push(serde_json::from_value(flag).expect("a flag"));
}

/// Who set the flags of the issue that is shown.
fn by(desk: &Desk) -> Vec<Option<String>> {
    let shown = desk.model.reading.shown.as_ref().expect("read");
    shown.flags.iter().map(|flag| flag.by.as_ref().map(ToString::to_string)).collect()
}

fn narrow(desk: &mut Desk, typed: &str) -> Vec<u64> {
    desk.act(Action::Focus(Pane::Issues));
    desk.act(Action::Search);
    desk.act(Action::Type(Press::ctrl('u')));
    desk.acts(typed.chars().map(|c| Action::Type(Press::char(c))));
    desk.act(Action::Open);
    desk.settle();
    assert!(desk.model.screen.overlays.is_empty(), "{typed}");
    desk.model.panes.issues.rows().map(|row| row.number).collect()
}

fn asked(desk: &Desk) -> usize {
    let effects = desk.recorded.iter().flat_map(|recorded| match recorded {
        Recorded::Began { effects, .. } | Recorded::Took { effects, .. } => effects.as_slice(),
        Recorded::Touched(_) => &[],
    });
    effects.filter(|effect| matches!(effect, Effect::Fetch { query: Query::Members(_), .. })).count()
}

#[test]
fn flags_say_who_set_them_as_soon_as_that_is_known() {
    let mut server = shop();
    let people = std::mem::take(&mut server.members);
    let mut desk = Desk::new(server);
    assert_eq!(by(&desk), [None], "nothing waits for names");
    desk.server.members = people;
    desk.now = desk.now.plus(60_000);
    desk.act(Action::RefreshAll);
    desk.settle();
    assert_eq!(by(&desk), [Some("Ada Pier".to_owned())]);
    desk.acts([Action::Open, Action::Open, Action::Flag, Action::PickDigit(1)]);
    assert_eq!(by(&desk), [Some("you".to_owned()), Some("Ada Pier".to_owned())], "one's own, on its way");
    desk.settle();
    assert_eq!(by(&desk), [Some("you".to_owned()), Some("Ada Pier".to_owned())], "and stored");
}

#[test]
fn who_was_added_meanwhile_is_read_once_for_an_id_and_who_stays_unknown_is_told_as_that() {
    let mut desk = Desk::new(shop());
    let before = asked(&desk);
    assert_eq!(before, 1, "with the first rows");
    // The author of the third issue is of nobody: the people are read again for it, and not for each row and key.
    desk.now = desk.now.plus(20_000);
    for _ in 0..50 {
        desk.acts([Action::Move(Motion::Down), Action::RefreshAll]);
        desk.settle();
    }
    assert_eq!(asked(&desk), before + 1);
    flag(&mut desk.server, 1, "u-new");
    desk.server.members = members(&[("u-ada", "Ada Pier"), ("u-new", "Nia Sol"), ("me", "Zoe Lund")]);
    desk.acts([Action::Move(Motion::Top), Action::RefreshAll]);
    desk.settle();
    assert!(by(&desk).contains(&Some("non-member".to_owned())), "not read twice at once: {:?}", by(&desk));
    desk.now = desk.now.plus(20_000);
    desk.event(Event::Woke);
    desk.settle();
    assert!(by(&desk).contains(&Some("Nia Sol".to_owned())), "{:?}", by(&desk));
    assert_eq!(asked(&desk), before + 2);
}

#[test]
fn a_service_that_hides_its_people_is_not_asked_at_every_page() {
    let mut server = shop();
    server.hides_members = true;
    let mut desk = Desk::new(server);
    for _ in 0..20 {
        desk.act(Action::RefreshAll);
        desk.settle();
    }
    assert_eq!(asked(&desk), 1);
    assert_eq!(by(&desk), [None], "no id in the place of a name");
}

#[test]
fn me_and_names_narrow_the_list_by_who_works_on_it_and_who_made_it() {
    let mut desk = Desk::new(shop());
    for (typed, numbers) in [
        ("author:me", &[2][..]),
        ("author:ada", &[1]),
        ("author:ada,me", &[1, 2]),
        ("-author:me", &[1, 3]),
        ("assignee:me", &[3]),
        ("assignee:ben", &[2]),
        ("-assignee:me", &[1, 2]),
        ("-owner:me", &[1, 2, 3]),
    ] {
        assert_eq!(narrow(&mut desk, typed), numbers, "{typed}");
        assert_eq!(desk.model.panes.issues.filter.typed, typed, "the names that were typed stay on the screen");
    }
    let local = desk.model.panes.issues.filter.local_terms().len();
    assert_eq!(local, 1, "and what the service cannot answer says so");
    // The key that sorts keeps the names, too.
    narrow(&mut desk, "assignee:me");
    desk.act(Action::Sort);
    desk.act(Action::Open);
    desk.settle();
    assert!(desk.model.panes.issues.filter.typed.starts_with("assignee:me "), "not the id");
}

#[test]
fn a_query_with_names_waits_for_the_people_also_at_the_start() {
    let query = "assignee:me".to_owned();
    let session =
        || Session { resume: Some(Resume { query: query.clone(), ..Resume::default() }), ..Session::default() };
    let begin = |server: FakeServer| {
        let mut desk = Desk::unanswered(server);
        desk.session(session());
        desk.settle();
        desk
    };
    let desk = begin(shop());
    let numbers = |desk: &Desk| desk.model.panes.issues.rows().map(|row| row.number).collect::<Vec<_>>();
    assert_eq!((numbers(&desk), desk.model.panes.issues.filter.typed.as_str()), (vec![3], "assignee:me"));
    // A service that does not tell who the user is leaves the list as wide as it is, and says so.
    let mut server = shop();
    server.hides_members = true;
    let desk = begin(server);
    assert_eq!(numbers(&desk), [1, 2, 3]);
    let said: String = desk.model.screen.toasts.iter().map(|toast| toast.text.to_string()).collect();
    assert!(said.contains("the service does not tell who you are"), "{said}");
}

fn people_offered(desk: &Desk) -> Vec<String> {
    let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else { panic!("a list") };
    chooser.offers().iter().map(|offer| offer.columns().0.to_string()).collect()
}

#[test]
fn the_user_stands_first_then_who_was_chosen_last_then_by_name() {
    let mut server = shop();
    server.members = members(&[("u-3", "cleo"), ("u-2", "Ben"), ("me", "Zoe"), ("u-1", "Ada"), ("u-4", "Dee")]);
    let mut desk = Desk::new(server);
    desk.act(Action::Assign);
    assert_eq!(people_offered(&desk), ["Zoe", "Ada", "Ben", "cleo", "Dee", "nobody"]);
    desk.acts([Action::Move(Motion::Down), Action::Move(Motion::Down), Action::Move(Motion::Down)]);
    desk.act(Action::Move(Motion::Down));
    desk.act(Action::Open);
    desk.settle();
    desk.act(Action::Assign);
    assert_eq!(people_offered(&desk), ["Zoe", "Dee", "Ada", "Ben", "cleo", "nobody"]);
    desk.act(Action::Type(Press::char('b')));
    assert_eq!(people_offered(&desk), ["Ben", "nobody"]);
}

#[test]
fn the_list_of_people_fills_in_while_it_is_open() {
    let mut server = shop();
    let people = std::mem::take(&mut server.members);
    let mut desk = Desk::new(server);
    desk.server.members = people;
    desk.now = desk.now.plus(60_000);
    desk.act(Action::Assign);
    assert_eq!(people_offered(&desk), ["nobody"]);
    desk.settle();
    assert_eq!(people_offered(&desk), ["Zoe Lund", "Ada Pier", "Ben Okoro", "nobody"]);
}

/// The page with what happened, with these entries.
fn page(entries: &[(&str, serde_json::Value)]) -> Desk {
    let mut server = shop();
    server.activity = activity(entries);
    let mut desk = Desk::new(server);
    desk.act(Action::Activity);
    desk.settle();
    desk
}

#[test]
fn enter_leads_from_an_entry_to_what_it_is_about() {
    use serde_json::json;
    let flag = json!({ "flag_id": "flag-of-u-ada", "call_id": "call-1", "type": "dead_air", "message_index": 2 });
    let entries = [
        ("u-ada", json!({ "type": "flag_added", "metadata": flag })),
        ("u-ada", json!({ "type": "relation_added", "referenced_issues": [{ "id": "issue-2", "triage_id": "T-2" }] })),
        ("u-ada", json!({ "type": "relation_removed", "referenced_issues": [{ "triage_id": "T-3" }] })),
        ("u-ada", json!({ "type": "severity_changed", "metadata": { "from": "low", "to": "high" } })),
    ];
    let open = |at: usize| {
        let mut desk = page(&entries);
        desk.acts(std::iter::repeat_n(Action::Move(Motion::Down), at));
        desk.act(Action::Open);
        desk.settle();
        desk
    };
    let desk = open(0);
    assert!(desk.model.screen.overlays.is_empty());
    assert_eq!((desk.model.screen.focus, desk.model.panes.transcript.cursor()), (Pane::Transcript, 2));
    assert_eq!(open(1).model.reading.current, Some(issue_id(2)));
    assert_eq!(open(2).model.reading.current, Some(issue_id(3)), "by its number, where no id is told");
    let desk = open(3);
    assert_eq!(desk.model.screen.overlays.len(), 1, "a value leads nowhere, and the page stays");
}

#[test]
fn who_has_left_goes_by_the_name_that_the_activity_tells() {
    let mut server = shop();
    flag(&mut server, 1, "u-left");
    server.activity = activity(&[("u-left", serde_json::json!({ "type": "comment", "detail": "Done." }))]);
    let mut desk = Desk::new(server);
    assert!(by(&desk).contains(&Some("non-member".to_owned())));
    desk.act(Action::Activity);
    desk.settle();
    desk.act(Action::Cancel);
    assert!(by(&desk).contains(&Some("Label of u-left".to_owned())), "{:?}", by(&desk));
}

#[test]
fn one_key_takes_an_issue_and_one_more_gives_it_back() {
    let mut desk = Desk::new(shop());
    let assignee = |desk: &Desk| desk.server.issues[&1].assignee_id.clone();
    desk.act(Action::AssignMe);
    desk.settle();
    assert_eq!(assignee(&desk), Some("me".into()));
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(assignee(&desk), None);
    let mut server = shop();
    server.members.me = None;
    let mut desk = Desk::new(server);
    desk.act(Action::AssignMe);
    let said: String = desk.model.screen.toasts.iter().map(|toast| toast.text.to_string()).collect();
    assert!(said.contains("does not tell who you are"), "{said}");
}

#[test]
fn who_was_chosen_last_stands_first_in_the_next_session_too() {
    let resume = Resume { people: vec!["u-ben".into(), "u-gone".into()], ..Resume::default() };
    let mut desk = Desk::unanswered(shop());
    desk.session(Session { resume: Some(resume), ..Session::default() });
    desk.settle();
    desk.act(Action::Assign);
    assert_eq!(people_offered(&desk), ["Zoe Lund", "Ben Okoro", "Ada Pier", "nobody"]);
}

#[test]
fn a_query_that_waits_for_people_gives_way_to_a_newer_wish() {
    let mut server = shop();
    let people = std::mem::take(&mut server.members);
    let mut desk = Desk::new(server);
    desk.server.members = people;
    desk.act(Action::Focus(Pane::Issues));
    let write = |desk: &mut Desk, typed: &str| {
        desk.act(Action::Search);
        desk.acts([Action::Type(Press::ctrl('u')), Action::Paste(typed.to_owned()), Action::Open]);
    };
    write(&mut desk, "status:todo");
    desk.settle();
    write(&mut desk, "author:me");
    assert_eq!(desk.model.panes.issues.filter.typed, "status:todo", "it waits");
    desk.act(Action::Cancel);
    desk.settle();
    assert_eq!(desk.model.panes.issues.filter.typed, "", "Esc shows everything, and that stays");
}
