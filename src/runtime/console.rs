//! The terminal as the loop sees it: screen, keys and signals in one hand, lent to a shell or an editor and taken again.

use std::{future, io, path::Path, time::Duration};

use super::{
    Look, clipboard,
    external::{Edit, Helpers},
    input::{Ending, Input, PER_FRAME, Pressed},
    signals::{Signal, Signals},
    terminal::{Modes, Screen},
};
use crate::{
    app::message::pointer::Selected,
    domain::{failure::Failure, text::Display},
    ui::{Canvas, Link},
};

/// Time that an editor has to end when the workbench has to.
const EDITOR_ENDS: Duration = Duration::from_millis(400);

/// Something that came from the terminal or about it.
#[derive(Debug)]
pub(super) enum Incoming {
    /// Keys and pastes; at least one.
    Pressed(Vec<Pressed>),
    /// The size, or the hand that has the terminal, has changed.
    Resized,
    /// The workbench shall stop.
    Stop,
    /// The editor has ended; the terminal is ours again.
    Edited(Result<String, Failure>),
    /// The workbench shall end, or its terminal is gone.
    End,
}

/// The terminal. Dropping it gives it back.
pub(super) struct Console {
    screen: Screen,
    /// There is none while the terminal is lent.
    input: Option<Input>,
    /// The reading before, while the terminal is lent.
    ending: Option<Ending>,
    signals: Signals,
    helpers: Helpers,
    /// The editor that has the terminal, or why it could not be started.
    edit: Option<Result<Edit, Failure>>,
}

impl Console {
    /// Takes the terminal over. The signals come first: one that comes from here on gives it back.
    pub(super) fn open(helpers: Helpers, look: &Look) -> io::Result<Self> {
        let signals = Signals::listen()?;
        let screen = Screen::open(Modes {
            mouse: look.mouse,
            keyboard: look.keyboard_protocol,
            asks_background: look.themes.follows_background(),
            links: look.links,
        })?;
        Ok(Self {
            screen,
            input: Some(Input::open(PER_FRAME, None, false)?),
            ending: None,
            signals,
            helpers,
            edit: None,
        })
    }

