//! Chat messages as of the OpenAI API, which two formats share.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::{Value, json};

use super::build::turn;
use crate::{
    domain::{choice::Speaker, text::Untrusted},
    wire::Turn,
};

/// A message; what is not named here is not shown.
#[derive(Debug, Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    role: Cow<'a, str>,
    #[serde(borrow, default)]
    content: Text<'a>,
    #[serde(borrow, default)]
    refusal: Text<'a>,
    #[serde(borrow, default)]
    tool_calls: Option<Vec<ToolCall<'a>>>,
    #[serde(borrow, default)]
    function_call: Option<Function<'a>>,
}

#[derive(Debug, Deserialize)]
struct ToolCall<'a> {
    #[serde(borrow, default)]
    function: Option<Function<'a>>,
    // Some exporters leave out the level between.
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    arguments: Text<'a>,
}

#[derive(Debug, Deserialize)]
struct Function<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    arguments: Text<'a>,
}

/// Text that may come as text, as parts, as other JSON, or not at all.
#[derive(Debug, Default)]
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyText;

        impl<'de> Visitor<'de> for AnyText {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or parts of text")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_unit<E>(self) -> Result<Text<'de>, E> {
                Ok(Text::default())
            }

            fn visit_bool<E>(self, value: bool) -> Result<Text<'de>, E> {
                Ok(Text(value.to_string().into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Text<'de>, E> {
                Ok(Text(value.to_string().into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Text<'de>, E> {
                Ok(Text(value.to_string().into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Text<'de>, E> {
                Ok(Text(value.to_string().into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Text<'de>, A::Error> {
                let mut text = String::new();
                while let Some(part) = parts.next_element::<Value>()? {
                    if !text.is_empty() {
                        text.push('\n');
                    }
                    text.push_str(&part_text(&part));
                }
                Ok(Text(text.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text<'de>, A::Error> {
                let value = Value::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Text(value.to_string().into()))
            }
        }

        deserializer.deserialize_any(AnyText)
    }
}

/// The text of a part, or a sign that names what else it is.
fn part_text(part: &Value) -> Cow<'_, str> {
    let text = |name| part.get(name).and_then(Value::as_str);
    match part {
        Value::String(text) => Cow::Borrowed(text),
        Value::Object(_) => match (text("text").or_else(|| text("refusal")), text("type")) {
            (Some(text), _) => Cow::Borrowed(text),
            (None, Some(kind)) => format!("[{kind}]").into(),
            (None, None) => part.to_string().into(),
        },
        other => other.to_string().into(),
    }
}

impl<'a> Text<'a> {
    fn take(self) -> Untrusted {
        self.0.into()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Messages as turns, and what of them is no turn.
#[derive(Debug, Default)]
pub(super) struct Chat {
    pub(super) turns: Vec<Turn>,
    /// Prompts of the system, each with its position.
    pub(super) prompts: Vec<Value>,
    /// The end marker was met in the caller's words.
    pub(super) ended_by_caller: bool,
}

/// Turns `messages` into turns. `end_marker` is cut off the caller's last words; a message that holds nothing else
/// gives no turn, and no other turn moves by that, because ids come from the position in the source.
pub(super) fn turns(messages: Vec<Message<'_>>, end_marker: Option<&str>) -> Chat {
    let mut chat = Chat::default();
    chat.turns.reserve(messages.len());
    for (position, mut message) in messages.into_iter().enumerate() {
        let speaker = match &*message.role {
            "system" | "developer" => {
                let text = &*message.content.0;
                chat.prompts.push(json!({ "position": position, "role": &*message.role, "content": text }));
                continue;
            }
            "tool" | "function" => Speaker::AgentAction,
            other => other.into(),
        };
        if speaker == Speaker::User
            && let Some(said) = end_marker.and_then(|marker| message.content.0.trim_end().strip_suffix(marker))
        {
            chat.ended_by_caller = true;
            if said.trim().is_empty() {
                continue;
            }
            message.content = Text(said.trim_end().to_owned().into());
        }
        let mut part = 0;
        let mut add = |speaker: Speaker, text: Untrusted| {
            chat.turns.push(turn(position, part, speaker, text));
            part += 1;
        };
        let calls = message.tool_calls.unwrap_or_default();
        let silent = message.content.is_empty() && message.refusal.is_empty();
        // An answer without anything in it is a fault that a reviewer may want to flag.
        if !message.content.is_empty() || (silent && calls.is_empty() && message.function_call.is_none()) {
            add(speaker.clone(), message.content.take());
        }
        if !message.refusal.is_empty() {
            add(speaker, message.refusal.take());
        }
        for call in calls {
            let (name, arguments) = match call.function {
                Some(function) => (function.name, function.arguments),
                None => (call.name, call.arguments),
            };
            add(Speaker::AgentAction, call_text(&name.0, &arguments.0).into());
        }
        if let Some(function) = message.function_call {
            add(Speaker::AgentAction, call_text(&function.name.0, &function.arguments.0).into());
        }
    }
    chat
}

/// A call of a tool as one line of a transcript.
pub(super) fn call_text(name: &str, arguments: &str) -> String {
    format!("{}({arguments})", if name.is_empty() { "tool" } else { name })
}
