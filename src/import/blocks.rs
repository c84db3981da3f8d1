//! Cuts the lines of subtitles into cues. A line with times begins a cue; what stands before it may be the number or the
//! name of the cue; all else are words, wherever the blank lines are.

use super::timing::{Timing, timing, unmarked};

/// A cue as it lies in the file.
#[derive(Debug)]
pub(super) struct Block<'a> {
    /// Line of its times, from 1.
    pub(super) line: usize,
    /// Start and end in milliseconds, where they can be read.
    pub(super) times: Option<(i64, i64)>,
    pub(super) words: Vec<&'a str>,
}

/// A file of subtitles in its parts.
#[derive(Debug, Default)]
pub(super) struct Cut<'a> {
    pub(super) blocks: Vec<Block<'a>>,
    /// What stands before the first cue and is no number.
    pub(super) head: Vec<&'a str>,
    /// Comments.
    pub(super) notes: Vec<String>,
}

/// Numbers that a file may have left out between two cues.
const LEFT_OUT: u64 = 10;

/// Cuts `lines`; `webvtt` has comments, styles, and names of cues that are no numbers.
pub(super) fn cut<'a>(lines: &[&'a str], webvtt: bool) -> Cut<'a> {
    let mut cut = Cut::default();
    let mut header = Vec::new();
    let kept = if webvtt { without_comments(lines, &mut header, &mut cut.notes) } else { (0..lines.len()).collect() };
    let times: Vec<(usize, Timing<'a>)> =
        (0..kept.len()).filter_map(|at| Some((at, timing(lines[kept[at]])?))).collect();
    let before = |nth: usize| nth.checked_sub(1).map_or(0, |nth| times[nth].0 + 1);
    let labels: Vec<Option<Label<'a>>> =
        (0..times.len()).map(|nth| Label::of(&kept[before(nth)..times[nth].0], lines, nth == 0)).collect();
    let counted = Counted::of(&labels);
    let mut last = None;
    let mut ends: Vec<usize> = Vec::new();
    for (nth, label) in labels.iter().enumerate() {
        let next = labels.get(nth + 1).and_then(|label| label.as_ref()?.number);
        let is_label = label.as_ref().is_some_and(|label| counted.takes(label, nth, last, next, webvtt));
        if is_label {
            last = label.as_ref().and_then(|label| label.number).or(last);
        }
        ends.push(times[nth].0 - usize::from(is_label));
    }
    let words = |from: usize, to: usize| -> Vec<&'a str> {
        kept[from..to].iter().map(|line| lines[*line]).filter(|line| !line.trim().is_empty()).collect()
    };
    cut.head = header;
    cut.head.extend(words(0, ends.first().copied().unwrap_or(kept.len())));
    for (nth, (at, timing)) in times.iter().enumerate() {
        let mut said = words(at + 1, ends.get(nth + 1).copied().unwrap_or(kept.len()));
        if !timing.words.is_empty() {
            said.insert(0, timing.words);
        }
        cut.blocks.push(Block { line: kept[*at] + 1, times: timing.times, words: said });
    }
    cut
}

/// The line right above the times of a cue.
#[derive(Debug)]
struct Label<'a> {
    text: &'a str,
    number: Option<u64>,
    /// A blank line, or nothing, stands above it.
    is_apart: bool,
    /// Words stand between the times before and it.
    has_words_above: bool,
}

