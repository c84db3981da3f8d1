//! Hides what tells who somebody is: e-mail addresses, telephone and card numbers, accounts, and digits that are spoken
//! one by one. Dates, times, amounts and short numbers stay.
//!
//! It is done at the one door to the screen ([`Untrusted::display`](super::Untrusted::display)), so that no pane, copy
//! or export can forget it; whether it is done is one switch of the process. What is sent is never masked.

use std::sync::atomic::{AtomicBool, Ordering};

static ON: AtomicBool = AtomicBool::new(false);

/// Masks what is made fit for the screen from now on, or no longer. What was made before stays as it is.
pub fn switch(on: bool) {
    ON.store(on, Ordering::Relaxed);
}

/// Whether it is done.
pub fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Digits in a row from which on they are a telephone number.
const PHONE: usize = 7;
/// Spoken digits in a row from which on they are hidden.
const SPOKEN: usize = 7;
/// Digits of a card number: the fewest and the most.
const CARD: (usize, usize) = (13, 19);
/// Characters of an account number (IBAN, ISO 13616) after its country and check digits: the fewest and the most.
const ACCOUNT: (usize, usize) = (11, 30);

/// The text with a mask in the place of each; nothing when there is none.
pub fn masked(text: &str) -> Option<String> {
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    let mut at = 0;
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let hit =
            email(text, at).or_else(|| account(text, at)).or_else(|| number(text, at)).or_else(|| spoken(text, at));
        match hit {
            Some(Hit::Mask(end, mask)) => {
                // An address begins before its sign.
                let start = if bytes[at] == b'@' { local_part(text, at) } else { at };
                let start = start.max(found.last().map_or(0, |(_, end, _)| *end));
                found.push((start, end, mask));
                at = end;
            }
            Some(Hit::Skip(end)) => at = end,
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    if found.is_empty() {
        return None;
    }
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end, mask) in found {
        masked.push_str(&text[from..start]);
        masked.push_str(&mask);
        from = end;
    }
    masked.push_str(&text[from..]);
    Some(masked)
}

/// What begins at a place.
enum Hit {
    /// Something to be hidden, up to there, by this.
    Mask(usize, String),
    /// Something to be left alone, up to there.
    Skip(usize),
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Whether a word begins here.
fn begins(text: &str, at: usize) -> bool {
    at == 0 || !is_word(text.as_bytes()[at - 1])
}

/// The end of what `holds` from `at` on.
fn run(text: &str, at: usize, holds: impl Fn(u8) -> bool) -> usize {
    text.as_bytes()[at..].iter().position(|byte| !holds(*byte)).map_or(text.len(), |length| at + length)
}

fn local_part(text: &str, sign: usize) -> usize {
    let is_local = |byte: u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte);
    text.as_bytes()[..sign].iter().rposition(|byte| !is_local(*byte)).map_or(0, |before| before + 1)
}

