//! The transcript: calls of tools with their results, JSON laid out, and notes in the margin of a wide pane.

use super::*;

/// A call with tools, read on a screen of this size.
fn call(size: (u16, u16)) -> Desk {
    let mut server = FakeServer::new(2, 24);
    server.words = [
        "Harbour Bank card line. How can I help?",
        "I need to block a card, quick. It's my husband's, he left it in a taxi, and we leave tomorrow morning at six.",
        "action: find_card({\"last4\":\"4417\",\"phone\":\"+12025550199\"})",
        "action: {\"card\":\"C-77120\",\"holder\":\"R. Whitcombe\",\"matches\":[{\"field\":\"phone\",\"same\":false}]}",
        "action: block_card({\"card\":\"C-77120\"})",
        "action: write_letter({\"card\":\"C-77120\",\"to\":\"88 Cooper Street\"})",
        "action: Error: the card is locked",
        "action: {\"letter\":\"L-1\",\"words\":\"one two three four five six seven eight nine ten eleven twelve\"}",
    ]
    .map(str::to_owned)
    .to_vec();
    let mut desk = Desk::new(server);
    desk.event(Event::Resized { width: size.0, height: size.1 });
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk.model.panes.transcript.select(1);
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(3)]);
    let note =
        "Nothing was asked that the caller alone can know; the husband's card is blocked at the word of another.";
    desk.acts(note.chars().map(|c| Action::Type(Key::char(c))));
    desk.act(Action::Open);
    desk.settle();
    desk
}

#[test]
fn tools_are_read_at_three_sizes_folded_and_laid_out() {
    for size in [(60, 24), (100, 30), (160, 48)] {
        let mut desk = call(size);
        let folded = text(&desk.model);
        desk.act(Action::UnfoldAll);
        let laid = text(&desk.model);
        desk.acts([Action::ZoomIn, Action::ZoomIn]);
        let whole = format!("{folded}== laid out\n{laid}== zoomed\n{}", text(&desk.model));
        insta::assert_snapshot!(format!("tools_{}x{}", size.0, size.1), whole);
    }
}

#[test]
fn a_result_stands_below_its_call_and_one_that_failed_has_another_sign() {
    let screen = text(&call((160, 48)).model);
    let place = |words: &str| {
        let line = screen.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}\n{screen}"));
        line.chars().collect::<String>().split(words).next().map(|before| before.chars().count())
    };
    assert_eq!(place("→ find_card  last4 4417"), place("← card C-77120"), "{screen}");
    assert_eq!(place("→ block_card"), place("! block_card  Error: the card"), "named, where two were called: {screen}");
    assert_eq!(place("→ write_letter"), place("← write_letter  letter L-1"), "{screen}");
    let failed = buffer(&call((160, 48)).model, &Keyboard::default(), &Theme::ansi());
    let sign = failed.content.iter().position(|cell| cell.symbol() == "!").expect("seen");
    assert_eq!(failed.content[sign].fg, ratatui::style::Color::Red);
    assert!(failed.content[sign + 2].modifier.contains(ratatui::style::Modifier::BOLD), "and another weight");
}

#[test]
fn in_a_wide_pane_notes_stand_beside_their_message_and_lines_have_an_end() {
    let mut desk = call((160, 48));
    let lines = |desk: &Desk| desk.model.panes.transcript.lines.len();
    let before = lines(&desk);
    desk.acts([Action::ZoomIn, Action::ZoomIn]);
    let screen = text(&desk.model);
    let beside = screen.lines().find(|line| line.contains("I need to block")).unwrap_or_default();
    assert!(beside.contains("⚑ skipped_verification"), "{screen}");
    assert!(screen.lines().any(|line| line.contains("morning at six.") && line.contains("asked that")), "{screen}");
    assert!(lines(&desk) > 0 && lines(&desk) <= before + 2, "{screen}");
    // The text and its gutter are no wider than a hundred cells and what stands left of them.
    for line in screen.lines().filter(|line| line.contains("Caller") || line.contains("Tool")) {
        let words = line.split("  ⚑").next().unwrap_or_default().trim_end_matches(['┃', ' ']);
        assert!(words.chars().count() <= 1 + 18 + 100, "{line}");
    }
}

#[test]
fn a_blank_column_parts_the_text_from_the_minimap() {
    for size in [(60, 18), (100, 24), (160, 30)] {
        let desk = session(size);
        let area = desk.model.layout().pane(Pane::Transcript).expect("shown");
        let screen = buffer(&desk.model, &Keyboard::default(), &Theme::ansi());
        let last = area.x + area.width - 2;
        for y in area.y + 2..area.y + area.height - 1 {
            assert_eq!(screen[(last, y)].symbol(), " ", "{size:?} line {y}\n{}", lines(&screen));
        }
    }
}
