//! Relations between issues: stored once, on the source, and seen from both.

use serde_json::json;
use sqlx::{Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    Database, cursor,
    entry::Entry,
    idempotency::{Made, Once},
    issues::locate,
    problem::{Answer, Problem, Thing},
};
use crate::{
    domain::{
        choice::{Direction, IssueEvent, RelationType},
        id::{IssueId, OrgId, RelationId, UserId},
        time::Time,
    },
    server::clock,
    wire::{NewRelation, Page, PageQuery, ReferencedIssue, Relation},
};

/// SQL that selects relations as [`read_relation`] reads them. `peer` is the issue at the other end.
macro_rules! select_relations {
    (outgoing, $rest:literal) => {
        concat!(
            "SELECT relations.*, 'outgoing' AS direction, peer.number AS peer_number, peer.id AS peer_id, \
             peer.title AS peer_title FROM relations JOIN issues AS peer ON peer.number = relations.related ",
            $rest
        )
    };
    (incoming, $rest:literal) => {
        concat!(
            "SELECT relations.*, 'incoming' AS direction, peer.number AS peer_number, peer.id AS peer_id, \
             peer.title AS peer_title FROM relations JOIN issues AS peer ON peer.number = relations.issue ",
            $rest
        )
    };
}

/// A relation as seen from `me`.
fn read_relation(row: &SqliteRow, me: &IssueId, organisation: &OrgId) -> sqlx::Result<Relation> {
    let direction = Direction::from(row.try_get::<&str, _>("direction")?);
    let peer = IssueId::from(row.try_get::<&str, _>("peer_id")?);
    let (issue_id, related_issue_id) =
        if direction == Direction::Outgoing { (me.clone(), peer) } else { (peer, me.clone()) };
    Ok(Relation {
        id: row.try_get::<&str, _>("id")?.into(),
        org_id: organisation.clone(),
        issue_id,
        related_issue_id,
        related_triage_id: format!("T-{}", row.try_get::<i64, _>("peer_number")?).into(),
        related_title: row.try_get::<&str, _>("peer_title")?.into(),
        relation_type: row.try_get::<&str, _>("relation_type")?.into(),
        direction,
        created_by_id: row.try_get::<Option<&str>, _>("created_by_id")?.map(Into::into),
        created_at: Time::from_millis(row.try_get("created_at")?),
    })
}

impl Database {
    /// A page of the relations of an issue in both directions, oldest first (contract 4.22).
    pub(in crate::server) async fn relations(&self, issue: &IssueId, page: &PageQuery) -> Answer<Page<Relation>> {
        let list = format!("relations {}", issue.as_str());
        let (after, id) = cursor::start(&list, page)?.unwrap_or((i64::MIN, String::new()));
        let mut connection = self.read().await?;
        let number = locate(&mut connection, issue).await?;
        // Each half is cut to the page, so that neither is read further than needed.
        let outgoing = select_relations!(
            outgoing,
            "WHERE relations.issue = $1 AND (relations.created_at, relations.id) > ($2, $3) \
             ORDER BY relations.created_at, relations.id LIMIT $4"
        );
        let incoming = select_relations!(
            incoming,
            "WHERE relations.related = $1 AND (relations.created_at, relations.id) > ($2, $3) \
             ORDER BY relations.created_at, relations.id LIMIT $4"
        );
        let organisation = &self.organisation().id;
        let mut relations = Vec::new();
        for half in [outgoing, incoming] {
            let rows = sqlx::query(half)
                .bind(number)
                .bind(after)
                .bind(&id)
                .bind(cursor::limit(page) as i64 + 1)
                .fetch_all(&mut *connection)
                .await?;
            for row in &rows {
                relations.push(read_relation(row, issue, organisation)?);
            }
        }
        let key = |relation: &Relation| (relation.created_at.millis(), relation.id.clone());
        relations.sort_by_key(key);
        cursor::page(&list, page, relations, key)
    }

    /// Relates two issues (contract 4.21).
    pub(in crate::server) async fn relate(
        &self,
        issue: &IssueId,
        new: &NewRelation,
        user: &UserId,
        once: Option<&Once>,
    ) -> Answer<Made> {
        self.make(once, async |change| self.relate_in(change, issue, new, user, clock::now()).await).await
    }

