//! The list of issues (contract 4.1): one index a sort and one a filter, so that a page costs the same at any size.

use super::{
    cursor,
    database::Database,
    dialect::unled,
    issues::{read_issue, select_issues},
    narrow::{self, Filter, Place},
    problem::{Answer, Problem},
    search::search,
    sql::{Connection, Result, Sql, sql},
};
use crate::{
    domain::{
        choice::{DateField, DateRange, IssueSort, Order, Severity},
        id::UserId,
        time::DAY,
    },
    server::clock,
    wire::{Issue, IssueQuery, Page, PageQuery},
};

const NUMBER: &str = "issues.number";

/// The row after which a page starts: what it is sorted by, and its number, by which those are told apart that are alike.
pub(super) type Start = (i64, i64);

/// The column of a sort; the number makes it total.
fn column(sort: &IssueSort) -> &'static str {
    match sort {
        IssueSort::CreatedAt => "issues.created_at",
        IssueSort::Severity => "issues.severity_rank",
        IssueSort::Status => "issues.status_rank",
        IssueSort::Number => NUMBER,
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
        IssueSort::Number => number(issue),
        IssueSort::LastActivityAt | IssueSort::Other(_) => issue.last_activity_at.millis(),
    }
}

fn number(issue: &Issue) -> i64 {
    i64::try_from(issue.number).unwrap_or(i64::MAX)
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
        // The parameters without the page itself are the name of the list.
        let list = format!("issues {:?}", IssueQuery { page: PageQuery::default(), ..query.clone() }.pairs());
        let start: Option<Start> = cursor::start(&list, &query.page)?;

        let glance = self.issues_on(&mut self.glance().await?, query, user, start.as_ref()).await;
        let issues = match glance {
            Err(Problem::TooLong(_)) => {
                self.issues_on(&mut self.look_through().await?, query, user, start.as_ref()).await
            }
            done => done,
        }?;
        cursor::page(&list, &query.page, issues, |issue: &Issue| (value(&sort, issue), number(issue)))
    }

    /// The rows of a page, and one more where there is one.
    async fn issues_on(
        &self,
        connection: &mut Connection,
        query: &IssueQuery,
        user: &UserId,
        start: Option<&Start>,
    ) -> Answer<Vec<Issue>> {
        let names: Vec<_> = query.pairs().into_iter().map(|(name, _)| name).collect();
        let told = |error| Problem::of_list(error, "issues", &names);
        let filters = filters(connection, query).await.map_err(told)?;
        let place = narrow::place(connection, &filters).await.map_err(told)?;
        if place == Place::Nowhere {
            return Ok(Vec::new());
        }
        let asked = select(query, user, (&filters, place), start);
        asked.each(connection, |row| read_issue(row, &self.organisation().id)).await.map_err(told)
    }
}

/// The question for the rows of a page.
pub(super) fn select(
    query: &IssueQuery,
    user: &UserId,
    (filters, place): (&[Filter], Place),
    start: Option<&Start>,
) -> Sql {
    let sort = query.sort.as_ref().unwrap_or(&IssueSort::LastActivityAt);
    let ascending = query.order == Some(Order::Asc);
    let is_usual = column(sort) == column(&IssueSort::LastActivityAt);
    let all = sql(select_issues!("")).value(user).then(" WHERE TRUE");
    let mut asked = narrow::narrowed(all, filters, place, "issues.number", is_usual);
    // Few rows are read and put in order, and the list is not walked for them.
    let by = |column: &str| if matches!(place, Place::At(_)) { unled(column) } else { column.to_owned() };
    let (key, number) = (by(column(sort)), by(NUMBER));
    let (direction, beyond) = if ascending { ("ASC", ">") } else { ("DESC", "<") };
    if let Some(&(value, after)) = start {
        // A number is by itself one of a kind.
        asked = match sort {
            IssueSort::Number => asked.then(format_args!(" AND {number} {beyond} ")).value(after),
            _ => asked.then(format_args!(" AND ({key}, {number}) {beyond} (")).list([value, after]).then(")"),
        };
    }
    let rows = cursor::rows(&query.page);
    let sorted = match sort {
        IssueSort::Number => format!("{number} {direction}"),
        _ => format!("{key} {direction}, {number} {direction}"),
    };
    asked.then(format_args!(" ORDER BY {sorted} LIMIT {rows}"))
}

/// The filters: any of the values of one parameter, all of the parameters. Those that fewer issues pass come first.
pub(super) async fn filters(connection: &mut Connection, query: &IssueQuery) -> Result<Vec<Filter>> {
    let mut filters = Vec::new();
    let one = |value: &Option<UserId>| value.iter().map(|id| id.as_str().to_owned()).collect();
    for (name, values) in [
        ("assignee_id", one(&query.assignee_id)),
        ("owner_id", one(&query.owner_id)),
        ("agent_version_id", query.agent_version_id.iter().cloned().collect()),
        ("agent_id", query.agent_id.iter().cloned().collect()),
        ("category", query.category.clone()),
        ("severity", query.severity.iter().map(|severity| severity.as_str().to_owned()).collect()),
        ("status", query.status.iter().map(|status| status.as_str().to_owned()).collect::<Vec<_>>()),
    ] {
        if values.is_empty() {
            continue;
        }
        let test = narrow::any_of(&values);
        let walk = (values.len() == 1).then(|| sql(format!("issues.{name}")).join(&test));
        filters.push(Filter { walk, ..Filter::column(name, ("issues", "number", name), &test) });
    }
    if let Some(resource_type) = &query.resource_type {
        let is = |before: &'static str| sql(before).value(resource_type);
        filters.push(Filter {
            name: "resource_type",
            rows: Some(is("SELECT DISTINCT issue FROM links WHERE resource_type = ")),
            check: is("EXISTS (SELECT 1 FROM links WHERE links.issue = issues.number AND links.resource_type = ")
                .then(")"),
            walk: None,
        });
    }
    if let Some(range) = &query.date_range {
        let field = match &query.date_field {
            Some(DateField::CreatedAt) => "created_at",
            _ => "last_activity_at",
        };
        let test = sql(" >= ").value(clock::now().millis() - window(range));
        let is_sorted_by = query.sort.as_ref().map_or("last_activity_at", IssueSort::as_str) == field;
        let filter = Filter::column("date_range", ("issues", "number", field), &test);
        // In its own order the list is walked as far as the range goes.
        let check = if is_sorted_by { sql(format!("issues.{field}")).join(&test) } else { filter.check };
        filters.push(Filter { check, ..filter });
    }
    if let Some(words) = &query.search {
        filters.push(search(connection, words).await?);
    }
    Ok(filters)
}
