//! What each maker answers, as its reference says: paths, parameters, pages, limits, errors and shapes.

use earmark::domain::{maker::Maker, time::Time};
use serde_json::{Value, json};

use super::service::{Answer, Call, KEY, Request, State};

/// The answer of a maker who is asked too much.
pub(super) fn busy(maker: Maker) -> Answer {
    match maker {
        Maker::Bland => {
            with_wait(json!({ "data": null, "errors": [{ "error": "TOO_MANY_REQUESTS", "message": "slow" }] }))
        }
        Maker::Vapi => with_wait(json!({ "statusCode": 429, "error": "Too Many Requests", "message": "slow down" })),
        // Neither says how long to wait.
        Maker::Retell => Answer::json(429, &json!({ "status": "error", "message": "Rate limit exceeded" })),
        Maker::ElevenLabs => {
            Answer::json(429, &json!({ "detail": { "status": "system_busy", "message": "try again" } }))
        }
    }
}

fn with_wait(body: Value) -> Answer {
    Answer { headers: vec![("retry-after", "1".to_owned())], ..Answer::json(429, &body) }
}

pub(super) fn answer(maker: Maker, state: &mut State, request: &Request) -> Answer {
    let (header, value) = match maker {
        Maker::Bland => ("authorization", KEY.to_owned()),
        Maker::Vapi | Maker::Retell => ("authorization", format!("Bearer {KEY}")),
        Maker::ElevenLabs => ("xi-api-key", KEY.to_owned()),
    };
    if request.headers.get(header) != Some(&value) {
        return refused(maker, 401, "the key is not known");
    }
    let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
    let told = match (maker, request.method.as_str(), path.as_slice()) {
        (Maker::Bland, "GET", ["v1", "calls"]) => bland_list(state, request),
        (Maker::Bland, "GET", ["v1", "calls", id]) => no_query(request).map(|()| one(maker, state, id)),
        (Maker::Bland, "GET", ["v1", "pathway_calls", id]) => bland_events(request, id),
        (Maker::Vapi, "GET", ["call"]) => vapi_list(state, request),
        (Maker::Vapi, "GET", ["call", id]) => no_query(request).map(|()| one(maker, state, id)),
        (Maker::Retell, "POST", ["v3", "list-calls"]) => retell_list(state, request),
        (Maker::Retell, "GET", ["v2", "get-call", id]) => no_query(request).map(|()| one(maker, state, id)),
        (Maker::ElevenLabs, "GET", ["v1", "convai", "conversations"]) => eleven_list(state, request),
        (Maker::ElevenLabs, "GET", ["v1", "convai", "conversations", id]) => {
            no_query(request).map(|()| one(maker, state, id))
        }
        _ => Err("there is no such operation".to_owned()),
    };
    told.unwrap_or_else(|fault| {
        state.faults.push(format!("{} {:?} {:?}: {fault}", request.method, request.path, request.query));
        refused(maker, if maker == Maker::ElevenLabs { 422 } else { 400 }, &fault)
    })
}

/// An error in the shape of the maker.
fn refused(maker: Maker, status: u16, message: &str) -> Answer {
    let body = match maker {
        Maker::Bland => json!({ "data": null, "errors": [{ "error": "X", "message": message }] }),
        Maker::Vapi => json!({ "statusCode": status, "error": "X", "message": [message] }),
        Maker::Retell => json!({ "status": "error", "message": message }),
        Maker::ElevenLabs if status == 422 => json!({ "detail": [{ "loc": ["query"], "msg": message, "type": "x" }] }),
        Maker::ElevenLabs => json!({ "detail": { "status": "x", "message": message } }),
    };
    Answer::json(status, &body)
}

fn no_query(request: &Request) -> Result<(), String> {
    if request.query.is_empty() { Ok(()) } else { Err("it takes no parameters".to_owned()) }
}

/// One call, whole.
fn one(maker: Maker, state: &mut State, id: &str) -> Answer {
    let Some(call) = state.calls.iter().find(|call| call.id == id).cloned() else {
        let status = if maker == Maker::Retell { 422 } else { 404 };
        return refused(maker, status, "there is no such call");
    };
    *state.reads.entry(id.to_owned()).or_default() += 1;
    if call.is_odd {
        return Answer::json(200, &json!({ "call_id": 7.5, "id": [], "conversation_id": {}, "transcripts": "none" }));
    }
    Answer::json(200, &whole(maker, &call))
}

