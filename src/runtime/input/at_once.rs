//! Keys are read by the thread of the loop, which waits for the terminal itself: a change of thread costs more than the frame
//! that a key asks for.
//!
//! In the middle of a key sequence or of a paste the library waits for the rest, which must not hold up the loop; so the
//! terminal is told not to let anybody wait, for the moment in which it is read. The library's usual way to wait (without
//! `use-dev-tty`) would not see the end of more than 1,024 bytes that came at once, and never come back from a terminal that is
//! gone.

use std::{
    cell::Cell,
    future::{Future, poll_fn},
    io::{self, Read as _, Write as _},
    pin::pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{OFlags, fcntl_getfl, fcntl_setfl},
    stdio::stdin,
};

use super::{DOUBTS, PER_FRAME, Pressed, Replies};

/// Waits for the terminal, and for whatever else the loop waits for.
pub(in crate::runtime) struct Watch {
    /// Somebody waits for keys, and looks again after this time at the latest.
    wanted: Cell<Option<Wanted>>,
    /// The terminal may have something to read.
    is_ready: Cell<bool>,
    is_gone: Cell<bool>,
}

#[derive(Debug, Clone, Copy)]
struct Wanted {
    again: Option<Duration>,
}

/// Ends the waiting from any thread.
struct Bell {
    has_rung: AtomicBool,
    line: io::PipeWriter,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        if !self.has_rung.swap(true, Ordering::SeqCst) {
            // The other end is open as long as anybody waits there.
            let _ = (&self.line).write_all(&[0]);
        }
    }
}

impl Watch {
    pub(in crate::runtime) fn new() -> Rc<Self> {
        Rc::new(Self { wanted: Cell::new(None), is_ready: Cell::new(true), is_gone: Cell::new(false) })
    }

    /// Does what the future does, on this thread, until it is done. Its tasks run where tasks of this runtime run.
    pub(in crate::runtime) fn drive<T>(&self, future: impl Future<Output = T>) -> io::Result<T> {
        tokio::task::block_in_place(|| {
            let (mut rings, line) = io::pipe()?;
            let bell = Arc::new(Bell { has_rung: AtomicBool::new(false), line });
            let waker = Waker::from(Arc::clone(&bell));
            let mut future = pin!(future);
            loop {
                self.wanted.set(None);
                if let Poll::Ready(done) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                    return Ok(done);
                }
                self.wait(&mut rings, &bell)?;
            }
        })
    }

    fn wait(&self, rings: &mut io::PipeReader, bell: &Bell) -> io::Result<()> {
        let wanted = self.wanted.get();
        let most = wanted.and_then(|wanted| wanted.again).and_then(|again| Timespec::try_from(again).ok());
        let mut sources = [PollFd::new(rings, PollFlags::IN), PollFd::from_borrowed_fd(stdin(), PollFlags::IN)];
        let sources = if wanted.is_some() { &mut sources[..] } else { &mut sources[..1] };
        let ready = rustix::io::retry_on_intr(|| poll(sources, most.as_ref()))?;
        let [rung, terminal] =
            [0, 1].map(|which| sources.get(which).map_or(PollFlags::empty(), |source| source.revents()));
        self.is_ready.set(self.is_ready.get() || ready == 0 || terminal.contains(PollFlags::IN));
        self.is_gone.set(self.is_gone.get() || !(terminal - PollFlags::IN).is_empty());
        if !rung.is_empty() {
            rings.read_exact(&mut [0])?;
            // Whoever rings from here on is heard next time; what it was about is looked at before.
            bell.has_rung.store(false, Ordering::SeqCst);
        }
        Ok(())
    }

    fn has_more() -> bool {
        let mut terminal = [PollFd::from_borrowed_fd(stdin(), PollFlags::IN)];
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        rustix::io::retry_on_intr(|| poll(&mut terminal, Some(&at_once))).is_ok_and(|ready| ready > 0)
    }
}

/// The terminal's events. Dropping it leaves the terminal to another.
pub(in crate::runtime) struct Input {
    watch: Rc<Watch>,
    replies: Replies,
    /// What came before and was not told.
    untold: Vec<Pressed>,
    /// Times at which the library was not believed.
    doubted: usize,
}

impl Input {
    /// Begins to read; what is read is lost to others. `untold` is told first.
    pub(in crate::runtime) fn open(watch: &Rc<Watch>, untold: Vec<Pressed>) -> io::Result<Self> {
        watch.is_ready.set(true);
        Ok(Self { watch: Rc::clone(watch), replies: Replies::default(), untold, doubted: 0 })
    }

    /// Ends the reading; what has come and was not told.
    pub(in crate::runtime) fn close(mut self) -> Vec<Pressed> {
        // The next one finds out by itself what is wrong with the terminal.
        let mut untold = self.read(PER_FRAME).unwrap_or_default();
        self.untold.append(&mut untold);
        self.untold
    }

    /// Waits for an event, and takes up to `most` that have come by then; none at all when the terminal is gone.
    pub(in crate::runtime) async fn next(&mut self, most: usize) -> io::Result<Vec<Pressed>> {
        poll_fn(|_| {
            if !self.untold.is_empty() {
                return Poll::Ready(Ok(std::mem::take(&mut self.untold)));
            }
            if self.watch.is_ready.take() {
                match self.read(most) {
                    Ok(pressed) if pressed.is_empty() => {}
                    told => return Poll::Ready(told),
                }
            }
            if self.watch.is_gone.get() {
                return Poll::Ready(Ok(Vec::new()));
            }
            self.watch.wanted.set(Some(Wanted { again: DOUBTS.get(self.doubted).copied() }));
            Poll::Pending
        })
        .await
    }

    /// What has come by now, at most so much of it.
    pub(in crate::runtime) fn since(&mut self, most: usize) -> io::Result<Vec<Pressed>> {
        if Watch::has_more() { self.read(most) } else { Ok(Vec::new()) }
    }

    fn read(&mut self, most: usize) -> io::Result<Vec<Pressed>> {
        let _nobody_waits = Unwaiting::begin();
        let mut all = Vec::new();
        while all.len() < most {
            let Some(event) = super::next() else {
                self.doubted = if all.is_empty() { self.doubted + 1 } else { 0 };
                return Ok(all);
            };
            self.doubted = 0;
            all.extend(super::understood(event?, &mut self.replies));
        }
        // There may be more in the hands of the library, of which the terminal says nothing.
        self.watch.is_ready.set(true);
        Ok(all)
    }
}

/// Lets nobody wait for the terminal that reads from it, until it is dropped. Others that have the terminal open see that as
/// well, which is why it is not left so.
struct Unwaiting(Option<OFlags>);

impl Unwaiting {
    fn begin() -> Self {
        let before = fcntl_getfl(stdin()).ok().filter(|flags| !flags.contains(OFlags::NONBLOCK));
        Self(before.filter(|flags| fcntl_setfl(stdin(), *flags | OFlags::NONBLOCK).is_ok()))
    }
}

impl Drop for Unwaiting {
    fn drop(&mut self) {
        if let Some(flags) = self.0 {
            let _ = fcntl_setfl(stdin(), flags);
        }
    }
}
