//! Numbers: telephones, cards, and others that are long enough to tell somebody.

use super::hit::{Hit, begins, last, run};

/// Digits in a row from which on they are hidden.
const FEWEST: usize = 7;
/// Digits of a telephone number at most (E.164).
const PHONE: usize = 15;
/// Digits of a card number: the fewest and the most.
const CARD: (usize, usize) = (13, 19);
/// Signs between two groups at most: `) `, ` - `, `... `.
const BETWEEN: usize = 6;

/// A digit in one of the scripts that count by ten, as ASCII.
fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        '\u{966}'..='\u{96f}' => '\u{966}',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok().map(|value| b'0' + value)
}

/// What people put between the groups of a number; `None` for what ends it. All dashes and spaces are alike.
fn sign(c: char) -> Option<char> {
    Some(match c {
        ' ' | '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\t' => ' ',
        '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '.' | '(' | ')' | '/' | '+' | ',' | '…' => c,
        _ => return None,
    })
}

/// A number in its groups.
#[derive(Default)]
struct Number {
    digits: Vec<u8>,
    /// Digits of each group.
    groups: Vec<usize>,
    /// What stands between them.
    between: Vec<String>,
    end: usize,
}

/// A number that begins here.
pub(super) fn find(text: &str, at: usize) -> Option<Hit> {
    let first = text[at..].chars().next()?;
    if digit(first).is_none() {
        // The signs in front of a number belong to it.
        let next = text[at + first.len_utf8()..].chars().next();
        let leads = "+(".contains(first) && next.is_some_and(|next| digit(next).is_some() || "+(".contains(next));
        return leads.then(|| within(text, at)).flatten();
    }
    if let Some(end) = id(text, at) {
        return Some(Hit::Skip(end));
    }
    within(text, at)
}

fn within(text: &str, at: usize) -> Option<Hit> {
    if let Some(end) = date(text, at).or_else(|| amount(text, at)) {
        return Some(Hit::Skip(end));
    }
    let mut number = read(text, at);
    // The last group may be the hour of a time.
    if text[number.end..].strip_prefix(':').is_some_and(|rest| rest.starts_with(|c| digit(c).is_some())) {
        number.drop_last(text);
    }
    if number.digits.len() < FEWEST || number.is_plain() {
        let end = if number.end > at { number.end } else { run(text, at, |c| digit(c).is_some() || "+(".contains(c)) };
        return Some(Hit::Skip(end.max(at + 1)));
    }
    let Number { digits, groups, end, .. } = number;
    let is_card = (CARD.0..=CARD.1).contains(&digits.len()) && luhn(&digits);
    let mask = match digits.len() {
        _ if is_card => format!("[card …{}]", last(&digits, 4)),
        _ if groups == [3, 2, 4] => format!("[id …{}]", last(&digits, 2)),
        FEWEST..=PHONE => format!("[phone …{}]", last(&digits, 2)),
        _ => format!("[number …{}]", last(&digits, 2)),
    };
    Some(Hit::Mask(at, end, mask))
}

/// Reads groups of digits until something else comes; a date is something else.
fn read(text: &str, at: usize) -> Number {
    let mut number = Number { end: at, ..Number::default() };
    let mut between = String::new();
    let mut next = at;
    while let Some(c) = text[next..].chars().next() {
        if let Some(digit) = digit(c) {
            let begins_group = number.groups.is_empty() || !between.is_empty();
            if begins_group && !number.groups.is_empty() && (date(text, next).is_some() || !fits(&between)) {
                break;
            }
            if begins_group {
                if !number.groups.is_empty() {
                    number.between.push(std::mem::take(&mut between));
                }
                between.clear();
                number.groups.push(0);
            }
            number.digits.push(digit);
            if let Some(group) = number.groups.last_mut() {
                *group += 1;
            }
            number.end = next + c.len_utf8();
        } else if let Some(sign) = sign(c).filter(|_| between.chars().count() < BETWEEN) {
            between.push(sign);
        } else {
            break;
        }
        next += c.len_utf8();
    }
    number
}

/// Whether this can stand inside a number. A comma does where a space follows: else it is of an amount.
fn fits(between: &str) -> bool {
    !between.contains(',') || between.ends_with(' ')
}

impl Number {
    fn drop_last(&mut self, text: &str) {
        let Some(group) = self.groups.pop() else { return };
        self.digits.truncate(self.digits.len() - group);
        self.between.pop();
        // Back over the digits and over what stands in front of them.
        let kept = text[..self.end].trim_end_matches(|c| digit(c).is_some());
        self.end = kept.trim_end_matches(|c| sign(c).is_some()).len();
    }

