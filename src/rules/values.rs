//! Values that are said, read and passed on: dates, numbers and codes, in a form in which they can be compared.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

use super::quick::QuickSet;

/// A value of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// Month and day.
    Date(u8, u8),
    /// The bits of a number that is not negative, rounded to hundredths.
    Number(u64),
    /// 5 to [`CODE`] capitals and digits with at least one of each; shorter ones end in zeros.
    Code([u8; CODE]),
}

/// Longest code.
const CODE: usize = 10;

impl Value {
    /// A number as it is compared.
    pub(super) fn number(number: f64) -> Self {
        let hundredths = (number.abs() * 100.0).round() / 100.0;
        Self::Number(if hundredths.is_finite() { hundredths } else { number.abs() }.to_bits())
    }

    /// The code that a word is, if it is one; with `any_case` small letters count as capitals.
    pub(super) fn code(word: &str, any_case: bool) -> Option<Self> {
        let bytes = word.as_bytes();
        let fits = (5..=CODE).contains(&bytes.len());
        let is_sign =
            |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || (any_case && byte.is_ascii_lowercase());
        if !fits || !bytes.iter().all(is_sign) {
            return None;
        }
        // The hours between day and minutes of `2026-05-26T15:00`.
        if bytes.len() == 5 && bytes[2] == b'T' && bytes.iter().filter(|byte| byte.is_ascii_digit()).count() == 4 {
            return None;
        }
        let has_digit = bytes.iter().any(u8::is_ascii_digit);
        let has_letter = bytes.iter().any(u8::is_ascii_alphabetic);
        let mut code = [0; CODE];
        code.iter_mut().zip(bytes).for_each(|(sign, byte)| *sign = byte.to_ascii_uppercase());
        (has_digit && has_letter).then_some(Self::Code(code))
    }

    /// The day of `2026-05-26`, with its year.
    pub(super) fn iso_date(text: &str) -> Option<(u16, Self)> {
        let bytes = text.as_bytes();
        let is_date = bytes.len() == 10
            && bytes
                .iter()
                .enumerate()
                .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() });
        if !is_date {
            return None;
        }
        let day = date(text[5..7].parse().ok()?, text[8..].parse().ok()?)?;
        Some((text[..4].parse().ok()?, day))
    }

    /// Whether it is a number of one digit: what people count with, which says little.
    pub(super) fn is_small(self) -> bool {
        matches!(self, Self::Number(bits) if f64::from_bits(bits) < 10.0 && f64::from_bits(bits).fract() == 0.0)
    }
}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Date(month, day) => state.write_u64(u64::from(*month) << 8 | u64::from(*day)),
            Self::Number(bits) => state.write_u64(*bits),
            Self::Code(signs) => {
                let join = |signs: &[u8]| signs.iter().fold(0, |all: u64, sign| all << 8 | u64::from(*sign));
                state.write_u64(join(&signs[..8]));
                state.write_u64(join(&signs[8..]));
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(month, day) => write!(f, "{month}/{day}"),
            Self::Number(bits) => write!(f, "{}", f64::from_bits(*bits)),
            Self::Code(signs) => {
                let end = signs.iter().position(|sign| *sign == 0).unwrap_or(CODE);
                f.write_str(std::str::from_utf8(&signs[..end]).unwrap_or_default())
            }
        }
    }
}

fn date(month: u8, day: u8) -> Option<Value> {
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Value::Date(month, day))
}

/// The values of a text, sorted and each once. With `any_case`, words in small letters may be codes: callers are written
/// down in any way.
pub(super) fn values(text: &str, any_case: bool) -> Vec<Value> {
    let mut found = Vec::with_capacity(8);
    collect(text, any_case, true, |value| found.push(value));
    found.sort_unstable();
    found.dedup();
    found
}

/// Adds the dates and codes of a text to what is heard. Numbers are left out: no rule asks whether one was heard.
pub(super) fn hear(heard: &mut QuickSet<Value>, text: &str) {
    collect(text, false, false, |value| {
        heard.insert(value);
    });
}

fn collect(text: &str, any_case: bool, with_numbers: bool, mut found: impl FnMut(Value)) {
    let mut at = 0;
    // The run before, if it may be a day: its number, and where it ends.
    let mut day: Option<(u8, usize)> = None;
    while let Some((begin, end)) = next_run(text, at) {
        let word = &text[begin..end];
        let after_point = begin > 0 && text.as_bytes()[begin - 1] == b'.';
        at = end;
        if !word.is_ascii() {
            day = None;
            continue;
        }
        if let Some(value) = Value::code(word, any_case) {
            found(value);
        }
        if word.len() == 4
            && word.bytes().all(|byte| byte.is_ascii_digit())
            && let Some((_, value)) = text.get(begin..begin + 10).and_then(Value::iso_date)
        {
            found(value);
        }
        if word.as_bytes()[0].is_ascii_digit() {
            if with_numbers && !after_point {
                let (value, next) = number(text, begin);
                value.into_iter().for_each(&mut found);
                at = at.max(next);
            }
            day = day_of(word).map(|day| (day, end));
        } else if let Some(month) = month(word) {
            if let Some(value) = day_behind(text, end).and_then(|day| date(month, day)) {
                found(value);
            }
            if let Some((day, day_end)) = day.take()
                && matches!(text.get(day_end..begin), Some(" " | " of "))
                && let Some(value) = date(month, day)
            {
                found(value);
            }
        } else if word != "of" {
            day = None;
        }
    }
}

