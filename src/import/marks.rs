//! Times that stand beside a name in plain text: `[00:12]`, `2026-01-05 10:00:01`, `(0:12 - 0:15)`.

use super::{stamp, timing::clock};
use crate::domain::time::Time;

/// A time as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark<'a> {
    /// With its date, where it has one, and without brackets.
    pub(super) written: &'a str,
    /// Where it is of a span, the time at its end.
    pub(super) end: Option<&'a str>,
}

/// What a time means by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A moment; whether its zone is written.
    Moment { at: Time, zoned: bool },
    /// Milliseconds from something that is not told.
    Clock(i64),
    /// A date whose order of day and month is not known, or a clock of twelve hours.
    Doubtful,
}

/// A time at the start of `line`, and what follows it.
pub(super) fn lead(line: &str) -> Option<(Mark<'_>, &str)> {
    let (open, inner) = match line.strip_prefix(['[', '(']) {
        Some(inner) => (true, inner.trim_start()),
        None => (false, line),
    };
    let length = written(inner)?;
    let (time, mut rest) = inner.split_at(length);
    let mut end = None;
    let gap = rest.trim_start();
    if let Some(after) = gap.strip_prefix("-->").or_else(|| gap.strip_prefix(['-', '–', '—']))
        && let Some(length) = time_length(after.trim_start())
    {
        let (second, behind) = after.trim_start().split_at(length);
        (end, rest) = (Some(second), behind);
    }
    if open {
        rest = rest.trim_start().strip_prefix([']', ')'])?;
    } else if !rest.is_empty() && !rest.starts_with([' ', '\t', '-', '–', '|', ':', ',']) {
        return None;
    }
    let rest = rest.trim_start();
    // A dash or a bar parts it from the name.
    let rest = rest.strip_prefix(['-', '–', '—', '|']).unwrap_or(rest).trim_start();
    Some((Mark { written: time, end }, rest))
}

/// A time at the end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tail<'a> {
    pub(super) before: &'a str,
    pub(super) stamp: Mark<'a>,
    /// Brackets, a sign or more than one space part it from what is before.
    pub(super) is_apart: bool,
}

/// A time at the end of `line`.
pub(super) fn tail(line: &str) -> Option<Tail<'_>> {
    let line = line.trim_end().trim_end_matches(':').trim_end();
    let signs = ['-', '–', '|', ',', '·', '•'];
    let begins = |at: usize| line[at..].starts_with(|c: char| c.is_ascii_digit() || matches!(c, '[' | '('));
    let starts = line.char_indices().rev().filter(|(_, c)| c.is_whitespace()).map(|(at, c)| at + c.len_utf8());
    // A date, a time and a half of the day are three words.
    starts.take(3).filter(|at| begins(*at)).find_map(|at| {
        let (stamp, rest) = lead(&line[at..])?;
        let before = line[..at].trim_end();
        let is_apart =
            line[at..].starts_with(['[', '(']) || line[..at].len() > before.len() + 1 || before.ends_with(signs);
        let before = before.trim_end_matches(signs).trim_end();
        rest.is_empty().then_some(Tail { before, stamp, is_apart })
    })
}

/// Bytes of a date with a time, or of a time, at the start of `text`.
fn written(text: &str) -> Option<usize> {
    let Some(date) = date_length(text) else { return time_length(text) };
    let rest = &text[date..];
    let gap = rest.len() - rest.trim_start_matches([',', ' ', 'T', 't']).len();
    let time = time_length(&rest[gap..]).filter(|_| (1..=2).contains(&gap))?;
    Some(date + gap + time)
}

/// Bytes of `2026-01-05`, `05/01/2026`, `5.1.26`.
fn date_length(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '/' | '.')))?;
    let sign = text[..end].chars().find(|c| !c.is_ascii_digit())?;
    let parts: Vec<&str> = text[..end].split(sign).collect();
    let is_number = |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    (parts.len() == 3 && parts.iter().all(is_number)).then_some(end)
}

