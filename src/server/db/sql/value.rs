//! What is bound and what is read: text, 64-bit whole numbers, truths, other numbers and bytes, and our own types as one
//! of these.

use sqlx::{
    Arguments as _, Decode, Postgres, Sqlite, Type, TypeInfo as _, ValueRef as _,
    postgres::{PgArguments, PgValueRef},
    sqlite::{SqliteArguments, SqliteValueRef},
};

use crate::domain::{
    choice::{Direction, IssueEvent, IssueSource, IssueStatus, RelationType, ResourceType, Severity},
    id::{
        CallId, EntryId, FlagId, IssueId, ItemId, KeyId, LinkId, MarkId, NodeId, OrgId, QueueId, RelationId,
        SuggestionId, TicketId, UserId, VerdictId,
    },
    review::{Arm, CannotReason, Decision, ItemState, Lane, PassReason, Verdict},
    text::Untrusted,
    time::Time,
};

/// A value that is bound.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::server::db) enum Value {
    /// Nothing, where there could be this.
    None(Kind),
    /// Text.
    Text(String),
    /// A whole number or a time.
    Whole(i64),
    /// A truth.
    Truth(bool),
    /// Any number.
    Real(f64),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server::db) enum Kind {
    Text,
    Whole,
    Truth,
    Real,
    Bytes,
}

/// Types of which there may be none.
pub(in crate::server::db) trait Bound: Into<Value> {
    /// What they are bound as.
    const KIND: Kind;
}

/// What does not fit the type that is asked for.
pub(in crate::server::db) type Misread = Box<dyn std::error::Error + Send + Sync>;

impl Value {
    /// Adds it to what is bound.
    pub(super) fn add_to(self, arguments: &mut SqliteArguments) -> Result<(), Misread> {
        match self {
            Self::None(_) => arguments.add(None::<i64>),
            Self::Text(text) => arguments.add(text),
            Self::Whole(number) => arguments.add(number),
            Self::Truth(truth) => arguments.add(truth),
            Self::Real(number) => arguments.add(number),
            Self::Bytes(bytes) => arguments.add(bytes),
        }
    }

    /// The same without NUL, which no text of PostgreSQL can hold: it becomes the sign for what cannot be shown.
    pub(in crate::server::db) fn without_nul(self) -> Self {
        match self {
            Self::Text(text) if text.contains('\0') => Self::Text(text.replace('\0', "\u{fffd}")),
            value => value,
        }
    }

    /// The same for PostgreSQL.
    pub(super) fn add_to_postgres(self, arguments: &mut PgArguments) -> Result<(), Misread> {
        match self.without_nul() {
            Self::None(Kind::Text) => arguments.add(None::<String>),
            Self::None(Kind::Whole) => arguments.add(None::<i64>),
            Self::None(Kind::Truth) => arguments.add(None::<bool>),
            Self::None(Kind::Real) => arguments.add(None::<f64>),
            Self::None(Kind::Bytes) => arguments.add(None::<Vec<u8>>),
            Self::Text(text) => arguments.add(text),
            Self::Whole(number) => arguments.add(number),
            Self::Truth(truth) => arguments.add(truth),
            Self::Real(number) => arguments.add(number),
            Self::Bytes(bytes) => arguments.add(bytes),
        }
    }
}

/// A value of a row.
pub(in crate::server::db) enum Cell<'r> {
    Sqlite(SqliteValueRef<'r>),
    Postgres(PgValueRef<'r>),
}

impl<'r> Cell<'r> {
    /// Whether there is none.
    pub(super) fn is_null(&self) -> bool {
        match self {
            Self::Sqlite(value) => value.is_null(),
            Self::Postgres(value) => value.is_null(),
        }
    }

    /// As one of the types that the library knows.
    fn decode<T>(self) -> Result<T, Misread>
    where
        T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(value) => decode::<Sqlite, T>(value),
            Self::Postgres(value) => decode::<Postgres, T>(value),
        }
    }

    /// The type of a value of PostgreSQL, which has several for what is one here.
    fn is_stored_as(&self, name: &str) -> bool {
        matches!(self, Self::Postgres(value) if value.type_info().name() == name)
    }
}

fn decode<'r, D: sqlx::Database, T: Decode<'r, D> + Type<D>>(
    value: <D as sqlx::Database>::ValueRef<'r>,
) -> Result<T, Misread> {
    if value.is_null() {
        return Err("there is no value".into());
    }
    let stored = value.type_info();
    if !stored.is_null() && !T::compatible(&stored) {
        return Err(format!("{} cannot be read as {}", stored.name(), T::type_info().name()).into());
    }
    drop(stored);
    T::decode(value)
}

