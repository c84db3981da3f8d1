//! The list of all calls: what its triggers keep is what is there, and every filter finds what it says wherever it is
//! looked for.

use std::collections::BTreeSet;

use serde_json::json;

use super::{filters::Place, *};
use crate::{
    domain::{
        calls::{CallPart, CallVerdict},
        id::CallId,
        time::Time,
    },
    server::{Deposit, db::sql::values},
};

const CALLS: u32 = 60;
const TYPES: [&str; 3] = ["dead_air", "missed_handoff", "slow_response"];
const RULES: [&str; 3] = ["apology", "repeat_agent", "placeholder"];
const VERDICTS: [&str; 3] = ["clean", "flagged", "cannot_judge"];

/// Numbers that look like chance and are the same in each run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

fn id(number: u32) -> String {
    format!("call-{number}")
}

/// A call: several at one time, every third without a length, each fourth of a pathway.
fn deposit(number: u32) -> Deposit {
    let minutes = (!number.is_multiple_of(3)).then(|| f64::from(number) / 10.0);
    let said = if number.is_multiple_of(2) { "Refund my Größe order, please." } else { "I want to book a table." };
    let call = json!({
        "call_id": id(number), "created_at": Time::from_millis(i64::from(number / 4) * 1_000).to_string(),
        "call_length": minutes, "summary": format!("Talk number {number}"),
        "transcripts": [{ "id": 1, "user": "user", "text": said }, { "id": 2, "user": "assistant", "text": "Sure." }],
    });
    let event = |node: &str, name: &str| {
        json!({
            "conversation_id": id(number), "sequence": 1, "event_type": "node.tag", "node_id": node, "payload": { "name": name },
        })
    };
    let events = if number.is_multiple_of(4) { json!([event("N-1", "Verify Identity")]) } else { json!([]) };
    Deposit {
        hearing: None,
        call: serde_json::from_value(call).unwrap(),
        events: serde_json::from_value(events).unwrap(),
        kept: number.is_multiple_of(5).then(|| json!({ "prompts": [{ "content": "Be kind." }] })),
        issue: None,
    }
}

async fn run(change: &mut Connection, text: &'static str, values: impl IntoIterator<Item = super::super::sql::Value>) {
    sql(text).bind_all(values).run(change).await.unwrap();
}

