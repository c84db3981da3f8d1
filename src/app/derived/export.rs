//! An issue as a document in Markdown: what it says, its evidence, its flags with the words that they stand on.

use crate::{
    app::{message::row, state::model::Model},
    domain::text::{Display, shown},
};

/// Name of the file and its text; nothing while the issue is not read.
pub(in crate::app) fn issue(model: &Model) -> Option<(String, Display)> {
    let shown = model.reading.shown.as_ref()?;
    let row = &shown.issue;
    let mut text = format!("# {} {}\n\n", escaped(&row.code.shown), escaped(&row.title.shown));
    let words = |word: &str| row::words(word).to_string();
    text += &format!(
        "Status {}, severity {}, category {}.\n",
        words(row.status.as_str()),
        words(row.severity.as_str()),
        escaped(&row.category.shown)
    );
    if !row.description.shown.is_empty() {
        text += &format!("\n{}\n", escaped(&row.description.shown));
    }
    text += "\n## Evidence and flags\n";
    if shown.links.is_empty() {
        text += "\nNothing is attached.\n";
    }
    for link in &shown.links {
        text += &format!("\n### {} {}\n\n", escaped(&link.kind), escaped(&link.title));
        for flag in shown.flags.iter().filter(|flag| flag.flag.call_id == link.link.resource_id) {
            let place = flag.place_words();
            let place = if place.is_empty() { place } else { shown!(" on {place}") };
            text += &format!("- **{}**{place}", escaped(&flag.type_shown));
            if !flag.note_shown.is_empty() {
                text += &format!(": {}", escaped(&flag.note_shown).replace('\n', " "));
            }
            text.push('\n');
            if let Some(said) = &flag.flag.message_text {
                text += &format!("  > {}\n", escaped(&said.display()).replace('\n', "\n  > "));
            }
        }
    }
    if !shown.relations.is_empty() {
        text += "\n## Relations\n\n";
        for relation in &shown.relations {
            let (code, title) = (escaped(&relation.peer_shown.0), escaped(&relation.peer_shown.1));
            text += &format!("- {} {code} {title}\n", relation.words());
        }
    }
    Some((format!("earmark-T-{}.md", row.number), Display::ours(text)))
}

/// Text in which nothing acts as Markdown or HTML.
fn escaped(text: &Display) -> String {
    let mut escaped = String::new();
    for (at, line) in text.as_str().split('\n').enumerate() {
        if at > 0 {
            escaped.push('\n');
        }
        for c in line.chars() {
            if "\\`*_{}[]<>#|!~".contains(c) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
    }
    escaped
}
