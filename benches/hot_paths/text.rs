//! Text from outside: made harmless, and broken into lines.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use earmark::domain::text::{sanitise, wrap};

pub(crate) fn measure(criterion: &mut Criterion) {
    let ascii = "The caller asked for a person and got the same question again. ".repeat(2_000);
    let mixed = "Der Anrufer fragte größer nach, 电话 と 会話, \u{1f469}\u{200d}\u{1f4bb} said naïve\u{0301} words. "
        .repeat(1_500);
    let hostile = "plain \u{1b}[2J words \u{202e}turned\u{202c} and \u{200b}hidden ".repeat(2_000);
    let mut group = criterion.benchmark_group("text");
    for (name, text) in [("ascii", &ascii), ("mixed", &mixed), ("hostile", &hostile)] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("sanitise/{name}"), |bencher| {
            bencher.iter(|| sanitise::multi_line(black_box(text)));
        });
        group.bench_function(format!("wrap/{name}"), |bencher| bencher.iter(|| wrap::wrap(black_box(text), 66)));
    }
    group.finish();
}