    /// A number of another kind, which tells nobody.
    fn is_plain(&self) -> bool {
        let dots = self.between.iter().all(|between| between == ".");
        let year = |from: usize| {
            let year = self.digits.get(from..from + 4).and_then(|year| std::str::from_utf8(year).ok()?.parse().ok());
            year.is_some_and(|year: u16| (1900..2100).contains(&year))
        };
        match self.groups[..] {
            // An address of the net, and a fraction.
            [a, b, c, d] if dots => [a, b, c, d].iter().all(|group| *group <= 3),
            [whole, part] if dots => whole <= 2 || part == 2,
            // Two years.
            [4, 4] => year(0) && year(4) && self.between[0].len() == 1,
            _ => false,
        }
    }
}

/// A name, a hexadecimal number or a UUID that a digit stands in; where it ends.
fn id(text: &str, at: usize) -> Option<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !begins(text, at) && !is_escaped(text, at) {
        return Some(run(text, at, is_part)).filter(|end| *end > at);
    }
    let hex: Vec<&str> = text[at..run(text, at, |c| c.is_ascii_hexdigit() || c == '-')].split('-').collect();
    let lengths: Vec<usize> = hex.iter().map(|part| part.len()).collect();
    if lengths == [8, 4, 4, 4, 12] {
        return Some(at + 36);
    }
    let end = run(text, at, is_part);
    let word = &text[at..end];
    let is_hex = word.chars().all(|c| c.is_ascii_hexdigit()) && word.chars().any(|c| c.is_ascii_alphabetic());
    is_hex.then_some(end)
}

/// Whether the letter in front of this place belongs to an escape, as in `\\n555`.
fn is_escaped(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    matches!(before.next(), Some('n' | 'r' | 't' | 'b' | 'f')) && before.next() == Some('\\')
}

/// `2026-08-28`, `28.08.2026`, `8/28/26`; where it ends.
fn date(text: &str, at: usize) -> Option<usize> {
    let group = |from: usize| run(text, from, |c| c.is_ascii_digit());
    let first = group(at);
    let sign = text[first..].chars().next().filter(|sign| "-./".contains(*sign))?;
    let second = group(first + 1);
    if !text[second..].starts_with(sign) {
        return None;
    }
    let third = group(second + 1);
    let lengths = (first - at, second - first - 1, third - second - 1);
    let is_date = matches!(lengths, (4, 1..=2, 1..=2) | (1..=2, 1..=2, 2 | 4));
    // More of the same is a number of another kind.
    let goes_on = text[third..].strip_prefix(sign).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (is_date && !goes_on).then_some(third)
}

/// `$1250000`, `1.250.000`, `1 250 000,00`, `1,250,000 €`; where it ends.
fn amount(text: &str, at: usize) -> Option<usize> {
    const CURRENCIES: &[char] = &['$', '€', '£', '¥'];
    let has_currency = text[..at].trim_end_matches([' ', '\u{a0}']).ends_with(CURRENCIES);
    let whole = run(text, at, |c| c.is_ascii_digit());
    let mut end = whole;
    let mut signs: Vec<char> = Vec::new();
    if (1..=3).contains(&(whole - at)) {
        while let Some(sign) = text[end..].chars().next().filter(|sign| " .,".contains(*sign)) {
            let next = run(text, end + 1, |c| c.is_ascii_digit());
            if next - end - 1 != 3 {
                break;
            }
            signs.push(sign);
            end = next;
        }
    }
    let same = signs.iter().all(|sign| Some(sign) == signs.first());
    // A fraction ends with it: what goes on is a number of another kind.
    let part = text[end..].chars().next().filter(|sign| ".,".contains(*sign) && Some(sign) != signs.first());
    let part = part.map(|_| run(text, end + 1, |c| c.is_ascii_digit())).filter(|part| part - end - 1 == 2);
    let tail = text[part.unwrap_or(end)..].trim_start_matches([' ', '\u{a0}']);
    let is_money = has_currency || tail.starts_with(CURRENCIES) || tail.starts_with('%');
    let in_threes = !signs.is_empty() && same && (part.is_some() || signs[0] != ' ');
    // `202.555.0111` begins like one.
    let end = part.unwrap_or(end);
    let goes_on = text[end..].chars().next().is_some_and(|c| digit(c).is_some())
        || text[end..].strip_prefix(['.', '-']).is_some_and(|rest| rest.starts_with(|c| digit(c).is_some()));
    ((is_money || in_threes) && !goes_on).then_some(end)
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
