//! Flags across issues: by type, by node, on some issues, in pages.

use serde_json::{Value, json};

use super::support::{Live, VIEWER_KEY, call};

/// Flags an issue; answers the id of the flag.
async fn flag(live: &Live, issue: &str, flag_type: &str, node: Option<&str>) -> String {
    let body = json!({ "call_id": call(1), "type": flag_type, "node_name": node, "message_index": 1 });
    live.post(&format!("{issue}/flags"), body).await.text("/id")
}

async fn found(live: &Live, query: &str) -> Vec<String> {
    let page = live.get(&format!("/v1/earmark/flags{query}")).await;
    let items = page.data()["items"].as_array().unwrap();
    items.iter().map(|flag| flag["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn flags_are_found_by_type_by_node_and_on_issues() {
    let live = Live::start().await;
    let (one, two) = (live.issue_with_call("One").await, live.issue_with_call("Two").await);
    let (a, b) = (one.rsplit('/').next().unwrap().to_owned(), two.rsplit('/').next().unwrap().to_owned());
    let first = flag(&live, &one, "dead_air", Some("Verify identity")).await;
    let second = flag(&live, &two, "dead_air", Some("Größe prüfen")).await;
    let third = flag(&live, &two, "slow_response", Some("Verify address")).await;
    let fourth = flag(&live, &two, "slow_response", None).await;
    for (query, wanted) in [
        (String::new(), vec![&first, &second, &third, &fourth]),
        ("?type=dead_air".into(), vec![&first, &second]),
        ("?type=Dead%20Air".into(), vec![&first, &second]),
        ("?type=nobody_uses_it".into(), vec![]),
        ("?node=VERIFY".into(), vec![&first, &third]),
        ("?node=verify%20identity".into(), vec![&first]),
        ("?node=gr%C3%96%C3%9Fe".into(), vec![&second]),
        ("?node=%25".into(), vec![]),
        ("?type=slow_response&node=verify".into(), vec![&third]),
        (format!("?issue_id={b}"), vec![&second, &third, &fourth]),
        (format!("?issue_id={a}&issue_id={b}&type=dead_air"), vec![&first, &second]),
        (format!("?issue_id={a}&node=address"), vec![]),
        ("?issue_id=unknown".into(), vec![]),
    ] {
        assert_eq!(found(&live, &query).await.iter().collect::<Vec<_>>(), wanted, "{query}");
    }
    let page = live.get("/v1/earmark/flags?node=identity").await;
    assert_eq!(page.data()["items"][0]["issue_id"], json!(a), "it names its issue");
    assert_eq!(found_as(&live, VIEWER_KEY).await.len(), 4, "who may only read may ask");
    // What is gone is not found.
    live.delete(&format!("{one}/flags/{first}")).await;
    live.delete(&two).await;
    assert_eq!(found(&live, "").await, Vec::<String>::new());
}

async fn found_as(live: &Live, key: &str) -> Vec<Value> {
    let answer = live.ask_as(key, reqwest::Method::GET, "/v1/earmark/flags", None).await;
    answer.data()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn pages_hold_each_flag_once_while_others_are_made() {
    let live = Live::start().await;
    let issue = live.issue_with_call("One").await;
    let mut made = Vec::new();
    for number in 0..7 {
        let node = format!("Node {}", number % 3);
        made.push(flag(&live, &issue, "dead_air", Some(&node)).await);
    }
    for query in ["limit=2", "limit=2&type=dead_air", "limit=2&node=node", "limit=3&node=node%201"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = live.get(&format!("/v1/earmark/flags?{query}{cursor}")).await;
            let items = page.data()["items"].as_array().unwrap().clone();
            seen.extend(items.iter().map(|flag| flag["id"].as_str().unwrap().to_owned()));
            // One of another type comes meanwhile: it changes nothing of what is behind.
            flag(&live, &issue, "slow_response", None).await;
            match page.data()["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        seen.retain(|id| made.contains(id));
        let wanted: Vec<_> = match query {
            "limit=3&node=node%201" => made.iter().skip(1).step_by(3).cloned().collect(),
            _ => made.clone(),
        };
        assert_eq!(seen, wanted, "{query}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_refused() {
    let live = Live::start().await;
    let issue = live.issue_with_call("One").await;
    for _ in 0..3 {
        flag(&live, &issue, "dead_air", None).await;
    }
    let page = live.get("/v1/earmark/flags?limit=1&type=dead_air").await;
    let cursor = page.text("/next_cursor");
    let many = "&issue_id=x".repeat(101);
    for query in [
        "type=!!".to_owned(),
        format!("type={}", "x".repeat(65)),
        format!("node={}", "x".repeat(256)),
        "limit=0".into(),
        "limit=101".into(),
        "cursor=x".into(),
        format!("limit=1&type=slow_response&cursor={cursor}"),
        many[1..].to_owned(),
    ] {
        live.get(&format!("/v1/earmark/flags?{query}")).await.refusal(400, "bad_request");
    }
}
