//! Deleting a call over the wire: what is answered, what others see afterwards, and that nothing of it is left in the file.

use earmark::server::Deposit;
use reqwest::Method;
use serde_json::{Value, json};

use super::support::{KEY, Live, VIEWER_KEY, call};

const WORD: &str = "zyqquarkfeld";

/// The call with this number, with the word in it.
fn spoken(number: u32) -> Deposit {
    let call = json!({
        "call_id": call(number), "created_at": "2026-11-30T09:00:00Z", "summary": format!("About {WORD}"),
        "transcripts": [{ "id": 1, "user": "user", "text": format!("It is {WORD}.") }],
    });
    let call = serde_json::from_value(call).unwrap();
    Deposit { call, events: Vec::new(), kept: None, issue: None, hearing: None }
}

/// How often the word stands in what the server keeps.
fn times(live: &Live) -> usize {
    live.kept.bytes().windows(WORD.len()).filter(|window| *window == WORD.as_bytes()).count()
}

async fn post_once(live: &Live, path: &str, key: &str, body: &Value) -> Value {
    let request = live.client.post(format!("{}{path}", live.base)).header("authorization", KEY);
    let answer = request.header("idempotency-key", key).json(body).send().await.unwrap();
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    answer.json().await.unwrap()
}

fn reading(id: &str) -> Value {
    json!({ "verdict_id": id, "verdict": "flagged", "note": WORD, "started_at": "2026-11-30T09:00:00.000Z",
        "given_at": "2026-11-30T09:01:42.000Z", "active_ms": 102_000, "seen": 5, "messages": 6, "guide_version": 0,
        "marks": [{ "mark_id": "m", "type": "Dead Air", "message_index": 0, "message_text": WORD, "note": WORD }] })
}

#[tokio::test]
async fn words_go_and_what_others_stand_on_stays() {
    let live = Live::start().await;
    let number = 91;
    live.database.deposit(&[spoken(number)]).await.unwrap();
    let of = call(number);
    let path = format!("/v1/earmark/calls/{of}");
    let issue = live.issue("A wrong day").await;
    let once = async |path: &str, key: &str, body: Value| post_once(&live, path, key, &body).await;
    let link = json!({ "resource_type": "call", "resource_id": of });
    once(&format!("{issue}/resources"), "link", link.clone()).await;
    let flag = json!({ "call_id": of, "type": "Dead Air", "message_index": 0, "message_text": WORD, "note": WORD });
    once(&format!("{issue}/flags"), "flag", flag.clone()).await;
    let attached = live.get(&format!("{issue}/resources")).await.text("/items/0/id");
    once(&format!("{issue}/comments"), "comment", json!({ "detail": "See there.", "resource_link_ids": [attached] }))
        .await;
    // An issue from which the call was taken away again remembers it in its activity.
    let other = live.issue("Another").await;
    once(&format!("{other}/resources"), "other", link).await;
    assert_eq!(live.delete(&format!("{other}/calls/{of}")).await.status, 204);
    let found = json!({ "call_id": of, "rule": "theirs", "version": 1, "message_index": 0, "type": "dead_air",
        "score": 0.5, "reason": WORD, "quote": WORD });
    live.post("/v1/earmark/review/suggestions", json!({ "suggestions": [found] })).await.data();
    let queue = |wanted: u32| {
        let live = &live;
        let of = of.clone();
        async move {
            let new = json!({ "name": "Week 48", "wanted": wanted, "second_share": 0.0 });
            let queue = live.post("/v1/earmark/review/queues", new).await.text("/id");
            let path = format!("/v1/earmark/review/queues/{queue}");
            live.post(&format!("{path}/items"), json!({ "call_ids": [of, call(1)] })).await.data();
            let items = live.get(&format!("{path}/items")).await;
            let items = items.data()["items"].as_array().unwrap().clone();
            let item = items.iter().find(|item| item["call_id"] == json!(of)).unwrap();
            (path, item["id"].as_str().unwrap().to_owned())
        }
    };
    let (read, read_item) = queue(1).await;
    let (unread, unread_item) = queue(2).await;
    let verdict = |item: &str| format!("/v1/earmark/review/items/{item}/verdict");
    live.ask_as(KEY, Method::PUT, &verdict(&read_item), Some(&reading("first"))).await.data();
    assert!(times(&live) > 10);

    live.ask_as(VIEWER_KEY, Method::DELETE, &path, None).await.refusal(403, "forbidden");
    let told = live.delete(&path).await;
    let told = told.data();
    assert_eq!((&told["flags"], &told["marks"], &told["links"]), (&json!(1), &json!(1), &json!(1)), "{told}");
    assert_eq!(told["issues"].as_array().unwrap().len(), 1);
    assert_eq!(live.delete(&path).await.data(), told);

    live.get(&format!("/v1/calls/{of}")).await.refusal(404, "CALL_NOT_FOUND");
    let link = live.get(&format!("{issue}/resources")).await;
    assert_eq!(link.text("/items/0/status"), "unavailable");
    assert_eq!(link.text("/items/0/title"), of[..8]);
    let flags = live.get(&format!("{issue}/flags")).await;
    let kept = &flags.data()["items"][0];
    assert_eq!((&kept["type"], &kept["message_index"]), (&json!("dead_air"), &json!(0)));
    assert_eq!((&kept["note"], &kept["message_text"]), (&json!(""), &Value::Null));
    let whole = live.get(&issue).await;
    assert_eq!((&whole.data()["flag_count"], &whole.data()["resource_count"]), (&json!(1), &json!(1)));
    // What was read counts as before, and what nobody has read is served to nobody.
    let items = async |queue: &str| {
        let queue = live.get(queue).await;
        (queue.data()["counts"]["settled"].clone(), queue.data()["counts"]["withdrawn"].clone())
    };
    let counts = (items(&read).await, items(&unread).await);
    assert_eq!(counts, ((json!(1), json!(0)), (json!(0), json!(1))));
    let next = live.post(&format!("{unread}/next"), json!({ "want": 2 })).await;
    let served = next.data()["items"].as_array().unwrap();
    assert!(!served.is_empty() && served.iter().all(|item| item["call_id"] != json!(of)), "{served:?}");

    // Whoever had the call before them is not refused a verdict; words of it are not taken any more.
    live.ask_as(KEY, Method::PUT, &verdict(&unread_item), Some(&reading("late"))).await.data();
    live.post(&format!("{issue}/flags"), flag.clone()).await.refusal(404, "CALL_NOT_FOUND");
    let repeated = post_once(&live, &format!("{issue}/flags"), "flag", &flag).await;
    assert_eq!(repeated["data"]["note"], json!(""));
    let added = live.post(&format!("{unread}/items"), json!({ "call_ids": [of] })).await;
    assert_eq!(added.data()["added"], json!(0));
    live.database.deposit(&[spoken(number)]).await.unwrap();
    assert_eq!(live.get(&format!("{issue}/activity")).await.status, 200);
    live.database.close().await;
    assert_eq!(times(&live), 0);
}
