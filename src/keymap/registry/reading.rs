//! Reading calls: opening, folding, searching, going from call to call.

use super::{Entry, row};
use crate::app::message::{
    action::{Action, Amount, Toward},
    layer::Layer::*,
};

pub(super) fn entries() -> Vec<Entry> {
    vec![
        row(
            "thing.open",
            Action::Open,
            "open",
            "Opens the selected thing: the evidence of an issue, the transcript of a call.",
        )
        .words("enter show go in")
        .line("earmark issue show ISSUE")
        .on(Issues, &["Enter", "l", "Right"])
        .titled("open the issue's evidence")
        .hint("open")
        .on(Evidence, &["Enter", "l", "Right"])
        .titled("open the call's transcript")
        .hint("open")
        .on(Relations, &["Enter"])
        .titled("make it the focus; on the focus, open it")
        .hint("go")
        .on(Global, &["Enter", "l", "Right"]),
        row(
            "landmark.next",
            Action::NextLandmark,
            "next landmark",
            "To what is worth stopping at: the reason is told.",
        )
        .words("jump forward")
        .line("earmark call show CALL")
        .on(Issues, &["J", "}"])
        .titled("next unread issue")
        .on(Evidence, &["J", "}"])
        .titled("next evidence with flags")
        .on(Transcript, &["J", "}"])
        .titled("next flag, node, silence or failed tool")
        .hint("landmark")
        .on(Relations, &["J", "}"])
        .titled("next neighbour of the focus")
        .hint("neighbour")
        .on(Global, &["J", "}"]),
        row("landmark.previous", Action::PrevLandmark, "landmark before", "Back to what is worth stopping at.")
            .words("jump backward")
            .line("earmark call show CALL")
            .on(Issues, &["K", "{"])
            .titled("unread issue before")
            .on(Evidence, &["K", "{"])
            .titled("evidence with flags before")
            .on(Transcript, &["K", "{"])
            .on(Relations, &["K", "{"])
            .titled("neighbour of the focus before")
            .on(Global, &["K", "{"]),
        row(
            "moment.next",
            Action::NextMoment,
            "next moment",
            "To the next message that a rule suggests to look at, and of which nothing is decided.",
        )
        .words("suspicious suggestion rule jump")
        .line("earmark review moments CALL")
        .on(Global, &[";"]),
        row("moment.previous", Action::PrevMoment, "moment before", "Back to an open moment of the call.")
            .words("suspicious suggestion rule jump")
            .line("earmark review moments CALL")
            .on(Global, &[","]),
        row(
            "moment.accept",
            Action::AcceptMoment,
            "accept the moment",
            "Places the flag that it proposes, and goes on to the next moment; u takes it back.",
        )
        .words("flag suggestion rule yes")
        .on(Moment, &["a"])
        .hint("accept"),
        row(
            "moment.reject",
            Action::RejectMoment,
            "reject the moment",
            "There is nothing to flag; on to the next moment. u takes it back.",
        )
        .words("suggestion rule no")
        .on(Moment, &["x"])
        .hint("reject"),
        row(
            "moment.list",
            Action::Moments,
            "moments of the call as a list",
            "Each with the reason; Enter goes to the message.",
        )
        .words("suspicious suggestion rules")
        .line("earmark review moments CALL")
        .on(Transcript, &["g ;"]),
        row("moment.show", Action::ToggleMoments, "moments shown or hidden", "What rules suggest to look at.")
            .words("suggestion rule hide")
            .on(Transcript, &["z s"]),
        row(
            "moment.muted",
            Action::ToggleMuted,
            "moments of muted rules",
            "Rules that were mostly rejected are muted; shows what they suggest, or folds it away.",
        )
        .words("suggestion rule weak fold")
        .line("earmark review moments CALL")
        .on(Transcript, &["z u"]),
        row(
            "call.brief",
            Action::Brief,
            "what the call is judged against",
            "Task, expected actions, policy, prompt, variables, pathway; / finds words in it.",
        )
        .words("prompt policy task variables guide")
        .line("earmark call show CALL")
        .on(Transcript, &["z i"]),
        row(
            "call.outcome",
            Action::Outcome,
            "what became of the call",
            "As its source tells: it should not decide for who reads.",
        )
        .words("reward disposition result")
        .line("earmark call show CALL --outcome")
        .on(Brief, &["z o"])
        .hint("outcome")
        .on(Transcript, &["z o"]),
        row(
            "call.all",
            Action::Calls,
            "all calls",
            "Each with what people and rules made of it; / narrows them, Enter opens one.",
        )
        .words("list transcripts browse")
        .line("earmark call list")
        .on(Global, &["g k"]),
        row("call.previous", Action::PrevCall, "call before", "The call before, among the evidence of the issue.")
            .words("transcript evidence")
            .line("earmark resource list ISSUE")
            .on(Transcript, &["H", "["]),
        row(
            "list.preview",
            Action::Preview,
            "preview of what is selected",
            "Tells it in few words beside the list, and follows the selection.",
        )
        .words("peek look details")
        .line("earmark issue show ISSUE")
        .on(Issues, &["p"])
        .on(Evidence, &["p"]),
        row("call.next", Action::NextCall, "next call", "The next call, among the evidence of the issue.")
            .words("transcript evidence")
            .line("earmark resource list ISSUE")
            .on(Transcript, &["L", "]"]),
        row(
            "audio.play",
            Action::PlayPause,
            "play or pause the call",
            "From the selected message, by mpv or another player; p again pauses.",
        )
        .words("listen hear sound recording audio")
        .line("earmark call show CALL --json")
        .on(Transcript, &["p"]),
        row("audio.here", Action::PlayHere, "play from this message", "Also while another place is playing.")
            .words("listen hear sound recording audio seek")
            .on(Transcript, &["z p"]),
        row("audio.back", Action::Leap(Toward::Previous), "five seconds back", "In what is playing.")
            .words("rewind audio seek")
            .on(Transcript, &["<"]),
        row("audio.forward", Action::Leap(Toward::Next), "five seconds further", "In what is playing.")
            .words("skip audio seek")
            .on(Transcript, &[">"]),
        row("audio.slower", Action::Pace(Amount::Less), "play slower", "Down to half the speed; kept for the session.")
            .words("speed audio")
            .on(Transcript, &["("]),
        row(
            "audio.faster",
            Action::Pace(Amount::More),
            "play faster",
            "Up to three times the speed; kept for the session.",
        )
        .words("speed audio")
        .on(Transcript, &[")"]),
        row(
            "audio.follow",
            Action::Follow,
            "selection follows what is heard",
            "Until it is moved by hand, or this key again.",
        )
        .words("audio scroll listen")
        .on(Transcript, &["z f"]),
        row(
            "audio.doubts",
            Action::UnsurePassages,
            "passages that were not heard clearly, or otherwise",
            "Asks for a second hearing of the recording, and tells what it was not sure of or heard with other words.",
        )
        .words("confidence corrected transcript unclear")
        .on(Transcript, &["z c"]),
        row("fold.toggle", Action::ToggleFold, "fold or unfold", "Folds what is long, or shows all of it.")
            .words("collapse expand tool output")
            .on(Transcript, &["z a", "Enter"])
            .titled("fold or unfold tool output")
            .on(Relations, &["z a"])
            .titled("fold or unfold its duplicates"),
        row("fold.wrap", Action::ToggleWrap, "one line a message, or all", "To skim a long call.")
            .words("wrap overview compact")
            .on(Transcript, &["z w"]),
        row("fold.all", Action::FoldAll, "fold all tool output", "One line of each.")
            .words("collapse")
            .on(Transcript, &["z M"]),
        row("fold.none", Action::UnfoldAll, "unfold all tool output", "All lines of each.")
            .words("expand")
            .on(Transcript, &["z R"]),
        row(
            "find.start",
            Action::Search,
            "filter the list or search the transcript",
            "Words and keys narrow the list; words are found in the transcript or the graph.",
        )
        .words("query find search filter")
        .line("earmark issue list --search TEXT")
        .on(Calls, &["/"])
        .titled("narrow the list")
        .hint("narrow")
        .on(Brief, &["/"])
        .titled("find in it")
        .hint("find")
        .on(Relations, &["/"])
        .titled("find in the graph")
        .on(Global, &["/"])
        .hint("search"),
        row(
            "find.everywhere",
            Action::FindTurns,
            "find in every call that was read",
            "As you type; Enter goes to the message, whatever issue it is on.",
        )
        .words("search transcripts all global")
        .line("earmark call find WORDS")
        .on(Global, &["g /"]),
        row(
            "find.list",
            Action::Hits,
            "hits of the search as a list",
            "Each with the words around it; Enter goes to the message.",
        )
        .words("matches results context")
        .line("earmark call find WORDS")
        .on(Transcript, &["g n"]),
        row("find.next", Action::NextHit, "next hit", "Of the search, round the end.")
            .words("match")
            .on(Brief, &["n"])
            .on(Global, &["n"]),
        row("find.previous", Action::PrevHit, "hit before", "Of the search, round the beginning.")
            .words("match")
            .on(Brief, &["N"])
            .on(Global, &["N"]),
    ]
}
