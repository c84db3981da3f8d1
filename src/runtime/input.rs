//! What the user presses, as the core knows it. The only file, with `terminal` and what is below here, that knows the terminal
//! library.

#[cfg(unix)]
mod at_once;
#[cfg(not(unix))]
mod by_thread;

use std::{io, time::Duration};

use crossterm::event::{
    self, Event as TermEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

#[cfg(unix)]
pub(super) use at_once::{Input, Watch};
#[cfg(not(unix))]
pub(super) use by_thread::{Input, Watch};

pub(super) use super::pressed::Pressed;
use super::replies::Replies;
use crate::app::message::{
    action::Toward,
    key::{Code, Key},
    pointer::Pointer,
};

/// Events taken in before a frame is drawn: held keys are caught up with, and a flood cannot keep the screen dark.
pub(super) const PER_FRAME: usize = 512;

/// The time that the library looks for; with none it does not look at all. What it is given it does not sleep, but spends at
/// full speed: one look is enough.
const AT_ONCE: Duration = Duration::from_micros(2);

/// When this thread is not given the processor for a moment, the library finds its time over and says that nothing has
/// come, with keys in its hands. So it is asked again, after these times, before it is believed.
const DOUBTS: [Duration; 3] = [Duration::from_millis(1), Duration::from_millis(20), Duration::from_millis(300)];

/// The next event, if one has come.
fn next() -> Option<io::Result<TermEvent>> {
    match event::poll(AT_ONCE) {
        Ok(true) => Some(event::read()),
        Ok(false) => None,
        Err(error) => Some(Err(error)),
    }
}

/// What goes on of an event: nothing of a release, nor of what may become an answer of the terminal.
fn understood(event: TermEvent, replies: &mut Replies) -> Vec<Pressed> {
    translate(event).map(|pressed| replies.take(pressed)).unwrap_or_default()
}

fn translate(event: TermEvent) -> Option<Pressed> {
    match event {
        // Some terminals tell of releases too.
        TermEvent::Key(key) if key.kind != KeyEventKind::Release => translate_key(key).map(Pressed::Key),
        TermEvent::Paste(text) => Some(Pressed::Paste(text)),
        TermEvent::Mouse(event) => translate_mouse(event).map(Pressed::Pointed),
        TermEvent::FocusGained => Some(Pressed::Focused(true)),
        TermEvent::FocusLost => Some(Pressed::Focused(false)),
        TermEvent::Resize(width, height) => Some(Pressed::Resized { width, height }),
        TermEvent::Key(_) => None,
    }
}

fn translate_mouse(event: MouseEvent) -> Option<Pointer> {
    let (x, y) = (event.column, event.row);
    Some(match event.kind {
        MouseEventKind::Down(MouseButton::Left) => Pointer::Press(x, y),
        MouseEventKind::Drag(MouseButton::Left) => Pointer::Drag(x, y),
        MouseEventKind::Up(MouseButton::Left) => Pointer::Release(x, y),
        MouseEventKind::ScrollDown => Pointer::Wheel(x, y, Toward::Next),
        MouseEventKind::ScrollUp => Pointer::Wheel(x, y, Toward::Previous),
        _ => return None,
    })
}

fn translate_key(event: KeyEvent) -> Option<Key> {
    let code = match event.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up if event.modifiers.contains(KeyModifiers::SHIFT) => Code::ShiftUp,
        KeyCode::Down if event.modifiers.contains(KeyModifiers::SHIFT) => Code::ShiftDown,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    Some(Key { code, ctrl, alt })
}
