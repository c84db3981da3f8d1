//! What the service is asked: the parameters that the contract documents (4.1), and of the words the longest.

use crate::{
    app::message::{
        action::ListEnd,
        filter::{Filter, How, Key, Term, What, parse},
    },
    domain::choice::Order,
    wire::IssueQuery,
};

impl Filter {
    /// The word that the service looks for, if it can look for one: the longest, which leaves the fewest issues.
    pub(in crate::app) fn sent_word(&self) -> Option<&Term> {
        if self.terms.iter().any(|term| matches!(term.what, What::Key(Key::Search, _)) && !term.negated) {
            return None;
        }
        let plain = self.terms.iter().filter(|term| !term.negated && matches!(term.what, What::Word(_, How::Anywhere)));
        plain.max_by_key(|term| match &term.what {
            What::Word(word, _) => word.chars().count(),
            What::Key(..) => 0,
        })
    }

    /// The parameters of the request, without the page. From the last row, the order of
    /// the list is turned round.
    pub fn query(&self, from: ListEnd) -> IssueQuery {
        let mut query = IssueQuery::default();
        if let Some(Term { what: What::Word(word, _), .. }) = self.sent_word() {
            query.search = Some(word.clone());
        }
        let asked = self.terms.iter().filter(|term| !term.negated);
        for (key, values) in asked.filter_map(|term| match &term.what {
            What::Key(key, values) => Some((key, values)),
            What::Word(..) => None,
        }) {
            let last = values.last();
            match key {
                Key::Status => query.status.extend(values.iter().map(|value| value.as_str().into())),
                Key::Severity => query.severity.extend(values.iter().map(|value| value.as_str().into())),
                Key::Category => query.category.extend(values.iter().cloned()),
                Key::Type => query.resource_type = last.map(|value| value.as_str().into()),
                Key::Assignee => query.assignee_id = last.map(|value| value.as_str().into()),
                Key::Owner => query.owner_id = last.map(|value| value.as_str().into()),
                Key::Search => query.search = last.cloned(),
                Key::Date => {
                    let date = last.and_then(|value| parse::date(value));
                    (query.date_field, query.date_range) =
                        date.map_or((None, None), |(field, range)| (field, Some(range)));
                }
                Key::Sort => {
                    let sort = last.and_then(|value| parse::sort(value));
                    (query.sort, query.order) = sort.map_or((None, None), |(sort, order)| (Some(sort), order));
                }
                Key::Author | Key::Is | Key::Has | Key::Number | Key::Flag | Key::Node => {}
            }
        }
        if from.is_last() {
            query.order = match query.order {
                Some(Order::Asc) => None,
                _ => Some(Order::Asc),
            };
        }
        query
    }
}
