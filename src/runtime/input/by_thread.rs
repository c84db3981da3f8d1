//! Keys are read by a thread of their own, where the loop cannot wait for the terminal itself.

use std::{future::Future, io, rc::Rc, thread, time::Duration};

use tokio::{runtime::Handle, sync::mpsc};

use super::{PER_FRAME, Pressed, Replies};

/// How often the reader looks whether anybody still listens.
const LOOK: Duration = Duration::from_millis(200);

/// Waits for whatever the loop waits for.
pub(in crate::runtime) struct Watch;

impl Watch {
    pub(in crate::runtime) fn new() -> Rc<Self> {
        Rc::new(Self)
    }

    /// Does what the future does until it is done.
    pub(in crate::runtime) fn drive<T>(&self, future: impl Future<Output = T>) -> io::Result<T> {
        Ok(tokio::task::block_in_place(|| Handle::current().block_on(future)))
    }
}

/// The terminal's events. Dropping it ends the reading, so that the terminal can be another's.
pub(in crate::runtime) struct Input {
    pressed: mpsc::Receiver<io::Result<Pressed>>,
    untold: Vec<Pressed>,
}

impl Input {
    /// Begins to read; what is read is lost to others. `untold` is told first.
    pub(in crate::runtime) fn open(_: &Rc<Watch>, untold: Vec<Pressed>) -> io::Result<Self> {
        let (sender, pressed) = mpsc::channel(PER_FRAME);
        thread::spawn(move || read(&sender));
        Ok(Self { pressed, untold })
    }

    /// Ends the reading; what has come and was not told.
    pub(in crate::runtime) fn close(mut self) -> Vec<Pressed> {
        self.pressed.close();
        let since = std::iter::from_fn(|| self.pressed.try_recv().ok()).flatten();
        self.untold.into_iter().chain(since).collect()
    }

    /// Waits for an event, and takes up to `most` that have come by then; none at all when the terminal is gone.
    pub(in crate::runtime) async fn next(&mut self, most: usize) -> io::Result<Vec<Pressed>> {
        if !self.untold.is_empty() {
            return Ok(std::mem::take(&mut self.untold));
        }
        let mut pressed = Vec::new();
        self.pressed.recv_many(&mut pressed, most).await;
        pressed.into_iter().collect()
    }

    /// What has come by now, at most so much of it.
    pub(in crate::runtime) fn since(&mut self, most: usize) -> io::Result<Vec<Pressed>> {
        std::iter::from_fn(|| self.pressed.try_recv().ok()).take(most).collect()
    }
}

/// Reads until nobody listens, or nothing can be read any more.
fn read(pressed: &mpsc::Sender<io::Result<Pressed>>) {
    let mut replies = Replies::default();
    while !pressed.is_closed() {
        while let Some(event) = super::next() {
            let told: Vec<_> = match event {
                Ok(event) => super::understood(event, &mut replies).into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            };
            if told.into_iter().any(|event| pressed.blocking_send(event).is_err()) {
                return;
            }
        }
        // An error is told by the reading that follows.
        let _ = crossterm::event::poll(LOOK);
    }
}
