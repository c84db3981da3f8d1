//! Category, assignee, order, texts of an issue, flag mode, places and the scroll of the panes.

use super::*;
use crate::{
    app::{
        message::{
            action::{Amount, Motion, Pane, Spot},
            habits::Snippet,
            key::Key,
            layer::Layer,
        },
        state::{overlay::Overlay, project::Mark},
    },
    domain::choice::IssueStatus,
};

fn typed(words: &str) -> impl Iterator<Item = Action> + '_ {
    words.chars().map(|c| Action::Type(Key::char(c)))
}

fn reading() -> Desk {
    let mut desk = Desk::new(FakeServer::new(4, 30));
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk
}

fn clear(desk: &mut Desk) {
    desk.act(Action::Type(Key::ctrl('u')));
}

#[test]
fn a_category_is_chosen_among_those_that_are_known_or_named_anew() {
    let mut desk = Desk::new(FakeServer::new(3, 3));
    desk.act(Action::Categorise);
    desk.settle();
    desk.acts(typed("bill"));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.issues[&1].category.verbatim(), "Billing", "one of the service's");
    desk.act(Action::Categorise);
    desk.acts(typed("Brand new"));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.issues[&1].category.verbatim(), "Brand new");
    desk.act(Action::Undo);
    desk.settle();
    assert_eq!(desk.server.issues[&1].category.verbatim(), "Billing");
}

#[test]
fn an_assignee_is_chosen_by_name_and_taken_away() {
    let mut desk = Desk::new(FakeServer::new(3, 3));
    desk.model.world.people.meet(members(&[("u-1", "Ada Pier"), ("u-2", "Ines Duarte")]));
    desk.act(Action::Assign);
    desk.acts(typed("ines"));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.issues[&1].assignee_id, Some("u-2".into()));
    desk.act(Action::Assign);
    desk.acts(typed("nobody"));
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.issues[&1].assignee_id, None);
}

#[test]
fn the_list_is_sorted_and_its_terms_stay() {
    let mut desk = Desk::new(FakeServer::new(3, 3));
    desk.act(Action::Search);
    desk.acts(typed("status:todo"));
    desk.acts([Action::Open, Action::Sort]);
    desk.acts(typed("severity least"));
    desk.act(Action::Open);
    assert_eq!(desk.model.panes.issues.filter.to_string(), "status:todo sort:\"severity:asc\"");
}

#[test]
fn the_verb_that_was_done_last_is_done_again_with_one_key() {
    let mut desk = Desk::new(FakeServer::new(3, 3));
    desk.act(Action::SetStatus(IssueStatus::Closed));
    desk.acts([Action::Move(Motion::Down), Action::Repeat]);
    desk.settle();
    assert_eq!(desk.server.issues.values().filter(|issue| issue.status == IssueStatus::Closed).count(), 2);
}

#[test]
fn the_title_is_edited_and_a_draft_survives_escape() {
    let mut desk = Desk::new(FakeServer::new(2, 3));
    desk.act(Action::EditText);
    desk.acts(typed(" again"));
    desk.act(Action::Cancel);
    assert_eq!(desk.server.issues[&1].title.verbatim(), "Issue number 1");
    desk.act(Action::EditText);
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.server.issues[&1].title.verbatim(), "Issue number 1 again");
    assert!(desk.model.outbox.drafts.is_empty());
    desk.act(Action::EditText);
    clear(&mut desk);
    desk.act(Action::Open);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Write(_))), "an issue needs a title");
}

#[test]
fn in_flag_mode_each_digit_flags_and_goes_on() {
    let mut desk = reading();
    desk.act(Action::FlagMode);
    assert_eq!(desk.model.layers().first(), Some(&Layer::FlagMode));
    desk.acts([Action::PickDigit(1), Action::PickDigit(2), Action::Move(Motion::Down), Action::PickDigit(1)]);
    desk.settle();
    let flags: Vec<_> = desk.flags().into_iter().map(|(index, _, mark)| (index, mark)).collect();
    assert_eq!(flags, [(Some(0), Mark::Stored), (Some(1), Mark::Stored), (Some(3), Mark::Stored)]);
    desk.act(Action::Cancel);
    assert_eq!(desk.model.layers().first(), Some(&Layer::Transcript), "Esc ends it");
    assert_eq!(desk.model.screen.focus, Pane::Transcript, "and nothing else");
}

