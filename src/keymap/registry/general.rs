//! What works everywhere: taking back, copying, reading again, help, leaving.

use super::{Entry, UndoKind::Inverse, row};
use crate::app::message::{
    action::{Action, Copied},
    layer::Layer::{self, *},
};

/// Every overlay that Ctrl-C leaves as it leaves the panes.
const OVERLAYS: &[Layer] = &[
    FlagPicker, FlagNote, Comment, Line, Choose, Help, Jobs, Drafts, Results, Home, Queues, Calls, Brief, Activity,
    Ticket, Merge, Requests, Palette, Welcome, Ask,
];

pub(super) fn entries() -> Vec<Entry> {
    let copy = |id, what, keys, title, help| {
        row(id, Action::Copy(what), title, help)
            .words("yank clipboard link")
            .line("earmark issue show ISSUE")
            .on(Global, keys)
    };
    let mut entries = vec![
        row("change.undo", Action::Undo, "undo", "Takes the last change back; a change of many issues as one.")
            .words("revert take back")
            .undo(Inverse)
            .line("earmark outbox drop 1")
            .on(Global, &["u"])
            .hint("undo"),
        row("change.redo", Action::Redo, "redo", "Makes the change again that was taken back last.")
            .words("again")
            .undo(Inverse)
            .line("earmark outbox retry 1")
            .on(Global, &["U"]),
        copy("copy.id", Copied::Id, &["y i"], "copy the id", "As the service has it."),
        copy(
            "copy.quotation",
            Copied::Quotation,
            &["y q"],
            "copy the message as a quotation",
            "With who said it and where.",
        ),
        copy(
            "copy.document",
            Copied::Document,
            &["y a"],
            "copy the issue as Markdown",
            "With its evidence, flags and relations.",
        ),
        copy("copy.notice", Copied::Notice, &["y e"], "copy the notice", "What the newest error or notice says."),
        copy(
            "copy.address",
            Copied::Address,
            &["Y", "y l"],
            "copy the address",
            "Of the recording, or of the issue's page.",
        ),
        row(
            "open.outside",
            Action::OpenOutside,
            "open outside",
            "The recording of the call, or the page of the issue.",
        )
        .words("browser web play audio listen recording link")
        .line("earmark call show CALL")
        .on(Global, &["o"]),
        row(
            "copy.thing",
            Action::Copy(Copied::Itself),
            "copy",
            "Code and title, the id of a call, the text of a message.",
        )
        .words("yank clipboard")
        .line("earmark issue show ISSUE")
        .on(Requests, &["y"])
        .titled("copy as a curl command")
        .hint("copy as curl")
        .on(Global, &["y y"]),
        row(
            "mouse.toggle",
            Action::ToggleMouse,
            "mouse for the workbench, or for the terminal",
            "Shift leaves a drag to the terminal too.",
        )
        .words("click select release")
        .on(Global, &["g m"]),
        row("theme.next", Action::NextTheme, "next theme", "ansi, dark, light, contrast, safe.")
            .words("colours dark light")
            .on(Global, &[]),
        row("profile.choose", Action::Profiles, "another profile", "Goes on with another service or data set.")
            .words("switch account connect service")
            .line("earmark --profile NAME")
            .on(Global, &["g p"]),
        row(
            "settings.reload",
            Action::Reload,
            "read config.toml and keys.toml again",
            "Keys, theme and views change at once; calls that are read from then on go by the new rules.toml.",
        )
        .words("configuration refresh")
        .line("earmark keys --check")
        .on(Global, &[]),
        row(
            "tour",
            Action::Tour,
            "tour of five steps, or its end",
            "In the bottom line; each step waits until it is done.",
        )
        .words("start learn help introduction tutorial")
        .line("earmark demo --reset")
        .on(Global, &[]),
        row("welcome", Action::Welcome, "ways to begin", "A sample, a service, a team, or files.")
            .words("start tour first help")
            .on(Global, &[]),
        row("read.pane", Action::Refresh, "read this pane again", "Asks the service; rows stay where they are.")
            .words("refresh reload update")
            .line("earmark issue list")
            .on(Activity, &["r"])
            .titled("read again")
            .hint("refresh")
            .on(Ticket, &["r"])
            .titled("read again")
            .hint("refresh")
            .on(Queues, &["r"])
            .titled("read again")
            .hint("refresh")
            .on(Brief, &["r"])
            .titled("read again")
            .on(Calls, &["r"])
            .titled("read again")
            .hint("refresh")
            .on(Global, &["r", "F5"]),
        row("read.all", Action::RefreshAll, "read everything again", "Also what failed, and what is new.")
            .words("refresh reload update reconnect")
            .line("earmark issue list")
            .on(Global, &["R"]),
        row(
            "text.mask",
            Action::ToggleMask,
            "mask numbers, accounts and addresses",
            "On the screen, in copies and in exports; what is sent stays as it is.",
        )
        .words("privacy hide conceal redact personal")
        .line("earmark call show CALL --mask")
        .on(Global, &["g c"]),
        row(
            "show.jobs",
            Action::Jobs,
            "changes that wait, run or failed",
            "Each with its reason, to be sent again, edited or given up.",
        )
        .words("outbox queue pending failed")
        .line("earmark outbox list")
        .on(Global, &["w", "g j"]),
        row(
            "show.requests",
            Action::Requests,
            "requests of this session",
            "Each can be copied as curl, without the key.",
        )
        .words("log api network debug curl")
        .on(Global, &["W"]),
        row("show.drafts", Action::Drafts, "texts that were written and not sent", "Kept from the first character on.")
            .words("unsent notes")
            .on(Global, &["g d"]),
        row(
            "show.palette",
            Action::Palette,
            "command line: a message number, T-number or action",
            "Everything by name, with its key, and why it cannot be done now.",
        )
        .words("commands run search")
        .line("earmark --help")
        .on(Global, &[":", "Ctrl-p", "Ctrl-k"]),
        row("show.help", Action::Help, "keys that work here", "Narrowed as you type; Enter runs what is selected.")
            .words("keys shortcuts ?")
            .line("earmark keys")
            .on(Global, &["?", "F1"]),
        row(
            "close.innermost",
            Action::Cancel,
            "close the innermost thing",
            "Overlay, marks, search, zoom, then out; never a text.",
        )
        .words("escape cancel back")
        .on(Global, &["Esc"])
        .on(FlagPicker, &["Esc"])
        .titled("close")
        .hint("close")
        .on(FlagNote, &["Esc"])
        .titled("close and keep the note")
        .hint("keep for later")
        .on(Comment, &["Esc"])
        .titled("close and keep the text")
        .hint("keep for later")
        .on(Line, &["Esc"])
        .titled("close")
        .hint("close")
        .on(Choose, &["Esc"])
        .titled("close")
        .hint("close")
        .on(Help, &["Esc", "F1"])
        .titled("close")
        .hint("close")
        .on(Jobs, &["Esc", "q", "w"])
        .titled("close")
        .hint("close")
        .on(Drafts, &["Esc", "q"])
        .titled("close")
        .hint("close")
        .on(Results, &["Esc", "q"])
        .titled("close")
        .hint("close")
        .on(Home, &["Esc", "q"])
        .titled("close, and flag nothing")
        .hint("close")
        .on(Queues, &["Esc", "q"])
        .titled("close")
        .hint("close")
        .on(Calls, &["Esc", "q"])
        .titled("show all again, then close")
        .hint("close")
        .on(Brief, &["Esc", "q", "z i"])
        .titled("close")
        .hint("close")
        .on(Activity, &["Esc", "q"])
        .titled("close")
        .hint("close")
        .on(Ticket, &["Esc", "q"])
        .titled("close")
        .hint("close")
        .on(Merge, &["Esc", "n", "q"])
        .titled("leave both as they are")
        .hint("leave")
        .on(Requests, &["Esc", "q", "W"])
        .titled("close")
        .hint("close")
        .on(Welcome, &["Esc", "q"])
        .titled("close")
        .hint("close")
        .on(Palette, &["Esc"])
        .titled("close")
        .hint("close")
        .on(Ask, &["Esc", "q"])
        .titled("decide later")
        .hint("later"),
        row("close.pane", Action::Close, "close, then quit", "Steps out; on the list it quits.")
            .words("exit leave")
            .on(Global, &["q"])
            .hint("quit"),
        row(
            "quit",
            Action::Interrupt,
            "quit",
            "What can be sent is sent first, for a moment; the rest waits for the next start.",
        )
        .words("exit leave stop")
        .on(Global, &["Ctrl-c"])
        .on_all(OVERLAYS, &["Ctrl-c"]),
    ];
    let redraw = row(
        "screen.redraw",
        Action::Redraw,
        "draw the screen anew",
        "For a terminal on which something else has written.",
    );
    entries.push(
        redraw.words("refresh repaint clear garbage").on(Global, &["g l", "Ctrl-l"]).on_all(OVERLAYS, &["Ctrl-l"]),
    );
    let trace = row(
        "trace",
        Action::Trace,
        "write the trace of this session",
        "The newest messages and effects, as labels and ids alone; nothing that was said or typed.",
    );
    entries.push(trace.words("debug report diagnose bug log").on(Global, &[]).on_all(OVERLAYS, &[]));
    if cfg!(unix) {
        // What the shell's own key does works wherever the key works that leaves.
        let suspend =
            row("suspend", Action::Suspend, "suspend; the shell's fg brings it back", "Nothing of it is lost.");
        entries.push(suspend.words("background shell job").on(Global, &["Ctrl-z"]).on_all(OVERLAYS, &["Ctrl-z"]));
    }
    entries
}
