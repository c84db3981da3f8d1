//! Each documented filter has an index: what SQLite says that it will do, for few rows and for many.

use super::{
    calls,
    database::Database,
    list,
    narrow::Place,
    problem::Problem,
    sql::{Connection, Sql, sql},
};
use crate::{
    domain::{
        choice::{DateField, DateRange, IssueSort, IssueStatus, Order, ResourceType, Severity},
        time::Time,
    },
    server::db::CallFilter,
    wire::IssueQuery,
};

async fn database() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
    (folder, database)
}

/// What SQLite would do.
async fn plan(connection: &mut Connection, asked: &Sql) -> Vec<String> {
    sql("EXPLAIN QUERY PLAN ").join(asked).each(connection, |row| row.get("detail")).await.unwrap()
}

/// Steps that go through a whole table or a whole index.
fn scans(plan: &[String]) -> Vec<&String> {
    let is_short = |step: &String| step.contains("VIRTUAL TABLE INDEX") || step.contains("CONSTANT ROW");
    plan.iter().filter(|step| step.starts_with("SCAN ") && !is_short(step)).collect()
}

fn counted(rows: &Sql) -> Sql {
    sql("SELECT count(*) FROM (").join(rows).then(" LIMIT 2001)")
}

fn each_filter_of_issues() -> Vec<IssueQuery> {
    let none = IssueQuery::default;
    vec![
        IssueQuery { status: vec![IssueStatus::Todo], ..none() },
        IssueQuery { status: vec![IssueStatus::Todo, IssueStatus::Done], ..none() },
        IssueQuery { severity: vec![Severity::Low], ..none() },
        IssueQuery { category: vec!["Bug".into()], ..none() },
        IssueQuery { category: vec!["Bug".into(), "Speech".into()], ..none() },
        IssueQuery { resource_type: Some(ResourceType::Call), ..none() },
        IssueQuery { owner_id: Some("me".into()), ..none() },
        IssueQuery { assignee_id: Some("me".into()), ..none() },
        IssueQuery { agent_id: Some("agent".into()), ..none() },
        IssueQuery { agent_version_id: Some("version".into()), ..none() },
        IssueQuery { date_range: Some(DateRange::Day), ..none() },
        IssueQuery { date_range: Some(DateRange::Day), date_field: Some(DateField::CreatedAt), ..none() },
        IssueQuery { search: Some("refund".into()), ..none() },
        IssueQuery { search: Some("1001".into()), ..none() },
        IssueQuery { search: Some("ab".into()), ..none() },
        IssueQuery { search: Some("a".into()), ..none() },
    ]
}

#[tokio::test]
async fn every_filter_of_issues_uses_an_index() {
    let (_folder, database) = database().await;
    let mut connection = database.read().await.unwrap();
    let me = database.local_user().clone();
    for query in each_filter_of_issues() {
        let filters = list::filters(&mut connection, &query).await.unwrap();
        assert_eq!(filters.len(), 1, "{query:?}");
        let rows = filters[0].rows.as_ref().expect("an index lists the rows");
        let counted = plan(&mut connection, &counted(rows)).await;
        let outer: Vec<_> = scans(&counted);
        assert!(outer.iter().all(|step| step.contains("subquery")), "{query:?}: {counted:#?}");
        for sort in IssueSort::KNOWN {
            let query = IssueQuery { sort: Some(sort.clone()), order: Some(Order::Asc), ..query.clone() };
            let filters = list::filters(&mut connection, &query).await.unwrap();
            let start = Some((7, 7));
            for place in [Place::At(0), Place::Along] {
                let asked = list::select(&query, &me, (&filters, place), start.as_ref());
                let plan = plan(&mut connection, &asked).await;
                let sorts = plan.iter().any(|step| step.contains("FOR ORDER BY"));
                // Few are sorted, many are met in their order: by the index of the filter, or by that of the sort.
                assert!(scans(&plan).is_empty(), "{query:?} {place:?}: {plan:#?}");
                assert_eq!(sorts, place != Place::Along, "{query:?} {place:?}: {plan:#?}");
                let index = format!("issues_with_{}", filters[0].name.split('_').next().unwrap());
                if place == Place::Along && filters[0].walk.is_some() && *sort == IssueSort::LastActivityAt {
                    let index = if filters[0].name == "agent_version_id" { "issues_with_version" } else { &index };
                    assert!(plan.iter().any(|step| step.contains(index)), "{query:?}: {plan:#?}");
                }
            }
        }
    }
}

fn each_filter_of_calls() -> Vec<CallFilter> {
    let none = CallFilter::default;
    let now = Time::from_millis(1);
    let text = |column| CallFilter { texts: vec![(column, "x".to_owned())], ..CallFilter::default() };
    vec![
        text("from_number"),
        text("to_number"),
        text("batch_id"),
        text("answered_by"),
        text("id"),
        CallFilter { states: vec![("completed", true)], ..none() },
        CallFilter { states: vec![("inbound", false)], ..none() },
        CallFilter { times: vec![("created_at", Some(now), None)], ..none() },
        CallFilter { times: vec![("created_at", None, Some(now))], ..none() },
        CallFilter { times: vec![("updated_at", Some(now), None)], ..none() },
        CallFilter { longer: Some(1.0), ..none() },
        CallFilter { shorter: Some(1.0), ..none() },
    ]
}

