//! Where a session keeps what must outlive it.

use std::path::PathBuf;

/// Where changes are kept, and for which service.
#[derive(Debug, Clone)]
pub struct Home {
    /// The client database.
    pub database: PathBuf,
    /// The service: profile and address.
    pub place: String,
    /// Where workbenches on the same outbox meet.
    pub meeting: PathBuf,
    /// What becomes of what the service answers.
    pub caching: Caching,
}

/// What becomes of what a service answers.
#[derive(Debug, Clone, Default)]
pub enum Caching {
    /// Nothing: the service is inside this program.
    #[default]
    None,
    /// Nothing is kept, and what is in this cache of the service is thrown away.
    Off(PathBuf),
    /// It is kept in this cache.
    On(PathBuf),
}
