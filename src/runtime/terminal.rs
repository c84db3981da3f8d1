//! The terminal: taken in one place, and given back on every way out, each mode by itself.

use std::{
    cell::RefCell,
    io::{self, IsTerminal as _, Write},
    rc::Rc,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crossterm::{
    cursor,
    event::{
        DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange, KeyboardEnhancementFlags,
        PopKeyboardEnhancementFlags, PushKeyboardEnhancementFlags,
    },
    queue,
    style::{Attribute, SetAttribute},
    terminal::{self, BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen},
};
use ratatui::{
    buffer::{Buffer, Cell},
    layout::Rect,
};

use super::{clipboard, fault, surface::Surface};
use crate::{
    app::message::pointer::Selected,
    domain::text::Display,
    ui::{self, Canvas, Link},
};

/// Whether the terminal is ours now.
static TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether clicks are.
static MOUSE: AtomicBool = AtomicBool::new(false);
/// Whether the keyboard protocol is on.
static KEYBOARD: AtomicBool = AtomicBool::new(false);

/// Whether there is a terminal to read from and to draw on.
pub(super) fn is_there() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Whether the terminal is ours now.
pub(super) fn is_taken() -> bool {
    TAKEN.load(Ordering::SeqCst)
}

/// What is wanted of the terminal beside screen and keys.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Modes {
    /// Clicks and the wheel.
    pub(super) mouse: bool,
    /// Keys told apart that others merge (the keyboard protocol of kitty).
    pub(super) keyboard: bool,
    /// The colour of its background, once.
    pub(super) asks_background: bool,
    /// Titles lead to pages of the web.
    pub(super) links: bool,
}

/// A link with the cells that it was written over.
#[derive(Clone, PartialEq, Eq)]
struct Written {
    link: Link,
    cells: Vec<Cell>,
}

impl Written {
    fn of(link: Link, buffer: &Buffer) -> Self {
        let cells = link.area.positions().filter_map(|place| buffer.cell(place)).cloned().collect();
        Self { link, cells }
    }

    fn write(&self, surface: &mut Surface<Sink>) -> io::Result<()> {
        let places = self.link.area.positions().zip(&self.cells);
        surface.write(places.map(|(place, cell)| (place.x, place.y, cell)))
    }
}

/// Presses, releases and movement with a button down; coordinates beyond 223 (xterm, 1002 and 1006).
const MOUSE_ON: &str = "\x1b[?1002h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1002l";
/// Asks for the colour of the background (xterm, OSC 11).
const BACKGROUND: &str = "\x1b]11;?\x1b\\";

/// The screen. Dropping it gives the terminal back.
pub(super) struct Screen {
    modes: Modes,
    canvas: Canvas,
    surface: Surface<Sink>,
    sink: Sink,
    /// What leads somewhere on the screen as it is.
    links: Vec<Written>,
}

impl Screen {
    /// Takes the terminal over.
    pub(super) fn open(modes: Modes) -> io::Result<Self> {
        let sink = Sink::default();
        let canvas = if fault::checks_frames() { Canvas::checked() } else { Canvas::default() };
        let surface = Surface::new(sink.clone());
        let mut screen = Self { modes, canvas, surface, sink, links: Vec::new() };
        screen.take()?;
        Ok(screen)
    }

    /// Takes the terminal over, also again after it was another's; the next frame is drawn as a whole.
    pub(super) fn take(&mut self) -> io::Result<()> {
        // From here on the drop of the screen gives it back, whatever fails.
        TAKEN.store(true, Ordering::SeqCst);
        terminal::enable_raw_mode()?;
        let mut out = io::stdout();
        queue!(out, EnterAlternateScreen, EnableBracketedPaste, EnableFocusChange, cursor::Hide)?;
        if self.modes.mouse {
            MOUSE.store(true, Ordering::SeqCst);
            out.write_all(MOUSE_ON.as_bytes())?;
        }
        if self.modes.keyboard {
            KEYBOARD.store(true, Ordering::SeqCst);
            queue!(out, PushKeyboardEnhancementFlags(KeyboardEnhancementFlags::DISAMBIGUATE_ESCAPE_CODES))?;
        }
        if std::mem::take(&mut self.modes.asks_background) {
            out.write_all(BACKGROUND.as_bytes())?;
        }
        out.flush()?;
        self.redraw()
    }

    /// The next frame is drawn as a whole, whatever is thought to stand on the screen: a terminal that was made smaller
    /// and large again shows nothing of what it had.
    pub(super) fn redraw(&mut self) -> io::Result<()> {
        self.links.clear();
        let (width, height) = self.size()?;
        self.canvas.forget();
        self.surface.clear(Rect::new(0, 0, width, height))
    }

    /// Gives the terminal back for a while.
    pub(super) fn give_back(&mut self) {
        give_back();
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        terminal::size()
    }

