//! Finding: a query that is typed, the rows of a page that are checked against it, the index of what was said, and the
//! masks. Checking is to cost the same for each row, finding little more in a hundred times as many messages.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use earmark::{
    app::message::{filter::Filter, row::IssueRow},
    domain::{flagged::Looked, text::mask, time::Time},
    store::turns::{Call, Turns},
    wire::Issue,
};
use tokio::runtime::Runtime;

/// Rows of a page.
const PAGE: usize = 100;
/// Messages of a call.
const TURNS: usize = 50;

fn rows() -> Vec<IssueRow> {
    let row = |number: usize| {
        let issue = serde_json::json!({
            "id": format!("issue-{number}"), "triage_id": format!("T-{number}"), "org_id": "org", "number": number,
            "title": format!("Order {number} was late"), "description": "The caller asked three times for a person.",
            "status": "todo", "severity": "high", "source": "manual", "category": "Dialogue", "author_id": "me",
            "created_at": "2026-08-12T09:00:00.000Z", "updated_at": "2026-08-12T09:00:00.000Z",
            "last_activity_at": "2026-08-12T09:00:00.000Z",
        });
        let issue: Issue = serde_json::from_value(issue).expect("an issue");
        IssueRow::from(&issue)
    };
    (0..PAGE).map(row).collect()
}

/// An index of so many messages, one of a hundred calls with the words that are looked for.
async fn index(messages: usize) -> Turns {
    let turns = Turns::in_memory("bench").await.expect("an index");
    for call in 0..messages / TURNS {
        let said: Vec<String> = (0..TURNS)
            .map(|turn| match (call % 100, turn) {
                (7, 9) => "May I transfer you to the lighthouse?".to_owned(),
                _ => format!("Turn {turn} of call {call}: the order is on its way, thank you."),
            })
            .collect();
        let name = format!("call-{call}");
        let call = Call { issue: "issue", call: &name, title: "A call" };
        let said = said.iter().map(|text| ("Agent", text.as_str()));
        turns.put(call, said, Time::from_millis(1_000)).await.expect("it is taken in");
    }
    turns
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("find");
    let query = "late 'person -status:done severity:high,critical is:unread ~ordr";
    group.bench_function("query/parse", |bencher| bencher.iter(|| Filter::parse(black_box(query))));
    let (rows, filter) = (rows(), Filter::parse("late person is:read ~ordr"));
    group.throughput(Throughput::Elements(PAGE as u64));
    group.bench_function("query/page", |bencher| {
        bencher.iter(|| rows.iter().filter(|row| filter.fits(row, &Looked::default())).count());
    });
    let said = "Call me on +1 202 555 0111, or write to ann@example.com; the order was 12345. ".repeat(1_000);
    group.throughput(Throughput::Bytes(said.len() as u64));
    group.bench_function("mask", |bencher| bencher.iter(|| mask::masked(black_box(&said))));
    let runtime = Runtime::new().expect("a runtime");
    for messages in [1_000, 10_000, 100_000] {
        let turns = runtime.block_on(index(messages));
        group.throughput(Throughput::Elements(1));
        group.bench_function(format!("index/{messages}"), |bencher| {
            bencher.iter(|| runtime.block_on(turns.find("lighthouse transfer")).expect("found"));
        });
    }
    group.finish();
}
