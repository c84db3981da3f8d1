//! Which of the two databases it is.

/// Which database it is. What each says in words of its own stands in `dialect.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server::db) enum Dialect {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}
