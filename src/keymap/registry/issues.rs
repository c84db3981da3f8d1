//! Issues: their fields, comments, evidence and relations.

use super::{
    Danger, Entry, UndoKind,
    UndoKind::{Delay, Inverse, Never},
    row,
};
use crate::{
    app::message::{action::Action, layer::Layer::*},
    domain::choice::{IssueStatus, RelationType, Severity},
};

pub(super) fn entries() -> Vec<Entry> {
    let status = |id, status, keys, title, line| {
        row(id, Action::SetStatus(status), title, "Sets the status; in the list, of all marked issues.")
            .words("state move")
            .line(line)
            .undo(Inverse)
            .danger(Danger::Asks)
            .on(Global, keys)
    };
    let severity = |id, severity, keys, title, line| {
        row(id, Action::SetSeverity(severity), title, "Sets the severity; in the list, of all marked issues.")
            .words("priority")
            .line(line)
            .undo(Inverse)
            .danger(Danger::Asks)
            .on(Global, keys)
    };
    let relate = |id, relation_type, keys, title, line| {
        row(
            id,
            Action::Relate(relation_type),
            title,
            "Ties the issue to another one, which is chosen by number or words.",
        )
        .words("link tie connect")
        .line(line)
        .undo(Inverse)
        .danger(Danger::Asks)
        .on(Global, keys)
    };
    use IssueStatus as S;
    vec![
        status("status.backlog", S::Backlog, &["s b"], "status backlog", "earmark issue set ISSUE --status backlog"),
        status("status.todo", S::Todo, &["s t"], "status todo", "earmark issue set ISSUE --status todo"),
        status(
            "status.progress",
            S::InProgress,
            &["s p"],
            "status in progress",
            "earmark issue set ISSUE --status in_progress",
        ),
        status(
            "status.review",
            S::InReview,
            &["s r"],
            "status in review",
            "earmark issue set ISSUE --status in_review",
        ),
        status("status.done", S::Done, &["s d"], "status done", "earmark issue set ISSUE --status done"),
        status("status.closed", S::Closed, &["s c"], "status closed", "earmark issue set ISSUE --status closed"),
        severity(
            "severity.critical",
            Severity::Critical,
            &["P 1"],
            "severity critical",
            "earmark issue set ISSUE --severity critical",
        ),
        severity("severity.high", Severity::High, &["P 2"], "severity high", "earmark issue set ISSUE --severity high"),
        severity(
            "severity.medium",
            Severity::Medium,
            &["P 3"],
            "severity medium",
            "earmark issue set ISSUE --severity medium",
        ),
        severity("severity.low", Severity::Low, &["P 4"], "severity low", "earmark issue set ISSUE --severity low"),
        relate(
            "relation.related",
            RelationType::RelatedTo,
            &["b r"],
            "relate: related to …",
            "earmark relation add ISSUE related_to OTHER",
        ),
        relate(
            "relation.blocks",
            RelationType::Blocks,
            &["b b"],
            "relate: blocks …",
            "earmark relation add ISSUE blocks OTHER",
        ),
        relate(
            "relation.duplicate",
            RelationType::DuplicateOf,
            &["b d"],
            "relate: duplicate of …",
            "earmark relation add ISSUE duplicate_of OTHER",
        ),
        row(
            "issue.category",
            Action::Categorise,
            "category",
            "One that is known, or a new one; in the list of all marked issues.",
        )
        .words("kind type group")
        .line("earmark issue set ISSUE --category NAME")
        .undo(Inverse)
        .danger(Danger::Asks)
        .on(Global, &["t"]),
        row("issue.assign", Action::Assign, "assignee", "Who works on it; in the list of all marked issues.")
            .words("person owner give")
            .line("earmark issue set ISSUE --assignee USER")
            .undo(Inverse)
            .danger(Danger::Asks)
            .on(Global, &["A"]),
        row("issue.take", Action::AssignMe, "you work on it", "At once; in the list all marked issues are yours.")
            .words("assignee assign me mine take person")
            .line("earmark issue set ISSUE --assignee me")
            .undo(Inverse)
            .danger(Danger::Asks)
            .on(Global, &["T"]),
        row(
            "issue.describe",
            Action::EditOutside,
            "edit the description in your editor",
            "Opens it in $VISUAL or $EDITOR; it is kept as a draft meanwhile.",
        )
        .words("text write vim")
        .line("earmark issue set ISSUE --description TEXT")
        .undo(Inverse)
        .on(Global, &["E"]),
        row(
            "issue.read",
            Action::ToggleRead,
            "viewed, or unread again",
            "Unread again is a mark on this machine alone.",
        )
        .words("seen new")
        .line("earmark issue view ISSUE")
        .undo(UndoKind::None)
        .on(Issues, &["i"]),
        row("list.sort", Action::Sort, "sort the list", "By activity, age, severity or status, either way round.")
            .words("order")
            .line("earmark issue list --sort severity")
            .on(Issues, &["S"]),
        row(
            "view.previous",
            Action::PrevView,
            "view before",
            "The tabs of the list: everything, then the saved views.",
        )
        .words("tab saved query")
        .line("earmark issue list --view NAME")
        .on(Issues, &["H", "["]),
        row("view.next", Action::NextView, "next view", "The tabs of the list: everything, then the saved views.")
            .words("tab saved query")
            .line("earmark issue list --view NAME")
            .on(Issues, &["L", "]"]),
        row("view.choose", Action::Views, "views of the list", "By name; each is a saved query.")
            .words("tab saved query")
            .line("earmark issue list --view NAME")
            .on(Global, &["g v"]),
        row("view.save", Action::SaveView, "save this query as a view", "Into config.toml, whose comments stay.")
            .words("tab keep store")
            .on(Global, &[]),
        row(
            "mark.toggle",
            Action::Mark,
            "mark, and go down",
            "Marked issues are changed together; marked messages are flagged together.",
        )
        .words("select choose multiple bulk")
        .on(Global, &["Space", "x"]),
        row(
            "mark.range",
            Action::MarkRange,
            "mark a range",
            "From here to where the selection goes; Space or v takes it.",
        )
        .words("select visual")
        .on(Global, &["v", "Shift-Down", "Shift-Up"]),
        row(
            "mark.all",
            Action::MarkAll,
            "mark all that match",
            "Every issue of the list, up to 1,000, or every message that was found.",
        )
        .words("select everything")
        .on(Global, &["*"]),
        row(
            "show.results",
            Action::Results,
            "results of the last change of many",
            "One line an issue; r sends those again that were refused.",
        )
        .words("bulk batch failed retry")
        .line("earmark outbox list")
        .on(Global, &["g b"]),
        row(
            "comment.write",
            Action::Comment,
            "comment",
            "Opens a text field; what is in it is kept through Esc, crash and restart.",
        )
        .words("note say reply write")
        .line("earmark issue comment ISSUE TEXT")
        .undo(Delay)
        .danger(Danger::Asks)
        .on(Global, &["c"])
        .hint("comment"),
        row(
            "evidence.attach",
            Action::Add,
            "attach a call",
            "Chooses a call by words of its summary, or takes its id.",
        )
        .words("add resource evidence")
        .line("earmark resource attach ISSUE --call CALL")
        .undo(Inverse)
        .on(Evidence, &["a"])
        .hint("attach")
        .on(Issues, &[]),
        row("issue.new", Action::NewIssue, "new issue", "Its title; P and t change severity and category afterwards.")
            .words("add create make")
            .line("earmark issue new --title TITLE --severity medium --category NAME")
            .undo(Delay)
            .on(Issues, &["a"])
            .hint("new"),
        row(
            "thing.remove",
            Action::Remove,
            "remove",
            "Removes the selected thing of the pane; only what u can bring back.",
        )
        .words("delete detach unflag take away")
        .line("earmark flag remove ISSUE FLAG")
        .undo(Inverse)
        .on(Evidence, &["d"])
        .titled("detach")
        .hint("detach")
        .on(Transcript, &["d"])
        .titled("remove the flag of the message")
        .hint("remove")
        .on(Relations, &["d"])
        .titled("remove what ties it to the focus")
        .hint("remove"),
        row(
            "issue.export",
            Action::Export,
            "export the issue as Markdown",
            "Into a private file in the folder of documents (earmark paths), which is told.",
        )
        .words("save document report write file")
        .line("earmark issue show ISSUE")
        .on(Global, &[]),
        row(
            "issue.activity",
            Action::Activity,
            "activity of the issue",
            "What happened to the issue, newest first, with its comments.",
        )
        .words("history log timeline comments events")
        .line("earmark issue show ISSUE")
        .on(Global, &["g a"]),
        row(
            "issue.delete",
            Action::Delete,
            "delete the issue for good",
            "Asks for the code of the issue, and offers to close it instead.",
        )
        .words("destroy erase")
        .line("earmark issue delete ISSUE")
        .undo(Never)
        .danger(Danger::Typed)
        .on(Global, &[]),
    ]
}
