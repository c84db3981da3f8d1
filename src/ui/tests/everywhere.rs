//! Every pane and overlay: in three sizes, in two themes, in ASCII, and with text in every script at every width.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::*;
use crate::{
    app::{message::layer::Layer, state::marks::Anchor},
    domain::text::Untrusted,
};

/// A pane or an overlay, and the keys of the core that show it.
fn places() -> Vec<(&'static str, Vec<Action>)> {
    let on = |pane, action| vec![Action::Focus(pane), action];
    vec![
        ("issues", vec![Action::Focus(Pane::Issues), Action::Mark, Action::MarkRange, Action::Move(Motion::Down)]),
        ("preview", on(Pane::Issues, Action::Preview)),
        ("evidence", vec![Action::Focus(Pane::Evidence)]),
        ("transcript", vec![Action::Focus(Pane::Transcript), Action::Mark]),
        ("relations", vec![Action::Focus(Pane::Relations)]),
        ("tree", on(Pane::Relations, Action::ToggleTree)),
        ("flag", on(Pane::Transcript, Action::Flag)),
        ("note", vec![Action::Focus(Pane::Transcript), Action::Flag, Action::ToggleNote, Action::PickDigit(1)]),
        ("comment", on(Pane::Issues, Action::Comment)),
        ("query", vec![Action::Focus(Pane::Issues), Action::Search, Action::Type(Key::char('s'))]),
        ("find", on(Pane::Transcript, Action::Search)),
        ("relate", on(Pane::Issues, Action::Relate(RelationType::DuplicateOf))),
        ("category", on(Pane::Issues, Action::Categorise)),
        ("people", on(Pane::Issues, Action::Assign)),
        ("sort", on(Pane::Issues, Action::Sort)),
        ("flags", on(Pane::Transcript, Action::Flags)),
        (
            "hits",
            vec![
                Action::Focus(Pane::Transcript),
                Action::Search,
                Action::Type(Key::char('e')),
                Action::Open,
                Action::Hits,
            ],
        ),
        ("places", on(Pane::Transcript, Action::Places)),
        ("help", on(Pane::Transcript, Action::Help)),
        ("palette", on(Pane::Transcript, Action::Palette)),
        ("jobs", on(Pane::Transcript, Action::Jobs)),
        ("drafts", on(Pane::Transcript, Action::Drafts)),
        ("activity", on(Pane::Transcript, Action::Activity)),
        ("requests", on(Pane::Transcript, Action::Requests)),
        ("delete", on(Pane::Issues, Action::Delete)),
    ]
}

/// A desk on which something stands in every pane and list.
fn full(size: (u16, u16)) -> Desk {
    let mut desk = session(size);
    desk.model.world.people.meet(crate::app::tests::members(&[("u-1", "Ada Pier"), ("u-2", "Ines Duarte")]));
    desk.acts([Action::Focus(Pane::Issues), Action::Move(Motion::Top)]);
    desk.acts([Action::Mark, Action::Mark, Action::SetStatus(IssueStatus::InReview)]);
    desk.settle();
    desk.model.screen.toasts = Default::default();
    desk.event(Event::Requested(Box::new(logged(1, Some(200)))));
    desk
}

/// Shows a place; what was over the panes goes first.
fn show(desk: &mut Desk, keys: &[Action]) {
    desk.model.screen.overlays.clear();
    desk.model.panes.marks.anchor = None;
    for key in keys {
        desk.act(key.clone());
        desk.settle();
    }
}

/// The styles of a screen by line: runs of cells that look alike, as `columns:style`.
fn styles(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let mut text = String::new();
    for (y, row) in buffer.content.chunks(width).enumerate() {
        let look = |cell: &ratatui::buffer::Cell| format!("{}/{} {:?}", cell.fg, cell.bg, cell.modifier);
        let mut runs: Vec<(usize, String)> = Vec::new();
        for cell in row {
            match runs.last_mut() {
                Some((count, style)) if *style == look(cell) => *count += 1,
                _ => runs.push((1, look(cell))),
            }
        }
        let runs: Vec<String> = runs.into_iter().map(|(count, style)| format!("{count}x {style}")).collect();
        text += &format!("{y:>3} {}\n", runs.join(" | "));
    }
    text
}

