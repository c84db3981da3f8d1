//! Any order of what reviewers do, against a small model: counters are right, nobody reads a call twice, no more readings
//! count than are wanted, none is lost, and each item stands where the rule says.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::{
    super::{
        super::{
            database::Database,
            problem::Problem,
            sql::{Connection, sql},
        },
        leases::{give_back_in, pass_in, renew_in, take_in},
    },
    at, database, mark, plain, queue, reading, take, who,
};
use crate::{
    domain::{
        id::{ItemId, QueueId},
        review::{ItemState, PassReason, Verdict},
        time::Time,
    },
    wire::{NewQueue, Pass, Reading},
};

const REVIEWERS: usize = 8;
const ITEMS: usize = 5;
/// Length of a lease, in seconds.
const LEASE: i64 = 60;

#[derive(Debug, Clone)]
enum Act {
    Next {
        reviewer: usize,
        want: u32,
    },
    Take {
        reviewer: usize,
        item: usize,
    },
    Renew {
        reviewer: usize,
        item: usize,
    },
    GiveBack {
        reviewer: usize,
        item: usize,
    },
    Pass {
        reviewer: usize,
        item: usize,
        later: bool,
    },
    /// What is said: see [`said`].
    Verdict {
        reviewer: usize,
        item: usize,
        says: usize,
    },
    /// The newest verdict of the reviewer once more.
    Repeat {
        reviewer: usize,
        item: usize,
    },
    Withdraw {
        reviewer: usize,
        item: usize,
    },
    /// The clock goes on, or is set back.
    Time {
        seconds: i64,
    },
}

fn act() -> impl Strategy<Value = Act> {
    let (reviewer, item) = (0..REVIEWERS, 0..ITEMS);
    let pair = (reviewer.clone(), item);
    prop_oneof![
        6 => (reviewer, 1..=3_u32).prop_map(|(reviewer, want)| Act::Next { reviewer, want }),
        1 => pair.clone().prop_map(|(reviewer, item)| Act::Take { reviewer, item }),
        2 => pair.clone().prop_map(|(reviewer, item)| Act::Renew { reviewer, item }),
        1 => pair.clone().prop_map(|(reviewer, item)| Act::GiveBack { reviewer, item }),
        1 => (pair.clone(), any::<bool>()).prop_map(|((reviewer, item), later)| Act::Pass { reviewer, item, later }),
        6 => (pair.clone(), 0..7_usize).prop_map(|((reviewer, item), says)| Act::Verdict { reviewer, item, says }),
        1 => pair.clone().prop_map(|(reviewer, item)| Act::Repeat { reviewer, item }),
        2 => pair.prop_map(|(reviewer, item)| Act::Withdraw { reviewer, item }),
        3 => (-90..90_i64).prop_map(|seconds| Act::Time { seconds }),
    ]
}

/// A verdict, and the place of its mark.
fn said(says: usize) -> (Verdict, Option<u32>) {
    match says {
        0 | 1 => (Verdict::Clean, None),
        2 => (Verdict::CannotJudge, None),
        3 => (Verdict::SecondOpinion, None),
        4 => (Verdict::Flagged, Some(4)),
        5 => (Verdict::Flagged, Some(5)),
        _ => (Verdict::Flagged, Some(9)),
    }
}

#[derive(Debug, Clone)]
struct Given {
    reading: Reading,
    answer: crate::wire::Given,
    stands: bool,
    raised: bool,
}

#[derive(Debug, Default)]
struct Item {
    id: String,
    wanted: usize,
    /// By reviewer: the token, and when the lease was renewed and ends.
    leases: BTreeMap<usize, (String, i64, i64)>,
    given: BTreeMap<usize, Vec<Given>>,
    passed: BTreeMap<usize, bool>,
}

impl Item {
    fn standing(&self) -> impl Iterator<Item = (usize, &Given)> {
        self.given.iter().flat_map(|(who, all)| all.iter().filter(|one| one.stands).map(move |one| (*who, one)))
    }

    fn counted(&self) -> Vec<&Given> {
        self.standing().map(|(_, one)| one).filter(|one| !one.answer.surplus).collect()
    }

    fn is_free(&self) -> bool {
        self.wanted > self.counted().len() + self.leases.len()
    }

