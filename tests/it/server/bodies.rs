//! The bodies in `tests/data/wire`: each is read into its type and written back unchanged, and each fits the schema that
//! the server publishes. They are the judge between client and server.

use std::{collections::BTreeSet, path::Path};

use earmark::wire::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{schema, support::Live};

/// A file, the schema that it fits, and what becomes of it on the way through its type.
struct Body {
    file: &'static str,
    schema: &'static str,
    through: fn(&str) -> serde_json::Result<Value>,
    leniently: fn(&str) -> serde_json::Result<Value>,
}

fn leniently<T: DeserializeOwned + Serialize>(text: &str) -> serde_json::Result<Value> {
    serde_json::to_value(lenient::read::<T>(text.as_bytes())?)
}

fn through<T: DeserializeOwned + Serialize>(text: &str) -> serde_json::Result<Value> {
    serde_json::to_value(serde_json::from_str::<T>(text)?)
}

macro_rules! body {
    ($file:literal, $schema:literal, $type:ty) => {
        Body { file: $file, schema: $schema, through: through::<$type>, leniently: leniently::<$type> }
    };
}

const BODIES: &[Body] = &[
    body!("issue", "Envelope_Issue", Envelope<Issue>),
    body!("issue_with_agent", "Envelope_Issue", Envelope<Issue>),
    body!("issues", "Envelope_Page_Issue", Envelope<Page<Issue>>),
    body!("issue_view", "Envelope_IssueView", Envelope<IssueView>),
    body!("link", "Envelope_ResourceLink", Envelope<ResourceLink>),
    body!("links", "Envelope_Page_ResourceLink", Envelope<Page<ResourceLink>>),
    body!("affected", "Envelope_Affected", Envelope<Affected>),
    body!("flag", "Envelope_Flag", Envelope<Flag>),
    body!("flags", "Envelope_Page_Flag", Envelope<Page<Flag>>),
    body!("flag_types", "Envelope_Page_FlagType", Envelope<Page<FlagType>>),
    body!("activity", "Envelope_Page_TimelineEntry", Envelope<Page<TimelineEntry>>),
    body!("comment", "Envelope_TimelineEntry", Envelope<TimelineEntry>),
    body!("capabilities", "Envelope_Capabilities", Envelope<Capabilities>),
    body!("category", "Envelope_Category", Envelope<Category>),
    body!("categories", "Envelope_Page_Category", Envelope<Page<Category>>),
    body!("relation", "Envelope_Relation", Envelope<Relation>),
    body!("relations", "Envelope_Page_Relation", Envelope<Page<Relation>>),
    body!("agents", "Envelope_Page_AgentProfile", Envelope<Page<AgentProfile>>),
    body!("session", "Envelope_AgentSession", Envelope<AgentSession>),
    body!("prompt", "Envelope_PromptAccepted", Envelope<PromptAccepted>),
    body!("members", "Envelope_Vec_Member", Envelope<Vec<Member>>),
    body!("memberships", "Envelope_Vec_OwnMembership", Envelope<Vec<OwnMembership>>),
    body!("account", "Account", Account),
    body!("calls", "CallList", CallList),
    body!("call", "Call", Call),
    body!("pathway_events", "PathwayEvent", Vec<PathwayEvent>),
    body!("refusal", "Refusal", Envelope<Value>),
    body!("new_issue", "NewIssue", NewIssue),
    body!("new_issue_short", "NewIssue", NewIssue),
    body!("issue_patch", "IssuePatch", IssuePatch),
    body!("issue_patch_empty", "IssuePatch", IssuePatch),
    body!("new_link", "NewResourceLink", NewResourceLink),
    body!("new_flag", "NewFlag", NewFlag),
    body!("new_flag_short", "NewFlag", NewFlag),
    body!("new_comment", "NewComment", NewComment),
    body!("new_relation", "NewRelation", NewRelation),
    body!("new_category", "NewCategory", NewCategory),
    body!("new_prompt", "NewPrompt", NewPrompt),
    body!("tie", "Envelope_Tie", Envelope<Tie>),
    body!("ties", "Envelope_Vec_Tie", Envelope<Vec<Tie>>),
    body!("new_tie", "NewTie", NewTie),
    body!("all_calls", "Envelope_Page_CallRow", Envelope<Page<CallRow>>),
    body!("brief", "Envelope_Brief", Envelope<Brief>),
    body!("kept", "Envelope_KeptBeside", Envelope<KeptBeside>),
    body!("review_queue", "Envelope_Queue", Envelope<Queue>),
    body!("review_queues", "Envelope_Page_Queue", Envelope<Page<Queue>>),
    body!("new_review_queue", "NewQueue", NewQueue),
    body!("new_review_queue_short", "NewQueue", NewQueue),
    body!("new_review_queue_patch", "QueuePatch", QueuePatch),
    body!("new_review_items", "NewItems", NewItems),
    body!("review_items", "Envelope_Page_ReviewItem", Envelope<Page<ReviewItem>>),
    body!("new_review_taking", "NewTaking", NewTaking),
    body!("review_taken", "Envelope_Taken", Envelope<Taken>),
    body!("review_nothing", "Envelope_Taken", Envelope<Taken>),
    body!("review_held", "Envelope_Held", Envelope<Held>),
    body!("new_lease_token", "LeaseToken", LeaseToken),
    body!("new_pass", "Pass", Pass),
    body!("new_reading", "Reading", Reading),
    body!("new_reading_cannot", "Reading", Reading),
    body!("review_given", "Envelope_Given", Envelope<Given>),
    body!("review_given_gold", "Envelope_Given", Envelope<Given>),
    body!("review_readings", "Envelope_Vec_StoredReading", Envelope<Vec<StoredReading>>),
    body!("review_told_readings", "Envelope_Page_ToldReading", Envelope<Page<ToldReading>>),
    body!("new_readings", "NewReadings", NewReadings),
    body!("review_readings_merged", "Envelope_ReadingsMerged", Envelope<ReadingsMerged>),
    body!("new_suggestions", "NewSuggestions", NewSuggestions),
    body!("review_rules", "Envelope_Vec_RuleRecord", Envelope<Vec<RuleRecord>>),
    body!("review_suggestions", "Envelope_Vec_Suggestion", Envelope<Vec<Suggestion>>),
    body!("new_decision", "NewDecision", NewDecision),
    body!("review_homes", "Envelope_Vec_Home", Envelope<Vec<Home>>),
    body!("ticket", "TicketEnvelope_Ticket", TicketEnvelope<Ticket>),
    body!("tickets", "TicketEnvelope_Vec_Ticket", TicketEnvelope<Vec<Ticket>>),
    body!("ticket_comment", "TicketEnvelope_TicketComment", TicketEnvelope<TicketComment>),
    body!("ticket_comments", "TicketEnvelope_Vec_TicketComment", TicketEnvelope<Vec<TicketComment>>),
    body!("teams", "TicketEnvelope_Vec_Team", TicketEnvelope<Vec<Team>>),
    body!("ticket_refusal", "TicketRefusal", TicketRefusal),
    body!("ticket_refusal_each", "TicketRefusal", TicketRefusal),
    body!("new_ticket", "NewTicket", NewTicket),
    body!("new_ticket_short", "NewTicket", NewTicket),
    body!("new_ticket_link", "NewTicketLink", NewTicketLink),
    body!("new_ticket_duplicate", "NewTicketDuplicate", NewTicketDuplicate),
    body!("new_sub_ticket", "NewSubTicket", NewSubTicket),
    body!("new_ticket_comment", "NewTicketComment", NewTicketComment),
];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/wire")
}

