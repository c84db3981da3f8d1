//! What is bound and what is read: text, 64-bit whole numbers, truths, other numbers and bytes, and our own types as one
//! of these.

use sqlx::{
    Arguments as _, Decode, Sqlite, Type, TypeInfo as _, ValueRef as _,
    sqlite::{SqliteArguments, SqliteValueRef},
};

use crate::domain::{
    choice::{Direction, IssueEvent, IssueSource, IssueStatus, RelationType, ResourceType, Severity},
    id::{
        CallId, EntryId, FlagId, IssueId, ItemId, LinkId, MarkId, NodeId, OrgId, QueueId, RelationId, SuggestionId,
        TicketId, UserId, VerdictId,
    },
    review::{Arm, CannotReason, Decision, ItemState, Lane, PassReason, Verdict},
    text::Untrusted,
    time::Time,
};

/// A value that is bound.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::server::db) enum Value {
    /// Nothing.
    None,
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

/// What does not fit the type that is asked for.
pub(in crate::server::db) type Misread = Box<dyn std::error::Error + Send + Sync>;

impl Value {
    /// Adds it to what is bound.
    pub(super) fn add_to(self, arguments: &mut SqliteArguments) -> Result<(), Misread> {
        match self {
            Self::None => arguments.add(None::<i64>),
            Self::Text(text) => arguments.add(text),
            Self::Whole(number) => arguments.add(number),
            Self::Truth(truth) => arguments.add(truth),
            Self::Real(number) => arguments.add(number),
            Self::Bytes(bytes) => arguments.add(bytes),
        }
    }
}

/// A value of a row.
pub(in crate::server::db) struct Cell<'r>(SqliteValueRef<'r>);

impl<'r> Cell<'r> {
    /// This one of SQLite.
    pub(super) fn of(value: SqliteValueRef<'r>) -> Self {
        Self(value)
    }

    /// As one of the types that the library knows.
    fn decode<T: Decode<'r, Sqlite> + Type<Sqlite>>(self) -> Result<T, Misread> {
        if self.0.is_null() {
            return Err("there is no value".into());
        }
        let stored = self.0.type_info();
        if !stored.is_null() && !T::compatible(&stored) {
            return Err(format!("{} cannot be read as {}", stored.name(), T::type_info().name()).into());
        }
        T::decode(self.0)
    }
}

/// A type as which a column can be read.
pub(in crate::server::db) trait Column<'r>: Sized {
    /// Reads it.
    fn read(cell: Cell<'r>) -> Result<Self, Misread>;
}

impl<'r, T: Column<'r>> Column<'r> for Option<T> {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        if cell.0.is_null() { Ok(None) } else { T::read(cell).map(Some) }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
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
read!(&'r str, String, &'r [u8], bool, i64, f64);

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

        impl<'r> Column<'r> for $type {
            fn read(cell: Cell<'r>) -> Result<Self, Misread> {
                <&str>::read(cell).map(Into::into)
            }
        }
    )+};
}
words!(CallId, EntryId, FlagId, IssueId, LinkId, NodeId, OrgId, RelationId, TicketId, UserId);
words!(ItemId, MarkId, QueueId, SuggestionId, VerdictId);
words!(Arm, CannotReason, Decision, ItemState, Lane, PassReason, Verdict);
words!(Direction, IssueEvent, IssueSource, IssueStatus, RelationType, ResourceType, Severity);
