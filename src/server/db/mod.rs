//! The database of the server. Its statements stand in one file a subject, and all of them go through one door (`sql`):
//! no other file names the library behind it.

mod activity;
mod audit;
mod call_list;
mod caller;
mod calls;
mod categories;
mod change;
mod copying;
mod cursor;
mod database;
mod deposit;
mod dialect;
mod entry;
mod erasing;
mod failure;
mod flags;
mod flags_across;
mod hearings;
mod holding;
mod idempotency;
mod issues;
mod keys;
mod links;
mod list;
mod looked;
mod narrow;
mod open;
mod parts;
mod people;
#[cfg(test)]
mod plans;
mod problem;
mod relations;
mod replacing;
mod review;
mod search;
mod seed;
mod sql;
#[cfg(test)]
mod statements;
mod tickets;
mod tickets_related;
mod ties;
mod users;
mod words;

pub use copying::{CopiedTable, CopyError};
pub use database::Database;
pub use deposit::{Deposit, DepositIssue, Deposited, Hearing, Ready};
pub use failure::DatabaseError;
pub use people::NewMember;
pub use sql::{Address, BadAddress, Error as SqlError, SchemaError, SchemaStatus};
pub(super) use {
    audit::Refused,
    caller::{Caller, KeyDigest, KnownKey, digest, is_same},
    calls::{CallFilter, StoredCalls},
    database::LIST_TIME,
    idempotency::{Made, Once},
    keys::{MakeKey, Replace},
    links::LinkRef,
    problem::{Problem, Thing},
    review::AddItems,
    seed::{Act, Seed, SeedMember},
    tickets::{CreateComment, CreateTicket, Level, PRIORITIES, STATUSES, Slice, TEAM_ID, TicketFilter, USUAL_PRIORITY},
    tickets_related::{Part, Ways},
};
