//! Lanes, leases and verdicts, one after the other.

use super::{
    super::{
        super::{
            problem::Problem,
            sql::{Connection, sql},
        },
        items::{AddItems, add_items_in},
        leases::{give_back_in, pass_in, renew_in},
    },
    SEED, at, call, database, mark, plain, queue, reading, take, take_one, who,
};
use crate::{
    domain::{
        id::{CallId, ItemId, QueueId},
        review::{Chance, ItemState, NothingLeft, PassReason, Verdict},
    },
    server::db::{
        Deposit,
        seed::{Act, Seed},
    },
    wire::{ItemsAdded, NewIssue, NewQueue, Pass, Reading, ScoredCall},
};

/// The lane of the newest lease of a reviewer.
async fn lane(change: &mut Connection, reviewer: &str) -> String {
    let asked = sql("SELECT lane FROM review_leases WHERE reviewer = $1 ORDER BY number DESC LIMIT 1");
    asked.bind(&who(reviewer)).one(change).await.unwrap().first().unwrap()
}

/// Takes an item, and says that it is clean; answers its call and its lane.
pub(super) async fn read_one(
    change: &mut Connection,
    database: &super::Database,
    queue: &QueueId,
    reviewer: &str,
) -> (CallId, String) {
    let held = take_one(change, queue, reviewer, at(1)).await;
    let lane = lane(change, reviewer).await;
    let clean = reading(&format!("{reviewer} {}", held.item_id.as_str()), Verdict::Clean);
    database.give_verdict_in(change, &held.item_id, &clean, &who(reviewer), at(2)).await.unwrap();
    (held.call_id, lane)
}

#[tokio::test]
async fn ten_takings_go_through_the_lanes_in_their_order() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let scores: Vec<u32> = (0..40).map(|number| (number * 37) % 101).collect();
    let queue = queue(&mut change, &NewQueue { wanted: Some(2), gold_every: Some(0), ..plain() }, &scores).await;
    // Somebody else has read some, so that there is something to be read again.
    for _ in 0..3 {
        read_one(&mut change, &database, &queue, "ben").await;
    }
    let mut left: Vec<usize> = (0..40).collect();
    let draw = |number: &usize| Chance::of(&SEED, &call(*number)).draw;
    let mut read_by_ben: Vec<usize> = Vec::new();
    for number in 0..40 {
        let asked = sql("SELECT verdict_count FROM review_items WHERE call_id = $1").bind(&call(number));
        if asked.one(&mut change).await.unwrap().first::<i64>().unwrap() > 0 {
            read_by_ben.push(number);
        }
    }
    for place in 1..=10 {
        let (got, lane) = read_one(&mut change, &database, &queue, "ada").await;
        let number = left.iter().copied().find(|number| call(*number) == got).expect("nobody reads a call twice");
        let (expected, wanted) = match place {
            4 | 9 => ("random", left.iter().min_by_key(|number| draw(number))),
            7 => {
                let again = left.iter().filter(|number| read_by_ben.contains(number));
                match again.min_by_key(|number| draw(number)) {
                    Some(number) => ("second", Some(number)),
                    None => ("score", left.iter().max_by_key(|number| (scores[**number], -draw(number)))),
                }
            }
            _ => ("score", left.iter().max_by_key(|number| (scores[**number], -draw(number)))),
        };
        assert_eq!((lane.as_str(), Some(&number)), (expected, wanted), "place {place}");
        left.retain(|one| *one != number);
    }
}

#[tokio::test]
async fn what_is_assigned_comes_first_and_what_is_put_off_last() {
    let (_folder, database) = database().await;
    let me = database.local_user().clone();
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &plain(), &[9, 5, 1]).await;
    let add = AddItems {
        calls: vec![ScoredCall { call_id: "mine".into(), score: None, reasons: None }],
        assign_to: vec![me.clone()],
        ..AddItems::default()
    };
    add_items_in(&mut change, &queue, &add, Vec::new(), &me, at(0)).await.unwrap();
    let later = Pass { reason: PassReason::Later, note: None };
    let never = Pass { reason: PassReason::Broken, note: Some("no words".into()) };
    let mut got = Vec::new();
    for (at_second, pass) in [(1, None), (2, Some(&later)), (3, Some(&never)), (4, None), (5, None)] {
        let Some(held) = take(&mut change, &queue, 1, me.as_str(), at(at_second)).await.items.pop() else { break };
        got.push((held.call_id.as_str().to_owned(), lane(&mut change, me.as_str()).await));
        match pass {
            Some(pass) => pass_in(&mut change, &held.item_id, pass, &me, at(at_second)).await.unwrap(),
            None => {
                let clean = reading(&format!("verdict {at_second}"), Verdict::Clean);
                database.give_verdict_in(&mut change, &held.item_id, &clean, &me, at(at_second)).await.unwrap();
            }
        }
    }
    let got: Vec<_> = got.iter().map(|(call, lane)| (call.as_str(), lane.as_str())).collect();
    // The fourth is from the random lane, which has one item left; the last one was put off.
    assert_eq!(
        got,
        [("mine", "assigned"), ("call-0", "score"), ("call-1", "score"), ("call-2", "random"), ("call-0", "score")]
    );
    let nothing = take(&mut change, &queue, 1, me.as_str(), at(9)).await;
    assert_eq!((nothing.reason, nothing.left), (Some(NothingLeft::OnlyYours), 1), "call-1 is for others");
}

