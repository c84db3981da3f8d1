//! Items of a conversation that are no messages: calls of tools and their answers, reasoning, changes of the agent, as
//! OpenAI Responses, Realtime and LiveKit have them.

use serde_json::Value;

use super::{
    gather::Gather,
    parts,
    values::{arguments, take, take_flag, take_id, take_text},
};
use crate::wire::Object;

/// Reads an item of this kind; false where it is none, but a message.
pub(super) fn item(kind: &str, fields: &mut Object, gather: &mut Gather) -> bool {
    match kind {
        // Messages that have a role beside it say who speaks by that.
        _ if fields.get("role").is_some_and(Value::is_string) => return false,
        "function_call" | "tool_call" | "custom_tool_call" | "mcp_call" | "mcp_tool_call" | "local_shell_call" => {
            *fields = parts::call(std::mem::take(fields), gather);
        }
        "function_call_output" | "custom_tool_call_output" | "mcp_call_output" | "local_shell_call_output" => {
            parts::answer(fields, gather);
        }
        "computer_call_output" => {
            let id = take_id(fields, &["call_id"]);
            gather.answered(id.as_deref(), "[image]", false);
        }
        "reasoning" => {
            for name in ["summary", "content", "text"] {
                if let Some(thought) = take(fields, &[name]) {
                    gather.aside("reasoning", &parts::plain(&thought));
                }
            }
            gather.silent();
        }
        "agent_handoff" => {
            if let Some(to) = take_id(fields, &["new_agent_id", "to"]) {
                gather.node(&to, None);
            }
        }
        "agent_config_update" => match take_text(fields, &["instructions"]) {
            Some(told) => gather.prompt("system", &told),
            None => gather.silent(),
        },
        "mcp_list_tools" | "item_reference" | "cache_breakpoint" | "remove" => gather.silent(),
        kind if kind.ends_with("_call_output") => parts::answer(fields, gather),
        // Tools of the maker, such as a search: what they were called with stands in fields of their own.
        kind if kind.ends_with("_call") => {
            let id = take_id(fields, &["call_id", "id"]);
            let written =
                take(fields, &["action", "queries", "code", "arguments", "input", "prompt", "pending_safety_checks"]);
            gather.called(id.as_deref(), kind, &arguments(written.as_ref()));
            for name in ["results", "outputs", "output", "result"] {
                if let Some(told) = take(fields, &[name]) {
                    gather.answered(id.as_deref(), &parts::plain(&told), false);
                }
            }
        }
        "mcp_approval_request" => {
            let written = take(fields, &["arguments"]);
            let name = take_text(fields, &["name"]).unwrap_or_default();
            gather.did(&format!("approval asked for: {name}({})", arguments(written.as_ref())));
        }
        "mcp_approval_response" => {
            let approved = take_flag(fields, "approve").unwrap_or_default();
            gather.did(if approved { "approval given" } else { "approval refused" });
        }
        _ => return false,
    }
    true
}
