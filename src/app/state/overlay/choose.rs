//! A list to choose from by number or words.

use std::sync::Arc;

use crate::{
    app::{
        message::{
            effect::Query,
            fuzzy::{self, Rank},
            mutation::Named,
            reply::TurnHit,
            row::{CallRow, IssueRow, TicketRow},
        },
        state::{draft::Draft, remote::Remote, target::Targets, written::Lines},
    },
    domain::{
        choice::RelationType,
        failure::Failure,
        id::{CallId, IssueId, TicketId},
        issue_ref, limits,
        text::Display,
    },
};

/// What the choice is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// The issue at the other end of a relation.
    Relate {
        /// The issue at this end.
        from: IssueId,
        /// Read from this end to the other.
        relation_type: RelationType,
    },
    /// A call to attach to the issue.
    Attach(IssueId),
    /// A category.
    Category,
    /// The person who works on it.
    Assignee,
    /// How the list is sorted.
    Sort,
    /// A flag of the issue, to go to.
    Flag,
    /// A place that was visited.
    Place,
    /// A message that holds words, in calls that were read.
    Turn,
    /// A hit of the search in the transcript.
    Hit,
    /// A view of the list.
    View,
    /// A profile to go on with.
    Profile,
    /// A text to put into the field below.
    Snippet,
    /// The ticket that an issue is about.
    Tie {
        /// The issue.
        issue: IssueId,
        /// Its code and title.
        named: Named,
    },
    /// The issue that is about a ticket.
    TieIssue {
        /// The ticket.
        ticket: TicketId,
        /// Its code and title.
        named: Named,
    },
    /// The ticket to link a ticket to.
    Link {
        /// The ticket at this end.
        from: TicketId,
        /// Its code and title.
        named: Named,
    },
    /// The ticket that a ticket repeats.
    Duplicate {
        /// The copy.
        from: TicketId,
        /// Its code and title.
        named: Named,
    },
}

impl Purpose {
    /// Whether issues are searched for while the user types.
    pub fn wants_issues(&self) -> bool {
        matches!(self, Self::Relate { .. } | Self::TieIssue { .. })
    }

    /// Whether tickets are to be chosen.
    fn wants_tickets(&self) -> bool {
        matches!(self, Self::Tie { .. } | Self::Link { .. } | Self::Duplicate { .. })
    }
}

/// Something that can be chosen.
#[derive(Debug, Clone)]
pub enum Candidate {
    /// An issue.
    Issue(Arc<IssueRow>),
    /// A call that the server lists.
    Call(CallRow),
    /// A call by the id that was typed.
    CallId(CallId),
    /// A ticket.
    Ticket(TicketRow),
    /// A message of a call.
    Message {
        /// Where it is, and what it says.
        hit: TurnHit,
        /// What it is called in the list.
        name: Display,
    },
    /// A value or a place by its own name.
    Choice {
        /// What it stands for.
        id: String,
        /// Its name.
        name: Display,
        /// A few words more.
        note: Display,
    },
}

impl Candidate {
    /// The two columns of its line.
    pub fn columns(&self) -> (Display, Display) {
        match self {
            Self::Issue(row) => (row.code.shown.clone(), row.title.shown.clone()),
            Self::Call(call) => (Display::foreign_line(limits::cut(call.id.as_str(), 8)), call.title.clone()),
            Self::Ticket(row) => (row.code.shown.clone(), row.title.shown.clone()),
            Self::Message { hit, name } => (name.clone(), hit.text.clone()),
            Self::CallId(id) => (Display::ours("by id"), Display::foreign_line(id.as_str())),
            Self::Choice { name, note, .. } => (name.clone(), note.clone()),
        }
    }
}

/// The list.
#[derive(Debug)]
pub struct Chooser {
    /// What the choice is for.
    pub purpose: Purpose,
    /// Words on the border.
    pub title: Display,
    /// Words typed to narrow the list.
    pub draft: Draft,
    /// Selected line.
    pub cursor: usize,
    /// What is known without asking: rows of the issue list.
    pub at_hand: Vec<Candidate>,
    /// What the server brought for the words typed.
    pub found: Remote<Vec<Candidate>>,
    /// The issues that the choice is for, as they were seen when the list was opened.
    pub targets: Option<Targets>,
}

