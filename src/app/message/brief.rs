//! What a call is judged against, prepared for the screen.

use crate::{
    domain::text::{Display, Untrusted, counted, shown},
    wire::{Brief, ExpectedAction},
};

/// A line of it, as it was written: it may be longer than the screen is wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefLine {
    /// The words.
    pub text: Display,
    /// It is the name of a part.
    pub is_head: bool,
}

/// The lines of what a call is judged against; what became of it is in them only where it was asked for.
pub fn lines(brief: &Brief) -> Vec<BriefLine> {
    let mut page = Page::default();
    page.part("Task", brief.task.as_ref());
    if !brief.expected_actions.is_empty() {
        page.head(Display::ours(counted(brief.expected_actions.len(), "expected action")));
        for ExpectedAction { name, arguments } in &brief.expected_actions {
            let call = format!("{}({})", name.verbatim(), serde_json::Value::Object(arguments.clone()));
            page.text(&Untrusted::from(call));
        }
    }
    page.part("Policy", brief.policy.as_ref());
    page.part("Prompt", brief.prompt.as_ref());
    if let Some(pathway) = &brief.pathway {
        let parts = [&pathway.name, &pathway.id, &pathway.version].into_iter().flatten();
        let words: Vec<String> = parts.map(|part| part.line().to_string()).collect();
        page.head(Display::ours("Pathway"));
        page.text(&Untrusted::from(words.join(", ")));
    }
    if let Some(variables) = &brief.variables {
        page.head(Display::ours("Variables"));
        for (name, value) in variables {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            page.text(&Untrusted::from(format!("{name}: {value}")));
        }
    }
    if let Some(outcome) = &brief.outcome {
        page.head(Display::ours("What became of it"));
        if let Some(reward) = outcome.reward {
            page.text(&Untrusted::from(format!("reward: {reward}")));
        }
        if let Some(disposition) = &outcome.disposition {
            page.text(&Untrusted::from(format!("disposition: {}", disposition.verbatim())));
        }
        for (name, value) in outcome.checks.iter().flatten() {
            page.text(&Untrusted::from(format!("{name}: {value}")));
        }
    }
    page.0
}

#[derive(Default)]
struct Page(Vec<BriefLine>);

impl Page {
    fn head(&mut self, text: Display) {
        if !self.0.is_empty() {
            self.0.push(BriefLine { text: Display::default(), is_head: false });
        }
        self.0.push(BriefLine { text, is_head: true });
    }

    fn text(&mut self, text: &Untrusted) {
        let whole = text.display();
        self.0.extend(
            whole
                .as_str()
                .split('\n')
                .map(|line| BriefLine { text: shown!("{}", Display::foreign_line(line)), is_head: false }),
        );
    }

    fn part(&mut self, name: &'static str, text: Option<&Untrusted>) {
        if let Some(text) = text {
            self.head(Display::ours(name));
            self.text(text);
        }
    }
}
