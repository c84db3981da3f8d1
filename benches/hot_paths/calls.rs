//! Pages of the list of all calls, each by the way of the client: the first page, one in the middle, and narrowed in the ways
//! that people narrow it. 100,000 calls; a million with `EARMARK_LONG=1`.

use std::{collections::BTreeMap, time::Duration};

use criterion::Criterion;
use earmark::{
    domain::{
        calls::{CallOrder, CallPart, CallVerdict},
        time::Time,
    },
    provider::Bland,
    server::{
        Database, Deposit,
        embedded::{self, Embedded},
    },
    wire::{Call, CallQuery, PageQuery},
};
use tokio::runtime::Runtime;

use crate::own_server;

const PAGE: u32 = 50;
/// Deposits of one transaction.
const BATCH: usize = 1_000;

fn calls() -> usize {
    if std::env::var_os("EARMARK_LONG").is_some_and(|value| value == "1") { 1_000_000 } else { 100_000 }
}

/// A call of eight messages; words of all, of one in ten, of one in a thousand, and of one alone.
fn deposit(number: usize) -> Deposit {
    let tenth = if number.is_multiple_of(10) { "I want a refund." } else { "I want to book a table." };
    let rare = if number.is_multiple_of(1_000) { "It is about a saxophone." } else { "It is about dinner." };
    let said = [
        ("assistant", "Good morning, how can I help you?".to_owned()),
        ("user", tenth.to_owned()),
        ("assistant", "Could you tell me the number of your order, please?".to_owned()),
        ("user", format!("It is order{number}. {rare}")),
        // Said twice in one in ten, which a rule finds.
        ("assistant", "Let me look that up for you, it takes a moment.".to_owned()),
        ("user", "Yes, please do that, I can wait for a moment.".to_owned()),
        (
            "assistant",
            if number % 10 == 3 { "Let me look that up for you, it takes a moment." } else { "All done." }.to_owned(),
        ),
        ("user", "Thank you, good bye.".to_owned()),
    ];
    let turns: Vec<_> = said
        .iter()
        .enumerate()
        .map(|(at, (user, text))| serde_json::json!({ "id": at, "user": user, "text": text }))
        .collect();
    let at =
        Time::from_millis(1_780_000_000_000 + i64::try_from(number * 7_919 % 1_000_003).unwrap_or_default() * 60_000);
    let call = serde_json::json!({
        "call_id": format!("call-{number}"), "created_at": at.to_string(), "call_length": number % 600, "transcripts": turns,
    });
    let call: Call = serde_json::from_value(call).expect("a call");
    let issue = if number.is_multiple_of(50) { own_server::deposit(number, &[]).issue } else { None };
    Deposit { call, events: Vec::new(), kept: None, issue, hearing: None }
}

async fn fill(database: &Database) {
    let begun = earmark_benches::terminal::now();
    for first in (0..calls()).step_by(BATCH) {
        let batch: Vec<Deposit> = (first..first + BATCH).map(deposit).collect();
        database.deposit(&batch).await.expect("it is stored");
    }
    eprintln!("calls, {} stored: {:.0} a second", calls(), calls() as f64 / begun.elapsed().as_secs_f64());
}

/// The lists that are asked for, by name.
async fn queries(api: &Bland) -> Vec<(&'static str, CallQuery)> {
    let none = || CallQuery { page: PageQuery { limit: Some(PAGE), cursor: None }, ..CallQuery::default() };
    let words = |words: &str| CallQuery { words: Some(words.to_owned()), ..none() };
    let mut deep = none();
    for _ in 0..200 {
        deep.page.cursor = api.calls(&deep).await.expect("a page").next_cursor;
    }
    vec![
        ("first page", none()),
        ("page 201", deep),
        ("oldest", CallQuery { order: Some(CallOrder::Oldest), ..none() }),
        ("longest", CallQuery { order: Some(CallOrder::Longest), ..none() }),
        ("most moments", CallQuery { order: Some(CallOrder::MostMoments), ..none() }),
        ("has a moment", CallQuery { has: vec![CallPart::Moment], ..none() }),
        ("lacks a flag, has an issue", CallQuery { lacks: vec![CallPart::Flag], has: vec![CallPart::Issue], ..none() }),
        ("no verdict", CallQuery { verdict: vec![CallVerdict::None], ..none() }),
        ("longer than nine hours", CallQuery { min_s: Some(9 * 3_600), ..none() }),
        ("word of all", words("morning")),
        ("word of one in ten", words("refund")),
        ("word of one in a thousand", words("saxophone")),
        ("word of one", words("order4711")),
        ("two words and a moment", CallQuery { has: vec![CallPart::Moment], ..words("book dinner") }),
        ("beginning of all", words("m")),
    ]
}

async fn once(api: &Bland, query: &CallQuery) -> Duration {
    let begun = earmark_benches::terminal::now();
    api.calls(query).await.expect("a page");
    begun.elapsed()
}

fn told(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |share: f64| {
        let place = (times.len() as f64 * share) as usize;
        times[place.min(times.len() - 1)].as_secs_f64() * 1e3
    };
    format!("p50 {:.2} ms, p99 {:.2} ms of {}", at(0.5), at(0.99), times.len())
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let places = ["earmark.db", "run", "key"].map(|name| folder.path().join(name));
    let mut server: Option<(Embedded, Bland, BTreeMap<&str, CallQuery>)> = None;
    let mut all: BTreeMap<&str, Vec<Duration>> = BTreeMap::new();
    let mut group = criterion.benchmark_group("calls");
    group.measurement_time(Duration::from_secs(2)).sample_size(10);
    for name in NAMES {
        group.bench_function(*name, |bencher| {
            // Filled when it is asked for: no other measurement waits for that.
            let (_, api, queries) = server.get_or_insert_with(|| {
                let embedded = runtime.block_on(embedded::start(&places[0], &places[1], &places[2])).expect("a server");
                runtime.block_on(fill(&embedded.database));
                let api = own_server::over_the_socket(&embedded, &embedded.key);
                let queries = runtime.block_on(queries(&api)).into_iter().collect();
                (embedded, api, queries)
            });
            let (query, times) = (&queries[name], all.entry(name).or_default());
            bencher.iter_custom(|count| {
                let taken: Vec<_> = (0..count).map(|_| runtime.block_on(once(api, query))).collect();
                times.extend(&taken);
                taken.iter().sum()
            });
        });
    }
    group.finish();
    if let Some((embedded, ..)) = server {
        for (name, mut times) in all {
            eprintln!("calls, {} of them, {name}: {}", calls(), told(&mut times));
        }
        runtime.block_on(embedded.stop());
    }
}

/// The names of [`queries`].
const NAMES: &[&str] = &[
    "first page",
    "page 201",
    "oldest",
    "longest",
    "most moments",
    "has a moment",
    "lacks a flag, has an issue",
    "no verdict",
    "longer than nine hours",
    "word of all",
    "word of one in ten",
    "word of one in a thousand",
    "word of one",
    "two words and a moment",
    "beginning of all",
];
