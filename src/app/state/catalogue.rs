//! The flag types that the picker offers: those that the reviewer pinned, those that had their digits before, then those
//! in use, by use, and the starter set. A digit means the same type all day, and once one was used in a profile, every
//! day.

use std::collections::HashSet;

use crate::{
    app::message::fuzzy::{self, Rank},
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
    /// Types that the user pinned in the configuration, in the order of their digits.
    pinned: Vec<String>,
    /// Types that had the digits before, in their order.
    before: Vec<String>,
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
            self.arrange();
        }
    }

    /// Whose digits are whose, from outside: what is pinned in the configuration, and what had the digits when one was
    /// used last.
    pub fn remember(&mut self, pinned: &[String], before: Vec<String>) {
        self.pinned = pinned.to_vec();
        self.before = before;
    }

    /// The configuration pins these now.
    pub fn pin(&mut self, pinned: &[String]) {
        if self.pinned != pinned {
            self.pinned = pinned.to_vec();
            if self.filled {
                self.before = self.on_digits();
                self.arrange();
            }
        }
    }

    /// Gives a type a digit; the one that had it gets the other's. What is pinned in the configuration stays where it is:
    /// then it gives the name that is in the way.
    pub fn put_on(&mut self, name: &str, digit: u8) -> Result<(), Display> {
        let place = place_of(digit);
        let there = self.entries.get(place).map(|entry| entry.name.clone()).unwrap_or_default();
        if there == name {
            return Ok(());
        }
        if let Some(fixed) = self.pinned.iter().find(|fixed| **fixed == there || *fixed == name) {
            return Err(Display::foreign_line(fixed));
        }
        self.add(name, Display::ours("new type"), 0);
        let last = self.entries.len() - 1;
        if let Some(at) = self.entries.iter().position(|entry| entry.name == name) {
            self.entries.swap(at, place.min(last));
        }
        Ok(())
    }

    /// The types that have digits, in their order.
    pub fn on_digits(&self) -> Vec<String> {
        self.entries.iter().take(DIGITS).map(|entry| entry.name.clone()).collect()
    }

    /// Puts the types on their digits: the pinned ones, then those that had one before on the same where it is free, then
    /// the others in their order.
    fn arrange(&mut self) {
        let mut places: [Option<String>; DIGITS] = Default::default();
        for (place, name) in places.iter_mut().zip(&self.pinned) {
            *place = Some(name.clone());
        }
        let mut moved = Vec::new();
        for (at, name) in self.before.iter().enumerate().take(DIGITS).filter(|(_, name)| !self.pinned.contains(name)) {
            match &mut places[at] {
                free @ None => *free = Some(name.clone()),
                Some(_) => moved.push(name.clone()),
            }
        }
        let named: Vec<String> = places.iter().flatten().chain(&moved).cloned().collect();
        for name in &named {
            let starter = flag_type::STARTERS.iter().find(|starter| starter.name == name);
            self.add(name, starter.map_or_else(Display::default, |starter| Display::ours(starter.meaning)), 0);
        }
        let others = self.entries.iter().map(|entry| entry.name.clone()).filter(|name| !named.contains(name));
        let mut rest: Vec<String> = moved.into_iter().chain(others).rev().collect();
        let mut order: Vec<String> = places.into_iter().filter_map(|place| place.or_else(|| rest.pop())).collect();
        order.extend(rest.into_iter().rev());
        let place = |entry: &Entry| order.iter().position(|name| *name == entry.name);
        self.entries.sort_by_key(place);
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
        self.entries.get(place_of(digit))
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

/// Place of the type on a digit.
fn place_of(digit: u8) -> usize {
    usize::from(digit).checked_sub(1).unwrap_or(DIGITS - 1).min(DIGITS - 1)
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
    fn a_digit_is_the_reviewers_pinned_first_then_as_it_was_before() {
        let used = |name: &str, usage_count| FlagType {
            name: name.into(),
            description: "".into(),
            usage_count,
            last_used_at: None,
        };
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut first = Catalogue::default();
        first.fill(&[used("a", 9), used("b", 5)]);
        let monday = first.on_digits();
        assert_eq!(monday[..2], ["a", "b"]);
        // The next day others are used more, and one is gone.
        let mut second = Catalogue::default();
        second.remember(&[], monday.clone());
        second.fill(&[used("c", 99), used("b", 50)]);
        assert_eq!(second.on_digits(), monday);
        assert!(second.entries().iter().any(|entry| entry.name == "c"), "it is offered without a digit");
        // What is pinned comes first; the others keep their digits where they can.
        let mut third = Catalogue::default();
        third.remember(&names(&["c", "dead_air"]), monday.clone());
        third.fill(&[used("c", 99)]);
        assert_eq!(third.on_digits()[..2], ["c", "dead_air"]);
        let kept = (2..10).filter(|at| third.on_digits()[*at] == monday[*at]).count();
        assert!(kept >= 7, "{:?} {monday:?}", third.on_digits());
        assert_eq!(third.entries().len(), third.known.len());
        // A digit by hand, which changes places; not with what is pinned.
        let mut fourth = Catalogue::default();
        fourth.remember(&names(&["c"]), monday);
        fourth.fill(&[]);
        let on_two = fourth.on_digits()[1].clone();
        assert_eq!(fourth.put_on("own_type", 2), Ok(()));
        assert_eq!(fourth.on_digit(2).map(|entry| entry.name.as_str()), Some("own_type"));
        assert!(!fourth.on_digits().contains(&on_two), "it had the place of a new one");
        assert_eq!(fourth.put_on("own_type", 1), Err(Display::ours("c")));
        // The configuration changes while the workbench runs.
        fourth.pin(&names(&["dead_air"]));
        assert_eq!(fourth.on_digit(1).map(|entry| entry.name.as_str()), Some("dead_air"));
        assert_eq!(fourth.on_digit(2).map(|entry| entry.name.as_str()), Some("own_type"));
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
