//! All calls over the wire: what is found in calls that nobody has opened, what the asking reviewer made of them, and what
//! they are judged against.

use std::path::Path;

use earmark::{
    domain::calls::{CallPart, CallVerdict},
    provider::Bland,
    server::{Database, Deposit, NewMember, Permission},
    wire::{CallQuery, CallRow, NewItems, NewQueue, PageQuery, ScoredCall},
};
use serde_json::json;
use sqlx::{
    Connection as _, SqliteConnection,
    migrate::{Migration, MigrationType, Migrator},
};

use super::support::{KEY, Live, call};

const OPERATOR_KEY: &str = "org_operator_0123456789abcdef0123456789abcdef";

fn client(live: &Live, key: &str) -> Bland {
    Bland::over_http(&live.base.parse().unwrap(), &key.into()).unwrap()
}

/// A chat in which a tool fails twice and the agent says nothing of it.
fn chat(id: &str, second: u32) -> Deposit {
    let rows = [
        ("user", "Please book the sauna for Ñandú."),
        ("agent-action", "book({\"room\": \"sauna\"})"),
        ("agent-action", "Error: no such room"),
        ("agent-action", "book({\"room\": \"sauna\"})"),
        ("agent-action", "Error: no such room"),
        ("assistant", "Is there anything else?"),
    ];
    let turns: Vec<_> =
        rows.iter().zip(1..).map(|((user, text), id)| json!({ "id": id, "user": user, "text": text })).collect();
    let call = json!({
        "call_id": id, "created_at": format!("2026-11-30T09:00:{second:02}Z"), "summary": format!("Chat {id}"),
        "metadata": { "reward": 0.0 }, "transcripts": turns,
    });
    let kept = json!({
        "prompts": [{ "position": 0, "role": "system", "content": "You book rooms." }],
        "info": {
            "task": { "instruction": "You want the sauna.", "actions": [{ "name": "book", "kwargs": { "room": "spa" } }] },
            "reward_info": { "r_actions": 0.0 },
        },
    });
    Deposit {
        call: serde_json::from_value(call).unwrap(),
        events: Vec::new(),
        kept: Some(kept),
        issue: None,
        hearing: None,
    }
}

async fn found(bland: &Bland, query: CallQuery) -> Vec<CallRow> {
    bland.calls(&query).await.unwrap().items
}

fn ids(rows: &[CallRow]) -> Vec<&str> {
    rows.iter().map(|row| row.call_id.as_str()).collect()
}

#[tokio::test]
async fn calls_that_nobody_has_opened_are_found_by_words_and_by_what_rules_find() {
    let live = Live::start().await;
    let bland = client(&live, KEY);
    live.database.deposit(&[chat("chat-1", 1), chat("chat-2", 2)]).await.unwrap();
    let all = found(&bland, CallQuery::default()).await;
    assert_eq!(ids(&all)[..2], ["chat-2", "chat-1"], "newest first");
    assert_eq!(all.len(), 12);
    let row = &all[0];
    assert!(row.moments >= 2 && row.undecided == row.moments && row.has_brief, "{row:?}");
    assert_eq!((row.messages, row.verdict.as_ref(), row.issue_count), (6, None, 0));
    let words = |words: &str| CallQuery { words: Some(words.to_owned()), ..CallQuery::default() };
    assert_eq!(ids(&found(&bland, words("SAUNA ñan")).await), ["chat-2", "chat-1"]);
    assert_eq!(ids(&found(&bland, words("chat-1")).await), ["chat-1"]);
    let rule = CallQuery { moment: vec!["tool_error_again".to_owned()], ..CallQuery::default() };
    assert_eq!(ids(&found(&bland, rule).await), ["chat-2", "chat-1"]);

    // What is stored is what the rules of anybody else come to: the same ids.
    let suggestions = bland.suggestions(&"chat-1".into()).await.unwrap();
    assert_eq!(suggestions.len(), row.moments as usize);
    let path = format!("/v1/earmark/review/suggestions/{}/decision", suggestions[0].id.as_str());
    let decided = live.ask_as(KEY, reqwest::Method::PUT, &path, Some(&json!({ "decision": "rejected" }))).await;
    decided.data();
    let one = found(&bland, words("chat-1")).await;
    assert_eq!(one[0].undecided, row.moments - 1);

    // A call that comes into a queue without a score has the one of the rules; what somebody says of it holds.
    let queue = bland.create_review_queue(&NewQueue { name: "Q".to_owned(), ..NewQueue::default() }).await.unwrap();
    let scored = ScoredCall { call_id: "chat-2".into(), score: Some(1), reasons: None };
    let calls = NewItems { call_ids: Some(vec!["chat-1".into()]), calls: Some(vec![scored]), ..NewItems::default() };
    bland.add_review_items(&queue.id, &calls).await.unwrap();
    let items = bland.review_items(&queue.id, &earmark::wire::ItemQuery::default()).await.unwrap().items;
    assert_eq!((items[0].call_id.as_str(), items[1].call_id.as_str()), ("chat-1", "chat-2"));
    assert!(items[0].score > 30 && items[0].reasons["tool_error_again"] == 30, "{items:?}");
    assert_eq!(items[1].score, 1);
}

