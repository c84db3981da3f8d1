//! The key file while a server runs: a new key in it takes the place of the one before.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use secrecy::ExposeSecret as _;

use super::{
    db::{Database, DatabaseError},
    keys,
};

/// A key file that is looked at while a server runs.
#[derive(Debug)]
pub(super) struct Watched {
    path: PathBuf,
    seen: Mutex<Option<keys::Stamp>>,
}

impl Watched {
    /// The file as it is now.
    pub(super) fn new(path: PathBuf) -> Self {
        let seen = Mutex::new(keys::stamp(&path));
        Self { path, seen }
    }

    /// Has a key that has come into the file since the last look take the place of the one before; whether one has. A file that
    /// is gone withdraws nothing: it is about to be replaced, or will be at the next start.
    pub(super) async fn look(&self, database: &Database) -> Result<bool, DatabaseError> {
        let now = keys::stamp(&self.path);
        if now.is_none() || now == *self.seen.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(false);
        }
        if let Ok(key) = keys::read(&self.path) {
            database.register_file_key(key.expose_secret(), &self.path).await?;
        }
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(true)
    }
}
