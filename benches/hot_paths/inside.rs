//! What one question to the embedded server costs, in time and in time on a processor: an issue, a page of the list, and
//! all that a workbench asks when another issue is selected. Each is asked over the socket and without, in turns, so that
//! the ratio holds whatever else the machine does.

use std::{sync::Arc, time::Duration};

use criterion::Criterion;
use earmark::{
    domain::{
        id::{CallId, IssueId},
        time::Time,
    },
    provider::{Ask, Bland, Door},
    server::{
        Database, Deposit,
        embedded::{self, Embedded},
        seed,
    },
    wire::{IssueQuery, PageQuery},
};
use earmark_benches::process;
use tokio::runtime::Runtime;

use crate::own_server;

/// Issues beside those of the demo.
const ISSUES: usize = 300;
/// Turns of each call.
const TURNS: usize = 40;
const PAGE: u32 = 100;

fn deposit(number: usize) -> Deposit {
    let turn = |turn: usize| {
        let user = if turn.is_multiple_of(2) { "assistant" } else { "user" };
        serde_json::json!({ "id": turn, "text": format!("Turn {turn}: the order is on its way, thank you."), "user": user,
            "created_at": "2026-08-12T09:00:00.000Z" })
    };
    own_server::deposit(number, &(0..TURNS).map(turn).collect::<Vec<_>>())
}

async fn fill(database: &Database) {
    seed::demo(database, Time::from_millis(1_786_525_200_000)).await.expect("the demo");
    let deposits: Vec<Deposit> = (0..ISSUES).map(deposit).collect();
    database.deposit(&deposits).await.expect("it is stored");
}

fn without(embedded: &Embedded) -> Bland {
    let inside = embedded.inside();
    let ask: Ask = Arc::new(move |request| Box::pin(inside.clone().ask(request)));
    let door = Door { ask, base: "http://localhost".parse().expect("an address"), socket: None };
    Bland::inside(&door, &embedded.own_key).expect("a client")
}

/// What is asked.
#[derive(Clone, Copy)]
enum Wish {
    Issue,
    Page,
    Selected,
}

async fn ask(api: &Bland, wish: Wish, number: usize) -> usize {
    let (issue, call) = (format!("issue-{number:08}"), format!("call-{number}"));
    let (issue, call) = (IssueId::from(issue), CallId::from(call));
    match wish {
        Wish::Issue => usize::try_from(api.issue(&issue).await.expect("an issue").number).unwrap_or_default(),
        Wish::Page => {
            let query = IssueQuery { page: PageQuery { limit: Some(PAGE), cursor: None }, ..IssueQuery::default() };
            api.issues(&query).await.expect("a page").items.len()
        }
        Wish::Selected => {
            let detail = async {
                tokio::try_join!(
                    api.issue(&issue),
                    api.all_resources(&issue),
                    api.all_flags(&issue),
                    api.all_relations(&issue)
                )
            };
            let heard = async { tokio::try_join!(api.call(&call), api.pathway_events(&call)) };
            let (detail, heard) = tokio::join!(detail, heard);
            detail.expect("an issue").1.len() + heard.expect("a call").0.transcripts.len()
        }
    }
}

/// So many questions, and what they cost.
#[derive(Default, Clone, Copy)]
struct Cost {
    asked: u64,
    time: Duration,
    processor: Duration,
    switches: u64,
}

impl Cost {
    fn add(&mut self, runtime: &Runtime, api: &Bland, wish: Wish, times: u64) -> Duration {
        let before = process::work(std::process::id()).expect("the work of a process");
        let begun = earmark_benches::terminal::now();
        runtime.block_on(async {
            for at in 0..times {
                let number = usize::try_from(self.asked + at).unwrap_or_default() % ISSUES;
                std::hint::black_box(ask(api, wish, number).await);
            }
        });
        let time = begun.elapsed();
        let after = process::work(std::process::id()).expect("the work of a process");
        self.asked += times;
        self.time += time;
        let done = after.since(&before);
        self.processor += done.processor;
        self.switches += done.switches;
        time
    }

    fn beside(&self, other: &Self) -> String {
        let ratio = |own: Duration, others: Duration| own.as_secs_f64() / others.as_secs_f64();
        let (time, processor) = (ratio(self.time, other.time), ratio(self.processor, other.processor));
        format!("{time:8.2}     {processor:8.2}")
    }

    fn told(&self) -> String {
        let each = |all: Duration| all.as_secs_f64() * 1e6 / self.asked as f64;
        let switches = self.switches as f64 / self.asked as f64;
        format!("{:8.1} us, {:8.1} us of a processor, {switches:5.1} switches", each(self.time), each(self.processor))
    }
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let places = ["earmark.db", "run", "key"].map(|name| folder.path().join(name));
    let embedded = runtime.block_on(embedded::start(&places[0], &places[1], &places[2])).expect("a server");
    runtime.block_on(fill(&embedded.database));
    let (socket, inside) = (own_server::over_the_socket(&embedded, &embedded.own_key), without(&embedded));
    let mut group = criterion.benchmark_group("inside");
    group.measurement_time(Duration::from_secs(4)).sample_size(20);
    for (name, wish) in [("issue", Wish::Issue), ("page", Wish::Page), ("selected", Wish::Selected)] {
        let (mut over, mut without) = (Cost::default(), Cost::default());
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|times| {
                over.add(&runtime, &socket, wish, times);
                without.add(&runtime, &inside, wish, times)
            });
        });
        if over.asked > 0 {
            eprintln!("{name}, over the socket: {}", over.told());
            eprintln!("{name}, without:         {}", without.told());
            eprintln!("{name}, ratio:           {}", without.beside(&over));
        }
    }
    group.finish();
    runtime.block_on(embedded.stop());
}