/// The value of a parameter, or what is wrong with it. Each is to be one that the reference knows.
fn parameters<'a>(request: &'a Request, known: &[&str]) -> Result<impl Fn(&str) -> Option<&'a str>, String> {
    for (at, (name, _)) in request.query.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            return Err(format!("there is no parameter {name}"));
        }
        if request.query[..at].iter().any(|(other, _)| other == name) {
            return Err(format!("{name} comes twice"));
        }
    }
    Ok(|name: &str| request.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()))
}

fn number(value: Option<&str>, usual: i64, most: i64) -> Result<i64, String> {
    let number = value.map_or(Ok(usual), str::parse).map_err(|_| "no number".to_owned())?;
    if (0..=most).contains(&number) { Ok(number) } else { Err(format!("{number} is more than {most}")) }
}

fn time(value: Option<&str>) -> Result<Option<i64>, String> {
    let time = value.map(str::parse::<Time>).transpose().map_err(|error| error.to_string())?;
    Ok(time.map(Time::millis))
}

/// The calls, oldest first. What is made while the list is read comes into it.
fn listed(state: &mut State) -> Vec<Call> {
    state.lists += 1;
    if let Some(call) = state.coming.pop() {
        state.calls.push(call);
    }
    let mut calls = state.calls.clone();
    calls.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    calls
}

fn bland_list(state: &mut State, request: &Request) -> Result<Answer, String> {
    let get = parameters(request, &["from", "to", "limit", "ascending", "sort_by", "start_date", "end_date"])?;
    let (limit, from) = (number(get("limit"), 1_000, 1_000)?, number(get("from"), 0, i64::MAX)?);
    let (start, end) = (time(get("start_date"))?, time(get("end_date"))?);
    if !matches!(get("sort_by"), None | Some("created_at" | "updated_at")) {
        return Err("no such order".to_owned());
    }
    let mut calls = listed(state);
    // Both ends are part of the time.
    calls.retain(|call| start.is_none_or(|start| call.at >= start) && end.is_none_or(|end| call.at <= end));
    if get("ascending") != Some("true") {
        calls.reverse();
    }
    let total = calls.len();
    let page: Vec<Value> = calls.iter().skip(from as usize).take(limit as usize).map(bland_row).collect();
    Ok(Answer::json(200, &json!({ "total_count": total, "count": page.len(), "calls": page })))
}

fn bland_events(request: &Request, id: &str) -> Result<Answer, String> {
    let get = parameters(request, &["v"])?;
    if get("v") != Some("2") {
        return Err("v is needed".to_owned());
    }
    let event = |sequence: u32, kind: &str, payload: Value| {
        json!({ "conversation_id": id, "sequence": sequence, "event_type": kind, "node_id": "n1", "operation_id": null,
                "payload": payload, "created_at": "2026-08-11T16:20:41.300Z" })
    };
    let events = [
        event(3, "node.transition", json!({ "chosen_node_id": "n2", "previous_node_id": "n1" })),
        event(7, "node.tag", json!({ "name": "Offer" })),
    ];
    Ok(Answer::json(200, &json!(events)))
}

fn vapi_list(state: &mut State, request: &Request) -> Result<Answer, String> {
    let names =
        ["id", "assistantId", "phoneNumberId", "limit", "createdAtGt", "createdAtLt", "createdAtGe", "createdAtLe"];
    let get = parameters(request, &names)?;
    let limit = number(get("limit"), 100, 1_000)?;
    let (ge, lt) = (time(get("createdAtGe"))?, time(get("createdAtLt"))?);
    let mut calls = listed(state);
    calls.retain(|call| ge.is_none_or(|ge| call.at >= ge) && lt.is_none_or(|lt| call.at < lt));
    calls.retain(|call| get("assistantId").is_none_or(|agent| call.agent == agent));
    calls.reverse();
    let rows: Vec<Value> = calls.iter().take(limit as usize).map(|call| whole(Maker::Vapi, call)).collect();
    // Whoever gets as much as there can be does not know whether that is all.
    for call in calls.iter().filter(|_| (calls.len() as i64) < limit) {
        *state.reads.entry(call.id.clone()).or_default() += 1;
    }
    Ok(Answer::json(200, &json!(rows)))
}

