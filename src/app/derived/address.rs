//! Addresses where a person can see or hear a thing. Only those of the web: nothing that a service says starts anything
//! else.

use crate::{
    app::{message::action::Pane, state::model::Model},
    domain::text::Untrusted,
};

/// Bytes of an address that any program takes.
const MOST: usize = 2_000;

/// Where the selected thing is: the recording of the call, or the issue's page.
pub(in crate::app) fn of_selected(model: &Model) -> Option<String> {
    match model.screen.focus {
        Pane::Transcript | Pane::Evidence => recording(model).or_else(|| page(model)),
        Pane::Issues | Pane::Relations => page(model).or_else(|| recording(model)),
    }
}

/// The recording of the call that is shown.
pub fn recording(model: &Model) -> Option<String> {
    let address = model.transcript_view()?.transcript.recording.as_ref().map(Untrusted::verbatim)?;
    is_of_the_web(address).then(|| address.to_owned())
}

/// The page of the current issue, where the profile says how it is named.
pub fn page(model: &Model) -> Option<String> {
    let row = &model.reading.shown.as_ref()?.issue;
    let template = model.session.issue_page.as_deref()?;
    let page = template.replace("{id}", row.id.as_str()).replace("{number}", &row.number.to_string());
    is_of_the_web(&page).then_some(page)
}

/// Whether nothing but a page of the web can be meant.
pub(in crate::app) fn is_of_the_web(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    address.len() <= MOST
        && rest.is_some_and(|rest| {
            !rest.is_empty() && rest.chars().all(|c| c.is_ascii_graphic() && !"\"'<>`\\^{}|".contains(c))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_opened() {
        for good in ["https://a.example/x?y=1#z", "http://127.0.0.1:8080/rec.wav"] {
            assert!(is_of_the_web(good), "{good}");
        }
        for bad in ["file:///etc/passwd", "--version", "https://", "https://a b", "https://a/\u{1b}]", "javascript:1"] {
            assert!(!is_of_the_web(bad), "{bad}");
        }
    }
}
