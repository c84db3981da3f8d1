//! What an error of PostgreSQL comes from.

use crate::sqlite::Fault;

/// What an error of PostgreSQL comes from, by its code.
pub(super) fn of_postgres(error: &sqlx::Error) -> Fault {
    let code = match error {
        sqlx::Error::Database(error) => error.code(),
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed => return Fault::Away,
        _ => return Fault::Other,
    };
    let code = code.as_deref().unwrap_or_default();
    match code {
        "53100" => Fault::Full,
        // Changes that met; one that waits for too long; one that took too long.
        "40001" | "40P01" | "55P03" | "57014" => Fault::Busy,
        // A node that only reads: another one has taken its place.
        "25006" => Fault::Away,
        _ if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => Fault::Away,
        _ if code.starts_with("58") => Fault::Disk,
        _ if code.starts_with("XX001") || code.starts_with("XX002") => Fault::Damaged,
        _ => Fault::Other,
    }
}
