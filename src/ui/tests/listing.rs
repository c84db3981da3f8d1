//! The list of issues: rows of two lines where they fit, what titles share, and what stands in the title of the pane.

use super::*;
use crate::{
    app::{
        message::{key::Code, pointer::Pointer},
        tests::{issue_id, members},
    },
    domain::text::Untrusted,
};

/// A desk whose issues are named like this, with something on them.
fn desk(titles: &[&str], size: (u16, u16)) -> Desk {
    let mut server = FakeServer::new(titles.len() as u64, 4);
    for (issue, title) in server.issues.values_mut().zip(titles) {
        issue.title = Untrusted::from(*title);
    }
    if let Some(issue) = server.issues.get_mut(&2) {
        issue.assignee_id = Some("u-1".into());
    }
    let mut desk = Desk::new(server);
    desk.model.world.people.meet(members(&[("u-1", "Ada Pier")]));
    desk.event(Event::Resized { width: size.0, height: size.1 });
    desk.acts([Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    desk
}

const TITLES: [&str; 4] = [
    "Card line: blocked for a caller who was not asked",
    "Card line: the balance was told before a question",
    "Card line: the new card went to another address",
    "Card line: a caller was left in silence",
];

/// The lines of the pane.
fn pane(desk: &Desk) -> Vec<String> {
    let area = desk.model.layout().pane(Pane::Issues).expect("shown");
    let screen = text(&desk.model);
    let lines = screen.lines().skip(usize::from(area.y)).take(usize::from(area.height));
    lines.map(|line| line.chars().take(usize::from(area.width)).collect()).collect()
}

#[test]
fn rows_at_three_sizes() {
    for size in [(80, 24), (120, 30), (160, 48)] {
        let mut desk = desk(&TITLES, size);
        desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Down)]);
        desk.settle();
        insta::assert_snapshot!(format!("list_{}x{}", size.0, size.1), pane(&desk).join("\n"));
    }
}

#[test]
fn rows_have_two_lines_where_all_of_them_fit() {
    let desk = desk(&TITLES, (120, 30));
    let lines = pane(&desk);
    assert!(lines[1].contains("T-1") && lines[3].contains("T-2"), "{lines:#?}");
    assert!(lines[2].contains("todo · Dialogue · 1 call") && lines[4].contains("Ada Pier"), "{lines:#?}");
    // The next are below one another: there are more of them than twice their number of lines.
    let many: Vec<String> = (0..20).map(|at| format!("Title of issue {at}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (titles, size) in [(&many[..], (120, 30)), (&TITLES[..], (119, 30)), (&TITLES[..], (120, 12))] {
        let lines = pane(&self::desk(titles, size));
        let second = lines.iter().position(|line| line.contains("T-2 "));
        let is_double = size.0 >= 120 && 2 * titles.len() <= usize::from(size.1) - 4;
        assert_eq!(second, Some(if is_double { 3 } else { 2 }), "{size:?} {lines:#?}");
    }
}

#[test]
fn a_click_on_either_line_of_a_row_selects_it() {
    for y in [4, 5] {
        let mut desk = desk(&TITLES, (120, 30));
        desk.event(Event::Pointed(Pointer::Press(9, y)));
        assert_eq!(desk.model.panes.issues.held(), Some(&issue_id(2)), "{y}");
    }
}

#[test]
fn what_all_titles_begin_with_is_said_once() {
    let mut desk = desk(&TITLES, (160, 48));
    let lines = pane(&desk);
    assert!(lines[0].contains("1 of 4 · Card line: …"), "{lines:#?}");
    assert!(lines[1].contains("…blocked for a caller") && !lines[1].contains("Card line"), "{lines:#?}");
    // One that is renamed stands there whole.
    let home = Key { code: Code::Home, ..Key::char('x') };
    desk.acts([Action::Focus(Pane::Issues), Action::EditText, Action::Type(home)]);
    desk.acts("The ".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    assert!(pane(&desk)[1].contains("The Card line: blocked"), "{:#?}", pane(&desk));
}

#[test]
fn the_title_has_the_query_first_then_the_position() {
    let mut desk = session((160, 48));
    desk.acts([Action::Focus(Pane::Issues), Action::Search]);
    desk.acts("is:open number:1..900 Issue number".chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    desk.settle();
    let title = pane(&desk)[0].clone();
    assert!(title.contains("/is:open") && title.contains("… · 1 of 6 · local"), "{title}");
}
