//! Why the database did not do what it was asked.

use std::sync::Arc;

use crate::sqlite::Fault;

/// Why the database did not do what it was asked. Changes that were to be stored together fail together.
#[derive(Debug, Clone, thiserror::Error)]
#[error(transparent)]
pub struct Error(Arc<sqlx::Error>);

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self(Arc::new(error))
    }
}

/// What a statement brings.
pub(in crate::server::db) type Result<T, E = Error> = std::result::Result<T, E>;

/// SQLite's code for a question that was ended.
const ENDED: &str = "9";

impl Error {
    /// What stands behind it.
    pub(in crate::server::db) fn fault(&self) -> Fault {
        Fault::of(&self.0)
    }

    /// Whether the question was ended, since its time was over.
    pub(in crate::server::db) fn is_ended(&self) -> bool {
        let code = self.0.as_database_error().and_then(|error| error.code());
        code.as_deref() == Some(ENDED)
    }
}
