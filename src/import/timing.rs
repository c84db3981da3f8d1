//! The lines of subtitles that hold times, and the times in them.

/// What a line with an arrow between times says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timing<'a> {
    /// Start and end in milliseconds, where both can be read.
    pub(super) times: Option<(i64, i64)>,
    /// Words behind the times on the same line.
    pub(super) words: &'a str,
}

/// What stands behind the times of a cue and says how it is shown.
const SETTINGS: [&str; 10] = ["align", "line", "position", "region", "size", "vertical", "x1", "x2", "y1", "y2"];

/// A line such as `00:01.000 --> 00:02.000 align:left`. An arrow between anything but times is one of the words.
pub(super) fn timing(line: &str) -> Option<Timing<'_>> {
    let (start, rest) = line.split_once("-->")?;
    let start = unmarked(start);
    let rest = rest.trim_start();
    let end = rest.split_whitespace().next().unwrap_or_default();
    if !is_like_a_time(start) && (!is_like_a_time(end) || start.contains(char::is_whitespace)) {
        return None;
    }
    let times = clock(start).zip(clock(end));
    // What was meant as a time is none of the words.
    let meant = is_like_a_time(end) || (end.contains(':') && end.contains(|c: char| c.is_ascii_digit()));
    let behind = if meant { rest[end.len()..].trim() } else { rest };
    let is_setting = |word: &str| {
        let name = word.split(':').next().unwrap_or_default();
        word.contains(':') && SETTINGS.iter().any(|setting| name.eq_ignore_ascii_case(setting))
    };
    let words = if behind.split_whitespace().all(is_setting) { "" } else { behind };
    Some(Timing { times, words })
}

/// Whether a line of a file has times that can be read.
pub(super) fn is_timing(line: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&line[..line.len().min(128)]);
    timing(&head).is_some_and(|timing| timing.times.is_some())
}

fn is_like_a_time(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.contains(':')
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b','))
}

/// `text` without space and without signs that take no room around it.
pub(super) fn unmarked(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || takes_no_room(c))
}

/// Signs that are not seen: byte order marks, joiners, marks of direction.
pub(super) fn takes_no_room(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// `[hours:]minutes:seconds[(.|,)fraction]` in milliseconds. Of the fraction the first three digits count, however many
/// there are: some programs write what their arithmetic gave.
pub(super) fn clock(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |text: &str| if is_number(text) && text.len() <= 9 { text.parse::<i64>().ok() } else { None };
    if !is_number(fraction) {
        return None;
    }
    let head = &fraction[..fraction.len().min(3)];
    let millis = number(head)? * [0, 100, 10, 1][head.len()];
    let mut parts = clock.rsplit(':');
    let seconds = number(parts.next()?)?;
    let minutes = number(parts.next()?)?;
    let hours = parts.next().map_or(Some(0), number)?;
    if parts.next().is_some() || seconds > 59 || (minutes > 59 && clock.matches(':').count() == 2) {
        return None;
    }
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(line: &str) -> Option<(i64, i64)> {
        timing(line).and_then(|timing| timing.times)
    }

    #[test]
    fn times_of_both_formats() {
        assert_eq!(times("00:01.000 --> 00:02.500 align:left"), Some((1_000, 2_500)));
        assert_eq!(times("100:00:00,001-->100:00:01,1"), Some((360_000_001, 360_001_100)));
        assert_eq!(times("0:0:9.835 --> 0:0:13.995"), Some((9_835, 13_995)));
        assert_eq!(times("00:00:02,2490999999999 --> 00:00:04,2517999999999995"), Some((2_249, 4_251)));
        assert_eq!(times("00:00:07 --> 00:00:09"), Some((7_000, 9_000)));
        assert_eq!(times("75:01.5 --> 75:02.5"), Some((4_501_500, 4_502_500)), "more than an hour of minutes");
        for line in
            ["", "-->", "1:2:3:4.5 --> 0:0.0", "00:61.000 --> 00:62.000", "00:75:00 --> 00:76:00", "a:b.c --> 1:2.3"]
        {
            assert_eq!(times(line), None, "{line}");
        }
        assert!(is_timing(b"00:00:01,000 --> 00:00:02,000") && !is_timing(b"oops --> 00:02.000"));
    }

    #[test]
    fn an_arrow_may_be_one_of_the_words() {
        let words = |line| timing(line).map(|timing| timing.words);
        assert_eq!(words("press 1 --> then 2"), None);
        assert_eq!(words("5 --> 6"), None);
        assert_eq!(words("it was 10:30 --> 11:00 I think"), None);
        assert_eq!(words("00:05.000 --> oops"), Some("oops"));
        assert_eq!(words("00:05.000 --> 00:0x.000"), Some(""));
        assert_eq!(words("00:01.000 --> 00:02.000 align:left size:50%"), Some(""));
        assert_eq!(words("00:00:01,000 --> 00:00:02,000 X1:0 X2:9 Y1:1 Y2:2"), Some(""));
        assert_eq!(words("00:01.000 --> 00:02.000 Agent: hello"), Some("Agent: hello"));
    }
}
