//! Reads times as sources write them: points in time, and offsets from the start of a call.

use jiff::{civil::DateTime, tz::TimeZone};
use serde_json::Value;

use super::timing;
use crate::domain::time::Time;

/// A time as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamp {
    /// A point in time.
    At(Time),
    /// Milliseconds from the start of the call.
    After(i64),
}

/// Numbers below this are seconds from the start of a call; from here on they count from 1970.
const SINCE_1970: f64 = 1e8;
/// The first numbers that are milliseconds, microseconds and nanoseconds since 1970, each with its parts of a millisecond.
const FINER: [(f64, f64); 3] = [(1e17, 1e6), (1e14, 1e3), (1e11, 1.0)];

/// A time of any common form; a number without a unit is in seconds, or counts from 1970 where it is large.
pub(super) fn read(value: &Value) -> Option<Stamp> {
    match value {
        Value::Number(number) => of_number(number.as_f64()?),
        Value::String(text) => of_text(text),
        _ => None,
    }
}

/// A point in time.
pub(super) fn point(value: &Value) -> Option<Time> {
    match read(value)? {
        Stamp::At(time) => Some(time),
        Stamp::After(_) => None,
    }
}

/// Milliseconds from seconds, from `12.3s`, or from a clock such as `1:02:03.4`.
pub(super) fn seconds(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => whole(number.as_f64()? * 1_000.0),
        Value::String(text) => of_offset(text.trim()),
        _ => None,
    }
}

/// Milliseconds from a number of them, which may be text.
pub(super) fn millis(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => whole(number.as_f64()?),
        Value::String(text) => whole(number_of(text.trim())?),
        _ => None,
    }
}

/// The same of a number.
pub(super) fn of_number(number: f64) -> Option<Stamp> {
    if !number.is_finite() || number < 0.0 {
        return None;
    }
    if number < SINCE_1970 {
        return Some(Stamp::After(whole(number * 1_000.0)?));
    }
    let finer = FINER.iter().find(|(from, _)| number >= *from);
    let millis = finer.map_or(number * 1_000.0, |(_, parts)| number / parts);
    Some(Stamp::At(Time::from_millis(whole(millis)?)))
}

fn of_text(text: &str) -> Option<Stamp> {
    let text = text.trim();
    if let Some(number) = number_of(text) {
        return of_number(number);
    }
    if let Some(offset) = of_offset(text) {
        return Some(Stamp::After(offset));
    }
    let at = |time: Time| Some(Stamp::At(time));
    if let Ok(time) = text.parse::<Time>() {
        return at(time);
    }
    at(civil(text.strip_suffix("UTC").unwrap_or(text).trim_end())?)
}

/// A date with a time and without a zone: it is taken for UTC, as programs write it that keep their times in UTC.
pub(super) fn civil(text: &str) -> Option<Time> {
    let time = text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?;
    Some(Time::from_millis(time.timestamp().as_millisecond()))
}

/// `12.3s`, `12.3`, `mm:ss`, `hh:mm:ss`, each with a fraction behind a dot or a comma.
fn of_offset(text: &str) -> Option<i64> {
    if let Some(number) = number_of(text.strip_suffix(['s', 'S']).unwrap_or(text)) {
        return whole(number * 1_000.0);
    }
    timing::clock(text)
}

fn number_of(text: &str) -> Option<f64> {
    let fits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number = if fits { text.parse::<f64>().ok() } else { None };
    number.filter(|number| number.is_finite())
}

fn whole(number: f64) -> Option<i64> {
    let fits = number.is_finite() && (0.0..9e15).contains(&number);
    fits.then_some(number.round() as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_common_form_is_read() {
        let at = |text: &str| Some(Stamp::At(text.parse().expect("a time")));
        let then = "2026-03-01T10:00:01.250Z";
        for value in [
            json!(then),
            json!("2026-03-01 10:00:01.250Z"),
            json!("2026-03-01T11:00:01.250+01:00"),
            json!("2026-03-01T10:00:01.250"),
            json!("2026-03-01 10:00:01.250"),
            json!("2026-03-01 10:00:01.250 UTC"),
            json!(1_772_359_201.25),
            json!("1772359201.25"),
            json!(1_772_359_201_250_i64),
            json!("1772359201250"),
            json!(1_772_359_201_250_000_i64),
            json!("1772359201250000000"),
        ] {
            assert_eq!(read(&value), at(then), "{value}");
        }
        for (value, millis) in [
            (json!(0), 0),
            (json!(12.3), 12_300),
            (json!("12.3s"), 12_300),
            (json!("12.3"), 12_300),
            (json!("01:02"), 62_000),
            (json!("1:02:03.004"), 3_723_004),
            (json!("00:00:01,500"), 1_500),
        ] {
            assert_eq!(read(&value), Some(Stamp::After(millis)), "{value}");
            assert_eq!(seconds(&value), Some(millis), "{value}");
        }
        for value in [json!(null), json!("soon"), json!(""), json!([1]), json!(-4), json!("1:2:3:4"), json!("a:10")] {
            assert_eq!(read(&value), None, "{value}");
        }
        assert_eq!(
            (millis(&json!("1500")), millis(&json!(2_249.6)), millis(&json!("x"))),
            (Some(1_500), Some(2_250), None)
        );
    }
}
