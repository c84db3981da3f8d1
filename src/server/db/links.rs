//! Links between issues and pieces of evidence, and what the linked calls touch.

use std::collections::BTreeMap;

use super::{
    cursor,
    database::Database,
    deposit::{call_metadata, insert_links},
    dialect::each_of,
    entry::Entry,
    idempotency::{Made, Once},
    issues::{locate, read_one},
    parts::parts,
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, sql, values},
};
use crate::{
    domain::{
        choice::{IssueEvent, ResourceStatus, ResourceType},
        id::{CallId, IssueId, LinkId, OrgId, UserId},
        limits,
        time::Time,
    },
    server::clock,
    wire::{
        Affected, AffectedCall, AffectedPathway, AffectedPersona, Issue, NewResourceLink, Page, PageQuery, ResourceLink,
    },
};

/// SQL that selects links as [`read_link`] reads them; the rest begins with the tables. Only calls are kept here: a link
/// to anything else, or to a call that is gone, is unavailable.
macro_rules! select_links {
    ($rest:literal) => {
        concat!(
            "SELECT links.*, links.resource_type = 'call' AND EXISTS \
             (SELECT 1 FROM calls WHERE calls.id = links.resource_id) AS available FROM ",
            $rest
        )
    };
}

fn read_link(row: &Row, issue: &IssueId, organisation: &OrgId) -> Answer<ResourceLink> {
    let metadata: Option<&str> = row.get("metadata")?;
    Ok(ResourceLink {
        id: row.get("id")?,
        issue_id: issue.clone(),
        org_id: organisation.clone(),
        resource_type: row.get("resource_type")?,
        resource_id: row.get("resource_id")?,
        title: row.get("title")?,
        status: if row.get("available")? { ResourceStatus::Available } else { ResourceStatus::Unavailable },
        metadata: metadata.map(serde_json::from_str).transpose()?,
        attached_by_id: row.get("attached_by_id")?,
        created_at: row.get("created_at")?,
    })
}

