//! What an expression comes to for a call of a tool. What cannot be known is neither true nor false.

use std::cmp::Ordering;

use super::expression::{Comparison, Expression, Path, Root, Step};
use crate::rules::json::Json;

/// What paths lead into, each if it is there.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Ground<'v> {
    pub(super) args: Option<&'v Json<'v>>,
    pub(super) record: Option<&'v Json<'v>>,
    pub(super) call: Option<&'v Json<'v>>,
    pub(super) variables: Option<&'v Json<'v>>,
}

/// How much may still be looked at in a call: it grows with the length of the call. When it is used up, rules do not
/// decide any more.
#[derive(Debug)]
pub(super) struct Budget(u64);

impl Budget {
    /// For a call of so many bytes.
    pub(super) fn of(bytes: usize) -> Self {
        Self(100_000 + 16 * bytes as u64)
    }

    fn spend(&mut self, steps: usize) -> Option<()> {
        self.0 = self.0.checked_sub(steps as u64)?;
        Some(())
    }
}

/// A value as it is compared.
#[derive(Debug)]
enum Datum<'v> {
    Truth(bool),
    Number(f64),
    Text(&'v str),
    List(Vec<&'v Json<'v>>),
}

/// Whether the condition holds, where that can be known. What stands behind `and` and `or` decides alone where it can.
pub(super) fn holds(expression: &Expression, ground: Ground<'_>, budget: &mut Budget) -> Option<bool> {
    match expression {
        Expression::All(parts) => joined(parts, false, ground, budget),
        Expression::Any(parts) => joined(parts, true, ground, budget),
        Expression::Not(inner) => holds(inner, ground, budget).map(|holds| !holds),
        Expression::Exists(path) => {
            let there = found(path, ground, budget)?;
            Some(there.is_some_and(|there| there.is_list || !there.values.is_empty()))
        }
        Expression::Compare(one, comparison, other) => {
            let (one, other) = (datum(one, ground, budget)?, datum(other, ground, budget)?);
            compare(&one, *comparison, &other, budget)
        }
        Expression::In(one, list) => {
            let one = datum(one, ground, budget)?;
            budget.spend(list.len())?;
            let mut is_of_kind = false;
            for literal in list {
                let literal = datum(literal, ground, budget)?;
                let equal = compare(&one, Comparison::Equal, &literal, budget);
                if equal == Some(true) {
                    return Some(true);
                }
                is_of_kind |= equal.is_some();
            }
            is_of_kind.then_some(false)
        }
        value => match datum(value, ground, budget)? {
            Datum::Truth(truth) => Some(truth),
            _ => None,
        },
    }
}

/// Of several conditions, one that comes to `decides` decides; without one, all have to be known.
fn joined(parts: &[Expression], decides: bool, ground: Ground<'_>, budget: &mut Budget) -> Option<bool> {
    let mut all_known = Some(!decides);
    for part in parts {
        match holds(part, ground, budget) {
            Some(holds) if holds == decides => return Some(decides),
            Some(_) => {}
            None => all_known = None,
        }
    }
    all_known
}

fn datum<'v>(expression: &'v Expression, ground: Ground<'v>, budget: &mut Budget) -> Option<Datum<'v>> {
    Some(match expression {
        Expression::Text(text) => Datum::Text(text),
        Expression::Number(number) => Datum::Number(*number),
        Expression::Truth(truth) => Datum::Truth(*truth),
        Expression::Path(path) => {
            let there = found(path, ground, budget)??;
            match (there.is_list, there.values.as_slice()) {
                (false, [value]) => plain(value)?,
                _ => Datum::List(there.values),
            }
        }
        Expression::Len(path) => {
            let there = found(path, ground, budget)??;
            let count = match (there.is_list, there.values.as_slice()) {
                (false, [Json::List(list)]) => list.len(),
                (false, [Json::Object(fields)]) => fields.len(),
                (false, [Json::Text(text)]) => {
                    budget.spend(text.len() / 32)?;
                    text.chars().count()
                }
                (false, _) => return None,
                (true, values) => values.len(),
            };
            #[expect(clippy::cast_precision_loss, reason = "a count of elements")]
            Datum::Number(count as f64)
        }
        Expression::Sum(path) => {
            let there = found(path, ground, budget)??;
            let values = match (there.is_list, there.values.as_slice()) {
                (false, [Json::List(list)]) => list.iter().collect(),
                _ => there.values,
            };
            budget.spend(values.len())?;
            let numbers: Option<Vec<f64>> = values.into_iter().map(Json::as_f64).collect();
            // Amounts are compared in hundredths, so that 0.1 + 0.2 is 0.3.
            Datum::Number((numbers?.into_iter().sum::<f64>() * 100.0).round() / 100.0)
        }
        condition => Datum::Truth(holds(condition, ground, budget)?),
    })
}

