//! A change names what the user saw when he began it, and the selection moves only by a key or the pointer.

use super::*;
use crate::{
    app::{
        message::{
            action::{Motion, Pane},
            key::Key,
            session::Resume,
        },
        state::overlay::{Overlay, queue},
    },
    domain::choice::{IssueStatus, RelationType},
    wire::NewRelation,
};

/// 500 issues, and the 141st selected, in a window of the usual size.
fn deep() -> Desk {
    let mut server = FakeServer::new(500, 3);
    let links: Vec<_> = (1..=500).map(|number| server.link(issue_id(number), call_id(number))).collect();
    server.links = links;
    let mut desk = Desk::new(server);
    desk.event(Event::Resized { width: 160, height: 48 });
    for _ in 0..140 {
        desk.pause();
        desk.act(Action::Move(Motion::Down));
        desk.answer_all();
    }
    assert_eq!(desk.model.reading.current, Some(issue_id(141)));
    desk
}

/// The line of the screen that is lit, and the issue on it.
pub(super) fn lit(desk: &Desk) -> Option<(usize, IssueId)> {
    let mut rows = desk.model.panes.issues.visible().enumerate();
    rows.find(|(_, (_, is_lit))| *is_lit).map(|(line, (row, _))| (line, row.id.clone()))
}

fn type_in(desk: &mut Desk, words: &str) {
    desk.acts(words.chars().map(|c| Action::Type(Key::char(c))));
}

fn narrow(desk: &mut Desk, words: &str) {
    desk.acts([Action::Focus(Pane::Issues), Action::Search]);
    desk.act(Action::Type(Key::ctrl('u')));
    type_in(desk, words);
    desk.act(Action::Open);
}

/// Somebody else makes an issue that is the first of the list.
pub(super) fn another_is_new(desk: &mut Desk) {
    let mut newest = desk.server.issues.values().next().expect("one").clone();
    (newest.id, newest.number, newest.triage_id) = ("issue-0".into(), 0, "T-0".into());
    desk.server.issues.insert(0, newest);
}

/// What is under way, each by the issue that it is about.
fn subjects(desk: &Desk) -> Vec<IssueId> {
    let issues = desk.model.world.lanes.iter().filter(|(_, pending)| pending.change().is_kept());
    issues.filter_map(|(_, pending)| pending.mutation().issue().cloned()).collect()
}

#[test]
fn a_reading_of_the_list_from_its_top_leaves_selection_panes_and_position_alone() {
    let readings: [fn(&mut Desk); 4] = [
        |desk| desk.act(Action::RefreshAll),
        |desk| desk.acts([Action::Focus(Pane::Issues), Action::Refresh]),
        |desk| {
            desk.acts([Action::NewIssue, Action::Paste("Another one".to_owned()), Action::Open]);
            while desk.wait() && desk.sends.is_empty() {}
            desk.store(0);
        },
        |desk| {
            desk.act(Action::RefreshAll);
            while !desk.fetches.is_empty() {
                desk.fail(0, Kind::Offline);
            }
            desk.act(Action::RefreshAll);
        },
    ];
    for (number, read) in readings.into_iter().enumerate() {
        let mut desk = deep();
        desk.acts([Action::Focus(Pane::Transcript), Action::Move(Motion::Down)]);
        let before = (lit(&desk), desk.model.panes.transcript.call.clone(), desk.model.panes.transcript.cursor());
        another_is_new(&mut desk);
        read(&mut desk);
        let mut steps = 0;
        loop {
            let now = (lit(&desk), desk.model.panes.transcript.call.clone(), desk.model.panes.transcript.cursor());
            assert_eq!(now, before, "reading {number}, after {steps} answers");
            assert_eq!(desk.model.reading.current, Some(issue_id(141)));
            if desk.fetches.is_empty() {
                break;
            }
            desk.answer(0);
            steps += 1;
        }
        assert!(steps > 0, "something was read");
        assert!(desk.model.panes.issues.failure.is_none() && !desk.model.is_pinned());
    }
}

