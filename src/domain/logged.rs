//! A request as the request log tells of it: everything but the key, fit for the screen.

use super::{
    failure::Kind,
    shell::quoted,
    text::{Display, mask},
};

/// A request on its way, or at its end. The key is in no part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// In the order of sending, from 1.
    pub number: u64,
    /// The method.
    pub method: Display,
    /// Scheme and host, without user and password.
    pub origin: Display,
    /// The Unix-domain socket that it goes through, if any.
    pub socket: Option<Display>,
    /// Path and query.
    pub target: Display,
    /// The headers that say who asks; the variable that holds a value stands for it.
    pub credentials: Vec<Display>,
    /// What was sent.
    pub body: Option<Body>,
    /// What became of it; `None` while it is on its way.
    pub ended: Option<Ended>,
}

/// The body of a request as JSON, cut to [`Body::MOST`] bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The text; harmless, and the same JSON as was sent.
    pub text: Display,
    /// Bytes that were sent and are not kept.
    pub missing: usize,
}

impl Body {
    /// Most bytes of a body that are kept.
    pub const MOST: usize = 4 << 10;

    /// What is kept of a body.
    pub fn kept(json: &[u8]) -> Self {
        // What is sent is as it was; what is shown of it is not.
        let masked = if mask::is_on() { masked(json) } else { None };
        let json = masked.as_deref().map_or(json, str::as_bytes);
        let text = std::str::from_utf8(json).unwrap_or_default();
        let text = &text[..text.floor_char_boundary(Self::MOST)];
        Self { text: Display::json(text), missing: json.len() - text.len() }
    }
}

/// The end of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Status of the answer, if one came.
    pub status: Option<u16>,
    /// What it comes to.
    pub outcome: Outcome,
    /// From sending to the last byte that was read, in milliseconds.
    pub millis: u64,
    /// Bytes of the answer's body, after decompression.
    pub bytes: usize,
    /// What `Retry-After` asks for, in milliseconds.
    pub retry_after: Option<u64>,
}

/// What a request comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It brought what was asked for.
    Done,
    /// It did not.
    Failed(Kind),
    /// Nobody wanted the answer any more.
    GivenUp,
}

impl Logged {
    /// The request as a line of shell, for people who want to send it again; the key is named, never told.
    pub fn curl(&self) -> Display {
        let mut words = vec!["curl".to_owned()];
        if let Some(socket) = &self.socket {
            words.extend(["--unix-socket".to_owned(), quoted(socket.as_str())]);
        }
        if *self.method.as_str() != *"GET" {
            words.extend(["-X".to_owned(), self.method.to_string()]);
        }
        words.push(quoted(&format!("{}{}", self.origin, self.target)));
        words.extend(self.credentials.iter().map(|header| format!("-H \"{header}\"")));
        match &self.body {
            Some(Body { missing: 0, text }) => {
                words.push(format!("-H 'content-type: application/json' -d {}", quoted(text.as_str())));
            }
            Some(Body { missing, .. }) => {
                words.push(format!(
                    "-H 'content-type: application/json' -d @body.json # {missing} bytes too long to be kept"
                ));
            }
            None => {}
        }
        // Every part is harmless already; this leaves the JSON as it is.
        Display::json(&words.join(" "))
    }
}

/// A body with its texts masked; one that is no JSON as a whole.
fn masked(json: &[u8]) -> Option<String> {
    match serde_json::from_slice(json) {
        Ok(mut value) => {
            mask::hide(&mut value);
            serde_json::to_string(&value).ok()
        }
        Err(_) => mask::masked(&String::from_utf8_lossy(json)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logged(body: Option<&str>) -> Logged {
        Logged {
            number: 1,
            method: Display::ours(if body.is_some() { "POST" } else { "GET" }),
            origin: Display::ours("https://api.bland.ai"),
            socket: None,
            target: Display::ours("/v1/triage/issues?search=it%27s"),
            credentials: vec![Display::ours("authorization: $BLAND_API_KEY")],
            body: body.map(|body| Body::kept(body.as_bytes())),
            ended: None,
        }
    }

    #[test]
    fn an_entry_is_a_line_of_shell_without_the_key() {
        let read = logged(None).curl();
        let expected =
            "curl 'https://api.bland.ai/v1/triage/issues?search=it%27s' -H \"authorization: $BLAND_API_KEY\"";
        assert_eq!(read.as_str(), expected);
        let sent = logged(Some("{\"note\":\"it's \u{202e}p\u{430}y\"}")).curl();
        let body = "-d '{\"note\":\"it'\\''s \\u202ep\u{430}y\"}'";
        assert!(sent.as_str().starts_with("curl -X POST ") && sent.as_str().ends_with(body), "{sent}");
    }

    #[test]
    fn a_body_is_masked_by_its_texts_and_keeps_its_ids() {
        let text = masked(br#"{"call_id":"5550112222333","note":"line\n2025550111"}"#).expect("JSON");
        assert_eq!(
            text,
            r#"{"call_id":"5550112222333","note":"line\n[phone \u{2026}11]"}"#.replace("\\u{2026}", "\u{2026}")
        );
        assert!(masked(br#"{"note":"2025550111 cut"#).is_some_and(|text| !text.contains("2025550111")), "no JSON");
    }

    #[test]
    fn what_is_kept_of_a_body_is_bounded() {
        let long = format!("{{\"note\":\"{}\"}}", "é".repeat(5_000));
        let body = Body::kept(long.as_bytes());
        assert!(body.text.as_str().len() <= Body::MOST && body.missing == long.len() - body.text.as_str().len());
        assert!(logged(Some(&long)).curl().as_str().contains("too long to be kept"));
    }
}