#[tokio::test]
async fn every_filter_of_calls_uses_an_index() {
    let (_folder, database) = database().await;
    let mut connection = database.read().await.unwrap();
    for filter in each_filter_of_calls() {
        let filters = calls::filters(&filter);
        assert_eq!(filters.len(), 1, "{filter:?}");
        let rows = filters[0].rows.as_ref().expect("an index lists the rows");
        let counted = plan(&mut connection, &counted(rows)).await;
        assert!(scans(&counted).iter().all(|step| step.contains("subquery")), "{filter:?}: {counted:#?}");
        for place in [Place::At(0), Place::Along] {
            for by_update in [false, true] {
                let filter = CallFilter { by_update, limit: 10, ..filter.clone() };
                for asked in [calls::count(&filters, place), calls::page(&filter, &filters, place)] {
                    let plan = plan(&mut connection, &asked).await;
                    // Of many, the index that holds all that can be asked for is read, and no transcript.
                    let all = scans(&plan).into_iter().filter(|step| !step.contains("COVERING INDEX calls_filtered"));
                    assert!(all.clone().all(|step| step.contains("subquery")), "{filter:?} {place:?}: {plan:#?}");
                }
            }
        }
    }
}

/// The demo, whose data have every value more than once.
async fn demo() -> (tempfile::TempDir, Database) {
    let (folder, database) = database().await;
    crate::server::seed::demo(&database, crate::server::clock::now()).await.unwrap();
    (folder, database)
}

#[tokio::test]
async fn issues_are_the_same_wherever_they_are_looked_for() {
    let (_folder, database) = demo().await;
    let mut connection = database.read().await.unwrap();
    let me = database.local_user().clone();
    let mut queries = each_filter_of_issues();
    for words in ["the", "th", "e", "y.", "z", "1003"] {
        queries.push(IssueQuery { search: Some(words.into()), ..IssueQuery::default() });
    }
    // Two filters at once, either of which may lead.
    for at in 0..queries.len() {
        let both = IssueQuery { category: vec!["Dialogue".into()], ..queries[at].clone() };
        queries.push(IssueQuery { severity: vec![Severity::High, Severity::Medium], ..both });
    }
    let mut rows = 0;
    for query in &queries {
        for sort in IssueSort::KNOWN {
            let query = IssueQuery { sort: Some(sort.clone()), ..query.clone() };
            let filters = list::filters(&mut connection, &query).await.unwrap();
            let mut found = std::collections::BTreeSet::new();
            let places = (0..filters.len()).filter(|at| filters[*at].rows.is_some()).map(Place::At);
            for place in places.chain([Place::Along]) {
                let asked = list::select(&query, &me, (&filters, place), None);
                let ids: Vec<String> = asked.each(&mut connection, |row| row.get("id")).await.unwrap();
                rows += ids.len();
                found.insert(ids);
            }
            assert_eq!(found.len(), 1, "{query:?}: {found:?}");
        }
    }
    assert!(rows > 500, "{rows} rows");
}

#[tokio::test]
async fn calls_are_the_same_wherever_they_are_looked_for() {
    let (_folder, database) = demo().await;
    let mut connection = database.read().await.unwrap();
    let number = sql("SELECT from_number FROM calls LIMIT 1").one(&mut connection).await.unwrap().first().unwrap();
    let mut all = each_filter_of_calls();
    all.push(CallFilter {
        texts: vec![("from_number", number)],
        states: vec![("completed", true)],
        ..CallFilter::default()
    });
    all.push(CallFilter {
        longer: Some(0.5),
        shorter: Some(3.0),
        states: vec![("inbound", true)],
        ..CallFilter::default()
    });
    let mut rows = 0;
    for filter in all {
        let filters = calls::filters(&filter);
        for (by_update, ascending, skip) in [(false, false, 0), (true, true, 1), (false, true, 2)] {
            let filter = CallFilter { by_update, ascending, skip, limit: 3, ..filter.clone() };
            let mut found = std::collections::BTreeSet::new();
            for place in (0..filters.len()).map(Place::At).chain([Place::Along]) {
                let count: i64 = calls::count(&filters, place).one(&mut connection).await.unwrap().first().unwrap();
                let page = calls::page(&filter, &filters, place);
                let page: Vec<String> = page.each(&mut connection, |row| row.first()).await.unwrap();
                rows += page.len();
                found.insert((count, page));
            }
            assert_eq!(found.len(), 1, "{filter:?}: {found:?}");
        }
    }
    assert!(rows > 50, "{rows} rows");
}

#[tokio::test]
async fn what_is_found_soon_waits_for_no_list_that_takes_long() {
    let (_folder, database) = demo().await;
    let me = database.local_user().clone();
    let first = database.issues(&IssueQuery::default(), &me).await.unwrap().items.remove(0);
    let mut held = Vec::new();
    while held.len() < database.inner.home.lists.size() {
        held.push(database.look_through().await.unwrap());
    }
    assert_eq!(database.issues(&IssueQuery::default(), &me).await.unwrap().items[0].id, first.id);
    while held.len() < 2 * database.inner.home.lists.size() {
        held.push(database.glance().await.unwrap());
    }
    assert_eq!(database.issue(&first.id, &me).await.unwrap().id, first.id);
    assert!(database.caller(&[7; 32], Time::from_millis(1)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_look_ends_when_its_time_is_over_and_the_next_one_has_its_own() {
    const ENDLESS: &str = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n";
    let (_folder, database) = database().await;
    for _ in 0..3 {
        let mut glance = database.glance().await.unwrap();
        let error = sql(ENDLESS).one(&mut glance).await.err().unwrap();
        let told = Problem::of_list(error, "issues", &["limit", "status", "order"]);
        assert!(
            matches!(&told, Problem::TooLong(words) if words.ends_with("narrow `status`, or add another filter")),
            "{told:?}"
        );
        drop(glance);
        let mut glance = database.glance().await.unwrap();
        let calls = sql("SELECT count(*) FROM calls").one(&mut glance).await.unwrap();
        assert_eq!(calls.first::<i64>().unwrap(), 0);
    }
}