/// How a detach names the link.
pub(in crate::server) enum LinkRef<'a> {
    /// By its own id.
    Id(&'a LinkId),
    /// By the call behind it.
    Call(&'a CallId),
}

impl Database {
    /// A page of the links of an issue, oldest first (contract 4.6).
    pub(in crate::server) async fn links(&self, issue: &IssueId, page: &PageQuery) -> Answer<Page<ResourceLink>> {
        let list = format!("links {}", issue.as_str());
        let (after, id) = cursor::start(&list, page)?.unwrap_or((i64::MIN, String::new()));
        let mut connection = self.read().await?;
        let organisation = &self.organisation().id;
        let rows = sql(select_links!(
            "issues LEFT JOIN links ON links.issue = issues.number AND (links.created_at, links.id) > ($2, $3)
              WHERE issues.id = $1 ORDER BY links.created_at, links.id LIMIT 0 + $4"
        ))
        .bind_all(values![issue, after, id, cursor::rows(page)])
        .all(&mut connection)
        .await?;
        let links = parts(&rows, (Thing::Issue, "id"), |row| read_link(row, issue, organisation))?;
        cursor::page(&list, page, links, |link: &ResourceLink| (link.created_at.millis(), link.id.clone()))
    }

    /// Attaches a resource (contract 4.7).
    pub(in crate::server) async fn attach(
        &self,
        issue: &IssueId,
        resource: &NewResourceLink,
        user: &UserId,
        once: Option<&Once>,
    ) -> Answer<Made> {
        self.make(once, async |change| {
            let number = locate(change, issue).await?;
            self.link(change, (number, issue), resource, user, clock::now()).await
        })
        .await
    }

    /// Attaches a call and answers the issue (contract 4.9).
    pub(in crate::server) async fn attach_call(&self, issue: &IssueId, call: &CallId, user: &UserId) -> Answer<Issue> {
        let resource = NewResourceLink { resource_type: ResourceType::Call, resource_id: call.clone() };
        let mut change = self.write().await?;
        let number = locate(&mut change, issue).await?;
        self.link(&mut change, (number, issue), &resource, user, clock::now()).await?;
        let answer = read_one(&mut change, &self.organisation().id, issue, user).await?;
        change.commit().await?;
        Ok(answer)
    }

    /// Detaches a resource (contract 4.8, 4.10). Its flags stay.
    pub(in crate::server) async fn detach(&self, issue: &IssueId, link: LinkRef<'_>, user: &UserId) -> Answer<()> {
        let mut change = self.write().await?;
        let number = locate(&mut change, issue).await?;
        let row = match link {
            LinkRef::Id(id) => sql(select_links!("links WHERE issue = $1 AND id = $2")).bind(number).bind(id),
            LinkRef::Call(call) => {
                sql(select_links!("links WHERE issue = $1 AND resource_type = 'call' AND resource_id = $2"))
                    .bind(number)
                    .bind(call)
            }
        };
        let row = row.maybe(&mut change).await?.ok_or(Problem::Missing(Thing::Resource))?;
        let link = read_link(&row, issue, &self.organisation().id)?;
        sql("DELETE FROM links WHERE id = $1").bind(&link.id).run(&mut change).await?;
        Entry::new(IssueEvent::ResourceRemoved, format!("Detached {}.", thing(&link.resource_type)))
            .resources(vec![link])
            .write(&mut change, number, user, clock::now())
            .await?;
        change.commit().await?;
        Ok(())
    }

    /// Attaches `resource` inside a change; the flag says whether the link is new.
    pub(super) async fn link(
        &self,
        change: &mut Connection,
        (number, issue): (i64, &IssueId),
        resource: &NewResourceLink,
        user: &UserId,
        now: Time,
    ) -> Answer<(ResourceLink, bool)> {
        if let Some(link) = self.existing(change, (number, issue), resource).await? {
            return Ok((link, false));
        }
        let mut link = ResourceLink {
            id: clock::new_id().into(),
            issue_id: issue.clone(),
            org_id: self.organisation().id.clone(),
            resource_type: resource.resource_type.clone(),
            resource_id: resource.resource_id.clone(),
            title: limits::cut(resource.resource_id.as_str(), 8).into(),
            status: ResourceStatus::Unavailable,
            metadata: None,
            attached_by_id: Some(user.clone()),
            created_at: now,
        };
        if resource.resource_type == ResourceType::Call {
            let call = sql("SELECT title, created_at FROM calls WHERE id = $1").bind(&resource.resource_id);
            let call = call.maybe(change).await?.ok_or(Problem::Missing(Thing::Resource))?;
            link.title = call.get("title")?;
            link.status = ResourceStatus::Available;
            link.metadata = call_metadata(call.get("created_at")?);
        }
        if resource.resource_type != ResourceType::Call && !is_an_id(resource.resource_id.as_str()) {
            return Err(Problem::Missing(Thing::Resource));
        }
        insert_links(change, &[(number, link.clone())]).await?;
        Entry::new(IssueEvent::ResourceAdded, format!("Attached {}.", thing(&link.resource_type)))
            .resources(vec![link.clone()])
            .write(change, number, user, now)
            .await?;
        Ok((link, true))
    }

    /// The link of `resource`, when the issue has one.
    pub(super) async fn existing(
        &self,
        connection: &mut Connection,
        (number, issue): (i64, &IssueId),
        resource: &NewResourceLink,
    ) -> Answer<Option<ResourceLink>> {
        let row = sql(select_links!("links WHERE issue = $1 AND resource_type = $2 AND resource_id = $3"))
            .bind_all(values![number, &resource.resource_type, &resource.resource_id])
            .maybe(connection)
            .await?;
        row.map(|row| read_link(&row, issue, &self.organisation().id)).transpose()
    }

    /// The links with these ids, all of which must be of this issue.
    pub(super) async fn links_of(
        &self,
        connection: &mut Connection,
        (number, issue): (i64, &IssueId),
        ids: &[LinkId],
    ) -> Answer<Vec<ResourceLink>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let named: Vec<_> = ids.iter().map(LinkId::as_str).collect();
        let asked = sql(select_links!("links WHERE issue = ")).value(number);
        let asked = asked.then(" AND id IN (").join(&each_of(&named)).then(")");
        let found = asked.each(connection, |row| read_link(row, issue, &self.organisation().id)).await?;
        let one =
            |id: &LinkId| found.iter().find(|link| link.id == *id).cloned().ok_or(Problem::Missing(Thing::Resource));
        ids.iter().map(one).collect()
    }

    /// What the attached calls touch (contract 4.11).
    pub(in crate::server) async fn affected(&self, issue: &IssueId) -> Answer<Affected> {
        let mut connection = self.read().await?;
        let rows = sql(
            "SELECT calls.id, calls.title, started_at, pathway_id, pathway_name, pathway_version, persona_id, persona_name
               FROM issues LEFT JOIN links ON links.issue = issues.number AND links.resource_type = 'call'
               LEFT JOIN calls ON calls.id = links.resource_id
              WHERE issues.id = $1 ORDER BY links.created_at, links.id",
        )
        .bind(issue)
        .all(&mut connection)
        .await?;
        // A call that is gone touches nothing.
        let calls = parts(&rows, (Thing::Issue, "id"), read_affected)?;
        Ok(Affected { issue_id: issue.clone(), pathways: pathways(&calls), personas: personas(&calls), calls })
    }
}

