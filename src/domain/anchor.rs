//! Where a message of one hearing of a call is found in another: what a flag was put on stays findable when the transcript is
//! corrected.
//!
//! Text decides where it can, then the time at which something was said. What neither decides is lost, and said to be: a flag
//! must not stand on another message than the one that was flagged.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::limits;

/// The shortest text that tells by itself which message it is (characters): `yes` is said, and is part of, too much.
const TELLING: usize = 12;
/// How far the times of one message may lie apart in two hearings (milliseconds).
const CLOSE: u64 = 2_000;

/// A message, as far as it can be told from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// What was said.
    pub text: &'a str,
    /// When (milliseconds from any point that both hearings count from).
    pub at: Option<i64>,
}

/// Where a message is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The same words under the same index.
    Exact(u32),
    /// Under another index, or in other words.
    Moved(u32),
    /// Nothing decides where.
    Lost,
}

impl Place {
    /// The message, if it is found.
    pub fn index(self) -> Option<u32> {
        match self {
            Self::Exact(index) | Self::Moved(index) => Some(index),
            Self::Lost => None,
        }
    }

    fn of(found: usize, was: usize, is_same: bool) -> Self {
        let index = u32::try_from(found).unwrap_or(u32::MAX);
        if found == was && is_same { Self::Exact(index) } else { Self::Moved(index) }
    }
}

/// The messages of a hearing, by what they say and when.
#[derive(Debug)]
pub struct Hearing<'a> {
    said: Vec<Said<'a>>,
    /// The same without differences that nobody hears: spaces are one space, and none at the ends.
    texts: Vec<Cow<'a, str>>,
    by_time: HashMap<i64, Vec<usize>>,
}

impl<'a> Hearing<'a> {
    /// From messages in the order of their indices.
    pub fn new(said: Vec<Said<'a>>) -> Self {
        let texts = said.iter().map(|said| plain(kept(said.text))).collect();
        let mut by_time: HashMap<i64, Vec<usize>> = HashMap::new();
        for (index, said) in said.iter().enumerate() {
            if let Some(at) = said.at {
                by_time.entry(at).or_default().push(index);
            }
        }
        Self { said, texts, by_time }
    }

    /// What a message says, as much of it as a flag keeps.
    pub fn text_of(&self, index: u32) -> Option<&'a str> {
        self.said.get(index as usize).map(|said| kept(said.text))
    }

    /// The one message that says this, where that tells which it is.
    pub fn only(&self, text: &str) -> Option<u32> {
        let text = plain(kept(text));
        let mut found = (0..).zip(&self.texts).filter(|(_, there)| **there == text).map(|(index, _)| index);
        found.next().filter(|_| is_telling(&text) && found.next().is_none())
    }

    /// Whether no message says this.
    pub fn is_without(&self, text: &str) -> bool {
        let text = plain(kept(text));
        !self.texts.contains(&text)
    }

    /// Finds a message of which index, text and perhaps the time are known, and nothing of its neighbours.
    pub fn locate(&self, index: u32, text: &str, at: Option<i64>) -> Place {
        let (was, text) = (index as usize, plain(kept(text)));
        if text.is_empty() {
            return if was < self.said.len() { Place::Exact(index) } else { Place::Lost };
        }
        if self.texts.get(was).is_some_and(|there| *there == text) {
            return Place::Exact(index);
        }
        let same: Vec<usize> = (0..self.texts.len()).filter(|at| self.texts[*at] == text).collect();
        let found = match same.as_slice() {
            [one] => Some(*one),
            [] => self.part(&text).or_else(|| self.only_at(at)),
            several => {
                let mut then = several.iter().filter(|found| at.is_some() && self.said[**found].at == at);
                then.next().copied().filter(|_| then.next().is_none())
            }
        };
        found.map_or(Place::Lost, |found| Place::of(found, was, self.texts[found] == text))
    }

    /// The message that holds this text and more, or the first of those that make it up, if there is one alone.
    fn part(&self, text: &str) -> Option<usize> {
        if !is_telling(text) {
            return None;
        }
        let is_there = |index: usize| holds(&self.texts[index], text) || self.begins_split(index, text);
        let mut found = (0..self.texts.len()).filter(|index| is_there(*index));
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether `text` was split into this message and those behind it.
    fn begins_split(&self, index: usize, text: &str) -> bool {
        let mut rest = text;
        for piece in &self.texts[index..] {
            let Some(left) =
                Some(&**piece).filter(|piece| !piece.is_empty()).and_then(|piece| rest.strip_prefix(piece))
            else {
                return false;
            };
            if left.is_empty() {
                return true;
            }
            let Some(next) = left.strip_prefix(' ') else { return false };
            rest = next;
        }
        false
    }

    /// The one message that was said at this time.
    fn only_at(&self, at: Option<i64>) -> Option<usize> {
        match self.by_time.get(&at?).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        }
    }
}

