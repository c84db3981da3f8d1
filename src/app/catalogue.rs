//! The flag types that the picker offers: those in use, by use, then the starter set. The order is frozen for the
//! session, so that a digit means the same type all day.

use std::collections::HashSet;

use super::fuzzy::{self, Rank};
use crate::{
    domain::{
        flag_type::{self, BadFlagType},
        text::Display,
    },
    wire::FlagType,
};

/// Types that have a digit.
const DIGITS: usize = 10;

/// A type that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Stored form, as it is sent.
    pub name: String,
    /// Name for the screen.
    pub shown: Display,
    /// What it says, or the newest note with it.
    pub meaning: Display,
    /// Flags of the type in the organisation, at the start of the session.
    pub uses: u64,
}

/// The types on offer, in the order of their digits.
#[derive(Debug, Default)]
pub struct Catalogue {
    entries: Vec<Entry>,
    known: HashSet<String>,
    filled: bool,
}

/// What the letters typed in the picker lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Stored form.
    pub name: String,
    /// Name for the screen.
    pub shown: Display,
    /// What it says.
    pub meaning: Display,
    /// Not in the catalogue yet.
    pub is_new: bool,
}

impl Catalogue {
    /// Takes the server's types in. The first time sets the order; later, new types go to the end.
    pub fn fill(&mut self, types: &[FlagType]) {
        let mut used: Vec<&FlagType> = types.iter().collect();
        used.sort_by(|a, b| b.usage_count.cmp(&a.usage_count).then_with(|| a.name.cmp(&b.name)));
        let starters = flag_type::STARTERS;
        for flag_type in used {
            let meaning = starters.iter().find(|starter| starter.name == flag_type.name.verbatim());
            let meaning =
                meaning.map_or_else(|| flag_type.description.line(), |starter| Display::ours(starter.meaning));
            self.add(flag_type.name.verbatim(), meaning, flag_type.usage_count);
        }
        if !self.filled {
            self.filled = true;
            for starter in starters {
                self.add(starter.name, Display::ours(starter.meaning), 0);
            }
        }
    }

    /// Takes one type in, at the end, if it is not there.
    pub fn add(&mut self, name: &str, meaning: Display, uses: u64) {
        if self.known.insert(name.to_owned()) {
            self.entries.push(Entry { name: name.to_owned(), shown: Display::foreign_line(name), meaning, uses });
        }
    }

    /// The server was asked, so that the digits stand.
    pub fn is_filled(&self) -> bool {
        self.filled
    }

    /// The types, in the order of their digits.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The type on a digit: 1 is the first, 0 the tenth.
    pub fn on_digit(&self, digit: u8) -> Option<&Entry> {
        self.entries.get(usize::from(digit).checked_sub(1).unwrap_or(DIGITS - 1))
    }

    /// The digit of the type at a place, if it has one.
    pub fn digit(place: usize) -> Option<usize> {
        (place < DIGITS).then_some((place + 1) % DIGITS)
    }

    /// What letters typed in the picker lead to, best first: types that begin with them, types with a word that does,
    /// types that hold them, and last the new type that they name. What can be no type leads nowhere.
    pub fn matches(&self, typed: &str) -> Vec<Match> {
        if Self::refusal(typed).is_some() {
            return Vec::new();
        }
        let stored = flag_type::normalise(typed);
        let wanted = fuzzy::Wanted::new(&stored.as_deref().unwrap_or_default().replace('_', " "));
        let known = |entry: &Entry| Match {
            name: entry.name.clone(),
            shown: entry.shown.clone(),
            meaning: entry.meaning.clone(),
            is_new: false,
        };
        // Letters in order would put another type before the new one that is named.
        let fit = |entry: &Entry| wanted.rank(&entry.name.replace('_', " ")).filter(|rank| *rank != Rank::Letters);
        let mut fitting: Vec<(Rank, &Entry)> =
            self.entries.iter().filter_map(|entry| Some((fit(entry)?, entry))).collect();
        // Those that fit alike keep the order of their digits.
        fitting.sort_by_key(|(rank, _)| *rank);
        let mut matches: Vec<Match> = fitting.into_iter().map(|(_, entry)| known(entry)).collect();
        if let Ok(name) = stored
            && !self.known.contains(&name)
        {
            let shown = Display::foreign_line(&name);
            matches.push(Match { name, shown, meaning: Display::ours("new type"), is_new: true });
        }
        matches
    }

    /// Why what was typed can be no type, if so.
    pub fn refusal(typed: &str) -> Option<BadFlagType> {
        if typed.trim().is_empty() { None } else { flag_type::normalise(typed).err() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        let used = |name: &str, usage_count| FlagType {
            name: name.into(),
            description: "".into(),
            usage_count,
            last_used_at: None,
        };
        catalogue.fill(&[used("own_type", 2), used("dead_air", 9)]);
        catalogue
    }

    #[test]
    fn used_types_come_first_and_the_order_stays() {
        let mut catalogue = catalogue();
        let names = |catalogue: &Catalogue| catalogue.entries().iter().map(|e| e.name.clone()).collect::<Vec<_>>();
        let before = names(&catalogue);
        assert_eq!(before[..3], ["dead_air", "own_type", "missed_handoff"]);
        let newer = FlagType { name: "brand_new".into(), description: "".into(), usage_count: 99, last_used_at: None };
        catalogue.fill(&[newer]);
        let after = names(&catalogue);
        assert_eq!(after[..before.len()], before[..]);
        assert_eq!(after.last().map(String::as_str), Some("brand_new"));
    }

    #[test]
    fn letters_filter_and_name_new_types() {
        let catalogue = catalogue();
        let first = |typed: &str| catalogue.matches(typed).first().map(|m| (m.name.clone(), m.is_new));
        assert_eq!(first("dia"), Some(("dialogue_loop".into(), false)));
        assert_eq!(first("loop"), Some(("dialogue_loop".into(), false)));
        assert_eq!(first("Missed Hand"), Some(("missed_handoff".into(), false)));
        assert_eq!(first("rudeTone"), Some(("rude_tone".into(), true)));
        assert!(catalogue.matches("dead_air").iter().all(|m| !m.is_new), "no twin of a known type");
        assert_eq!(first("arg"), Some(("wrong_tool_arguments".into(), false)), "not the one with barge in it");
        assert_eq!(first("rude"), Some(("rude".into(), true)), "and not one that has its letters in order");
        for bad in ["!!", &"x".repeat(65)] {
            assert!(Catalogue::refusal(bad).is_some() && catalogue.matches(bad).is_empty(), "{bad} leads to no type");
        }
    }
}
