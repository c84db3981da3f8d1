//! Tickets of the one team, and comments on them.

use super::{
    database::Database,
    idempotency::{Made, Once},
    parts::parts,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, Sql, sql, values},
};
use crate::{
    domain::{
        id::{TicketId, UserId},
        time::Time,
    },
    server::clock,
    wire::{Team, Ticket, TicketComment, TicketEnvelope},
};

/// Id of the one team of a database.
pub(in crate::server) const TEAM_ID: &str = "T00VOXTEAM";
/// That team: its id, its name, and the code in front of the number of a ticket.
const TEAM: (&str, &str, &str) = (TEAM_ID, "Voice quality", "VOX");
/// Rows of a page when the request names no number.
const PAGE_DEFAULT: u32 = 10;
/// Most rows of a page.
const PAGE_MAX: u32 = 100;

/// A name with its id. The names are those that the service gives to new teams.
pub(in crate::server) type Level = (&'static str, &'static str);

/// Where a ticket may stand; the first is that of a new one.
pub(in crate::server) const STATUSES: [Level; 4] = [
    ("Open", "STATUSOPEN"),
    ("In progress", "STATUSINPROGRESS"),
    ("On hold", "STATUSONHOLD"),
    ("Closed", "STATUSCLOSED"),
];
/// How bad it may be.
pub(in crate::server) const PRIORITIES: [Level; 4] =
    [("Low", "PRIORITYLOW"), ("Medium", "PRIORITYMEDIUM"), ("High", "PRIORITYHIGH"), ("Urgent", "PRIORITYURGENT")];
/// That of a new one.
pub(in crate::server) const USUAL_PRIORITY: &str = "Medium";

/// Which rows of a list.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::server) struct Slice {
    pub(in crate::server) page: u32,
    pub(in crate::server) limit: Option<u32>,
}

impl Slice {
    fn limit(self) -> i64 {
        i64::from(self.limit.unwrap_or(PAGE_DEFAULT).min(PAGE_MAX))
    }

    fn offset(self) -> i64 {
        i64::from(self.page).saturating_mul(self.limit())
    }

    /// `asked` with the two numbers of this slice as its last values.
    pub(super) fn of(self, asked: Sql) -> Sql {
        asked.bind(self.limit()).bind(self.offset())
    }
}

/// Which tickets a list is about.
#[derive(Debug, Default)]
pub(in crate::server) struct TicketFilter {
    pub(in crate::server) team: Option<String>,
    /// Created at this time or later.
    pub(in crate::server) since: Option<Time>,
    pub(in crate::server) slice: Slice,
}

/// A ticket to be made; names are those of [`STATUSES`] and [`PRIORITIES`].
#[derive(Debug)]
pub(in crate::server) struct CreateTicket {
    pub(in crate::server) title: String,
    pub(in crate::server) description: Option<String>,
    pub(in crate::server) status: &'static str,
    pub(in crate::server) priority: &'static str,
    pub(in crate::server) requestor_email: String,
    pub(in crate::server) team: String,
    pub(in crate::server) deduplication_key: Option<String>,
}

/// A comment to be made.
#[derive(Debug)]
pub(in crate::server) struct CreateComment {
    pub(in crate::server) content: String,
    pub(in crate::server) visibility: String,
    pub(in crate::server) kind: String,
}

pub(super) fn read_ticket(row: &Row) -> Result<Ticket> {
    let (team_id, team_name, code) = TEAM;
    let number: i64 = row.get("number")?;
    let (status, priority): (&str, &str) = (row.get("status")?, row.get("priority")?);
    let id_of = |levels: &[Level], name: &str| levels.iter().find(|(known, _)| *known == name).map(|(_, id)| *id);
    Ok(Ticket {
        id: row.get("id")?,
        title: row.get("title")?,
        ticket_identifier: Some(format!("{code}-{number}").into()),
        ticket_id: u64::try_from(number).ok(),
        description: row.get("description")?,
        source: Some("api".into()),
        account_id: None,
        account: None,
        status_id: id_of(&STATUSES, status).map(Into::into),
        status: Some(status.into()),
        priority_id: id_of(&PRIORITIES, priority).map(Into::into),
        priority: Some(priority.into()),
        story_points: None,
        team_id: Some(team_id.into()),
        team_name: Some(team_name.into()),
        team_identifier: Some(code.into()),
        is_private: Some(false),
        type_id: None,
        ticket_type: None,
        assigned_agent: None,
        assigned_agent_id: None,
        assigned_agent_email: None,
        requestor_email: row.get("requestor_email")?,
        submitter_email: None,
        customer_contact_id: None,
        customer_contact_first_name: None,
        customer_contact_last_name: None,
        customer_contact_email: None,
        custom_field_values: Some(Vec::new()),
        form_id: None,
        ai_generated_title: None,
        ai_generated_summary: None,
        deleted_at: None,
        archived_at: None,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
    })
}

