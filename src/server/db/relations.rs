//! Relations between issues: stored once, on the source, and seen from both.

use serde_json::json;

use super::{
    cursor,
    database::Database,
    entry::Entry,
    holding::hold_all,
    idempotency::{Made, Once},
    issues::locate,
    parts::parts,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, sql, values},
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
    (outgoing, $from:literal, $rest:literal) => {
        select_relations!("'outgoing'", "relations.related", $from, $rest)
    };
    (incoming, $from:literal, $rest:literal) => {
        select_relations!("'incoming'", "relations.issue", $from, $rest)
    };
    ($direction:literal, $peer:literal, $from:literal, $rest:literal) => {
        concat!(
            "SELECT relations.id AS id, relation_type, created_by_id, relations.created_at AS created_at, ",
            $direction,
            " AS direction, peer.number AS peer_number, peer.id AS peer_id, peer.title AS peer_title FROM ",
            $from,
            " LEFT JOIN issues AS peer ON peer.number = ",
            $peer,
            " ",
            $rest
        )
    };
}

/// The relations of an issue in both directions, each half in the order in which the two are merged. The first half tells
/// whether the issue is there: see [`parts`].
const RELATIONS: &str = concat!(
    select_relations!(
        outgoing,
        "issues LEFT JOIN relations
             ON relations.issue = issues.number AND (relations.created_at, relations.id) > ($2, $3)",
        "WHERE issues.id = $1"
    ),
    " UNION ALL ",
    select_relations!(
        incoming,
        "issues JOIN relations
             ON relations.related = issues.number AND (relations.created_at, relations.id) > ($2, $3)",
        "WHERE issues.id = $1"
    ),
    " ORDER BY created_at, id LIMIT 0 + $4"
);

/// A relation as seen from `me`.
fn read_relation(row: &Row, me: &IssueId, organisation: &OrgId) -> Result<Relation> {
    let (direction, peer) = (row.get("direction")?, row.get("peer_id")?);
    let (issue_id, related_issue_id) =
        if direction == Direction::Outgoing { (me.clone(), peer) } else { (peer, me.clone()) };
    Ok(Relation {
        id: row.get("id")?,
        org_id: organisation.clone(),
        issue_id,
        related_issue_id,
        related_triage_id: format!("T-{}", row.get::<i64>("peer_number")?).into(),
        related_title: row.get("peer_title")?,
        relation_type: row.get("relation_type")?,
        direction,
        created_by_id: row.get("created_by_id")?,
        created_at: row.get("created_at")?,
    })
}

impl Database {
    /// A page of the relations of an issue in both directions, oldest first (contract 4.22).
    pub(in crate::server) async fn relations(&self, issue: &IssueId, page: &PageQuery) -> Answer<Page<Relation>> {
        let list = format!("relations {}", issue.as_str());
        let (after, id) = cursor::start(&list, page)?.unwrap_or((i64::MIN, String::new()));
        let mut connection = self.read().await?;
        let organisation = &self.organisation().id;
        // One more, since the row of an issue without outgoing ones stands among the incoming ones.
        let rows =
            sql(RELATIONS).bind_all(values![issue, after, id, cursor::rows(page) + 1]).all(&mut connection).await?;
        let relations = parts(&rows, (Thing::Issue, "id"), |row| read_relation(row, issue, organisation))?;
        let key = |relation: &Relation| (relation.created_at.millis(), relation.id.clone());
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
        change: &mut Connection,
        issue: &IssueId,
        new: &NewRelation,
        user: &UserId,
        now: Time,
    ) -> Answer<(Relation, bool)> {
        hold_both(change, issue, &new.related_issue_id).await?;
        let source = locate(change, issue).await?;
        let target = locate(change, &new.related_issue_id).await?;
        if source == target {
            return Err(Problem::Refused("related_issue_id: must be another issue".to_owned()));
        }
        if let Some(relation) = self.same_relation(change, issue, (source, target), &new.relation_type).await? {
            return Ok((relation, false));
        }
        let id = clock::new_id();
        sql("INSERT INTO relations (id, issue, related, relation_type, created_by_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)")
        .bind_all(values![&id, source, target, &new.relation_type, user, now])
        .run(change)
        .await?;
        let relation = self.relation(change, issue, source, &id.into()).await?;
        tell_both(change, IssueEvent::RelationAdded, "Related an issue.", &relation, (source, target), user, now)
            .await?;
        Ok((relation, true))
    }

