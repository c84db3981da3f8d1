//! Widths in terminal cells, measured by grapheme cluster exactly as the screen library does.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Cells that `text` takes on one line.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(UnicodeWidthStr::width).sum() }
}

/// `text` cut to `cells`, with `…` at the end when something is missing.
pub fn truncate(text: &str, cells: usize) -> Cow<'_, str> {
    // No cluster is wider than its bytes, so a text that is short in bytes fits.
    if text.len() <= cells || (text.len() <= cells.saturating_mul(8) && width(text) <= cells) {
        return Cow::Borrowed(text);
    }
    let Some(room) = cells.checked_sub(1) else { return Cow::Borrowed("") };
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        let wide = cluster.width();
        if used + wide > room {
            return Cow::Owned(format!("{}…", &text[..at]));
        }
        used += wide;
    }
    Cow::Borrowed(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truncation_counts_cells_and_keeps_clusters_whole() {
        assert_eq!(truncate("Thursday", 8), "Thursday");
        assert_eq!(truncate("Thursday", 5), "Thur…");
        assert_eq!(truncate("你好世界", 5), "你好…");
        assert_eq!(truncate("👨\u{200d}👩\u{200d}👧 family", 4), "👨\u{200d}👩\u{200d}👧 …");
        assert_eq!(truncate("abc", 0), "");
        assert_eq!(truncate(&"e\u{301}".repeat(3), 3), "e\u{301}".repeat(3));
    }
}
