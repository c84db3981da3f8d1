//! The OpenAPI document, made from the handlers, so that it cannot drift from the routes.

mod checks;

use serde_json::Value;
use utoipa::{
    PartialSchema as _,
    openapi::{
        ArrayBuilder, Components, Content, ObjectBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema, Type,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
        schema::SchemaType,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use super::{guard::is_of_tickets, request::IDEMPOTENCY_KEY};
use crate::{
    domain::{
        calls::{CallOrder, CallPart, CallVerdict},
        choice::{DateField, DateRange, IssueSort, Order},
        limits,
        review::ItemSort,
    },
    wire::{TicketRefusal, TicketWords},
};

/// Objects of answers. Every field of these is always written, though a reader may do without some.
const WRITTEN_IN_FULL: &[&str] = &[
    "Account",
    "Actor",
    "Affected",
    "AffectedCall",
    "AffectedPathway",
    "AffectedPersona",
    "AgentEntry",
    "AgentProfile",
    "AgentSession",
    "Artifact",
    "AuditRow",
    "AuditSeal",
    "Billing",
    "Brief",
    "BriefPathway",
    "CallIssue",
    "CallRow",
    "Capabilities",
    "Category",
    "ErrorItem",
    "Flag",
    "ExpectedAction",
    "FiledMark",
    "FlagType",
    "Given",
    "GoldScore",
    "Held",
    "Home",
    "Issue",
    "IssueEntry",
    "IssueView",
    "ItemsAdded",
    "KeptBeside",
    "Key",
    "KeyMade",
    "LeaseLeft",
    "Member",
    "Membership",
    "Outcome",
    "PathwayEvent",
    "PromptAccepted",
    "Queue",
    "QueueCounts",
    "QueueReader",
    "Readiness",
    "ReferencedIssue",
    "Relation",
    "ResourceLink",
    "ReviewItem",
    "RuleRecord",
    "StoredReading",
    "Suggestion",
    "SuggestionsStored",
    "Taken",
    "Team",
    "Ticket",
    "TicketComment",
    "TicketRefusal",
    "Tie",
    "User",
];
/// The schema of every refusal.
const REFUSAL: &str = "Refusal";
/// The same of the ticket API.
const TICKET_REFUSAL: &str = "TicketRefusal";

/// The document of the routes, with what holds for all of them.
pub(super) fn complete(document: OpenApi) -> Value {
    let mut document = serde_json::to_value(with_envelopes(document)).unwrap_or_default();
    checks::tell(&mut document);
    document
}

fn with_envelopes(mut document: OpenApi) -> OpenApi {
    document.info.title = "earmark".to_owned();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document.info.description = Some("Triage of call transcripts: issues, evidence, flags, relations.".to_owned());
    document.info.license = None;
    let components = document.components.get_or_insert_with(Components::new);
    components.add_security_scheme(
        "key",
        SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
            "authorization",
            "The bare key; the word Bearer before it is accepted",
        ))),
    );
    let ticket_key = ApiKeyValue::with_description("x-api-key", "The key, for the ticket API");
    components.add_security_scheme("ticket_key", SecurityScheme::ApiKey(ApiKey::Header(ticket_key)));
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("The key, for the ticket API"));
    components.add_security_scheme("ticket_token", SecurityScheme::Http(token.build()));
    let organisation = ApiKeyValue::with_description("x-org-id", "Beside the token; any, since there is one");
    components.add_security_scheme("ticket_org", SecurityScheme::ApiKey(ApiKey::Header(organisation)));
    components.schemas.insert(TICKET_REFUSAL.to_owned(), TicketRefusal::schema());
    components.schemas.insert("TicketWords".to_owned(), TicketWords::schema());
    // What parameters alone refer to is not gathered from the bodies.
    for (name, schema) in [
        ("CallOrder", CallOrder::schema()),
        ("CallPart", CallPart::schema()),
        ("CallVerdict", CallVerdict::schema()),
        ("DateField", DateField::schema()),
        ("DateRange", DateRange::schema()),
        ("IssueSort", IssueSort::schema()),
        ("ItemSort", ItemSort::schema()),
        ("Order", Order::schema()),
    ] {
        components.schemas.insert(name.to_owned(), schema);
    }
    for (name, schema) in &mut components.schemas {
        if let Some(content) = name.strip_prefix("Envelope_") {
            *schema = envelope(content);
        } else if let Some(content) = name.strip_prefix("TicketEnvelope_") {
            *schema = ticket_envelope(content);
        } else if let RefOr::T(Schema::Object(object)) = schema
            && WRITTEN_IN_FULL.contains(&name.as_str())
        {
            object.required = object.properties.keys().cloned().collect();
        }
    }
    components.schemas.insert(REFUSAL.to_owned(), refusal());
    document.security = Some(vec![SecurityRequirement::new("key", [""; 0])]);
    for (path, item) in &mut document.paths.paths {
        let of_tickets = is_of_tickets(path);
        if let Some(post) = item.post.as_mut().filter(|post| post.request_body.is_some()) {
            post.parameters.get_or_insert_default().push(idempotency_key());
        }
        for operation in operations(item) {
            let schema = if of_tickets { TICKET_REFUSAL } else { REFUSAL };
            let refusal = ResponseBuilder::new()
                .description("Refused; the envelope tells why")
                .content("application/json", Content::new(Some(Ref::from_schema_name(schema))));
            if of_tickets {
                let token = SecurityRequirement::new("ticket_token", [""; 0]).add("ticket_org", [""; 0]);
                operation.security = Some(vec![SecurityRequirement::new("ticket_key", [""; 0]), token]);
            }
            operation.responses.responses.insert("default".to_owned(), refusal.build().into());
        }
    }
    document
}

