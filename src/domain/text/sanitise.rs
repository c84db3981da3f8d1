//! Makes text harmless without hiding anything: what would act on the terminal, or would make the reader see
//! another text than is stored, becomes a visible sign.
//!
//! Kept as they are: letters, marks and emoji of every script, with the joiners that Arabic, the Indic scripts and
//! emoji families need. Shown as a sign: C0, DEL and C1 controls, the 12 code points with the property
//! `Bidi_Control`, zero-width characters and all others that are ignored by default, tags, separators, annotations,
//! fillers, non-characters and private code points. Runs of the same sign are folded with a count. At most
//! [`MARKS_PER_CELL`] characters without a width of their own stay on one base, and none stays without a base. A
//! tab is four spaces; a line break is CR LF
//! or LF. What was made harmless once is left alone the second time.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthChar as _;

use crate::domain::limits::MARKS_PER_CELL;

/// `text` for several lines, or `None` when it is harmless as it is.
pub fn multi_line(text: &str) -> Option<String> {
    if is_plain(text, '\n') { None } else { changed(text, sanitise(text, "\n")) }
}

/// `text` for one line, or `None` when it is harmless as it is. A line break becomes `⏎`.
pub fn single_line(text: &str) -> Option<String> {
    if is_plain(text, ' ') { None } else { changed(text, sanitise(text, "⏎")) }
}

/// Whether `c` alone is shown as it is: it is no control, bidi, zero-width or tag character.
pub fn is_harmless(c: char) -> bool {
    matches!(kind(c), Kind::Keep)
}

/// JSON in which every character that could act on a terminal, or deceive its reader, is written as `\uXXXX`. Such
/// characters stand in strings only, where the two forms mean the same; ASCII controls are escaped already.
pub fn json(json: &str) -> Cow<'_, str> {
    let acts = |c: char| c != '\n' && (!is_harmless(c) || is_mark(c));
    if !json.contains(acts) {
        return json.into();
    }
    let mut text = String::with_capacity(json.len() + json.len() / 8);
    for c in json.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            text.push(c);
        }
    }
    text.into()
}

