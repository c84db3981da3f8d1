//! What the user presses, as the core knows it. The only file, with `terminal`, that knows the terminal library.

use crossterm::event::{Event as TermEvent, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use futures_util::{Stream, StreamExt as _};

use crate::app::key::{Code, Key};

/// Something that came from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pressed {
    Key(Key),
    Paste(String),
    Resized { width: u16, height: u16 },
}

/// The terminal's events.
pub(super) struct Input(EventStream);

impl Input {
    /// Begins to read; what is read is lost to others.
    pub(super) fn open() -> Self {
        Self(EventStream::new())
    }
}

impl Stream for Input {
    type Item = std::io::Result<Pressed>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        use std::task::Poll;
        loop {
            return match self.0.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(event))) => match translate(event) {
                    Some(pressed) => Poll::Ready(Some(Ok(pressed))),
                    None => continue,
                },
                Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error))),
                Poll::Ready(None) => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            };
        }
    }
}

fn translate(event: TermEvent) -> Option<Pressed> {
    match event {
        // Some terminals tell of releases too.
        TermEvent::Key(key) if key.kind != KeyEventKind::Release => translate_key(key).map(Pressed::Key),
        TermEvent::Paste(text) => Some(Pressed::Paste(text)),
        TermEvent::Resize(width, height) => Some(Pressed::Resized { width, height }),
        _ => None,
    }
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
