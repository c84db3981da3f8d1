//! Times in a table: seconds, milliseconds, clocks or dates, as the name of the column or all values together tell.

use super::columns::{Columns, Shape};
use crate::{
    domain::time::Time,
    import::{
        marks::{Meaning, meaning},
        stamp::{self, Stamp},
    },
};

/// Numbers from here on count from 1970 (2001-09-09 in seconds); below, they may be milliseconds of a long call.
const SINCE_1970: f64 = 1e9;
/// Whole numbers beyond cannot be seconds of a call: a day has fewer.
const SECONDS_OF_A_CALL: f64 = 86_400.0;

/// How the numbers of a table are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scale {
    Seconds,
    Milliseconds,
    /// In seconds or in parts of them, as each number tells.
    Since1970,
    /// They are no numbers.
    Written,
}

/// A time of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Nothing,
    /// Milliseconds from the start of the call.
    Offset(i64),
    Moment(Time),
    Unreadable,
}

impl At {
    pub(super) fn offset(self) -> Option<i64> {
        match self {
            Self::Offset(millis) => Some(millis),
            _ => None,
        }
    }
}

impl Scale {
    /// How `values`, all times of a table, are read.
    pub(super) fn of<'a>(columns: &Columns, values: impl Iterator<Item = &'a str>) -> Self {
        let (mut largest, mut fraction, mut numbers, mut others) = (0.0_f64, false, 0_usize, 0_usize);
        for value in values.map(str::trim).filter(|value| !value.is_empty()) {
            match value.parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    numbers += 1;
                    largest = largest.max(number);
                    fraction |= value.contains('.');
                }
                _ => others += 1,
            }
        }
        let name = columns.start();
        let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if numbers == 0 || others > numbers {
            Self::Written
        } else if largest >= SINCE_1970 {
            Self::Since1970
        } else if ends(&["_ms", "_millis", "milliseconds"]) {
            Self::Milliseconds
        } else if ends(&["_s", "_sec", "_secs", "seconds"]) || columns.shape == Shape::Labels {
            Self::Seconds
        } else if !fraction && (columns.is_recogniser() || largest > SECONDS_OF_A_CALL) {
            Self::Milliseconds
        } else {
            Self::Seconds
        }
    }

    /// The unit of numbers that the table does not name by itself.
    pub(super) fn unit(self) -> Option<&'static str> {
        match self {
            Self::Seconds => Some("seconds"),
            Self::Milliseconds => Some("milliseconds"),
            _ => None,
        }
    }

    /// The time that is written as `value`.
    pub(super) fn at(self, value: &str) -> At {
        let value = value.trim();
        if value.is_empty() {
            return At::Nothing;
        }
        let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
        #[allow(clippy::cast_possible_truncation)] // far below what i64 holds, or cut off at its end
        let millis = |factor: f64| number.map(|number| (number * factor).round() as i64);
        match self {
            Self::Seconds => millis(1_000.0).map(At::Offset),
            Self::Milliseconds => millis(1.0).map(At::Offset),
            Self::Since1970 => number.map(|number| match stamp::of_number(number) {
                Some(Stamp::At(at)) => At::Moment(at),
                _ => At::Unreadable,
            }),
            Self::Written => None,
        }
        .unwrap_or_else(|| match meaning(value) {
            Meaning::Clock(millis) if value.contains(':') => At::Offset(millis),
            Meaning::Moment { at, .. } => At::Moment(at),
            _ => At::Unreadable,
        })
    }
}
