//! How many connections there are at most, and which of them goes when one more comes: room is always kept for whoever
//! brings a good key.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio_util::sync::CancellationToken;

/// Connections at most, whatever the system would give: each costs memory.
const MOST: usize = 1_000;
/// Connections at most where nobody tells how many files a process may have open.
#[cfg(not(unix))]
const USUAL: usize = 256;
/// Files that the process needs beside connections: those of its database, of its log, and its terminal.
const OTHER_FILES: usize = 48;

/// The connections of a server.
///
/// A connection is a stranger until a request on it has carried a good key. When one more comes than there is room for,
/// the oldest stranger goes: it had the longest time to show a key. Only where there are hardly any, the one with a good key
/// goes that has asked for nothing for the longest time.
#[derive(Debug, Clone)]
pub(super) struct Crowd {
    inner: Arc<Mutex<Inner>>,
    most: usize,
}

#[derive(Debug, Default)]
struct Inner {
    next: u64,
    /// By the number of their arrival.
    strangers: BTreeMap<u64, CancellationToken>,
    /// By the number of their last request.
    known: BTreeMap<u64, CancellationToken>,
}

impl Crowd {
    /// A crowd of as many as the process can hold, or of `most`.
    pub(super) fn new(most: Option<usize>) -> Self {
        Self { inner: Arc::default(), most: most.unwrap_or_else(room).max(1) }
    }

    /// Takes one more in; where there is no room, another one goes.
    pub(super) fn enter(&self) -> Place {
        let out = CancellationToken::new();
        let mut inner = lock(&self.inner);
        if inner.strangers.len() + inner.known.len() >= self.most {
            // A few strangers are always let in, since each may have a key.
            let few = (self.most / 8).max(1);
            let gone = match inner.strangers.len() < few {
                true => inner.known.pop_first().or_else(|| inner.strangers.pop_first()),
                false => inner.strangers.pop_first(),
            };
            if let Some((_, gone)) = gone {
                gone.cancel();
            }
        }
        let number = inner.number();
        inner.strangers.insert(number, out.clone());
        drop(inner);
        Place { seat: Arc::new(Seat { crowd: self.inner.clone(), number: Mutex::new(number), out }) }
    }
}

impl Inner {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }
}

/// The place of a connection. It is free again when the last of its clones is gone.
#[derive(Debug, Clone)]
pub(super) struct Place {
    seat: Arc<Seat>,
}

#[derive(Debug)]
struct Seat {
    crowd: Arc<Mutex<Inner>>,
    /// Under which it is kept now.
    number: Mutex<u64>,
    out: CancellationToken,
}

impl Place {
    /// A request on this connection carries a good key.
    pub(super) fn is_known(&self) {
        let mut inner = lock(&self.seat.crowd);
        let mut number = lock(&self.seat.number);
        let was = *number;
        // One that is to go is in neither.
        let Some(out) = inner.strangers.remove(&was).or_else(|| inner.known.remove(&was)) else { return };
        *number = inner.number();
        let now = *number;
        inner.known.insert(now, out);
    }

    /// Is there when another connection needs the place.
    pub(super) async fn is_taken(&self) {
        self.seat.out.cancelled().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut inner = lock(&self.crowd);
        let number = *lock(&self.number);
        if inner.strangers.remove(&number).is_none() {
            inner.known.remove(&number);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// As many connections as the process may have files open beside its own.
#[cfg(unix)]
fn room() -> usize {
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let files = files.map_or(MOST + OTHER_FILES, |files| usize::try_from(files).unwrap_or(usize::MAX));
    files.saturating_sub(OTHER_FILES).max(files / 4).min(MOST)
}

#[cfg(not(unix))]
fn room() -> usize {
    USUAL
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_out(place: &Place) -> bool {
        place.seat.out.is_cancelled()
    }

    #[test]
    fn the_oldest_stranger_goes_first() {
        let crowd = Crowd::new(Some(16));
        let friends: Vec<_> = (0..4).map(|_| crowd.enter()).collect();
        friends.iter().for_each(Place::is_known);
        let strangers: Vec<_> = (0..100).map(|_| crowd.enter()).collect();
        assert!(!friends.iter().any(is_out));
        let out: Vec<_> = strangers.iter().map(is_out).collect();
        assert_eq!(out, [vec![true; 88], vec![false; 12]].concat());
        // Gone is gone, also when its key comes late.
        strangers[0].is_known();
        assert!(is_out(&strangers[0]) && lock(&crowd.inner).known.len() == 4);
    }

    #[test]
    fn a_newcomer_finds_room_among_good_keys_and_a_free_place_is_used() {
        let crowd = Crowd::new(Some(16));
        let mut friends: Vec<_> = (0..16).map(|_| crowd.enter()).collect();
        friends.iter().for_each(Place::is_known);
        friends[0].is_known();
        let newcomer = crowd.enter();
        assert!(is_out(&friends[1]), "it has asked for nothing for the longest time");
        assert!(!is_out(&friends[0]) && !is_out(&newcomer));
        friends.truncate(4);
        let more: Vec<_> = (0..11).map(|_| crowd.enter()).collect();
        assert!(!more.iter().chain(&friends[2..]).any(is_out) && !is_out(&newcomer));
        drop((friends, more, newcomer));
        let inner = lock(&crowd.inner);
        assert!(inner.strangers.is_empty() && inner.known.is_empty());
    }
}