fn read(body: &Body) -> String {
    std::fs::read_to_string(folder().join(format!("{}.json", body.file))).expect(body.file)
}

#[test]
fn every_body_survives_its_type() {
    for body in BODIES {
        let text = read(body);
        let value: Value = serde_json::from_str(&text).expect(body.file);
        assert_eq!((body.through)(&text).expect(body.file), value, "{}", body.file);
    }
}

/// Where the texts of a body are, as pointers into it.
fn texts(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(at.to_owned()),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| texts(item, &format!("{at}/{n}"), found)),
        Value::Object(fields) => fields.iter().for_each(|(name, item)| texts(item, &format!("{at}/{name}"), found)),
        _ => {}
    }
}

/// A body without the value at a place.
fn without(mut body: Value, place: &str) -> Value {
    let (parent, name) = place.rsplit_once('/').expect("a place in something");
    match body.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(name)),
        Some(Value::Array(items)) => items[name.parse::<usize>().expect("a number")] = Value::Null,
        _ => {}
    }
    body
}

/// Half a surrogate, a word that is no JSON, a key that comes twice: in any text of any answer. The rest is read.
#[test]
fn a_text_that_strict_json_refuses_hides_nothing_else() {
    const MARK: &str = "\"the place\"";
    for body in BODIES.iter().filter(|body| !body.file.starts_with("new_") && !body.file.starts_with("issue_patch")) {
        let value: Value = serde_json::from_str(&read(body)).expect(body.file);
        let mut places = Vec::new();
        texts(&value, "", &mut places);
        assert!(!places.is_empty(), "{}", body.file);
        for place in &places {
            let mut marked = value.clone();
            let right = std::mem::replace(marked.pointer_mut(place).expect("there"), "the place".into());
            let text = marked.to_string();
            let cut = format!("\"{}\\ud83d\"", right.as_str().expect("a text").replace(['"', '\\', '\n'], " "));
            // What says of which kind an entry is takes the entry along, and nothing else.
            let lost = place.strip_suffix("/entry_kind").unwrap_or(place);
            for defect in [cut.as_str(), "NaN"] {
                let read = (body.leniently)(&text.replace(MARK, defect));
                let read = read.unwrap_or_else(|error| panic!("{} {place} {defect}: {error}", body.file));
                let same = without(read, lost) == without(value.clone(), lost);
                assert!(same, "{} {place} {defect}", body.file);
            }
            let name = place.rsplit('/').next().expect("a name");
            if name.parse::<usize>().is_err() {
                let twice = text.replace(MARK, &format!("\"before\",\"{name}\":{right}"));
                let read = (body.leniently)(&twice);
                let read = read.unwrap_or_else(|error| panic!("{} {place} twice: {error}", body.file));
                assert_eq!(read, value, "{} {place} twice", body.file);
            }
        }
    }
}

#[test]
fn every_file_is_tested() {
    let files: BTreeSet<_> = std::fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name()).collect();
    let tested = BODIES.iter().map(|body| format!("{}.json", body.file).into()).collect();
    assert_eq!(files, tested);
}

#[tokio::test]
async fn every_body_fits_the_published_schema() {
    let live = Live::start().await;
    let document = live.get("/openapi.json").await.body;
    for body in BODIES {
        let value: Value = serde_json::from_str(&read(body)).expect(body.file);
        // The pathway events are a bare array.
        let values = if let Value::Array(rows) = &value { rows.as_slice() } else { std::slice::from_ref(&value) };
        for value in values {
            let faults = schema::faults(&document, schema::named(&document, body.schema), value);
            assert!(faults.is_empty(), "{}: {faults:#?}", body.file);
        }
    }
}