#[test]
fn every_pane_and_overlay_in_three_sizes_and_two_themes() {
    for size in [(60, 18), (100, 30), (160, 48)] {
        let mut words = String::new();
        for (name, keys) in places() {
            let mut desk = full(size);
            show(&mut desk, &keys);
            let keyboard = Keyboard::default();
            let ansi = buffer(&desk.model, &keyboard, &Theme::ansi());
            let dark = buffer(&desk.model, &keyboard, &Theme::bundled("dark").expect("bundled"));
            assert_eq!(lines(&ansi), lines(&dark), "{name}: themes change no sign");
            words += &format!("== {name}\n{}", lines(&ansi));
            if size.0 == 60 && ["issues", "transcript", "flag", "palette"].contains(&name) {
                insta::assert_snapshot!(format!("dark_{name}"), styles(&dark));
                insta::assert_snapshot!(format!("ansi_{name}"), styles(&ansi));
            }
        }
        insta::assert_snapshot!(format!("everything_{}x{}", size.0, size.1), words);
    }
}

#[test]
fn a_notice_never_hides_the_selected_line() {
    for pane in Pane::ALL {
        for size in [(60, 18), (100, 30), (160, 48)] {
            let mut desk = full(size);
            desk.act(Action::Focus(pane));
            desk.settle();
            for motion in [Motion::Bottom, Motion::Top] {
                desk.act(Action::Move(motion));
                desk.settle();
                desk.model.screen.toasts = Default::default();
                let row = |desk: &Desk| {
                    let line = desk.model.selected_line().expect("something is selected");
                    let drawn = buffer(&desk.model, &Keyboard::default(), &Theme::ansi());
                    let area = desk.model.layout().pane(pane).expect("shown");
                    (area.x..area.x + area.width).map(|x| drawn[(x, line)].symbol().to_owned()).collect::<String>()
                };
                let before = row(&desk);
                desk.model.screen.toasts.warn(Display::ours("Something went wrong, and here is what to do about it"));
                desk.model.screen.toasts.tell(Display::ours("Stored"), desk.model.now);
                assert_eq!(row(&desk), before, "{pane:?} {size:?} {motion:?}");
            }
        }
    }
}

#[test]
fn in_ascii_nothing_but_ascii_is_drawn() {
    for (name, keys) in places() {
        let mut desk = full((100, 30));
        show(&mut desk, &keys);
        let drawn = lines(&buffer(&desk.model, &Keyboard::default(), &Theme::ansi().in_ascii()));
        let others: String = drawn.chars().filter(|c| !c.is_ascii()).collect();
        assert_eq!(others, "", "{name}:\n{drawn}");
    }
}

#[test]
fn a_theme_with_a_background_leaves_no_hole_in_it() {
    let theme = Theme::bundled("light").expect("bundled");
    for (name, keys) in places() {
        let mut desk = full((100, 30));
        show(&mut desk, &keys);
        let drawn = buffer(&desk.model, &Keyboard::default(), &theme);
        // Text fields are drawn by the crate that holds them, with the colours around them.
        let holes = drawn.content.iter().filter(|cell| cell.bg == ratatui::style::Color::Reset).count();
        assert_eq!(holes, 0, "{name}");
    }
}

/// Texts that make columns drift where widths are taken for granted.
const CORPUS: &[&str] = &[
    "plain words of a caller",
    "电话代理没有听懂问题",
    "電話をかけ直してください、お願いします",
    "전화를 다시 걸어 주세요",
    "👩‍👩‍👧‍👦 family 👍🏽 thumbs 🏳️‍🌈 flag",
    "🇩🇪🇫🇷🇯🇵 flags of countries",
    "مرحبا، كيف يمكنني مساعدتك؟",
    "שלום, איך אפשר לעזור?",
    "नमस्ते, मैं आपकी कैसे मदद कर सकता हूँ?",
    "สวัสดีครับ มีอะไรให้ช่วยไหม",
    "e\u{301}a\u{308}o\u{302} combining \u{1e9}",
    "ｆｕｌｌ ｗｉｄｔｈ and half ｶﾀｶﾅ",
    "❤️ ☎️ ✈️ with variation",
    "a\u{200d}b\u{200b}c \u{202e}bidi",
];