    /// Whether a reviewer may be served it, before or after everything else.
    fn is_for(&self, reviewer: usize, later: bool) -> bool {
        let passed = self.passed.get(&reviewer);
        let is_read = self.standing().any(|(who, _)| who == reviewer);
        self.is_free()
            && !is_read
            && !self.leases.contains_key(&reviewer)
            && if later { passed == Some(&true) } else { passed.is_none() }
    }

    fn state(&self) -> ItemState {
        let counted = self.counted();
        let agree = |one: &Given, other: &Given| {
            let places = |given: &Given| given.reading.marks.first().and_then(|mark| mark.message_index);
            one.reading.verdict == other.reading.verdict
                && match (places(one), places(other)) {
                    (Some(one), Some(other)) => one.abs_diff(other) <= 1,
                    _ => true,
                }
        };
        let said: Vec<_> = counted.iter().filter(|one| one.reading.verdict != Verdict::SecondOpinion).collect();
        let all_agree = !said.is_empty() && said.iter().all(|one| said.iter().all(|other| agree(one, other)));
        if counted.len() >= self.wanted {
            return if self.wanted == 1 || all_agree { ItemState::Settled } else { ItemState::Disputed };
        }
        match (self.leases.len(), counted.len()) {
            (0, 0) => ItemState::Waiting,
            (0, _) => ItemState::Partly,
            _ => ItemState::Reading,
        }
    }
}

struct World<'a> {
    database: &'a Database,
    queue: QueueId,
    items: Vec<Item>,
    now: i64,
    /// Verdicts that were given, repeats left out.
    verdicts: usize,
}

fn name(reviewer: usize) -> String {
    format!("reviewer-{reviewer}")
}

