//! Why the database did not do what it was asked.

use std::sync::Arc;

use super::{fault, which::Dialect};
use crate::sqlite::Fault;

/// Why the database did not do what it was asked. Changes that were to be stored together fail together.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{cause}")]
pub struct Error {
    #[source]
    cause: Arc<sqlx::Error>,
    of: Dialect,
    /// Nobody can tell whether the change was stored.
    is_unknown: bool,
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self { cause: Arc::new(error), of: Dialect::Sqlite, is_unknown: false }
    }
}

/// What a statement brings.
pub(in crate::server::db) type Result<T, E = Error> = std::result::Result<T, E>;

/// SQLite's code for a question that was ended, and PostgreSQL's.
const ENDED: [(Dialect, &str); 2] = [(Dialect::Sqlite, "9"), (Dialect::Postgres, "57014")];

impl Error {
    /// What PostgreSQL failed with.
    pub(super) fn postgres(error: sqlx::Error) -> Self {
        Self { of: Dialect::Postgres, ..error.into() }
    }

    /// The same of a change that may have been stored all the same.
    pub(super) fn outcome_unknown(self) -> Self {
        Self { is_unknown: true, ..self }
    }

    /// What stands behind it.
    pub(in crate::server::db) fn fault(&self) -> Fault {
        match self.of {
            _ if self.is_unknown => Fault::OutcomeUnknown,
            Dialect::Sqlite => Fault::of(&self.cause),
            Dialect::Postgres => fault::of_postgres(&self.cause),
        }
    }

    /// Whether the question was ended, since its time was over.
    pub(in crate::server::db) fn is_ended(&self) -> bool {
        let code = self.cause.as_database_error().and_then(|error| error.code());
        code.is_some_and(|code| ENDED.contains(&(self.of, &code)))
    }
}
