//! The list of issues (contract 4.1): one index a sort, so that a page costs the same at any size.

use sqlx::{QueryBuilder, Sqlite};

use super::{
    Database, cursor,
    issues::{read_issue, select_issues},
    problem::Answer,
    search::Search,
};
use crate::{
    domain::{
        choice::{DateField, DateRange, IssueSort, IssueStatus, Order, Severity},
        id::UserId,
    },
    server::clock,
    wire::{Issue, IssueQuery, Page, PageQuery},
};

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// The columns of a sort; `id` makes it total.
fn column(sort: &IssueSort) -> &'static str {
    match sort {
        IssueSort::CreatedAt => "issues.created_at",
        IssueSort::Severity => "issues.severity_rank",
        IssueSort::Status => "issues.status_rank",
        IssueSort::LastActivityAt | IssueSort::Other(_) => "issues.last_activity_at",
    }
}

/// The value of that column, as the schema computes it.
fn value(sort: &IssueSort, issue: &Issue) -> i64 {
    let position = |rank: usize| i64::try_from(rank).unwrap_or(i64::MAX);
    match sort {
        IssueSort::CreatedAt => issue.created_at.millis(),
        IssueSort::Severity => position(Severity::KNOWN.len()) - 1 - position(issue.severity.rank()),
        IssueSort::Status => position(issue.status.rank()),
        IssueSort::LastActivityAt | IssueSort::Other(_) => issue.last_activity_at.millis(),
    }
}

fn window(range: &DateRange) -> i64 {
    match range {
        DateRange::Day => DAY,
        DateRange::Week => 7 * DAY,
        DateRange::Month => 30 * DAY,
        DateRange::Quarter | DateRange::Other(_) => 90 * DAY,
    }
}

impl Database {
    /// A page of issues as `user` sees them.
    pub(in crate::server) async fn issues(&self, query: &IssueQuery, user: &UserId) -> Answer<Page<Issue>> {
        let sort = query.sort.clone().unwrap_or(IssueSort::LastActivityAt);
        let ascending = query.order == Some(Order::Asc);
        // The parameters without the page itself are the name of the list.
        let list = format!("issues {:?}", IssueQuery { page: PageQuery::default(), ..query.clone() }.pairs());
        let start: Option<(i64, String)> = cursor::start(&list, &query.page)?;

        let mut connection = self.read().await?;
        let mut sql = QueryBuilder::new(select_issues!(""));
        sql.push_bind(user.as_str()).push(" WHERE TRUE");
        filter(&mut sql, query);
        if let Some(words) = &query.search {
            Search::new(&mut connection, words).await?.filter(&mut sql);
        }
        let (key, direction, beyond) =
            (column(&sort), if ascending { "ASC" } else { "DESC" }, if ascending { ">" } else { "<" });
        if let Some((value, id)) = start {
            sql.push(format_args!(" AND ({key}, issues.id) {beyond} ("));
            sql.push_bind(value).push(", ").push_bind(id).push(")");
        }
        sql.push(format_args!(
            " ORDER BY {key} {direction}, issues.id {direction} LIMIT {}",
            cursor::limit(&query.page) + 1
        ));

        let rows = sql.build().fetch_all(&mut *connection).await?;
        let organisation = &self.organisation().id;
        let issues = rows.iter().map(|row| read_issue(row, organisation)).collect::<sqlx::Result<_>>()?;
        cursor::page(&list, &query.page, issues, |issue: &Issue| (value(&sort, issue), issue.id.as_str().to_owned()))
    }
}

/// Any of the values of one parameter, all of the parameters.
fn filter(sql: &mut QueryBuilder<Sqlite>, query: &IssueQuery) {
    any_of(sql, "status", query.status.iter().map(IssueStatus::as_str));
    any_of(sql, "severity", query.severity.iter().map(Severity::as_str));
    any_of(sql, "category", query.category.iter().map(String::as_str));
    for (column, value) in [
        ("owner_id", query.owner_id.as_ref().map(UserId::as_str)),
        ("assignee_id", query.assignee_id.as_ref().map(UserId::as_str)),
        ("agent_id", query.agent_id.as_deref()),
        ("agent_version_id", query.agent_version_id.as_deref()),
    ] {
        if let Some(value) = value {
            sql.push(format_args!(" AND issues.{column} = ")).push_bind(value.to_owned());
        }
    }
    if let Some(resource_type) = &query.resource_type {
        sql.push(" AND EXISTS (SELECT 1 FROM links WHERE links.issue = issues.number AND links.resource_type = ");
        sql.push_bind(resource_type.as_str().to_owned()).push(")");
    }
    if let Some(range) = &query.date_range {
        let field = match &query.date_field {
            Some(DateField::CreatedAt) => "created_at",
            _ => "last_activity_at",
        };
        sql.push(format_args!(" AND issues.{field} >= ")).push_bind(clock::now().millis() - window(range));
    }
}

fn any_of<'a>(sql: &mut QueryBuilder<Sqlite>, column: &str, values: impl Iterator<Item = &'a str>) {
    let mut values = values.peekable();
    if values.peek().is_none() {
        return;
    }
    sql.push(format_args!(" AND issues.{column} IN ("));
    let mut list = sql.separated(", ");
    for value in values {
        list.push_bind(value.to_owned());
    }
    sql.push(")");
}