#[test]
fn an_issue_is_unread_again_on_this_machine_and_viewed_on_the_service() {
    let mut server = FakeServer::new(2, 3);
    server.issues.values_mut().for_each(|issue| issue.has_unread_activity = true);
    let mut desk = Desk::new(server);
    desk.act(Action::ToggleRead);
    desk.settle();
    assert!(!desk.server.issues[&1].has_unread_activity);
    desk.act(Action::ToggleRead);
    desk.settle();
    assert!(desk.model.reading.unread.contains(&issue_id(1)) && !desk.server.issues[&1].has_unread_activity);
}

#[test]
fn the_journal_has_a_line_of_shell_for_what_is_stored_and_none_for_what_is_not() {
    let mut desk = reading();
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    assert!(desk.journal.is_empty(), "nobody asked for one");
    desk.model.session.habits.journal = true;
    desk.model.session.profile = Display::ours("team");
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
    desk.acts(typed("it's $HOME"));
    desk.act(Action::Open);
    assert!(desk.journal.is_empty(), "it is not stored yet");
    desk.settle();
    desk.acts([Action::Undo, Action::SetStatus(IssueStatus::InReview)]);
    desk.settle();
    desk.acts([Action::Focus(Pane::Issues), Action::Comment]);
    desk.acts(typed("-x"));
    desk.act(Action::Open);
    desk.settle();
    let flag = desk.server.flags[0].flag_type.verbatim().to_owned();
    let lines: Vec<&str> =
        desk.journal.iter().filter_map(|line| line.as_str().rsplit_once(" # ")).map(|(line, _)| line).collect();
    assert_eq!(lines.len(), 4, "{lines:?}");
    assert_eq!(
        lines[0],
        format!(
            "earmark --profile team flag add issue-1 --call=call-1 --index=0 --type={flag} '--note=it'\\''s $HOME'"
        )
    );
    assert!(lines[1].starts_with("earmark --profile team flag remove issue-1 "), "{}", lines[1]);
    assert_eq!(lines[2], "earmark --profile team issue set issue-1 --status=in_review");
    assert_eq!(lines[3], "earmark --profile team issue comment issue-1 -- -x");
}

/// A desk of somebody with two snippets.
fn with_snippets() -> Desk {
    let mut desk = reading();
    let snippet = |name: &str, text: &str| Snippet { name: name.to_owned(), text: text.to_owned() };
    desk.model.session.habits.snippets =
        vec![snippet("ver", "Not verified:"), snippet("verbose", "Said too much,\nat length.")];
    desk
}

#[test]
fn a_snippet_is_put_in_by_its_name_or_chosen() {
    let mut desk = with_snippets();
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
    desk.acts(typed("see ver"));
    desk.act(Action::Snippet);
    desk.acts(typed(" twice, verb"));
    desk.act(Action::Snippet);
    let Some(Overlay::Choose(chooser)) = desk.model.screen.overlays.last() else { panic!("a list") };
    assert_eq!(chooser.offers().len(), 1, "what begins like the word");
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    let note = desk.server.flags.last().map(|flag| flag.note.verbatim().to_owned());
    assert_eq!(note.as_deref(), Some("see Not verified: twice, Said too much,\nat length."));
}

#[test]
fn a_text_with_a_snippet_is_a_draft_and_without_any_it_is_said_where_they_are() {
    let mut desk = with_snippets();
    desk.act(Action::Comment);
    desk.acts([Action::Snippet, Action::Move(Motion::Down), Action::Open, Action::Cancel]);
    assert!(desk.model.screen.overlays.is_empty());
    desk.act(Action::Comment);
    let Some(Overlay::Write(writing)) = desk.model.screen.overlays.last() else { panic!("a field") };
    assert_eq!(writing.draft.text(), "Said too much,\nat length.");
    desk.model.session.habits.snippets.clear();
    desk.act(Action::Snippet);
    assert_eq!(desk.model.screen.overlays.len(), 1);
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str().contains("config.toml")));
}

