//! Makes text harmless without hiding anything: what would act on the terminal, or would make the reader see
//! another text than is stored, becomes a visible sign.
//!
//! Kept as they are: letters, marks and emoji of every script, with the joiners that Arabic, the Indic scripts and
//! emoji families need. Shown as a sign: C0, DEL and C1 controls, the 12 code points with the property
//! `Bidi_Control`, zero-width characters, tags, separators, annotations, non-characters and private signs of
//! ordering. Runs of the same sign are folded with a count. At most [`MARKS_PER_CELL`] marks stay on one base.

use unicode_normalization::char::is_combining_mark;

use crate::domain::limits::MARKS_PER_CELL;

/// `text` for several lines, or `None` when it is harmless as it is.
pub fn multi_line(text: &str) -> Option<String> {
    if is_plain(text, |byte| byte == b'\n') { None } else { changed(text, sanitise(text, "\n")) }
}

/// `text` for one line, or `None` when it is harmless as it is. A line break becomes `⏎`.
pub fn single_line(text: &str) -> Option<String> {
    if is_plain(text, |_| false) { None } else { changed(text, sanitise(text, "⏎")) }
}

/// Whether `c` alone is shown as it is: it is no control, bidi, zero-width or tag character.
pub fn is_harmless(c: char) -> bool {
    matches!(kind(c), Kind::Keep)
}

/// Printable ASCII, which most text is, needs no further look.
fn is_plain(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(|byte| matches!(byte, 0x20..=0x7e) || allowed(byte))
}

fn changed(text: &str, shown: String) -> Option<String> {
    if text == shown { None } else { Some(shown) }
}

fn sanitise(text: &str, line_break: &str) -> String {
    let mut shown = String::with_capacity(text.len() + text.len() / 8);
    let mut before = None;
    let mut marks = 0_usize;
    let mut run = Run::default();
    let mut chars = text.chars().peekable();
    while let Some(next) = chars.next() {
        let kind = match next {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\n' => Kind::Break,
            '\t' => Kind::Tab,
            joiner @ ('\u{200c}' | '\u{200d}') if joins(before, joiner, chars.peek().copied()) => Kind::Keep,
            '\u{fe0e}' | '\u{fe0f}' if before.is_some_and(takes_selector) => Kind::Keep,
            other => kind(other),
        };
        if is_combining_mark(next) {
            marks += 1;
        } else {
            marks = 0;
        }
        let surplus = marks > MARKS_PER_CELL || (marks > 0 && before.is_none());
        match kind {
            Kind::Keep if !surplus => {
                run.flush(&mut shown);
                shown.push(next);
            }
            Kind::Keep => run.add(Sign::Mark, &mut shown),
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
        '\u{fff0}'..='\u{fffb}' => Sign::Code(u32::from(c)),
        '\u{fdd0}'..='\u{fdef}' => Sign::Named("nonchar"),
        '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' => Sign::Code(u32::from(c)),
        '\u{e0000}'..='\u{e0fff}' => Sign::Named("tag"),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => Sign::Code(u32::from(c)),
        other if u32::from(other) & 0xfffe == 0xfffe => Sign::Named("nonchar"),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        multi_line(text).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn genuine_text_is_left_alone() {
        for text in [
            "Great, I have you down for Thursday.",
            "two\nlines",
            "Grüße, naïve café e\u{301}",
            "مرحبا می\u{200c}خواهم",
            "שלום",
            "नमस्ते क्\u{200d}ष",
            "สวัสดี",
            "你好，世界 こんにちは 안녕",
            "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f} 🏳\u{fe0f}\u{200d}🌈 🇩🇪 👍🏽 1\u{fe0f}\u{20e3}",
        ] {
            assert_eq!(multi_line(text), None, "{text}");
        }
    }

    #[test]
    fn what_acts_or_hides_becomes_a_sign() {
        for (text, expected) in [
            ("\u{1b}[31mred\u{1b}[0m", "␛[31mred␛[0m"),
            ("\u{9b}31m", "‹U+009B›31m"),
            ("a\u{7}\u{7}\u{7}b", "a␇×3b"),
            ("a\u{202e}b", "a‹RLO›b"),
            ("pay\u{200b}\u{200b}pal", "pay‹ZWSP×2›pal"),
            ("x\u{200d}y", "x‹ZWJ›y"),
            ("a\u{e0041}\u{e0042}", "a‹tag×2›"),
            ("a\u{2028}b", "a‹LS›b"),
            ("line\r\nnext\rback", "line\nnext␍back"),
            ("a\tb", "a    b"),
            ("\u{ffff}", "‹nonchar›"),
            ("\u{7f}", "␡"),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
        assert_eq!(single_line("a\nb").as_deref(), Some("a⏎b"));
    }

    #[test]
    fn marks_on_one_base_are_capped() {
        let text = format!("e{}x", "\u{301}".repeat(20));
        assert_eq!(shown(&text), format!("e{}‹mark×12›x", "\u{301}".repeat(8)));
        assert_eq!(shown("\u{301}alone"), "‹mark›alone");
    }
}
