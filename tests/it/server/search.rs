//! The search of the list of issues: an index finds what a look at every issue would find.

use std::time::Duration;

use earmark::server::{Deposit, DepositIssue};
use serde_json::json;
use tokio::time::Instant;

use super::{
    deposit::deposit,
    support::{Live, Random},
};
use crate::long;

async fn found(live: &Live, words: &str) -> Vec<String> {
    let query = [("search", words), ("sort", "created_at"), ("order", "asc"), ("limit", "100")];
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    let page = live.get(&format!("/v1/triage/issues?{query}")).await;
    let rows = page.data()["items"].as_array().unwrap();
    rows.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect()
}

fn text(random: &mut Random, pieces: &[&str], most: usize) -> String {
    (0..=random.below(most)).map(|_| *random.one(pieces)).collect()
}

#[tokio::test]
async fn the_index_finds_what_a_look_at_every_issue_finds() {
    const PIECES: &[&str] = &[
        "a",
        "B",
        "ab",
        "ABC",
        " ",
        "\"",
        "'",
        "*",
        "-",
        "^",
        "(",
        "AND",
        "OR",
        "NEAR",
        "\u{e4}",
        "\u{c4}",
        "\u{df}",
        "\u{130}",
        "\u{1f4a9}",
        "\u{ffff}",
        "e\u{301}",
        "\n",
        "%",
        "_",
        "\\",
        "1",
        "0",
    ];
    let live = Live::start().await;
    let mut random = Random(3);
    let mut issues = Vec::new();
    for number in 0..60 {
        // Its own sign at the front keeps the order and tells them apart.
        let title = format!("#{number:02} {}", text(&mut random, PIECES, 12).trim_end());
        let title = title.trim_end().to_owned();
        let description = text(&mut random, PIECES, 20);
        let body = json!({ "title": title, "description": description, "severity": "low", "category": "Bug" });
        let path = format!("/v1/triage/issues/{}", live.post("/v1/triage/issues", body).await.text("/id"));
        issues.push((path, title, description));
    }
    // What was changed is found by its new words alone, what was deleted not at all.
    for (path, _, description) in issues.iter_mut().step_by(3) {
        *description = text(&mut random, PIECES, 20);
        live.patch(path, json!({ "description": description })).await;
    }
    for at in (0..issues.len()).rev().step_by(7) {
        live.delete(&issues.remove(at).0).await;
    }
    let mut hits = 0;
    for _ in 0..if long() { 5_000 } else { 200 } {
        let words = text(&mut random, PIECES, 4);
        let number = words.trim().parse::<u64>().ok();
        let lower = words.to_lowercase();
        let expected: Vec<_> = issues
            .iter()
            .filter(|(_, title, description)| {
                format!("{}\n{}", title.to_lowercase(), description.to_lowercase()).contains(&lower)
            })
            .map(|(_, title, _)| title.clone())
            .collect();
        hits += expected.len();
        assert!(number.is_none_or(|number| number < 1_000), "no issue is found by its number here");
        assert_eq!(found(&live, &words).await, expected, "{words:?}");
    }
    assert!(hits > 250, "{hits} hits");
}

#[tokio::test]
async fn a_number_is_found_beside_the_words() {
    let live = Live::start().await;
    let issue = live.issue("First").await;
    live.issue("See 1001, and T-1001").await;
    let number = live.get(&issue).await.text("/triage_id");
    assert_eq!(number, "T-1001");
    for (words, expected) in [("1001", 2), ("T-1001", 2), ("t1001", 1), ("1002", 1), ("1003", 0)] {
        assert_eq!(found(&live, words).await.len(), expected, "{words}");
    }
}

/// Not a promise about every machine, hence ignored; run it to see the figures.
#[tokio::test]
#[ignore = "measures"]
async fn figures_of_a_search() {
    const ISSUES: u32 = 300_000;
    let live = Live::start().await;
    let filled = Instant::now();
    for first in (0..ISSUES).step_by(1_000) {
        let batch: Vec<_> = (first..first + 1_000)
            .map(|number| {
                let deposit = deposit(number + 100, 1);
                let words = format!("The caller asked for a person {} times, code {number:06x}.", number % 7);
                let issue = DepositIssue { description: words, ..deposit.issue.clone().unwrap() };
                Deposit { issue: Some(issue), ..deposit }
            })
            .collect();
        live.database.deposit(&batch).await.unwrap();
    }
    println!("{ISSUES} issues stored in {:?}", filled.elapsed());
    for words in [
        "nothing has this",
        "code 00ffee",
        "00ffee",
        "person 3",
        "caller",
        "Issue 2999",
        "xyz",
        "zq",
        "he caller asked for a person 9",
    ] {
        let mut times: Vec<Duration> = Vec::new();
        let mut rows = 0;
        for _ in 0..5 {
            let asked = Instant::now();
            rows = found(&live, words).await.len();
            times.push(asked.elapsed());
        }
        times.sort();
        println!("{words:?}: {rows} rows on the first page, {:?}", times[2]);
    }
}
