//! Replays what people did, at the times when they did it: how the demo comes into the database. Each act goes the way
//! of its request, so that counters, activity and unread marks come out as if it had been made over the API.

use super::{
    database::Database,
    deposit::{Deposit, Made, RowOfCall, insert_calls},
    entry::mark_viewed,
    failure::DatabaseError,
    issues::locate,
    problem::{Answer, Problem},
    sql::{Connection, Result, sql, values},
    tickets::{CreateComment, CreateTicket, comment_in, create_ticket_in, locate_ticket},
    tickets_related::{Part, divide_in, link_in, mark_in},
    ties::tie_in,
};
use crate::{
    domain::{
        choice::ResourceType,
        id::{CallId, IssueId, TicketId, UserId},
        permission::Permission,
        time::Time,
    },
    server::clock,
    wire::{
        IssuePatch, NewComment, NewFlag, NewIssue, NewRelation, NewResourceLink, NewTicketDuplicate, NewTicketLink,
        NewTie,
    },
};

/// What is to be replayed.
#[derive(Debug)]
pub(in crate::server) struct Seed {
    /// Colleagues.
    pub(in crate::server) members: Vec<SeedMember>,
    /// First and last name of the person at this machine.
    pub(in crate::server) local_name: (String, String),
    /// Names beside the built-in categories.
    pub(in crate::server) categories: Vec<(String, Time)>,
    /// Calls with their events.
    pub(in crate::server) calls: Vec<Deposit>,
    /// In the order of their times.
    pub(in crate::server) acts: Vec<(Time, UserId, Act)>,
}

/// A colleague.
#[derive(Debug)]
pub(in crate::server) struct SeedMember {
    pub(in crate::server) id: UserId,
    pub(in crate::server) first_name: String,
    pub(in crate::server) last_name: String,
    pub(in crate::server) permission: Permission,
    pub(in crate::server) joined_at: Time,
}

/// Something that a person did.
#[derive(Debug)]
pub(in crate::server) enum Act {
    Create(IssueId, Box<NewIssue>),
    Attach(IssueId, CallId),
    Change(IssueId, Box<IssuePatch>),
    Flag(IssueId, Box<NewFlag>),
    Relate(IssueId, NewRelation),
    /// With the attached calls that it is about.
    Comment(IssueId, String, Vec<CallId>),
    View(IssueId),
    CreateTicket(TicketId, Box<CreateTicket>),
    LinkTickets(NewTicketLink),
    MarkTicket(NewTicketDuplicate),
    DivideTicket(TicketId, Part),
    CommentOnTicket(TicketId, CreateComment),
    Tie(NewTie),
}

impl Database {
    /// Whether a call is or was stored: what was set up once is not set up again, also when parts of it were deleted.
    pub(in crate::server) async fn holds_calls(&self) -> Result<bool, DatabaseError> {
        let asked = sql("SELECT EXISTS (SELECT 1 FROM calls) OR EXISTS (SELECT 1 FROM deleted_calls)");
        Ok(asked.one(&mut self.read().await?).await?.first()?)
    }

    /// Replays all of it in one transaction. Nothing is done when its first issue is there already.
    pub(in crate::server) async fn seed(&self, seed: Seed) -> Result<(), DatabaseError> {
        let made = seed.calls.iter().map(Made::of).collect::<Result<Vec<_>, _>>()?;
        let rows = RowOfCall::all(&seed.calls, &made);
        let mut change = self.write().await?;
        let first = seed.acts.iter().find_map(|(_, _, act)| if let Act::Create(id, _) = act { Some(id) } else { None });
        if let Some(first) = first
            && locate(&mut change, first).await.is_ok()
        {
            return Ok(());
        }
        seed_people(&mut change, &seed).await?;
        let newest = seed.acts.last().map_or_else(clock::now, |(at, _, _)| *at);
        insert_calls(&mut change, &rows, newest).await?;
        for (at, user, act) in seed.acts {
            self.replay(&mut change, act, &user, at).await.map_err(|problem| match problem {
                Problem::Failed(error) => error,
                other => DatabaseError::Demo(format!("{other:?}")),
            })?;
        }
        change.commit().await?;
        Ok(())
    }

    async fn replay(&self, change: &mut Connection, act: Act, user: &UserId, at: Time) -> Answer<()> {
        match act {
            Act::Create(id, new) => {
                self.create_issue_in(change, id, &new, user, at).await?;
            }
            Act::Attach(issue, call) => {
                let number = locate(change, &issue).await?;
                self.link(change, (number, &issue), &of_call(call), user, at).await?;
            }
            Act::Change(issue, patch) => {
                self.change_issue_in(change, &issue, &patch, user, at).await?;
            }
            Act::Flag(issue, new) => {
                self.add_flag_in(change, &issue, *new, user, at).await?;
            }
            Act::Relate(issue, new) => {
                self.relate_in(change, &issue, &new, user, at).await?;
            }
            Act::Comment(issue, detail, calls) => {
                let number = locate(change, &issue).await?;
                let mut resource_link_ids = Vec::with_capacity(calls.len());
                for call in calls {
                    let link = self.existing(change, (number, &issue), &of_call(call)).await?;
                    resource_link_ids.push(link.ok_or(Problem::CallNotAttached)?.id);
                }
                self.comment_in(change, &issue, &NewComment { detail, resource_link_ids }, user, at).await?;
            }
            Act::View(issue) => {
                let number = locate(change, &issue).await?;
                mark_viewed(change, number, user, at).await?;
            }
            Act::CreateTicket(id, new) => {
                create_ticket_in(change, id.as_str().to_owned(), &new, at).await?;
            }
            Act::LinkTickets(new) => {
                link_in(change, &new, at).await?;
            }
            Act::MarkTicket(new) => {
                mark_in(change, &new, at).await?;
            }
            Act::DivideTicket(parent, part) => {
                divide_in(change, &parent, part, at).await?;
            }
            Act::CommentOnTicket(ticket, new) => {
                let number = locate_ticket(change, &ticket).await?;
                comment_in(change, number, &new, user, at).await?;
            }
            Act::Tie(new) => {
                tie_in(change, &new, user, at).await?;
            }
        }
        Ok(())
    }
}

async fn seed_people(change: &mut Connection, seed: &Seed) -> Result<()> {
    let (first_name, last_name) = &seed.local_name;
    sql("UPDATE users SET first_name = $1, last_name = $2 WHERE is_local")
        .bind(first_name)
        .bind(last_name)
        .run(change)
        .await?;
    for SeedMember { id, first_name, last_name, permission, joined_at } in &seed.members {
        sql("INSERT INTO users (id, permission, first_name, last_name, joined_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id) DO NOTHING")
        .bind_all(values![id, *permission, first_name, last_name, *joined_at])
        .run(change)
        .await?;
    }
    for (name, at) in &seed.categories {
        sql("INSERT INTO categories (folded, id, name, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (folded) DO NOTHING")
        .bind_all(values![name.to_lowercase(), clock::new_id(), name, *at])
        .run(change)
        .await?;
    }
    Ok(())
}

fn of_call(call: CallId) -> NewResourceLink {
    NewResourceLink { resource_type: ResourceType::Call, resource_id: call }
}
