//! What ties tickets to each other. No tie can be taken back, as in the API.

use super::{
    database::Database,
    parts::parts,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, sql, values},
    tickets::{Slice, beside, create_part_in, locate_ticket, numbered_ticket, read_ticket},
};
use crate::{
    domain::{id::TicketId, time::Time},
    server::clock,
    wire::{NewTicketDuplicate, NewTicketLink, Ticket},
};

/// Which ties a question is about.
#[derive(Debug, Clone, Copy)]
pub(in crate::server) struct Ways {
    pub(in crate::server) linked: bool,
    pub(in crate::server) duplicate: bool,
    pub(in crate::server) sub_tickets: bool,
}

/// What becomes part of a ticket.
#[derive(Debug)]
pub(in crate::server) enum Part {
    /// A ticket that is there.
    Existing(TicketId),
    /// A new one.
    New { title: String, description: Option<String>, priority: &'static str },
}

/// What a change holds that ties tickets to each other: a tie follows from those that are there.
const TIES: &str = "ticket ties";

impl Database {
    /// A page of the tickets that are tied to one, in the order in which they were tied: links and duplicates from both
    /// sides, parts from above alone.
    pub(in crate::server) async fn related_tickets(
        &self,
        id: &TicketId,
        ways: Ways,
        slice: Slice,
    ) -> Answer<Vec<Ticket>> {
        let mut connection = self.read().await?;
        let asked = sql("WITH me AS (SELECT number FROM tickets WHERE id = $1), tied AS (
                 SELECT target AS peer, created_at AS tied_at FROM ticket_links
                  WHERE source = (SELECT number FROM me) AND $2
                 UNION ALL SELECT source, created_at FROM ticket_links
                  WHERE target = (SELECT number FROM me) AND $2
                 UNION ALL SELECT original, created_at FROM ticket_duplicates
                  WHERE duplicate = (SELECT number FROM me) AND $3
                 UNION ALL SELECT duplicate, created_at FROM ticket_duplicates
                  WHERE original = (SELECT number FROM me) AND $3
                 UNION ALL SELECT ticket, created_at FROM sub_tickets
                  WHERE parent = (SELECT number FROM me) AND $4
             ) SELECT slice.* FROM me LEFT JOIN (
                 SELECT tickets.*, first_tied FROM (
                     SELECT peer, min(tied_at) AS first_tied FROM tied GROUP BY peer
                 ) AS peers JOIN tickets ON tickets.number = peer
                  ORDER BY first_tied, id LIMIT 0 + $5 OFFSET $6
             ) AS slice ON TRUE ORDER BY first_tied, id");
        let asked = asked.bind_all(values![id, ways.linked, ways.duplicate, ways.sub_tickets]);
        let rows = slice.of(asked).all(&mut connection).await?;
        parts(&rows, (Thing::Ticket, "id"), read_ticket)
    }

    /// Links two tickets; answers the first. Those that are linked, in either order, are left so.
    pub(in crate::server) async fn link_tickets(&self, new: &NewTicketLink) -> Answer<Ticket> {
        let mut change = self.write().await?;
        let ticket = link_in(&mut change, new, clock::now()).await?;
        change.commit().await?;
        Ok(ticket)
    }

    /// Marks a ticket as the duplicate of another one, in place of the one before; answers the duplicate.
    pub(in crate::server) async fn mark_ticket(&self, new: &NewTicketDuplicate) -> Answer<Ticket> {
        let mut change = self.write().await?;
        let ticket = mark_in(&mut change, new, clock::now()).await?;
        change.commit().await?;
        Ok(ticket)
    }

    /// Puts a ticket under another one, in place of the one before; answers the part.
    pub(in crate::server) async fn divide_ticket(&self, parent: &TicketId, part: Part) -> Answer<Ticket> {
        let mut change = self.write().await?;
        let ticket = divide_in(&mut change, parent, part, clock::now()).await?;
        change.commit().await?;
        Ok(ticket)
    }
}

/// Two tickets that are not the same one.
async fn pair(change: &mut Connection, one: &TicketId, other: &TicketId, words: &str) -> Answer<(i64, i64)> {
    let (one, other) = (locate_ticket(change, one).await?, locate_ticket(change, other).await?);
    if one == other { Err(Problem::Refused(format!("A ticket cannot be {words} itself"))) } else { Ok((one, other)) }
}

/// Moves the time of the last change of both.
async fn touch(change: &mut Connection, (one, other): (i64, i64), now: Time) -> Result<()> {
    sql("UPDATE tickets SET updated_at = CASE WHEN updated_at > $1 THEN updated_at ELSE $1 END
          WHERE number IN ($2, $3)")
    .bind_all(values![now, one, other])
    .run(change)
    .await?;
    Ok(())
}

pub(super) async fn link_in(change: &mut Connection, new: &NewTicketLink, now: Time) -> Answer<Ticket> {
    change.lock(TIES).await?;
    let (source, target) = pair(change, &new.source_ticket_id, &new.linked_ticket_id, "linked to").await?;
    let made = sql("INSERT INTO ticket_links (source, target, created_at) SELECT $1, $2, $3
          WHERE NOT EXISTS (SELECT 1 FROM ticket_links
                             WHERE source = $1 AND target = $2 OR source = $2 AND target = $1)")
    .bind_all(values![source, target, now])
    .run(change)
    .await?;
    if made > 0 {
        touch(change, (source, target), now).await?;
    }
    numbered_ticket(change, source).await
}

pub(super) async fn mark_in(change: &mut Connection, new: &NewTicketDuplicate, now: Time) -> Answer<Ticket> {
    change.lock(TIES).await?;
    let (copy, original) =
        pair(change, &new.duplicate_ticket_id, &new.duplicate_of_ticket_id, "a duplicate of").await?;
    let made = sql("INSERT INTO ticket_duplicates (duplicate, original, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (duplicate) DO UPDATE SET original = excluded.original, created_at = excluded.created_at
          WHERE ticket_duplicates.original <> excluded.original")
    .bind_all(values![copy, original, now])
    .run(change)
    .await?;
    if made > 0 {
        touch(change, (copy, original), now).await?;
    }
    numbered_ticket(change, copy).await
}

pub(super) async fn divide_in(change: &mut Connection, parent: &TicketId, part: Part, now: Time) -> Answer<Ticket> {
    change.lock(TIES).await?;
    let (parent, part) = match part {
        Part::Existing(id) => pair(change, parent, &id, "part of").await?,
        Part::New { title, description, priority } => {
            let number = locate_ticket(change, parent).await?;
            let above = numbered_ticket(change, number).await?;
            let made = create_part_in(change, &beside(&above, title, description, priority), now).await?;
            (number, locate_ticket(change, &made.id).await?)
        }
    };
    let is_above = sql("WITH RECURSIVE above (ticket) AS (
             SELECT CAST($1 AS BIGINT) UNION SELECT parent FROM sub_tickets JOIN above USING (ticket)
         ) SELECT EXISTS (SELECT 1 FROM above WHERE ticket = $2)")
    .bind(parent)
    .bind(part)
    .one(change)
    .await?;
    if is_above.first()? {
        return Err(Problem::Refused("A ticket cannot be part of its own part".to_owned()));
    }
    let made = sql("INSERT INTO sub_tickets (ticket, parent, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (ticket) DO UPDATE SET parent = excluded.parent, created_at = excluded.created_at
          WHERE sub_tickets.parent <> excluded.parent")
    .bind_all(values![part, parent, now])
    .run(change)
    .await?;
    if made > 0 {
        touch(change, (parent, part), now).await?;
    }
    numbered_ticket(change, part).await
}