/// What a flag keeps of the text of a message, which is what one message can be told by.
pub fn kept(text: &str) -> &str {
    limits::cut(text, limits::MESSAGE_TEXT)
}

/// `text` with one space between words.
fn plain(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    let is_plain = !trimmed.contains("  ") && !trimmed.contains(|c: char| c.is_whitespace() && c != ' ');
    if is_plain { trimmed.into() } else { trimmed.split_whitespace().collect::<Vec<_>>().join(" ").into() }
}

/// Whether a text tells by itself which message it is.
pub fn is_telling(text: &str) -> bool {
    text.chars().nth(TELLING - 1).is_some()
}

/// Whether `part` stands in `whole` as words of their own.
fn holds(whole: &str, part: &str) -> bool {
    whole.match_indices(part).any(|(begin, _)| {
        let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        is_end(whole[..begin].chars().next_back()) && is_end(whole[begin + part.len()..].chars().next())
    })
}

/// Which messages of two hearings of a call are the same.
#[derive(Debug)]
pub struct Moves<'h> {
    old: &'h Hearing<'h>,
    new: &'h Hearing<'h>,
    /// For each old message, the new one.
    found: Vec<Option<usize>>,
    /// For each new message, whether it is one of a pair.
    taken: Vec<bool>,
    /// Where each text stands, in the old and in the new hearing.
    of_text: HashMap<&'h str, (Vec<usize>, Vec<usize>)>,
}