fn retell_list(state: &mut State, request: &Request) -> Result<Answer, String> {
    no_query(request)?;
    let body: Value = serde_json::from_slice(&request.body).map_err(|error| error.to_string())?;
    let known = ["filter_criteria", "sort_order", "limit", "pagination_key", "skip", "include_total"];
    if body.as_object().is_none_or(|body| body.keys().any(|key| !known.contains(&key.as_str()))) {
        return Err("an unknown field".to_owned());
    }
    let limit = body["limit"].as_u64().unwrap_or(50) as usize;
    if limit > 1_000 {
        return Err("too many".to_owned());
    }
    let mut calls = listed(state);
    for (name, filter) in body["filter_criteria"].as_object().into_iter().flatten() {
        match name.as_str() {
            "start_timestamp" if filter["type"] == "number" && filter["op"] == "ge" => {
                let from = filter["value"].as_i64().ok_or("no time")?;
                calls.retain(|call| call.at >= from);
            }
            "start_timestamp" if filter["type"] == "range" && filter["op"] == "bt" => {
                let (from, to) =
                    (filter["value"][0].as_i64().ok_or("no time")?, filter["value"][1].as_i64().ok_or("no time")?);
                calls.retain(|call| (from..=to).contains(&call.at));
            }
            "agent" => {
                let agent = filter[0]["agent_id"].as_str().ok_or("no agent")?;
                calls.retain(|call| call.agent == agent);
            }
            _ => return Err(format!("no such filter: {name} {filter}")),
        }
    }
    if body["sort_order"] != "ascending" {
        calls.reverse();
    }
    if let Some(key) = body["pagination_key"].as_str() {
        let last = key.strip_prefix("k-").ok_or("no key of ours")?;
        let at = calls.iter().position(|call| call.id == last).ok_or("the key leads nowhere")?;
        calls.drain(..=at);
    }
    let more = calls.len() > limit;
    calls.truncate(limit);
    let key = calls.last().filter(|_| more).map(|call| format!("k-{}", call.id));
    let rows: Vec<Value> = calls.iter().map(retell_row).collect();
    Ok(Answer::json(200, &json!({ "items": rows, "has_more": more, "pagination_key": key })))
}

fn eleven_list(state: &mut State, request: &Request) -> Result<Answer, String> {
    let names =
        ["page_size", "cursor", "call_start_after_unix", "call_start_before_unix", "sort_direction", "agent_id"];
    let get = parameters(request, &names)?;
    let size = number(get("page_size"), 30, 100)? as usize;
    let (after, before) = (get("call_start_after_unix"), get("call_start_before_unix"));
    let (after, before) = (number(after, 0, i64::MAX)?, number(before, i64::MAX, i64::MAX)?);
    let mut calls = listed(state);
    // The narrow reading of both bounds.
    calls.retain(|call| call.at / 1_000 > after && call.at / 1_000 < before);
    calls.retain(|call| get("agent_id").is_none_or(|agent| call.agent == agent));
    match get("sort_direction") {
        Some("asc") => {}
        None | Some("desc") => calls.reverse(),
        Some(_) => return Err("no such direction".to_owned()),
    }
    if let Some(cursor) = get("cursor") {
        let last = cursor.strip_prefix("c-").ok_or("no cursor of ours")?;
        let at = calls.iter().position(|call| call.id == last).ok_or("the cursor leads nowhere")?;
        calls.drain(..=at);
    }
    let more = calls.len() > size;
    calls.truncate(size);
    let cursor = calls.last().filter(|_| more).map(|call| format!("c-{}", call.id));
    let rows: Vec<Value> = calls.iter().map(eleven_row).collect();
    Ok(Answer::json(200, &json!({ "conversations": rows, "has_more": more, "next_cursor": cursor })))
}

fn at(millis: i64) -> String {
    Time::from_millis(millis).to_string()
}

