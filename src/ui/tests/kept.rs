//! What is drawn only where it changes looks as if all of it were drawn anew, and costs what changed.

use std::{cell::RefCell, rc::Rc};

use proptest::prelude::*;

use super::*;
use crate::app::{
    message::action::Amount,
    tests::property::{Step, step, take},
};

/// Steps that change how the screen looks rather than what is stored.
fn look() -> impl Strategy<Value = Vec<Action>> {
    let typed = |text: &str| text.chars().map(|c| Action::Type(Key::char(c))).collect::<Vec<_>>();
    let pane = proptest::sample::select(Pane::ALL.to_vec());
    let motion = proptest::sample::select(vec![
        Motion::Down,
        Motion::Up,
        Motion::PageDown,
        Motion::PageUp,
        Motion::Top,
        Motion::Bottom,
    ]);
    let single = proptest::sample::select(vec![
        Action::ZoomIn,
        Action::ZoomOut,
        Action::Resize(Amount::More),
        Action::Preview,
        Action::FlagMode,
        Action::Palette,
        Action::Help,
        Action::Cancel,
        Action::Back,
        Action::Mark,
        Action::ToggleFold,
        Action::FoldAll,
        Action::MarkRange,
        Action::NewIssue,
        Action::MoreHops,
        Action::Tour,
        Action::Flags,
        Action::Hits,
        Action::ToggleRead,
        Action::Open,
        Action::Flag,
        Action::Requests,
        Action::Drafts,
        Action::NextLandmark,
        Action::PrevLandmark,
        Action::ToggleTree,
    ]);
    let words = proptest::sample::select(vec!["turn", "1", "zzz", "status:done"]);
    prop_oneof![
        4 => (pane, motion).prop_map(|(pane, motion)| vec![Action::Focus(pane), Action::Move(motion)]),
        4 => single.prop_map(|action| vec![action]),
        1 => words.prop_map(move |text| {
            let mut actions = vec![Action::Search];
            actions.extend(typed(text));
            actions.push(Action::Open);
            actions
        }),
    ]
}

/// A step of either kind, or another size of the terminal.
#[derive(Debug, Clone)]
enum Any {
    Step(Step),
    Look(Vec<Action>),
    Size(u16, u16),
}

fn any_step() -> impl Strategy<Value = Any> {
    let sizes = vec![(160, 50), (100, 30), (80, 24), (60, 20), (40, 12), (30, 8), (200, 60), (400, 190), (1, 1)];
    prop_oneof![
        6 => step().prop_map(Any::Step),
        6 => look().prop_map(Any::Look),
        2 => proptest::sample::select(sizes).prop_map(|(width, height)| Any::Size(width, height)),
    ]
}

/// A screen, and what somebody sees of it who is given nothing but what is told as changed.
struct Seen {
    canvas: Canvas,
    seen: Buffer,
}

impl Seen {
    fn show(&mut self, model: &Model, theme: &Theme, is_whole: bool) {
        let keyboard = Keyboard::default();
        let frame = match is_whole {
            false => self.canvas.draw_focused(model, &keyboard, theme),
            true => self.canvas.draw(model, &keyboard, theme),
        };
        let whole = frame.buffer.area;
        self.seen.resize(whole);
        for place in frame.changed.iter().flat_map(|area| area.intersection(whole).positions()) {
            self.seen[place] = frame.buffer[place].clone();
        }
        assert!(&self.seen == frame.buffer, "something changed outside of what is told");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn after_any_messages_the_screen_is_what_it_would_be_if_all_were_drawn_anew(
        steps in proptest::collection::vec(any_step(), 1..50),
        theme in 0_usize..3,
    ) {
        let themes = [Theme::ansi(), Theme::bundled("dark").expect("a theme"), Theme::plain().in_ascii()];
        let theme = &themes[theme];
        let mut desk = Desk::new(FakeServer::new(12, 40));
        let screen = Rc::new(RefCell::new(Seen { canvas: Canvas::checked(), seen: Buffer::default() }));
        // The pane with the keys is shown before what follows from a message.
        let (between, focused) = (Rc::clone(&screen), theme.clone());
        desk.looks_between = Some(Box::new(move |model| between.borrow_mut().show(model, &focused, false)));
        for step in steps {
            match step {
                Any::Step(step) => take(&mut desk, step),
                Any::Look(actions) => desk.acts(actions),
                Any::Size(width, height) => desk.event(Event::Resized { width, height }),
            }
            screen.borrow_mut().show(&desk.model, theme, true);
        }
    }
}