/// An address, found at its sign.
fn email(text: &str, at: usize) -> Option<Hit> {
    if text.as_bytes()[at] != b'@' || local_part(text, at) == at {
        return None;
    }
    let end = run(text, at + 1, |byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let domain = text[at + 1..end].trim_end_matches(['.', '-']);
    let is_domain = domain.rsplit_once('.').is_some_and(|(name, top)| !name.is_empty() && top.len() >= 2);
    is_domain.then(|| Hit::Mask(at + 1 + domain.len(), "[e-mail]".to_owned()))
}

/// Country, check digits, and groups of letters and digits.
fn account(text: &str, at: usize) -> Option<Hit> {
    let bytes = text.as_bytes();
    let head = bytes.get(at..at + 4)?;
    let is_head = head[..2].iter().all(u8::is_ascii_uppercase) && head[2..].iter().all(u8::is_ascii_digit);
    if !is_head || !begins(text, at) {
        return None;
    }
    let mut end = at + 4;
    let mut count = 0;
    let mut digits = Vec::new();
    while end < bytes.len() && count <= ACCOUNT.1 {
        let is_gap = bytes[end] == b' ' && bytes.get(end + 1).is_some_and(|next| next.is_ascii_digit());
        if is_gap {
            end += 1;
        } else if bytes[end].is_ascii_uppercase() || bytes[end].is_ascii_digit() {
            digits.push(bytes[end]);
            (count, end) = (count + 1, end + 1);
        } else {
            break;
        }
    }
    let is_account = (ACCOUNT.0..=ACCOUNT.1).contains(&count) && bytes.get(end).is_none_or(|byte| !is_word(*byte));
    is_account.then(|| Hit::Mask(end, format!("[account …{}]", last(&digits, 2))))
}

fn last(digits: &[u8], count: usize) -> String {
    digits[digits.len().saturating_sub(count)..].iter().map(|digit| char::from(*digit)).collect()
}

/// Digits with the signs that people put between them.
fn number(text: &str, at: usize) -> Option<Hit> {
    let bytes = text.as_bytes();
    let starts = bytes[at].is_ascii_digit() || (b"+(".contains(&bytes[at]) && bytes.get(at + 1)?.is_ascii_digit());
    if !starts {
        return None;
    }
    // Part of a name, a hexadecimal number or an id: all of it is left alone.
    let token = run(text, at, |byte| is_word(byte) || b"-_".contains(&byte));
    let has_letters = text[at..token].bytes().any(|byte| byte.is_ascii_alphabetic() || byte >= 0x80);
    if has_letters
        || !begins(text, at)
        || (at > 0 && b"-_".contains(&bytes[at - 1]) && at > 1 && is_word(bytes[at - 2]))
    {
        return Some(Hit::Skip(run(text, at, |byte| is_word(byte) || b"-_+(".contains(&byte))));
    }
    let mut digits = Vec::new();
    let mut groups = vec![0_usize];
    let (mut end, mut next, mut signs) = (at, at, String::new());
    while next < bytes.len() {
        match bytes[next] {
            digit if digit.is_ascii_digit() => {
                digits.push(digit);
                *groups.last_mut()? += 1;
                end = next + 1;
            }
            sign if b" -.()/+".contains(&sign) && next - end < 3 && (next > at || b"+(".contains(&sign)) => {
                if bytes.get(next + 1).is_some_and(u8::is_ascii_digit) && groups.last() != Some(&0) {
                    groups.push(0);
                    signs.push(char::from(sign));
                }
            }
            _ => break,
        }
        next += 1;
    }
    groups.retain(|group| *group > 0);
    // What goes on as a word is no number.
    let goes_on = bytes.get(end).is_some_and(|byte| is_word(*byte));
    let is_uuid = groups == [8, 4, 4, 4, 12] && signs == "----";
    if digits.len() < PHONE || goes_on || is_uuid || is_date(&groups, &signs) || is_amount(text, end, &groups, &signs) {
        return Some(Hit::Skip(end.max(at + 1)));
    }
    let is_card = (CARD.0..=CARD.1).contains(&digits.len()) && luhn(&digits);
    let mask = match digits.len() {
        _ if is_card => format!("[card …{}]", last(&digits, 4)),
        _ if groups == [3, 2, 4] => format!("[id …{}]", last(&digits, 2)),
        PHONE..=15 => format!("[phone …{}]", last(&digits, 2)),
        _ => format!("[number …{}]", last(&digits, 2)),
    };
    Some(Hit::Mask(end, mask))
}

/// `2026-08-28`, `28.08.2026`, `8/28/26`.
fn is_date(groups: &[usize], signs: &str) -> bool {
    let same = signs.chars().all(|sign| "-./".contains(sign) && signs.starts_with(sign));
    same && matches!(groups, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 2 | 4])
}

/// `1.250.000`, `1 250 000,00`: threes after the first group.
fn is_amount(text: &str, end: usize, groups: &[usize], signs: &str) -> bool {
    let same = signs.chars().all(|sign| " .".contains(sign) && signs.starts_with(sign));
    let (first, rest) = groups.split_first().unwrap_or((&0, &[]));
    let in_threes = !rest.is_empty() && *first <= 3 && rest.iter().all(|group| *group == 3);
    // Spaces part telephone numbers as well; a fraction or a currency does not follow those.
    let is_money = signs.starts_with('.') || text[end..].trim_start().starts_with([',', '€', '$', '£', '%']);
    same && in_threes && is_money
}

/// The check digit of card numbers (ISO/IEC 7812-1).
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit - b'0');
            let doubled = if place % 2 == 1 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Digits that are spoken one by one, and addresses that are: `ann at example dot com`.
fn spoken(text: &str, at: usize) -> Option<Hit> {
    if !text.as_bytes()[at].is_ascii_alphabetic() || !begins(text, at) {
        return None;
    }
    let mut words = Words { text, at };
    let (mut count, mut end) = (0, at);
    let mut times = 1;
    while let Some((word, until)) = words.next() {
        let lower = word.to_ascii_lowercase();
        match lower.as_str() {
            "double" if count > 0 => times = 2,
            "triple" if count > 0 => times = 3,
            "zero" | "oh" | "o" | "one" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" => {
                count += std::mem::replace(&mut times, 1);
                end = until;
            }
            _ => break,
        }
    }
    if count >= SPOKEN {
        return Some(Hit::Mask(end, "[digits]".to_owned()));
    }
    spoken_email(text, at).map(|end| Hit::Mask(end, "[e-mail]".to_owned()))
}

