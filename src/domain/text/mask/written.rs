//! Addresses and accounts as they are written.

use super::hit::{Hit, begins, last, run};

/// Characters of an account number (IBAN, ISO 13616): the fewest and the most.
const ACCOUNT: (usize, usize) = (15, 34);

/// A letter or digit of an address. Scripts without spaces would take the whole sentence along.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && c < '\u{2e80}'
}

/// An address, found at its sign; it begins nowhere before `from`.
pub(super) fn email(text: &str, from: usize, sign: usize) -> Option<Hit> {
    let is_local = |c: char| is_letter(c) || "._%+-'".contains(c);
    let before = text[from..sign].char_indices().rev().take_while(|(_, c)| is_local(*c)).last();
    let start = from + before?.0;
    let end = run(text, sign + 1, |c| is_letter(c) || ".-".contains(c));
    let domain = text[sign + 1..end].trim_end_matches(['.', '-']);
    let (name, top) = domain.rsplit_once('.')?;
    let is_domain = !name.is_empty() && top.chars().count() >= 2;
    is_domain.then(|| Hit::Mask(start, sign + 1 + domain.len(), "[e-mail]".to_owned()))
}

/// Country, check digits, and letters and digits in groups, whose remainder is right.
pub(super) fn account(text: &str, at: usize) -> Option<Hit> {
    let bytes = text.as_bytes();
    let head = bytes.get(at..at + 4)?;
    let is_head = head[..2].iter().all(u8::is_ascii_alphabetic) && head[2..].iter().all(u8::is_ascii_digit);
    if !is_head || !begins(text, at) {
        return None;
    }
    let mut signs: Vec<u8> = Vec::new();
    let mut found = None;
    let mut next = at;
    while let Some(byte) = bytes.get(next).copied() {
        let goes_on = bytes.get(next + 1).is_some_and(u8::is_ascii_alphanumeric);
        if byte.is_ascii_alphanumeric() && signs.len() < ACCOUNT.1 {
            signs.push(byte.to_ascii_uppercase());
            if signs.len() >= ACCOUNT.0 && !goes_on && is_right(&signs) {
                found = Some((next + 1, last(&signs, 2)));
            }
        } else if !(b" -".contains(&byte) && goes_on) {
            break;
        }
        next += 1;
    }
    found.map(|(end, last)| Hit::Mask(at, end, format!("[account …{last}]")))
}

/// The check of ISO 7064: the first four signs behind the others, letters as two digits, leave one over 97.
fn is_right(signs: &[u8]) -> bool {
    let rest = signs[4..].iter().chain(&signs[..4]).fold(0_u32, |rest, sign| match sign {
        b'0'..=b'9' => (rest * 10 + u32::from(sign - b'0')) % 97,
        letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
    });
    rest == 1
}