impl World<'_> {
    /// Leases that are over end; those from the future begin anew.
    fn end_over(&mut self) {
        for item in &mut self.items {
            for lease in item.leases.values_mut().filter(|lease| lease.1 > self.now) {
                (lease.1, lease.2) = (self.now, self.now + LEASE);
            }
            item.leases.retain(|_, lease| lease.2 > self.now);
        }
    }

    fn item_id(&self, item: usize) -> ItemId {
        self.items[item].id.as_str().into()
    }

    async fn act(&mut self, change: &mut Connection, act: &Act) {
        let now = at(self.now);
        let asks = match act {
            Act::Time { .. } => false,
            Act::Repeat { reviewer, item } => self.items[*item].given.contains_key(reviewer),
            _ => true,
        };
        if asks {
            self.end_over();
        }
        match *act {
            Act::Time { seconds } => self.now += seconds,
            Act::Next { reviewer, want } => self.next(change, reviewer, want, now).await,
            Act::Take { reviewer, item } => {
                let taken = take_in(change, &self.item_id(item), &who(&name(reviewer)), now).await;
                let this = &mut self.items[item];
                let is_held = this.leases.contains_key(&reviewer);
                let may = is_held || this.is_free() && !this.standing().any(|(who, _)| who == reviewer);
                assert_eq!(taken.is_ok(), may, "{act:?}: {taken:?}");
                match taken {
                    Ok(held) if is_held => assert_eq!(held.token, this.leases[&reviewer].0),
                    Ok(held) => drop(this.leases.insert(reviewer, (held.token, self.now, self.now + LEASE))),
                    Err(problem) => assert!(matches!(problem, Problem::NoPlace), "{problem:?}"),
                }
            }
            Act::Renew { reviewer, item } => {
                let id = self.item_id(item);
                let lease = self.items[item].leases.get_mut(&reviewer);
                let token = lease.as_ref().map_or("of-nobody", |lease| &lease.0).to_owned();
                let renewed = renew_in(change, &id, &token, &who(&name(reviewer)), now).await;
                match lease {
                    Some(lease) => {
                        (lease.1, lease.2) = (self.now, self.now + LEASE);
                        assert_eq!(i64::from(renewed.unwrap()), LEASE);
                    }
                    None => assert!(matches!(renewed, Err(Problem::LeaseLost(_))), "{renewed:?}"),
                }
            }
            Act::GiveBack { reviewer, item } => {
                let id = self.item_id(item);
                let lease = self.items[item].leases.remove(&reviewer);
                let token = lease.map_or("of-nobody".to_owned(), |lease| lease.0);
                give_back_in(change, &id, &token, &who(&name(reviewer)), now).await.unwrap();
            }
            Act::Pass { reviewer, item, later } => {
                let reason = if later { PassReason::Later } else { PassReason::TooLong };
                let pass = Pass { reason, note: None };
                pass_in(change, &self.item_id(item), &pass, &who(&name(reviewer)), now).await.unwrap();
                self.items[item].leases.remove(&reviewer);
                self.items[item].passed.insert(reviewer, later);
            }
            Act::Verdict { reviewer, item, says } => self.verdict(change, reviewer, item, says, now).await,
            Act::Repeat { reviewer, item } => {
                let Some(last) = self.items[item].given.get(&reviewer).and_then(|all| all.last()).cloned() else {
                    return;
                };
                let me = who(&name(reviewer));
                let again = self.database.give_verdict_in(change, &self.item_id(item), &last.reading, &me, now).await;
                assert_eq!(again.unwrap(), last.answer, "the same answer, and nothing else");
            }
            Act::Withdraw { reviewer, item } => self.withdraw(change, reviewer, item, now).await,
        }
    }

    async fn next(&mut self, change: &mut Connection, reviewer: usize, want: u32, now: Time) {
        let held: Vec<_> =
            self.items.iter().filter_map(|item| item.leases.get(&reviewer)).map(|lease| lease.0.clone()).collect();
        let taken = take(change, &self.queue, want, &name(reviewer), now).await;
        let (want, mut new) = (want as usize, 0);
        for one in &taken.items {
            let place = self.items.iter().position(|item| item.id == one.item_id.as_str()).unwrap();
            if held.contains(&one.token) {
                assert_eq!(self.items[place].leases[&reviewer].0, one.token, "the same lease as before");
                continue;
            }
            new += 1;
            let is_first = self.items[place].is_for(reviewer, false);
            let is_put_off = self.items[place].is_for(reviewer, true);
            let others = self.items.iter().any(|item| item.is_for(reviewer, false));
            assert!(is_first || is_put_off && !others, "{one:?} is not for {reviewer}");
            assert_eq!(i64::from(one.expires_in_s), LEASE);
            assert_eq!(one.blind, self.items[place].wanted > 1);
            let lease = (one.token.clone(), self.now, self.now + LEASE);
            self.items[place].leases.insert(reviewer, lease);
        }
        let is_left = self.items.iter().any(|item| item.is_for(reviewer, false) || item.is_for(reviewer, true));
        assert_eq!(taken.items.len(), if is_left { want } else { (held.len() + new).min(want) }, "{taken:?}");
        assert_eq!(taken.reason.is_some(), taken.items.is_empty());
        assert!(new + held.len() <= want.max(held.len()), "no more than are wanted");
    }

    async fn verdict(&mut self, change: &mut Connection, reviewer: usize, item: usize, says: usize, now: Time) {
        let (verdict, place) = said(says);
        self.verdicts += 1;
        let reading = Reading {
            marks: place.into_iter().map(|place| mark("mark", place)).collect(),
            ..reading(&format!("verdict-{}", self.verdicts), verdict)
        };
        let me = who(&name(reviewer));
        let answer = self.database.give_verdict_in(change, &self.item_id(item), &reading, &me, now).await;
        let answer = answer.expect("finished work is never refused");
        let this = &mut self.items[item];
        this.leases.remove(&reviewer);
        let before = this.given.entry(reviewer).or_default().iter_mut().find(|one| one.stands);
        let was_raised = before.is_some_and(|before| {
            before.stands = false;
            std::mem::take(&mut before.raised)
        });
        assert_eq!(answer.surplus, !this.is_free(), "it counts where there is a place");
        let mut given = Given { reading, answer, stands: true, raised: false };
        this.given.entry(reviewer).or_default().push(given.clone());
        if was_raised && this.wanted > 1 && this.is_free() {
            this.wanted -= 1;
        }
        if given.reading.verdict == Verdict::SecondOpinion && this.wanted < 3 {
            this.wanted += 1;
            given.raised = true;
            *this.given.get_mut(&reviewer).unwrap().last_mut().unwrap() = given.clone();
        }
        assert_eq!(given.answer.state, this.state());
    }

    async fn withdraw(&mut self, change: &mut Connection, reviewer: usize, item: usize, now: Time) {
        let me = who(&name(reviewer));
        let id = self.item_id(item);
        let this = &mut self.items[item];
        let Some(last) = this.given.get_mut(&reviewer).and_then(|all| all.last_mut()) else {
            let none = self.database.withdraw_verdict_in(change, &id, &"of-nobody".into(), &me, now).await;
            assert!(matches!(none, Err(Problem::Missing(_))), "{none:?}");
            return;
        };
        let verdict = last.reading.verdict_id.clone();
        let was_raised = last.stands && std::mem::take(&mut last.raised);
        last.stands = false;
        if was_raised && this.wanted > 1 && this.is_free() {
            this.wanted -= 1;
        }
        self.database.withdraw_verdict_in(change, &id, &verdict, &me, now).await.unwrap();
    }

    /// Compares all that is stored with the model. A lease that is over counts until somebody asks.
    async fn compare(&self, change: &mut Connection) {
        let rows = sql("SELECT * FROM review_items ORDER BY number").all(change).await.unwrap();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (row, item) in rows.iter().zip(&self.items) {
            let number = |column| usize::try_from(row.get::<i64>(column).unwrap()).unwrap();
            let stored = (number("wanted"), number("verdict_count"), number("lease_count"));
            assert_eq!(stored, (item.wanted, item.counted().len(), item.leases.len()), "{item:#?}");
            assert!(stored.1 + stored.2 <= stored.0, "over what is wanted: {item:#?}");
            let state: ItemState = row.get("state").unwrap();
            assert_eq!(state, item.state(), "{item:#?}");
            *counts.entry(state.as_str().to_owned()).or_default() += 1;
        }
        let stored = sql("SELECT state, items FROM review_counts WHERE items <> 0 ORDER BY state");
        let stored: Vec<(String, i64)> = stored
            .each(change, |row| Ok::<_, super::super::super::sql::Error>((row.get("state")?, row.get("items")?)))
            .await
            .unwrap();
        let counts: Vec<_> = counts.into_iter().map(|(state, count)| (state, i64::try_from(count).unwrap())).collect();
        assert_eq!(stored, counts);
        let all: i64 = sql("SELECT count(*) FROM review_verdicts").one(change).await.unwrap().first().unwrap();
        assert_eq!(usize::try_from(all).unwrap(), self.verdicts, "a verdict is lost, or there twice");
        let twice = sql("SELECT count(*) FROM (SELECT 1 FROM review_verdicts WHERE withdrawn_at IS NULL
                           GROUP BY item, reviewer HAVING count(*) > 1) AS twice");
        assert_eq!(twice.one(change).await.unwrap().first::<i64>().unwrap(), 0);
    }
}