    /// Removes a relation, from either side (contract 4.23).
    pub(in crate::server) async fn unrelate(&self, issue: &IssueId, id: &RelationId, user: &UserId) -> Answer<()> {
        let mut change = self.write().await?;
        let other = sql("SELECT issue FROM relations WHERE id = $1 UNION SELECT related FROM relations WHERE id = $1");
        hold_all(&mut change, other.bind(id)).await?;
        let number = locate(&mut change, issue).await?;
        let relation = self.relation(&mut change, issue, number, id).await?;
        let peer = locate(&mut change, relation.peer(issue)).await?;
        sql("DELETE FROM relations WHERE id = $1").bind(id).run(&mut change).await?;
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
        connection: &mut Connection,
        issue: &IssueId,
        number: i64,
        id: &RelationId,
    ) -> Answer<Relation> {
        for side in [
            select_relations!(outgoing, "relations", "WHERE relations.id = $1 AND relations.issue = $2"),
            select_relations!(incoming, "relations", "WHERE relations.id = $1 AND relations.related = $2"),
        ] {
            if let Some(row) = sql(side).bind(id).bind(number).maybe(connection).await? {
                return Ok(read_relation(&row, issue, &self.organisation().id)?);
            }
        }
        Err(Problem::Missing(Thing::Relation))
    }

    /// The same relation, if it is there; `related_to` is the same from either side (contract 10, row 21).
    async fn same_relation(
        &self,
        connection: &mut Connection,
        issue: &IssueId,
        (source, target): (i64, i64),
        relation_type: &RelationType,
    ) -> Answer<Option<Relation>> {
        let forth = select_relations!(
            outgoing,
            "relations",
            "WHERE relations.issue = $1 AND related = $2 AND relation_type = $3"
        );
        let back = select_relations!(
            incoming,
            "relations",
            "WHERE relations.related = $1 AND issue = $2 AND relation_type = $3"
        );
        let sides = if *relation_type == RelationType::RelatedTo { &[forth, back][..] } else { &[forth][..] };
        for side in sides {
            let side = sql(*side).bind_all(values![source, target, relation_type]);
            if let Some(row) = side.maybe(connection).await? {
                return Ok(Some(read_relation(&row, issue, &self.organisation().id)?));
            }
        }
        Ok(None)
    }
}

async fn hold_both(change: &mut Connection, one: &IssueId, other: &IssueId) -> Result<()> {
    let both = sql("SELECT number FROM issues WHERE id IN ($1, $2)").bind(one).bind(other);
    hold_all(change, both).await
}

/// Writes the entry on both issues, each naming the other (contract 10, row 26). `relation` is seen from the first.
async fn tell_both(
    connection: &mut Connection,
    event: IssueEvent,
    detail: &str,
    relation: &Relation,
    (me, peer): (i64, i64),
    user: &UserId,
    now: Time,
) -> Answer<()> {
    let back = if relation.direction == Direction::Outgoing { Direction::Incoming } else { Direction::Outgoing };
    for (issue, other, direction) in [(me, peer, &relation.direction), (peer, me, &back)] {
        let row = sql("SELECT id, title FROM issues WHERE number = $1").bind(other).one(connection).await?;
        let referenced =
            ReferencedIssue { id: row.get("id")?, triage_id: format!("T-{other}").into(), title: row.get("title")? };
        let metadata = json!({
            "relation_id": relation.id, "relation_type": relation.relation_type, "direction": direction,
        });
        let entry = Entry { referenced: vec![referenced], ..Entry::new(event.clone(), detail) };
        entry.metadata(metadata).write(connection, issue, user, now).await?;
    }
    Ok(())
}
