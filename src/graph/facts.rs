//! What is told of a node beside its number and title, in every form alike.

use super::Node;
use crate::domain::text::Display;

/// Status, severity, flags, folded duplicates and hidden neighbours, as far as they are known.
pub(super) fn facts(node: &Node) -> Vec<String> {
    let mut facts = Vec::new();
    if !node.status.is_empty() {
        facts.push(one_line(&node.status));
    }
    facts.extend(node.severity.as_ref().map(|severity| Display::foreign_line(severity.as_str()).to_string()));
    facts.extend(counted(node.flags, "flag", "flags"));
    facts.extend(counted(node.folded as u64, "duplicate folded", "duplicates folded"));
    if node.hidden > 0 {
        facts.push(format!("+{} more", node.hidden));
    }
    facts
}

fn counted(count: u64, one: &str, several: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {several}")),
    }
}

/// A text that stays on one line, whatever it was made of.
pub(super) fn one_line(text: &Display) -> String {
    Display::foreign_line(text.as_str()).to_string()
}
