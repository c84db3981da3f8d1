//! Where a list looks for what passes its filters.
//!
//! Each filter has an index that lists the rows that pass it. A filter that few rows pass says where to look: those rows
//! are read and put in order. When many pass each of the filters, a page is full after a small part of them, so the list
//! is walked in its order. Either way the number of rows in the database hardly matters.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::dialect;

/// Rows up to which a filter says where to look.
pub(super) const FEW: i64 = 2_000;

/// A value that is bound.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Text.
    Text(String),
    /// A whole number or a time.
    Whole(i64),
    /// A truth.
    Truth(bool),
    /// Any number.
    Real(f64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A piece of SQL with its values.
#[derive(Debug, Clone, Default)]
pub(super) struct Fragment(Vec<(String, Option<Value>)>);

impl Fragment {
    /// SQL without a value.
    pub(super) fn new(sql: impl Into<String>) -> Self {
        Self(vec![(sql.into(), None)])
    }

    /// The same, with a value after it.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        if let Some(last) = self.0.last_mut() {
            last.1 = Some(value.into());
        }
        self
    }

    /// The same, with more SQL after it.
    pub(super) fn then(mut self, sql: impl Into<String>) -> Self {
        self.0.push((sql.into(), None));
        self
    }

    /// The same, with another one after it.
    pub(super) fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Adds it to a query.
    pub(super) fn push(&self, sql: &mut QueryBuilder<Sqlite>) {
        for (text, value) in &self.0 {
            sql.push(text);
            match value {
                None => {}
                Some(Value::Text(text)) => {
                    sql.push_bind(text.clone());
                }
                Some(Value::Whole(number)) => {
                    sql.push_bind(*number);
                }
                Some(Value::Truth(truth)) => {
                    sql.push_bind(*truth);
                }
                Some(Value::Real(number)) => {
                    sql.push_bind(*number);
                }
            }
        }
    }
}

/// ` IN (…)` with these values; one value alone is ` = …`, which an index can go on from.
pub(super) fn any_of<'a>(values: impl IntoIterator<Item = &'a str>) -> Fragment {
    let values: Vec<_> = values.into_iter().collect();
    if let [value] = values[..] {
        return Fragment::new(" = ").bind(value);
    }
    let start = |at: usize| if at == 0 { " IN (" } else { ", " };
    let list = values.iter().enumerate();
    list.fold(Fragment::default(), |list, (at, value)| list.then(start(at)).bind(*value)).then(")")
}

/// A filter of a list.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// The parameter, as it is told.
    pub(super) name: &'static str,
    /// Lists the rows that pass, by an index; nothing when no index knows.
    pub(super) rows: Option<Fragment>,
    /// Whether a row passes; not so that an index would be used for it.
    pub(super) check: Fragment,
    /// The same, so that an index is used which goes on with the usual order of the list.
    pub(super) walk: Option<Fragment>,
}

impl Filter {
    /// A filter by a column of `table`, whose rows are known by `key`.
    pub(super) fn column(name: &'static str, (table, key, column): (&str, &str, &str), test: &Fragment) -> Self {
        let all = |before: String| Fragment::new(before).join(test.clone());
        Self {
            name,
            rows: Some(all(format!("SELECT {key} FROM {table} WHERE {column}"))),
            check: all(dialect::unled(&format!("{table}.{column}"))),
            walk: None,
        }
    }
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere: nothing passes.
    Nowhere,
    /// At the rows of the filter at this place, which are few.
    At(usize),
    /// Along the list.
    Along,
}

/// Where to look for what passes all of `filters`.
pub(super) async fn place(connection: &mut SqliteConnection, filters: &[Filter]) -> sqlx::Result<Place> {
    let mut place = (FEW + 1, Place::Along);
    for (at, filter) in filters.iter().enumerate() {
        let Some(rows) = &filter.rows else { continue };
        let mut sql = QueryBuilder::new("SELECT count(*) FROM (");
        rows.push(&mut sql);
        // No more than would change the choice.
        sql.push(format_args!(" LIMIT {}) AS subquery", place.0));
        let count: i64 = sql.build_query_scalar().fetch_one(&mut *connection).await?;
        match count {
            0 => return Ok(Place::Nowhere),
            count if count < place.0 => place = (count, Place::At(at)),
            _ => {}
        }
    }
    Ok(place.1)
}

/// Adds the conditions of `filters`, each after `AND`. `is_usual` tells that the list is in its usual order.
pub(super) fn push(sql: &mut QueryBuilder<Sqlite>, filters: &[Filter], place: Place, key: &str, is_usual: bool) {
    let led = match place {
        Place::At(at) => filters.get(at).and_then(|filter| Some((at, filter.rows.as_ref()?))),
        _ => None,
    };
    if let Some((_, rows)) = led {
        sql.push(format_args!(" AND {key} IN ("));
        rows.push(sql);
        sql.push(")");
    }
    let walked = filters.iter().position(|filter| filter.walk.is_some()).filter(|_| led.is_none() && is_usual);
    for (at, filter) in filters.iter().enumerate() {
        sql.push(" AND ");
        match &filter.walk {
            Some(walk) if walked == Some(at) => walk.push(sql),
            _ => filter.check.push(sql),
        }
    }
}
