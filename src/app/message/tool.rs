//! How the call of a tool and its result are written: in one line as `name  field value`, and laid out.
//!
//! Works on text that is fit for the screen already, sign by sign: what is no space between values is neither changed nor
//! put in another order, so a number has the digits that were sent.

use serde::de::IgnoredAny;

use crate::{
    domain::{limits, text::Display},
    rules::{self, Step},
};

/// Longer texts (bytes) are neither laid out nor looked into.
const LAID_OUT: usize = 1 << 16;

/// So many times as long as what was sent a text may become by being laid out.
const GROWS: usize = 8;

/// Characters of the one line: more than a line of text has.
const SHORT: usize = 400;

/// An action as it is written.
#[derive(Debug)]
pub struct Written {
    /// In one line.
    pub short: Display,
    /// Whether the one line has all of it.
    pub is_whole: bool,
    /// Over several lines, with JSON indented.
    pub laid: Display,
    /// Bytes at the beginning of both that are the name of the tool that is called.
    pub name: usize,
}

impl Written {
    /// From what is shown of an action and what it does; `of` is what is shown of the call that it answers, where others
    /// were made beside it.
    pub fn new(shown: &Display, step: Step, of: Option<&Display>) -> Self {
        let text = shown.as_str();
        let call = matches!(step, Step::Called).then(|| rules::called(text)).flatten();
        if let Some((name, written)) = call {
            let short = one_line(written);
            let short = if short.is_empty() { name.to_owned() } else { format!("{name}  {short}") };
            let laid = laid_out(written).map(|laid| format!("{name} {laid}"));
            return Self::of(shown, &short, laid, name.len());
        }
        let name = of.and_then(|call| rules::called(call.as_str())).map(|(name, _)| name);
        let short = one_line(text);
        let short = name.map_or(short.clone(), |name| format!("{name}  {short}"));
        Self::of(shown, &short, laid_out(text), 0)
    }

    fn of(shown: &Display, short: &str, laid: Option<String>, name: usize) -> Self {
        let cut = limits::cut(short, SHORT);
        Self {
            short: Display::foreign_line(cut),
            is_whole: cut.len() == short.len(),
            laid: laid.map_or_else(|| shown.clone(), Display::ours),
            name,
        }
    }
}

/// The fields of an object with their values, other JSON without its spaces, any other text as it is.
fn one_line(text: &str) -> String {
    match json(text) {
        Some(json) if json.starts_with('{') => fields(json),
        Some(json) => Signs(json).collect(),
        // One sign more than the line has tells that this is not all.
        None => limits::cut(text.trim(), SHORT + 1).to_owned(),
    }
}

/// The text, if it is JSON with something in it.
fn json(text: &str) -> Option<&str> {
    let text = text.trim();
    let may_be = text.len() <= LAID_OUT && text.starts_with(['{', '[']);
    (may_be && serde_json::from_str::<IgnoredAny>(text).is_ok()).then_some(text)
}

/// `field value  field value`, for an object.
fn fields(json: &str) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    for sign in Signs(json) {
        let closes = matches!(sign, "}" | "]");
        depth = if closes { depth.saturating_sub(1) } else { depth };
        match (depth, sign) {
            (0, _) => {}
            (1, ",") => text.push_str("  "),
            (1, ":") => text.push(' '),
            (1, sign) => text.push_str(bare(sign)),
            (_, sign) => text.push_str(sign),
        }
        depth += usize::from(matches!(sign, "{" | "["));
    }
    text
}

/// A string without its quotes, where they tell nothing.
fn bare(sign: &str) -> &str {
    let inner = sign.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.is_empty() && !inner.contains('\\')).unwrap_or(sign)
}

/// JSON with a line for each value; none where it would become far longer than what was sent.
fn laid_out(text: &str) -> Option<String> {
    let json = json(text)?;
    let mut laid = String::with_capacity(2 * json.len());
    let mut depth = 0_usize;
    let mut signs = Signs(json).peekable();
    let break_line = |laid: &mut String, depth: usize| {
        laid.push('\n');
        (0..depth).for_each(|_| laid.push_str("  "));
    };
    while let Some(sign) = signs.next() {
        match sign {
            "{" | "[" => {
                laid.push_str(sign);
                if let Some(closing) = signs.next_if(|next| matches!(*next, "}" | "]")) {
                    laid.push_str(closing);
                } else {
                    depth += 1;
                    break_line(&mut laid, depth);
                }
            }
            "}" | "]" => {
                depth = depth.saturating_sub(1);
                break_line(&mut laid, depth);
                laid.push_str(sign);
            }
            "," => {
                laid.push(',');
                break_line(&mut laid, depth);
            }
            ":" => laid.push_str(": "),
            value => laid.push_str(value),
        }
        if laid.len() > GROWS * json.len() {
            return None;
        }
    }
    Some(laid)
}