/// A desk whose every text is of the corpus.
fn worded(texts: &[String]) -> Desk {
    let mut server = FakeServer::new(6, 12);
    for (at, issue) in server.issues.values_mut().enumerate() {
        let text = |n: usize| Untrusted::from(texts[(at + n) % texts.len()].as_str());
        issue.title = text(0);
        issue.category = text(1);
        issue.description = text(2);
    }
    server.words = texts.to_vec();
    let mut desk = Desk::new(server);
    desk.acts([Action::Open, Action::Open]);
    desk.settle();
    desk.model.panes.transcript.select(2);
    desk.acts([Action::Flag, Action::ToggleNote, Action::PickDigit(3)]);
    desk.act(Action::Paste(texts[0].clone()));
    desk.act(Action::Open);
    desk.settle();
    desk.model.screen.toasts = Default::default();
    desk
}

/// Each cell holds one grapheme of the width that it takes, and the borders of panes stand where they are without text.
fn aligned(desk: &Desk) -> Result<(), String> {
    let drawn = buffer(&desk.model, &Keyboard::default(), &Theme::ansi());
    let width = usize::from(drawn.area.width);
    let mut free = 0_usize;
    for (at, cell) in drawn.content.iter().enumerate() {
        let (x, y) = (at % width.max(1), at / width.max(1));
        if x == 0 {
            free = 0;
        }
        if x < free {
            continue;
        }
        let symbol = cell.symbol();
        if symbol.graphemes(true).count() > 1 {
            return Err(format!("{x},{y}: {symbol:?} is more than one"));
        }
        let cells = symbol.width().max(1);
        if x + cells > width {
            return Err(format!("{x},{y}: {symbol:?} hangs over the edge"));
        }
        free = x + cells;
    }
    for pane in Pane::ALL {
        let Some(area) = desk.model.layout().pane(pane).filter(|_| !desk.model.is_too_small()) else { continue };
        for y in area.y + 1..(area.y + area.height).saturating_sub(1) {
            for x in [area.x, area.x + area.width - 1] {
                let symbol = drawn[(x, y)].symbol();
                // The whole of a long call is told on the border of its pane.
                let told = pane == Pane::Transcript && x > area.x && ["◀", "⚑", "○", "▐"].contains(&symbol);
                if !told && !["│", "┃"].contains(&symbol) {
                    return Err(format!("{pane:?}: the border at {x},{y} is {symbol:?}"));
                }
            }
        }
    }
    Ok(())
}

#[test]
fn columns_stay_aligned_with_every_text_of_the_corpus_at_every_width() {
    let texts: Vec<String> = CORPUS.iter().map(|text| (*text).to_owned()).collect();
    let mut desk = worded(&texts);
    for pane in Pane::ALL {
        desk.act(Action::Focus(pane));
        for width in 1..=200 {
            desk.event(Event::Resized { width, height: 24 });
            if let Err(fault) = aligned(&desk) {
                panic!("{pane:?} at {width}: {fault}");
            }
        }
    }
    assert_eq!(desk.model.layers().last(), Some(&Layer::Global));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn columns_stay_aligned_with_any_mixture_of_scripts(
        parts in proptest::collection::vec((0..CORPUS.len(), 0..12_usize), 3..12),
        widths in proptest::collection::vec(1..=200_u16, 6),
        place in 0..25_usize,
    ) {
        let cut = |(text, skip): (usize, usize)| CORPUS[text].chars().skip(skip).collect::<String>();
        let texts: Vec<String> = parts.windows(2).map(|two| format!("{} {}", cut(two[0]), cut(two[1]))).collect();
        let mut desk = worded(&texts);
        let (name, keys) = places().swap_remove(place);
        show(&mut desk, &keys);
        desk.model.screen.toasts = Default::default();
        for width in widths {
            desk.event(Event::Resized { width, height: 20 });
            let drawn = buffer(&desk.model, &Keyboard::default(), &Theme::ansi());
            for cell in &drawn.content {
                prop_assert!(cell.symbol().graphemes(true).count() <= 1, "{name} at {width}: {:?}", cell.symbol());
            }
            if desk.model.screen.overlays.is_empty() {
                let fault = aligned(&desk);
                prop_assert!(fault.is_ok(), "{name} at {width}: {fault:?}");
            }
        }
        desk.model.panes.marks.anchor = None::<Anchor>;
    }
}