/// A database on which many things happened, some of them before their call was stored, some of them undone.
pub(super) async fn lived_in() -> (tempfile::TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::open(&folder.path().join("earmark.db")).await.unwrap();
    let me = database.local_user().clone();
    let mut chance = Chance(7);
    let mut change = database.write().await.unwrap();
    run(
        &mut change,
        "INSERT INTO review_queues (number, id, name, note, wanted, second_share, unled_share, gold_every, lease_s,
                                    guide_version, seed, created_by, created_at)
         VALUES (1, 'q1', 'q', '', 1, 0, 0, 0, 60, 1, zeroblob(16), 'me', 1),
                (2, 'q2', 'q', '', 1, 0, 0, 0, 60, 1, zeroblob(16), 'me', 1)",
        [],
    )
    .await;
    for number in 1..=3_i64 {
        run(
            &mut change,
            "INSERT INTO issues (number, id, title, description, status, severity, source, category, author_id,
                                 created_at, updated_at, last_activity_at)
             VALUES ($1, $2, $2, '', 'todo', 'low', 'manual', 'Bug', 'me', 1, 1, 1)",
            values![number, format!("issue-{number}")],
        )
        .await;
    }
    change.commit().await.unwrap();
    for round in 0..2_u32 {
        // The second half of the calls comes after what was made of them.
        let calls: Vec<_> = (0..CALLS).filter(|number| number % 2 == round).map(deposit).collect();
        database.deposit(&calls).await.unwrap();
        let mut change = database.write().await.unwrap();
        for step in 0..300_u32 {
            let call = id(u32::try_from(chance.below(u64::from(CALLS) + 5)).unwrap());
            let key = format!("{round}-{step}");
            let reviewer = if chance.below(4) == 0 { "other" } else { me.as_str() };
            match chance.below(9) {
                0 | 1 => {
                    let (issue, kind) = (i64::try_from(chance.below(3)).unwrap() + 1, chance.one(&TYPES));
                    let flag = "INSERT INTO flags (id, issue, call_id, type, note, author_id, created_at)
                                VALUES ($1, $2, $3, $4, '', 'me', 1)";
                    run(&mut change, flag, values![key, issue, call, kind]).await;
                }
                2 => {
                    run(&mut change, "DELETE FROM flags WHERE call_id = $1 AND type = 'dead_air'", values![call]).await
                }
                3 => {
                    let link = "INSERT INTO links (id, issue, resource_type, resource_id, title, created_at)
                                VALUES ($1, $2, 'call', $3, 'x', $4) ON CONFLICT DO NOTHING";
                    let issue = i64::try_from(chance.below(3)).unwrap() + 1;
                    run(&mut change, link, values![key, issue, call, step]).await;
                }
                4 => run(&mut change, "DELETE FROM links WHERE issue = 2 AND resource_id = $1", values![call]).await,
                5 => {
                    let found =
                        "INSERT INTO suggestions (id, call_id, rule, version, message_index, type, score, reason,
                                                          made_at)
                                 VALUES ($1, $2, $3, 1, 0, 'dead_air', 0.5, '', 1)";
                    run(&mut change, found, values![key, call, chance.one(&RULES)]).await;
                }
                6 => {
                    run(
                        &mut change,
                        "INSERT INTO suggestion_decisions (suggestion, reviewer, decision, at)
                         SELECT number, $2, 'rejected', 1 FROM suggestions WHERE call_id = $1 ORDER BY id LIMIT 1
                             ON CONFLICT DO NOTHING",
                        values![call.as_str(), reviewer],
                    )
                    .await;
                    run(&mut change, "DELETE FROM suggestions WHERE call_id = $1 AND rule = 'apology'", values![call])
                        .await;
                }
                _ => {
                    let queue = i64::try_from(chance.below(2)).unwrap() + 1;
                    run(
                        &mut change,
                        "INSERT INTO review_items (id, queue, call_id, draw, score, reasons, wanted, second, unled,
                                                   added_by, added_at)
                         VALUES ($1, $2, $3, 1, 0, '{}', 1, 0, 0, 'me', 1) ON CONFLICT DO NOTHING",
                        values![key.as_str(), queue, call.as_str()],
                    )
                    .await;
                    run(
                        &mut change,
                        "UPDATE review_verdicts SET withdrawn_at = 2 WHERE withdrawn_at IS NULL AND reviewer = $3
                            AND item = (SELECT number FROM review_items WHERE queue = $1 AND call_id = $2)",
                        values![queue, call.as_str(), reviewer],
                    )
                    .await;
                    if chance.below(4) > 0 {
                        run(
                            &mut change,
                            "INSERT INTO review_verdicts (id, item, reviewer, verdict, arm, surplus, started_at, given_at,
                                                          stored_at, active_ms, seen, messages, guide_version)
                             SELECT $1, number, $4, $5, 'led', 0, 1, 1, 1, 1, 1, 1, 1
                               FROM review_items WHERE queue = $2 AND call_id = $3",
                            values![key, queue, call, reviewer, chance.one(&VERDICTS)],
                        )
                        .await;
                    }
                }
            }
        }
        change.commit().await.unwrap();
    }
    (folder, database)
}

/// All pages of a list, of this size.
async fn walked(database: &Database, query: &CallQuery, limit: u32) -> Vec<CallRow> {
    let user = database.local_user().clone();
    let mut query = CallQuery { page: PageQuery { limit: Some(limit), cursor: None }, ..query.clone() };
    let mut rows = Vec::new();
    loop {
        let page = database.call_rows(&query, &user).await.unwrap();
        assert!(page.items.len() <= limit as usize);
        rows.extend(page.items);
        query.page.cursor = page.next_cursor;
        if query.page.cursor.is_none() {
            return rows;
        }
    }
}