/// The next run of letters, digits and `_`, by bytes.
fn next_run(text: &str, from: usize) -> Option<(usize, usize)> {
    let begin = skip(text, from, false);
    (begin < text.len()).then(|| (begin, skip(text, begin, true)))
}

/// The first place from `at` on where the text is no longer of words, or is no longer between them.
fn skip(text: &str, mut at: usize, in_word: bool) -> usize {
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        let (is_word, length) = if byte.is_ascii() {
            (byte.is_ascii_alphanumeric() || *byte == b'_', 1)
        } else {
            text[at..].chars().next().map_or((false, 1), |c| (c.is_alphanumeric(), c.len_utf8()))
        };
        if is_word != in_word {
            break;
        }
        at += length;
    }
    at
}

/// The number that begins at a digit: its value, and where it ends. It is none where a letter goes on; what was
/// looked at is not looked at again.
fn number(text: &str, begin: usize) -> (Option<Value>, usize) {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = begin + digits(begin);
    // Between digits, commas part thousands.
    while bytes.get(end) == Some(&b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end += 1 + digits(end + 1);
    }
    let goes_on = |at: usize| text[at..].chars().next().is_some_and(|c| c.is_alphanumeric() || c == '_');
    if bytes.get(end) == Some(&b'.') {
        let length = digits(end + 1);
        if length > 0 && !goes_on(end + 1 + length) {
            end += 1 + length;
        }
    }
    if goes_on(end) {
        return (None, end);
    }
    let written = &text[begin..end];
    if written.len() <= 9 && written.bytes().all(|byte| byte.is_ascii_digit()) {
        let whole = written.bytes().fold(0_u32, |all, digit| all * 10 + u32::from(digit - b'0'));
        return (Some(Value::Number(f64::from(whole).to_bits())), end);
    }
    let number: Result<f64, _> = if written.contains(',') { written.replace(',', "").parse() } else { written.parse() };
    (number.ok().map(Value::number), end)
}

/// `5`, `26`, `26th`: the day that a word may be.
fn day_of(word: &str) -> Option<u8> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let suffix = &word[digits..];
    let fits = (1..=2).contains(&digits)
        && (suffix.is_empty() || ["st", "nd", "rd", "th"].iter().any(|known| suffix.eq_ignore_ascii_case(known)));
    if fits { word[..digits].parse().ok() } else { None }
}

/// The day behind the name of a month: ` 26`, `. 26th`.
fn day_behind(text: &str, end: usize) -> Option<u8> {
    let rest = text.get(end..)?;
    let rest = rest.strip_prefix('.').unwrap_or(rest).strip_prefix(' ')?;
    let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    day_of(&rest[..length])
}

/// The number of the month that a word names, in full or by three letters.
fn month(word: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let begins = word.as_bytes().first().is_some_and(|byte| b"jfmasond".contains(&(byte | 0x20)));
    if !begins || !(3..=9).contains(&word.len()) {
        return None;
    }
    let is = |name: &str| word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(&name[..3]);
    let place = MONTHS.iter().position(|name| is(name))?;
    u8::try_from(place + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        values(text, false).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn dates_numbers_and_codes_are_found() {
        for (text, wanted) in [
            ("on 2026-05-26 at 19:00", vec!["5/26", "5", "19", "26", "2026", "0"]),
            ("May 26th, or the 3rd of June", vec!["5/26", "6/3"]),
            ("on 26 May and Jun. 4", vec!["5/26", "6/4", "4", "26"]),
            ("$1,234.50 and 12.", vec!["12", "1234.5"]),
            ("1,2 or 3,", vec!["3", "12"]),
            ("version 1.2.3", vec!["1.2"]),
            ("HAT271, hat271, ABCDE and 12345", vec!["12345", "HAT271"]),
            ("2024-05-15T15:00:00", vec!["5/15", "5", "2024", "0"]),
            ("no values, 5pm, x9", vec![]),
            ("maybe 5 marches", vec!["5"]),
        ] {
            let mut found = told(text);
            let mut wanted: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
            found.sort();
            wanted.sort();
            assert_eq!(found, wanted, "{text}");
        }
        assert_eq!(values("hat271", true), values("HAT271", false));
    }
}
