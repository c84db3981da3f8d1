//! From a line that was typed to what the user wants.

use std::collections::HashSet;

use super::{review, say};
use crate::{
    app::{
        derived::offers::commands,
        message::{
            action::{Action, Motion, Pane},
            env::Command,
            key::{Code, Key},
            mutation::Slot,
        },
        state::{
            draft::Draft,
            model::Model,
            overlay::{Overlay, flag::FlagPicker},
        },
    },
    domain::{
        choice::RelationType,
        text::{Display, shown},
    },
    keymap::Keyboard,
};

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// These actions, one after the other.
    Act(Vec<Action>),
    /// Something to be read out, and nothing else.
    Say(Vec<Display>),
    /// A text of several lines follows, up to one with a single dot; these actions open its field.
    Text(Vec<Action>),
    /// The end.
    Quit,
}

/// Words that are typed into a field.
fn typed(words: &str) -> Action {
    Action::Paste(words.to_owned())
}

/// What the user wants with this line.
pub fn wish(model: &Model, keyboard: &Keyboard, line: &str) -> Wish {
    let line = line.trim();
    if let Some(overlay) = model.screen.overlays.last() {
        return answer(model, overlay, line);
    }
    let (verb, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(verb, rest)| (verb, rest.trim()));
    let act = |actions: &[Action]| Wish::Act(actions.to_vec());
    match (verb.to_lowercase().as_str(), rest) {
        ("", _) => Wish::Say(say::place(model)),
        ("quit" | "q" | "exit", _) => Wish::Quit,
        ("help" | "?" | "keys", words) => Wish::Say(help(model, keyboard, words)),
        ("where" | "read", "") => Wish::Say(say::place(model)),
        ("list" | "issues", "") => Wish::Say(say::list(model)),
        ("evidence", "") => Wish::Say(say::evidence(model)),
        ("transcript", from) => Wish::Say(say::transcript(model, from.parse().unwrap_or(0))),
        ("relations", "") => Wish::Say(say::relations(model)),
        ("jobs", "") => Wish::Say(say::jobs(model)),
        ("drafts", "") => Wish::Say(say::drafts(model)),
        ("next" | "down" | "n", "") => act(&[Action::Move(Motion::Down)]),
        ("previous" | "up" | "p", "") => act(&[Action::Move(Motion::Up)]),
        ("first", "") => act(&[Action::Move(Motion::Top)]),
        ("last", "") => act(&[Action::Move(Motion::Bottom)]),
        ("open" | "o", "") => act(&[Action::Open]),
        // What is named is what is opened, not what is selected.
        ("open" | "o", what) if is_place(what) => go_to(what),
        ("out" | "back", "") => act(&[Action::Out]),
        ("flag" | "flag.place", "") => act(&[Action::Flag]),
        ("flag" | "flag.place", what) => flag(model, what),
        ("comment" | "comment.write", "") => Wish::Text(vec![Action::Comment]),
        ("comment" | "comment.write", _) if was_begun(model, comment(model)) => act(&[Action::Comment]),
        ("comment" | "comment.write", words) => act(&[Action::Comment, typed(words), Action::Open]),
        ("filter", query) => Wish::Act(field(&[Action::Focus(Pane::Issues), Action::Search], query)),
        ("find", words) => Wish::Act(field(&[Action::Focus(Pane::Transcript), Action::Search], words)),
        ("relate", what) => relate(what),
        (verb, rest) => review::wish(model, verb, rest).unwrap_or_else(|| by_name(model, keyboard, line)),
    }
}

/// Opens a field, empties it, fills it and is done.
fn field(open: &[Action], words: &str) -> Vec<Action> {
    let empty = [Action::Move(Motion::Bottom), Action::Type(Key::ctrl('u'))];
    [open, &empty, &[typed(words), Action::Open]].concat()
}

/// What was typed takes the place of what the field had, which was said; a single dot lets that go as it is.
fn written(draft: &Draft, text: &str) -> Vec<Action> {
    if draft.is_blank() {
        return vec![typed(text), Action::Open];
    }
    if text == "." {
        return vec![Action::Open];
    }
    let line = [Key::ctrl('u'), Key::plain(Code::Backspace)].map(Action::Type);
    let empty = std::iter::repeat_n(line, draft.text().split('\n').count()).flatten();
    empty.chain([typed(text), Action::Open]).collect()
}

/// A text of several lines for the field that is open; none lets what it has go as it is.
pub fn text(model: &Model, lines: &[String]) -> Vec<Action> {
    match model.screen.overlays.last() {
        _ if lines.is_empty() => vec![Action::Open],
        Some(Overlay::Write(writing)) => written(&writing.draft, &lines.join("\n")),
        _ => vec![typed(&lines.join("\n")), Action::Open],
    }
}

