//! Pages of the issue list through the embedded server on its socket, at any number of issues. A page is to cost the
//! same at each; `EARMARK_BENCH_ISSUES` gives the numbers, `1000,100000` by itself.

use std::time::Duration;

use criterion::Criterion;
use earmark::{
    domain::choice::Order,
    server::{Database, Deposit, embedded},
    wire::{IssueQuery, NewFlag, PageQuery},
};
use tokio::runtime::Runtime;

use crate::own_server;

const PAGE: u32 = 100;
/// Deposits of one transaction.
const BATCH: usize = 1_000;

fn deposit(number: usize) -> Deposit {
    own_server::deposit(number, &[serde_json::json!({ "id": 1, "text": "Hello", "user": "assistant" })])
}

async fn fill(database: &Database, issues: usize) {
    for first in (0..issues).step_by(BATCH) {
        let batch: Vec<Deposit> = (first..(first + BATCH).min(issues)).map(deposit).collect();
        database.deposit(&batch).await.expect("it is stored");
    }
}

fn query(cursor: Option<String>, order: Option<Order>) -> IssueQuery {
    IssueQuery { page: PageQuery { limit: Some(PAGE), cursor }, order, ..IssueQuery::default() }
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let sizes = std::env::var("EARMARK_BENCH_ISSUES").unwrap_or_else(|_| "1000,100000".to_owned());
    for size in sizes.split(',').map(|size| size.parse().expect("a number of issues")) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
        at(criterion, &runtime, size);
    }
}

fn at(criterion: &mut Criterion, runtime: &Runtime, size: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let places = ["earmark.db", "run", "key"].map(|name| folder.path().join(name));
    let embedded = runtime.block_on(embedded::start(&places[0], &places[1], &places[2])).expect("a server");
    runtime.block_on(fill(&embedded.database, size));
    let api = own_server::over_the_socket(&embedded, &embedded.key);
    let deep = runtime.block_on(async {
        let mut cursor = None;
        for _ in 0..size / PAGE as usize / 2 {
            cursor = api.issues(&query(cursor, None)).await.expect("a page").next_cursor;
        }
        cursor
    });

    let mut group = criterion.benchmark_group(format!("keyset {size}"));
    group.measurement_time(Duration::from_secs(4)).sample_size(50);
    for (name, wanted) in [
        ("first page", query(None, None)),
        ("page in the middle", query(deep, None)),
        ("last page first", query(None, Some(Order::Asc))),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| runtime.block_on(api.issues(&wanted)).expect("a page").items.len());
        });
    }
    let issue = "issue-00000007".into();
    group.bench_function("one issue", |bencher| {
        bencher.iter(|| runtime.block_on(api.issue(&issue)).expect("an issue").number);
    });
    let mut number = 0;
    group.bench_function("add a flag", |bencher| {
        bencher.iter(|| {
            // Spread over issues, as they are in life.
            number = (number + 1) % size.min(500);
            let flag = NewFlag {
                call_id: format!("call-{number}").into(),
                flag_type: "dead_air".to_owned(),
                note: None,
                node_id: None,
                node_name: None,
                message_index: Some(0),
                message_text: None,
            };
            runtime.block_on(api.add_flag(&format!("issue-{number:08}").into(), &flag)).expect("a flag").id
        });
    });
    group.finish();
    runtime.block_on(embedded.stop());
}
