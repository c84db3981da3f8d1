//! The picker of flag types, docked beside the message.

use crate::{
    app::{
        message::{
            action::{Action, Toward},
            area::Area,
            key::{Code, Key},
            mutation::{Slot, Subject, Target},
        },
        state::{
            catalogue::{Catalogue, Match},
            draft::Draft,
            target::{Message, Messages},
            written::{Lines, as_written},
        },
    },
    domain::{
        id::{FlagId, IssueId},
        limits,
        text::Display,
    },
    wire::NewFlag,
};

/// Rows of the picker with all types that have a digit in one column, and in two below a line for letters.
const ONE_COLUMN: u16 = 12;

const TWO_COLUMNS: u16 = 8;

/// Rows of the pane that stay above it, for the message.
const ABOVE: u16 = 3;

/// A flag that is to be changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Editing {
    /// The issue.
    pub issue: IssueId,
    /// Its code.
    pub code: Display,
    /// How to name the flag to the server.
    pub target: Target<FlagId>,
    /// Its content.
    pub flag: NewFlag,
}

/// The picker.
#[derive(Debug)]
pub struct FlagPicker {
    /// What is flagged, as it was seen when the picker was opened.
    pub messages: Messages,
    /// Letters typed.
    pub typed: String,
    /// Selected among the matches.
    pub cursor: usize,
    /// A note is asked for before the flag is placed.
    pub with_note: bool,
    /// The note takes the keys of vi.
    pub with_vi: bool,
    /// The chosen type and the note, once the type is chosen.
    pub note: Option<(String, Draft)>,
    /// A note written here before and not sent.
    saved_note: String,
    /// The next digit becomes that of the selected type.
    pub pins: bool,
    /// The flag that takes another type or note; without one, new flags are placed.
    pub changes: Option<Box<Editing>>,
    /// A digit or Enter that was pressed before the types were there: it is done when they are.
    pub early: Option<Action>,
}

/// What a key in the picker led to.
#[derive(Debug, PartialEq, Eq)]
pub enum Picked {
    /// The picker stays open.
    Nothing,
    /// The type is chosen; place the flag, with a note or without.
    Flag {
        /// Stored form.
        name: String,
        /// 1 to 4,000 characters.
        note: Option<String>,
    },
    /// What was typed can be no type.
    Refused(Display),
}

impl FlagPicker {
    /// Opens on messages; `suggested` is the position of the type that Enter takes.
    pub fn new(messages: Messages, suggested: usize) -> Self {
        let (typed, saved_note) = (String::new(), String::new());
        Self {
            messages,
            typed,
            cursor: suggested,
            with_note: false,
            with_vi: false,
            note: None,
            saved_note,
            pins: false,
            changes: None,
            early: None,
        }
    }

    /// Opens on a flag that is to be changed, with the type that it has selected; then its note is asked for.
    pub fn of_flag(editing: Editing, catalogue: &Catalogue) -> Self {
        let flag = &editing.flag;
        let turn = Message {
            index: flag.message_index.map_or(0, |index| index as usize),
            text: flag.message_text.clone().unwrap_or_default(),
            node: None,
        };
        let home = Some(Subject::Issue(editing.issue.clone()));
        let messages = Messages::seen(home, editing.code.clone(), flag.call_id.clone(), vec![turn], false);
        let at = catalogue.entries().iter().position(|entry| entry.name == flag.flag_type);
        let typed = if at.is_some() { String::new() } else { flag.flag_type.clone() };
        let saved_note = flag.note.clone().unwrap_or_default();
        let picker = Self { typed, with_note: true, saved_note, ..Self::new(messages, at.unwrap_or(0)) };
        Self { changes: Some(Box::new(editing)), ..picker }
    }

    /// Knows the text of a note that was left here: it is taken up when a note is asked for.
    pub fn resume(&mut self, note: &str) {
        self.saved_note = note.to_owned();
    }

    /// The note that was left here, if there is one.
    pub fn kept_note(&self) -> Option<Display> {
        (!self.saved_note.is_empty()).then(|| Display::foreign_line(&self.saved_note))
    }

    /// Where the note is kept while it is being written.
    pub fn slot(&self) -> Option<Slot> {
        let Messages { home, call, turns, .. } = &self.messages;
        let (call, turn) = (call.clone(), u32::try_from(turns.first()?.index).ok()?);
        Some(match home {
            Some(Subject::Issue(issue)) => Slot::Note { issue: issue.clone(), call, turn },
            _ => Slot::NoteApart { call, turn },
        })
    }

