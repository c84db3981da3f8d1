//! The embedded server: the API of the contract (`wire`) on one SQLite file.
//!
//! A request passes through four places, each with one job: [`listen`] takes connections, the guard in front of the
//! routes checks host, key and size, a handler parses and validates, and [`db`] does the work in one transaction.

mod clock;
pub mod db;

pub use db::{Database, DatabaseError, Deposit, DepositIssue, Deposited};