/// `ann dot lee at example dot com`: where it ends.
fn spoken_email(text: &str, at: usize) -> Option<usize> {
    /// Words of a name or a domain at most.
    const PARTS: usize = 5;
    let mut words = Words { text, at };
    let named = |words: &mut Words<'_>| -> Option<(usize, usize)> {
        let (_, mut end) = words.next()?;
        for parts in 1..=PARTS {
            let mut ahead = Words { ..*words };
            match ahead.next() {
                Some((word, _)) if word.eq_ignore_ascii_case("dot") => end = ahead.next()?.1,
                _ => return Some((parts, end)),
            }
            words.at = ahead.at;
        }
        Some((PARTS, end))
    };
    named(&mut words)?;
    let (sign, _) = words.next()?;
    if !sign.eq_ignore_ascii_case("at") {
        return None;
    }
    let (parts, end) = named(&mut words)?;
    (parts > 1).then_some(end)
}

/// Words with a space, a comma, a full stop or a hyphen between them.
#[derive(Clone, Copy)]
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// The next word, and where it ends.
    fn next(&mut self) -> Option<(&'a str, usize)> {
        let start = run(self.text, self.at, |byte| b" ,.-\n".contains(&byte));
        let end = run(self.text, start, is_word);
        if end == start || start - self.at > 3 {
            return None;
        }
        self.at = end;
        Some((self.text.get(start..end)?, end))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_tells_who_somebody_is_gets_a_mask_of_its_kind() {
        for (text, wanted) in [
            ("call +1 (202) 555-0111 now", "call [phone …11] now"),
            ("on 0170 1234567.", "on [phone …67]."),
            ("202.555.0111", "[phone …11]"),
            ("5 5 5 0 1 1 1 2", "[phone …12]"),
            ("card 4111 1111 1111 1111, please", "card [card …1111], please"),
            ("card 4111-1111-1111-1111", "card [card …1111]"),
            ("the long one 98765432109876543210", "the long one [number …10]"),
            ("social 123-45-6789", "social [id …89]"),
            ("DE89 3704 0044 0532 0130 00 is mine", "[account …00] is mine"),
            ("GB29NWBK60161331926819", "[account …19]"),
            ("write to ann.lee+x@mail.example.com.", "write to [e-mail]."),
            ("ann dot lee at example dot com, yes", "[e-mail], yes"),
            ("it is five five five, oh one one one two", "it is [digits]"),
            ("five double five three oh one one two", "[digits]"),
            ("a@b.co and +49 30 1234567", "[e-mail] and [phone …67]"),
            ("电话 +86 138 0013 8000", "电话 [phone …00]"),
        ] {
            assert_eq!(masked(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn dates_times_amounts_ids_and_short_numbers_stay() {
        for text in [
            "on 2026-08-28 at 09:15",
            "28.08.2026 or 8/28/26",
            "1.250.000 and 1 250 000,00 euros, or 1,250,000.00",
            "order 123456, room 12-34",
            "00000000-0000-4000-8000-000000000001",
            "P-2214 and T-1007, build a1234567890",
            "five of them, at home, one two three",
            "meet me at noon",
            "@here and name@host",
            "€ 1.299,99 for 24 months",
            "v1.2.3 and 127.0.0.1:8080",
            "",
        ] {
            assert_eq!(masked(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken_and_a_second_time_changes_nothing(text in "\\PC{0,60}|[0-9 +().@a-z-]{0,60}") {
            if let Some(once) = masked(&text) {
                prop_assert_eq!(masked(&once), None, "{} -> {}", text, once);
            }
        }

        #[test]
        fn no_telephone_number_is_left(
            before in "[a-z ,]{0,12}",
            digits in proptest::collection::vec(0..10_u8, 10..=12),
            after in "[a-z ,]{0,12}",
        ) {
            let number: String = digits.iter().map(|digit| char::from(b'0' + digit)).collect();
            let text = format!("{before} {number} {after}");
            let masked = masked(&text).unwrap_or_default();
            prop_assert!(!masked.contains(&number[..6]), "{}", masked);
        }
    }
}
