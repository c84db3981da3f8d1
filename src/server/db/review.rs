//! Queues of calls that are read by people: who reads which call next, and what came of it.
//!
//! A lease decides who is served a call, and never whether finished work counts. What can be counted is counted by triggers,
//! so the state of an item is a column that follows from its counters. Each of these does its work in one transaction, and
//! is told the time.
//!
//! | file | holds |
//! |---|---|
//! | `queues` | queues and their settings |
//! | `items` | adding calls to a queue |
//! | `board` | listing its items |
//! | `serve` | which item a reviewer is served next: lanes |
//! | `leases` | leases: taken, renewed, given back, over |
//! | `verdict` | verdicts: given, replaced, withdrawn |
//! | `readings` | what was read, as it is stored |
//! | `merging` | readings that were given elsewhere |
//! | `agree` | whether readings agree |
//! | `filing` | marks that become flags |
//! | `suggestions` | what rules have found, and what reviewers made of it |
//! | `carried` | suggestions of a call that is replaced by other words |
//! | `homes` | issues that a flag could belong to |

mod agree;
mod board;
mod carried;
mod filing;
mod homes;
mod items;
mod leases;
mod merging;
mod queues;
mod readings;
mod serve;
mod suggestions;
#[cfg(test)]
mod tests;
mod verdict;

pub(super) use carried::carry as carry_suggestions;
pub(in crate::server) use items::AddItems;
pub(super) use suggestions::store_in as store_suggestions_in;