    /// Draws a part of a frame that follows at once, and sends it.
    pub(super) fn draw_first(&mut self, paint: impl FnOnce(&mut Canvas)) -> io::Result<()> {
        paint(&mut self.canvas);
        let frame = self.canvas.frame();
        self.surface.show(frame.buffer, frame.changed)?;
        self.sink.send()?;
        // What passes it on to the terminal waits for this processor.
        thread::yield_now();
        Ok(())
    }

    /// Draws a frame and sends what it changes in one write. What leads to a page of the web can be followed there.
    pub(super) fn draw(
        &mut self,
        paint: impl FnOnce(&mut Canvas),
        links: impl FnOnce() -> Vec<Link>,
    ) -> io::Result<()> {
        paint(&mut self.canvas);
        let frame = self.canvas.frame();
        let mut before = std::mem::take(&mut self.links);
        if self.surface.show(frame.buffer, frame.changed)? {
            // A screen of another size was cleared before it was drawn.
            before.clear();
        }
        let links = if self.modes.links { links() } else { Vec::new() };
        let links: Vec<Written> = links.into_iter().map(|link| Written::of(link, frame.buffer)).collect();
        // What stands where a link was leads nowhere, or is written as another link after it.
        let gone = before.iter().filter(|old| !links.contains(old));
        for gone in gone.map(|old| Written::of(old.link.clone(), frame.buffer)) {
            gone.write(&mut self.surface)?;
        }
        for link in links.iter().filter(|link| !before.contains(link)) {
            self.sink.write_all(format!("\x1b]8;;{}\x1b\\", link.link.address).as_bytes())?;
            link.write(&mut self.surface)?;
            self.sink.write_all(b"\x1b]8;;\x1b\\")?;
        }
        self.links = links;
        self.sink.send()
    }

    /// The text that stands in a part of the screen.
    pub(super) fn text_of(&self, selected: &Selected) -> Display {
        ui::text_of(self.canvas.frame().buffer, selected)
    }

    /// Asks the terminal to tell somebody who looks at another window (OSC 9, and 777 for those that know that one).
    pub(super) fn notify(&self, text: &Display) -> io::Result<()> {
        let line = text.as_str().replace([';', '\n'], " ");
        let plain = format!("\x1b]9;{line}\x07\x1b]777;notify;earmark;{line}\x07");
        let mut out = io::stdout();
        out.write_all(if in_tmux() { clipboard::through_tmux(&plain) } else { plain }.as_bytes())?;
        out.flush()
    }

    /// Puts text on the clipboard, by the terminal; `false` when it is too long for that.
    pub(super) fn copy(&mut self, text: &Display) -> io::Result<bool> {
        let Some(bytes) = clipboard::sequence(text, in_tmux()) else { return Ok(false) };
        let mut out = io::stdout();
        out.write_all(&bytes)?;
        out.flush()?;
        Ok(true)
    }

    /// Takes clicks and the wheel, or leaves them to the terminal.
    pub(super) fn take_mouse(&mut self, taken: bool) -> io::Result<()> {
        self.modes.mouse = taken;
        MOUSE.store(taken, Ordering::SeqCst);
        let mut out = io::stdout();
        out.write_all(if taken { MOUSE_ON } else { MOUSE_OFF }.as_bytes())?;
        out.flush()
    }
}

fn in_tmux() -> bool {
    std::env::var_os("TMUX").is_some_and(|value| !value.is_empty())
}

impl Drop for Screen {
    fn drop(&mut self) {
        give_back();
    }
}

/// Gives every mode back, each by itself: one that fails does not keep the others. Done once; the guard, the panic hook
/// and everything else that may come to it may call it.
pub(super) fn give_back() {
    if !TAKEN.swap(false, Ordering::SeqCst) {
        return;
    }
    let mut out = io::stdout();
    // Nobody is left to be told; what can be given back is.
    let _ = queue!(out, EndSynchronizedUpdate);
    let _ = queue!(out, SetAttribute(Attribute::Reset));
    if KEYBOARD.swap(false, Ordering::SeqCst) {
        let _ = queue!(out, PopKeyboardEnhancementFlags);
    }
    if MOUSE.swap(false, Ordering::SeqCst) {
        let _ = out.write_all(MOUSE_OFF.as_bytes());
    }
    let _ = queue!(out, DisableFocusChange);
    let _ = queue!(out, DisableBracketedPaste);
    let _ = queue!(out, LeaveAlternateScreen);
    let _ = queue!(out, cursor::Show);
    let _ = out.flush();
    let _ = terminal::disable_raw_mode();
}

/// Drops what was typed and not read yet.
pub(super) fn forget_typed_ahead() {
    #[cfg(unix)]
    let _ = rustix::termios::tcflush(rustix::stdio::stdin(), rustix::termios::QueueSelector::IFlush);
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
