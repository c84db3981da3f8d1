//! Each lane finds its item by the index that holds what it can serve, and in the order of that index.

use super::{
    super::{
        super::sql::{Connection, Sql, sql, tests::asked_by},
        board, homes, queues,
        serve::{Counter, Place, is_free},
    },
    at, database, plain, queue, reading, take_one, who,
};
use crate::{
    domain::review::{ItemSort, ItemState, Verdict},
    wire::{HomeQuery, ItemQuery, NewQueue},
};

/// What SQLite would do.
async fn plan(connection: &mut Connection, asked: &Sql) -> Vec<String> {
    sql("EXPLAIN QUERY PLAN ").join(asked).each(connection, |row| row.get("detail")).await.unwrap()
}

#[tokio::test]
async fn a_taking_reads_the_front_of_an_index() {
    let (_folder, database) = database().await;
    let mut connection = database.write().await.unwrap();
    let me = who("ada");
    let counter = Counter { queue: 1, reviewer: &me, lease: 600_000, now: at(0) };
    for (place, index, is_sorted) in [
        (Place::Score, "review_items_by_score", false),
        (Place::Random, "review_items_by_draw", false),
        (Place::Second, "review_items_again", false),
        (Place::Gold, "review_items_gold", false),
        // Few: what is assigned to one reviewer, or put off by one.
        (Place::Assigned, "review_assignments_of", true),
        (Place::Later, "review_passes_later", true),
    ] {
        let plan = plan(&mut connection, &counter.take(place)).await;
        assert!(plan.iter().any(|step| step.contains(index)), "{place:?}: {plan:#?}");
        assert!(!plan.iter().any(|step| step.starts_with("SCAN ")), "{place:?}: {plan:#?}");
        let sorts = plan.iter().any(|step| step.contains("FOR ORDER BY"));
        assert!(is_sorted || !sorts, "{place:?}: {plan:#?}");
    }
    let plan = plan(&mut connection, &is_free(1)).await;
    assert!(plan.iter().any(|step| step.contains("review_items_by_draw (queue=?)")), "{plan:#?}");
}

#[tokio::test]
async fn serving_and_a_verdict_go_through_no_table() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &NewQueue { wanted: Some(2), ..plain() }, &[3, 2, 1]).await;
    let mut asked = Vec::new();
    for name in ["ada", "ben", "ada"] {
        let (held, mut took) = asked_by(take_one(&mut change, &queue, name, at(1))).await;
        asked.append(&mut took);
        let clean = reading(&format!("{name} {}", held.item_id.as_str()), Verdict::Clean);
        let me = who(name);
        let given = database.give_verdict_in(&mut change, &held.item_id, &clean, &me, at(2));
        let (given, mut took) = asked_by(given).await;
        given.unwrap();
        asked.append(&mut took);
    }
    assert!(asked.len() > 30, "{}", asked.len());
    for asked in &asked {
        let plan = plan(&mut change, asked).await;
        let long = plan.iter().find(|step| step.starts_with("SCAN ") && !step.contains("CONSTANT ROW"));
        assert_eq!(long, None, "{asked:?}: {plan:#?}");
    }
}

#[tokio::test]
async fn what_is_over_is_found_by_an_index() {
    let (_folder, database) = database().await;
    let mut connection = database.write().await.unwrap();
    for (test, index) in [("renewed_at > 1", "review_leases_by_start"), ("expires_at <= 1", "review_leases_by_end")] {
        let asked = sql(format!("UPDATE review_leases SET ended_at = 1 WHERE ended_at IS NULL AND {test}"));
        let plan = plan(&mut connection, &asked).await;
        assert!(plan[0].contains(index), "{plan:#?}");
    }
}

#[tokio::test]
async fn a_page_of_the_board_is_read_in_its_order() {
    let (_folder, database) = database().await;
    let mut connection = database.read().await.unwrap();
    let me = who("ada");
    for sort in [None, Some(ItemSort::Score), Some(ItemSort::Draw)] {
        for state in [None, Some(ItemState::Disputed)] {
            for start in [None, Some((7, 8, 9))] {
                let query = ItemQuery { sort: sort.clone(), state: state.clone(), ..ItemQuery::default() };
                let plan = plan(&mut connection, &board::select(&"queue".into(), &query, &me, start)).await;
                let long = plan.iter().find(|step| step.starts_with("SCAN ") || step.contains("FOR ORDER BY"));
                assert_eq!(long, None, "{query:?}: {plan:#?}");
            }
        }
    }
    let one = ItemQuery { call_id: Some("call".into()), ..ItemQuery::default() };
    let plan = plan(&mut connection, &board::select(&"queue".into(), &one, &me, None)).await;
    let found = plan.iter().find(|step| step.contains("call_id=?"));
    assert!(found.is_some() && !plan.iter().any(|step| step.starts_with("SCAN ")), "{plan:#?}");
}

#[tokio::test]
async fn homes_are_looked_for_among_few() {
    let (_folder, database) = database().await;
    let mut connection = database.read().await.unwrap();
    let query = HomeQuery { call_id: "call".into(), flag_type: Some("dead_air".into()), node_id: None };
    let plan = plan(&mut connection, &homes::select(&query, &who("ada"), at(0))).await;
    // Flags of the type, own flags and issues come in the order of an index each, of which the front is read.
    for index in ["flags_by_type", "flags_by_author", "issues_by_activity"] {
        assert!(plan.iter().any(|step| step.contains(index)), "{index}: {plan:#?}");
    }
    let whole = plan.iter().filter(|step| step.starts_with("SCAN "));
    let own = ["looked", "typed", "mine", "active", "i USING INDEX issues_by_activity", "issues USING"];
    let long: Vec<_> = whole.filter(|step| !own.iter().any(|own| step.contains(own))).collect();
    assert!(long.is_empty(), "{plan:#?}");
}

#[tokio::test]
async fn who_reads_a_queue_is_found_among_what_is_held_and_what_is_counted() {
    let (_folder, database) = database().await;
    let mut connection = database.read().await.unwrap();
    let plan = plan(&mut connection, &queues::select_readers((1, 100))).await;
    let whole: Vec<_> = plan.iter().filter(|step| step.starts_with("SCAN ")).collect();
    // The leases that are out are few, and an index holds them alone.
    let is_short =
        |step: &&&String| step.ends_with("readers") || step.contains("review_leases_") || step.contains("subquery");
    assert!(whole.iter().all(|step| is_short(&step)), "{plan:#?}");
    assert!(plan.iter().any(|step| step.contains("review_done USING PRIMARY KEY (queue>? AND queue<?)")), "{plan:#?}");
}
