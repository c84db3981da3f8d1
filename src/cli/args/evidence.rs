//! The words of `earmark resource …`, `flag …`, `relation …` and `call …`.

use clap::{Args, Subcommand};

use super::{ListAs, RelationGraph, ShowAs, words};
use crate::{
    domain::{choice::RelationType, issue_ref::IssueRef},
    intake::Encoding,
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ResourceCommand {
    /// List the evidence of an issue
    List {
        /// T-1007, 1007 or the UUID
        issue: IssueRef,
        #[command(flatten)]
        show: ListAs,
    },
    /// Attach evidence; what is attached already stays
    Attach(ResourceAttach),
    /// Detach evidence
    Detach(ResourceDetach),
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("evidence").required(true).multiple(true)))]
pub(in crate::cli) struct ResourceAttach {
    /// T-1007, 1007 or the UUID
    pub(in crate::cli) issue: IssueRef,
    /// Id of a call
    #[arg(long, value_name = "ID", group = "evidence")]
    pub(in crate::cli) call: Vec<String>,
    /// Id of an SMS conversation
    #[arg(long, value_name = "ID", group = "evidence")]
    pub(in crate::cli) sms: Vec<String>,
    /// Id of a file
    #[arg(long, value_name = "ID", group = "evidence")]
    pub(in crate::cli) file: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("evidence").required(true)))]
pub(in crate::cli) struct ResourceDetach {
    /// T-1007, 1007 or the UUID
    pub(in crate::cli) issue: IssueRef,
    /// Id of the link, as `resource list` shows it
    #[arg(value_name = "LINK", group = "evidence")]
    pub(in crate::cli) link: Option<String>,
    /// Id of an attached call
    #[arg(long, value_name = "ID", group = "evidence")]
    pub(in crate::cli) call: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum FlagCommand {
    /// List the flags of an issue
    List {
        /// T-1007, 1007 or the UUID
        issue: IssueRef,
        #[command(flatten)]
        show: ListAs,
    },
    /// Put a flag on a moment of a call
    Add(FlagAdd),
    /// Take a flag away
    Remove {
        /// T-1007, 1007 or the UUID
        issue: IssueRef,
        /// Id of the flag, as `flag list` shows it
        #[arg(value_name = "FLAG")]
        flag: String,
    },
    /// List the flag types in use
    Types {
        #[command(flatten)]
        show: ListAs,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct FlagAdd {
    /// T-1007, 1007 or the UUID
    #[arg(required_unless_present = "from")]
    pub(in crate::cli) issue: Option<IssueRef>,
    /// Id of the call
    #[arg(long, value_name = "ID", required_unless_present = "from")]
    pub(in crate::cli) call: Option<String>,
    /// Position of the message in the transcript, from 0; the whole call when absent
    #[arg(long, value_name = "N")]
    pub(in crate::cli) index: Option<u32>,
    /// What went wrong there, such as "missed handoff"
    #[arg(long = "type", value_name = "TYPE", required_unless_present = "from")]
    pub(in crate::cli) flag_type: Option<String>,
    /// A note; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) note: Option<String>,
    /// Attach the call to the issue first, if it is not
    #[arg(long)]
    pub(in crate::cli) attach: bool,
    /// Many flags from a file, or from standard input with -: a line of JSON each, with issue, call, type and, if
    /// wanted, index, note and attach
    #[arg(long, value_name = "FILE", conflicts_with_all = ["issue", "call", "index", "flag_type", "note", "attach"])]
    pub(in crate::cli) from: Option<String>,
    /// The encoding of that file where it is not UTF-8, such as windows-1252
    #[arg(long, value_name = "LABEL", requires = "from")]
    pub(in crate::cli) encoding: Option<Encoding>,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RelationCommand {
    /// List the relations of an issue, in both directions
    List {
        /// T-1007, 1007 or the UUID
        issue: IssueRef,
        #[command(flatten)]
        show: ListAs,
    },
    /// Show what an issue is related to, and what that is related to
    Graph(RelationGraph),
    /// Relate an issue to another one: `relation add T-1007 blocks T-1003`
    Add(RelationAdd),
    /// Take a relation away
    Remove {
        /// T-1007, 1007 or the UUID
        issue: IssueRef,
        /// Id of the relation, as `relation list` shows it
        #[arg(value_name = "RELATION")]
        relation: String,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RelationAdd {
    /// T-1007, 1007 or the UUID
    #[arg(required_unless_present = "from")]
    pub(in crate::cli) issue: Option<IssueRef>,
    /// What the first issue is to the other one
    #[arg(value_name = "TYPE", value_parser = words::relation_type(), required_unless_present = "from")]
    pub(in crate::cli) relation: Option<RelationType>,
    /// The other issue
    #[arg(value_name = "OTHER", required_unless_present = "from")]
    pub(in crate::cli) other: Option<IssueRef>,
    /// Many relations from a file, or from standard input with -: a line of JSON each, with issue, type and other
    #[arg(long, value_name = "FILE", conflicts_with_all = ["issue", "relation", "other"])]
    pub(in crate::cli) from: Option<String>,
    /// The encoding of that file where it is not UTF-8, such as windows-1252
    #[arg(long, value_name = "LABEL", requires = "from")]
    pub(in crate::cli) encoding: Option<Encoding>,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum CallCommand {
    /// List calls, newest first, or those that fit a query
    List {
        /// A query: words, and `verdict:none !has:flag has:moment moment:apology node:Verify after:7d sort:longest`
        #[arg(value_name = "QUERY")]
        query: Vec<String>,
        #[command(flatten)]
        show: ListAs,
    },
    /// Find words in the calls that were read in the workbench, the last one first
    Find {
        /// Words, in any order; parts of words count
        #[arg(required = true, value_name = "WORDS")]
        words: Vec<String>,
        #[command(flatten)]
        show: ListAs,
    },
    /// Show a call with its transcript
    Show {
        /// Id of the call
        call: String,
        /// Also what became of it: reward, disposition, checks
        #[arg(long)]
        outcome: bool,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Delete calls with all that was said in them, for good, from a server of earmark; flags and verdicts stay without words
    Delete {
        /// Ids of calls
        #[arg(required = true, value_name = "ID")]
        calls: Vec<String>,
        /// Delete them without being asked
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        show: ShowAs,
    },
}
