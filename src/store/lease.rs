//! Which of several processes sends: the one that holds the lock. The system gives it back when the process ends,
//! however it ends.

use std::fs::{File, TryLockError};

use super::Store;
use crate::{
    domain::hex::hex,
    sqlite::{self, OpenError},
};

/// The right to send what is in the outbox.
#[derive(Debug)]
pub struct Lease {
    _lock: File,
}

impl Store {
    /// Takes the right to send for this service, if no other process has it.
    pub fn try_lease(&self) -> Result<Option<Lease>, OpenError> {
        let ending = format!("{}.sends", name_of(&self.place));
        let file = sqlite::lock_file(&self.path, &ending)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lease { _lock: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => {
                Err(OpenError::File { path: sqlite::beside(&self.path, &ending), cause })
            }
        }
    }
}

/// A service as part of a file name.
pub fn name_of(place: &str) -> String {
    use sha2::Digest as _;
    hex(&sha2::Sha256::digest(place.as_bytes())[..6])
}
