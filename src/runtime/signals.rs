//! What the system asks the workbench for: to end, to stop and to go on, and to look at the size of the terminal again.

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// To end: SIGTERM, SIGHUP, or a terminal that is gone without a signal.
    End,
    /// To end, by a key that the terminal made a signal of (SIGINT, SIGQUIT): meant for the program in front.
    Interrupt,
    /// To stop until a shell lets the program go on (SIGTSTP).
    Stop,
    /// It goes on (SIGCONT): meanwhile the terminal was another's.
    Continued,
    /// The terminal has another size (SIGWINCH).
    Resized,
}

#[cfg(not(unix))]
pub(super) use self::other::{Signals, TraceSignal};
#[cfg(unix)]
pub(super) use self::unix::{Signals, TraceSignal};

#[cfg(unix)]
mod unix {
    use std::{io, thread, time::Duration};

    use rustix::{
        event::{PollFd, PollFlags, poll},
        process::{self, getpgid, getpgrp, getppid, getsid},
        stdio::stdin,
        termios::tcgetpgrp,
    };
    use tokio::{
        signal::unix::{self, SignalKind, signal},
        sync::mpsc,
        time::timeout,
    };

    use super::Signal;

    /// How long a process group is waited for to stop.
    const STOPPING: Duration = Duration::from_millis(100);
    /// How long a job that goes on in the background waits for the order to end: on a busy machine it comes late.
    const ENDING: Duration = Duration::from_secs(1);

    /// Signals that the program takes, and the watch on its terminal.
    pub(in crate::runtime) struct Signals {
        end: [unix::Signal; 2],
        interrupt: [unix::Signal; 2],
        stop: unix::Signal,
        continued: unix::Signal,
        resized: unix::Signal,
        gone: mpsc::Receiver<()>,
        /// An end was asked for and not told yet.
        is_ending: bool,
    }

    impl Signals {
        /// Begins to listen: from here on none of them ends the process by itself.
        pub(in crate::runtime) fn listen() -> io::Result<Self> {
            let stop = SignalKind::from_raw(process::Signal::TSTP.as_raw());
            let continued = SignalKind::from_raw(process::Signal::CONT.as_raw());
            Ok(Self {
                end: [signal(SignalKind::terminate())?, signal(SignalKind::hangup())?],
                interrupt: [signal(SignalKind::interrupt())?, signal(SignalKind::quit())?],
                stop: signal(stop)?,
                continued: signal(continued)?,
                resized: signal(SignalKind::window_change())?,
                gone: watch(),
                is_ending: false,
            })
        }

        /// Waits for the next one.
        pub(in crate::runtime) async fn next(&mut self) -> Signal {
            if std::mem::take(&mut self.is_ending) {
                return Signal::End;
            }
            let ([term, hang_up], [interrupt, quit]) = (&mut self.end, &mut self.interrupt);
            tokio::select! {
                biased;
                _ = term.recv() => Signal::End,
                _ = hang_up.recv() => Signal::End,
                Some(()) = self.gone.recv() => Signal::End,
                _ = interrupt.recv() => Signal::Interrupt,
                _ = quit.recv() => Signal::Interrupt,
                _ = self.stop.recv() => Signal::Stop,
                _ = self.continued.recv() => Signal::Continued,
                _ = self.resized.recv() => Signal::Resized,
            }
        }

        /// Whether nobody could continue the process if it stopped: it belongs to the first group of its session, whose
        /// parent is outside, so that no shell of the session has it as a job.
        pub(in crate::runtime) fn is_alone() -> bool {
            getsid(None).is_ok_and(|session| session == getpgrp())
        }

        /// Stops the process group, as the terminal does on Ctrl-Z, until it is continued in the foreground; `false`
        /// when it shall end instead.
        pub(in crate::runtime) async fn stop(&mut self) -> io::Result<bool> {
            loop {
                // The kernel withholds SIGTTIN, unlike SIGSTOP, from a group whose shell is gone.
                let signal = if is_job_of_a_shell() { process::Signal::STOP } else { process::Signal::TTIN };
                process::kill_current_process_group(signal)?;
                let _ = timeout(STOPPING, self.continued.recv()).await;
                if !is_in_background() {
                    return Ok(true);
                }
                // A shell that ends a stopped job continues it for that. The two signals may come to two threads, and
                // the second be told late.
                let [term, hang_up] = &mut self.end;
                let ends = async {
                    tokio::select! { _ = term.recv() => {}, _ = hang_up.recv() => {} }
                };
                self.is_ending = timeout(ENDING, ends).await.is_ok();
                if self.is_ending {
                    return Ok(false);
                }
            }
        }
    }

    /// The signal that asks for the trace of the session (SIGUSR1).
    pub(in crate::runtime) struct TraceSignal(unix::Signal);

    impl TraceSignal {
        /// Begins to listen: from here on the signal does not end the process.
        pub(in crate::runtime) fn listen() -> io::Result<Self> {
            signal(SignalKind::user_defined1()).map(Self)
        }

        /// Waits for the next one.
        pub(in crate::runtime) async fn next(&mut self) {
            if self.0.recv().await.is_none() {
                std::future::pending().await
            }
        }
    }

    /// Whether a shell started the group as one of its jobs.
    fn is_job_of_a_shell() -> bool {
        let session = getsid(None);
        getppid().is_some_and(|parent| {
            session.is_ok() && getsid(Some(parent)) == session && getpgid(Some(parent)).is_ok_and(|g| g != getpgrp())
        })
    }

    /// Whether the terminal is another job's now.
    fn is_in_background() -> bool {
        tcgetpgrp(stdin()).is_ok_and(|foreground| foreground != getpgrp())
    }

    /// Tells when the terminal is gone, of which a process outside its session hears by no signal. A thread of its own
    /// waits for nothing else, so that it costs nothing.
    fn watch() -> mpsc::Receiver<()> {
        let (sender, gone) = mpsc::channel(1);
        thread::spawn(move || {
            let mut terminal = [PollFd::from_borrowed_fd(stdin(), PollFlags::empty())];
            if rustix::io::retry_on_intr(|| poll(&mut terminal, None)).is_ok() {
                let _ = sender.blocking_send(());
            }
        });
        gone
    }
}

#[cfg(not(unix))]
mod other {
    use std::io;

    use super::Signal;

    /// Ctrl-C from outside the terminal.
    pub(in crate::runtime) struct Signals;

    impl Signals {
        /// Begins to listen.
        pub(in crate::runtime) fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        /// Waits for it.
        pub(in crate::runtime) async fn next(&mut self) -> Signal {
            match tokio::signal::ctrl_c().await {
                Ok(()) => Signal::End,
                Err(_) => std::future::pending().await,
            }
        }

        /// There are no jobs.
        pub(in crate::runtime) fn is_alone() -> bool {
            true
        }

        /// There is nothing to stop for.
        pub(in crate::runtime) async fn stop(&mut self) -> io::Result<bool> {
            Ok(true)
        }
    }

    /// There is no signal for it.
    pub(in crate::runtime) struct TraceSignal;

    impl TraceSignal {
        /// There is nothing to listen to.
        pub(in crate::runtime) fn listen() -> io::Result<Self> {
            Err(io::ErrorKind::Unsupported.into())
        }

        /// It never comes.
        pub(in crate::runtime) async fn next(&mut self) {
            std::future::pending().await
        }
    }
}