impl Chooser {
    /// A list that begins with what is at hand.
    pub fn new(purpose: Purpose, title: Display, at_hand: Vec<Candidate>) -> Self {
        let most = if purpose == Purpose::Category { limits::CATEGORY } else { usize::MAX };
        let draft = Draft::new("", Lines::One, most);
        Self { purpose, title, draft, cursor: 0, at_hand, found: Remote::Loading, targets: None }
    }

    /// A list of these alone: nothing more is asked for.
    pub fn of(purpose: Purpose, title: Display, all: Vec<Candidate>) -> Self {
        Self { found: Remote::Ready(Vec::new()), ..Self::new(purpose, title, all) }
    }

    /// Whether the answer to `query` is for this list as it is now.
    pub fn asks(&self, query: &Query) -> bool {
        match query {
            Query::FindIssues(words) => self.purpose.wants_issues() && *words == self.words(),
            Query::Calls => matches!(self.purpose, Purpose::Attach(_)),
            Query::Tickets => self.purpose.wants_tickets(),
            Query::Categories => self.purpose == Purpose::Category,
            Query::FindTurns(words) => self.purpose == Purpose::Turn && *words == self.words(),
            _ => false,
        }
    }

    /// The words typed.
    pub fn words(&self) -> String {
        self.draft.text().trim().to_owned()
    }

    /// What is offered now: a ticket number first, then what is at hand, then what was found, each once.
    pub fn offers(&self) -> Vec<Candidate> {
        let words = self.words();
        let typed = Typed::new(&words, self.purpose == Purpose::Turn);
        let found = self.found.get().map(Vec::as_slice).unwrap_or_default();
        let found = found.iter().filter(|found| !self.at_hand.iter().any(|known| same(known, found)));
        let candidates = self.at_hand.iter().chain(found);
        let mut offers: Vec<(Candidate, Fit)> =
            candidates.filter_map(|candidate| Some((candidate.clone(), typed.fit(candidate)?))).collect();
        let names_new = match self.purpose {
            Purpose::Category => !words.is_empty(),
            Purpose::Attach(_) => looks_like_an_id(&words),
            _ => false,
        };
        // Letters in order are for what fits in no other way.
        if names_new || offers.iter().any(|(_, fit)| *fit < Fit::Letters) {
            offers.retain(|(_, fit)| *fit < Fit::Letters);
        }
        // Those that fit alike keep their order, which is that of the list or of the service.
        offers.sort_by_key(|(_, fit)| *fit);
        let mut offers: Vec<Candidate> = offers.into_iter().map(|(offer, _)| offer).collect();
        if self.purpose == Purpose::Category && !words.is_empty() && !offers.iter().any(|offer| is_named(offer, &words))
        {
            let name = Display::foreign_line(&words);
            offers.push(Candidate::Choice { id: words.clone(), name, note: Display::ours("new category") });
        }
        if matches!(self.purpose, Purpose::Attach(_)) && looks_like_an_id(&words) && offers.is_empty() {
            offers.push(Candidate::CallId(words.as_str().into()));
        }
        offers
    }

    /// Offers these, which are all there is. The line that was selected stays selected, wherever it is then.
    pub fn offer(&mut self, all: Vec<Candidate>, failure: Option<Failure>) {
        let before = self.selected();
        self.at_hand = all;
        self.found.settle(failure.map_or(Ok(Vec::new()), Err));
        self.select_again(before);
    }

    fn select_again(&mut self, before: Option<Candidate>) {
        let at = before.and_then(|before| self.offers().iter().position(|offer| same(&before, offer)));
        self.cursor = at.unwrap_or(self.cursor);
    }

    /// Takes in what the server brought. The line that was selected stays selected, wherever it is then.
    pub fn take(&mut self, result: Result<Vec<Candidate>, Failure>) {
        let before = self.selected();
        self.found.settle(result);
        self.select_again(before);
    }

    /// The selected offer.
    pub fn selected(&self) -> Option<Candidate> {
        let mut offers = self.offers();
        (!offers.is_empty()).then(|| offers.swap_remove(self.cursor.min(offers.len() - 1)))
    }
}

