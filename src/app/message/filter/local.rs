//! What is checked here, on the rows that come in.

use crate::{
    app::message::{
        filter::{Filter, How, Key, Term, What, parse},
        fuzzy,
        row::IssueRow,
    },
    domain::{
        choice::IssueStatus,
        flagged::{Looked, Wanted},
        id::UserId,
    },
};

/// What is known of an issue beyond its row.
pub trait Facts {
    /// Whether one of its flags is what is wanted; the flags of all rows that are checked were looked at.
    fn has_flag(&self, wanted: &Wanted, row: &IssueRow) -> bool;
    /// Name of a person.
    fn person(&self, id: &str) -> Option<String>;
}

/// What was found in the flags, where nobody is known by name.
impl Facts for Looked {
    fn has_flag(&self, wanted: &Wanted, row: &IssueRow) -> bool {
        self.has(wanted, &row.id)
    }

    fn person(&self, _: &str) -> Option<String> {
        None
    }
}

impl Filter {
    /// Whether anything is checked here, so that a page may bring fewer rows than it has.
    pub fn is_local(&self) -> bool {
        !self.local_terms().is_empty()
    }

    /// What is asked of the flags of each issue.
    pub fn wanted(&self) -> Vec<Wanted> {
        self.terms.iter().flat_map(Term::wanted).collect()
    }

    /// Of each term that asks for flags, what an issue must have one of.
    pub fn needed(&self) -> Vec<Vec<Wanted>> {
        let needed = self.terms.iter().filter(|term| !term.negated).map(Term::wanted);
        needed.filter(|wanted| !wanted.is_empty()).collect()
    }

    /// Whether a row that the service sent fits the rest of the terms.
    pub fn fits(&self, row: &IssueRow, facts: &impl Facts) -> bool {
        self.local_terms().into_iter().all(|term| term.fits(row, facts) != term.negated)
    }
}

impl Term {
    fn wanted(&self) -> Vec<Wanted> {
        match &self.what {
            What::Key(key, values) => values.iter().filter_map(|value| wanted_by(*key, value)).collect(),
            What::Word(..) => Vec::new(),
        }
    }

    fn fits(&self, row: &IssueRow, facts: &impl Facts) -> bool {
        match &self.what {
            What::Word(word, how) => {
                let texts = [&row.code.raw, &row.title.raw, &row.category.raw, &row.description.raw];
                let wanted = word.to_lowercase();
                texts.iter().any(|text| holds(text.verbatim(), &wanted, *how))
            }
            What::Key(key, values) => values.iter().any(|value| value_fits(*key, value, row, facts)),
        }
    }
}

fn wanted_by(key: Key, value: &str) -> Option<Wanted> {
    match key {
        Key::Flag => Some(Wanted::of_type(value)),
        Key::Node => Some(Wanted::of_node(value)),
        _ => None,
    }
}

fn value_fits(key: Key, value: &str, row: &IssueRow, facts: &impl Facts) -> bool {
    let same = |text: &str| text.eq_ignore_ascii_case(value);
    match key {
        Key::Status => row.status.as_str() == value,
        Key::Severity => row.severity.as_str() == value,
        Key::Category => same(row.category.raw.verbatim()),
        Key::Assignee => is_person(row.assignee.as_ref(), value, facts),
        Key::Owner => is_person(row.owner.as_ref(), value, facts),
        Key::Author => is_person(Some(&row.author), value, facts),
        Key::Is => match value {
            "unread" => row.unread,
            "read" => !row.unread,
            "open" => !matches!(row.status, IssueStatus::Done | IssueStatus::Closed),
            _ => false,
        },
        Key::Has => match value {
            "evidence" => row.counts.evidence > 0,
            "flag" => row.counts.flags > 0,
            "relation" => row.counts.relations > 0,
            "assignee" => row.assignee.is_some(),
            _ => false,
        },
        Key::Number => parse::number(value).is_some_and(|range| range.contains(&row.number)),
        Key::Flag | Key::Node => wanted_by(key, value).is_some_and(|wanted| facts.has_flag(&wanted, row)),
        // Negated they are left out, and the service answers them otherwise.
        Key::Type | Key::Date | Key::Sort | Key::Search => false,
    }
}

/// Whether it is the person of this id, or one whose name holds the value.
fn is_person(id: Option<&UserId>, value: &str, facts: &impl Facts) -> bool {
    id.is_some_and(|id| {
        id.as_str() == value
            || facts.person(id.as_str()).is_some_and(|name| holds(&name, &value.to_lowercase(), How::Anywhere))
    })
}

/// Whether a text holds `wanted`, which is in lower case.
fn holds(text: &str, wanted: &str, how: How) -> bool {
    if how == How::Anywhere && text.is_ascii() && wanted.is_ascii() {
        let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
        return !wanted.is_empty() && text.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted));
    }
    let text = text.to_lowercase();
    match how {
        How::Anywhere => text.contains(wanted),
        How::Begins => text.starts_with(wanted),
        How::Ends => text.trim_end().ends_with(wanted),
        How::Fuzzy => fuzzy::Wanted::new(wanted).fits(&text),
        How::Whole => text.match_indices(wanted).any(|(at, _)| {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let before = text[..at].chars().next_back().is_some_and(is_word);
            let after = text[at + wanted.len()..].chars().next().is_some_and(is_word);
            !before && !after
        }),
    }
}
