//! Which of some issues have a flag of a type, or one on a node: asked of a server that can answer it, and read issue by
//! issue from one that cannot.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::{Bland, walk};
use crate::{
    domain::{
        failure::{Failure, Kind},
        flagged::{Looked, Wanted},
        id::IssueId,
        time::Time,
    },
    wire::{Flag, FlagQuery, Issue, Page, PageQuery},
};

/// Issues whose flags are read at the same time.
const AT_ONCE: usize = 4;
/// Issues that are named in one question: an address of a few thousand bytes passes everywhere.
const NAMED: usize = 50;
/// Issues whose flags are remembered.
const REMEMBERED: usize = 10_000;

/// What flags say of an issue: each its type and the name of its node.
type Said = Arc<Vec<(String, Option<String>)>>;
/// The issues with what they said, and how they were then: their newest activity and their number of flags.
type Read = HashMap<IssueId, (Time, u64, Said)>;

/// The flags of issues that were read one by one, for as long as nothing happens to the issue. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Memory(Arc<Mutex<Read>>);

impl Memory {
    fn get(&self, issue: &Issue) -> Option<Said> {
        let read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, count, said) = read.get(&issue.id)?;
        (*at == issue.last_activity_at && *count == issue.flag_count).then(|| Arc::clone(said))
    }

    fn put(&self, issue: &Issue, said: &Said) {
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if read.len() >= REMEMBERED {
            read.clear();
        }
        read.insert(issue.id.clone(), (issue.last_activity_at, issue.flag_count, Arc::clone(said)));
    }
}

impl Bland {
    /// One page of flags across issues: an extension.
    pub async fn flags_across(&self, query: &FlagQuery) -> Result<Page<Flag>, Failure> {
        self.http.get("list flags across issues", &["v1", "earmark", "flags"]).query(query.pairs()).data().await
    }

    /// Whether any issue at all has such a flag: an extension.
    pub async fn is_flagged_anywhere(&self, wanted: &Wanted) -> Result<bool, Failure> {
        let page = PageQuery { limit: Some(1), cursor: None };
        Ok(!self.flags_across(&FlagQuery { page, ..asked(wanted) }).await?.items.is_empty())
    }

    /// Which of `issues` have what is wanted, asked of a server that has the extension.
    pub async fn ask_flags(&self, wanted: &[Wanted], issues: &[Issue]) -> Result<Looked, Failure> {
        let mut looked = Looked::default();
        let flagged: Vec<IssueId> =
            issues.iter().filter(|issue| issue.flag_count > 0).map(|issue| issue.id.clone()).collect();
        for wanted in wanted {
            for issues in flagged.chunks(NAMED) {
                let query = FlagQuery { issue_id: issues.to_vec(), ..asked(wanted) };
                let flags = walk::all("list flags across issues", |page| {
                    let query = FlagQuery { page, ..query.clone() };
                    async move { self.flags_across(&query).await }
                })
                .await?;
                flags.iter().for_each(|flag| looked.note(wanted, &flag.issue_id));
            }
        }
        Ok(looked)
    }

    /// The same, read issue by issue; an issue that has no flags by its counter is not read.
    pub async fn read_flags(&self, wanted: &[Wanted], issues: &[Issue], memory: &Memory) -> Result<Looked, Failure> {
        let flagged = issues.iter().filter(|issue| issue.flag_count > 0);
        let asked: Vec<_> = flagged.map(|issue| self.read_flags_of(issue, memory)).collect();
        let read: Vec<_> = stream::iter(asked).buffer_unordered(AT_ONCE).try_collect().await?;
        let mut looked = Looked::default();
        looked.reads = read.iter().filter(|(.., is_new)| *is_new).count();
        for (issue, said, _) in read {
            for wanted in wanted {
                if said.iter().any(|(name, node)| wanted.is_met_by(name, node.as_deref())) {
                    looked.note(wanted, &issue.id);
                }
            }
        }
        Ok(looked)
    }

    /// What the flags of an issue say, and whether they were read for it.
    async fn read_flags_of<'a>(&self, issue: &'a Issue, memory: &Memory) -> Result<(&'a Issue, Said, bool), Failure> {
        if let Some(said) = memory.get(issue) {
            return Ok((issue, said, false));
        }
        let flags = match self.all_flags(&issue.id).await {
            // It was deleted meanwhile.
            Err(Failure { kind: Kind::Missing, .. }) => Vec::new(),
            flags => flags?,
        };
        let node = |flag: &Flag| flag.node_name.as_ref().map(|name| name.verbatim().to_owned());
        let said: Vec<_> = flags.iter().map(|flag| (flag.flag_type.verbatim().to_owned(), node(flag))).collect();
        let said = Arc::new(said);
        memory.put(issue, &said);
        Ok((issue, said, true))
    }
}

fn asked(wanted: &Wanted) -> FlagQuery {
    match wanted {
        Wanted::Type(name) => FlagQuery { flag_type: Some(name.clone()), ..FlagQuery::default() },
        Wanted::Node(part) => FlagQuery { node: Some(part.clone()), ..FlagQuery::default() },
    }
}
