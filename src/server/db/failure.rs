//! Why the database could not do what it was asked.

use std::sync::Arc;

use super::sql::{self, SchemaError};
use crate::{
    server::keys::WEAK_KEY,
    sqlite::{Fault, OpenError},
};

/// Why the database could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file cannot be opened; it is as it was.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The schema of PostgreSQL is not as it must be.
    #[error(transparent)]
    Schema(Arc<SchemaError>),
    /// A statement failed.
    #[error("the database failed: {0}")]
    Sql(#[from] sql::Error),
    /// A stored JSON text cannot be read.
    #[error("a stored value cannot be read: {0}")]
    Stored(#[from] serde_json::Error),
    /// The rules failed at a call.
    #[error(
        "a call could not be looked at: the rules failed, which is a fault of earmark; `earmark review moments` with each of \
             the newest calls tells at which one"
    )]
    Looking,
    /// A key that could be guessed.
    #[error("{WEAK_KEY}")]
    WeakKey,
    /// The data of the demo does not fit together.
    #[error("the demo cannot be set up: {0}")]
    Demo(String),
}

impl From<SchemaError> for DatabaseError {
    fn from(error: SchemaError) -> Self {
        Self::Schema(Arc::new(error))
    }
}

impl DatabaseError {
    /// What stands behind it.
    pub(super) fn fault(&self) -> Fault {
        match self {
            Self::Sql(error) => error.fault(),
            Self::Open(OpenError::Sql(error)) => Fault::of(error),
            Self::Open(OpenError::Damaged(_)) | Self::Stored(_) => Fault::Damaged,
            Self::Open(_) | Self::Schema(_) | Self::Demo(_) | Self::WeakKey | Self::Looking => Fault::Other,
        }
    }
}
