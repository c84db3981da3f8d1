//! The rules over a call: one of 34 messages as it is opened, and one of 10,000, whose time is to grow with its length
//! alone. With the rules of a team, and without.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use earmark::rules::{
    call::{Call, Medium, Turn, Who},
    declared::Declared,
    hit, read,
    score::score,
};

/// The rules of a team, as the documents have them.
const DECLARED: &str = include_str!("../../tests/data/rules/sample.toml");

/// A call of so many messages: questions, answers, calls of tools and results with records.
fn call(messages: usize) -> Vec<(Who, String)> {
    let turn = |at: usize| {
        let (round, code) = (at / 8, format!("AB{}C", 100 + at / 8 % 900));
        let price = 100 + round % 400;
        match at % 8 {
            0 => (
                Who::Caller,
                format!("Hello, I would like to change reservation {code}, please. I was told it costs ${price}."),
            ),
            1 => (Who::Action, format!("get_reservation_details({{\"reservation_id\":\"{code}\"}})")),
            2 => {
                let flight = |number: usize| {
                    format!(
                        "{{\"flight_number\":\"HAT{}\",\"date\":\"2026-05-{:02}\",\"origin\":\"ORD\",\"destination\":\"PHL\",\"price\":{price},\"seats\":{{\"economy\":9,\"business\":3}}}}",
                        100 + (round + number) % 900,
                        1 + (round + number) % 28
                    )
                };
                let flights: Vec<String> = (0..6).map(flight).collect();
                (
                    Who::Action,
                    format!(
                        "{{\"reservation_id\":\"{code}\",\"cabin\":\"economy\",\"insurance\":\"no\",\"flights\":[{}]}}",
                        flights.join(",")
                    ),
                )
            }
            3 => (
                Who::Agent,
                format!(
                    "Thank you. Reservation {code} is in economy, with six flights of ${price} each. The first one leaves on May {}. Which of the flights would you like to change, and to which date? There is a fee that depends on the class of the cabin.",
                    1 + round % 28
                ),
            ),
            4 => (
                Who::Caller,
                format!("The first one, to the day after. Round {round} of this, and it is rather late already."),
            ),
            5 => (
                Who::Agent,
                format!(
                    "I can move it to the day after for ${price}. Shall I go on and charge your card that ends in {}?",
                    1_000 + round % 9_000
                ),
            ),
            6 => (
                Who::Action,
                format!("update_reservation_flights({{\"reservation_id\":\"{code}\",\"total\":{price}}})"),
            ),
            _ => (Who::Action, "Error: payment amount does not add up".to_owned()),
        }
    };
    (0..messages).map(turn).collect()
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rules");
    let declared = Declared::parse(DECLARED);
    group.bench_function("parse", |bencher| bencher.iter(|| Declared::parse(black_box(DECLARED))));
    for messages in [34, 10_000] {
        let rows = call(messages);
        let turns = rows.iter().zip(0..).map(|((who, text), index)| Turn { index, who: *who, text, ..Turn::default() });
        let call = Call { turns: turns.collect(), medium: Medium::Voice, ..Call::default() };
        group.throughput(Throughput::Bytes(rows.iter().map(|(_, text)| text.len() as u64).sum()));
        for (name, declared) in [("own", None), ("declared", Some(&declared))] {
            group.bench_function(format!("{name}/{messages}"), |bencher| {
                bencher.iter(|| read(black_box(&call), declared))
            });
        }
        let reading = read(&call, None);
        group.bench_function(format!("suggestions/{messages}"), |bencher| {
            bencher.iter(|| (hit::suggestions(black_box(&reading.hits)), score(&reading)));
        });
    }
    group.finish();
}
