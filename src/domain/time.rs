//! Points in time: milliseconds since 1970 in UTC, as the contract has them (1.5).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day in milliseconds.
pub const DAY: i64 = 24 * 60 * 60 * 1_000;

/// A point in time in milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(i64);

impl Time {
    /// 1970-01-01, before everything that happens here; as the time of a call, it says that none is known.
    pub const EPOCH: Self = Self(0);

    /// From milliseconds since 1970; values that no calendar holds are brought to its ends.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(jiff::Timestamp::MIN.as_millisecond(), jiff::Timestamp::MAX.as_millisecond()))
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Whether it stands for a time that nobody told.
    pub fn is_unknown(self) -> bool {
        self == Self::EPOCH
    }

    /// Milliseconds from `earlier` to `self`; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// This time, moved by `millis`.
    pub fn plus(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// The first moment of a day such as `2026-11-30`; nothing when that is no day.
    pub fn of_day(day: &str, zone: &jiff::tz::TimeZone) -> Option<Self> {
        let day = day.parse::<jiff::civil::Date>().ok()?.to_zoned(zone.clone()).ok()?;
        Some(Self::from_millis(day.timestamp().as_millisecond()))
    }

    /// How long ago `self` was, seen from `now`, in the shortest form: `now`, `5m`, `3h`, `2d`, `7w`, `3y`.
    pub fn age(self, now: Self) -> String {
        let minutes = now.since(self).max(0) / 60_000;
        match minutes {
            0 => "now".to_owned(),
            1..60 => format!("{minutes}m"),
            60..1_440 => format!("{}h", minutes / 60),
            1_440..20_160 => format!("{}d", minutes / 1_440),
            20_160..524_160 => format!("{}w", minutes / 10_080),
            _ => format!("{}y", minutes / 524_160),
        }
    }

    fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or_default()
    }
}

/// Seconds as minutes and seconds, `m:ss`; what lies before the beginning is `0:00`.
pub fn clock_face(seconds: i64) -> String {
    let seconds = seconds.max(0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// RFC 3339 with exactly three fraction digits and `Z`, as every triage answer has it.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

impl FromStr for Time {
    type Err = jiff::Error;

    /// RFC 3339 with any offset and 0 to 9 fraction digits; what is finer than a millisecond is dropped.
    fn from_str(text: &str) -> Result<Self, jiff::Error> {
        text.parse::<jiff::Timestamp>().map(|timestamp| Self(timestamp.as_millisecond()))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(|_| {
            serde::de::Error::custom(format_args!("not an RFC 3339 time: {:?}", super::limits::cut(&text, 40)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_shape_of_the_contract_and_prints_one() {
        for (text, printed) in [
            ("2026-08-12T09:38:50.204Z", "2026-08-12T09:38:50.204Z"),
            ("2026-08-11T16:20:31+00:00", "2026-08-11T16:20:31.000Z"),
            ("2026-08-11T16:20:25.025251+00:00", "2026-08-11T16:20:25.025Z"),
            ("2026-08-11T18:20:25.5+02:00", "2026-08-11T16:20:25.500Z"),
        ] {
            assert_eq!(text.parse::<Time>().expect(text).to_string(), printed);
        }
        assert!("yesterday".parse::<Time>().is_err());
    }

    #[test]
    fn a_clock_face_has_minutes_and_two_digits_of_seconds() {
        for (seconds, face) in [(-3, "0:00"), (0, "0:00"), (9, "0:09"), (60, "1:00"), (3_725, "62:05")] {
            assert_eq!(clock_face(seconds), face);
        }
    }

    #[test]
    fn age_is_short() {
        let then = Time::from_millis(0);
        for (minutes, age) in
            [(0, "now"), (59, "59m"), (60, "1h"), (1_439, "23h"), (1_440, "1d"), (20_160, "2w"), (600_000, "1y")]
        {
            assert_eq!(then.age(Time::from_millis(minutes * 60_000)), age);
        }
        assert_eq!(Time::from_millis(60_000).age(then), "now", "a clock that runs ahead is no error");
    }
}
