//! The terminal: taken in one place, and given back on every way out, each mode by itself.

use std::{
    cell::RefCell,
    io::{self, IsTerminal as _, Write},
    rc::Rc,
    sync::atomic::{AtomicBool, Ordering},
};

use crossterm::{
    cursor,
    event::{DisableBracketedPaste, EnableBracketedPaste},
    queue,
    terminal::{self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen},
};
use ratatui::{Frame, Terminal, backend::CrosstermBackend};

use crate::domain::text::Display;

/// Whether the terminal is ours now; the panic hook and the guard both give it back, once.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether there is a terminal to read from and to draw on.
pub(super) fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// The screen. Dropping it gives the terminal back.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Sink>>,
    sink: Sink,
}

impl Screen {
    /// Takes the terminal over.
    pub(super) fn open() -> io::Result<Self> {
        give_back_on_panic();
        terminal::enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        // From here on the drop of the screen, or of this guard, gives it back.
        let guard = GiveBack;
        let mut out = io::stdout();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
        out.flush()?;
        let sink = Sink::default();
        let terminal = Terminal::new(CrosstermBackend::new(sink.clone()))?;
        std::mem::forget(guard);
        Ok(Self { terminal, sink })
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.terminal.size()?;
        Ok((size.width, size.height))
    }

    /// Draws a frame and sends it in one write.
    pub(super) fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(paint)?;
        self.sink.send()
    }

    /// Puts text on the clipboard, by the terminal.
    pub(super) fn copy(&mut self, text: &Display) -> io::Result<()> {
        let mut out = io::stdout();
        queue!(out, crossterm::clipboard::CopyToClipboard::to_clipboard_from(text.as_str()))?;
        out.flush()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

struct GiveBack;

impl Drop for GiveBack {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives every mode back, each by itself: one that fails does not keep the others.
fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // Nobody is left to be told; what can be given back is.
    let _ = queue!(out, EndSynchronizedUpdate);
    let _ = queue!(out, DisableBracketedPaste);
    let _ = queue!(out, LeaveAlternateScreen);
    let _ = queue!(out, cursor::Show);
    let _ = out.flush();
    let _ = terminal::disable_raw_mode();
}

/// A panic of the thread that draws gives the terminal back before it is reported; one of a task is a failed request,
/// which the screen tells of. The report names the place only: the words of a panic may quote a transcript.
fn give_back_on_panic() {
    let drawing = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == drawing {
            give_back();
            let place = info.location().map_or_else(String::new, |place| format!(" at {place}"));
            let mut err = io::stderr();
            let _ = writeln!(
                err,
                "earmark met a fault of its own{place} and had to stop. What the server confirmed is stored."
            );
        }
    }));
}

/// Collects a frame, and sends it between the marks of a synchronized update in one write.
#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Vec<u8>>>);

impl Sink {
    fn send(&mut self) -> io::Result<()> {
        let mut frame = self.0.borrow_mut();
        if frame.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::with_capacity(frame.len() + 16);
        queue!(bytes, BeginSynchronizedUpdate)?;
        bytes.append(&mut frame);
        queue!(bytes, EndSynchronizedUpdate)?;
        let mut out = io::stdout().lock();
        out.write_all(&bytes)?;
        out.flush()
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// The frame goes out as a whole, by [`Sink::send`].
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Signals that ask the process to end.
pub(super) struct Signals {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 4],
}

impl Signals {
    #[cfg(unix)]
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt(), SignalKind::quit()];
        let [term, hup, int, quit] = kinds.map(signal);
        Ok(Self { signals: [term?, hup?, int?, quit?] })
    }

    #[cfg(not(unix))]
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for one of them.
    #[cfg(unix)]
    pub(super) async fn next(&mut self) {
        let [term, hup, int, quit] = &mut self.signals;
        tokio::select! {
            _ = term.recv() => {},
            _ = hup.recv() => {},
            _ = int.recv() => {},
            _ = quit.recv() => {},
        }
    }

    /// Waits for Ctrl-C from outside the terminal.
    #[cfg(not(unix))]
    pub(super) async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
