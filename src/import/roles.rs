//! Who speaks in a message, from the word that its maker has for it, in any case.

use crate::domain::choice::Speaker;

use super::speakers;

/// What a message is, by its role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// Somebody says something.
    Speaks(Speaker),
    /// What the agent was told.
    Prompt,
    /// A tool is called, or answers.
    Tool,
}

const PROMPT: [&str; 4] = ["system", "developer", "injected", "systemmessagechunk"];
const TOOL: [&str; 10] = [
    "tool",
    "function",
    "tool_calls",
    "tool_call",
    "tool_call_result",
    "tool_result",
    "observation",
    "function_response",
    "function_call",
    "toolmessagechunk",
];
const AGENT: [&str; 6] = ["gpt", "model", "chatgpt", "role_agent", "ai_agent", "aimessagechunk"];
const CALLER: [&str; 3] = ["role_user", "humanmessagechunk", "end_user"];

/// The role behind a word; one that is not known stays as it is.
pub(super) fn role(word: &str) -> Role {
    let small = word.trim().to_lowercase();
    let is = |words: &[&str]| words.contains(&small.as_str());
    if is(&PROMPT) {
        Role::Prompt
    } else if is(&TOOL) {
        Role::Tool
    } else if is(&AGENT) {
        Role::Speaks(Speaker::Assistant)
    } else if is(&CALLER) {
        Role::Speaks(Speaker::User)
    } else if small == "robot" {
        Role::Speaks(Speaker::Robot)
    } else if small.is_empty() {
        Role::Speaks(speakers::nobody())
    } else {
        Role::Speaks(speakers::speaker(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_makers_in_any_case() {
        for word in ["assistant", "ASSISTANT", "ai", "bot", "model", "Agent", "gpt", "ROLE_AGENT", "AIMessageChunk"] {
            assert_eq!(role(word), Role::Speaks(Speaker::Assistant), "{word}");
        }
        for word in ["user", "human", "Customer", "caller", "USER", "ROLE_USER", "HumanMessageChunk"] {
            assert_eq!(role(word), Role::Speaks(Speaker::User), "{word}");
        }
        assert_eq!((role("Developer"), role("TOOL"), role("function")), (Role::Prompt, Role::Tool, Role::Tool));
        assert_eq!(role("supervisor"), Role::Speaks(Speaker::Other("supervisor".into())));
        assert_eq!(role(" "), Role::Speaks(speakers::nobody()));
    }
}
