//! The shape of the file that figures are kept in: the machine, the programs, and a line for each figure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The number of this shape.
pub const SHAPE: u32 = 1;

/// Who was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The list that is drawn by hand: the floor of the machine.
    ByHand,
    /// The list of ratatui and crossterm: the floor of the stack.
    Ratatui,
    /// The program.
    Earmark,
    /// Another build of it.
    Against,
}

impl Who {
    /// The head of its column.
    pub fn name(self) -> &'static str {
        match self {
            Self::ByHand => "by hand",
            Self::Ratatui => "ratatui",
            Self::Earmark => "earmark",
            Self::Against => "against",
        }
    }
}

/// Which way a figure is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// The smaller, the better.
    Less,
    /// The larger, the better.
    More,
}

/// What all of a run hangs on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// The processor, as the system calls it.
    pub processor: String,
    /// Cores that may be used.
    pub cores: usize,
    /// Memory, in MiB.
    pub memory_mib: u64,
    /// The kernel and its version.
    pub kernel: String,
    /// The day of the run.
    pub date: String,
    /// Processes that wanted a core in the minute before the run: far from 0, and the run tells less.
    pub load: f64,
}

/// Numbers of one figure for one program.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// As many were above it as below.
    pub median: f64,
    /// 99 of 100 were not above it; not there if there were too few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p99: Option<f64>,
    /// How many were measured.
    pub count: usize,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What was measured, and at which size.
    pub name: String,
    /// In which unit.
    pub unit: String,
    /// Which way it is good.
    pub better: Better,
    /// What is wanted of it, in words; empty if nothing is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub budget: String,
    /// The numbers of each program that has it.
    pub of: BTreeMap<Who, Numbers>,
}

/// All figures of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// [`SHAPE`].
    pub shape: u32,
    /// Where it ran.
    pub machine: Machine,
    /// What the programs say of themselves.
    pub programs: BTreeMap<Who, String>,
    /// The figures, in the order in which they were measured.
    pub figures: Vec<Figure>,
}
