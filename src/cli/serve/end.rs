//! How a server ends: it is asked to, goes on for as long as others need to notice, lets requests finish; and is asked a
//! second time where that is too slow.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How long requests that are running may take when nothing new is taken any more.
pub(super) const FAREWELL: Duration = Duration::from_secs(25);

/// The end of a server.
#[derive(Debug)]
pub(super) struct End {
    signals: Signals,
    drain: Duration,
    asked: CancellationToken,
}

impl End {
    /// One that begins with the first signal; and what is cancelled when no more connections are to be taken.
    pub(super) fn new(signals: Signals, drain: Duration) -> (Self, CancellationToken) {
        let asked = CancellationToken::new();
        (Self { signals, drain, asked: asked.clone() }, asked)
    }

    /// Is there when it was asked for twice. After the first time `draining` is told, and when others had the time to
    /// notice, the server.
    pub(super) async fn twice(&mut self, draining: impl FnOnce()) {
        self.signals.next().await;
        draining();
        if tokio::time::timeout(self.drain, self.signals.next()).await.is_ok() {
            return;
        }
        self.asked.cancel();
        self.signals.next().await;
    }
}

/// Ctrl-C, and what asks a service to end. From its making on such a signal is noticed, not only from the first wait.
#[cfg(unix)]
#[derive(Debug)]
pub(super) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
#[derive(Debug)]
pub(super) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
