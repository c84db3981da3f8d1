//! What can be done in the lists and fields over the panes.

use super::{
    Danger, Entry,
    UndoKind::{Delay, Inverse},
    row,
};
use crate::app::message::{action::Action, layer::Layer::*};

pub(super) fn entries() -> Vec<Entry> {
    vec![
        row("field.accept", Action::Open, "accept", "Takes what is written or selected.")
            .words("enter send run choose")
            .line("earmark issue comment ISSUE TEXT")
            .undo(Delay)
            .on(Comment, &["Enter"])
            .titled("send the comment")
            .hint("send")
            .on(Line, &["Enter"])
            .titled("take what is written")
            .hint("take")
            .on(Choose, &["Enter"])
            .titled("choose")
            .hint("choose")
            .on(Palette, &["Enter"])
            .titled("run")
            .hint("run")
            .on(Drafts, &["Enter"])
            .titled("go on writing")
            .hint("go on")
            .on(Home, &["Enter"])
            .titled("to the selected issue")
            .hint("take")
            .on(Calls, &["Enter"])
            .titled("open the call")
            .hint("open")
            .on(Queues, &["Enter"])
            .titled("take the next call")
            .hint("next call")
            .on(Results, &["Enter"])
            .titled("go to the issue")
            .hint("go to")
            .on(Activity, &["Enter"])
            .titled("go to what it is about")
            .hint("go there")
            .on(Welcome, &["Enter"])
            .titled("begin like this")
            .hint("begin")
            .on(Help, &["Enter"])
            .titled("run it")
            .hint("run"),
        row(
            "field.editor",
            Action::Editor,
            "write it in your editor",
            "Opens the text in $VISUAL or $EDITOR and takes it back.",
        )
        .words("vim emacs external")
        .on(Comment, &["Ctrl-o"])
        .hint("editor")
        .on(FlagNote, &["Ctrl-o"])
        .hint("editor"),
        row(
            "field.snippet",
            Action::Snippet,
            "put a snippet in",
            "The one whose name is in front of the cursor, or one of a list; they are in config.toml.",
        )
        .words("template text canned expand")
        .on(Comment, &["Tab"])
        .on(FlagNote, &["Tab"]),
        row(
            "field.complete",
            Action::Complete,
            "take what is offered",
            "Puts the offered key or value into the query.",
        )
        .words("tab completion")
        .on(Line, &["Tab"])
        .hint("complete"),
        row(
            "change.retry",
            Action::Retry,
            "send the change again, now",
            "Also one that was refused, or waits for its time.",
        )
        .words("try resend")
        .line("earmark outbox retry 1")
        .on(Jobs, &["r", "Enter"])
        .hint("try again")
        .on(Results, &["r"])
        .titled("send those again that were refused")
        .hint("retry the refused"),
        row("change.edit", Action::Edit, "edit its words", "Takes the change back into the field that it came from.")
            .words("rewrite")
            .line("earmark outbox drop 1")
            .undo(Inverse)
            .on(Jobs, &["e"])
            .hint("edit"),
        row("change.drop", Action::Discard, "give the change up", "It is not sent; its words stay as a draft.")
            .words("discard cancel withdraw throw away")
            .line("earmark outbox drop 1")
            .undo(Inverse)
            .on(Jobs, &["d"])
            .hint("give up")
            .on(Results, &["d"])
            .titled("give this one up")
            .on(Drafts, &["d"])
            .titled("throw the text away")
            .hint("throw away"),
        row("answer.yes", Action::Yes, "yes", "Answers the question.")
            .words("confirm agree")
            .danger(Danger::Asks)
            .on(Ask, &["y"])
            .hint("yes")
            .on(Merge, &["y", "Enter"])
            .titled("attach its evidence to the other one and close it")
            .hint("attach and close"),
        row("answer.no", Action::No, "no", "Answers the question.").words("refuse").on(Ask, &["n"]).hint("no"),
        row("request.show", Action::Open, "show or hide what was sent", "The body of the request, below the list.")
            .words("body details")
            .on(Requests, &["Enter"])
            .hint("what was sent"),
    ]
}
