//! The services that a session speaks to.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::reviews::{ReviewDoors, ReviewsAt};
use crate::{
    app::message::effect::ListPage,
    domain::{
        failure::{Failure, Kind},
        flagged::Looked,
        text::Display,
    },
    provider::{Bland, Memory, Thena},
    wire::{Capabilities, Issue, IssueQuery, Page},
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
    /// The ways to reviews beside the triage service.
    doors: ReviewDoors,
    /// Which of them was taken, and the connection.
    reviews: Arc<OnceCell<(ReviewsAt, Bland)>>,
    /// What flags said, where they are read issue by issue.
    flags: Memory,
}

impl Services {
    /// Both services; nothing is asked yet. Reviews are with the triage service, or nowhere.
    pub fn new(bland: Bland, tickets: Option<Thena>) -> Self {
        let (doors, reviews) = (ReviewDoors::default(), Arc::default());
        Self { bland, tickets, extensions: Arc::default(), doors, reviews, flags: Memory::default() }
    }

    /// The same services, with other ways to reviews.
    #[must_use]
    pub fn with_reviews(self, doors: ReviewDoors) -> Self {
        Self { doors, reviews: Arc::default(), ..self }
    }

    /// The same services, their requests told to the observer of `bland`; those about reviews too, wherever they go.
    pub(super) fn observed(self, bland: Bland) -> Self {
        let tickets = self.tickets.map(|tickets| tickets.observed_with(&bland));
        Self { bland, tickets, reviews: Arc::default(), ..self }
    }

    /// The service that keeps the reviews: the one that the profile names for them, else the triage service where it
    /// announces them, else the review server of this machine, which is opened by that. Decided once; what failed is tried
    /// again. Whether the triage service announces them has to be known: a guess would put reviews into two places.
    pub async fn reviews(&self) -> Result<Bland, Failure> {
        self.reviews.get_or_try_init(|| self.decide()).await.map(|(_, api)| api.clone())
    }

    async fn decide(&self) -> Result<(ReviewsAt, Bland), Failure> {
        if let Some((host, open)) = &self.doors.elsewhere {
            return Ok((ReviewsAt::Elsewhere(host.clone()), open().await?.observed_with(&self.bland)));
        }
        let extensions = self.extensions.get_or_try_init(|| self.bland.capabilities()).await?;
        if extensions.offers(Capabilities::REVIEW) {
            return Ok((ReviewsAt::Service, self.bland.clone()));
        }
        Ok((ReviewsAt::Here, (self.doors.here)().await?.observed_with(&self.bland)))
    }

    /// Where the reviews are; `None` as long as nobody has asked for them.
    pub fn reviews_at(&self) -> Option<&ReviewsAt> {
        self.reviews.get().map(|(at, _)| at)
    }

    /// A page of issues, and what was found in their flags. A server that knows which issues have such flags is asked on
    /// until some of them come.
    pub(super) async fn narrowed(&self, page: &ListPage) -> Result<(Page<Issue>, Looked), Failure> {
        let (wanted, mut query) = (page.filter.wanted(), page.query());
        if let Some(extension) = query.extension()
            && !self.offers(extension).await?
        {
            return Err(Failure::new(Kind::Unsupported, Display::ours(IssueQuery::NOT_BY_NUMBER)));
        }
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