/// What is opened: its name, how it is begun, and how it is ended.
type Begun = (&'static str, fn(&mut Desk), fn(&mut Desk));

#[test]
fn what_was_opened_before_a_reading_goes_where_it_was_opened() {
    let begun: [Begun; 6] = [
        (
            "flag",
            |desk| desk.acts([Action::Focus(Pane::Transcript), Action::Flag]),
            |desk| {
                desk.act(Action::PickDigit(1));
            },
        ),
        (
            "note",
            |desk| {
                desk.acts([Action::Focus(Pane::Transcript), Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
                type_in(desk, "half");
            },
            |desk| {
                type_in(desk, " written");
                desk.act(Action::Open);
            },
        ),
        (
            "comment",
            |desk| desk.acts([Action::Comment, Action::Paste("words".to_owned())]),
            |desk| {
                desk.act(Action::Open);
            },
        ),
        (
            "category",
            |desk| desk.act(Action::Categorise),
            |desk| {
                type_in(desk, "Billing");
                desk.act(Action::Open);
            },
        ),
        (
            "relation",
            |desk| desk.act(Action::Relate(RelationType::Blocks)),
            |desk| {
                type_in(desk, "T-7");
                desk.act(Action::Open);
            },
        ),
        (
            "title",
            |desk| {
                desk.acts([Action::Focus(Pane::Issues), Action::EditText]);
                type_in(desk, " changed");
            },
            |desk| desk.act(Action::Open),
        ),
    ];
    for (what, begin, end) in begun {
        let mut desk = deep();
        begin(&mut desk);
        // The selection goes elsewhere meanwhile, as nothing but a key should make it: the subject was taken before.
        desk.model.reading.current = Some(issue_id(3));
        desk.model.reading.shown = None;
        end(&mut desk);
        assert_eq!(subjects(&desk), [issue_id(141)], "{what}");
    }
}

#[test]
fn a_flag_holds_the_words_that_were_in_sight_when_it_was_begun() {
    let mut desk = deep();
    desk.acts([Action::Focus(Pane::Transcript), Action::Move(Motion::Down), Action::Flag]);
    desk.server.words = vec!["Something else was said.".to_owned()];
    desk.model.reading.runs.refetch(Query::Call(call_id(141)), &mut Vec::new());
    let id = desk.model.reading.runs.last();
    let reply = desk.server.answer(Query::Call(call_id(141)));
    desk.reply(id, reply);
    desk.act(Action::PickDigit(1));
    desk.settle();
    let flag = desk.server.flags.first().expect("stored");
    assert_eq!((flag.issue_id.clone(), flag.message_index), (issue_id(141), Some(1)));
    assert!(flag.message_text.as_ref().expect("said").verbatim().starts_with("Words of turn 1"), "{flag:?}");
}

#[test]
fn a_status_that_was_confirmed_is_not_shown_as_the_old_one_by_a_reading_that_began_before() {
    let mut desk = deep();
    desk.act(Action::RefreshAll);
    let late: Vec<_> = desk.fetches.drain(..).collect();
    let answers: Vec<_> = late.iter().map(|(id, query)| (*id, desk.server.answer(query.clone()))).collect();
    desk.act(Action::SetStatus(IssueStatus::Closed));
    while !desk.sends.is_empty() {
        desk.store(0);
    }
    for (id, reply) in answers {
        desk.reply(id, reply);
        let shown = desk.model.current_row().expect("selected");
        assert_eq!(shown.status, IssueStatus::Closed);
        let row = desk.model.panes.issues.find(&issue_id(141)).expect("held");
        assert_eq!(row.status, IssueStatus::Closed);
    }
    desk.settle();
    assert_eq!(desk.model.current_row().expect("selected").status, IssueStatus::Closed);
}

#[test]
fn keys_that_come_before_an_answer_stay_where_they_went() {
    let mut desk = deep();
    desk.acts([Action::RefreshAll, Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    assert_eq!(lit(&desk).map(|(_, id)| id), Some(issue_id(142)));
    desk.settle();
    assert_eq!(lit(&desk).map(|(_, id)| id), Some(issue_id(142)));
}

#[test]
fn a_session_begins_with_the_lit_row_being_the_one_that_keys_change() {
    for detail_first in [true, false] {
        let resume = Resume { issue: Some(issue_id(6)), query: "Issue".to_owned(), ..Resume::default() };
        let mut desk = Desk::unanswered(FakeServer::new(0, 0));
        desk.server = FakeServer::new(9, 3);
        desk.session(Session { resume: Some(resume), ..Session::default() });
        while !desk.fetches.is_empty() {
            let is_list = |(_, query): &(RequestId, Query)| matches!(query, Query::Issues(_));
            let at = desk.fetches.iter().position(|fetch| is_list(fetch) != detail_first).unwrap_or(0);
            desk.answer(at);
        }
        assert_eq!(lit(&desk).map(|(_, id)| id), Some(issue_id(6)));
        assert_eq!(desk.model.reading.current, Some(issue_id(6)));
        desk.act(Action::SetStatus(IssueStatus::Done));
        assert_eq!(subjects(&desk), [issue_id(6)]);
    }
}

#[test]
fn an_issue_that_the_query_does_not_hold_stands_on_its_own_line_and_the_verb_names_it() {
    let mut desk = Desk::new(FakeServer::new(9, 3));
    desk.event(Event::Resized { width: 120, height: 30 });
    narrow(&mut desk, "number:3");
    desk.settle();
    crate::app::step::visit::go_to(&mut desk.model, issue_key(7));
    desk.act(Action::Focus(Pane::Issues));
    desk.settle();
    assert!(desk.model.is_pinned());
    assert_eq!(lit(&desk), None, "no row is lit");
    desk.act(Action::SetStatus(IssueStatus::Closed));
    let told = desk.model.screen.toasts.deed().expect("told").to_string();
    assert_eq!(told, "T-7 → closed");
    assert_eq!(subjects(&desk), [issue_id(7)]);
    desk.act(Action::Move(Motion::Down));
    assert_eq!(lit(&desk).map(|(_, id)| id), Some(issue_id(3)), "j leads back into the list");
}

#[test]
fn a_number_that_is_not_loaded_is_gone_to_and_back_leads_to_issue_query_and_position() {
    let mut desk = deep();
    narrow(&mut desk, "Issue");
    desk.settle();
    desk.acts(std::iter::repeat_n(Action::Move(Motion::Down), 60));
    desk.settle();
    let before = (lit(&desk), desk.model.panes.issues.filter.typed.clone());
    desk.act(Action::Palette);
    type_in(&mut desk, "T-480");
    desk.act(Action::Open);
    desk.settle();
    assert_eq!((desk.model.reading.current.clone(), lit(&desk)), (Some(issue_id(480)), None));
    desk.act(Action::Back);
    desk.settle();
    assert_eq!((lit(&desk), desk.model.panes.issues.filter.typed.clone()), before);
    desk.act(Action::Palette);
    type_in(&mut desk, "T-4000");
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(lit(&desk), before.0);
    assert!(desk.model.screen.toasts.deed().is_some_and(|told| told.as_str() == "There is no issue T-4000"));
}

#[test]
fn an_issue_that_was_asked_for_is_not_gone_to_once_the_user_does_something_else() {
    let mut desk = deep();
    desk.act(Action::Palette);
    type_in(&mut desk, "T-480");
    desk.acts([Action::Open, Action::Focus(Pane::Issues), Action::Move(Motion::Up)]);
    desk.settle();
    assert_eq!(desk.model.reading.current, Some(issue_id(140)));
}

#[test]
fn the_first_row_that_comes_is_selected_whichever_page_brings_it() {
    let mut server = FakeServer::new(300, 1);
    server.issues.iter_mut().for_each(|(number, issue)| issue.has_unread_activity = *number == 250);
    let mut desk = Desk::new(server);
    narrow(&mut desk, "is:unread");
    assert_eq!((desk.model.reading.current.clone(), lit(&desk)), (None, None), "nothing is selected that no key chose");
    desk.settle();
    assert_eq!(
        (desk.model.reading.current.clone(), lit(&desk).map(|(_, id)| id)),
        (Some(issue_id(250)), Some(issue_id(250)))
    );
}

#[test]
fn keys_that_are_typed_ahead_go_into_the_rows_that_come() {
    let mut desk = Desk::new(FakeServer::new(30, 1));
    narrow(&mut desk, "Issue");
    desk.acts([Action::Move(Motion::Down), Action::Move(Motion::Down)]);
    desk.act(Action::SetStatus(IssueStatus::Done));
    assert!(subjects(&desk).is_empty(), "no issue is in sight to be changed");
    desk.settle();
    assert_eq!(desk.model.reading.current, Some(issue_id(3)));
}

/// What another reviewer did before, and what is then done here.
type Beforehand = (fn(&mut FakeServer), fn(&mut Desk));

#[test]
fn what_was_there_already_is_told_and_never_taken_back() {
    let cases: [Beforehand; 3] = [
        (
            |server| {
                let link = server.link(issue_id(1), call_id(1_000));
                server.links.push(link);
            },
            |desk| {
                desk.acts([Action::Focus(Pane::Evidence), Action::Add]);
                desk.answer_all();
                type_in(desk, "call-1000");
                desk.act(Action::Open);
            },
        ),
        (
            |server| {
                let relation = NewRelation { related_issue_id: issue_id(2), relation_type: RelationType::Blocks };
                let change = Change::Relate { relation, peer: ("T-2".into(), "two".into()) };
                server.apply(&Mutation::of_issue(issue_id(1), change)).expect("made");
            },
            |desk| {
                desk.act(Action::Relate(RelationType::Blocks));
                type_in(desk, "T-2");
                desk.act(Action::Open);
            },
        ),
        (
            |server| server.issues.get_mut(&1).expect("there").status = IssueStatus::Done,
            |desk| desk.act(Action::SetStatus(IssueStatus::Done)),
        ),
    ];
    for (number, (other, own)) in cases.into_iter().enumerate() {
        for undone_early in [false, true] {
            let mut desk = Desk::new(FakeServer::new(3, 3));
            other(&mut desk.server);
            own(&mut desk);
            let has = (desk.server.links.len(), desk.server.relations.len(), desk.server.issues[&1].status.clone());
            if undone_early {
                desk.act(Action::Undo);
            }
            desk.settle();
            if !undone_early {
                let told = |toast: &crate::app::state::toast::Toast| toast.text.as_str().contains("was there already");
                assert!(desk.model.screen.toasts.iter().any(told), "case {number}");
            }
            desk.act(Action::Undo);
            desk.settle();
            let now = (desk.server.links.len(), desk.server.relations.len(), desk.server.issues[&1].status.clone());
            assert_eq!(now, has, "case {number}, early {undone_early}");
        }
    }
}

#[test]
fn the_selected_change_stays_selected_while_others_are_stored() {
    let mut desk = Desk::new(FakeServer::new(3, 6));
    desk.act(Action::Focus(Pane::Transcript));
    for digit in 1..=3 {
        desk.acts([Action::Flag, Action::PickDigit(digit)]);
    }
    desk.acts([Action::Jobs, Action::Move(Motion::Down), Action::Move(Motion::Down)]);
    let selected = |desk: &Desk| match desk.model.screen.overlays.last() {
        Some(Overlay::Jobs(queue::View { selected, .. })) => *selected,
        _ => None,
    };
    let third = selected(&desk);
    desk.store(0);
    desk.store(0);
    assert_eq!(selected(&desk), third);
    desk.act(Action::Discard);
    desk.act(Action::Cancel);
    desk.settle();
    assert!(desk.model.world.lanes.is_empty());
}

#[test]
fn the_selected_evidence_and_the_selected_choice_stay_while_answers_come() {
    let mut desk = Desk::new(FakeServer::new(3, 3));
    let link = desk.server.link(issue_id(1), call_id(2));
    desk.server.links.push(link);
    desk.act(Action::RefreshAll);
    desk.settle();
    desk.acts([Action::Focus(Pane::Evidence), Action::Move(Motion::Down)]);
    let call = desk.model.panes.transcript.call.clone();
    let first = desk.server.link(issue_id(1), call_id(3));
    desk.server.links.insert(0, first);
    desk.act(Action::RefreshAll);
    desk.settle();
    assert_eq!((desk.model.panes.transcript.call.clone(), desk.model.panes.evidence), (call, 2));
    let chosen = |desk: &Desk| match desk.model.screen.overlays.last() {
        Some(Overlay::Choose(chooser)) => chooser.selected().map(|offer| offer.columns().0.to_string()),
        _ => None,
    };
    desk.act(Action::Categorise);
    type_in(&mut desk, "i");
    desk.act(Action::Move(Motion::Down));
    let before = chosen(&desk);
    assert!(before.is_some());
    desk.settle();
    assert_eq!(chosen(&desk), before);
}

#[test]
fn a_question_that_comes_by_itself_waits_for_the_open_field_and_takes_no_key_at_once() {
    let mut desk = Desk::new(FakeServer::new(3, 3));
    desk.server.issues.get_mut(&1).expect("there").status = IssueStatus::InReview;
    desk.act(Action::SetStatus(IssueStatus::Done));
    desk.acts([Action::Comment, Action::Paste("half a ".to_owned())]);
    desk.store(0);
    type_in(&mut desk, "yes");
    let Some(Overlay::Write(writing)) = desk.model.screen.overlays.last() else { panic!("the field is open") };
    assert_eq!(writing.draft.text(), "half a yes");
    desk.act(Action::Cancel);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Ask(_))), "asked once the field is closed");
    let env = desk.env();
    let effects = crate::app::update(&mut desk.model, Msg::Act(Action::Yes), &env);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Ask(_))), "nobody has read it yet: {effects:?}");
    desk.act(Action::No);
    assert!(desk.model.screen.overlays.is_empty());
}

#[test]
fn words_of_a_call_are_noted_under_the_issue_that_it_hangs_on() {
    let mut desk = Desk::new(FakeServer::new(3, 3));
    desk.acts([Action::Move(Motion::Down), Action::Focus(Pane::Transcript)]);
    let place =
        |desk: &Desk, wanted: Query| desk.fetches.iter().position(|(_, query)| *query == wanted).expect("asked for");
    desk.answer(place(&desk, Query::Detail(issue_id(2))));
    let at = place(&desk, Query::Call(call_id(2)));
    let (id, query) = desk.fetches.remove(at);
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
    let reply = Box::new(desk.server.answer(query));
    let env = desk.env();
    let effects = crate::app::update(&mut desk.model, Msg::Event(Event::Fetched { id, reply }), &env);
    let noted = effects.iter().find_map(|effect| match effect {
        Effect::NoteCall(issue, _) => Some(issue.clone()),
        _ => None,
    });
    assert!(noted.is_none_or(|issue| issue == issue_id(2)));
}