#[tokio::test]
async fn a_known_answer_comes_at_its_turn_and_once() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &NewQueue { gold_every: Some(2), ..plain() }, &[1; 8]).await;
    sql("INSERT INTO review_rulings (id, item, by, verdict, why, gold, at)
         SELECT 'ruling', number, 'lead', 'clean', 'slip', 1, 0 FROM review_items WHERE call_id = 'call-3'")
    .run(&mut change)
    .await
    .unwrap();
    sql("UPDATE review_items SET gold_of = 'ruling' WHERE call_id = 'call-3'").run(&mut change).await.unwrap();
    let mut lanes = Vec::new();
    for _ in 0..5 {
        lanes.push(read_one(&mut change, &database, &queue, "ada").await);
    }
    let gold: Vec<_> = lanes.iter().map(|(call, lane)| lane == "gold" && call.as_str() == "call-3").collect();
    assert_eq!(gold, [false, true, false, false, false], "{lanes:?}");
}

#[tokio::test]
async fn a_lease_is_answered_again_and_gives_its_item_back_when_it_ends() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &plain(), &[9, 8]).await;
    let first = take(&mut change, &queue, 1, "ada", at(0)).await;
    let again = take(&mut change, &queue, 1, "ada", at(100)).await;
    assert_eq!(again.items[0].token, first.items[0].token);
    assert_eq!((first.items[0].expires_in_s, again.items[0].expires_in_s), (600, 500));
    let both = take(&mut change, &queue, 2, "ada", at(100)).await;
    assert_eq!((both.items.len(), &both.items[0].token), (2, &first.items[0].token), "and one more");
    let none = take(&mut change, &queue, 1, "ben", at(200)).await;
    assert_eq!((none.items.len(), none.left, none.reason), (0, 2, Some(NothingLeft::AllLeased)));
    // Renewed, the first one lasts from then on; the other is over at 700.
    let item = &both.items[0].item_id;
    assert_eq!(renew_in(&mut change, item, &both.items[0].token, &who("ada"), at(500)).await.unwrap(), 600);
    let bens = take(&mut change, &queue, 3, "ben", at(700)).await;
    assert_eq!(bens.items.iter().map(|held| &held.item_id).collect::<Vec<_>>(), [&both.items[1].item_id]);
    let lost = renew_in(&mut change, &both.items[1].item_id, &both.items[1].token, &who("ada"), at(701)).await;
    let words = match lost {
        Err(Problem::LeaseLost(words)) => words,
        other => panic!("{other:?}"),
    };
    assert_eq!(words, format!("Somebody else has had this call since {}", at(700)));
    give_back_in(&mut change, item, &both.items[0].token, &who("ada"), at(702)).await.unwrap();
    give_back_in(&mut change, item, &both.items[0].token, &who("ada"), at(703)).await.expect("as good");
    let lost = renew_in(&mut change, item, &both.items[0].token, &who("ada"), at(704)).await;
    assert!(matches!(&lost, Err(Problem::LeaseLost(words)) if words.ends_with("nobody has this call")), "{lost:?}");
}

#[tokio::test]
async fn a_clock_that_is_set_back_holds_nobody_up() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &plain(), &[9]).await;
    take_one(&mut change, &queue, "ada", at(100_000)).await;
    assert!(take(&mut change, &queue, 1, "ben", at(0)).await.items.is_empty());
    assert_eq!(
        take(&mut change, &queue, 1, "ben", at(600)).await.items.len(),
        1,
        "a lease from then on, and no longer"
    );
}

