//! Issues, one at a time: create, read, change, delete, mark as viewed.

use super::{
    caller::Caller,
    database::Database,
    deposit::folded,
    entry::{Entry, mark_viewed},
    holding::hold_all,
    idempotency::{Made, Once},
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, sql, values},
};
use crate::{
    domain::{
        choice::{IssueEvent, IssueSource, IssueStatus},
        id::{IssueId, OrgId, UserId},
        permission::Verb,
        time::Time,
    },
    server::clock,
    wire::{Issue, IssuePatch, IssueView, NewIssue},
};

/// SQL that selects issues as [`read_issue`] reads them; the rest begins with the value of the calling user.
macro_rules! select_issues {
    ($rest:literal) => {
        concat!(
            "SELECT issues.number, issues.id, title, description, status, severity, source, category, agent_id, \
             agent_version_id, owner_id, assignee_id, author_id, created_at, updated_at, last_activity_at, \
             resource_count, flag_count, relation_count, \
             issues.newest_entry > coalesce(views.newest_entry, 0) AS unread \
             FROM issues LEFT JOIN views ON views.issue = issues.number AND views.user_id = ",
            $rest
        )
    };
}
pub(super) use select_issues;

/// An issue from a row of [`select_issues`].
pub(super) fn read_issue(row: &Row, organisation: &OrgId) -> Result<Issue> {
    let number: u64 = row.get("number")?;
    Ok(Issue {
        id: row.get("id")?,
        triage_id: format!("T-{number}").into(),
        org_id: organisation.clone(),
        number,
        title: row.get("title")?,
        description: row.get("description")?,
        status: row.get("status")?,
        severity: row.get("severity")?,
        source: row.get("source")?,
        category: row.get("category")?,
        agent_id: row.get("agent_id")?,
        agent_version_id: row.get("agent_version_id")?,
        owner_id: row.get("owner_id")?,
        assignee_id: row.get("assignee_id")?,
        author_id: row.get("author_id")?,
        external_link: None,
        created_at: row.get("created_at")?,
        updated_at: row.get("updated_at")?,
        last_activity_at: row.get("last_activity_at")?,
        resource_count: row.get("resource_count")?,
        flag_count: row.get("flag_count")?,
        relation_count: row.get("relation_count")?,
        latest_agent_session: None,
        is_processing: false,
        has_unread_activity: row.get("unread")?,
    })
}

/// The number of an issue, by which its parts refer to it. A change that has found an issue holds it.
pub(super) async fn locate(connection: &mut Connection, id: &IssueId) -> Answer<i64> {
    let hold = connection.hold();
    let row = sql("SELECT number FROM issues WHERE id = $1").then(hold).bind(id).maybe(connection).await?;
    Ok(row.ok_or(Problem::Missing(Thing::Issue))?.first()?)
}

