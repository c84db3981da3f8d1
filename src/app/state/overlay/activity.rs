//! The page with what happened to an issue.

use std::ops::Range;

use crate::{
    app::{
        message::{action::Motion, activity::ActivityRow},
        state::remote::Remote,
    },
    domain::id::IssueId,
};

/// The page.
#[derive(Debug)]
pub struct ActivityPage {
    /// The issue.
    pub issue: IssueId,
    /// Its newest entries, the newest first.
    pub entries: Remote<Vec<ActivityRow>>,
    /// The selected entry.
    pub cursor: usize,
    /// Lines scrolled away.
    pub scroll: usize,
}

impl ActivityPage {
    /// A page that is still being read.
    pub fn new(issue: IssueId) -> Self {
        Self { issue, entries: Remote::Loading, cursor: 0, scroll: 0 }
    }

    /// The entries that are there.
    pub fn rows(&self) -> &[ActivityRow] {
        self.entries.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// The selected entry.
    pub fn selected(&self) -> Option<&ActivityRow> {
        self.rows().get(self.cursor)
    }

    /// Takes what was read. The selected entry stays selected, wherever it is then.
    pub(in crate::app) fn settle(&mut self, read: crate::app::message::reply::Read<Vec<ActivityRow>>) {
        let before = self.selected().map(|row| row.id.clone());
        self.entries.settle(read);
        let at = before.and_then(|before| self.rows().iter().position(|row| row.id == before));
        self.cursor = at.unwrap_or(self.cursor).min(self.rows().len().saturating_sub(1));
    }

    /// Moves the selection; inside an entry that is higher than the page, line by line. `lines` are those of each entry,
    /// `height` is how many are seen.
    pub(in crate::app) fn travel(&mut self, motion: Motion, lines: &[Range<usize>], height: usize) {
        let (Some(last), height) = (lines.len().checked_sub(1), height.max(1)) else { return };
        let all = lines[last].end;
        let most = all.saturating_sub(height);
        self.scroll = self.scroll.min(most);
        self.cursor = self.cursor.min(last);
        let here = lines[self.cursor].clone();
        let at = |line: usize| lines.iter().position(|entry| entry.contains(&line)).unwrap_or(last);
        match motion {
            Motion::Down if here.end > self.scroll + height => self.scroll += 1,
            Motion::Up if here.start < self.scroll => self.scroll -= 1,
            Motion::Down | Motion::Up => {
                self.cursor = motion.apply(self.cursor, lines.len(), 1);
                let there = &lines[self.cursor];
                if there.end > self.scroll + height {
                    self.scroll = (there.end - height).min(there.start);
                } else if there.start < self.scroll {
                    self.scroll = there.start.max(there.end.saturating_sub(height));
                }
            }
            Motion::Top => (self.cursor, self.scroll) = (0, 0),
            Motion::Bottom => (self.cursor, self.scroll) = (last, most),
            Motion::PageDown | Motion::HalfDown if self.scroll >= most => self.cursor = last,
            Motion::PageUp | Motion::HalfUp if self.scroll == 0 => self.cursor = 0,
            motion => {
                self.scroll = motion.apply(self.scroll, most + 1, height.saturating_sub(1));
                self.cursor = at(self.scroll);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries of so many lines each.
    fn entries(heights: &[usize]) -> Vec<Range<usize>> {
        let mut from = 0;
        let entry = |height: &usize| {
            let lines = from..from + height;
            from = lines.end;
            lines
        };
        heights.iter().map(entry).collect()
    }

    #[test]
    fn every_line_is_seen_on_the_way_down_and_on_the_way_up() {
        for heights in [&[1, 2, 30, 1, 2][..], &[40], &[1; 30], &[5, 5, 5, 5], &[1]] {
            for height in [1, 3, 10, 100] {
                let lines = entries(heights);
                let all = lines.last().map_or(0, |last| last.end);
                let mut page = ActivityPage::new("issue".into());
                for (motion, end) in [(Motion::Down, lines.len() - 1), (Motion::Up, 0)] {
                    let mut seen = vec![false; all];
                    for _ in 0..2 * all + 2 {
                        seen.iter_mut().skip(page.scroll).take(height).for_each(|seen| *seen = true);
                        page.travel(motion, &lines, height);
                        let here = &lines[page.cursor];
                        let is_seen = here.start < page.scroll + height && here.end > page.scroll;
                        assert!(is_seen, "{heights:?} {height}: the selected entry is on the screen");
                    }
                    assert!(seen.into_iter().all(|seen| seen), "{heights:?} {height} {motion:?}");
                    assert_eq!(page.cursor, end);
                }
                (0..all).for_each(|_| page.travel(Motion::PageDown, &lines, height));
                assert_eq!((page.cursor, page.scroll), (lines.len() - 1, all.saturating_sub(height)));
                (0..=all).for_each(|_| page.travel(Motion::PageUp, &lines, height));
                assert_eq!((page.cursor, page.scroll), (0, 0));
            }
        }
    }
}