#[tokio::test]
async fn a_verdict_counts_where_there_is_a_place_and_is_surplus_elsewhere() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &plain(), &[9, 8]).await;
    let adas = take(&mut change, &queue, 2, "ada", at(0)).await.items;
    // Both are over, and the first one is Ben's.
    let bens = take_one(&mut change, &queue, "ben", at(601)).await;
    assert_eq!(bens.item_id, adas[0].item_id);
    let give = async |change: &mut Connection, item: &ItemId, id: &str, who_gives: &str| {
        database.give_verdict_in(change, item, &reading(id, Verdict::Clean), &who(who_gives), at(602)).await.unwrap()
    };
    let late = give(&mut change, &adas[0].item_id, "a0", "ada").await;
    assert_eq!((late.surplus, &late.state), (true, &ItemState::Reading));
    let counted = give(&mut change, &adas[1].item_id, "a1", "ada").await;
    assert_eq!((counted.surplus, counted.state), (false, ItemState::Settled));
    let his = give(&mut change, &bens.item_id, "b0", "ben").await;
    assert_eq!((his.surplus, his.state), (false, ItemState::Settled));
    // The same again: the same answer, whatever has happened since, and whatever the body says.
    let again = reading("a0", Verdict::CannotJudge);
    let again = database.give_verdict_in(&mut change, &adas[0].item_id, &again, &who("ada"), at(700)).await.unwrap();
    assert_eq!(again, late);
    let of_other = database
        .give_verdict_in(&mut change, &adas[1].item_id, &reading("a0", Verdict::Clean), &who("ada"), at(700))
        .await;
    assert!(matches!(of_other, Err(Problem::Refused(_))), "{of_other:?}");
}

#[tokio::test]
async fn another_verdict_of_a_reviewer_takes_the_place_and_the_first_stays_as_history() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &plain(), &[9]).await;
    let held = take_one(&mut change, &queue, "ada", at(0)).await;
    let flagged = Reading { marks: vec![mark("m", 3), mark("m", 4)], ..reading("one", Verdict::Flagged) };
    let me = who("ada");
    database.give_verdict_in(&mut change, &held.item_id, &flagged, &me, at(1)).await.unwrap();
    let two = database.give_verdict_in(&mut change, &held.item_id, &reading("two", Verdict::Clean), &me, at(2)).await;
    assert!(!two.unwrap().surplus);
    let rows = sql("SELECT v.id, replaces, replaced, withdrawn_at IS NULL AS stands, m.message_index
               FROM review_verdicts AS v LEFT JOIN review_marks AS m ON m.verdict = v.number ORDER BY v.number");
    type Stored = (String, Option<String>, bool, bool, Option<u32>);
    let rows: Vec<Stored> = rows
        .each(&mut change, |row| {
            Ok::<_, super::super::super::sql::Error>((
                row.get("id")?,
                row.get("replaces")?,
                row.get("replaced")?,
                row.get("stands")?,
                row.get("message_index")?,
            ))
        })
        .await
        .unwrap();
    let one = ("one".to_owned(), None, true, false, Some(4));
    assert_eq!(rows, [one, ("two".to_owned(), Some("one".to_owned()), false, true, None)], "of two marks the later");
    database.withdraw_verdict_in(&mut change, &held.item_id, &"two".into(), &me, at(3)).await.unwrap();
    database.withdraw_verdict_in(&mut change, &held.item_id, &"two".into(), &me, at(4)).await.expect("as good");
    assert_eq!(take_one(&mut change, &queue, "ada", at(5)).await.item_id, held.item_id, "to be read again");
}

#[tokio::test]
async fn a_second_opinion_goes_to_somebody_else_three_times_at_most() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &plain(), &[9]).await;
    let mut states = Vec::new();
    for (number, name) in ["ada", "ben", "cleo"].into_iter().enumerate() {
        let held = take_one(&mut change, &queue, name, at(1)).await;
        let asks = reading(name, Verdict::SecondOpinion);
        let given = database.give_verdict_in(&mut change, &held.item_id, &asks, &who(name), at(2)).await.unwrap();
        let again = take(&mut change, &queue, 1, name, at(3)).await;
        assert!(again.items.is_empty(), "{name} has read it");
        assert_eq!(given.state, if number < 2 { ItemState::Partly } else { ItemState::Disputed });
        states.push(held.item_id);
    }
    assert_eq!(take(&mut change, &queue, 1, "dora", at(4)).await.reason, Some(NothingLeft::Empty));
    // Taken back, nobody else is asked for it.
    database.withdraw_verdict_in(&mut change, &states[0], &"cleo".into(), &who("cleo"), at(5)).await.unwrap();
    let clean = reading("dora", Verdict::Clean);
    let given = database.give_verdict_in(&mut change, &states[0], &clean, &who("dora"), at(6)).await.unwrap();
    assert_eq!((given.surplus, given.state), (false, ItemState::Settled));
}