impl<'a> Label<'a> {
    fn of(between: &[usize], lines: &[&'a str], first: bool) -> Option<Self> {
        let (last, above) = between.split_last()?;
        let text = unmarked(lines[*last]);
        if text.is_empty() {
            return None;
        }
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let has_words_above = above.iter().any(|line| !unmarked(lines[*line]).is_empty());
        let is_apart = above.last().map_or(first, |line| unmarked(lines[*line]).is_empty() || *line + 1 != *last);
        Some(Self { text, number: text.parse().ok().filter(|_| is_number), is_apart, has_words_above })
    }
}

/// Whether the file numbers its cues, and whether it names them.
struct Counted {
    numbers: bool,
    names: bool,
}

impl Counted {
    fn of(labels: &[Option<Label<'_>>]) -> Self {
        let number = |label: &Option<Label<'_>>| label.as_ref().is_some_and(|label| label.number.is_some());
        let name =
            |label: &Option<Label<'_>>| label.as_ref().is_some_and(|label| label.is_apart && label.number.is_none());
        let most = |count: usize| 3 * count >= 2 * labels.len();
        let numbers = labels.first().is_some_and(number) || most(labels.iter().filter(|label| number(label)).count());
        Self { numbers, names: most(labels.iter().filter(|label| name(label)).count()) }
    }

    /// Whether the line above the times of cue `nth` is its number or name; a number that is not in the order of the
    /// file is a word.
    fn takes(&self, label: &Label<'_>, nth: usize, last: Option<u64>, next: Option<u64>, webvtt: bool) -> bool {
        let Some(number) = label.number else {
            let is_first = nth == 0 && label.is_apart;
            // A name that has spaces is more likely something that was said.
            let is_name = !label.text.contains(' ') && label.is_apart && (label.has_words_above || is_first);
            return webvtt && is_name && (self.names || is_first);
        };
        if !self.numbers {
            return false;
        }
        let expected = Some(number) == last.map(|last| last + 1) || number == nth as u64 + 1;
        let follows = last.is_none_or(|last| (last..=last.saturating_add(LEFT_OUT)).contains(&number));
        let restarts = number <= 1 || (next == Some(number + 1) && last.is_some());
        expected || (label.is_apart && (follows || restarts))
    }
}

/// The lines that are no header, comment, style or region; what the header says beside its name is put into `header`,
/// comments into `notes`.
fn without_comments<'a>(lines: &[&'a str], header: &mut Vec<&'a str>, notes: &mut Vec<String>) -> Vec<usize> {
    let mut kept = Vec::new();
    let mut at = 0;
    let mut any_times = false;
    let mut in_header = true;
    while at < lines.len() {
        let line = unmarked(lines[at]);
        let starts = at == 0 || lines[at - 1].trim().is_empty();
        let is =
            |name: &str| line.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        let is_header = in_header && is("WEBVTT");
        in_header &= line.is_empty();
        let is_note = starts && is("NOTE");
        if (is_header || is_note || (starts && !any_times && (line == "STYLE" || line == "REGION")))
            && timing(lines[at]).is_none()
        {
            let start = at;
            while at < lines.len() && !lines[at].trim().is_empty() && (at == start || timing(lines[at]).is_none()) {
                at += 1;
            }
            // The number or name of a cue that follows without a blank line stands above its times.
            if is_header && at < lines.len() && timing(lines[at]).is_some() && at > start + 1 {
                at -= 1;
            }
            if is_header {
                let rest = lines[start..at].iter().map(|line| unmarked(line.trim_start_matches("WEBVTT")));
                header.extend(rest.filter(|line| !line.is_empty()));
            }
            if is_note {
                notes.push(lines[start..at].join("\n").trim_start_matches("NOTE").trim().to_owned());
            }
            continue;
        }
        any_times |= timing(lines[at]).is_some();
        kept.push(at);
        at += 1;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, webvtt: bool) -> Vec<String> {
        let lines: Vec<&str> = text.split('\n').collect();
        cut(&lines, webvtt).blocks.iter().map(|block| block.words.join("|")).collect()
    }

    const A: &str = "00:00:01,000 --> 00:00:02,000";

    #[test]
    fn a_number_that_the_file_does_not_count_is_a_word() {
        let counted =
            format!("1\n{A}\ncode?\n\n2\n{A}\n42\n3\n{A}\nAgain?\n4\n{A}\n\n1999\n\n5\n{A}\na\n\nb\n\n6\n{A}\nlast\n");
        assert_eq!(said(&counted, false), ["code?", "42", "Again?", "1999", "a|b", "last"]);
        let mixed = format!("1\n{A}\nnumber?\n2\n{A}\n3\n3\n{A}\nThanks.\n{A}\n5\n{A}\nmore?");
        assert_eq!(said(&mixed, false), ["number?", "3", "Thanks.", "", "more?"]);
        let plain = format!("{A}\ncode?\n\n{A}\nIt is\n\n42\n\n{A}\nAgain?\n\n{A}\n3\n2\n1\n{A}\n7\n");
        assert_eq!(said(&plain, false), ["code?", "It is|42", "Again?", "3|2|1", "7"]);
        let gap = format!("1\n{A}\na\n\n5\n{A}\nb\n\n77\n{A}\nc\n\n1\n{A}\nd\n\n2\n{A}\ne");
        assert_eq!(said(&gap, false), ["a", "b|77", "c", "d", "e"]);
    }

    #[test]
    fn names_of_cues_and_comments_are_no_words() {
        let text = "WEBVTT - x\nKind: captions\n\nNOTE one\ntwo\n\nSTYLE\n::cue {}\n\nNOTES are words\n\nid-1\n00:01.000 --> 00:02.000\n\n\
            NOTES too\n\nid-2\n00:03.000 --> 00:04.000\nhi\n\nmore of it\n\nid-3\n00:05.000 --> 00:06.000\nSTYLE\n";
        let lines: Vec<&str> = text.split('\n').collect();
        let cut = cut(&lines, true);
        assert_eq!(
            (cut.notes, cut.head),
            (vec!["one\ntwo".to_owned()], vec!["- x", "Kind: captions", "NOTES are words"])
        );
        assert_eq!(said(text, true), ["NOTES too", "hi|more of it", "STYLE"]);
        let apart = "WEBVTT\n\n00:01.000 --> 00:02.000\n\nGood morning\n00:03.000 --> 00:04.000\n\nCharged twice\n";
        assert_eq!(said(apart, true), ["Good morning", "Charged twice"]);
        assert_eq!(said("WEBVTT\n1\n00:01.000 --> 00:02.000\nhi", true), ["hi"]);
    }
}
