//! Other workbenches on the same outbox. One of them has the right to send and is the host; the others are its guests.
//! A byte between them says that the outbox moved; what moved is read from the database. Nobody polls: a host that
//! ends, however it ends, is noticed by the end of the connection.

use std::path::{Path, PathBuf};

/// What the others told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum News {
    /// The outbox moved.
    Moved,
    /// The one that sends is gone.
    HostGone,
}

/// Where the workbenches of one outbox meet: a socket in the folder for running programs.
#[derive(Debug, Clone)]
pub(super) struct Meeting(PathBuf);

impl Meeting {
    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

#[cfg(unix)]
pub(super) use unix::Siblings;

#[cfg(unix)]
mod unix {
    use std::{fs, io};

    use futures_util::future::select_all;
    use tokio::net::{UnixListener, UnixStream};

    use super::{Meeting, News};
    use crate::private;

    /// The others.
    #[derive(Debug)]
    pub(in crate::runtime) enum Siblings {
        /// Nobody can be met; each workbench learns at its next start what the others did.
        Alone,
        Host {
            listener: UnixListener,
            guests: Vec<UnixStream>,
        },
        Guest(UnixStream),
    }

    impl Siblings {
        /// Opens the meeting, as the one that sends.
        pub(in crate::runtime) fn host(meeting: &Meeting) -> Self {
            // The lock says that no other host is alive: what lies there is left over.
            let _ = fs::remove_file(&meeting.0);
            let folder = meeting.0.parent().map_or(Ok(()), private::folder);
            let listener = folder.and_then(|()| UnixListener::bind(&meeting.0)).and_then(|listener| {
                private::close_file(&meeting.0)?;
                Ok(listener)
            });
            match listener {
                Ok(listener) => Self::Host { listener, guests: Vec::new() },
                Err(_) => Self::Alone,
            }
        }

        /// Comes to the meeting; `None` while it is not open.
        pub(in crate::runtime) async fn visit(meeting: &Meeting) -> Option<Self> {
            UnixStream::connect(&meeting.0).await.ok().map(Self::Guest)
        }

        /// Tells the others that the outbox moved. One that does not listen has a byte waiting already.
        pub(in crate::runtime) fn tell(&self) {
            let streams = match self {
                Self::Alone => &[],
                Self::Host { guests, .. } => guests.as_slice(),
                Self::Guest(host) => std::slice::from_ref(host),
            };
            for stream in streams {
                let _ = stream.try_write(b".");
            }
        }

        /// Waits for what the others tell.
        pub(in crate::runtime) async fn next(&mut self) -> News {
            match self {
                Self::Alone => std::future::pending().await,
                Self::Guest(host) => {
                    if heard(host).await {
                        return News::Moved;
                    }
                    *self = Self::Alone;
                    News::HostGone
                }
                Self::Host { listener, guests } => loop {
                    if let Some(from) = welcome_or_hear(listener, guests).await {
                        for (at, guest) in guests.iter().enumerate() {
                            if at != from {
                                let _ = guest.try_write(b".");
                            }
                        }
                        return News::Moved;
                    }
                },
            }
        }
    }

    /// Takes a guest in, or says which guest told something.
    async fn welcome_or_hear(listener: &UnixListener, guests: &mut Vec<UnixStream>) -> Option<usize> {
        let someone = async {
            if guests.is_empty() {
                return std::future::pending().await;
            }
            let (is_here, at, _) = select_all(guests.iter().map(|guest| Box::pin(heard(guest)))).await;
            (at, is_here)
        };
        let arrived = tokio::select! {
            arrived = listener.accept() => arrived,
            (at, is_here) = someone => {
                if !is_here {
                    guests.swap_remove(at);
                }
                return is_here.then_some(at);
            }
        };
        guests.extend(arrived.ok().map(|(guest, _)| guest));
        None
    }

    /// Waits until something is said, and takes all of it; `false` when the other end is gone.
    async fn heard(stream: &UnixStream) -> bool {
        let mut words = [0; 256];
        loop {
            if stream.readable().await.is_err() {
                return false;
            }
            match stream.try_read(&mut words) {
                Ok(0) => return false,
                Ok(_) => return true,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return false,
            }
        }
    }
}

#[cfg(not(unix))]
#[derive(Debug)]
pub(super) enum Siblings {
    /// Without sockets of this kind, each workbench learns at its next start what the others did.
    Alone,
}

#[cfg(not(unix))]
impl Siblings {
    pub(super) fn host(_: &Meeting) -> Self {
        Self::Alone
    }

    pub(super) async fn visit(_: &Meeting) -> Option<Self> {
        Some(Self::Alone)
    }

    pub(super) fn tell(&self) {}

    pub(super) async fn next(&mut self) -> News {
        std::future::pending().await
    }
}
