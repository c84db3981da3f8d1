//! Who is who: the people of the organisation as far as they are known, and who of them the user is.
//!
//! Nothing waits for them: what has no name yet is told without one, and is told with it as soon as it comes. An id that
//! nobody has is reason to read them again, since somebody may have been added; once for an id, and not often.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    app::message::person::{Members, Person},
    domain::{
        id::{OrgId, UserId},
        text::Display,
        time::Time,
    },
};

/// Ids for which they were read again that are remembered. With more, nothing is read again for an id.
const MISSED: usize = 2_000;

/// Names that were told beside what somebody did.
const TOLD: usize = 500;

/// Assignees that are remembered, the last one first.
const CHOSEN: usize = 8;

/// The people of the organisation.
#[derive(Debug)]
pub struct People {
    known: BTreeMap<UserId, Person>,
    /// Names of others, as the activity told them: those who have left stand there.
    told: BTreeMap<UserId, Display>,
    /// Whom the service takes the user for.
    me: Option<UserId>,
    org: Option<OrgId>,
    /// Those that the user chose last, the last one first.
    chosen: Vec<UserId>,
    /// Ids that nobody had when they were read again for them.
    missed: BTreeSet<UserId>,
    /// When they were asked for last.
    asked_at: Option<Time>,
    /// They are to be read again.
    is_due: bool,
    you: Display,
    stranger: Display,
}

impl Default for People {
    fn default() -> Self {
        Self {
            known: BTreeMap::new(),
            told: BTreeMap::new(),
            me: None,
            org: None,
            chosen: Vec::new(),
            missed: BTreeSet::new(),
            asked_at: None,
            is_due: false,
            you: Display::ours("you"),
            stranger: Display::ours("non-member"),
        }
    }
}

impl People {
    /// Takes in what was read; whether anything is told otherwise by it.
    pub fn meet(&mut self, Members { org, me, people }: Members) -> bool {
        let known = people.into_iter().map(|person| (person.id.clone(), person)).collect();
        let me = me.or_else(|| self.me.clone());
        let is_news = known != self.known || me != self.me;
        self.known = known;
        self.me = me;
        self.org = org.or_else(|| self.org.take());
        is_news
    }

    /// Something that was stored tells who the user is.
    pub fn learn_me(&mut self, me: &UserId) {
        self.me.get_or_insert_with(|| me.clone());
    }

    /// A name was told beside what somebody did; whether anything is told otherwise by it.
    pub fn hear(&mut self, id: &UserId, name: &Display) -> bool {
        let is_room = self.told.len() < TOLD || self.told.contains_key(id);
        if name.as_str().trim().is_empty() || self.known.contains_key(id) || !is_room {
            return false;
        }
        let brief = Person::new(id.clone(), name).brief;
        self.told.get(id) != Some(&brief) && self.told.insert(id.clone(), brief.clone()) != Some(brief)
    }

    /// The user, where it is known who that is.
    pub fn me(&self) -> Option<&UserId> {
        self.me.as_ref()
    }

    /// The organisation that they were read of.
    pub fn org(&self) -> Option<&OrgId> {
        self.org.as_ref()
    }

    /// Everybody, by id.
    pub fn all(&self) -> impl Iterator<Item = &Person> + Clone {
        self.known.values()
    }

    /// Whether nobody is known.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// How somebody is called in a line with other things: `you`, a name, or that nobody has this id any more. `None` while
    /// people are not known.
    pub fn called(&self, id: &UserId) -> Option<&Display> {
        if self.me.as_ref() == Some(id) {
            return Some(&self.you);
        }
        let known = self.known.get(id).map(|person| &person.brief);
        known.or_else(|| self.told.get(id)).or_else(|| (!self.known.is_empty()).then_some(&self.stranger))
    }

    /// Somebody's name for a text that others read: the user's too.
    pub fn name_of(&self, id: &UserId) -> Option<&Display> {
        self.known.get(id).map(|person| &person.name).or_else(|| self.called(id).filter(|name| **name != self.you))
    }

    /// Somebody's name alone, for what is looked for by name.
    pub fn person(&self, id: &UserId) -> Option<&Person> {
        self.known.get(id)
    }

    /// What a user does by himself.
    pub fn you(&self) -> &Display {
        &self.you
    }

    /// Everybody as they are offered: the user, those that were chosen last, then by name.
    pub fn offered(&self) -> Vec<&Person> {
        let mut all: Vec<&Person> = self.all().collect();
        let rank = |person: &Person| match &self.me {
            Some(me) if *me == person.id => 0,
            _ => self.chosen.iter().position(|id| *id == person.id).map_or(usize::MAX, |at| at + 1),
        };
        all.sort_by_cached_key(|person| (rank(person), person.name.as_str().to_lowercase(), person.id.clone()));
        all
    }

    /// The user chose somebody.
    pub fn choose(&mut self, id: &UserId) {
        self.chosen.retain(|other| other != id);
        self.chosen.insert(0, id.clone());
        self.chosen.truncate(CHOSEN);
    }

    /// Those that the user chose last, the last one first.
    pub fn chosen(&self) -> &[UserId] {
        &self.chosen
    }

    /// The same from an earlier session.
    pub fn recall_chosen(&mut self, chosen: Vec<UserId>) {
        self.chosen = chosen;
        self.chosen.truncate(CHOSEN);
    }

    /// These ids are on the screen. Where one is of nobody, somebody may have been added since the people were read.
    pub fn look_for<'a>(&mut self, ids: impl IntoIterator<Item = &'a UserId>) {
        if self.known.is_empty() {
            return;
        }
        for id in ids {
            let is_known = self.known.contains_key(id) || self.me.as_ref() == Some(id);
            if !is_known && !self.missed.contains(id) && self.missed.len() < MISSED {
                self.missed.insert(id.clone());
                self.is_due = true;
            }
        }
    }

    /// Nobody is known: they are wanted, as often as that may be asked.
    pub fn want(&mut self) {
        self.is_due |= self.known.is_empty();
    }

    /// When they are to be read, if they are; `apart` is the time from one reading to the next at least (milliseconds).
    pub fn due(&self, apart: i64) -> Option<Time> {
        self.is_due.then(|| self.asked_at.map_or(Time::EPOCH, |asked| asked.plus(apart)))
    }

    /// They are asked for now.
    pub fn asked(&mut self, now: Time) {
        self.is_due = false;
        self.asked_at = Some(now);
    }

    /// Forgets every name: they are to be made fit for the screen anew.
    pub fn forget(&mut self) {
        self.known.clear();
        self.told.clear();
        self.asked_at = None;
    }
}