/// Whether a text was begun before and not sent: it is heard first.
fn was_begun(model: &Model, slot: Option<Slot>) -> bool {
    slot.is_some_and(|slot| model.outbox.drafts.get(&slot).is_some_and(|text| !text.trim().is_empty()))
}

/// The comment on the current issue.
fn comment(model: &Model) -> Option<Slot> {
    model.reading.current.clone().map(Slot::Comment)
}

/// The note of a flag on the selected message.
fn note(model: &Model) -> Option<Slot> {
    let call = model.panes.transcript.call.clone()?;
    let turn = u32::try_from(model.panes.transcript.cursor()).ok()?;
    Some(match model.reading.current.clone() {
        Some(issue) => Slot::Note { issue, call, turn },
        None => Slot::NoteApart { call, turn },
    })
}

/// `3`, `3 a note`, `missed handoff`: a digit places its type, with the note that follows.
fn flag(model: &Model, what: &str) -> Wish {
    let (first, words) = what.split_once(char::is_whitespace).map_or((what, ""), |(first, rest)| (first, rest.trim()));
    let digit = first.parse::<u8>().ok().filter(|digit| *digit < 10);
    Wish::Act(match (digit, words) {
        (Some(digit), "") => vec![Action::Flag, Action::PickDigit(digit)],
        (Some(digit), words) => {
            let open = vec![Action::Flag, Action::ToggleNote, Action::PickDigit(digit)];
            let rest = if was_begun(model, note(model)) { Vec::new() } else { vec![typed(words), Action::Open] };
            [open, rest].concat()
        }
        // Rather meant as a message; as the name of a type it would be made and stored.
        (None, _) if first.bytes().all(|byte| byte.is_ascii_digit()) => {
            let first = Display::foreign_line(first);
            return Wish::Say(vec![shown!(
                "Types have the digits 0 to 9. Type {first} to go to that message, then flag."
            )]);
        }
        (None, _) => vec![Action::Flag, typed(what), Action::Open],
    })
}

/// `blocks T-1003`, `duplicate of T-1003`.
fn relate(what: &str) -> Wish {
    let usage = "relate related to, blocks or duplicate of, and the number of the other issue: relate blocks T-1003";
    let (kind, other) = what.split_once(char::is_whitespace).unwrap_or((what, ""));
    let other = other.trim();
    let after = |word: &str| other.strip_prefix(word).filter(|rest| rest.starts_with(' ')).unwrap_or(other).trim();
    let (kind, other) = match kind {
        "related" | "related_to" => (RelationType::RelatedTo, after("to")),
        "blocks" => (RelationType::Blocks, other),
        "duplicate" | "duplicate_of" => (RelationType::DuplicateOf, after("of")),
        _ => return Wish::Say(vec![Display::ours(usage)]),
    };
    if other.is_empty() {
        return Wish::Say(vec![Display::ours(usage)]);
    }
    Wish::Act(vec![Action::Relate(kind), typed(other), Action::Open])
}

/// Whether it names a message or an issue.
fn is_place(line: &str) -> bool {
    let number = line.strip_prefix(['t', 'T']).map(|rest| rest.trim_start_matches('-'));
    line.parse::<usize>().is_ok() || number.is_some_and(|number| number.parse::<u64>().is_ok())
}

fn go_to(place: &str) -> Wish {
    Wish::Act(vec![Action::Palette, typed(place), Action::Open])
}

/// A message number, `T-1007`, or the id or title of an action; digits behind an id belong to it.
fn by_name(model: &Model, keyboard: &Keyboard, line: &str) -> Wish {
    let all = keyboard.commands(&model.pane_layers(model.screen.focus));
    if is_place(line) {
        return go_to(line);
    }
    match commands(line, &all).first() {
        Some(command) if command.id == line || commands(line, &all).len() == 1 => {
            Wish::Act(vec![command.action.clone()])
        }
        Some(_) => {
            let mut lines = vec![Display::ours("Several things are called that; type one of these:")];
            let offers = commands(line, &all).into_iter().take(12);
            lines.extend(offers.map(|command| Display::ours(format!("{}: {}", command.id, command.title))));
            Wish::Say(lines)
        }
        None => {
            let elsewhere: Vec<&str> = keyboard
                .bindings()
                .iter()
                .filter(|binding| binding.entry.id == line)
                .map(|binding| binding.layer.title())
                .collect();
            let line = Display::foreign_line(line);
            Wish::Say(vec![match elsewhere.is_empty() {
                true => shown!("{line} is no command. help lists them, help and words searches."),
                false => shown!("{line} does not work here, but in: {}.", elsewhere.join(", ")),
            }])
        }
    }
}