/// How something fits what is typed, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is what was named.
    Name,
    /// Its name begins with what is typed.
    Begins,
    /// Words of its name begin with the words.
    Word,
    /// Its name holds the words.
    Holds,
    /// It holds them elsewhere.
    Elsewhere,
    /// It has the letters, in their order.
    Letters,
}

impl From<Rank> for Fit {
    fn from(rank: Rank) -> Self {
        match rank {
            Rank::Whole => Self::Name,
            Rank::Begins => Self::Begins,
            Rank::Word => Self::Word,
            Rank::Holds => Self::Holds,
            Rank::Letters => Self::Letters,
        }
    }
}

/// What is typed, as it is looked for in the candidates.
struct Typed {
    /// In lower case.
    text: String,
    number: Option<u64>,
    wanted: fuzzy::Wanted,
    /// What was found holds the words, also where its line does not show them.
    is_searched: bool,
}

impl Typed {
    fn new(words: &str, is_searched: bool) -> Self {
        let wanted = fuzzy::Wanted::new(words);
        Self { text: words.to_lowercase(), number: issue_ref::number(words), wanted, is_searched }
    }

    /// How well a candidate fits; `None` when it does not.
    fn fit(&self, candidate: &Candidate) -> Option<Fit> {
        match candidate {
            // Without words the list stands as it is.
            _ if self.text.is_empty() => Some(Fit::Name),
            Candidate::Issue(row) if self.number == Some(row.number) => Some(Fit::Name),
            Candidate::Issue(row) if self.begins(row.number) => Some(Fit::Begins),
            Candidate::Issue(row) => {
                self.named(row.title.raw.verbatim(), &[row.description.raw.verbatim(), row.category.raw.verbatim()])
            }
            Candidate::Call(call) if call.id.as_str().to_lowercase().starts_with(&self.text) => Some(Fit::Begins),
            Candidate::Call(call) => self.named(call.title.as_str(), &[]),
            Candidate::Ticket(row) if row.code.raw.verbatim().to_lowercase().starts_with(&self.text) => {
                Some(Fit::Begins)
            }
            Candidate::Ticket(row) => self.named(row.title.raw.verbatim(), &[]),
            Candidate::CallId(_) => Some(Fit::Name),
            Candidate::Message { .. } if self.is_searched => Some(Fit::Name),
            Candidate::Message { .. } | Candidate::Choice { .. } => {
                let (name, note) = candidate.columns();
                self.named(name.as_str(), &[note.as_str()])
            }
        }
    }

    fn begins(&self, number: u64) -> bool {
        self.number.is_some_and(|typed| number.to_string().starts_with(&typed.to_string()))
    }

    /// By its name, or else by what else is known of it.
    fn named(&self, name: &str, more: &[&str]) -> Option<Fit> {
        let by_name = self.wanted.rank(name).map(Fit::from);
        if by_name.is_some_and(|fit| fit < Fit::Letters) || more.is_empty() {
            return by_name;
        }
        let all = [&[name], more].concat().join(" ");
        let by_all = self.wanted.rank(&all)?;
        Some(if by_all < Rank::Letters { Fit::Elsewhere } else { Fit::Letters })
    }
}

fn is_named(offer: &Candidate, words: &str) -> bool {
    matches!(offer, Candidate::Choice { id, .. } if id.eq_ignore_ascii_case(words))
}

fn same(one: &Candidate, other: &Candidate) -> bool {
    match (one, other) {
        (Candidate::Issue(one), Candidate::Issue(other)) => one.id == other.id,
        (Candidate::Call(one), Candidate::Call(other)) => one.id == other.id,
        (Candidate::Ticket(one), Candidate::Ticket(other)) => one.id == other.id,
        (Candidate::Message { hit: one, name: a }, Candidate::Message { hit: other, name: b }) => {
            (&one.issue, &one.call, one.turn, a) == (&other.issue, &other.call, other.turn, b) && one.text == other.text
        }
        (Candidate::Choice { id: one, .. }, Candidate::Choice { id: other, .. }) => one == other,
        _ => false,
    }
}

/// A call id has no spaces; anything shorter than this is rather a word of a title.
fn looks_like_an_id(words: &str) -> bool {
    words.len() >= 8 && !words.contains(char::is_whitespace)
}
