//! The OpenAPI document, made from the handlers, so that it cannot drift from the routes.

use utoipa::openapi::{
    ArrayBuilder, Components, Content, ObjectBuilder, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema, Type,
    path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
    schema::SchemaType,
    security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
};

use super::request::IDEMPOTENCY_KEY;
use crate::domain::limits;

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
    "Billing",
    "Capabilities",
    "Category",
    "ErrorItem",
    "Flag",
    "FlagType",
    "Issue",
    "IssueEntry",
    "IssueView",
    "Member",
    "Membership",
    "PathwayEvent",
    "PromptAccepted",
    "ReferencedIssue",
    "Relation",
    "ResourceLink",
];
/// The schema of every refusal.
const REFUSAL: &str = "Refusal";

/// The document of the routes, with what holds for all of them.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
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
    for (name, schema) in &mut components.schemas {
        if let Some(content) = name.strip_prefix("Envelope_") {
            *schema = envelope(content);
        } else if let RefOr::T(Schema::Object(object)) = schema
            && WRITTEN_IN_FULL.contains(&name.as_str())
        {
            object.required = object.properties.keys().cloned().collect();
        }
    }
    components.schemas.insert(REFUSAL.to_owned(), refusal());
    document.security = Some(vec![SecurityRequirement::new("key", [""; 0])]);
    for item in document.paths.paths.values_mut() {
        if let Some(post) = &mut item.post {
            post.parameters.get_or_insert_default().push(idempotency_key());
        }
        for operation in operations(item) {
            let refusal = ResponseBuilder::new()
                .description("Refused; the envelope tells why")
                .content("application/json", Content::new(Some(Ref::from_schema_name(REFUSAL))));
            operation.responses.responses.insert("default".to_owned(), refusal.build().into());
        }
    }
    document
}

/// The header that makes a POST repeatable.
fn idempotency_key() -> RefOr<Parameter> {
    let key =
        ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(limits::IDEMPOTENCY_KEY));
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