    /// Relates two issues inside a change; the flag says whether the relation is new.
    pub(super) async fn relate_in(
        &self,
        change: &mut SqliteConnection,
        issue: &IssueId,
        new: &NewRelation,
        user: &UserId,
        now: Time,
    ) -> Answer<(Relation, bool)> {
        let source = locate(change, issue).await?;
        let target = locate(change, &new.related_issue_id).await?;
        if source == target {
            return Err(Problem::Refused("related_issue_id: must be another issue".to_owned()));
        }
        if let Some(relation) = self.same_relation(change, issue, (source, target), &new.relation_type).await? {
            return Ok((relation, false));
        }
        let id = clock::new_id();
        sqlx::query(
            "INSERT INTO relations (id, issue, related, relation_type, created_by_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(&id)
        .bind(source)
        .bind(target)
        .bind(new.relation_type.as_str())
        .bind(user.as_str())
        .bind(now.millis())
        .execute(&mut *change)
        .await?;
        let relation = self.relation(change, issue, source, &id.into()).await?;
        tell_both(change, IssueEvent::RelationAdded, "Related an issue.", &relation, (source, target), user, now)
            .await?;
        Ok((relation, true))
    }

    /// Removes a relation, from either side (contract 4.23).
    pub(in crate::server) async fn unrelate(&self, issue: &IssueId, id: &RelationId, user: &UserId) -> Answer<()> {
        let mut change = self.write().await?;
        let number = locate(&mut change, issue).await?;
        let relation = self.relation(&mut change, issue, number, id).await?;
        let peer = locate(&mut change, relation.peer(issue)).await?;
        sqlx::query("DELETE FROM relations WHERE id = $1").bind(id.as_str()).execute(&mut *change).await?;
        let now = clock::now();
        tell_both(
            &mut change,
            IssueEvent::RelationRemoved,
            "Removed a relation.",
            &relation,
            (number, peer),
            user,
            now,
        )
        .await?;
        change.commit().await?;
        Ok(())
    }

    async fn relation(
        &self,
        connection: &mut SqliteConnection,
        issue: &IssueId,
        number: i64,
        id: &RelationId,
    ) -> Answer<Relation> {
        for side in [
            select_relations!(outgoing, "WHERE relations.id = $1 AND relations.issue = $2"),
            select_relations!(incoming, "WHERE relations.id = $1 AND relations.related = $2"),
        ] {
            let row = sqlx::query(side).bind(id.as_str()).bind(number).fetch_optional(&mut *connection).await?;
            if let Some(row) = row {
                return Ok(read_relation(&row, issue, &self.organisation().id)?);
            }
        }
        Err(Problem::Missing(Thing::Relation))
    }

    /// The same relation, if it is there; `related_to` is the same from either side (contract 10, row 21).
    async fn same_relation(
        &self,
        connection: &mut SqliteConnection,
        issue: &IssueId,
        (source, target): (i64, i64),
        relation_type: &RelationType,
    ) -> Answer<Option<Relation>> {
        let forth = select_relations!(outgoing, "WHERE relations.issue = $1 AND related = $2 AND relation_type = $3");
        let back = select_relations!(incoming, "WHERE relations.related = $1 AND issue = $2 AND relation_type = $3");
        let sides = if *relation_type == RelationType::RelatedTo { &[forth, back][..] } else { &[forth][..] };
        for side in sides {
            let row = sqlx::query(*side)
                .bind(source)
                .bind(target)
                .bind(relation_type.as_str())
                .fetch_optional(&mut *connection)
                .await?;
            if let Some(row) = row {
                return Ok(Some(read_relation(&row, issue, &self.organisation().id)?));
            }
        }
        Ok(None)
    }
}

/// Writes the entry on both issues, each naming the other (contract 10, row 26). `relation` is seen from the first.
async fn tell_both(
    connection: &mut SqliteConnection,
    event: IssueEvent,
    detail: &str,
    relation: &Relation,
    (me, peer): (i64, i64),
    user: &UserId,
    now: Time,
) -> Answer<()> {
    let back = if relation.direction == Direction::Outgoing { Direction::Incoming } else { Direction::Outgoing };
    for (issue, other, direction) in [(me, peer, &relation.direction), (peer, me, &back)] {
        let row = sqlx::query("SELECT id, title FROM issues WHERE number = $1")
            .bind(other)
            .fetch_one(&mut *connection)
            .await?;
        let referenced = ReferencedIssue {
            id: Some(row.try_get::<&str, _>("id")?.into()),
            triage_id: format!("T-{other}").into(),
            title: row.try_get::<&str, _>("title")?.into(),
        };
        let metadata = json!({
            "relation_id": relation.id, "relation_type": relation.relation_type, "direction": direction,
        });
        let entry = Entry { referenced: vec![referenced], ..Entry::new(event.clone(), detail) };
        entry.metadata(metadata).write(&mut *connection, issue, user, now).await?;
    }
    Ok(())
}
