//! Tags and signs in subtitles. Only what a format lists is a tag: `5<6`, `<PERSON>` and `{sales}` are words.

use super::timing::{clock, unmarked};

/// What a tag does to the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag<'a> {
    /// Here somebody begins to speak, as far as the name tells.
    Voice(&'a str),
    /// The voice ends.
    VoiceEnd,
    /// A new line.
    Break,
    /// Only how it looks, or when it is shown.
    Look,
}

/// A tag of WebVTT at the start of `text`, and what follows: `v c b i u lang ruby rt`, and times.
pub(super) fn webvtt(text: &str) -> Option<(Tag<'_>, &str)> {
    let (inner, rest) = inside(text)?;
    let (closes, inner) = inner.strip_prefix('/').map_or((false, inner), |inner| (true, inner));
    let (name, behind) = inner.split_at(inner.find(|c: char| c == '.' || c.is_whitespace()).unwrap_or(inner.len()));
    let is = |names: &[&str]| names.iter().any(|one| name.eq_ignore_ascii_case(one));
    if closes {
        return match behind.trim().is_empty() {
            true if is(&["v"]) => Some((Tag::VoiceEnd, rest)),
            true if is(&["c", "b", "i", "u", "lang", "ruby", "rt"]) => Some((Tag::Look, rest)),
            _ => None,
        };
    }
    let (classes, annotation) = behind.split_at(behind.find(char::is_whitespace).unwrap_or(behind.len()));
    let classes_fit = classes.is_empty() || classes.starts_with('.');
    let annotation = annotation.trim();
    if classes_fit && is(&["v"]) {
        return Some((if annotation.is_empty() { Tag::Look } else { Tag::Voice(annotation) }, rest));
    }
    let is_look = classes_fit && (is(&["lang"]) || (is(&["c", "b", "i", "u", "ruby", "rt"]) && annotation.is_empty()));
    (is_look || (inner.contains(':') && clock(inner).is_some())).then_some((Tag::Look, rest))
}

/// A tag of SRT at the start of `text`, and what follows: `b i u s font br`, and `{\an8}` with its like.
pub(super) fn srt(text: &str) -> Option<(Tag<'_>, &str)> {
    if let Some(inner) = text.strip_prefix("{\\") {
        let (code, rest) = inner.split_once('}')?;
        let is_code = code.starts_with(|c: char| c.is_ascii_alphanumeric()) && !code.contains(['"', '{', '\n']);
        return is_code.then_some((Tag::Look, rest));
    }
    let (inner, rest) = inside(text)?;
    let name = inner.trim_matches(|c: char| c == '/' || c.is_whitespace());
    let is = |names: &[&str]| names.iter().any(|one| name.eq_ignore_ascii_case(one));
    if is(&["br"]) {
        return Some((Tag::Break, rest));
    }
    let head = name.split_whitespace().next().unwrap_or_default();
    (is(&["b", "i", "u", "s"]) || head.eq_ignore_ascii_case("font")).then_some((Tag::Look, rest))
}

/// What stands between `<` and `>`, and what follows.
fn inside(text: &str) -> Option<(&str, &str)> {
    let (inner, rest) = text.strip_prefix('<')?.split_once('>')?;
    (!inner.contains('<') && !inner.starts_with(char::is_whitespace)).then_some((inner, rest))
}

/// `text` with its references such as `&amp;` and `&#39;` as the signs that they stand for: all those of HTML that end in
/// a semicolon.
pub(super) fn unescape(text: &str) -> String {
    html_escape::decode_html_entities(text).into_owned()
}

/// `payload` without the tags of SRT.
pub(super) fn without_srt_tags(payload: &str) -> String {
    let mut text = String::with_capacity(payload.len());
    let mut rest = payload;
    while let Some(at) = rest.find(['<', '{']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        match srt(rest) {
            Some((tag, after)) => {
                text.push_str(if tag == Tag::Break { "\n" } else { "" });
                rest = after;
            }
            None => {
                text.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    unmarked(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_tags_are_tags() {
        for words in [
            "5<6 and 7>6",
            "<PERSON>, <PHONE_NUMBER>",
            "<1> for {sales}",
            "<laugh> <unk>",
            "a<b.",
            "a <b and c> d",
            "<script>",
            "<v Agent>hi",
            "< b>",
            "{\\\"a\\\":1}",
            "&amp; &#39;",
        ] {
            assert_eq!(without_srt_tags(words), words);
        }
        assert_eq!(without_srt_tags("{\\an8}<i>one</i><BR/><font color=\"#fff\">two</font> <b>20</b>"), "one\ntwo 20");
        for words in ["<PERSON>", "<1>", "<b and c>", "<font>", "<x.y>", "<6 and 7>", "< i>", "</v x>"] {
            assert_eq!(webvtt(words), None, "{words}");
        }
        assert_eq!(webvtt("<v.loud Mary Ann>x"), Some((Tag::Voice("Mary Ann"), "x")));
        for tag in ["<00:00:01.000>", "<c.red.big>", "</c>", "<lang en-GB>", "<RT>", "<v>"] {
            assert_eq!(webvtt(tag), Some((Tag::Look, "")), "{tag}");
        }
    }

    #[test]
    fn references_that_end_in_a_semicolon_are_signs() {
        assert_eq!(
            unescape("It&#39;s &quot;A &amp; B&quot;, isn&apos;t it&hellip; &pound;20 &#x2014; &eacute;"),
            "It's \"A & B\", isn't it… £20 — é"
        );
        assert_eq!(unescape("R&D, &copy that, &none; &#x110000;"), "R&D, &copy that, &none; &#x110000;");
    }
}
