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
    let people = &model.world.people;
    let whose = [("assignee", row.assignee.as_ref()), ("owner", row.owner.as_ref()), ("made by", Some(&row.author))];
    let whose = whose.into_iter().filter_map(|(what, id)| Some((what, people.name_of(id?)?)));
    let whose: Vec<String> = whose.map(|(what, name)| format!("{what} {}", escaped(name))).collect();
    if !whose.is_empty() {
        text += &format!("{}.\n", capitalised(&whose.join(", ")));
    }
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
            let by = flag.author.as_ref().and_then(|author| people.name_of(author));
            let by = by.map_or_else(String::new, |name| format!(" by {}", escaped(name)));
            text += &format!("- **{}**{place}{by}", escaped(&flag.type_shown));
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

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
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