    /// Whether it is there to be drawn on.
    pub(super) fn is_ours(&self) -> bool {
        self.input.is_some()
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> io::Result<(u16, u16)> {
        self.screen.size()
    }

    /// Has the next frame drawn as a whole.
    pub(super) fn redraw(&mut self) -> io::Result<()> {
        if self.is_ours() { self.screen.redraw() } else { Ok(()) }
    }

    /// Draws a part of a frame that follows at once.
    pub(super) fn draw_first(&mut self, paint: impl FnOnce(&mut Canvas)) -> io::Result<()> {
        self.screen.draw_first(paint)
    }

    /// Draws a frame, with what leads to pages of the web.
    pub(super) fn draw(
        &mut self,
        paint: impl FnOnce(&mut Canvas),
        links: impl FnOnce() -> Vec<Link>,
    ) -> io::Result<()> {
        self.screen.draw(paint, links)
    }

    /// The text that stands in a part of the screen.
    pub(super) fn text_of(&self, selected: &Selected) -> Display {
        self.screen.text_of(selected)
    }

    /// Puts text on the clipboard, by the terminal, or into a file when it is too long for that; tells which.
    pub(super) fn copy(&mut self, text: &Display) -> io::Result<Display> {
        if self.screen.copy(text)? {
            return Ok(Display::ours("Copied by the terminal"));
        }
        Ok(clipboard::into_file(text, self.folder()))
    }

    /// Asks the terminal to tell somebody who looks at another window.
    pub(super) fn notify(&self, text: &Display) -> io::Result<()> {
        self.screen.notify(text)
    }

    /// A private folder for what is passed on.
    pub(super) fn folder(&self) -> &Path {
        &self.helpers.folder
    }

    /// Programs of the user.
    pub(super) fn helpers(&self) -> &Helpers {
        &self.helpers
    }

    /// Takes clicks and the wheel, or leaves them to the terminal.
    pub(super) fn take_mouse(&mut self, taken: bool) -> io::Result<()> {
        self.screen.take_mouse(taken)
    }

    /// Waits for what comes next.
    pub(super) async fn next(&mut self) -> io::Result<Incoming> {
        loop {
            tokio::select! {
                biased;
                signal = self.signals.next() => match signal {
                    Signal::End => return Ok(Incoming::End),
                    Signal::Stop => return Ok(Incoming::Stop),
                    Signal::Resized => return Ok(Incoming::Resized),
                    // Over an editor these are the editor's.
                    Signal::Interrupt | Signal::Continued if !self.is_ours() => {}
                    Signal::Interrupt => return Ok(Incoming::End),
                    Signal::Continued => {
                        self.screen.give_back();
                        self.screen.take()?;
                        return Ok(Incoming::Resized);
                    }
                },
                pressed = pressed(&mut self.input) => {
                    let pressed = pressed?;
                    return Ok(if pressed.is_empty() { Incoming::End } else { Incoming::Pressed(pressed) });
                }
                result = edited(&mut self.edit) => {
                    if self.is_ours() {
                        self.edit = None;
                        return Ok(Incoming::Edited(result));
                    }
                    // What was typed while an editor ended was not meant for the panes; where none began, it was.
                    let began = matches!(self.edit.take(), Some(Ok(_)));
                    if began {
                        super::terminal::forget_typed_ahead();
                    }
                    self.take(!began)?;
                    return Ok(Incoming::Edited(result));
                }
            }
        }
    }

    /// What was pressed since, at most so many; nothing while the terminal is lent.
    pub(super) fn pressed_since(&mut self, most: usize) -> io::Result<Vec<Pressed>> {
        self.input.as_mut().map_or_else(|| Ok(Vec::new()), |input| input.since(most))
    }

    /// Gives the terminal back, stops until a shell continues the workbench, and takes it again; `false` at once where
    /// no shell could.
    pub(super) async fn suspend(&mut self) -> io::Result<bool> {
        if Signals::is_alone() {
            return Ok(false);
        }
        let was_ours = self.is_ours();
        self.lend();
        if self.signals.stop().await? && was_ours {
            self.take(false)?;
        }
        Ok(true)
    }

    /// Has the user's editor work on `text`; [`Incoming::Edited`] tells how it went. The terminal is lent to it, unless
    /// it has a window of its own: then the workbench stays where it is.
    pub(super) fn edit(&mut self, text: &str) {
        if !Edit::has_window(&self.helpers) {
            self.lend();
        }
        self.edit = Some(Edit::start(&self.helpers, text));
    }

    /// Ends an editor that is at work.
    pub(super) async fn end_editor(&mut self) {
        if let Some(Ok(edit)) = &mut self.edit {
            edit.end(EDITOR_ENDS).await;
        }
    }

    fn lend(&mut self) {
        if let Some(input) = self.input.take() {
            self.ending = Some(input.close());
            self.screen.give_back();
        }
    }

    /// Takes the terminal again; `keeps` what was typed and not told when it was lent.
    fn take(&mut self, keeps: bool) -> io::Result<()> {
        self.screen.take()?;
        self.input = Some(Input::open(PER_FRAME, self.ending.take(), keeps)?);
        Ok(())
    }
}

async fn pressed(input: &mut Option<Input>) -> io::Result<Vec<Pressed>> {
    match input {
        Some(input) => input.next(PER_FRAME).await,
        None => future::pending().await,
    }
}

async fn edited(edit: &mut Option<Result<Edit, Failure>>) -> Result<String, Failure> {
    match edit {
        Some(Ok(edit)) => edit.wait().await,
        Some(Err(failure)) => Err(failure.clone()),
        None => future::pending().await,
    }
}