#[test]
fn with_the_keys_of_vi_esc_leaves_the_text_before_the_field_and_enter_sends_from_there() {
    let mut desk = reading();
    desk.model.session.habits.vi = true;
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(1)]);
    desk.acts(typed("one"));
    desk.act(Action::Open);
    desk.acts(typed("twoo"));
    desk.act(Action::Cancel);
    desk.acts(typed("x"));
    desk.act(Action::Open);
    desk.settle();
    assert!(desk.model.screen.overlays.is_empty());
    let note = desk.server.flags.last().map(|flag| flag.note.verbatim().to_owned());
    assert_eq!(note.as_deref(), Some("one\ntwo"));
    desk.act(Action::Comment);
    desk.acts(typed("kept"));
    desk.acts([Action::Cancel, Action::Cancel]);
    assert!(desk.model.screen.overlays.is_empty());
    assert_eq!(desk.model.outbox.drafts.len(), 1);
}

#[test]
fn nothing_is_seen_by_somebody_who_looks_at_another_window() {
    let mut server = FakeServer::new(2, 3);
    server.issues.values_mut().for_each(|issue| issue.has_unread_activity = true);
    let mut desk = Desk::new(server);
    desk.acts([Action::Open, Action::ToggleMouse]);
    assert_eq!(desk.model.screen.toasts.iter().count(), 1);
    desk.event(Event::Focused(false));
    desk.now = desk.now.plus(30_000);
    desk.event(Event::Woke);
    desk.settle();
    assert_eq!(desk.model.screen.toasts.iter().count(), 1, "the notice waits");
    assert!(desk.server.issues[&1].has_unread_activity, "and the issue counts as unread");
    desk.event(Event::Focused(true));
    assert!(desk.fetches.is_empty(), "half a minute is not long");
    desk.event(Event::Woke);
    assert_eq!(desk.model.screen.toasts.iter().count(), 1, "it is shown as long as any other");
    desk.now = desk.now.plus(5_000);
    desk.event(Event::Woke);
    desk.settle();
    assert_eq!(desk.model.screen.toasts.iter().count(), 0);
    assert!(!desk.server.issues[&1].has_unread_activity);
    desk.event(Event::Focused(false));
    desk.now = desk.now.plus(120_000);
    desk.event(Event::Focused(true));
    let asked: Vec<&Query> = desk.fetches.iter().map(|(_, query)| query).collect();
    assert!(asked.iter().any(|query| matches!(query, Query::Issues(_))), "{asked:?}");
    assert!(asked.contains(&&Query::Detail(issue_id(1))));
}

#[test]
fn places_are_left_found_again_and_named() {
    let mut desk = reading();
    desk.model.panes.transcript.select(12);
    desk.act(Action::NamePlace('a'));
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down), Action::Open]);
    desk.settle();
    assert_eq!(desk.model.reading.current, Some(issue_id(2)));
    desk.act(Action::GoToPlace('a'));
    desk.settle();
    assert_eq!((desk.model.reading.current.clone(), desk.model.panes.transcript.cursor()), (Some(issue_id(1)), 12));
    assert_eq!(desk.model.screen.focus, Pane::Transcript);
    desk.act(Action::Back);
    desk.settle();
    assert_eq!(desk.model.reading.current, Some(issue_id(2)));
    desk.act(Action::Forward);
    desk.settle();
    assert_eq!((desk.model.reading.current.clone(), desk.model.panes.transcript.cursor()), (Some(issue_id(1)), 12));
    desk.act(Action::Places);
    assert!(matches!(desk.model.screen.overlays.last(), Some(Overlay::Choose(_))));
}

#[test]
fn a_flag_of_the_issue_is_gone_to_from_the_list_of_flags() {
    let mut desk = reading();
    desk.model.panes.transcript.select(20);
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    desk.acts([Action::Move(Motion::Top), Action::Focus(Pane::Issues), Action::Flags, Action::Open]);
    desk.settle();
    assert_eq!((desk.model.screen.focus, desk.model.panes.transcript.cursor()), (Pane::Transcript, 20));
}

