//! What the command line offers for what is typed.

use crate::app::message::{
    action::Action,
    env::Command,
    fuzzy::{Rank, Wanted},
};

/// What is offered for the words typed: what holds all of them in its title, its other words or its id, or has what is
/// typed as a key. In the order of the registry.
pub fn offers<'a>(typed: &str, commands: &'a [Command]) -> Vec<&'a Command> {
    let key = typed.trim();
    let typed = key.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let fits = |command: &&Command| {
        let text = [command.title, command.words, command.id].join(" ").to_lowercase();
        command.keys.iter().any(|keys| *keys == key) || words.iter().all(|word| text.contains(word))
    };
    commands.iter().filter(fits).collect()
}

/// What the command line offers: everything but movements, which have no use for a name. What is typed as a key or an
/// id comes first, then what begins with it, then what has its words in the title, those that begin a word before others.
pub fn commands<'a>(typed: &str, commands: &'a [Command]) -> Vec<&'a Command> {
    let mut offers = offers(typed, commands);
    offers.retain(|command| !matches!(command.action, Action::Move(_)));
    let key = typed.trim();
    let typed = key.to_lowercase();
    if !typed.is_empty() {
        let wanted = Wanted::new(&typed);
        offers.sort_by_key(|command| {
            let is_meant = command.id == typed || command.keys.iter().any(|keys| *keys == key);
            (!is_meant, wanted.rank(command.title).unwrap_or(Rank::Letters))
        });
    }
    offers
}
