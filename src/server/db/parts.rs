//! Lists of what belongs to one thing: one statement brings both, so that who asks is told in one step whether the thing is
//! there and what belongs to it.
//!
//! Such a statement begins with the thing and has its parts joined to it from the left. It brings nothing where the thing
//! is missing, and one row without a part where the thing has none.

use super::{
    problem::{Answer, Problem, Thing},
    sql::{Error, Row},
};

/// The parts that stand in `rows`, each as `read` makes it. `key` is a column that no part is without.
pub(super) fn parts<T, E>(
    rows: &[Row],
    (thing, key): (Thing, &str),
    mut read: impl FnMut(&Row) -> Result<T, E>,
) -> Answer<Vec<T>>
where
    Problem: From<E> + From<Error>,
{
    if rows.is_empty() {
        return Err(Problem::Missing(thing));
    }
    let mut parts = Vec::with_capacity(rows.len());
    for row in rows {
        if row.has(key)? {
            parts.push(read(row)?);
        }
    }
    Ok(parts)
}