/// The header that makes a POST repeatable.
fn idempotency_key() -> RefOr<Parameter> {
    let key =
        ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(limits::IDEMPOTENCY_KEY));
    // What stands around a value of a header is no part of it.
    let key = key.pattern(Some("^[!-~]([ -~]*[!-~])?$"));
    ParameterBuilder::new()
        .name(IDEMPOTENCY_KEY.as_str())
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("A repeat under the same key gets the same answer and has no second effect"))
        .schema(Some(key))
        .build()
        .into()
}

/// The envelope of a success. The generator copies the content into each envelope; a reference says the same once.
fn envelope(content: &str) -> RefOr<Schema> {
    let rows = |name| ArrayBuilder::new().items(Ref::from_schema_name(name));
    let data: RefOr<Schema> = if let Some(row) = content.strip_prefix("Page_") {
        let cursor = SchemaType::from_iter([Type::String, Type::Null]);
        ObjectBuilder::new()
            .property("items", rows(row))
            .property("next_cursor", ObjectBuilder::new().schema_type(cursor))
            .required("items")
            .required("next_cursor")
            .into()
    } else if let Some(row) = content.strip_prefix("Vec_") {
        rows(row).into()
    } else {
        Ref::from_schema_name(content).into()
    };
    ObjectBuilder::new()
        .property("data", data)
        .property("errors", ObjectBuilder::new().schema_type(Type::Null))
        .required("data")
        .required("errors")
        .into()
}

/// The envelope of a success of the ticket API.
fn ticket_envelope(content: &str) -> RefOr<Schema> {
    let data: RefOr<Schema> = match content.strip_prefix("Vec_") {
        Some(row) => ArrayBuilder::new().items(Ref::from_schema_name(row)).into(),
        None => Ref::from_schema_name(content).into(),
    };
    let mut envelope = ObjectBuilder::new()
        .property("status", ObjectBuilder::new().schema_type(Type::Boolean))
        .property("message", Ref::from_schema_name("Untrusted"))
        .property("timestamp", Ref::from_schema_name("Time"))
        .property("data", data);
    for name in ["status", "message", "timestamp", "data"] {
        envelope = envelope.required(name);
    }
    envelope.into()
}

/// The envelope of a refusal: no data, at least one error.
fn refusal() -> RefOr<Schema> {
    let errors = ArrayBuilder::new().items(Ref::from_schema_name("ErrorItem")).min_items(Some(1));
    ObjectBuilder::new()
        .property("data", ObjectBuilder::new().schema_type(Type::Null))
        .property("errors", errors)
        .required("data")
        .required("errors")
        .into()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}
