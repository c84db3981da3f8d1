//! What it takes to serve the next call of a queue: four reviewers take and give verdicts in turns, each request by the way of
//! the client, each taking on the disk. 100,000 items; a million with `EARMARK_LONG=1`.

use std::{sync::Arc, time::Duration};

use criterion::Criterion;
use earmark::{
    domain::{id::QueueId, review::Verdict, time::Time},
    provider::{Ask, Bland, Door},
    server::{
        NewMember, Permission,
        embedded::{self, Embedded},
    },
    wire::{NewItems, NewQueue, NewTaking, Reading, ScoredCall},
};
use secrecy::SecretString;
use tokio::runtime::Runtime;

const REVIEWERS: usize = 4;
/// Calls that one request adds.
const CHUNK: usize = 1_000;

fn items() -> usize {
    if std::env::var_os("EARMARK_LONG").is_some_and(|value| value == "1") { 1_000_000 } else { 100_000 }
}

fn client(embedded: &Embedded, key: &SecretString) -> Bland {
    let inside = embedded.inside();
    let ask: Ask = Arc::new(move |request| Box::pin(inside.clone().ask(request)));
    let door = Door { ask, base: "http://localhost".parse().expect("an address"), socket: None };
    Bland::inside(&door, key).expect("a client")
}

/// A queue, and reviewers in front of it.
struct Desk {
    queue: QueueId,
    reviewers: Vec<Bland>,
    given: usize,
    times: Vec<Duration>,
}

async fn fill(embedded: &Embedded) -> Desk {
    let lead = client(embedded, &embedded.own_key);
    let new = NewQueue { name: "Bench".to_owned(), ..NewQueue::default() };
    let queue = lead.create_review_queue(&new).await.expect("a queue").id;
    let mut number = 0;
    while number < items() {
        let calls = (number..number + CHUNK).map(|number| ScoredCall {
            call_id: format!("call-{number}").into(),
            score: u32::try_from(number * 7_919 % 256).ok(),
            reasons: None,
        });
        let new = NewItems { calls: Some(calls.collect()), ..NewItems::default() };
        lead.add_review_items(&queue, &new).await.expect("they are added");
        number += CHUNK;
    }
    let mut reviewers = Vec::new();
    for number in 0..REVIEWERS {
        let member = NewMember {
            first_name: format!("Reviewer {number}"),
            last_name: String::new(),
            permission: Permission::Operator,
        };
        let member = embedded.database.add_member(&member).await.expect("a member");
        let key = format!("org_reviewer_{number}_0123456789abcdef0123456789abcdef");
        embedded.database.register_key(&member, &key).await.expect("a key");
        reviewers.push(client(embedded, &key.into()));
    }
    Desk { queue, reviewers, given: 0, times: Vec::new() }
}

fn reading(number: usize) -> Reading {
    Reading {
        verdict_id: format!("verdict-{number}").into(),
        token: None,
        verdict: Verdict::Clean,
        reason: None,
        note: None,
        started_at: Time::EPOCH,
        given_at: Time::EPOCH,
        active_ms: 0,
        seen: 0,
        messages: 0,
        keys: None,
        guide_version: 0,
        marks: Vec::new(),
        decisions: Vec::new(),
    }
}

impl Desk {
    /// One reviewer takes the next call; its verdict is not part of the time.
    async fn next(&mut self) -> Duration {
        let reviewer = &self.reviewers[self.given % REVIEWERS];
        let begun = earmark_benches::terminal::now();
        let taken = reviewer.next_review_items(&self.queue, &NewTaking::default()).await.expect("an answer");
        let time = begun.elapsed();
        self.times.push(time);
        self.given += 1;
        let held = taken.items.first().expect("a call is left");
        reviewer.give_verdict(&held.item_id, &reading(self.given)).await.expect("it is stored");
        time
    }

    fn told(&mut self) -> String {
        self.times.sort_unstable();
        let at = |share: f64| {
            let place = (self.times.len() as f64 * share) as usize;
            self.times[place.min(self.times.len() - 1)].as_secs_f64() * 1e3
        };
        format!("{} items, {} takings: p50 {:.2} ms, p99 {:.2} ms", items(), self.times.len(), at(0.5), at(0.99))
    }
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let places = ["earmark.db", "run", "key"].map(|name| folder.path().join(name));
    let mut server: Option<(Embedded, Desk)> = None;
    let mut group = criterion.benchmark_group("review");
    group.measurement_time(Duration::from_secs(8)).sample_size(20);
    group.bench_function("next", |bencher| {
        // Filled when it is asked for: no other measurement waits for that.
        let (_, desk) = server.get_or_insert_with(|| {
            let embedded = runtime.block_on(embedded::start(&places[0], &places[1], &places[2])).expect("a server");
            let desk = runtime.block_on(fill(&embedded));
            (embedded, desk)
        });
        bencher.iter_custom(|times| {
            runtime.block_on(async {
                let mut all = Duration::ZERO;
                for _ in 0..times {
                    all += desk.next().await;
                }
                all
            })
        });
    });
    group.finish();
    if let Some((embedded, mut desk)) = server {
        eprintln!("next, {}", desk.told());
        runtime.block_on(embedded.stop());
    }
}