fn read_comment(row: &Row) -> Result<TicketComment> {
    let at = row.get("created_at")?;
    let content: &str = row.get("content")?;
    let name = full_name(row)?;
    Ok(TicketComment {
        id: row.get("id")?,
        content: content.into(),
        content_html: None,
        content_markdown: Some(content.into()),
        is_edited: Some(false),
        is_pinned: Some(false),
        thread_name: None,
        parent_comment_id: None,
        source_email_id: None,
        comment_visibility: row.get("visibility")?,
        comment_type: row.get("type")?,
        metadata: None,
        author: if name.is_empty() { None } else { Some(name.into()) },
        author_id: row.get("author_id")?,
        author_user_type: None,
        attachments: Some(Vec::new()),
        created_at: at,
        updated_at: at,
        deleted_at: None,
    })
}

/// First and last name, as far as there are any.
fn full_name(row: &Row) -> Result<String> {
    let names: [Option<&str>; 2] = [row.get("first_name")?, row.get("last_name")?];
    Ok(names.into_iter().flatten().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" "))
}

/// A new public id: 29 upper-case letters and digits, as all that were seen have. Ids made later sort later.
fn new_id() -> String {
    const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut left = uuid::Uuid::now_v7().as_u128();
    let mut id = [b'0'; 29];
    for place in id.iter_mut().rev() {
        *place = DIGITS[usize::try_from(left % 36).unwrap_or_default()];
        left /= 36;
    }
    id.iter().copied().map(char::from).collect()
}

/// The number of the ticket with this id.
pub(super) async fn locate_ticket(connection: &mut Connection, id: &TicketId) -> Answer<i64> {
    let row = sql("SELECT number FROM tickets WHERE id = $1").bind(id).maybe(connection).await?;
    Ok(row.ok_or(Problem::Missing(Thing::Ticket))?.first()?)
}

pub(super) async fn numbered_ticket(connection: &mut Connection, number: i64) -> Answer<Ticket> {
    Ok(read_ticket(&sql("SELECT * FROM tickets WHERE number = $1").bind(number).one(connection).await?)?)
}

impl Database {
    /// The one team; its owner is the person at this machine.
    pub(in crate::server) async fn ticket_teams(&self) -> Answer<Vec<Team>> {
        let asked =
            sql("SELECT organisation.created_at, first_name, last_name FROM organisation JOIN users ON is_local");
        let row = asked.one(&mut self.read().await?).await?;
        let (id, name, code) = TEAM;
        Ok(vec![Team {
            id: id.into(),
            name: name.into(),
            team_id: Some(id.into()),
            identifier: Some(code.into()),
            description: None,
            parent_team_id: None,
            team_owner: Some(full_name(&row)?.into()),
            team_owner_id: Some(self.local_user().as_str().into()),
            is_active: Some(true),
            is_private: Some(false),
            archived_at: None,
            created_at: row.get("created_at")?,
            updated_at: None,
        }])
    }

    /// A page of tickets, newest first.
    pub(in crate::server) async fn tickets(&self, filter: &TicketFilter) -> Answer<Vec<Ticket>> {
        if filter.team.as_ref().is_some_and(|team| team != TEAM.0) {
            return Ok(Vec::new());
        }
        let asked =
            sql("SELECT * FROM tickets WHERE created_at >= $1 ORDER BY created_at DESC, id LIMIT 0 + $2 OFFSET $3");
        let asked = filter.slice.of(asked.bind(filter.since.map_or(i64::MIN, Time::millis)));
        let tickets = asked.each(&mut self.look_through().await?, read_ticket).await;
        tickets.map_err(|error| Problem::of_list(error, "tickets", &["dateRange", "page"]))
    }

    /// A ticket.
    pub(in crate::server) async fn ticket(&self, id: &TicketId) -> Answer<Ticket> {
        let row = sql("SELECT * FROM tickets WHERE id = $1").bind(id).maybe(&mut self.read().await?).await?;
        let row = row.ok_or(Problem::Missing(Thing::Ticket))?;
        Ok(read_ticket(&row)?)
    }