/// A type as which a column can be read.
pub(in crate::server::db) trait Column<'r>: Sized {
    /// Reads it.
    fn read(cell: Cell<'r>) -> Result<Self, Misread>;
}

impl<'r, T: Column<'r>> Column<'r> for Option<T> {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        if cell.is_null() { Ok(None) } else { T::read(cell).map(Some) }
    }
}

impl<T: Bound> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None(T::KIND), Into::into)
    }
}

/// Types of which there may be none: said one by one, since the compiler would look for options of options without end.
macro_rules! maybe {
    ($($type:ty),+ $(,)?) => {$(
        impl From<&Option<$type>> for Value {
            fn from(value: &Option<$type>) -> Self {
                value.as_ref().into()
            }
        }
    )+};
}
maybe!(String, Untrusted, NodeId, UserId, IssueStatus);
maybe!(FlagId, IssueId, ItemId, MarkId, SuggestionId, CannotReason, Lane, Severity);

/// Types that the library reads by itself.
macro_rules! read {
    ($($type:ty),+) => {$(
        impl<'r> Column<'r> for $type {
            fn read(cell: Cell<'r>) -> Result<Self, Misread> {
                cell.decode()
            }
        }
    )+};
}
read!(&'r str, String, &'r [u8], f64);

/// A narrower number of PostgreSQL.
struct Narrow(i32);

impl<'r> Column<'r> for Narrow {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        let Cell::Postgres(value) = cell else { return Err("it is none of PostgreSQL".into()) };
        decode::<Postgres, i32>(value).map(Self)
    }
}

impl<'r> Column<'r> for i64 {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        if cell.is_stored_as("INT4") { Narrow::read(cell).map(|number| number.0.into()) } else { cell.decode() }
    }
}

impl<'r> Column<'r> for bool {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        // Some that follow from others are numbers, as they are in SQLite.
        if ["INT4", "INT8"].iter().any(|name| cell.is_stored_as(name)) {
            return i64::read(cell).map(|number| number != 0);
        }
        cell.decode()
    }
}

/// Whole numbers that are narrower, or never below zero.
macro_rules! whole {
    ($($type:ty),+) => {$(
        impl<'r> Column<'r> for $type {
            fn read(cell: Cell<'r>) -> Result<Self, Misread> {
                Ok(i64::read(cell)?.try_into()?)
            }
        }
    )+};
}
whole!(u16, u32, u64);

/// Types that are bound as one variant.
macro_rules! bound {
    ($($type:ty => $variant:ident($value:ident => $bound:expr)),+ $(,)?) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                Self::$variant($bound)
            }
        }

        impl Bound for $type {
            const KIND: Kind = Kind::$variant;
        }
    )+};
}
bound! {
    &str => Text(text => text.to_owned()),
    &String => Text(text => text.clone()),
    String => Text(text => text),
    &Untrusted => Text(text => text.verbatim().to_owned()),
    i64 => Whole(number => number),
    u32 => Whole(number => number.into()),
    u16 => Whole(number => number.into()),
    Time => Whole(time => time.millis()),
    bool => Truth(truth => truth),
    f64 => Real(number => number),
    &[u8; 32] => Bytes(bytes => bytes.to_vec()),
    &[u8; 16] => Bytes(bytes => bytes.to_vec()),
}

impl<'r, const N: usize> Column<'r> for [u8; N] {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        Ok(<&[u8]>::read(cell)?.try_into()?)
    }
}

impl<'r> Column<'r> for Time {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        i64::read(cell).map(Self::from_millis)
    }
}

impl<'r> Column<'r> for Untrusted {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        <&str>::read(cell).map(Into::into)
    }
}

/// Types of ours that are a word.
macro_rules! words {
    ($($type:ty),+ $(,)?) => {$(
        impl From<&$type> for Value {
            fn from(word: &$type) -> Self {
                Self::Text(word.as_str().to_owned())
            }
        }

        impl Bound for &$type {
            const KIND: Kind = Kind::Text;
        }

        impl<'r> Column<'r> for $type {
            fn read(cell: Cell<'r>) -> Result<Self, Misread> {
                <&str>::read(cell).map(Into::into)
            }
        }
    )+};
}
words!(CallId, EntryId, FlagId, IssueId, KeyId, LinkId, NodeId, OrgId, RelationId, TicketId, UserId);
words!(ItemId, MarkId, QueueId, SuggestionId, VerdictId);
words!(Arm, CannotReason, Decision, ItemState, Lane, PassReason, Verdict);
words!(Direction, IssueEvent, IssueSource, IssueStatus, RelationType, ResourceType, Severity);