/// What is typed while something is open: an answer to a question, a choice, or the text of a field.
fn answer(model: &Model, overlay: &Overlay, line: &str) -> Wish {
    if line.eq_ignore_ascii_case("cancel") {
        return Wish::Act(vec![Action::Cancel]);
    }
    // In a field it would be a word of the text.
    if line.eq_ignore_ascii_case("quit") && matches!(overlay, Overlay::Ask(_) | Overlay::Merge(_) | Overlay::Choose(_))
    {
        return Wish::Quit;
    }
    match overlay {
        Overlay::Ask(_) | Overlay::Merge(_) => match line.to_lowercase().as_str() {
            "y" | "yes" => Wish::Act(vec![Action::Yes]),
            "n" | "no" => Wish::Act(vec![if matches!(overlay, Overlay::Ask(_)) { Action::No } else { Action::Cancel }]),
            _ => Wish::Say(vec![Display::ours("Type yes, no or cancel.")]),
        },
        Overlay::Choose(chooser) => match line.parse::<usize>() {
            Ok(number) if (1..=chooser.offers().len()).contains(&number) && number < 1_000 => review::choose(number),
            _ => Wish::Act(vec![Action::Type(Key::ctrl('u')), typed(line)]),
        },
        Overlay::Flag(FlagPicker { note: Some((_, draft)), .. }) => Wish::Act(written(draft, line)),
        Overlay::Flag(_) => match line.parse::<u8>() {
            Ok(digit) if digit < 10 => Wish::Act(vec![Action::PickDigit(digit)]),
            _ => Wish::Act(vec![typed(line), Action::Open]),
        },
        // A query that was refused is typed anew.
        Overlay::Write(writing) if writing.field.is_query() => Wish::Act(field(&[], line)),
        Overlay::Write(writing) => Wish::Act(written(&writing.draft, line)),
        Overlay::Activity(page) => match line.parse::<u8>() {
            Ok(number) if (1..=page.rows().len()).contains(&usize::from(number)) => {
                Wish::Act(vec![Action::PickDigit(number), Action::Open])
            }
            _ if line.is_empty() => Wish::Act(vec![Action::Cancel]),
            _ => Wish::Say(vec![Display::ours("Type the number of an entry, or cancel.")]),
        },
        Overlay::Home(open) => review::answer_home(open, line),
        Overlay::Queues { .. } => review::answer_queues(model, line),
        Overlay::Welcome { .. } => match line {
            "1" => Wish::Act(vec![Action::PickDigit(1)]),
            _ => Wish::Act(vec![Action::Cancel]),
        },
        // The other lists have their words: jobs, drafts, relations.
        _ if model.screen.overlays.is_empty() => Wish::Say(Vec::new()),
        _ => Wish::Act(vec![Action::Cancel]),
    }
}

/// The words of this mode, and every action that can be called.
fn help(model: &Model, keyboard: &Keyboard, words: &str) -> Vec<Display> {
    const OWN: &[&str] = &[
        "list, evidence, transcript 10, relations, jobs, drafts: read them out",
        "next, previous, first, last, open, out: move",
        "12: to message 12. T-1007: to an issue",
        "flag 3, flag 3 a note, flag missed handoff: flag the message",
        "comment words, or comment and then lines up to a single dot",
        "filter status:todo is:unread; find words in the transcript",
        "review, queues: the next call of a review queue, or leave it; moments, accept 2, reject 2",
        "done, cannot 2, second, skip 4: what is made of the call in hand; home: the issue of its flags",
        "relate blocks T-1003, relate duplicate of T-1003; undo; redo; quit",
        "Every action is called by its name: help all reads them out, help and words searches them.",
    ];
    if words.is_empty() {
        return OWN.iter().map(|line| Display::ours(*line)).collect();
    }
    let words = if words.eq_ignore_ascii_case("all") { "" } else { words };
    // Those of the other panes too: where one is does not show here.
    let panes = [model.screen.focus].into_iter().chain(Pane::ALL);
    let all: Vec<Command> = panes.flat_map(|pane| keyboard.commands(&model.pane_layers(pane))).collect();
    let mut named = HashSet::new();
    let offers = commands(words, &all).into_iter().filter(|command| named.insert(command.id));
    let line = |command: &Command| shown!("{}: {}. {}", command.id, command.title, command.help);
    let mut lines: Vec<Display> = offers.map(line).collect();
    if lines.is_empty() {
        lines.push(Display::ours("Nothing is called that."));
    }
    lines
}
