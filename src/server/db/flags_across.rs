//! Flags across issues: which issues a type or a node stands on.

use sqlx::{QueryBuilder, Row as _, Sqlite, SqliteConnection, pool::PoolConnection};

use super::{
    Database, cursor,
    dialect::{by_index, each_of},
    flags::read_flag,
    problem::{Answer, Problem},
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
        match self.all_flags_on(self.glance().await?, query).await {
            Err(Problem::TooLong(_)) => self.all_flags_on(self.look_through().await?, query).await,
            done => done,
        }
    }

    async fn all_flags_on(&self, mut connection: PoolConnection<Sqlite>, query: &FlagQuery) -> Answer<Page<Flag>> {
        let list = format!("flags {:?}", FlagQuery { page: PageQuery::default(), ..query.clone() }.pairs());
        let (after, id) = cursor::start(&list, &query.page)?.unwrap_or((i64::MIN, String::new()));
        let names: Vec<_> = query.pairs().into_iter().map(|(name, _)| name).collect();
        let told = |error| Problem::of_list(error, "flags", &names);
        let nodes = match &query.node {
            Some(part) => Some(nodes_with(&mut connection, part).await.map_err(told)?),
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
        let mut sql = QueryBuilder::new("SELECT flags.*, issues.id AS issue_id FROM flags");
        sql.push(by_index(index))
            .push(" JOIN issues ON issues.number = flags.issue WHERE (flags.created_at, flags.id) > (");
        sql.push_bind(after).push(", ").push_bind(id).push(")");
        if let Some(name) = &query.flag_type {
            sql.push(" AND flags.type = ").push_bind(name.clone());
        }
        match nodes.as_deref() {
            None => {}
            Some([only]) => {
                sql.push(" AND flags.node_name = ").push_bind(only.clone());
            }
            Some(several) => {
                let several: Vec<_> = several.iter().map(String::as_str).collect();
                sql.push(" AND flags.node_name IN (");
                each_of(&several).push(&mut sql);
                sql.push(")");
            }
        }
        if !query.issue_id.is_empty() {
            let ids: Vec<&str> = query.issue_id.iter().map(IssueId::as_str).collect();
            sql.push(" AND flags.issue IN (SELECT number FROM issues WHERE id IN (");
            each_of(&ids).push(&mut sql);
            sql.push("))");
        }
        sql.push(format_args!(" ORDER BY flags.created_at, flags.id LIMIT {}", cursor::limit(&query.page) + 1));
        let rows = sql.build().fetch_all(&mut *connection).await.map_err(told)?;
        let organisation = &self.organisation().id;
        let read = |row| read_flag(row, &row.try_get::<&str, _>("issue_id")?.into(), organisation);
        let flags = rows.iter().map(read).collect::<sqlx::Result<_>>()?;
        cursor::page(&list, &query.page, flags, |flag: &Flag| (flag.created_at.millis(), flag.id.clone()))
    }
}

/// The names of nodes that hold `part`, without regard to case.
async fn nodes_with(connection: &mut SqliteConnection, part: &str) -> sqlx::Result<Vec<String>> {
    let mut names: Vec<String> = sqlx::query_scalar(NODES).fetch_all(connection).await?;
    let part = part.to_lowercase();
    names.retain(|name| name.to_lowercase().contains(&part));
    Ok(names)
}