impl<'h> Moves<'h> {
    /// Compares a hearing with one that takes its place.
    pub fn new(old: &'h Hearing<'h>, new: &'h Hearing<'h>) -> Self {
        let mut of_text: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (index, text) in old.texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            of_text.entry(text).or_default().0.push(index);
        }
        for (index, text) in new.texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            of_text.entry(text).or_default().1.push(index);
        }
        let (found, taken) = (vec![None; old.texts.len()], vec![false; new.texts.len()]);
        let mut moves = Self { old, new, found, taken, of_text };
        moves.pair_by_text();
        moves.pair_between();
        moves
    }

    /// Where a message of the old hearing is in the new one.
    pub fn place_of(&self, index: u32) -> Place {
        let was = index as usize;
        match self.found.get(was) {
            Some(Some(found)) => Place::of(*found, was, self.old.texts[was] == self.new.texts[*found]),
            Some(None) => self.elsewhere(was).map_or(Place::Lost, |found| Place::of(found, was, false)),
            None => Place::Lost,
        }
    }

    /// Where somebody is who was at this message: at it, or else at the last one before it that is there.
    pub fn nearest(&self, index: u32) -> u32 {
        let before = || self.found.iter().take(index as usize).rev().find_map(|found| *found);
        let place = self.place_of(index).index();
        place.or_else(|| u32::try_from(before()?).ok()).unwrap_or(0)
    }

    /// Where a message is whose text stands nowhere as it was: in a longer one, in parts, or by its time alone.
    fn elsewhere(&self, was: usize) -> Option<usize> {
        let text = &*self.old.texts[was];
        let (olds, news) = self.of_text.get(text)?;
        if !news.is_empty() {
            return None;
        }
        // What was said then too is no part of what was said then.
        let is_new = |found: &usize| self.of_text.get(&*self.new.texts[*found]).is_none_or(|(olds, _)| olds.is_empty());
        let part = if olds.len() == 1 { self.new.part(text).filter(is_new) } else { None };
        part.or_else(|| self.new.only_at(self.old.said[was].at).filter(|found| !self.taken[*found]))
    }

    fn pair(&mut self, pairs: Vec<(usize, usize)>) {
        for (old, new) in pairs {
            if self.found[old].is_none() && !self.taken[new] {
                (self.found[old], self.taken[new]) = (Some(new), true);
            }
        }
    }

    /// A longer text that was said once, and once only, is the same message wherever it stands; what was said more than once is
    /// told apart by its time.
    fn pair_by_text(&mut self) {
        let mut pairs = Vec::new();
        for (text, (olds, news)) in &self.of_text {
            if let ([old], [new]) = (olds.as_slice(), news.as_slice())
                && is_telling(text)
            {
                pairs.push((*old, *new));
                continue;
            }
            let mut at: HashMap<i64, (Vec<usize>, Vec<usize>)> = HashMap::new();
            for old in olds {
                if let Some(time) = self.old.said[*old].at {
                    at.entry(time).or_default().0.push(*old);
                }
            }
            for new in news {
                if let Some(time) = self.new.said[*new].at {
                    at.entry(time).or_default().1.push(*new);
                }
            }
            pairs.extend(at.values().filter_map(|then| match (then.0.as_slice(), then.1.as_slice()) {
                ([old], [new]) => Some((*old, *new)),
                _ => None,
            }));
        }
        self.pair(pairs);
    }

    /// Between two pairs whose order has stayed, what stands once in both hearings is the same; and so is all of it, if nothing
    /// has changed there. Where there are as many as before, those that are alike are the same in their order: somebody has
    /// corrected words.
    fn pair_between(&mut self) {
        let mut pairs = Vec::new();
        for (old, new) in self.gaps() {
            if old.len() == new.len() {
                let count = |text: &str| self.of_text.get(text).map_or((0, 0), |(olds, news)| (olds.len(), news.len()));
                let is_corrected = |(old, new): &(usize, usize)| {
                    let (old, new) = (&*self.old.texts[*old], &*self.new.texts[*new]);
                    let are_once = count(old) == (1, 0) && count(new) == (0, 1);
                    are_once && is_telling(old) && is_telling(new) && alike(old, new)
                };
                pairs.extend(old.clone().zip(new.clone()).filter(is_corrected));
            }
            if self.old.texts[old.clone()] == self.new.texts[new.clone()] {
                pairs.extend(old.zip(new));
                continue;
            }
            let mut of_text: HashMap<&str, (Vec<usize>, Vec<usize>)> = HashMap::new();
            old.for_each(|old| of_text.entry(&self.old.texts[old]).or_default().0.push(old));
            new.for_each(|new| of_text.entry(&self.new.texts[new]).or_default().1.push(new));
            pairs.extend(of_text.values().filter_map(|there| match (there.0.as_slice(), there.1.as_slice()) {
                ([old], [new]) => Some((*old, *new)),
                _ => None,
            }));
        }
        pairs.retain(|(old, new)| {
            // Times that lie apart say that it is another one.
            let times = self.old.said[*old].at.zip(self.new.said[*new].at);
            !self.old.texts[*old].is_empty() && times.is_none_or(|(then, now)| then.abs_diff(now) <= CLOSE)
        });
        self.pair(pairs);
    }

    /// What lies between neighbouring pairs, in both hearings.
    fn gaps(&self) -> Vec<(Range<usize>, Range<usize>)> {
        let pairs: Vec<(usize, usize)> =
            self.found.iter().enumerate().filter_map(|(old, new)| Some((old, (*new)?))).collect();
        let mut gaps = Vec::new();
        let (mut old, mut new) = (0, 0);
        for (was, is) in rising(&pairs) {
            gaps.push((old..was, new..is));
            (old, new) = (was + 1, is + 1);
        }
        gaps.push((old..self.found.len(), new..self.taken.len()));
        gaps.retain(|(old, new)| !old.is_empty() && !new.is_empty());
        gaps
    }
}

/// Whether two texts begin with the same word and have most words in common, and neither is a part of the other.
fn alike(one: &str, other: &str) -> bool {
    let first = |text: &str| text.split_whitespace().next().map(str::to_lowercase);
    if first(one) != first(other) || one.contains(other) || other.contains(one) {
        return false;
    }
    let words = |text: &str| -> HashSet<String> { text.split_whitespace().map(str::to_lowercase).collect() };
    let (one, other) = (words(one), words(other));
    let both = one.intersection(&other).count();
    2 * both > one.len().max(other.len())
}

/// The longest run of pairs in which both sides rise; the pairs come in the order of their first side.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The pair that ends the best run of each length, and the pair before each.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::with_capacity(pairs.len()));
    for (at, (_, new)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *new);
        before.push(length.checked_sub(1).map(|length| ends[length]));
        if length == ends.len() { ends.push(at) } else { ends[length] = at }
    }
    let mut run: Vec<_> = std::iter::successors(ends.last().copied(), |at| before[*at]).map(|at| pairs[at]).collect();
    run.reverse();
    run
}

#[cfg(test)]
mod tests;
