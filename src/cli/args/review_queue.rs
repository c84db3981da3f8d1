//! The words of `earmark review …` that are about queues: made, filled, read from, and told to others.

use std::{path::PathBuf, str::FromStr};

use clap::{ArgGroup, Args, Subcommand};

use super::{ShowAs, words};
use crate::domain::{
    review::{CannotReason, PassReason, Verdict},
    share::Share,
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum QueueCommand {
    /// List the queues of calls to be reviewed
    Queues {
        #[command(flatten)]
        show: ShowAs,
    },
    /// Make a queue
    New(QueueNew),
    /// Show a queue: its settings, and where its calls stand
    Status {
        /// Name or id of the queue
        queue: String,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Add calls to a queue; those that are in it stay
    Add(QueueAdd),
    /// Read calls of a queue ahead, run the rules over them, and put those first in which there is most to look at
    Scan(QueueScan),
    /// Take the next call of a queue; what you hold already is told first
    Next {
        /// Name or id of the queue
        queue: String,
        /// Calls to hold, 1 to 3
        #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=3))]
        take: u32,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Give a call back that you hold, for others to take
    GiveBack {
        /// Id of the item
        item: String,
    },
    /// Say what a call is, with the marks that you set
    Verdict(GiveVerdict),
    /// Pass a call on: later comes back to you when all others are read, the other reasons never do
    Skip {
        /// Id of the item
        item: String,
        /// Why
        #[arg(value_parser = words::pass_reason())]
        reason: PassReason,
        /// Why, in words
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
    },
    /// Show what is known of a call in its queues: where it stands, your verdict, and what others say as far as you may see it
    Show {
        /// Id of the item, or of the call
        item: String,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Write what you have read into a file, for whoever leads the review
    ExportSession(ExportSession),
    /// Bring what others have read into a queue, from their files; a file may be merged again
    Merge {
        /// Name or id of the queue
        queue: String,
        /// Files of `earmark review export-session`
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        show: ShowAs,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct QueueNew {
    /// Its name, 1 to 120 characters
    pub(in crate::cli) name: String,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// Readings that a call gets, 1 to 5
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5))]
    pub(in crate::cli) wanted: Option<u32>,
    /// Share of the calls that are read twice, such as 10%; on this machine none when absent
    #[arg(long, value_name = "SHARE")]
    pub(in crate::cli) second: Option<Percent>,
    /// Share of the calls whose moments are shown after the verdict only, such as 10%
    #[arg(long, value_name = "SHARE")]
    pub(in crate::cli) unled: Option<Percent>,
    /// One call in so many is one whose answer is known; 0 for none
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1000))]
    pub(in crate::cli) gold_every: Option<u32>,
    /// How long a call is yours, such as 10m, 1m to 2h
    #[arg(long, value_name = "TIME")]
    pub(in crate::cli) lease: Option<Span>,
    /// A file with what reviewers go by
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) guide: Option<PathBuf>,
    /// A file with rules of the team
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rules: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("source").required(true).multiple(true)))]
pub(in crate::cli) struct QueueAdd {
    /// Name or id of the queue
    pub(in crate::cli) queue: String,
    /// Make the queue when there is none of that name
    #[arg(long)]
    pub(in crate::cli) new: bool,
    /// Ids of calls
    #[arg(long, value_name = "ID", num_args = 1.., group = "source")]
    pub(in crate::cli) call: Vec<String>,
    /// The calls that are attached to issues
    #[arg(long, group = "source")]
    pub(in crate::cli) from_issues: bool,
    /// Which issues, as a query in the workbench: 'status:todo,done is:unread -refund'
    #[arg(long, value_name = "QUERY", requires = "from_issues")]
    pub(in crate::cli) query: Option<String>,
    /// Which issues, as a saved view of config.toml
    #[arg(long, value_name = "NAME", requires = "from_issues", conflicts_with = "query")]
    pub(in crate::cli) view: Option<String>,
    /// The calls of the service, the newest first
    #[arg(long, group = "source")]
    pub(in crate::cli) calls: bool,
    /// Calls not older than this, such as 7d, 12h or 2w
    #[arg(long, value_name = "TIME", requires = "calls")]
    pub(in crate::cli) since: Option<Span>,
    /// Most calls to add
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(in crate::cli) limit: u32,
    /// Add one share of the calls, such as 2/5: the others have theirs, and nobody has a call of another
    #[arg(long, value_name = "N/M")]
    pub(in crate::cli) share: Option<Share>,
    /// Share of the calls that two people read: of your own share, and of the one behind it, which you read again
    #[arg(long, value_name = "SHARE", requires = "share", conflicts_with = "wanted")]
    pub(in crate::cli) also: Option<Percent>,
    /// Readings that these calls get, 1 to 5
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=5))]
    pub(in crate::cli) wanted: Option<u32>,
    /// Id of a person who is served these calls first; may be repeated
    #[arg(long, value_name = "USER")]
    pub(in crate::cli) assign: Vec<String>,
    /// Say what would be added, and add nothing
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct QueueScan {
    /// Name or id of the queue
    pub(in crate::cli) queue: String,
    /// Most calls to read
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(in crate::cli) limit: u32,
    /// Read those again that were read before and that nobody has begun, with the rules of today
    #[arg(long)]
    pub(in crate::cli) again: bool,
    /// A file with rules of the team, instead of rules.toml beside config.toml
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) rules: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct GiveVerdict {
    /// Id of the item
    pub(in crate::cli) item: String,
    /// What is said of the call
    #[arg(value_parser = words::verdict())]
    pub(in crate::cli) verdict: Verdict,
    /// Why it cannot be judged
    #[arg(long, value_name = "REASON", value_parser = words::cannot_reason())]
    pub(in crate::cli) reason: Option<CannotReason>,
    /// In words; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// A mark: a flag type, and the message that it stands on; may be repeated
    #[arg(long, value_name = "TYPE[@INDEX]")]
    pub(in crate::cli) mark: Vec<MarkAt>,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportSession {
    /// Name or id of the queue
    pub(in crate::cli) queue: String,
    /// The file to write, for its owner alone; - is standard output
    pub(in crate::cli) file: PathBuf,
    /// Your name for whoever reads it; on this machine the name of its user when absent
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    pub(in crate::cli) name: Option<String>,
    /// What all reviewers have read, as a lead
    #[arg(long)]
    pub(in crate::cli) all: bool,
}

/// A share of all, written as a percentage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::cli) struct Percent(pub(in crate::cli) f64);

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
        let share = number.map(|number| number / 100.0).filter(|share| (0.0..=1.0).contains(share));
        share.map(Self).ok_or_else(|| "a share is written as 10%, from 0% to 100%".to_owned())
    }
}