async fn walk(database: &Database, (wanted, share): (u32, f64), acts: &[Act]) {
    // One transaction, which is given up: each case finds nothing of the one before.
    let mut change = database.write().await.unwrap();
    let new = NewQueue { wanted: Some(wanted), second_share: Some(share), lease_s: Some(60), ..plain() };
    let queue = queue(&mut change, &new, &[7; ITEMS]).await;
    let rows = sql("SELECT id, wanted FROM review_items ORDER BY number").all(&mut change).await.unwrap();
    let item = |row: &super::super::super::sql::Row| Item {
        id: row.get("id").unwrap(),
        wanted: usize::try_from(row.get::<i64>("wanted").unwrap()).unwrap(),
        ..Item::default()
    };
    let mut world = World { database, queue, items: rows.iter().map(item).collect(), now: 0, verdicts: 0 };
    for act in acts {
        world.act(&mut change, act).await;
        world.compare(&mut change).await;
    }
}

#[test]
fn any_order_of_what_reviewers_do_keeps_the_counts() {
    let cases = if std::env::var_os("EARMARK_LONG").is_some() { 1_000 } else { 60 };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (_folder, database) = runtime.block_on(database());
    let acts = proptest::collection::vec(act(), 1..70);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = ((1..=3_u32, prop_oneof![Just(0.0), Just(0.5)]), acts);
    runner
        .run(&strategy, |(settings, acts)| {
            runtime.block_on(walk(&database, settings, &acts));
            Ok(())
        })
        .unwrap();
}
