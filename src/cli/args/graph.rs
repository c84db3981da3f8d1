//! The words of `earmark relation graph`.

use clap::{Args, ValueEnum};

use crate::{domain::issue_ref::IssueRef, graph::HOPS_MAX};

#[derive(Debug, Args)]
pub(in crate::cli) struct RelationGraph {
    /// T-1007, 1007 or the UUID
    pub(in crate::cli) issue: IssueRef,
    /// How many relations away from the issue the graph ends, 1 to 4
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=i64::from(HOPS_MAX)))]
    pub(in crate::cli) hops: u8,
    /// In which form
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    pub(in crate::cli) format: GraphForm,
    /// Cells of a line, instead of those of the terminal
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..))]
    pub(in crate::cli) width: Option<u16>,
    /// Draw lines and boxes by ASCII characters
    #[arg(long)]
    pub(in crate::cli) ascii: bool,
}

/// The form of a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GraphForm {
    /// The picture, in characters
    Text,
    /// A tree of lines, from the issue
    Tree,
    /// The language of Graphviz
    Dot,
    /// A flowchart of Mermaid
    Mermaid,
    /// Nodes, edges and cycles as JSON
    Json,
    /// The picture, in shapes
    Svg,
}