#[tokio::test]
async fn verdicts_are_the_asking_reviewers_own_and_issues_are_named() {
    let live = Live::start().await;
    let member = NewMember { first_name: "Ben".into(), last_name: "Okafor".into(), permission: Permission::Operator };
    let member = live.database.add_member(&member).await.unwrap();
    live.database.register_key(&member, OPERATOR_KEY).await.unwrap();
    let (mine, other) = (client(&live, KEY), client(&live, OPERATOR_KEY));
    let queue = live.post("/v1/earmark/review/queues", json!({ "name": "Q" })).await.text("/id");
    let added = live.post(&format!("/v1/earmark/review/queues/{queue}/items"), json!({ "call_ids": [call(1)] })).await;
    added.data();
    let item = live.get(&format!("/v1/earmark/review/queues/{queue}/items")).await.text("/items/0/id");
    let give = |id: &'static str, verdict: &'static str| {
        let body = json!({
            "verdict_id": id, "verdict": verdict, "started_at": "2026-11-30T09:00:00Z",
            "given_at": "2026-11-30T09:01:00Z", "active_ms": 1, "seen": 6, "messages": 6, "guide_version": 0,
            "marks": [], "decisions": [],
        });
        let path = format!("/v1/earmark/review/items/{item}/verdict");
        let live = &live;
        async move { live.ask_as(KEY, reqwest::Method::PUT, &path, Some(&body)).await.data().clone() }
    };
    let of = |verdict: &str| CallQuery { verdict: vec![CallVerdict::from(verdict)], ..CallQuery::default() };
    give("v1", "clean").await;
    assert_eq!(ids(&found(&mine, of("clean")).await), [call(1)]);
    assert_eq!(found(&other, of("clean")).await.len(), 0, "whose it is not does not see it");
    assert_eq!(found(&other, of("none")).await.len(), 10);
    give("v2", "second_opinion").await;
    assert_eq!(found(&mine, of("clean")).await.len(), 0);
    let rows = found(&mine, of("second_opinion")).await;
    assert_eq!(rows[0].verdict, Some("second_opinion".into()));
    live.delete(&format!("/v1/earmark/review/items/{item}/verdict?verdict_id=v2")).await;
    assert_eq!(found(&mine, of("none")).await.len(), 10, "withdrawn, it counts for nothing");

    let issue = live.issue_with_call("Wrong day").await;
    live.post(&format!("{issue}/flags"), json!({ "call_id": call(1), "type": "Dead Air" })).await.data();
    let query = CallQuery { flag: vec!["dead air".to_owned()], has: vec![CallPart::Issue], ..CallQuery::default() };
    let rows = found(&mine, query.clone()).await;
    assert_eq!((rows[0].issues[0].title.verbatim(), rows[0].issue_count), ("Wrong day", 1));
    assert_eq!((rows[0].flags, rows[0].flag_types[0].verbatim()), (1, "dead_air"));
    live.delete(&issue).await;
    assert_eq!(found(&mine, query).await.len(), 0, "with the issue its flags are gone");
}

#[tokio::test]
async fn the_outcome_is_told_to_who_asks_for_it_alone() {
    let live = Live::start().await;
    live.database.deposit(&[chat("chat-1", 1)]).await.unwrap();
    let bland = client(&live, KEY);
    let brief = bland.brief(&"chat-1".into(), false).await.unwrap();
    assert_eq!(brief.prompt, Some("You book rooms.".into()));
    assert_eq!(brief.task, Some("You want the sauna.".into()));
    assert_eq!(brief.expected_actions[0].arguments["room"], "spa");
    assert_eq!(brief.outcome, None);
    let outcome = bland.brief(&"chat-1".into(), true).await.unwrap().outcome.unwrap();
    assert_eq!(outcome.reward, Some(0.0));
    live.get("/v1/earmark/calls/chat-1/brief?outcome=perhaps").await.refusal(400, "bad_request");
    let kept = bland.kept(&"chat-1".into()).await.unwrap().kept;
    assert_eq!(kept, chat("chat-1", 1).kept, "as its source had it");
}