async fn strings(database: &Database, asked: Sql) -> BTreeSet<String> {
    let rows = asked.each(&mut database.read().await.unwrap(), |row| row.first()).await.unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn what_is_kept_beside_a_call_is_what_is_there() {
    let (_folder, database) = lived_in().await;
    let me = database.local_user().clone();
    let rows = walked(&database, &CallQuery::default(), 7).await;
    assert_eq!(rows.len(), CALLS as usize);
    let mut connection = database.read().await.unwrap();
    let count = async |connection: &mut Connection, text: &'static str, call: &CallId| -> u32 {
        let asked = sql(text).bind(call);
        let asked = if text.contains("$2") { asked.bind(&me) } else { asked };
        asked.one(connection).await.unwrap().first().unwrap()
    };
    let mut seen = (0, 0, 0, 0);
    for row in &rows {
        let call = &row.call_id;
        let on = "SELECT count(*) FROM flags WHERE call_id = $1";
        assert_eq!(row.flags, count(&mut connection, on, call).await, "{call:?}");
        let kinds = sql("SELECT DISTINCT type FROM flags WHERE call_id = $1").bind(call);
        let told: BTreeSet<_> = row.flag_types.iter().map(|kind| kind.verbatim().to_owned()).collect();
        assert_eq!(told, strings(&database, kinds).await, "{call:?}");
        let moments = "SELECT count(*) FROM suggestions WHERE call_id = $1";
        assert_eq!(row.moments, count(&mut connection, moments, call).await, "{call:?}");
        let open = "SELECT count(*) FROM suggestions WHERE call_id = $1 AND number NOT IN
                        (SELECT suggestion FROM suggestion_decisions WHERE reviewer = $2)";
        assert_eq!(row.undecided, count(&mut connection, open, call).await, "{call:?}");
        let issues = "SELECT count(*) FROM links WHERE resource_id = $1";
        assert_eq!(row.issue_count, count(&mut connection, issues, call).await, "{call:?}");
        assert_eq!(row.issues.len(), (row.issue_count as usize).min(3), "{call:?}");
        let newest = "SELECT v.verdict FROM review_items AS i JOIN review_verdicts AS v ON v.item = i.number
                       WHERE i.call_id = $1 AND v.reviewer = $2 AND v.withdrawn_at IS NULL
                       ORDER BY v.number DESC LIMIT 1";
        let newest = sql(newest).bind(call).bind(&me).maybe(&mut connection).await.unwrap();
        let newest: Option<String> = newest.map(|row| row.first().unwrap());
        assert_eq!(row.verdict.as_ref().map(|verdict| verdict.as_str().to_owned()), newest, "{call:?}");
        let number: u32 = call.as_str().trim_start_matches("call-").parse().unwrap();
        assert_eq!((row.messages, row.has_brief), (2, number.is_multiple_of(5)), "{call:?}");
        assert_eq!(row.length_s, (!number.is_multiple_of(3)).then_some(number * 6), "{call:?}");
        seen.0 += row.flags;
        seen.1 += row.moments - row.undecided;
        seen.2 += row.issue_count;
        seen.3 += u32::from(row.verdict.is_some());
    }
    assert!(seen.0 > 10 && seen.1 > 3 && seen.2 > 10 && seen.3 > 10, "{seen:?}");
    // Nothing is left of facts that are gone.
    let gone = strings(&database, sql("SELECT word FROM call_facts WHERE times < 1")).await;
    assert_eq!(gone, BTreeSet::new());
}

/// A query, and which rows fit it.
pub(super) type Case = (CallQuery, fn(&CallRow) -> bool);

fn number(row: &CallRow) -> u32 {
    row.call_id.as_str().trim_start_matches("call-").parse().unwrap()
}

fn has(row: &CallRow, kind: &str) -> bool {
    row.flag_types.iter().any(|told| told.verbatim() == kind)
}

/// Each filter that the row itself tells of, alone and with others.
pub(super) fn cases() -> Vec<Case> {
    let none = CallQuery::default;
    let at = |seconds: i64| Some(Time::from_millis(seconds * 1_000));
    vec![
        (none(), |_| true),
        (CallQuery { words: Some("refund GRÖSS".into()), ..none() }, |_| false),
        (CallQuery { words: Some("refu größe".into()), ..none() }, |row| number(row).is_multiple_of(2)),
        (CallQuery { words: Some("talk 7".into()), ..none() }, |row| number(row) == 7),
        (CallQuery { words: Some("call-12".into()), ..none() }, |row| number(row) == 12),
        (CallQuery { words: Some("…".into()), ..none() }, |_| false),
        (CallQuery { verdict: vec![CallVerdict::Clean], ..none() }, |row| row.verdict == Some("clean".into())),
        (CallQuery { verdict: vec![CallVerdict::None], ..none() }, |row| row.verdict.is_none()),
        (CallQuery { verdict: vec![CallVerdict::None, CallVerdict::Flagged], ..none() }, |row| {
            row.verdict.is_none() || row.verdict == Some("flagged".into())
        }),
        (CallQuery { verdict: vec![CallVerdict::Clean, CallVerdict::Flagged], ..none() }, |row| {
            row.verdict == Some("clean".into()) || row.verdict == Some("flagged".into())
        }),
        (CallQuery { flag: vec!["dead_air".into()], ..none() }, |row| has(row, "dead_air")),
        (CallQuery { flag: vec!["dead_air".into(), "slow_response".into()], ..none() }, |row| {
            has(row, "dead_air") || has(row, "slow_response")
        }),
        (CallQuery { flag: vec!["nobody_uses_it".into()], ..none() }, |_| false),
        (CallQuery { has: vec![CallPart::Flag], ..none() }, |row| row.flags > 0),
        (CallQuery { has: vec![CallPart::Issue, CallPart::Moment], ..none() }, |row| {
            row.issue_count > 0 && row.moments > 0
        }),
        (CallQuery { lacks: vec![CallPart::Moment], ..none() }, |row| row.moments == 0),
        (CallQuery { lacks: vec![CallPart::Issue], has: vec![CallPart::Flag], ..none() }, |row| {
            row.issue_count == 0 && row.flags > 0
        }),
        (CallQuery { node: vec!["n-1".into()], ..none() }, |row| number(row).is_multiple_of(4)),
        (CallQuery { node: vec!["identity".into()], ..none() }, |row| number(row).is_multiple_of(4)),
        (CallQuery { node: vec!["nowhere".into()], ..none() }, |_| false),
        (CallQuery { min_s: Some(60), ..none() }, |row| row.length_s.is_some_and(|seconds| seconds >= 60)),
        (CallQuery { max_s: Some(60), ..none() }, |row| row.length_s.is_some_and(|seconds| seconds <= 60)),
        (CallQuery { created_from: at(3), created_to: at(9), ..none() }, |row| {
            (3_000..9_000).contains(&row.created_at.millis())
        }),
        (CallQuery { created_to: at(9), has: vec![CallPart::Flag], words: Some("refund".into()), ..none() }, |row| {
            // The first moment of 1970 says that no time is known, so it is before none.
            (1..9_000).contains(&row.created_at.millis()) && row.flags > 0 && number(row).is_multiple_of(2)
        }),
        (
            CallQuery { created_from: at(2), flag: vec!["dead_air".into()], lacks: vec![CallPart::Issue], ..none() },
            |row| row.created_at.millis() >= 2_000 && has(row, "dead_air") && row.issue_count == 0,
        ),
    ]
}