/// Most text needs no further look: printable ASCII, and blocks in which every character has a width and no effect.
fn is_plain(text: &str, also: char) -> bool {
    let ascii = |byte: u8| matches!(byte, 0x20..=0x7e) || char::from(byte) == also;
    let plain = |c: char| {
        u8::try_from(c).is_ok_and(|byte| byte.is_ascii() && ascii(byte))
            || matches!(c,
                '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2af}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
                | '\u{2190}'..='\u{25ff}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30ff}'
                | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
    };
    text.bytes().all(ascii) || text.chars().all(plain)
}

fn changed(text: &str, shown: String) -> Option<String> {
    if text == shown { None } else { Some(shown) }
}

fn sanitise(text: &str, line_break: &str) -> String {
    let mut shown = String::with_capacity(text.len() + text.len() / 8);
    let mut before = None;
    let mut marks = 0_usize;
    let mut run = Run::default();
    let mut rest = text.chars();
    while let Some(next) = rest.next() {
        let after = rest.clone().next();
        let kind = match next {
            '\r' if after == Some('\n') => continue,
            '\n' => Kind::Break,
            '\t' => Kind::Tab,
            '\u{200c}' | '\u{200d}' if joins(before, next, after) => Kind::Keep,
            '\u{fe0e}' | '\u{fe0f}' if before.is_some_and(takes_selector) => Kind::Keep,
            jamo if is_inner_jamo(jamo) && !before.is_some_and(|before| extends(before, jamo)) => {
                Kind::Sign(Sign::Code(jamo.into()))
            }
            other => kind(other),
        };
        if is_mark(next) {
            marks += 1;
        } else if !matches!(before, Some('\u{200c}' | '\u{200d}')) {
            marks = 0;
        }
        let surplus = is_mark(next) && (marks > MARKS_PER_CELL || before.is_none());
        let kind = if surplus && matches!(kind, Kind::Keep) { Kind::Sign(Sign::Mark) } else { kind };
        match kind {
            Kind::Keep => {
                run.flush(&mut shown);
                shown.push(next);
            }
            Kind::Break => {
                run.flush(&mut shown);
                shown.push_str(line_break);
            }
            Kind::Tab => {
                run.flush(&mut shown);
                shown.push_str("    ");
            }
            Kind::Sign(sign) => run.add(sign, &mut shown),
        }
        before = matches!(kind, Kind::Keep).then_some(next);
    }
    run.flush(&mut shown);
    shown
}

/// A character without a width of its own, which is drawn into the cell of the one before it.
fn is_mark(c: char) -> bool {
    is_combining_mark(c) || has_no_width(c)
}

/// Whether a character is drawn into the cell of the one before it, as the screen library sees it.
fn extends(before: char, c: char) -> bool {
    let mut text = [0; 8];
    let end = before.encode_utf8(&mut text).len();
    let end = end + c.encode_utf8(&mut text[end..]).len();
    std::str::from_utf8(&text[..end]).is_ok_and(|text| text.graphemes(true).count() == 1)
}

fn has_no_width(c: char) -> bool {
    c > '\u{2af}' && c.width() == Some(0)
}

/// A vowel or final consonant of Hangul, which joins the letter before it.
fn is_inner_jamo(c: char) -> bool {
    matches!(c, '\u{1161}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
}

enum Kind {
    Keep,
    Break,
    Tab,
    Sign(Sign),
}

/// A sign that stands for a character that is not shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A control picture, one cell wide.
    Picture(char),
    /// A named character.
    Named(&'static str),
    /// Any other code point, by number.
    Code(u32),
    /// A combining mark too many.
    Mark,
}

#[derive(Default)]
struct Run {
    sign: Option<Sign>,
    count: usize,
}

impl Run {
    fn add(&mut self, sign: Sign, shown: &mut String) {
        if self.sign != Some(sign) {
            self.flush(shown);
        }
        self.sign = Some(sign);
        self.count += 1;
    }

    fn flush(&mut self, shown: &mut String) {
        let Some(sign) = self.sign.take() else { return };
        let count = std::mem::take(&mut self.count);
        let times = if count > 1 { format!("×{count}") } else { String::new() };
        match sign {
            Sign::Picture(picture) => shown.extend([picture.to_string(), times]),
            Sign::Named(name) => shown.push_str(&format!("‹{name}{times}›")),
            Sign::Code(code) => shown.push_str(&format!("‹U+{code:04X}{times}›")),
            Sign::Mark => shown.push_str(&format!("‹mark{times}›")),
        }
    }
}

fn kind(c: char) -> Kind {
    let sign = match c {
        '\0'..='\u{1f}' => Sign::Picture(char::from_u32(0x2400 + u32::from(c)).unwrap_or('␀')),
        '\u{7f}' => Sign::Picture('␡'),
        '\u{80}'..='\u{9f}' => Sign::Code(u32::from(c)),
        '\u{61c}' => Sign::Named("ALM"),
        '\u{200e}' => Sign::Named("LRM"),
        '\u{200f}' => Sign::Named("RLM"),
        '\u{202a}' => Sign::Named("LRE"),
        '\u{202b}' => Sign::Named("RLE"),
        '\u{202c}' => Sign::Named("PDF"),
        '\u{202d}' => Sign::Named("LRO"),
        '\u{202e}' => Sign::Named("RLO"),
        '\u{2066}' => Sign::Named("LRI"),
        '\u{2067}' => Sign::Named("RLI"),
        '\u{2068}' => Sign::Named("FSI"),
        '\u{2069}' => Sign::Named("PDI"),
        '\u{200b}' => Sign::Named("ZWSP"),
        '\u{200c}' => Sign::Named("ZWNJ"),
        '\u{200d}' => Sign::Named("ZWJ"),
        '\u{2060}' => Sign::Named("WJ"),
        '\u{feff}' => Sign::Named("BOM"),
        '\u{ad}' => Sign::Named("SHY"),
        '\u{34f}' => Sign::Named("CGJ"),
        '\u{2028}' => Sign::Named("LS"),
        '\u{2029}' => Sign::Named("PS"),
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => Sign::Named("filler"),
        '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => Sign::Code(u32::from(c)),
        '\u{2061}'..='\u{2065}' | '\u{206a}'..='\u{206f}' => Sign::Code(u32::from(c)),
        '\u{2800}' => Sign::Code(u32::from(c)),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => Sign::Named("VS"),
        '\u{fff0}'..='\u{fffc}' | '\u{16fe4}' => Sign::Code(u32::from(c)),
        '\u{fdd0}'..='\u{fdef}' => Sign::Named("nonchar"),
        '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => Sign::Code(u32::from(c)),
        '\u{e0000}'..='\u{e0fff}' => Sign::Named("tag"),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => Sign::Code(u32::from(c)),
        other if u32::from(other) & 0xfffe == 0xfffe => Sign::Named("nonchar"),
        // Neither a mark that joins its base nor anything that can be seen.
        other if has_no_width(other) && !is_inner_jamo(other) && !extends('a', other) => Sign::Code(u32::from(other)),
        _ => return Kind::Keep,
    };
    Kind::Sign(sign)
}

/// Whether a joiner between these two belongs to genuine text: emoji families, Arabic and its kin, Indic scripts.
fn joins(before: Option<char>, joiner: char, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    if joiner == '\u{200d}' && is_pictograph(after) && (is_pictograph(before) || before == '\u{fe0f}') {
        return true;
    }
    shapes_with_joiners(before) && shapes_with_joiners(after)
}

fn shapes_with_joiners(c: char) -> bool {
    matches!(u32::from(c), 0x0600..=0x08ff | 0x0900..=0x0dff | 0x0e80..=0x109f | 0x1780..=0x18af | 0xa840..=0xa87f | 0xa8e0..=0xa8ff)
        && c.is_alphanumeric()
        || is_virama(c)
}

/// The signs that suppress a vowel in Indic scripts, after which a joiner decides about the shape.
fn is_virama(c: char) -> bool {
    matches!(
        u32::from(c),
        0x094d | 0x09cd | 0x0a4d | 0x0acd | 0x0b4d | 0x0bcd | 0x0c4d | 0x0ccd | 0x0d4d | 0x0dca | 0x1039 | 0x17d2
    )
}

fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0x2190..=0x21ff | 0x2300..=0x23ff | 0x2600..=0x27bf | 0x2900..=0x297f | 0x2b00..=0x2bff | 0x1f000..=0x1faff)
}

fn takes_selector(base: char) -> bool {
    is_pictograph(base)
        || matches!(base, '#' | '*' | '0'..='9' | '©' | '®' | '™' | '‼' | '⁉' | '〰' | '〽' | '㊗' | '㊙' | 'ℹ' | 'Ⓜ')
}
