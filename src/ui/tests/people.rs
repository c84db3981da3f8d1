//! People by name on the screen: on issues and flags, in the activity, and in the list of assignees; also names that want to
//! be more than names.

use super::*;
use crate::{
    app::{
        message::activity::ActivityRow,
        tests::{activity, members},
    },
    domain::id::UserId,
};

/// Names that want to be more than names.
const HOSTILE: &str = "Eve\u{1b}[2J\u{202e}lin 界界界界界界界界界界界界界界界界界界界界界界界界界界";

/// A desk on which Ada made the issue, Eve flagged it and works on it, and somebody of nobody's list flagged it too.
pub(crate) fn desk(size: (u16, u16)) -> Desk {
    let mut server = FakeServer::new(3, 8);
    server.members = members(&[("u-ada", "Ada Pier"), ("u-eve", HOSTILE), ("me", "Zoe Lund")]);
    let issue = server.issues.get_mut(&1).expect("there");
    issue.author_id = "u-ada".into();
    issue.assignee_id = Some(UserId::from("u-eve"));
    issue.owner_id = Some(UserId::from("me"));
    for (at, author) in ["u-eve", "me", "u-gone"].into_iter().enumerate() {
        let flag = serde_json::json!({
            "id": format!("flag-{at}"), "org_id": "org", "issue_id": "issue-1", "call_id": "call-1", "message_index": 1,
            "type": "dead_air", "note": if at == 0 { "Ten seconds." } else { "" }, "author_id": author,
            "created_at": "2026-08-12T09:00:00.000Z",
        });
        server.flags.push(serde_json::from_value(flag).expect("a flag"));
    }
    server.activity = entries();
    let mut desk = Desk::new(server);
    desk.event(Event::Resized { width: size.0, height: size.1 });
    desk.settle();
    desk
}

/// One entry of each kind that names something, and what the live service may send instead.
fn entries() -> Vec<ActivityRow> {
    use serde_json::json;
    let other = json!([{ "id": "issue-2", "triage_id": "T-2", "title": "The balance was told before a question" }]);
    let call = json!([{
        "id": "link", "org_id": "org", "issue_id": "issue-1", "resource_type": "call", "resource_id": "call-1",
        "title": "Card line, blocked twice", "status": "available", "created_at": "2026-08-12T09:00:00.000Z",
    }]);
    let flag = json!({ "flag_id": "flag-0", "call_id": "call-1", "type": "dead_air", "message_index": 1 });
    activity(&[
        ("me", json!({ "type": "flag_added", "metadata": flag, "resources": call })),
        ("u-eve", json!({ "type": "flag_removed", "metadata": { "type": "wrong_facts" } })),
        (
            "u-ada",
            json!({ "type": "relation_added", "referenced_issues": other,
            "metadata": { "relation_type": "blocks", "direction": "incoming" } }),
        ),
        ("u-ada", json!({ "type": "relation_removed", "referenced_issues": other })),
        ("me", json!({ "type": "status_changed", "from_status": "todo", "to_status": "in_progress" })),
        ("u-ada", json!({ "type": "assignee_changed", "metadata": { "from": null, "to": "u-eve" } })),
        ("u-ada", json!({ "type": "owner_changed", "metadata": { "from": "u-gone", "to": "me" } })),
        ("u-ada", json!({ "type": "severity_changed", "metadata": { "from": "low", "to": "high" } })),
        (
            "u-left",
            json!({ "type": "comment", "detail": "Heard it on the recording too: nobody speaks for ten seconds." }),
        ),
        ("u-ada", json!({ "type": "resource_added", "resources": call })),
        ("u-ada", json!({ "type": "flag_added", "detail": "Added a flag.", "metadata": null })),
        ("u-ada", json!({ "type": "merged", "detail": "Merged.", "referenced_issues": other })),
        ("u-ada", json!({ "type": "created", "detail": "Created the issue." })),
    ])
}

#[test]
fn flags_and_issues_say_whose_they_are() {
    for size in [(60, 20), (80, 24), (160, 40)] {
        let mut desk = desk(size);
        desk.acts([Action::Open, Action::Open]);
        desk.settle();
        insta::assert_snapshot!(format!("people_transcript_{}x{}", size.0, size.1), text(&desk.model));
        desk.act(Action::Focus(Pane::Evidence));
        desk.settle();
        insta::assert_snapshot!(format!("people_evidence_{}x{}", size.0, size.1), text(&desk.model));
        desk.act(Action::Flags);
        insta::assert_snapshot!(format!("people_flags_{}x{}", size.0, size.1), text(&desk.model));
    }
}

#[test]
fn the_activity_names_people_messages_and_issues() {
    for size in [(60, 20), (80, 24), (160, 40)] {
        let mut desk = desk(size);
        desk.act(Action::Activity);
        desk.settle();
        insta::assert_snapshot!(format!("people_activity_{}x{}", size.0, size.1), text(&desk.model));
    }
    let mut desk = desk((80, 24));
    desk.act(Action::Activity);
    desk.settle();
    desk.acts(std::iter::repeat_n(Action::Move(Motion::Down), 8));
    let drawn = lines(&buffer(&desk.model, &Keyboard::default(), &Theme::ansi().in_ascii()));
    insta::assert_snapshot!("people_activity_ascii", drawn);
}

#[test]
fn the_list_of_assignees_at_two_sizes() {
    for size in [(60, 20), (100, 30)] {
        let mut desk = desk(size);
        desk.act(Action::Assign);
        insta::assert_snapshot!(format!("people_assign_{}x{}", size.0, size.1), text(&desk.model));
    }
}