/// Refuses ids of people who are no members; `people` gives each with the path that it came from.
async fn must_be_members(connection: &mut Connection, people: [(&str, Option<&UserId>); 2]) -> Answer<()> {
    let mut wrong = Vec::new();
    for (path, user) in people {
        let Some(user) = user else { continue };
        let known = sql("SELECT EXISTS (SELECT 1 FROM users WHERE id = $1)").bind(user).one(connection).await?;
        if !known.first()? {
            wrong.push(format!("{path}: must be the id of a member"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::Refused(wrong.join("; "))) }
}

/// What the answer of a change is read from: the issue as `user` sees it.
pub(super) async fn read_one(
    connection: &mut Connection,
    organisation: &OrgId,
    id: &IssueId,
    user: &UserId,
) -> Answer<Issue> {
    let row = sql(select_issues!("$1 WHERE issues.id = $2")).bind(user).bind(id).maybe(connection).await?;
    let row = row.ok_or(Problem::Missing(Thing::Issue))?;
    Ok(read_issue(&row, organisation)?)
}

impl Database {
    /// The issue as `user` sees it (contract 4.3).
    pub(in crate::server) async fn issue(&self, id: &IssueId, user: &UserId) -> Answer<Issue> {
        read_one(&mut self.read().await?, &self.organisation().id, id, user).await
    }

    /// Creates an issue with its links (contract 4.2). Its author has seen it.
    pub(in crate::server) async fn create_issue(
        &self,
        new: &NewIssue,
        author: &UserId,
        once: Option<&Once>,
    ) -> Answer<Made> {
        self.make(once, async |change| {
            let issue = self.create_issue_in(change, clock::new_id().into(), new, author, clock::now()).await?;
            Ok((issue, true))
        })
        .await
    }

    /// Creates an issue inside a change.
    pub(super) async fn create_issue_in(
        &self,
        change: &mut Connection,
        id: IssueId,
        new: &NewIssue,
        author: &UserId,
        now: Time,
    ) -> Answer<Issue> {
        let description = new.description.as_deref().unwrap_or_default();
        must_be_members(change, [("owner_id", new.owner_id.as_ref()), ("assignee_id", new.assignee_id.as_ref())])
            .await?;
        let status = new.status.as_ref().unwrap_or(&IssueStatus::Todo);
        let source = new.source.as_ref().unwrap_or(&IssueSource::Manual);
        let row =
            sql("INSERT INTO issues (id, title, description, folded, status, severity, source, category, agent_id,
                                 agent_version_id, owner_id, assignee_id, author_id, created_at, updated_at,
                                 last_activity_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $14) RETURNING number")
            .bind_all(values![
                &id,
                &new.title,
                description,
                folded(&new.title, description),
                status,
                &new.severity,
                source
            ])
            .bind_all(values![&new.category, &new.agent_id, &new.agent_version_id, &new.owner_id, &new.assignee_id])
            .bind_all(values![author, now])
            .one(change)
            .await?;
        let number = row.first()?;
        Entry::new(IssueEvent::Created, "Created the issue.").write(change, number, author, now).await?;
        for resource in &new.resource_links {
            self.link(change, (number, &id), resource, author, now).await?;
        }
        mark_viewed(change, number, author, now).await?;
        read_one(change, &self.organisation().id, &id, author).await
    }

    /// Changes fields (contract 4.4). A value equal to the old one changes nothing.
    pub(in crate::server) async fn change_issue(
        &self,
        id: &IssueId,
        patch: &IssuePatch,
        user: &UserId,
    ) -> Answer<Issue> {
        let mut change = self.write().await?;
        let issue = self.change_issue_in(&mut change, id, patch, user, clock::now()).await?;
        change.commit().await?;
        Ok(issue)
    }

    /// Changes fields inside a change.
    pub(super) async fn change_issue_in(
        &self,
        change: &mut Connection,
        id: &IssueId,
        patch: &IssuePatch,
        user: &UserId,
        now: Time,
    ) -> Answer<Issue> {
        let organisation = &self.organisation().id;
        hold_all(change, sql("SELECT number FROM issues WHERE id = ").value(id)).await?;
        let old = read_one(change, organisation, id, user).await?;
        let people = [("owner_id", &patch.owner_id), ("assignee_id", &patch.assignee_id)];
        must_be_members(change, people.map(|(path, user)| (path, user.as_ref().and_then(Option::as_ref)))).await?;
        let number = old.number.cast_signed();
        if set_fields(change, &old, patch, now).await? {
            for entry in entries(&old, patch) {
                entry.write(change, number, user, now).await?;
            }
        }
        read_one(change, organisation, id, user).await
    }

    /// Deletes an issue with its links, flags, relations, comments and views (contract 4.5): one's own on which nobody else
    /// has set a flag or written a comment, or any, where `caller` may overrule others.
    pub(in crate::server) async fn delete_issue(&self, id: &IssueId, caller: &Caller) -> Answer<()> {
        let mut change = self.write().await?;
        // What is counted of the others changes too.
        let number = "(SELECT number FROM issues WHERE id = $1)";
        let concerned = sql(format!(
            "SELECT number FROM issues WHERE id = $1 UNION SELECT related FROM relations WHERE issue = {number}
             UNION SELECT issue FROM relations WHERE related = {number}"
        ));
        hold_all(&mut change, concerned.bind(id)).await?;
        if !caller.rights.may(Verb::Overrule) && is_of_others(&mut change, id, &caller.user).await? {
            caller.must(Verb::Overrule)?;
        }
        if sql("DELETE FROM issues WHERE id = $1").bind(id).run(&mut change).await? == 0 {
            return Err(Problem::Missing(Thing::Issue));
        }
        change.commit().await?;
        Ok(())
    }

    /// Marks an issue as viewed by `user` (contract 4.18).
    pub(in crate::server) async fn view_issue(&self, id: &IssueId, user: &UserId) -> Answer<IssueView> {
        let mut change = self.write().await?;
        let number = locate(&mut change, id).await?;
        let now = clock::now();
        mark_viewed(&mut change, number, user, now).await?;
        change.commit().await?;
        Ok(IssueView { issue_id: id.clone(), last_viewed_at: now })
    }
}

/// Whether somebody else has made an issue, set a flag in it or commented on it.
async fn is_of_others(change: &mut Connection, id: &IssueId, user: &UserId) -> Answer<bool> {
    let row = sql("SELECT author_id <> $2
                OR EXISTS (SELECT 1 FROM flags WHERE issue = issues.number AND flags.author_id <> $2)
                OR EXISTS (SELECT 1 FROM activity WHERE issue = issues.number AND type = $3 AND actor_id <> $2)
           FROM issues WHERE id = $1")
    .bind_all(values![id, user, &IssueEvent::Comment])
    .maybe(change)
    .await?;
    Ok(row.ok_or(Problem::Missing(Thing::Issue))?.first()?)
}

/// Writes the fields that differ; false when none does.
async fn set_fields(connection: &mut Connection, old: &Issue, patch: &IssuePatch, now: Time) -> Result<bool> {
    let title = patch.title.as_deref().unwrap_or(old.title.verbatim());
    let description = patch.description.as_deref().unwrap_or(old.description.verbatim());
    let status = patch.status.as_ref().unwrap_or(&old.status);
    let severity = patch.severity.as_ref().unwrap_or(&old.severity);
    let category = patch.category.as_deref().unwrap_or(old.category.verbatim());
    let owner = patch.owner_id.as_ref().unwrap_or(&old.owner_id);
    let assignee = patch.assignee_id.as_ref().unwrap_or(&old.assignee_id);
    if title == old.title.verbatim()
        && description == old.description.verbatim()
        && *status == old.status
        && *severity == old.severity
        && category == old.category.verbatim()
        && *owner == old.owner_id
        && *assignee == old.assignee_id
    {
        return Ok(false);
    }
    sql("UPDATE issues SET title = $2, description = $3, folded = $4, status = $5, severity = $6, category = $7,
                           owner_id = $8, assignee_id = $9,
                           updated_at = CASE WHEN updated_at > $10 THEN updated_at ELSE $10 END
          WHERE id = $1")
    .bind_all(values![&old.id, title, description, folded(title, description), status, severity, category])
    .bind_all(values![owner, assignee, now])
    .run(connection)
    .await?;
    Ok(true)
}

/// One entry for each changed field that has an event; title and description have none (contract 4.4).
fn entries(old: &Issue, patch: &IssuePatch) -> Vec<Entry> {
    let mut entries = Vec::new();
    if let Some(status) = patch.status.as_ref().filter(|status| **status != old.status) {
        let detail = format!("Moved to {}.", status.as_str().replace('_', " "));
        entries.push(Entry {
            from_status: Some(old.status.clone()),
            to_status: Some(status.clone()),
            ..Entry::new(IssueEvent::StatusChanged, detail)
        });
    }
    if let Some(severity) = patch.severity.as_ref().filter(|severity| **severity != old.severity) {
        let detail = format!("Set the severity to {}.", severity.as_str());
        let (from, to) = (old.severity.as_str(), severity.as_str());
        entries.push(Entry::changed(IssueEvent::SeverityChanged, detail, Some(from), Some(to)));
    }
    if let Some(category) = patch.category.as_deref().filter(|category| *category != old.category.verbatim()) {
        let from = old.category.verbatim();
        entries.push(Entry::changed(
            IssueEvent::CategoryChanged,
            "Changed the category.".to_owned(),
            Some(from),
            Some(category),
        ));
    }
    for (event, what, old, new) in [
        (IssueEvent::AssigneeChanged, "assignee", &old.assignee_id, &patch.assignee_id),
        (IssueEvent::OwnerChanged, "owner", &old.owner_id, &patch.owner_id),
    ] {
        if let Some(new) = new.as_ref().filter(|new| *new != old) {
            let verb = if new.is_some() { "Changed" } else { "Cleared" };
            let (from, to) = (old.as_ref().map(UserId::as_str), new.as_ref().map(UserId::as_str));
            entries.push(Entry::changed(event, format!("{verb} the {what}."), from, to));
        }
    }
    entries
}