#[test]
fn the_selection_is_put_where_it_is_wanted_on_the_screen() {
    let mut desk = reading();
    desk.event(Event::Resized { width: 80, height: 16 });
    desk.model.panes.transcript.select(15);
    let line = |desk: &Desk| desk.model.panes.transcript.lines.iter().position(|line| line.turn() == 15);
    desk.act(Action::Scroll(Spot::Top));
    assert_eq!(line(&desk), Some(0));
    desk.act(Action::Scroll(Spot::Bottom));
    let last = desk.model.panes.transcript.lines.len() - 1;
    assert_eq!(desk.model.panes.transcript.lines[last].turn(), 15);
    desk.act(Action::Scroll(Spot::Centre));
    assert!(line(&desk).is_some_and(|at| (3..9).contains(&at)), "{:?}", line(&desk));
}

#[test]
fn panes_take_more_and_less_of_the_screen_within_bounds() {
    let mut desk = Desk::new(FakeServer::new(2, 3));
    let width = |desk: &Desk| desk.model.layout().pane(Pane::Issues).expect("shown").width;
    let before = width(&desk);
    desk.act(Action::Resize(Amount::More));
    assert!(width(&desk) > before);
    desk.acts(std::iter::repeat_n(Action::Resize(Amount::Less), 40));
    assert!(width(&desk) > 10, "never nothing");
}

#[test]
fn words_are_found_in_other_calls_and_the_message_is_gone_to() {
    let mut desk = reading();
    desk.act(Action::FindTurns);
    desk.acts(typed("refund"));
    desk.settle();
    desk.act(Action::Open);
    desk.settle();
    assert_eq!(desk.model.reading.current, Some(issue_id(2)));
    assert_eq!((desk.model.screen.focus, desk.model.panes.transcript.cursor()), (Pane::Transcript, 7));
    desk.act(Action::Back);
    desk.settle();
    assert_eq!(desk.model.reading.current, Some(issue_id(1)));
}

#[test]
fn of_two_flags_d_says_which_went_and_which_is_left() {
    let mut desk = reading();
    desk.model.panes.transcript.select(4);
    for digit in [1, 2] {
        desk.acts([Action::Flag, Action::PickDigit(digit)]);
        desk.settle();
    }
    let names: Vec<String> = desk.model.panes.catalogue.on_digits().into_iter().take(2).collect();
    let told = |desk: &Desk| desk.model.screen.toasts.deed().map(ToString::to_string).unwrap_or_default();
    desk.act(Action::Remove);
    assert!(told(&desk).contains(&format!("{} removed; {} is left", names[1], names[0])), "{}", told(&desk));
    desk.act(Action::Remove);
    assert!(told(&desk).contains(&format!("{} removed; u brings", names[0])), "{}", told(&desk));
    desk.act(Action::Remove);
    assert!(
        desk.model.screen.toasts.iter().any(|toast| toast.text.as_str() == "It is being removed; u brings it back")
    );
    desk.settle();
    desk.act(Action::Remove);
    assert!(desk.model.screen.toasts.iter().any(|toast| toast.text.as_str() == "No flag on this message"));
    for digit in [1, 2] {
        desk.acts([Action::Flag, Action::PickDigit(digit)]);
    }
    // The second one waits behind the first.
    desk.act(Action::Remove);
    assert!(told(&desk).contains(&format!("{} taken back before it was stored; {} is left", names[1], names[0])));
}

#[test]
fn the_step_past_the_last_call_says_so() {
    let mut desk = reading();
    let told = |desk: &Desk| {
        desk.model.screen.toasts.iter().next_back().map(|toast| toast.text.to_string()).unwrap_or_default()
    };
    desk.act(Action::NextCall);
    assert_eq!(told(&desk), "This is all the evidence of the issue");
    let link = desk.server.link(issue_id(1), call_id(2));
    desk.server.links.push(link);
    desk.act(Action::Refresh);
    desk.settle();
    desk.act(Action::NextCall);
    assert_eq!(desk.model.panes.evidence, 1);
    desk.act(Action::NextCall);
    assert_eq!((told(&desk).as_str(), desk.model.panes.evidence), ("This is the last evidence of the issue", 1));
    desk.act(Action::PrevCall);
    desk.act(Action::PrevCall);
    assert_eq!((told(&desk).as_str(), desk.model.panes.evidence), ("This is the first evidence of the issue", 0));
}