/// Whether a conversation or a file could have this id: a UUID, or one word such as `convo_7c19`.
fn is_an_id(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

fn thing(resource_type: &ResourceType) -> &'static str {
    match resource_type {
        ResourceType::Call => "a call",
        ResourceType::SmsConversation => "a conversation",
        ResourceType::File => "a file",
        ResourceType::Other(_) => "a resource",
    }
}

fn read_affected(row: &Row) -> Result<AffectedCall> {
    let version: Option<&str> = row.get("pathway_version")?;
    let version = version.and_then(|json| serde_json::from_str::<serde_json::Value>(json).ok());
    Ok(AffectedCall {
        call_id: row.get("id")?,
        title: row.get("title")?,
        started_at: row.get("started_at")?,
        pathway_id: row.get("pathway_id")?,
        pathway_name: row.get("pathway_name")?,
        pathway_version_id: None,
        version_number: version.as_ref().and_then(serde_json::Value::as_i64),
        version_label: version.as_ref().and_then(serde_json::Value::as_str).map(Into::into),
        persona_id: row.get("persona_id")?,
        persona_name: row.get("persona_name")?,
    })
}

fn pathways(calls: &[AffectedCall]) -> Vec<AffectedPathway> {
    let mut found = BTreeMap::new();
    for call in calls {
        let Some(pathway) = &call.pathway_id else { continue };
        let key = (pathway.clone(), call.version_number, call.version_label.clone());
        let entry = found.entry(key).or_insert_with(|| AffectedPathway {
            pathway_id: pathway.clone(),
            pathway_name: call.pathway_name.clone().unwrap_or_default(),
            pathway_version_id: None,
            version_number: call.version_number,
            version_label: call.version_label.clone(),
            call_count: 0,
            call_ids: Vec::new(),
        });
        entry.call_count += 1;
        entry.call_ids.push(call.call_id.clone());
    }
    found.into_values().collect()
}

fn personas(calls: &[AffectedCall]) -> Vec<AffectedPersona> {
    let mut found = BTreeMap::new();
    for call in calls {
        let Some(persona) = &call.persona_id else { continue };
        let entry = found.entry(persona.clone()).or_insert_with(|| AffectedPersona {
            persona_id: persona.clone(),
            persona_name: call.persona_name.clone().unwrap_or_default(),
            call_count: 0,
            call_ids: Vec::new(),
        });
        entry.call_count += 1;
        entry.call_ids.push(call.call_id.clone());
    }
    found.into_values().collect()
}
