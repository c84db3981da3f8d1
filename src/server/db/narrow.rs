//! Where a list looks for what passes its filters.
//!
//! Each filter has an index that lists the rows that pass it. A filter that few rows pass says where to look: those rows
//! are read and put in order. When many pass each of the filters, a page is full after a small part of them, so the list
//! is walked in its order. Either way the number of rows in the database hardly matters.

use super::{
    dialect,
    sql::{Connection, Result, Sql, sql},
};

/// Rows up to which a filter says where to look.
pub(super) const FEW: i64 = 2_000;

/// ` IN (…)` with these values; one value alone is ` = …`, which an index can go on from.
pub(super) fn any_of(values: &[String]) -> Sql {
    if let [value] = values {
        return sql(" = ").value(value);
    }
    sql(" IN (").list(values).then(")")
}

/// A filter of a list.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    /// The parameter, as it is told.
    pub(super) name: &'static str,
    /// Lists the rows that pass, by an index; nothing when no index knows.
    pub(super) rows: Option<Sql>,
    /// Whether a row passes; not so that an index would be used for it.
    pub(super) check: Sql,
    /// The same, so that an index is used which goes on with the usual order of the list.
    pub(super) walk: Option<Sql>,
}

impl Filter {
    /// A filter by a column of `table`, whose rows are known by `key`.
    pub(super) fn column(name: &'static str, (table, key, column): (&str, &str, &str), test: &Sql) -> Self {
        let all = |before: String| sql(before).join(test);
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
pub(super) async fn place(connection: &mut Connection, filters: &[Filter]) -> Result<Place> {
    let mut place = (FEW + 1, Place::Along);
    for (at, filter) in filters.iter().enumerate() {
        let Some(rows) = &filter.rows else { continue };
        // No more than would change the choice.
        let counted = sql("SELECT count(*) FROM (").join(rows).then(format_args!(" LIMIT {}) AS subquery", place.0));
        match counted.one(connection).await?.first()? {
            0 => return Ok(Place::Nowhere),
            count if count < place.0 => place = (count, Place::At(at)),
            _ => {}
        }
    }
    Ok(place.1)
}

/// `asked` with the conditions of `filters`, each after `AND`. `is_usual` tells that the list is in its usual order.
pub(super) fn narrowed(asked: Sql, filters: &[Filter], place: Place, key: &str, is_usual: bool) -> Sql {
    let led = match place {
        Place::At(at) => filters.get(at).and_then(|filter| filter.rows.as_ref()),
        _ => None,
    };
    let walked = filters.iter().position(|filter| filter.walk.is_some()).filter(|_| led.is_none() && is_usual);
    let mut asked = match led {
        Some(rows) => asked.then(format_args!(" AND {key} IN (")).join(rows).then(")"),
        None => asked,
    };
    for (at, filter) in filters.iter().enumerate() {
        let condition = match &filter.walk {
            Some(walk) if walked == Some(at) => walk,
            _ => &filter.check,
        };
        asked = asked.then(" AND ").join(condition);
    }
    asked
}