fn plain<'v>(value: &'v Json<'v>) -> Option<Datum<'v>> {
    Some(match value {
        Json::Truth(truth) => Datum::Truth(*truth),
        Json::Number(number) => Datum::Number(number.as_f64()?),
        Json::Text(text) => Datum::Text(text),
        Json::List(list) => Datum::List(list.iter().collect()),
        Json::Null | Json::Object(_) => return None,
    })
}

/// What stands at a path.
struct There<'v> {
    values: Vec<&'v Json<'v>>,
    /// The path has a star.
    is_list: bool,
}

/// What stands at a path: the outer `None` says that the budget is used up, the inner one that something is missing.
#[expect(clippy::option_option, reason = "two ways of not knowing, of which `exists` decides one")]
fn found<'v>(path: &Path, ground: Ground<'v>, budget: &mut Budget) -> Option<Option<There<'v>>> {
    let root = match path.root {
        Root::Args => ground.args,
        Root::Record => ground.record,
        Root::Call => ground.call,
        Root::Variables => ground.variables,
    };
    let Some(root) = root else { return Some(None) };
    let mut there = There { values: vec![root], is_list: false };
    for step in &path.steps {
        budget.spend(there.values.len() + 1)?;
        let mut next = Vec::with_capacity(there.values.len());
        for value in there.values {
            match (step, value) {
                (Step::Each, Json::List(list)) => {
                    budget.spend(list.len())?;
                    next.extend(list);
                }
                (Step::Each, Json::Object(fields)) => {
                    budget.spend(fields.len())?;
                    next.extend(fields.iter().map(|(_, value)| value));
                }
                (Step::Field(name), Json::Object(fields)) => {
                    budget.spend(fields.len() / 8)?;
                    match value.get(name) {
                        Some(value) if !value.is_null() => next.push(value),
                        _ => return Some(None),
                    }
                }
                (Step::Field(place), Json::List(list)) => {
                    match place.parse().ok().and_then(|place: usize| list.get(place)) {
                        Some(value) if !value.is_null() => next.push(value),
                        _ => return Some(None),
                    }
                }
                _ => return Some(None),
            }
        }
        there.is_list |= *step == Step::Each;
        there.values = next;
    }
    Some(Some(there))
}

/// Values of different kinds cannot be compared: whoever wrote the rule had others in mind.
fn compare(one: &Datum<'_>, comparison: Comparison, other: &Datum<'_>, budget: &mut Budget) -> Option<bool> {
    let order = match (one, other) {
        (Datum::Number(one), Datum::Number(other)) => one.partial_cmp(other)?,
        (Datum::Text(one), Datum::Text(other)) => {
            budget.spend(one.len().min(other.len()) / 32 + 1)?;
            one.cmp(other)
        }
        (Datum::Truth(one), Datum::Truth(other)) if is_equality(comparison) => one.cmp(other),
        (Datum::List(one), Datum::List(other)) if is_equality(comparison) => {
            if same(one, other, budget)? {
                Ordering::Equal
            } else {
                Ordering::Less
            }
        }
        _ => return None,
    };
    Some(match comparison {
        Comparison::Equal => order == Ordering::Equal,
        Comparison::Unequal => order != Ordering::Equal,
        Comparison::Less => order == Ordering::Less,
        Comparison::AtMost => order != Ordering::Greater,
        Comparison::More => order == Ordering::Greater,
        Comparison::AtLeast => order != Ordering::Less,
    })
}

fn is_equality(comparison: Comparison) -> bool {
    matches!(comparison, Comparison::Equal | Comparison::Unequal)
}

/// Whether two lists hold the same in the same order.
fn same(one: &[&Json<'_>], other: &[&Json<'_>], budget: &mut Budget) -> Option<bool> {
    if one.len() != other.len() {
        return Some(false);
    }
    for (one, other) in one.iter().zip(other) {
        weigh(one, budget)?;
        let is_same = match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => one == other,
            _ => one == other,
        };
        if !is_same {
            return Some(false);
        }
    }
    Some(true)
}

/// Pays for looking at all of a value.
fn weigh(value: &Json<'_>, budget: &mut Budget) -> Option<()> {
    match value {
        Json::Text(text) => budget.spend(text.len() / 32 + 1),
        Json::List(list) => list.iter().try_for_each(|value| weigh(value, budget)),
        Json::Object(fields) => fields.iter().try_for_each(|(_, value)| weigh(value, budget)),
        _ => budget.spend(1),
    }
}
