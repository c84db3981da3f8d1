//! No page of the list of all calls takes more than it shows: what SQLite says that it will do, wherever it looks.

use super::{
    filters::Place,
    tests::{cases, lived_in},
    *,
};
use crate::server::db::sql::tests::asked_by;

#[tokio::test]
async fn a_page_is_met_in_an_index_and_asked_for_at_once() {
    let (_folder, database) = lived_in().await;
    let me = database.local_user().clone();
    let mut connection = database.read().await.unwrap();
    for (query, _) in cases() {
        for order in CallOrder::KNOWN {
            let query = CallQuery { order: Some(order.clone()), ..query.clone() };
            let filters = filters::filters(&mut connection, &query, &me).await.unwrap();
            let mut ways = vec![Place::Along];
            for (at, filter) in filters.iter().enumerate() {
                if let Some(rows) = &filter.rows {
                    let plan = plan(&mut connection, &sql("SELECT count(*) FROM (").join(rows).then(" LIMIT 9)")).await;
                    assert!(scans(&plan).is_empty(), "{query:?}: {plan:#?}");
                    ways.push(Place::At(at));
                }
                ways.extend(filter.walk.as_ref().filter(|_| is_usual(&query)).map(|_| Place::Walk(at)));
            }
            for place in ways {
                for start in [None, Some((4_000, 20))] {
                    let asked = page(&query, (&filters, place), start);
                    let plan = plan(&mut connection, &asked).await;
                    // Few are sorted; many are met in their order, in an index that is gone along as far as the page goes.
                    let sorts = plan.iter().any(|step| step.contains("FOR ORDER BY"));
                    assert_eq!(sorts, matches!(place, Place::At(_)), "{query:?} {place:?}: {plan:#?}");
                    let scanned = scans(&plan);
                    let along =
                        scanned.iter().all(|step| step.contains("USING") && step.contains("INDEX call_rows_by_"));
                    assert!(along, "{query:?} {place:?}: {plan:#?}");
                    assert!(scanned.is_empty() || (place == Place::Along && start.is_none()), "{place:?}: {plan:#?}");
                }
            }
        }
    }
    let (rows, took) = asked_by(database.call_rows(&CallQuery::default(), &me)).await;
    assert_eq!((rows.unwrap().items.len(), took.len()), (50, 1), "one statement for the whole page");
}

/// What SQLite would do.
async fn plan(connection: &mut Connection, asked: &Sql) -> Vec<String> {
    sql("EXPLAIN QUERY PLAN ").join(asked).each(connection, |row| row.get("detail")).await.unwrap()
}

/// Steps that go through a whole table or a whole index.
fn scans(plan: &[String]) -> Vec<&String> {
    let is_short = |step: &str| {
        let ours = ["VIRTUAL TABLE INDEX", "CONSTANT ROW", "SCAN subquery", "SCAN (subquery"];
        ours.iter().any(|ours| step.contains(ours))
    };
    plan.iter().filter(|step| step.starts_with("SCAN ") && !is_short(step)).collect()
}
