//! Where the panes are: a pure function of the size of the terminal, the focus and the zoom, so that the core can
//! scroll without asking the screen.

use crate::app::message::{
    action::Pane,
    area::{Area, FOUR_PANES, Shares, TWO_PANES, Zoom, four, two},
};

/// Smaller than this, only a message is shown.
pub const SMALLEST: (u16, u16) = (40, 12);

/// The rectangles of a frame: head and foot are one line each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Layout {
    /// Top line: place, profile, what is under way.
    pub head: Area,
    /// The panes, by [`Pane::index`]; `None` for a pane that is not shown.
    pub panes: [Option<Area>; 4],
    /// Bottom line: keys that work here.
    pub foot: Area,
    /// Everything between head and foot.
    pub body: Area,
    /// Where the selected row is told in few words, if that is wanted.
    pub preview: Option<Area>,
}

impl Layout {
    /// The layout for a terminal of this size.
    pub fn new((width, height): (u16, u16), focus: Pane, zoom: Zoom, shares: &Shares) -> Self {
        let head = Area { x: 0, y: 0, width, height: 1.min(height) };
        let foot = Area { x: 0, y: height.saturating_sub(1), width, height: u16::from(height > 1) };
        let body = Area { x: 0, y: 1, width, height: height.saturating_sub(2) };
        let mut panes = [None; 4];
        if zoom == Zoom::Full || width < TWO_PANES {
            panes[focus.index()] = Some(body);
        } else if width < FOUR_PANES {
            two(&mut panes, body, focus, zoom, shares);
        } else {
            four(&mut panes, body, focus, zoom, shares);
        }
        Self { head, panes, foot, body, preview: None }
    }

    /// The same with a preview of what is selected in a list: in the place of the transcript, else below the list.
    #[must_use]
    pub fn with_preview(mut self, of: Pane) -> Self {
        let transcript = &mut self.panes[Pane::Transcript.index()];
        if of != Pane::Transcript && transcript.is_some() {
            self.preview = transcript.take();
        } else if let Some(pane) = &mut self.panes[of.index()] {
            let height = pane.height / 2;
            pane.height -= height;
            self.preview = Some(Area { y: pane.y + pane.height, height, ..*pane });
        }
        self
    }

    /// Where a pane is, if it is shown.
    pub fn pane(&self, pane: Pane) -> Option<Area> {
        self.panes[pane.index()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_never_overlap_and_stay_inside_at_any_size() {
        for width in (0..240).step_by(7) {
            for height in 0..60 {
                for (focus, previews) in Pane::ALL.into_iter().flat_map(|pane| [(pane, false), (pane, true)]) {
                    for zoom in [Zoom::Normal, Zoom::Half, Zoom::Full] {
                        let layout = Layout::new((width, height), focus, zoom, &Shares::default());
                        let layout = if previews { layout.with_preview(focus) } else { layout };
                        let shown: Vec<Area> = layout.panes.into_iter().flatten().collect();
                        assert!(layout.pane(focus).is_some(), "the focused pane is always shown");
                        let cells: u32 =
                            shown.iter().chain(&layout.preview).map(|a| u32::from(a.width) * u32::from(a.height)).sum();
                        assert_eq!(cells, u32::from(width) * u32::from(height.saturating_sub(2)), "{width}x{height}");
                        assert!(shown.iter().all(|a| a.x + a.width <= width && a.y + a.height <= height.max(1)));
                    }
                }
            }
        }
    }

    #[test]
    fn panes_are_numbered_as_they_stand_on_the_screen() {
        for size in [(140, 30), (160, 48), (240, 60)] {
            let layout = Layout::new(size, Pane::Issues, Zoom::Normal, &Shares::default());
            let mut stand = Pane::ALL;
            stand.sort_by_key(|pane| layout.pane(*pane).map(|area| (area.x, area.y)));
            assert_eq!(stand, Pane::ALL);
            assert_eq!(stand.map(Pane::number), [1, 2, 3, 4]);
        }
    }

    #[test]
    fn breakpoints() {
        let shown = |width| {
            Layout::new((width, 40), Pane::Issues, Zoom::Normal, &Shares::default()).panes.iter().flatten().count()
        };
        assert_eq!([shown(89), shown(90), shown(139), shown(140)], [1, 2, 2, 4]);
    }
}