    /// Makes a ticket; one with the same key for that is answered instead.
    pub(in crate::server) async fn create_ticket(&self, new: &CreateTicket, once: Option<&Once>) -> Answer<Made> {
        let now = clock::now();
        let wrap = |ticket| serde_json::to_string(&TicketEnvelope::of(ticket, now));
        self.make_as(once, wrap, async |change| create_ticket_in(change, new_id(), new, now).await).await
    }

    /// A page of the comments on a ticket, oldest first.
    pub(in crate::server) async fn ticket_comments(&self, id: &TicketId, slice: Slice) -> Answer<Vec<TicketComment>> {
        let mut connection = self.read().await?;
        let asked = sql("WITH me AS (SELECT number FROM tickets WHERE id = $1)
             SELECT slice.*, first_name, last_name FROM me LEFT JOIN (
                 SELECT * FROM ticket_comments WHERE ticket = (SELECT number FROM me)
                  ORDER BY created_at, id LIMIT 0 + $2 OFFSET $3
             ) AS slice ON TRUE LEFT JOIN users ON users.id = author_id ORDER BY slice.created_at, slice.id");
        let rows = slice.of(asked.bind(id)).all(&mut connection).await?;
        parts(&rows, (Thing::Ticket, "id"), read_comment)
    }

    /// Adds a comment to a ticket.
    pub(in crate::server) async fn comment_on_ticket(
        &self,
        id: &TicketId,
        new: &CreateComment,
        user: &UserId,
        once: Option<&Once>,
    ) -> Answer<Made> {
        let now = clock::now();
        let wrap = |comment| serde_json::to_string(&TicketEnvelope::of(comment, now));
        self.make_as(once, wrap, async |change| {
            let ticket = locate_ticket(change, id).await?;
            Ok((comment_in(change, ticket, new, user, now).await?, true))
        })
        .await
    }
}

/// Makes a ticket inside a change; the flag says whether it is new.
pub(super) async fn create_ticket_in(
    change: &mut Connection,
    id: String,
    new: &CreateTicket,
    now: Time,
) -> Answer<(Ticket, bool)> {
    if new.team != TEAM.0 {
        return Err(Problem::Missing(Thing::Team));
    }
    if let Some(key) = &new.deduplication_key {
        change.lock(&format!("ticket {key}")).await?;
        let known = sql("SELECT * FROM tickets WHERE deduplication_key = $1").bind(key);
        if let Some(row) = known.maybe(change).await? {
            return Ok((read_ticket(&row)?, false));
        }
    }
    let row = sql("INSERT INTO tickets (id, title, description, status, priority, requestor_email, deduplication_key,
                              created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING *")
    .bind_all(values![id, &new.title, &new.description, new.status, new.priority, &new.requestor_email])
    .bind_all(values![&new.deduplication_key, now])
    .one(change)
    .await?;
    Ok((read_ticket(&row)?, true))
}

/// A ticket of the one team that is made beside another one.
pub(super) fn beside(
    parent: &Ticket,
    title: String,
    description: Option<String>,
    priority: &'static str,
) -> CreateTicket {
    CreateTicket {
        title,
        description,
        status: STATUSES[0].0,
        priority,
        requestor_email: parent.requestor_email.as_ref().map_or_else(String::new, |text| text.verbatim().to_owned()),
        team: TEAM.0.to_owned(),
        deduplication_key: None,
    }
}

/// Makes the part of a ticket inside a change.
pub(super) async fn create_part_in(change: &mut Connection, new: &CreateTicket, now: Time) -> Answer<Ticket> {
    Ok(create_ticket_in(change, new_id(), new, now).await?.0)
}

/// Adds a comment inside a change.
pub(super) async fn comment_in(
    change: &mut Connection,
    ticket: i64,
    new: &CreateComment,
    user: &UserId,
    now: Time,
) -> Answer<TicketComment> {
    let id = new_id();
    sql("INSERT INTO ticket_comments (id, ticket, content, visibility, type, author_id, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind_all(values![&id, ticket, &new.content, &new.visibility, &new.kind, user, now])
    .run(change)
    .await?;
    let stored = sql("SELECT ticket_comments.*, first_name, last_name
           FROM ticket_comments LEFT JOIN users ON users.id = author_id WHERE ticket_comments.id = $1");
    Ok(read_comment(&stored.bind(id).one(change).await?)?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn ids_look_like_those_of_the_service_and_differ() {
        let (one, other) = (super::new_id(), super::new_id());
        assert!(one < other);
        let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        assert!(one.len() == 29 && one.chars().all(fits), "{one}");
    }
}
