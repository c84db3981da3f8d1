//! Breaks text into lines of a given width, by grapheme cluster, at spaces where it can.
//!
//! Our own, because the transcript needs byte ranges into the stored text, a defined result for every width down
//! to one cell, and no panic on any text.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Byte ranges of the lines of `text` at `width` cells; never empty, one line for empty text.
///
/// Spaces at a break belong to no line. A word longer than the line is cut. A cluster wider than the line stands
/// alone on its line, to be clipped by the screen.
pub fn wrap(text: &str, width: usize) -> Vec<Range<usize>> {
    wrap_first(text, width, usize::MAX)
}

/// The first `most` of these lines; text beyond them costs nothing.
pub fn wrap_first(text: &str, width: usize, most: usize) -> Vec<Range<usize>> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut start = 0;
    for paragraph in text.split('\n') {
        if lines.len() >= most {
            break;
        }
        if paragraph.is_ascii() {
            wrap_ascii(paragraph, start, width, most, &mut lines);
        } else {
            wrap_clusters(paragraph, start, width, most, &mut lines);
        }
        start += paragraph.len() + 1;
    }
    lines.truncate(most);
    lines
}

/// One byte is one cell: no segmentation needed.
fn wrap_ascii(text: &str, offset: usize, width: usize, most: usize, lines: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut start = 0;
    while bytes.len() - start > width && lines.len() < most {
        let end = start + width;
        let cut = if bytes[end] == b' ' {
            end
        } else {
            bytes[start..end].iter().rposition(|byte| *byte == b' ').map_or(end, |space| start + space)
        };
        // A line of spaces only has no word to break before.
        let cut = if bytes[start..cut].iter().all(|byte| *byte == b' ') { end } else { cut };
        let stop = cut - bytes[start..cut].iter().rev().take_while(|byte| **byte == b' ').count();
        lines.push(offset + start..offset + stop.max(start));
        start = cut + bytes[cut..].iter().take_while(|byte| **byte == b' ').count();
    }
    if start < bytes.len() || start == 0 {
        lines.push(offset + start..offset + bytes.len());
    }
}

fn wrap_clusters(text: &str, offset: usize, width: usize, most: usize, lines: &mut Vec<Range<usize>>) {
    let mut start = 0;
    let mut used = 0;
    // Where the line may be broken: end of the text before the break, start of the text after it, cells up to there.
    let mut chance: Option<(usize, usize, usize)> = None;
    let mut words = false;
    for (at, cluster) in text.grapheme_indices(true) {
        if lines.len() >= most {
            return;
        }
        let wide = cluster.width();
        let next = at + cluster.len();
        if cluster == " " {
            if words {
                chance = match chance {
                    Some((end, after, _)) if after == at => Some((end, next, used + 1)),
                    _ => Some((at, next, used + 1)),
                };
            }
            used += 1;
            continue;
        }
        if used + wide > width && at > start {
            match chance {
                Some((end, after, cells)) => {
                    lines.push(offset + start..offset + end);
                    start = after;
                    used -= cells;
                }
                None => {
                    lines.push(offset + start..offset + at);
                    start = at;
                    used = 0;
                }
            }
            chance = None;
            if used + wide > width && at > start {
                lines.push(offset + start..offset + at);
                start = at;
                used = 0;
            }
        }
        used += wide;
        words = true;
        if wide > 1 {
            // Text without spaces, such as Chinese, may be broken after any wide cluster.
            chance = Some((next, next, used));
        }
    }
    if start < text.len() || start == 0 {
        lines.push(offset + start..offset + text.len());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::text::width::width as cells;

    fn lines(text: &str, width: usize) -> Vec<&str> {
        wrap(text, width).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn breaks_at_spaces_and_cuts_long_words() {
        assert_eq!(
            lines("Great, I have you down for Thursday.", 12),
            ["Great, I", "have you", "down for", "Thursday."]
        );
        assert_eq!(lines("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(lines("", 10), [""]);
        assert_eq!(lines("a\n\nb", 10), ["a", "", "b"]);
        assert_eq!(lines("ab cd", 2), ["ab", "cd"]);
        assert_eq!(lines("你好世界", 5), ["你好", "世界"]);
        assert_eq!(lines("né à la gare", 5), ["né à", "la", "gare"]);
        assert_eq!(lines("你", 1), ["你"]);
    }

    proptest! {
        #[test]
        fn every_line_fits_and_no_word_is_lost(text in "[ a-zé你👍\u{301}\n-]{0,60}", width in 1_usize..20) {
            let ranges = wrap(&text, width);
            prop_assert!(!ranges.is_empty());
            let mut end = 0;
            for range in &ranges {
                prop_assert!(range.start >= end && range.end >= range.start);
                prop_assert!(text[end..range.start].chars().all(|c| c == ' ' || c == '\n'), "text between lines");
                let line = &text[range.clone()];
                let clusters = line.trim_end().graphemes(true).count();
                prop_assert!(cells(line.trim_end()) <= width || clusters == 1, "{line:?} in {width}");
                end = range.end;
            }
            prop_assert!(text[end..].chars().all(|c| c == ' ' || c == '\n'));
            for most in 0..=ranges.len() {
                prop_assert_eq!(&wrap_first(&text, width, most), &ranges[..most]);
            }
        }
    }
}