    /// What is offered now, best first.
    pub fn matches(&self, catalogue: &Catalogue) -> Vec<Match> {
        catalogue.matches(&self.typed)
    }

    /// The type on a digit, while no letters are typed.
    pub fn digit(&mut self, digit: u8, catalogue: &Catalogue) -> Picked {
        if let Some((_, draft)) = &mut self.note {
            draft.key(Key::char(char::from(b'0' + digit)));
            return Picked::Nothing;
        }
        if !self.typed.is_empty() {
            self.typed.push(char::from(b'0' + digit));
            self.cursor = 0;
            return Picked::Nothing;
        }
        match catalogue.on_digit(digit) {
            Some(entry) => self.choose(entry.name.clone()),
            None => Picked::Refused(Display::ours("No type has that digit; letters name one")),
        }
    }

    /// Enter: takes the selected type, or ends the note.
    pub fn accept(&mut self, catalogue: &Catalogue) -> Picked {
        if let Some((name, draft)) = &self.note {
            if let Some(reason) = draft.refusal() {
                return Picked::Refused(reason);
            }
            let note = draft.text();
            let note = note.trim();
            return Picked::Flag { name: name.clone(), note: (!note.is_empty()).then(|| note.to_owned()) };
        }
        match self.selected(catalogue) {
            Some(chosen) => self.choose(chosen.name),
            None => match Catalogue::refusal(&self.typed) {
                Some(reason) => Picked::Refused(Display::ours(reason.to_string())),
                None => Picked::Nothing,
            },
        }
    }

    fn choose(&mut self, name: String) -> Picked {
        if self.with_note {
            let draft = Draft::new(&self.saved_note, Lines::Many, limits::NOTE);
            self.note = Some((name, if self.with_vi { draft.with_vi() } else { draft }));
            Picked::Nothing
        } else {
            Picked::Flag { name, note: None }
        }
    }

    /// The selected type, whether or not it is in the catalogue.
    pub fn selected(&self, catalogue: &Catalogue) -> Option<Match> {
        let mut matches = self.matches(catalogue);
        (!matches.is_empty()).then(|| matches.swap_remove(self.cursor.min(matches.len() - 1)))
    }

    /// Tab: with a note, however often it is pressed.
    pub fn ask_for_note(&mut self) {
        self.with_note = true;
    }

    /// Another key: letters narrow the types or go into the note.
    pub fn key(&mut self, key: Key) {
        if let Some((_, draft)) = &mut self.note {
            draft.key(key);
            return;
        }
        match key.code {
            Code::Char('u') if key.ctrl => self.typed.clear(),
            Code::Char(c) if !key.ctrl && !key.alt => self.typed.push(c),
            Code::Backspace => {
                self.typed.pop();
            }
            _ => return,
        }
        self.cursor = 0;
    }

    /// Pasted text goes where letters go.
    pub fn paste(&mut self, text: &str) {
        match &mut self.note {
            Some((_, draft)) => draft.paste(text),
            None => {
                self.typed.push_str(&as_written(text, Lines::One));
                self.cursor = 0;
            }
        }
    }

    /// Moves the selection.
    pub fn travel(&mut self, toward: Toward, catalogue: &Catalogue) {
        let last = self.matches(catalogue).len().saturating_sub(1);
        self.cursor = if toward.is_next() { (self.cursor + 1).min(last) } else { self.cursor.saturating_sub(1) };
    }

    /// Columns of types in a pane with this inside: two, where a name and its meaning fit twice, or where one column has
    /// no room for all that have a digit.
    pub fn columns(&self, pane: Area) -> u16 {
        let is_low = pane.height < ONE_COLUMN + ABOVE;
        if pane.width >= 68 || (is_low && pane.width >= 46) { 2 } else { 1 }
    }

    /// Rows of the screen that the picker takes, in a pane with this inside.
    pub fn height(&self, pane: Area) -> u16 {
        let wanted = match (&self.note, self.columns(pane)) {
            (Some(_), _) => 6,
            (None, 1) => ONE_COLUMN,
            (None, _) => TWO_COLUMNS,
        };
        wanted.min(pane.height.saturating_sub(ABOVE))
    }
}
