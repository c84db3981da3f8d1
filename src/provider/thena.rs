//! The client of the ticket service.
//!
//! Its documents say little: which errors it has, which of two tickets an answer holds, how many rows a page may have.
//! So the status decides, answers of changes are not relied on, and a page counts as the last one only when it has fewer
//! rows than any page of the service is known to be cut to.

use std::{collections::HashSet, sync::Arc};

use url::Url;

use super::{
    Bland, Rows, Unusable, classify,
    credentials::{Credentials, KeyNames, TicketKey},
    http,
    transport::Door,
};
use crate::{
    domain::{
        failure::{Failure, Kind},
        id::TicketId,
        limits,
        ticket_ref::TicketRef,
        time::Time,
    },
    wire::{
        NewTicket, NewTicketDuplicate, NewTicketLink, RelatedKind, Team, Ticket, TicketComment, TicketPage, TicketQuery,
    },
};

/// Rows that are asked for at a time.
const PAGE: u32 = 50;
/// A page with fewer rows than this, the least default that is documented, is the last one.
const SHORT_PAGE: usize = 10;
/// Most related tickets, and most comments, that are read of one ticket.
const OF_ONE_TICKET: usize = 1_000;

/// A connection to a service that speaks the ticket API: the live one, or the server inside this program. Cheap to
/// clone. It holds its own credentials, and no others.
#[derive(Clone)]
pub struct Thena {
    http: Arc<http::Http>,
}

impl Thena {
    /// A connection to `base`. Plain http is taken for this machine only.
    pub fn over_http(base: &Url, key: &TicketKey) -> Result<Self, Unusable> {
        Ok(Self { http: Arc::new(http::Http::to_address(base, Credentials::thena(key)?)?) })
    }

    /// A connection to the server inside this program.
    pub fn inside(door: &Door, key: &TicketKey) -> Result<Self, Unusable> {
        Ok(Self { http: Arc::new(http::Http::inside(door, Credentials::thena(key)?)) })
    }

    /// The same connection, whose credentials the request log shows by the names of these variables.
    #[must_use]
    pub fn named(&self, names: &KeyNames) -> Self {
        Self { http: Arc::new(self.http.named(names)) }
    }

    /// The same connection, whose requests are told to the observer of `bland`, numbered in one row with its own.
    #[must_use]
    pub fn observed_with(&self, bland: &Bland) -> Self {
        Self { http: Arc::new(self.http.observed(bland.http.observer())) }
    }

    /// What the clock of the service shows at least; `None` before it has told.
    pub fn now(&self) -> Option<Time> {
        self.http.now()
    }

    /// Whether this connection would send a secret of `bland` to another place: a key in the wrong variable.
    pub fn gives_away_a_key_of(&self, bland: &Bland) -> bool {
        self.http.gives_away_a_secret_of(&bland.http)
    }

    /// One page of the tickets, in no documented order.
    pub async fn tickets(&self, query: &TicketQuery) -> Result<Vec<Ticket>, Failure> {
        self.http.get("list the tickets", &["v1", "tickets"]).query(query.pairs()).ticket_data().await
    }

    /// Up to `most` of the tickets of a team, or of all.
    pub async fn tickets_up_to(&self, team_id: Option<&str>, most: usize) -> Result<Rows<Ticket>, Failure> {
        let team_id = team_id.map(str::to_owned);
        let page = |page| {
            let query = TicketQuery { page, team_id: team_id.clone() };
            async move { self.tickets(&query).await }
        };
        rows("list the tickets", most, page, id_of).await
    }

    /// Reads a ticket.
    pub async fn ticket(&self, id: &TicketId) -> Result<Ticket, Failure> {
        self.http.get("read the ticket", &["v1", "tickets", id.as_str()]).ticket_data().await
    }

    /// Finds the ticket that a person named. The service takes ids only, so a code is looked for in the list.
    pub async fn resolve(&self, name: &TicketRef) -> Result<Ticket, Failure> {
        let code = match name {
            TicketRef::Id(id) => return self.ticket(id).await,
            TicketRef::Code(code) => code,
        };
        let mut found = None;
        let page = |page| async move { self.tickets(&TicketQuery { page, team_id: None }).await };
        each("list the tickets", usize::MAX, page, id_of, |ticket: Ticket| {
            if ticket.short_code().verbatim().eq_ignore_ascii_case(code) {
                found = Some(ticket);
            }
            found.is_none()
        })
        .await?;
        found.ok_or_else(|| classify::no_such_code(code))
    }

    /// The tickets that are tied to one in one way. `more` tells that there are more than are ever read.
    pub async fn related(&self, id: &TicketId, kind: RelatedKind) -> Result<Rows<Ticket>, Failure> {
        self.related_up_to(id, kind, OF_ONE_TICKET).await
    }