fn bland_row(call: &Call) -> Value {
    let status = if call.is_finished { ("complete", json!("completed")) } else { ("started", Value::Null) };
    json!({
        "call_id": call.id, "created_at": at(call.at), "call_length": if call.is_finished { json!(1.5) } else { Value::Null },
        "to": "+12025550143", "from": "+12025550178", "inbound": true, "completed": call.is_finished,
        "queue_status": status.0, "status": status.1, "error_message": null, "answered_by": "human", "batch_id": null,
        "pathway_id": if call.agent == "agent-1" { json!("agent-1") } else { Value::Null },
    })
}

fn retell_row(call: &Call) -> Value {
    let mut row = json!({
        "call_id": call.id, "call_type": "phone_call", "agent_id": call.agent, "agent_version": 4, "direction": "inbound",
        "call_status": if call.is_finished { "ended" } else { "ongoing" }, "start_timestamp": call.at,
        "from_number": "+12025550143", "to_number": "+12025550178",
    });
    if call.is_finished {
        row["end_timestamp"] = (call.at + 90_000).into();
        row["duration_ms"] = 90_000.into();
        row["disconnection_reason"] = "user_hangup".into();
        row["recording_url"] = format!("https://recordings.example/{}.wav", call.id).into();
    }
    row
}

fn eleven_row(call: &Call) -> Value {
    json!({
        "conversation_id": call.id, "agent_id": call.agent, "agent_name": "Desk", "start_time_unix_secs": call.at / 1_000,
        "call_duration_secs": if call.is_finished { 90 } else { 0 }, "message_count": 2,
        "status": if call.is_finished { "done" } else { "processing" }, "call_successful": "success",
    })
}

/// A call as the maker tells it when it is asked for it.
fn whole(maker: Maker, call: &Call) -> Value {
    let said = format!("Where is parcel {}?", call.id);
    match maker {
        Maker::Bland => {
            let mut record = bland_row(call);
            let turn = |id: u32, user: &str, text: &str| json!({ "id": id, "created_at": at(call.at + i64::from(id)), "text": text, "user": user });
            record["started_at"] = at(call.at).into();
            record["pathway_logs"] = Value::Null;
            record["transcripts"] = json!([turn(1, "assistant", "Parcels, hello."), turn(2, "user", &said)]);
            record
        }
        Maker::Vapi => {
            let message = |role: &str, text: &str, second: i64| {
                json!({ "role": role, "message": text, "time": call.at + second * 1_000, "endTime": call.at + second * 1_000 + 900,
                        "secondsFromStart": second, "duration": 0.9 })
            };
            let mut record = json!({
                "id": call.id, "orgId": "org-1", "type": "inboundPhoneCall", "assistantId": call.agent,
                "status": if call.is_finished { "ended" } else { "in-progress" },
                "createdAt": at(call.at), "updatedAt": at(call.at + 95_000), "startedAt": at(call.at + 200),
            });
            if call.is_finished {
                record["endedAt"] = at(call.at + 90_200).into();
                record["endedReason"] = "customer-ended-call".into();
                let messages = [message("bot", "Parcels, hello.", 1), message("user", &said, 4)];
                record["artifact"] = json!({ "messages": messages, "recordingUrl": "https://private.example/x.wav" });
            }
            record
        }
        Maker::Retell => {
            let mut record = retell_row(call);
            let turn = |role: &str, text: &str| json!({ "role": role, "content": text, "words": [{ "word": text, "start": 1.2, "end": 1.9 }] });
            record["transcript_with_tool_calls"] = json!([turn("agent", "Parcels, hello."), turn("user", &said)]);
            record
        }
        Maker::ElevenLabs => {
            let turn = |role: &str, text: &str, second: u32| json!({ "role": role, "message": text, "time_in_call_secs": second });
            json!({
                "conversation_id": call.id, "agent_id": call.agent,
                "status": if call.is_finished { "done" } else { "processing" }, "has_audio": true,
                "metadata": { "start_time_unix_secs": call.at / 1_000, "call_duration_secs": 90 },
                "analysis": { "call_successful": "success" },
                "transcript": [turn("agent", "Parcels, hello.", 0), turn("user", &said, 4)],
            })
        }
    }
}
