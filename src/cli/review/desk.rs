//! The place at which the reviews of a profile are, and queues by their names.

use crate::{
    cli::{
        connect::Connection,
        exit::{Code, Outcome, Stop},
        table::id,
    },
    domain::{id::CallId, spelling::nearest, text::Display},
    provider::Bland,
    runtime::ReviewsAt,
    wire::{ItemQuery, PageQuery, Queue, ReviewItem},
};

/// Pages of queues after which a list is no honest one.
const PAGES: usize = 1_000;

/// A connection, and the service that keeps its reviews.
pub(super) struct Desk<'a> {
    pub(super) connection: &'a Connection,
    /// Speaks `/v1/earmark/review`.
    pub(super) api: Bland,
    pub(super) at: ReviewsAt,
}

impl<'a> Desk<'a> {
    /// Finds the place, and opens it.
    pub(super) async fn of(connection: &'a Connection) -> Outcome<Self> {
        // Reviews have nothing to do with tickets, whose key is not looked for.
        let services = connection.with_tickets(None);
        let api = services.reviews().await?;
        let at = services.reviews_at().cloned().unwrap_or(ReviewsAt::Service);
        Ok(Self { connection, api, at })
    }

    /// Whether it is on this machine alone.
    pub(super) fn is_here(&self) -> bool {
        self.at == ReviewsAt::Here
    }

    /// Where it is, in words.
    pub(super) fn place(&self) -> Display {
        match &self.at {
            ReviewsAt::Here => Display::ours("on this machine"),
            ReviewsAt::Service => Display::ours("with the service"),
            ReviewsAt::Elsewhere(host) => host.clone(),
        }
    }

    /// All queues, oldest first.
    pub(super) async fn queues(&self) -> Outcome<Vec<Queue>> {
        let (mut queues, mut page) = (Vec::new(), PageQuery { limit: Some(100), cursor: None });
        for _ in 0..PAGES {
            let answer = self.api.review_queues(&page).await?;
            queues.extend(answer.items);
            if answer.next_cursor.is_none() || answer.next_cursor == page.cursor {
                break;
            }
            page.cursor = answer.next_cursor;
        }
        Ok(queues)
    }

    /// The queue of this name or id, if there is one. A name that several have says nothing.
    pub(super) async fn find(&self, name: &str) -> Outcome<Result<Queue, Vec<Queue>>> {
        let mut queues = self.queues().await?;
        if let Some(at) = queues.iter().position(|queue| queue.id.as_str() == name) {
            return Ok(Ok(queues.swap_remove(at)));
        }
        let is_named = |queue: &Queue| queue.name.verbatim().trim().to_lowercase() == name.trim().to_lowercase();
        let named: Vec<_> = queues.iter().enumerate().filter(|(_, queue)| is_named(queue)).map(|(at, _)| at).collect();
        match named.as_slice() {
            [] => Ok(Err(queues)),
            [at] => Ok(Ok(queues.swap_remove(*at))),
            several => {
                let ids: Vec<_> = several.iter().map(|at| id(queues[*at].id.as_str()).to_string()).collect();
                Err(Stop::usage(format_args!(
                    "{} queues are called `{}`; name one by its id: {}",
                    ids.len(),
                    id(name),
                    ids.join(", ")
                )))
            }
        }
    }

    /// The queue of this name or id.
    pub(super) async fn queue(&self, name: &str) -> Outcome<Queue> {
        match self.find(name).await? {
            Ok(queue) => Ok(queue),
            Err(others) => {
                let meant = nearest(name, others.iter().map(|queue| queue.name.verbatim()));
                let meant = meant.map_or_else(String::new, |meant| format!("; did you mean `{}`?", id(meant)));
                Err(Stop::Said {
                    code: Code::NotFound,
                    message: Display::ours(format!("there is no queue `{}` {}{meant}", id(name), self.place())),
                    advice: Some("`earmark review queues` lists them, `earmark review new` makes one"),
                })
            }
        }
    }

    /// The items of a call, one for each queue that has it.
    pub(super) async fn items_of(&self, call: &CallId) -> Outcome<Vec<ReviewItem>> {
        let mut items = Vec::new();
        let query = ItemQuery { call_id: Some(call.clone()), ..ItemQuery::default() };
        for queue in self.queues().await? {
            items.extend(self.api.review_items(&queue.id, &query).await?.items);
        }
        Ok(items)
    }
}