#[tokio::test]
async fn what_is_no_query_is_refused_and_a_cursor_belongs_to_its_list() {
    let live = Live::start().await;
    for query in ["verdict=good", "has=fun", "order=best", "min_s=-1", "created_from=today", "limit=0", "flag=%3F"] {
        live.get(&format!("/v1/earmark/calls?{query}")).await.refusal(400, "bad_request");
    }
    let page = live.get("/v1/earmark/calls?limit=3").await;
    let cursor = page.data()["next_cursor"].as_str().unwrap().to_owned();
    live.get(&format!("/v1/earmark/calls?limit=4&cursor={cursor}")).await.data();
    live.get(&format!("/v1/earmark/calls?cursor={cursor}&has=moment")).await.refusal(400, "bad_request");
}

/// A database of the schema before this list, with a call in it.
async fn of_an_earlier_version(path: &Path) {
    const SCRIPTS: &[&str] = &[
        include_str!("../../../assets/migrations/sqlite/0001_first.sql"),
        include_str!("../../../assets/migrations/sqlite/0002_idempotency.sql"),
        include_str!("../../../assets/migrations/sqlite/0003_search.sql"),
        include_str!("../../../assets/migrations/sqlite/0004_tickets.sql"),
        include_str!("../../../assets/migrations/sqlite/0005_keys.sql"),
        include_str!("../../../assets/migrations/sqlite/0006_flags.sql"),
        include_str!("../../../assets/migrations/sqlite/0007_filters.sql"),
        include_str!("../../../assets/migrations/sqlite/0008_review.sql"),
    ];
    let url = format!("sqlite://{}?mode=rwc", path.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let migrations = SCRIPTS.iter().zip(1..).map(|(script, version)| {
        let sql = sqlx::SqlStr::from_static(script);
        Migration::new(version, "".into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect()).run_direct(None, &mut connection, false).await.unwrap();
    let Deposit { call, kept, .. } = chat("chat-1", 1);
    let insert = "INSERT INTO calls (id, created_at, updated_at, title, call_length, row, kept, events, body)
                  VALUES ('chat-1', 1000, 1000, 'Sauna', 1.5, '{}', $1, '[]', $2)";
    let texts = [json!(kept).to_string(), serde_json::to_string(&call).unwrap()];
    sqlx::query(insert).bind(&texts[0]).bind(&texts[1]).execute(&mut connection).await.unwrap();
    let link = "INSERT INTO suggestions (id, call_id, rule, version, message_index, type, score, reason, made_at)
                VALUES ('s-1', 'chat-1', 'policy:ours', 1, 0, 'dead_air', 0.5, '', 1)";
    sqlx::query(link).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn calls_of_an_earlier_version_are_there_at_once_and_looked_at_after_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earmark.db");
    of_an_earlier_version(&path).await;
    let database = Database::open(&path).await.unwrap();
    database.close().await;
    let places = ["run", "key"].map(|name| folder.path().join(name));
    let embedded = earmark::server::embedded::start(&path, &places[0], &places[1]).await.unwrap();
    let inside = embedded.inside();
    let ask: earmark::provider::Ask = std::sync::Arc::new(move |request| Box::pin(inside.clone().ask(request)));
    let door = earmark::provider::Door { ask, base: "http://localhost".parse().unwrap(), socket: None };
    let bland = Bland::inside(&door, &embedded.own_key).unwrap();
    let all = found(&bland, CallQuery::default()).await;
    assert_eq!((ids(&all), all[0].messages, all[0].length_s), (vec!["chat-1"], 6, Some(90)));
    let ours = CallQuery { moment: vec!["policy:ours".to_owned()], ..CallQuery::default() };
    assert_eq!(found(&bland, ours).await.len(), 1, "what was found before is known at once");
    let words = CallQuery {
        words: Some("sauna".to_owned()),
        moment: vec!["tool_error_again".to_owned()],
        page: PageQuery::default(),
        ..CallQuery::default()
    };
    let most = std::time::Duration::from_secs(30);
    let looked = async {
        while found(&bland, words.clone()).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(most, looked).await.expect("it is looked at");
    assert!(found(&bland, words).await[0].has_brief);
    embedded.stop().await;
}
