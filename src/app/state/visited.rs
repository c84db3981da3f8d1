//! Places visited, for the way back and forward, and places that the user named.

use std::collections::BTreeMap;

use crate::{
    domain::{id::CallId, text::Display},
    graph::Key,
};

/// Places that are remembered.
const REMEMBERED: usize = 100;

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The issue or ticket.
    pub key: Key,
    /// The message of one of its calls, if the user was reading.
    pub spot: Option<(CallId, usize)>,
    /// What it is called in a list of places.
    pub name: Display,
}

impl Place {
    /// Whether both are the same place, whatever they were called.
    fn is(&self, other: &Self) -> bool {
        self.key == other.key && self.spot == other.spot
    }
}

/// The places visited, and where in them the user is.
#[derive(Debug, Default)]
pub struct Visited {
    pub(in crate::app) places: Vec<Place>,
    pub(in crate::app) at: usize,
    /// Places that the user named with a letter.
    pub named: BTreeMap<char, Place>,
}

impl Visited {
    /// All of them, oldest first, with whether the user is there.
    pub fn places(&self) -> impl Iterator<Item = (&Place, bool)> {
        self.places.iter().enumerate().map(|(at, place)| (place, at == self.at))
    }

    /// Whether there is a place further back.
    pub fn can_go_back(&self) -> bool {
        self.at > 0
    }

    /// Whether there is a place further forward.
    pub fn can_go_forward(&self) -> bool {
        self.at + 1 < self.places.len()
    }

    /// Keeps of the names what tells where a place is, and nothing that was said.
    pub(in crate::app) fn forget_titles(&mut self) {
        for place in self.places.iter_mut().chain(self.named.values_mut()) {
            let parts = place.name.as_str().split(" · ").take(if place.spot.is_some() { 2 } else { 1 });
            place.name = Display::ours(parts.collect::<Vec<_>>().join(" · "));
        }
    }

    pub(in crate::app) fn note(&mut self, place: Place) {
        if self.places.get(self.at).is_some_and(|here| here.is(&place)) {
            return;
        }
        self.places.truncate(self.at + 1);
        self.places.push(place);
        let surplus = self.places.len().saturating_sub(REMEMBERED);
        self.places.drain(..surplus);
        self.at = self.places.len() - 1;
    }
}
