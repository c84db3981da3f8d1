//! Flags across issues: which issues a type or a node stands on.

use super::{
    cursor,
    database::Database,
    dialect::{by_index, each_of},
    flags::read_flag,
    problem::{Answer, Problem},
    sql::{Connection, Result, Row, sql},
};
use crate::{
    domain::id::IssueId,
    wire::{Flag, FlagQuery, Page, PageQuery},
};

/// The names of nodes that flags have, one step of the index for each.
const NODES: &str = "WITH RECURSIVE names (name) AS (
    SELECT min(node_name) FROM flags WHERE node_name IS NOT NULL
    UNION ALL
    SELECT (SELECT min(node_name) FROM flags WHERE node_name > name) FROM names WHERE name IS NOT NULL
) SELECT name FROM names WHERE name IS NOT NULL";

impl Database {
    /// A page of the flags that fit `query`, oldest first; its type is in its stored form.
    pub(in crate::server) async fn all_flags(&self, query: &FlagQuery) -> Answer<Page<Flag>> {
        let glance = self.all_flags_on(&mut self.glance().await?, query).await;
        match glance {
            Err(Problem::TooLong(_)) => self.all_flags_on(&mut self.look_through().await?, query).await,
            done => done,
        }
    }

    async fn all_flags_on(&self, connection: &mut Connection, query: &FlagQuery) -> Answer<Page<Flag>> {
        let list = format!("flags {:?}", FlagQuery { page: PageQuery::default(), ..query.clone() }.pairs());
        let (after, id) = cursor::start(&list, &query.page)?.unwrap_or((i64::MIN, String::new()));
        let names: Vec<_> = query.pairs().into_iter().map(|(name, _)| name).collect();
        let told = |error| Problem::of_list(error, "flags", &names);
        let nodes = match &query.node {
            Some(part) => Some(nodes_with(connection, part).await.map_err(told)?),
            None => None,
        };
        if nodes.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Page { items: Vec::new(), next_cursor: None });
        }
        // Each of them has the flags in their order, but for the first, which has few.
        let index = match (&query.issue_id[..], &query.flag_type, nodes.as_deref()) {
            ([_, ..], _, _) => "flags_by_issue",
            ([], Some(_), _) => "flags_by_type",
            ([], None, Some([_])) => "flags_by_node",
            ([], None, _) => "flags_by_time",
        };
        let mut asked = sql("SELECT flags.*, issues.id AS issue_id FROM flags")
            .then(by_index(index))
            .then(" JOIN issues ON issues.number = flags.issue WHERE (flags.created_at, flags.id) > (")
            .value(after)
            .then(", ")
            .value(id)
            .then(")");
        if let Some(name) = &query.flag_type {
            asked = asked.then(" AND flags.type = ").value(name);
        }
        match nodes.as_deref() {
            None => {}
            Some([only]) => asked = asked.then(" AND flags.node_name = ").value(only),
            Some(several) => {
                let several: Vec<_> = several.iter().map(String::as_str).collect();
                asked = asked.then(" AND flags.node_name IN (").join(&each_of(&several)).then(")");
            }
        }
        if !query.issue_id.is_empty() {
            let ids: Vec<_> = query.issue_id.iter().map(IssueId::as_str).collect();
            asked = asked
                .then(" AND flags.issue IN (SELECT number FROM issues WHERE id IN (")
                .join(&each_of(&ids))
                .then("))");
        }
        asked = asked.then(" ORDER BY flags.created_at, flags.id LIMIT ").then(cursor::rows(&query.page));
        let organisation = &self.organisation().id;
        let read = |row: &Row| read_flag(row, &row.get("issue_id")?, organisation);
        let flags = asked.each(connection, read).await.map_err(told)?;
        cursor::page(&list, &query.page, flags, |flag: &Flag| (flag.created_at.millis(), flag.id.clone()))
    }
}

/// The names of nodes that hold `part`, without regard to case.
async fn nodes_with(connection: &mut Connection, part: &str) -> Result<Vec<String>> {
    let mut names: Vec<String> = sql(NODES).each(connection, |row| row.first()).await?;
    let part = part.to_lowercase();
    names.retain(|name| name.to_lowercase().contains(&part));
    Ok(names)
}
