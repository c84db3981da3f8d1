//! What the user presses, as the core knows it. The only file, with `terminal`, that knows the terminal library.
//!
//! A thread of its own reads: in the middle of a key sequence or of a paste the library waits for the rest, which must
//! not hold up the loop. The library's usual way to wait (without `use-dev-tty`) would not see the end of more than
//! 1,024 bytes that came at once, and never come back from a terminal that is gone.

use std::{io, thread, time::Duration};

use crossterm::event::{
    self, Event as TermEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use tokio::sync::mpsc;

pub(super) use super::pressed::Pressed;
use super::replies::Replies;
use crate::app::message::{
    action::Toward,
    key::{Code, Key},
    pointer::Pointer,
};

/// Events taken in before a frame is drawn: held keys are caught up with, and a flood cannot keep the screen dark.
pub(super) const PER_FRAME: usize = 512;

/// The time that the library looks for; with none it does not look at all. The last millisecond of what it is given it
/// does not sleep, but spends at full speed, beside the frame that shows the key before: one look is enough.
const AT_ONCE: Duration = Duration::from_micros(10);

/// When this thread is not given the processor for a moment, the library finds its time over and says that nothing has
/// come, with keys in its hands. So it is asked again, after these times (milliseconds), before it is believed.
const DOUBTS: [i64; 3] = [1, 20, 300];

/// The terminal's events. Dropping it ends the reading, so that the terminal can be another's.
pub(super) struct Input {
    pressed: mpsc::Receiver<io::Result<Pressed>>,
    reader: thread::JoinHandle<Vec<Pressed>>,
    /// Wakes the reader by being closed.
    _open: io::PipeWriter,
}

/// A reading that was told to end, and may hold an event in its hands that came since.
pub(super) struct Ending {
    untold: Vec<Pressed>,
    reader: thread::JoinHandle<Vec<Pressed>>,
}

impl Input {
    /// Begins to read, when the reading before has ended; what is read is lost to others. At most `most` events are read
    /// ahead. With `keeps`, what the one before was not able to tell is told first.
    pub(super) fn open(most: usize, before: Option<Ending>, keeps: bool) -> io::Result<Self> {
        let (closed, open) = io::pipe()?;
        let (sender, pressed) = mpsc::channel(most);
        let reader = thread::spawn(move || {
            let mut untold = Vec::new();
            if let Some(before) = before {
                untold.extend(before.untold);
                // One that panicked has nothing to tell.
                untold.extend(before.reader.join().unwrap_or_default());
            }
            if !keeps {
                untold.clear();
            }
            let untold = tell(untold.into_iter().map(Ok), &sender);
            if untold.is_empty() { read(&closed, &sender) } else { untold }
        });
        Ok(Self { pressed, reader, _open: open })
    }

    /// Ends the reading.
    pub(super) fn close(mut self) -> Ending {
        self.pressed.close();
        let untold = std::iter::from_fn(|| self.pressed.try_recv().ok()).flatten().collect();
        Ending { untold, reader: self.reader }
    }

    /// Waits for an event, and takes up to `most` that have come by then; none at all when the terminal is gone.
    pub(super) async fn next(&mut self, most: usize) -> io::Result<Vec<Pressed>> {
        let mut pressed = Vec::new();
        self.pressed.recv_many(&mut pressed, most).await;
        pressed.into_iter().collect()
    }

    /// What has come by now, at most so much of it.
    pub(super) fn since(&mut self, most: usize) -> io::Result<Vec<Pressed>> {
        std::iter::from_fn(|| self.pressed.try_recv().ok()).take(most).collect()
    }
}

/// Tells events; returns those that nobody listened to.
fn tell(
    events: impl Iterator<Item = io::Result<Pressed>>,
    pressed: &mpsc::Sender<io::Result<Pressed>>,
) -> Vec<Pressed> {
    events.filter_map(|event| pressed.blocking_send(event).err().and_then(|untold| untold.0.ok())).collect()
}

/// Reads until nobody listens, or nothing can be read any more; returns what nobody listened to.
fn read(closed: &io::PipeReader, pressed: &mpsc::Sender<io::Result<Pressed>>) -> Vec<Pressed> {
    let (mut doubts, mut replies) = (DOUBTS.iter(), Replies::default());
    loop {
        while let Some(event) = next() {
            doubts = DOUBTS.iter();
            let events = match event.map(translate) {
                Ok(Some(event)) => replies.take(event).into_iter().map(Ok).collect(),
                Ok(None) => Vec::new(),
                Err(error) => vec![Err(error)],
            };
            let untold = tell(events.into_iter(), pressed);
            if pressed.is_closed() {
                return untold;
            }
        }
        if !wait(closed, pressed, doubts.next().copied()) {
            return Vec::new();
        }
    }
}

/// The next event, if one has come.
fn next() -> Option<io::Result<TermEvent>> {
    match event::poll(AT_ONCE) {
        Ok(true) => Some(event::read()),
        Ok(false) => None,
        Err(error) => Some(Err(error)),
    }
}

/// Waits until something can be read, or for so many milliseconds; `false` when nobody listens, or the terminal is gone.
#[cfg(unix)]
fn wait(closed: &io::PipeReader, _: &mpsc::Sender<io::Result<Pressed>>, most: Option<i64>) -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let most = most.map(|millis| Timespec { tv_sec: 0, tv_nsec: millis * 1_000_000 });
    let mut sources =
        [PollFd::new(closed, PollFlags::IN), PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
    let ready = rustix::io::retry_on_intr(|| poll(&mut sources, most.as_ref()));
    let [closed, terminal] = sources.map(|source| source.revents());
    ready.is_ok() && closed.is_empty() && (terminal - PollFlags::IN).is_empty()
}

/// Waits until something can be read; `false` when nobody listens.
#[cfg(not(unix))]
fn wait(_: &io::PipeReader, pressed: &mpsc::Sender<io::Result<Pressed>>, _: Option<i64>) -> bool {
    while !pressed.is_closed() {
        // An error is told by the reading that follows.
        if event::poll(Duration::from_millis(200)).unwrap_or(true) {
            return true;
        }
    }
    false
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
