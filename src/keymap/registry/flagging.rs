//! Flags on messages, and the picker that places them.

use super::{Entry, UndoKind::Inverse, row};
use crate::app::message::{
    action::{Action, Motion},
    layer::Layer::*,
};

pub(super) fn entries() -> Vec<Entry> {
    vec![
        row(
            "flag.digit",
            Action::PickDigit(1),
            "place the type with this digit",
            "The digits keep their types: = gives a type another digit, [flags] pinned in config.toml the first ones.",
        )
        .words("flag type number")
        .line("earmark flag add ISSUE --call CALL --index 12 --type TYPE")
        .undo(Inverse)
        .on(FlagPicker, &["<digit>"])
        .hint("place at once")
        .on(FlagMode, &["<digit>"])
        .titled("flag the message and go on")
        .hint("flag and go on")
        .on(Welcome, &["<1-4>"])
        .titled("this way")
        .hint("choose"),
        row(
            "flag.place",
            Action::Flag,
            "flag the message",
            "Opens the flag types; a digit places one, letters search or name one.",
        )
        .words("mark annotate problem add")
        .line("earmark flag add ISSUE --call CALL --index 12 --type TYPE --note NOTE")
        .undo(Inverse)
        .on(Transcript, &["f"])
        .hint("flag"),
        row(
            "flag.mode",
            Action::FlagMode,
            "flag mode: digits flag and go on",
            "Each digit places its type and goes to the next message.",
        )
        .words("quick many one key")
        .line("earmark flag add ISSUE --call CALL --index 12 --type TYPE")
        .undo(Inverse)
        .on(Transcript, &["F"]),
        row(
            "flag.edit",
            Action::EditText,
            "edit",
            "The title of the issue; in the transcript type and note of the flag, which is made anew.",
        )
        .words("change rename rewrite")
        .line("earmark issue set ISSUE --title TEXT")
        .undo(Inverse)
        .on(Transcript, &["e"])
        .titled("edit type and note of the flag")
        .on(Global, &["e"])
        .titled("edit the title of the issue"),
        row(
            "flag.anchor",
            Action::AnchorFlag,
            "put a flag that was moved or lost on this message",
            "After a call was heard again; the one that is told here as moved, else the first that is lost. It is made anew.",
        )
        .words("anchor move re-anchor corrected transcript replace")
        .line("earmark flag add ISSUE --call CALL --index 12 --type TYPE")
        .undo(Inverse)
        .on(Transcript, &["M"]),
        row("flag.list", Action::Flags, "flags of the issue", "In all its calls; Enter goes to the message.")
            .words("jump find")
            .line("earmark flag list ISSUE")
            .on(Global, &["g f"]),
        row(
            "flag.repeat",
            Action::Repeat,
            "place the last flag type again",
            "The type that was placed last goes on the selected message.",
        )
        .words("again same")
        .line("earmark flag add ISSUE --call CALL --index 13 --type TYPE")
        .undo(Inverse)
        .on(Transcript, &["."])
        .hint("again")
        .on(Global, &["."])
        .titled("do the last verb again"),
        row(
            "flag.take",
            Action::Open,
            "take the selected type",
            "Enter takes what is selected; a type that is not there yet is made.",
        )
        .words("accept")
        .line("earmark flag types")
        .undo(Inverse)
        .on(FlagPicker, &["Enter"])
        .hint("take")
        .on(FlagNote, &["Enter"])
        .titled("place the flag with this note")
        .hint("place"),
        row(
            "flag.note",
            Action::ToggleNote,
            "with a note",
            "The note is asked for when the type is chosen; one that was left here is taken up.",
        )
        .words("comment text")
        .line("earmark flag add ISSUE --call CALL --index 12 --type TYPE --note NOTE")
        .undo(Inverse)
        .on(FlagPicker, &["Tab"])
        .hint("note"),
        row(
            "flag.pin",
            Action::PinType,
            "give the type a digit",
            "The digit that follows is its own from then on, in this profile.",
        )
        .words("pin number favourite")
        .line("earmark flag types")
        .on(FlagPicker, &["="])
        .hint("pin to a digit"),
        row("flag.next", Action::Move(Motion::Down), "next type", "Down in the list of types.")
            .on(FlagPicker, &["Down", "Ctrl-n"]),
        row("flag.previous", Action::Move(Motion::Up), "type before", "Up in the list of types.")
            .on(FlagPicker, &["Up", "Ctrl-p"]),
    ]
}
