//! The words of `earmark issue …`.

use clap::{Args, Subcommand};

use super::{ListAs, Named, ShowAs, words};
use crate::{
    domain::{
        choice::{DateField, DateRange, IssueSort, IssueStatus, Order, ResourceType, Severity},
        issue_ref::IssueRef,
    },
    intake::Encoding,
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum IssueCommand {
    /// List issues
    List(IssueList),
    /// Show an issue with its evidence, flags and relations
    Show {
        /// T-1007, 1007 or the UUID
        issue: IssueRef,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Make an issue
    New(IssueNew),
    /// Change what is named, on one issue or several
    Set(IssueSet),
    /// Add a comment
    Comment {
        /// T-1007, 1007 or the UUID
        #[arg(required_unless_present = "from")]
        issue: Option<IssueRef>,
        /// The comment; - reads it from standard input
        #[arg(required_unless_present = "from")]
        text: Option<String>,
        /// Many comments from a file, or from standard input with -: a line of JSON each, with issue and text
        #[arg(long, value_name = "FILE", conflicts_with_all = ["issue", "text"])]
        from: Option<String>,
        /// The encoding of that file where it is not UTF-8, such as windows-1252
        #[arg(long, value_name = "LABEL", requires = "from")]
        encoding: Option<Encoding>,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Mark an issue as viewed
    View {
        /// T-1007, 1007 or the UUID
        issue: IssueRef,
        #[command(flatten)]
        show: ShowAs,
    },
    /// Delete an issue with its evidence, flags and comments, for good; closing it is often what is meant
    Delete {
        /// T-1007, 1007 or the UUID
        issue: IssueRef,
        /// The code of the issue, such as T-1007, to delete it without being asked
        #[arg(long, value_name = "CODE")]
        yes: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(in crate::cli) struct IssueList {
    /// A query as in the workbench: 'status:todo,done is:unread -refund'
    #[arg(long, value_name = "QUERY", conflicts_with_all = ["search", "status", "severity", "category", "assignee", "owner", "resource_type", "date_range", "date_field", "sort", "order"])]
    pub(in crate::cli) query: Option<String>,
    /// A saved view of config.toml
    #[arg(long, value_name = "NAME", conflicts_with = "query")]
    pub(in crate::cli) view: Option<String>,
    /// Words in title or description, or a ticket number
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) search: Option<String>,
    /// Any of these statuses
    #[arg(long, value_parser = words::status(), value_delimiter = ',')]
    pub(in crate::cli) status: Vec<IssueStatus>,
    /// Any of these severities
    #[arg(long, value_parser = words::severity(), value_delimiter = ',')]
    pub(in crate::cli) severity: Vec<Severity>,
    /// Any of these categories
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) category: Vec<String>,
    /// The person who works on it: me, a name or an id
    #[arg(long, value_name = "USER")]
    pub(in crate::cli) assignee: Option<String>,
    /// The person who is accountable: me, a name or an id
    #[arg(long, value_name = "USER")]
    pub(in crate::cli) owner: Option<String>,
    /// With evidence of this kind
    #[arg(long, value_parser = words::resource_type())]
    pub(in crate::cli) resource_type: Option<ResourceType>,
    /// Within this time until now
    #[arg(long, value_parser = words::date_range(), value_name = "RANGE")]
    pub(in crate::cli) date_range: Option<DateRange>,
    /// The time that --date-range looks at
    #[arg(long, value_parser = words::date_field(), value_name = "FIELD")]
    pub(in crate::cli) date_field: Option<DateField>,
    /// What to sort by
    #[arg(long, value_parser = words::sort())]
    pub(in crate::cli) sort: Option<IssueSort>,
    /// Direction of the sort
    #[arg(long, value_parser = words::order())]
    pub(in crate::cli) order: Option<Order>,
    #[command(flatten)]
    pub(in crate::cli) show: ListAs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct IssueNew {
    /// 1 to 200 characters
    #[arg(long)]
    pub(in crate::cli) title: String,
    /// How bad it is
    #[arg(long, value_parser = words::severity())]
    pub(in crate::cli) severity: Severity,
    /// Dialogue, Routing, Tools, … or a name of your own
    #[arg(long)]
    pub(in crate::cli) category: String,
    /// What happened; - reads it from standard input
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) description: Option<String>,
    /// Where it stands
    #[arg(long, value_parser = words::status())]
    pub(in crate::cli) status: Option<IssueStatus>,
    /// The person who works on it: me, a name or an id
    #[arg(long, value_name = "USER")]
    pub(in crate::cli) assignee: Option<String>,
    /// The person who is accountable: me, a name or an id
    #[arg(long, value_name = "USER")]
    pub(in crate::cli) owner: Option<String>,
    /// Calls to attach at once
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) call: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}

#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("change").required(true).multiple(true)))]
pub(in crate::cli) struct IssueSet {
    /// T-1007, 1007 or the UUID; several are changed one after the other
    #[arg(required_unless_present = "from", value_name = "ISSUE")]
    pub(in crate::cli) issues: Vec<IssueRef>,
    /// Many changes from a file, or from standard input with -: a line of JSON each, with issue and what changes, named
    /// as in the API
    #[arg(long, value_name = "FILE", conflicts_with = "issues", group = "change")]
    pub(in crate::cli) from: Option<String>,
    /// The encoding of that file where it is not UTF-8, such as windows-1252
    #[arg(long, value_name = "LABEL", requires = "from")]
    pub(in crate::cli) encoding: Option<Encoding>,
    /// Where it stands
    #[arg(long, value_parser = words::status(), group = "change")]
    pub(in crate::cli) status: Option<IssueStatus>,
    /// How bad it is
    #[arg(long, value_parser = words::severity(), group = "change")]
    pub(in crate::cli) severity: Option<Severity>,
    /// Dialogue, Routing, Tools, … or a name of your own
    #[arg(long, value_name = "NAME", group = "change")]
    pub(in crate::cli) category: Option<String>,
    /// 1 to 200 characters
    #[arg(long, group = "change")]
    pub(in crate::cli) title: Option<String>,
    /// What happened; - reads it from standard input, none clears it
    #[arg(long, value_name = "TEXT", group = "change")]
    pub(in crate::cli) description: Option<Named>,
    /// The person who works on it: me, a name or an id; none clears it
    #[arg(long, value_name = "USER", group = "change")]
    pub(in crate::cli) assignee: Option<Named>,
    /// The person who is accountable: me, a name or an id; none clears it
    #[arg(long, value_name = "USER", group = "change")]
    pub(in crate::cli) owner: Option<Named>,
    #[command(flatten)]
    pub(in crate::cli) show: ShowAs,
}