#[tokio::test]
async fn chance_decides_when_a_call_is_added_and_calls_of_elsewhere_are_taken() {
    let (_folder, database) = database().await;
    let mut change = database.write().await.unwrap();
    let new = NewQueue { second_share: Some(0.25), unled_share: Some(0.5), ..plain() };
    let queue = queue(&mut change, &new, &[0; 60]).await;
    let rows = sql("SELECT call_id, draw, wanted, second, unled FROM review_items").all(&mut change).await.unwrap();
    for row in &rows {
        let chance = Chance::of(&SEED, &row.get("call_id").unwrap());
        let second = chance.second < 0.25;
        assert_eq!(row.get::<i64>("draw").unwrap(), chance.draw);
        assert_eq!(row.get::<bool>("second").unwrap(), second);
        assert_eq!(row.get::<u32>("wanted").unwrap(), 1 + u32::from(second));
        assert_eq!(row.get::<bool>("unled").unwrap(), chance.unled < 0.5);
    }
    let reasons = [("tool_error_again".to_owned(), 30), ("repeat_agent".to_owned(), 240)];
    let scored = ScoredCall { call_id: "new".into(), score: None, reasons: Some(reasons.into()) };
    let calls = vec![scored.clone(), scored, ScoredCall { call_id: call(1), score: Some(9), reasons: None }];
    let add = AddItems { calls, wanted: Some(1), ..AddItems::default() };
    let added = add_items_in(&mut change, &queue, &add, Vec::new(), &who("lead"), at(0)).await.unwrap();
    assert_eq!(added, ItemsAdded { added: 1, already: 1, scored: 1, unknown: 1, more: false });
    let row = sql("SELECT score, reasons FROM review_items WHERE call_id = 'new'").one(&mut change).await.unwrap();
    assert_eq!(row.get::<i64>("score").unwrap(), 255, "the sum, as far as a score goes");
    assert_eq!(row.get::<&str>("reasons").unwrap(), r#"{"repeat_agent":240,"tool_error_again":30}"#);
}

/// A call that is kept here, and an issue.
async fn with_issue(database: &super::Database) {
    let call = serde_json::json!({ "call_id": "call-0", "created_at": "2026-08-12T09:00:00.000Z",
        "transcripts": [{ "id": 1, "user": "user", "text": "Hello?", "created_at": "2026-08-12T09:00:00.000Z" }] });
    let deposit = Deposit {
        call: serde_json::from_value(call).unwrap(),
        events: Vec::new(),
        kept: None,
        issue: None,
        hearing: None,
    };
    let new = serde_json::json!({ "title": "Silence", "severity": "low", "category": "Bug" });
    let new: NewIssue = serde_json::from_value(new).unwrap();
    let seed = Seed {
        members: Vec::new(),
        local_name: ("Ada".to_owned(), "Lund".to_owned()),
        categories: Vec::new(),
        calls: vec![deposit],
        acts: vec![(at(0), database.local_user().clone(), Act::Create("silence".into(), Box::new(new)))],
    };
    database.seed(seed).await.unwrap();
}

#[tokio::test]
async fn what_several_people_mark_becomes_flags_when_they_are_done() {
    let (_folder, database) = database().await;
    with_issue(&database).await;
    let mut change = database.write().await.unwrap();
    let queue = queue(&mut change, &NewQueue { wanted: Some(2), ..plain() }, &[9]).await;
    let flags = async |change: &mut Connection| -> Vec<String> {
        let asked = sql("SELECT author_id FROM flags ORDER BY created_at, id");
        asked.each(change, |row| row.first()).await.unwrap()
    };
    let mut items = Vec::new();
    for (name, place) in [("ada", 0), ("ben", 1)] {
        let held = take_one(&mut change, &queue, name, at(1)).await;
        assert_eq!((held.blind, held.messages), (true, Some(1)));
        let mut own = mark("m", place);
        own.issue_id = Some("silence".into());
        let mut elsewhere = mark("n", place);
        elsewhere.issue_id = Some("an issue that is gone".into());
        let flagged = Reading { marks: vec![own, elsewhere], ..reading(name, Verdict::Flagged) };
        assert!(flags(&mut change).await.is_empty(), "nobody sees what the others mark");
        let given = database.give_verdict_in(&mut change, &held.item_id, &flagged, &who(name), at(2)).await.unwrap();
        assert_eq!(given.filed.len(), usize::from(name == "ben"), "{given:?}");
        items.push(held.item_id);
    }
    assert_eq!(flags(&mut change).await, ["ada", "ben"]);
    database.withdraw_verdict_in(&mut change, &items[1], &"ben".into(), &who("ben"), at(3)).await.unwrap();
    assert_eq!(flags(&mut change).await, ["ada"], "what we made of it goes with the verdict");
    sql("SELECT type FROM activity WHERE type = 'flag_removed'").one(&mut change).await.expect("and is told");
}