/// The signs of JSON, without the spaces between them: brackets, commas and colons alone, strings and other values whole.
struct Signs<'a>(&'a str);

impl<'a> Iterator for Signs<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.0.trim_start();
        let first = rest.chars().next()?;
        let end = match first {
            '"' => end_of_string(rest),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => rest.find(|c: char| "{}[],:\"".contains(c) || c.is_whitespace()).unwrap_or(rest.len()),
        };
        let (sign, rest) = rest.split_at_checked(end)?;
        self.0 = rest;
        Some(sign)
    }
}

/// Bytes of the string that a text begins with, with its quotes.
fn end_of_string(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, step: Step) -> Written {
        Written::new(&Display::ours(text), step, None)
    }

    const GOT: Step = Step::Answered { back: 1, failed: false };

    #[test]
    fn a_call_is_its_name_and_its_fields() {
        for (text, short) in [
            ("find_card({\"last4\":\"4417\", \"tries\": 2.50})", "find_card  last4 4417  tries 2.50"),
            ("end()", "end"),
            ("a(x = 1)", "a  x = 1"),
            ("book({\"of\":[1, {\"a\": \"b c\"}],\"note\":\"\"})", "book  of [1,{\"a\":\"b c\"}]  note \"\""),
            ("say({\"words\":\"one \\\"two\\\" {3}\"})", "say  words \"one \\\"two\\\" {3}\""),
            ("empty({})", "empty"),
        ] {
            let written = written(text, Step::Called);
            assert_eq!(written.short.as_str(), short);
            assert!(written.is_whole, "{text}");
            assert_eq!(&short[..written.name], text.split('(').next().unwrap_or_default());
        }
    }

    #[test]
    fn a_result_is_its_fields_or_its_words() {
        for (text, short) in [
            ("{\"status\":\"blocked\",\"ok\":true}", "status blocked  ok true"),
            ("[ {\"a\": 1}, 2 ]", "[{\"a\":1},2]"),
            ("Error: no such card", "Error: no such card"),
            ("one\ntwo", "one⏎two"),
            ("{\"a\":", "{\"a\":"),
        ] {
            assert_eq!(written(text, GOT).short.as_str(), short);
        }
        let call = Display::ours("find({\"a\":1})");
        let second = Written::new(&Display::ours("{\"b\":2}"), Step::Answered { back: 2, failed: false }, Some(&call));
        assert_eq!((second.short.as_str(), second.name), ("find  b 2", 0));
    }

    #[test]
    fn json_is_laid_out_as_it_was_sent() {
        let laid = |text: &str, step| written(text, step).laid.to_string();
        assert_eq!(
            laid("{\"b\":1.50,\"a\":[{},{\"c\":\"x, {y}\"}]}", GOT),
            "{\n  \"b\": 1.50,\n  \"a\": [\n    {},\n    {\n      \"c\": \"x, {y}\"\n    }\n  ]\n}"
        );
        assert_eq!(laid("find({\"a\":1})", Step::Called), "find {\n  \"a\": 1\n}");
        assert_eq!(laid("a(x = 1)", Step::Called), "a(x = 1)");
        assert_eq!(laid("one\ntwo", GOT), "one\ntwo");
    }

    #[test]
    fn what_is_long_or_deep_stays_as_it_is() {
        let long = format!("[{}1]", "1,".repeat(LAID_OUT));
        let deep = format!("{}{}1{}", "[".repeat(100), "1,".repeat(2_000), "]".repeat(100));
        for text in [long, deep] {
            let written = written(&text, GOT);
            assert_eq!(written.laid.as_str(), text);
            assert!(!written.is_whole && written.short.as_str().chars().count() <= SHORT + 1);
        }
    }
}
