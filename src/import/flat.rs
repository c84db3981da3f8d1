//! Turns from a transcript that came as one text, with a line for each, as `user: Hello?` is one.

use super::speakers;
use crate::domain::choice::Speaker;

/// Who said what. Lines before the first speaker are nobody's; a line without a speaker goes on with the one before.
pub(super) fn turns(text: &str) -> Vec<(Speaker, String)> {
    let mut turns: Vec<(Speaker, String)> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match speakers::split(line).filter(|start| speakers::known(start.label).is_some()) {
            Some(start) => turns.push((speakers::speaker(start.label), start.text.to_owned())),
            None => match turns.last_mut() {
                Some((_, said)) => {
                    said.push('\n');
                    said.push_str(line);
                }
                None => turns.push((speakers::nobody(), line.to_owned())),
            },
        }
    }
    turns.retain(|(_, text)| !text.trim().is_empty());
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_label_starts_a_turn() {
        let said =
            turns("user: Hello? \n assistant: Hi, this is Ava.\nHow can I help? \n agent-action: Ended call \n ");
        assert_eq!(
            said,
            [
                (Speaker::User, "Hello?".to_owned()),
                (Speaker::Assistant, "Hi, this is Ava.\nHow can I help?".to_owned()),
                (Speaker::AgentAction, "Ended call".to_owned()),
            ]
        );
        assert_eq!(turns("just words")[0].0, speakers::nobody());
        assert!(turns(" \n ").is_empty());
    }
}
