//! The words of `earmark pull`.

use std::str::FromStr;

use clap::Args;

use super::{IssuesOf, Span};
use crate::domain::time::Time;

#[derive(Debug, Args)]
pub(in crate::cli) struct PullArgs {
    /// The account: bland, vapi, retell, elevenlabs, or a source of config.toml
    #[arg(value_name = "SOURCE")]
    pub(in crate::cli) source: String,
    /// Calls of this time and later, such as 7d, 2026-11-01 or a whole time; where the last pull ended when absent, at first the last
    /// seven days
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) since: Option<Moment>,
    /// Calls before this time
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) until: Option<Moment>,
    /// Calls of this agent alone
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) agent: Option<String>,
    /// Most calls to take; the next pull goes on behind them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) limit: Option<u64>,
    /// Which calls get an issue
    #[arg(long, value_name = "WHICH", default_value = "failed")]
    pub(in crate::cli) issues: IssuesOf,
    /// Add the calls to this review queue, by its name or id
    #[arg(long, value_name = "QUEUE")]
    pub(in crate::cli) queue: Option<String>,
    /// Go on looking for new calls until it is interrupted
    #[arg(long, conflicts_with_all = ["until", "limit", "dry_run"])]
    pub(in crate::cli) follow: bool,
    /// With --follow: time between two looks
    #[arg(long, value_name = "TIME", requires = "follow", default_value = "1m")]
    pub(in crate::cli) every: Span,
    /// Say what would come, and store nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// The summary as JSON; with --follow a line for each look that brought something
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// A time as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Moment {
    /// So long ago (milliseconds).
    Ago(i64),
    /// This one.
    At(Time),
}

impl Moment {
    /// The time that is meant.
    pub(in crate::cli) fn time(self, now: Time) -> Time {
        match self {
            Self::Ago(millis) => now.plus(-millis),
            Self::At(time) => time,
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(Span(millis)) = text.parse() {
            return Ok(Self::Ago(millis));
        }
        let day = Time::of_day(text, &jiff::tz::TimeZone::system());
        let time = day.or_else(|| text.parse().ok());
        time.map(Self::At).ok_or_else(|| {
            "a time is written as 7d, 12h or 2w, as a day such as 2026-11-30, or as 2026-11-30T09:00:00Z".to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_typed_in_three_ways() {
        let now = Time::from_millis(10_000_000_000);
        let time = |text: &str| text.parse::<Moment>().map(|moment| moment.time(now).millis());
        assert_eq!(time("10m"), Ok(9_999_400_000));
        assert_eq!(time("1970-01-01T00:00:07Z"), Ok(7_000));
        assert!(time("2026-11-30").is_ok() && time("yesterday").is_err());
    }
}