/// Bytes of `10:00`, `1:02:33.5`, `10:00:01Z`, `10:00:01+01:00`, `9:05 PM`.
fn time_length(text: &str) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(text.len());
    // A sign at the end belongs to what follows.
    let time = text[..end].trim_end_matches([':', '.', ',']);
    let numbers: Vec<&str> = time.split([':', '.', ',']).collect();
    let colons = time.matches(':').count();
    let fits = (1..=2).contains(&colons)
        && numbers.len() <= colons + 2
        && numbers[0].len() <= 3
        && numbers[1..=colons].iter().all(|number| number.len() == 2)
        && numbers.iter().all(|number| !number.is_empty());
    if !fits {
        return None;
    }
    let rest = &text[time.len()..];
    let behind = |length: usize| rest.get(length..).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    if rest.starts_with(['Z', 'z']) && behind(1) {
        return Some(time.len() + 1);
    }
    let zone = rest.strip_prefix(['+', '-']).map_or(0, |zone| {
        let digits = zone.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count();
        if matches!(digits, 4 | 5) && zone[..digits].trim_matches(':').len() == digits { 1 + digits } else { 0 }
    });
    if zone > 0 {
        return Some(time.len() + zone);
    }
    let half = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let gap = rest.len() - half.len();
    let is_half = half.get(..2).is_some_and(|half| half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm"));
    let ends = half.get(2..).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    Some(time.len() + if is_half && ends && gap <= 3 { gap + 2 } else { 0 })
}

/// What a time means by itself.
pub(super) fn meaning(written: &str) -> Meaning {
    if date_length(written).is_none() {
        return clock(written).map_or(Meaning::Doubtful, Meaning::Clock);
    }
    let iso = written.replacen([' ', ','], "T", 1).replace([' ', ','], "");
    if let Ok(at) = iso.parse::<Time>() {
        return Meaning::Moment { at, zoned: true };
    }
    match stamp::civil(&iso) {
        Some(at) if written.as_bytes().get(4) == Some(&b'-') => Meaning::Moment { at, zoned: false },
        _ => Meaning::Doubtful,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_before_a_name() {
        for (line, written, rest) in [
            ("00:12 Agent", "00:12", "Agent"),
            ("[1:02:33] Agent", "1:02:33", "Agent"),
            ("(00:12.5) - Agent", "00:12.5", "Agent"),
            ("[2026-01-05 10:00:01] Agent", "2026-01-05 10:00:01", "Agent"),
            ("2026-01-05T10:00:01Z Agent", "2026-01-05T10:00:01Z", "Agent"),
            ("2026-01-05T10:00:01.25+01:00 Agent", "2026-01-05T10:00:01.25+01:00", "Agent"),
            ("[05/01/2026, 10:00:01] Agent", "05/01/2026, 10:00:01", "Agent"),
            ("5/1/26, 9:05 PM - Agent", "5/1/26, 9:05 PM", "Agent"),
            ("[00:00.000 --> 00:02.000] Agent", "00:00.000", "Agent"),
        ] {
            let (stamp, after) = lead(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((stamp.written, after), (written, rest), "{line}");
        }
        for line in ["[inaudible] x", "12 x", "1.2.3 x", "10:3 x", "[00:12 x", "1:2:3:4 x", "::", "", "10:30am5 x9"] {
            assert_eq!(lead(line).filter(|(stamp, _)| stamp.written != "10:30"), None, "{line}");
        }
        assert_eq!(lead("[00:01 - 00:04] A").and_then(|(stamp, _)| stamp.end), Some("00:04"));
    }

    #[test]
    fn times_behind_a_name() {
        let parts = |line| tail(line).map(|tail| (tail.before, tail.stamp.written));
        assert_eq!(parts("Speaker 1  0:03"), Some(("Speaker 1", "0:03")));
        assert_eq!(parts("Ana Silva (00:01:03):"), Some(("Ana Silva", "00:01:03")));
        assert_eq!(parts("Agent - 10:02 AM"), Some(("Agent", "10:02 AM")));
        assert!(
            tail("Agent - 10:02").is_some_and(|tail| tail.is_apart)
                && tail("Meeting 10:30").is_some_and(|tail| !tail.is_apart)
        );
        assert_eq!(parts("Agent [10:02 AM]"), Some(("Agent", "10:02 AM")));
        assert_eq!(parts("call me (please)"), None);
    }

    #[test]
    fn a_moment_needs_a_date_that_can_be_told() {
        let at = |text: &str| text.parse::<Time>().ok();
        let moment = |written| match meaning(written) {
            Meaning::Moment { at, zoned } => Some((at, zoned)),
            _ => None,
        };
        assert_eq!(moment("2026-01-05T10:00:01Z"), at("2026-01-05T10:00:01Z").map(|at| (at, true)));
        assert_eq!(moment("2026-01-05 10:00:01"), at("2026-01-05T10:00:01Z").map(|at| (at, false)));
        assert_eq!(meaning("1:02:33"), Meaning::Clock(3_753_000));
        assert_eq!((meaning("05/01/2026, 10:00:01"), meaning("9:05 PM")), (Meaning::Doubtful, Meaning::Doubtful));
    }
}
