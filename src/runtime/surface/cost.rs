//! What a key costs: cells that are drawn and compared, and bytes that are written.

use super::{tests::Bytes, *};
use crate::{
    app::{
        message::action::{Action, Motion, Pane},
        tests::{Desk, FakeServer, call_id, issue_id},
    },
    keymap::Keyboard,
    ui::{Canvas, Theme},
};

/// A session on the screen of 160 times 50 cells.
struct Seen {
    desk: Desk,
    canvas: Canvas,
    surface: Surface<Bytes>,
    bytes: Bytes,
}

/// What a frame cost.
#[derive(Debug)]
struct Cost {
    /// Rectangles that were drawn and compared.
    changed: Vec<Rect>,
    /// Their cells.
    cells: u32,
    bytes: usize,
}

impl Seen {
    fn new() -> Self {
        let mut server = FakeServer::new(60, 200);
        server.links = (1..=60).map(|number| server.link(issue_id(number), call_id(number))).collect();
        let mut desk = Desk::new(server);
        desk.event(crate::app::message::event::Event::Resized { width: 160, height: 50 });
        desk.settle();
        let bytes = Bytes::default();
        let mut seen = Self { desk, canvas: Canvas::default(), surface: Surface::new(bytes.clone()), bytes };
        seen.frame();
        seen
    }

    /// The key is pressed after a pause, and what it asked for is answered: its first frame, and those that follow it together.
    fn press(&mut self, action: Action) -> (Cost, Cost) {
        self.desk.pause();
        self.desk.act(action);
        let first = self.frame();
        self.desk.answer_all();
        (first, self.frame())
    }

    /// What is sent before the rest of a frame.
    fn focused(&mut self) -> Cost {
        let frame = self.canvas.draw_focused(&self.desk.model, &Keyboard::default(), &Theme::ansi());
        let changed = frame.changed.to_vec();
        self.show(changed)
    }

    fn frame(&mut self) -> Cost {
        let frame = self.canvas.draw(&self.desk.model, &Keyboard::default(), &Theme::ansi());
        let changed = frame.changed.to_vec();
        self.show(changed)
    }

    fn show(&mut self, changed: Vec<Rect>) -> Cost {
        self.bytes.0.borrow_mut().clear();
        let frame = self.canvas.frame();
        self.surface.show(frame.buffer, &changed).expect("drawn");
        let cells = changed.iter().map(|area| area.area()).sum();
        Cost { changed, cells, bytes: self.bytes.0.borrow().len() }
    }

    fn pane(&self, pane: Pane) -> Rect {
        let area = self.desk.model.layout().pane(pane).expect("shown");
        Rect::new(area.x, area.y, area.width, area.height)
    }
}

/// The top line and the bottom line.
const LINES: u32 = 2 * 160;

#[test]
fn a_key_that_changes_nothing_writes_no_byte() {
    let mut seen = Seen::new();
    for pane in [Pane::Issues, Pane::Transcript] {
        seen.press(Action::Focus(pane));
        seen.press(Action::Move(Motion::Top));
        let (first, after) = seen.press(Action::Move(Motion::Up));
        assert_eq!((first.bytes, after.bytes), (0, 0), "{pane:?}");
        assert!(first.cells <= LINES && after.cells <= LINES, "{pane:?}: {first:?} {after:?}");
    }
}

#[test]
fn a_move_in_the_list_costs_its_two_rows_and_what_shows_the_issue() {
    let mut seen = Seen::new();
    let list = seen.pane(Pane::Issues);
    assert!(list.height >= 44, "a list of some fifty rows: {list:?}");
    seen.press(Action::Move(Motion::Down));
    let (first, after) = seen.press(Action::Move(Motion::Up));
    let rows = |cost: &Cost| {
        let in_list = cost.changed.iter().filter(|area| list.intersection(**area) == **area);
        in_list.map(|area| area.height).sum::<u16>()
    };
    assert_eq!(rows(&first), 3, "the row left, the row reached, and the title with the position: {first:?}");
    assert_eq!(rows(&after), 0, "nothing comes later for a row seen before: {after:?}");
    assert_eq!(after.bytes, 0);
    // With the list alone on the screen there is nothing else to draw.
    seen.press(Action::ZoomIn);
    seen.press(Action::ZoomIn);
    let (first, _) = seen.press(Action::Move(Motion::Down));
    assert!(first.cells <= LINES + 3 * 160, "{first:?}");
    assert!(first.bytes < 1_500, "two rows at most: {}", first.bytes);
}

#[test]
fn what_a_key_moves_is_sent_before_what_follows_from_it() {
    let mut seen = Seen::new();
    let list = seen.pane(Pane::Issues);
    seen.press(Action::Move(Motion::Down));
    seen.desk.pause();
    seen.desk.act(Action::Move(Motion::Up));
    let (first, rest) = (seen.focused(), seen.frame());
    assert!(first.cells <= 3 * u32::from(list.width), "two rows and the title: {first:?}");
    assert!(first.bytes > 0 && first.cells < rest.cells, "{first:?} {rest:?}");
    assert!(rest.changed.iter().all(|area| !area.intersects(list)), "what was sent is not drawn again: {rest:?}");
    // What lies over the panes is drawn with all that is below it.
    seen.desk.act(Action::Help);
    assert_eq!(seen.focused().bytes, 0);
}

#[test]
fn a_move_in_the_transcript_costs_rows_of_the_transcript() {
    let mut seen = Seen::new();
    seen.press(Action::Focus(Pane::Transcript));
    seen.press(Action::Move(Motion::Down));
    let pane = seen.pane(Pane::Transcript);
    let (first, after) = seen.press(Action::Move(Motion::Down));
    for area in first.changed.iter().filter(|area| area.y > 0 && area.y < 49) {
        assert_eq!(pane.intersection(*area), *area, "outside of the pane: {first:?}");
    }
    assert!(first.cells <= LINES + 4 * u32::from(pane.width), "{first:?}");
    assert_eq!(after.bytes, 0);
}
