//! Reading a list to its end, page by page.

use std::collections::HashSet;

use super::classify;
use crate::{
    domain::{
        failure::{Failure, Kind},
        limits,
    },
    wire::{Page, PageQuery},
};

/// Rows of a list, and whether there are more than these.
#[derive(Debug, Clone)]
pub struct Rows<T> {
    /// The rows, in the order of the service.
    pub items: Vec<T>,
    /// The service has more rows than were asked for.
    pub more: bool,
}

/// Reads pages until `most` rows are there or the list ends. A cursor that comes twice, and more than
/// [`limits::PAGES_PER_WALK`] pages, end the walk with a failure; a cursor that the service no longer takes starts
/// it again, once.
pub(super) async fn rows<T, Answer>(
    what: &'static str,
    most: usize,
    mut page: impl FnMut(PageQuery) -> Answer,
) -> Result<Rows<T>, Failure>
where
    Answer: Future<Output = Result<Page<T>, Failure>>,
{
    let mut items = Vec::new();
    let mut cursor: Option<String> = None;
    let mut seen = HashSet::new();
    let mut restarted = false;
    for _ in 0..limits::PAGES_PER_WALK {
        let wanted = u32::try_from(most - items.len()).unwrap_or(u32::MAX).clamp(1, limits::PAGE_MAX);
        let answer = match page(PageQuery { limit: Some(wanted), cursor: cursor.clone() }).await {
            Err(failure) if failure.kind == Kind::Refused && cursor.is_some() && !restarted => {
                restarted = true;
                items.clear();
                seen.clear();
                cursor = None;
                continue;
            }
            other => other?,
        };
        items.extend(answer.items);
        let Some(next) = answer.next_cursor else { return Ok(Rows { more: items.len() > most, items }.cut(most)) };
        if items.len() >= most {
            return Ok(Rows { items, more: true }.cut(most));
        }
        if !seen.insert(next.clone()) {
            return Err(classify::endless(what, "the service named the same page twice"));
        }
        cursor = Some(next);
    }
    Err(classify::endless(what, "the list has more pages than can be true"))
}

/// Sees that a list goes round in a circle, however long either is, by remembering one cursor.
#[derive(Debug, Default)]
pub struct Circle {
    remembered: Option<String>,
    steps: u64,
}

impl Circle {
    /// Notes the cursor of the next page of a list that is read to `what`. A list without an end is a failure.
    pub fn step(&mut self, what: &'static str, cursor: &str) -> Result<(), Failure> {
        if self.remembered.as_deref() == Some(cursor) {
            return Err(classify::endless(what, "the service named the same page twice"));
        }
        // Remembered for twice as many steps each time, so that in the end it is one of any circle, for all of that circle.
        self.steps += 1;
        if self.steps.is_power_of_two() {
            self.remembered = Some(cursor.to_owned());
        }
        Ok(())
    }
}

/// Reads the whole list.
pub(super) async fn all<T, Answer>(what: &'static str, page: impl FnMut(PageQuery) -> Answer) -> Result<Vec<T>, Failure>
where
    Answer: Future<Output = Result<Page<T>, Failure>>,
{
    rows(what, usize::MAX, page).await.map(|rows| rows.items)
}

impl<T> Rows<T> {
    fn cut(mut self, most: usize) -> Self {
        self.items.truncate(most);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_of_any_length_are_seen_and_a_line_is_none() {
        for (before, length) in [(0, 1), (0, 2), (7, 3), (100, 64), (5, 100)] {
            let mut circle = Circle::default();
            let cursors = (0..before).chain((before..before + length).cycle());
            let steps = cursors.take_while(|cursor| circle.step("list", &cursor.to_string()).is_ok()).count();
            assert!(steps <= 4 * (before + length), "{before} and {length}: {steps}");
        }
        let mut circle = Circle::default();
        assert!((0..10_000).all(|cursor| circle.step("list", &cursor.to_string()).is_ok()));
    }
}