#[tokio::test]
async fn every_filter_finds_what_fits_in_every_order_and_in_pages() {
    let (_folder, database) = lived_in().await;
    let all = walked(&database, &CallQuery::default(), 100).await;
    assert!(all.is_sorted_by(|a, b| a.created_at >= b.created_at));
    for (query, fits) in cases() {
        for order in CallOrder::KNOWN {
            let query = CallQuery { order: Some(order.clone()), ..query.clone() };
            let rows = walked(&database, &query, 7).await;
            let found: BTreeSet<_> = rows.iter().map(number).collect();
            assert_eq!(found.len(), rows.len(), "one comes twice: {query:?}");
            assert_eq!(found, all.iter().filter(|row| fits(row)).map(number).collect(), "{query:?}");
            let is_sorted = rows.is_sorted_by_key(|row| match order {
                CallOrder::Oldest => row.created_at.millis(),
                CallOrder::Longest => -row.length_s.map_or(-1, i64::from),
                CallOrder::MostMoments => -i64::from(row.moments),
                _ => -row.created_at.millis(),
            });
            assert!(is_sorted, "{query:?}");
        }
    }
    for rule in RULES {
        let query = CallQuery { moment: vec![rule.to_owned()], ..CallQuery::default() };
        let found: BTreeSet<_> =
            walked(&database, &query, 9).await.iter().map(|row| row.call_id.as_str().to_owned()).collect();
        let there = sql("SELECT DISTINCT call_id FROM suggestions JOIN calls ON calls.id = call_id WHERE rule = $1");
        assert_eq!(found, strings(&database, there.bind(rule)).await, "{rule}");
        assert!(!found.is_empty() || rule == "apology", "{rule}");
    }
}

#[tokio::test]
async fn wherever_one_looks_the_same_is_found() {
    let (_folder, database) = lived_in().await;
    let me = database.local_user().clone();
    let mut connection = database.read().await.unwrap();
    let mut places = BTreeSet::new();
    for (query, _) in cases() {
        for order in CallOrder::KNOWN {
            let page = PageQuery { limit: Some(100), cursor: None };
            let query = CallQuery { order: Some(order.clone()), page, ..query.clone() };
            let filters = filters::filters(&mut connection, &query, &me).await.unwrap();
            let mut ways = vec![Place::Along];
            for (at, filter) in filters.iter().enumerate() {
                ways.extend(filter.rows.as_ref().map(|_| Place::At(at)));
                ways.extend(filter.walk.as_ref().filter(|_| is_usual(&query)).map(|_| Place::Walk(at)));
            }
            for start in [None, Some((4_000, 20))] {
                let mut first: Option<Vec<String>> = None;
                for place in &ways {
                    let rows = select(connection.dialect(), &query, &me, (&filters, *place), start)
                        .all(&mut connection)
                        .await
                        .unwrap();
                    let ids: Vec<String> = rows.iter().map(|row| row.get("call_id").unwrap()).collect();
                    assert_eq!(*first.get_or_insert_with(|| ids.clone()), ids, "{place:?}: {query:?}");
                    places.insert(format!("{place:?}"));
                }
            }
        }
    }
    assert!(places.len() > 4, "{places:?}");
}
