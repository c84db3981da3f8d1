//! Foreign JSON: by the letter, as it nearly always is, and with something that strict JSON refuses.

use criterion::{Criterion, Throughput};
use earmark::wire::{Envelope, Issue, Page, lenient};
use serde_json::json;

/// A page of the issue list.
fn page(rows: usize) -> String {
    let row = |number: usize| {
        json!({
            "id": format!("issue-{number}"), "triage_id": format!("T-{number}"), "org_id": "org", "number": number,
            "title": format!("Issue number {number}"), "description": "Words of a description. ".repeat(20),
            "status": "todo", "severity": "high", "source": "manual", "category": "Dialogue", "author_id": "me",
            "created_at": "2026-08-12T09:00:00.000Z", "updated_at": "2026-08-12T09:00:00.000Z",
            "last_activity_at": "2026-08-12T09:00:00.000Z",
        })
    };
    json!({ "data": { "items": (0..rows).map(row).collect::<Vec<_>>(), "next_cursor": null }, "errors": null })
        .to_string()
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("lenient");
    for rows in [10, 100, 1_000] {
        let strict = page(rows);
        group.throughput(Throughput::Bytes(strict.len() as u64));
        group.bench_function(format!("serde alone/{rows}"), |bencher| {
            bencher.iter(|| serde_json::from_slice::<Envelope<Page<Issue>>>(strict.as_bytes()).expect("read"));
        });
        let cut = strict.replacen("number 5", "number \\ud83d", 1);
        let number = strict.replacen("\"number\":5", "\"number\":NaN", 1);
        for (what, text) in [("by the letter", &strict), ("half a surrogate", &cut), ("NaN", &number)] {
            group.bench_function(format!("{what}/{rows}"), |bencher| {
                bencher.iter(|| lenient::read::<Envelope<Page<Issue>>>(text.as_bytes()).expect("read"));
            });
        }
    }
    group.finish();
}
