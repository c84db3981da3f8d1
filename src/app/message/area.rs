//! Rectangles of the screen, and how the panes share it.

use crate::app::message::action::Pane;

/// Narrower than this, one pane is shown at a time.
pub const TWO_PANES: u16 = 90;

/// From this width on, all four panes are shown.
pub const FOUR_PANES: u16 = 140;

/// A rectangle in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    /// Whether a cell is in it.
    pub fn contains(self, x: u16, y: u16) -> bool {
        (self.x..self.x.saturating_add(self.width)).contains(&x)
            && (self.y..self.y.saturating_add(self.height)).contains(&y)
    }

    /// A box of this size in its middle, or as much of it as there is room for.
    #[must_use]
    pub fn centred(self, size: (u16, u16)) -> Self {
        let (width, height) = (size.0.min(self.width), size.1.min(self.height));
        let (x, y) = (self.x + (self.width - width) / 2, self.y + (self.height - height) / 2);
        Self { x, y, width, height }
    }

    /// What is left inside a border.
    pub fn inside(self) -> Self {
        Self {
            x: self.x.saturating_add(1),
            y: self.y.saturating_add(1),
            width: self.width.saturating_sub(2),
            height: self.height.saturating_sub(2),
        }
    }
}

/// How much room the focused pane has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Zoom {
    #[default]
    Normal,
    Half,
    Full,
}

/// How the panes share the screen, as the user moved their borders (percent of what they divide).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shares {
    /// Of the list beside the transcript, where two panes are shown.
    pub two: u16,
    /// Of the list, where four are shown.
    pub list: u16,
    /// Of the transcript, in what is right of the list.
    pub transcript: u16,
    /// Of the evidence, above the relations.
    pub evidence: u16,
}

impl Default for Shares {
    fn default() -> Self {
        Self { two: 40, list: 30, transcript: 62, evidence: 40 }
    }
}

impl Shares {
    /// The least and the most that a share may be.
    const WITHIN: (u16, u16) = (15, 80);

    /// The same, where a share was not one that the keys lead to.
    #[must_use]
    pub fn within_bounds(self) -> Self {
        let bound = |share: u16| share.clamp(Self::WITHIN.0, Self::WITHIN.1);
        let Self { two, list, transcript, evidence } = self;
        Self { two: bound(two), list: bound(list), transcript: bound(transcript), evidence: bound(evidence) }
    }

    /// A pane takes so much more, or less, in a terminal of this width.
    pub fn resize(&mut self, pane: Pane, by: i16, width: u16) {
        let (share, by) = match pane {
            _ if width < FOUR_PANES => (&mut self.two, if pane == Pane::Transcript { -by } else { by }),
            Pane::Issues => (&mut self.list, by),
            Pane::Transcript => (&mut self.transcript, by),
            Pane::Evidence => (&mut self.evidence, by),
            Pane::Relations => (&mut self.evidence, -by),
        };
        *share = share.saturating_add_signed(by).clamp(Self::WITHIN.0, Self::WITHIN.1);
    }
}

/// A list on the left, what it leads to on the right.
pub(in crate::app) fn two(panes: &mut [Option<Area>; 4], body: Area, focus: Pane, zoom: Zoom, shares: &Shares) {
    let (left, right) = match focus {
        Pane::Issues | Pane::Transcript => (Pane::Issues, Pane::Transcript),
        Pane::Evidence => (Pane::Evidence, Pane::Transcript),
        Pane::Relations => (Pane::Issues, Pane::Relations),
    };
    let share = if zoom == Zoom::Half { if focus == left { 62 } else { 28 } } else { shares.two };
    let (a, b) = columns(body, share);
    panes[left.index()] = Some(a);
    panes[right.index()] = Some(b);
}

/// Issues on the left, the transcript in the middle, evidence above relations on the right.
pub(in crate::app) fn four(panes: &mut [Option<Area>; 4], body: Area, focus: Pane, zoom: Zoom, shares: &Shares) {
    let half = zoom == Zoom::Half;
    let left = if half && focus == Pane::Issues { 50 } else { shares.list };
    let (issues, rest) = columns(body, left);
    let right_is_large = half && matches!(focus, Pane::Evidence | Pane::Relations);
    let (transcript, right) = columns(rest, if right_is_large { 40 } else { shares.transcript });
    let evidence_height = match (half, focus) {
        (true, Pane::Evidence) => body.height.saturating_mul(2) / 3,
        (true, Pane::Relations) => body.height / 4,
        _ => u16::try_from(u32::from(body.height) * u32::from(shares.evidence) / 100).unwrap_or(body.height),
    };
    panes[Pane::Issues.index()] = Some(issues);
    panes[Pane::Transcript.index()] = Some(transcript);
    panes[Pane::Evidence.index()] = Some(Area { height: evidence_height, ..right });
    panes[Pane::Relations.index()] =
        Some(Area { y: right.y + evidence_height, height: right.height - evidence_height, ..right });
}

fn columns(area: Area, percent: u16) -> (Area, Area) {
    #[expect(clippy::cast_possible_truncation, reason = "a share of a u16 is a u16")]
    let left = (u32::from(area.width) * u32::from(percent) / 100) as u16;
    (Area { width: left, ..area }, Area { x: area.x + left, width: area.width - left, ..area })
}
