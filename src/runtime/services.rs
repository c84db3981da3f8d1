//! The services that a session speaks to.

use std::sync::Arc;

use tokio::sync::OnceCell;

use crate::{
    app::message::effect::ListPage,
    domain::{
        failure::{Failure, Kind},
        flagged::Looked,
    },
    provider::{Bland, Memory, Thena},
    wire::{Capabilities, Issue, Page},
};

/// Pages of issues that are read at once, where the server says which issues have a flag.
const PAGES: usize = 20;

/// The services. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// The triage service.
    pub bland: Bland,
    /// The ticket service, if there is one.
    pub tickets: Option<Thena>,
    /// What the triage service offers beyond the contract; asked once, when it first matters.
    extensions: Arc<OnceCell<Capabilities>>,
    /// What flags said, where they are read issue by issue.
    flags: Memory,
}

impl Services {
    /// Both services; nothing is asked yet.
    pub fn new(bland: Bland, tickets: Option<Thena>) -> Self {
        Self { bland, tickets, extensions: Arc::default(), flags: Memory::default() }
    }

    /// The same services, their requests told to the observer of `bland`.
    pub(super) fn observed(self, bland: Bland) -> Self {
        let tickets = self.tickets.map(|tickets| tickets.observed_with(&bland));
        Self { bland, tickets, ..self }
    }

    /// A page of issues, and what was found in their flags. A server that knows which issues have such flags is asked on
    /// until some of them come.
    pub(super) async fn narrowed(&self, page: &ListPage) -> Result<(Page<Issue>, Looked), Failure> {
        let (wanted, mut query) = (page.filter.wanted(), page.query());
        if wanted.is_empty() {
            return Ok((self.bland.issues(&query).await?, Looked::default()));
        }
        if !self.offers(Capabilities::FLAGS).await? {
            let issues = self.bland.issues(&query).await?;
            let looked = self.bland.read_flags(&wanted, &issues.items, &self.flags).await?;
            return Ok((issues, looked));
        }
        let needed = page.filter.needed();
        let (mut items, mut looked) = (Vec::new(), Looked::default());
        for needed in &needed {
            let mut any = false;
            for wanted in needed {
                any |= self.bland.is_flagged_anywhere(wanted).await?;
            }
            if !any {
                return Ok((Page { items, next_cursor: None }, looked));
            }
        }
        for _ in 0..PAGES {
            let issues = self.bland.issues(&query).await?;
            looked.extend(self.bland.ask_flags(&wanted, &issues.items).await?);
            let fits =
                |issue: &Issue| needed.iter().all(|needed| needed.iter().any(|wanted| looked.has(wanted, &issue.id)));
            let is_hit = issues.items.iter().any(fits);
            items.extend(issues.items);
            let is_last = issues.next_cursor.is_none() || issues.next_cursor == query.page.cursor;
            query.page.cursor = issues.next_cursor.filter(|_| !is_last);
            if is_hit || is_last {
                break;
            }
        }
        Ok((Page { items, next_cursor: query.page.cursor }, looked))
    }

    /// Whether the triage service has this extension.
    pub(super) async fn offers(&self, extension: &str) -> Result<bool, Failure> {
        match self.extensions.get_or_try_init(|| self.bland.capabilities()).await {
            // A page in the way, or a server that answers anything to anything: asked again when it next matters.
            Err(failure) if failure.kind == Kind::Garbled => Ok(false),
            known => known.map(|known| known.offers(extension)),
        }
    }
}