    /// Up to `most` of them.
    pub async fn related_up_to(&self, id: &TicketId, kind: RelatedKind, most: usize) -> Result<Rows<Ticket>, Failure> {
        let page = |page: TicketPage| async move {
            let path = ["v1", "tickets", id.as_str(), "related"];
            let mut query = vec![(kind.parameter(), "true".to_owned())];
            query.extend(page.pairs());
            self.http.get("list the related tickets", &path).query(query).ticket_data::<Vec<Ticket>>().await
        };
        rows("list the related tickets", most, page, id_of).await
    }

    /// The comments on a ticket, oldest first.
    pub async fn comments(&self, id: &TicketId) -> Result<Rows<TicketComment>, Failure> {
        let newer = |page: TicketPage| async move {
            let mut query = vec![("entityType", "ticket".to_owned()), ("entityId", id.as_str().to_owned())];
            query.extend(page.pairs());
            self.http.get("list the comments", &["v1", "comments"]).query(query).ticket_data().await
        };
        let key = |comment: &TicketComment| comment.id.verbatim().to_owned();
        let mut comments = match rows("list the comments", OF_ONE_TICKET, newer, key).await {
            // The path that the published client has, which the newest pages no longer name.
            Err(Failure { kind: Kind::Missing, .. }) => {
                let older = |page: TicketPage| async move {
                    let path = ["v1", "tickets", id.as_str(), "comments"];
                    self.http.get("list the comments", &path).query(page.pairs()).ticket_data().await
                };
                rows("list the comments", OF_ONE_TICKET, older, key).await?
            }
            other => other?,
        };
        comments.items.sort_by_key(|comment| comment.created_at.unwrap_or(Time::EPOCH));
        Ok(comments)
    }

    /// The teams that the caller belongs to.
    pub async fn teams(&self) -> Result<Vec<Team>, Failure> {
        self.http.get("list the teams", &["v1", "teams"]).ticket_data().await
    }

    /// Links two tickets, which no request takes back. Those that are linked already are left so; meant to be harmless
    /// when repeated, which is not documented.
    pub async fn link(&self, new: &NewTicketLink) -> Result<(), Failure> {
        self.http.patch("link the tickets", &["v1", "tickets", "link"]).json(new).ticket_tied().await
    }

    /// Marks a ticket as the duplicate of another one, which no request takes back. As harmless as [`Self::link`].
    pub async fn mark_duplicate(&self, new: &NewTicketDuplicate) -> Result<(), Failure> {
        let path = ["v1", "tickets", "mark-duplicate"];
        self.http.patch("mark the ticket as a duplicate", &path).json(new).ticket_tied().await
    }

    /// Makes a ticket. To be repeated only under a `de_duplication_key`, and even then its effect on the live service is
    /// not documented.
    pub async fn create(&self, new: &NewTicket) -> Result<Ticket, Failure> {
        self.http.post("create the ticket", &["v1", "tickets"]).json(new).ticket_data().await
    }
}

impl std::fmt::Debug for Thena {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Thena({})", self.http.place())
    }
}

fn id_of(ticket: &Ticket) -> String {
    ticket.id.as_str().to_owned()
}

/// Up to `most` rows of a list. Pages are counted, so a row that moves while they are read may come twice; it is taken
/// once.
async fn rows<T, Answer>(
    what: &'static str,
    most: usize,
    page: impl FnMut(TicketPage) -> Answer,
    key: impl Fn(&T) -> String,
) -> Result<Rows<T>, Failure>
where
    Answer: Future<Output = Result<Vec<T>, Failure>>,
{
    let mut items = Vec::new();
    let mut more = false;
    each(what, most, page, key, |row| {
        more = items.len() == most;
        if !more {
            items.push(row);
        }
        !more
    })
    .await?;
    Ok(Rows { items, more })
}

/// Hands over row after row, until `take` has enough or the list ends: with a page that is short, or has nothing new.
async fn each<T, Answer>(
    what: &'static str,
    most: usize,
    mut page: impl FnMut(TicketPage) -> Answer,
    key: impl Fn(&T) -> String,
    mut take: impl FnMut(T) -> bool,
) -> Result<(), Failure>
where
    Answer: Future<Output = Result<Vec<T>, Failure>>,
{
    // One more than wanted tells whether there are more; the size stays the same, since pages are counted by it.
    let limit = u32::try_from(most.saturating_add(1)).unwrap_or(PAGE).min(PAGE);
    let mut seen = HashSet::new();
    for number in 0..limits::PAGES_PER_WALK {
        let rows = page(TicketPage { page: u32::try_from(number).ok(), limit: Some(limit) }).await?;
        let is_last = rows.len() < SHORT_PAGE.min(limit as usize);
        let known = seen.len();
        for row in rows {
            if seen.insert(key(&row)) && !take(row) {
                return Ok(());
            }
        }
        if is_last || seen.len() == known {
            return Ok(());
        }
    }
    Err(classify::endless(what, "the list has more pages than can be true"))
}
