//! What a message or an effect is, told without what it says: for the trace of a session.
//!
//! **A label holds no text but words of this program.** It is made of `&'static str`, numbers, and ids in the form of a
//! UUID; there is no way to put anything else in, so that nothing that was said, written or typed, and no key, can come
//! into a trace by mistake. Every variant is named in matches without a rest: a new one does not compile before it is told
//! here.

mod action;
mod effect;
mod event;
mod subject;

use std::fmt;

use uuid::Uuid;

use crate::{
    app::message::{env::Msg, id::MutationId, id::RequestId, reply::Read},
    domain::{failure::Kind, id},
};

/// The most that a label tells beside its name.
const PARTS: usize = 6;

/// What a message or an effect is, in words of this program, numbers and ids. It owns no memory, and is as large for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    name: &'static str,
    parts: [Option<Part>; PARTS],
}

/// A part of a label: what it is, and its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    of: &'static str,
    value: Value,
}

/// What can be told. None of it can be made of text that comes from outside or from the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Word(&'static str),
    Number(i64),
    /// An id; none where it has not the form of a UUID: it may be anything then.
    Id(Option<Uuid>),
}

impl Label {
    /// A label with this name and nothing else.
    fn of(name: &'static str) -> Self {
        Self { name, parts: [None; PARTS] }
    }

    /// What it is the label of, without its parts.
    pub fn name(&self) -> &'static str {
        self.name
    }

    fn with(mut self, of: &'static str, value: Value) -> Self {
        let free = self.parts.iter_mut().find(|part| part.is_none());
        debug_assert!(free.is_some(), "{} has more than {PARTS} parts", self.name);
        if let Some(free) = free {
            *free = Some(Part { of, value });
        }
        self
    }

    fn word(self, of: &'static str, word: &'static str) -> Self {
        self.with(of, Value::Word(word))
    }

    fn flag(self, of: &'static str, is_so: bool) -> Self {
        self.word(of, if is_so { "yes" } else { "no" })
    }

    fn number(self, of: &'static str, number: impl TryInto<i64>) -> Self {
        self.with(of, Value::Number(number.try_into().unwrap_or(i64::MAX)))
    }

    fn id(self, of: &'static str, text: &str) -> Self {
        self.with(of, Value::Id(id::as_uuid(text)))
    }

    fn request(self, id: RequestId) -> Self {
        self.number("request", id.0)
    }

    fn change(self, id: MutationId) -> Self {
        self.number("change", id.0)
    }

    /// That something could not be done: what that means, and never its words.
    fn failed(self, kind: Kind) -> Self {
        let label = self.word("failed", kind.word());
        match kind {
            Kind::Busy { wait: Some(wait) } => label.number("wait", wait),
            _ => label,
        }
    }

    /// How a reading ended: how much it brought, or what failed.
    fn read<T>(self, read: &Read<T>, count: impl FnOnce(&T) -> usize) -> Self {
        match read {
            Ok(brought) => self.number("brought", count(brought)),
            Err(failure) => self.failed(failure.kind),
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        self.parts.iter().flatten().try_for_each(|Part { of, value }| match value {
            Value::Word(word) => write!(f, " {of}={word}"),
            Value::Number(number) => write!(f, " {of}={number}"),
            Value::Id(Some(id)) => write!(f, " {of}={}", id.hyphenated()),
            Value::Id(None) => write!(f, " {of}=?"),
        })
    }
}

impl Msg {
    /// What it is, without what it says.
    pub fn label(&self) -> Label {
        match self {
            Self::Act(action) => action.label(),
            Self::Event(event) => event.label(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::message::{action::Action, effect::Effect, effect::Query, event::Event, key::Key, pointer::Pointer},
        domain::{failure::Failure, text::Display},
    };

    #[test]
    fn a_label_tells_numbers_and_ids_that_have_the_form_of_one() {
        let issue = "0190c3e5-7d4a-7c11-9b6e-5f1d2a3b4c5d";
        let fetch = |query| Effect::Fetch { id: RequestId(7), query }.label().to_string();
        for (told, expected) in [
            (fetch(Query::Detail(issue.into())), format!("fetch request=7 of=detail issue={issue}")),
            (fetch(Query::Detail("Caller wants Friday".into())), "fetch request=7 of=detail issue=?".to_owned()),
            (fetch(Query::Call("+12025550143".into())), "fetch request=7 of=call call=?".to_owned()),
            (fetch(Query::FindTurns("kumquat".into())), "fetch request=7 of=find_turns".to_owned()),
            (fetch(Query::Numbered(12_025_550_143)), "fetch request=7 of=numbered".to_owned()),
            (Msg::Act(Action::Type(Key::char('k'))).label().to_string(), "act.type key=char".to_owned()),
            (Msg::Act(Action::Type(Key::ctrl('u'))).label().to_string(), "act.type key=ctrl".to_owned()),
            (Msg::Act(Action::Paste("kumquat".into())).label().to_string(), "act.paste".to_owned()),
            (
                Msg::Event(Event::Pointed(Pointer::Press(3, 4))).label().to_string(),
                "event.pointed does=press x=3 y=4".to_owned(),
            ),
            (
                Msg::Event(Event::Fault(Failure::new(Kind::Busy { wait: Some(20) }, Display::ours("kumquat"))))
                    .label()
                    .to_string(),
                "event.fault failed=busy wait=20".to_owned(),
            ),
        ] {
            assert_eq!(told, expected);
        }
    }
}