/// A length of time, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Span(pub(in crate::cli) i64);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "a time is written as 30s, 10m, 12h, 7d or 2w".to_owned();
        let (number, unit) = text.trim().split_at_checked(text.trim().len().saturating_sub(1)).ok_or_else(wrong)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            "w" => 7 * 24 * 60 * 60,
            _ => return Err(wrong()),
        };
        let number: u32 = number.parse().map_err(|_| wrong())?;
        Ok(Self(i64::from(number) * seconds * 1_000))
    }
}

/// A mark as it is typed: its type, and the message that it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct MarkAt {
    pub(in crate::cli) flag_type: String,
    pub(in crate::cli) index: Option<u32>,
}

impl FromStr for MarkAt {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (flag_type, index) = match text.rsplit_once('@') {
            Some((flag_type, index)) => {
                let number = index.parse().map_err(|_| format!("`{index}` is no position: a mark is TYPE@INDEX"))?;
                (flag_type, Some(number))
            }
            None => (text, None),
        };
        let flag_type = crate::domain::flag_type::normalise(flag_type).map_err(|fault| fault.to_string())?;
        Ok(Self { flag_type, index })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_spelt_as_people_write_them() {
        assert_eq!("10%".parse(), Ok(Percent(0.1)));
        assert_eq!("7d".parse(), Ok(Span(7 * 86_400_000)));
        assert_eq!("10m".parse(), Ok(Span(600_000)));
        let mark = MarkAt { flag_type: "dead_air".into(), index: Some(12) };
        assert_eq!("Dead Air@12".parse(), Ok(mark));
        assert_eq!("dead_air".parse(), Ok(MarkAt { flag_type: "dead_air".into(), index: None }));
        for wrong in ["10", "101%", "-1%", "%", "NaN%"] {
            assert!(wrong.parse::<Percent>().is_err(), "{wrong}");
        }
        for wrong in ["", "d", "7", "7y", "-7d", "7é", "99999999999d"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
        for wrong in ["@1", "a@", "a@b", "a@-1"] {
            assert!(wrong.parse::<MarkAt>().is_err(), "{wrong}");
        }
    }
}
