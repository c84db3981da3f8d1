//! The relation graph and tickets in the whole: keys into the program, requests out of it.

use super::{
    Terminal, json,
    service::{KEY, Service},
    write_config,
};
use crate::provider::thena_service::{API_KEY, Form, ORG_ID, TOKEN, TicketService, id};

/// How often a text stands on the screen.
fn count(screen: &vt100::Screen, text: &str) -> usize {
    screen.contents().matches(text).count()
}

#[tokio::test]
async fn walk_to_a_neighbour_and_relate_it() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (160, 48));
    terminal.shows("1 of 10").await;
    // All of the graph on the screen.
    terminal.press(&["4", "+", "+"]).await;
    terminal.until("the graph", |screen| count(screen, "T-1008  todo") + count(screen, "T-1008  in ") > 0).await;
    terminal.shows("8 nodes").await;
    terminal.press(&["l"]).await;
    terminal.press(&["yy"]).await;
    terminal.shows("Copied").await;
    let copied = terminal.copied().await;
    let (code, _) = copied.split_once(' ').expect("code and title");
    assert!(code.starts_with("T-") && code != "T-1007", "a neighbour on the right: {copied}");
    let arrows = count(terminal.screen(), "▼");
    terminal.press(&["a"]).await;
    terminal.shows("blocks").await;
    terminal.press(&["b"]).await;
    terminal.shows(&format!("{code} blocks")).await;
    terminal.press(&["T-1002"]).await;
    terminal.shows("Control codes of the door panel").await;
    terminal.press(&["Enter"]).await;
    terminal.until("one arrow more", |screen| count(screen, "▼") > arrows && count(screen, "T-1002") > 0).await;
    terminal.stored("? help").await;
    terminal.press(&["zx"]).await;
    terminal.shows("blocks T-1002").await;
    terminal.quit().await;
    let relations = json(home.path(), &["--profile", "demo", "relation", "list", code, "--json"]);
    let text = relations.to_string();
    assert!(text.contains("T-1002") && text.contains("blocks"), "{text}");
}

/// Links two tickets through the workbench, in this form of credentials.
async fn link(form: Form) {
    let (bland, thena) = (Service::start("").await, TicketService::start(form, 3).await);
    let home = tempfile::tempdir().unwrap();
    write_config(home.path(), "send_delay = 2\n");
    let mut environment = vec![("THENA_BASE_URL", thena.address())];
    environment.extend(match form {
        Form::ApiKey => vec![("THENA_API_KEY", API_KEY.to_owned())],
        Form::Bearer => vec![("THENA_TOKEN", TOKEN.to_owned()), ("THENA_ORG_ID", ORG_ID.to_owned())],
    });
    let mut terminal = Terminal::with(home.path(), &bland.address(), KEY, &environment, (160, 48));
    terminal.shows("To the island").await;
    terminal.press(&["4", "+", "+"]).await;
    terminal.shows("2 hops").await;

    // Which ticket the issue is about is kept on this side.
    terminal.press(&["at"]).await;
    terminal.shows("Ticket 2").await;
    terminal.press(&["VOX-1", "Enter"]).await;
    terminal.stored("VOX-1  Open").await;
    terminal.shows("a c writes it as a comment").await;
    terminal.press(&["/"]).await;
    terminal.shows("Find in the graph").await;
    terminal.press(&["VOX-1", "Enter"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("Find in the graph")).await;

    terminal.press(&["al"]).await;
    terminal.shows("has no way back").await;
    terminal.shows("Ticket 2").await;
    terminal.press(&["VOX-2", "Enter"]).await;
    terminal.shows("cannot be undone").await;
    terminal.shows("1 pending").await;
    terminal.press(&["u"]).await;
    terminal.shows("Undone: link ticket VOX-1 to VOX-2").await;
    terminal.until("nothing waits", |screen| super::nothing_waits(&screen.contents())).await;
    let patches = async || {
        let all = thena.requests().await;
        all.into_iter().filter(|request| request.method.as_str() == "PATCH").collect::<Vec<_>>()
    };

    terminal.press(&["al"]).await;
    terminal.shows("has no way back").await;
    terminal.shows("Ticket 3").await;
    terminal.press(&["VOX-3", "Enter"]).await;
    terminal.shows("1 pending").await;
    terminal.until("sent", |screen| super::nothing_waits(&screen.contents())).await;
    // The tree names what the drawing has a letter for.
    terminal.press(&["zx"]).await;
    terminal.shows("linked to VOX-3").await;
    let sent = patches().await;
    let bodies: Vec<serde_json::Value> = sent.iter().map(|patch| patch.body_json().unwrap()).collect();
    let expected = serde_json::json!({ "sourceTicketId": id(1), "linkedTicketId": id(3) });
    assert_eq!(bodies, [expected], "the one that was taken back was never sent");
    assert_eq!(sent[0].url.path(), "/v1/tickets/link");

    // The service confirms it when it is asked again.
    terminal.press(&["r"]).await;
    terminal.shows("linked to VOX-3").await;
    terminal.quit().await;
    assert_eq!(thena.faults(), Vec::<String>::new());
    for request in thena.requests().await {
        let told = format!("{:?}", request.headers);
        assert!(!told.contains(KEY), "the other service's key: {told}");
    }
    for request in bland.requests().await {
        let told = format!("{:?}", request.headers);
        assert!(!told.contains(API_KEY) && !told.contains(TOKEN), "the other service's key: {told}");
    }

    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(["--profile", "bland", "relation", "graph", "T-1007", "--hops", "2", "--format", "tree"]);
    command.env("EARMARK_HOME", home.path()).env("BLAND_BASE_URL", bland.address()).env("BLAND_API_KEY", KEY);
    let output = tokio::task::spawn_blocking({
        let environment = environment.clone();
        move || command.envs(environment).output().expect("the program runs")
    });
    let output = output.await.expect("it ran");
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(tree.contains("has ticket VOX-1") && tree.contains("linked to VOX-3"), "{tree}");

    // It is there after a restart.
    let mut terminal = Terminal::with(home.path(), &bland.address(), KEY, &environment, (160, 48));
    terminal.shows("To the island").await;
    terminal.press(&["4", ">", "zx"]).await;
    terminal.shows("has ticket VOX-1").await;
    terminal.shows("linked to VOX-3").await;
    terminal.quit().await;
}

#[tokio::test]
async fn two_tickets_are_linked_once_and_not_when_it_was_taken_back() {
    link(Form::ApiKey).await;
}

#[tokio::test]
async fn two_tickets_are_linked_with_a_token() {
    link(Form::Bearer).await;
}

#[tokio::test]
async fn without_a_key_no_ticket_is_spoken_of() {
    let service = Service::start("").await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::elsewhere(home.path(), &service.address(), KEY, (160, 48));
    terminal.shows("To the island").await;
    terminal.press(&["4"]).await;
    terminal.shows("1 hop").await;
    for (keys, there, back) in [
        ("a", "from here", "r"),
        ("y", "Mermaid", "y"),
        ("w", "Every change is stored", "q"),
        ("W", "Requests of this session", "q"),
        ("ga", "Activity, newest first", "q"),
        ("?", "Keys that work here", "\x1b"),
        (":", "words of an action", "\x1b"),
    ] {
        terminal.press(&[keys]).await;
        terminal.shows(there).await;
        for _ in 0..80 {
            if there.contains("Keys") || there.contains("words") {
                terminal.press(&["Down"]).await;
            }
        }
        terminal.press(&[back]).await;
        if keys == "a" {
            terminal.shows("number or words").await;
            terminal.press(&["Esc"]).await;
        }
        // A frame may arrive in pieces: what was over the panes is gone as a whole.
        terminal
            .until("the panes", |screen| {
                let text = screen.contents();
                text.contains("? help") && !text.contains(there) && !text.contains("number or words")
            })
            .await;
    }
    let raw = String::from_utf8_lossy(&terminal.quit().await).to_lowercase();
    for word in ["ticket", "thena"] {
        assert!(!raw.contains(word), "{word} was spoken of");
    }
}

#[tokio::test]
async fn a_ticket_that_is_dropped_takes_its_tie_along() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (160, 48));
    terminal.shows("1 of 10").await;
    terminal.press(&["4"]).await;
    terminal.shows("1 hop").await;
    terminal.press(&["an"]).await;
    terminal.shows("The ticket is made in").await;
    terminal.press(&["w"]).await;
    // On disk, and not sent yet: the tie waits for the ticket.
    terminal.until("both, kept", |screen| count(screen, "leaves in") == 1 && count(screen, "waits  ") == 1).await;
    terminal.signal("KILL");
    terminal.end().await;
    let waiting = || json(home.path(), &["--profile", "demo", "outbox", "list", "--json"]);
    let rows = waiting();
    let rows = rows.as_array().expect("rows");
    assert_eq!(rows.len(), 2, "{rows:?}");
    let number = rows[0]["number"].to_string();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_earmark"));
    command.args(["--profile", "demo", "outbox", "drop", &number]).env("EARMARK_HOME", home.path());
    let dropped = command.output().expect("the program runs");
    assert!(dropped.status.success(), "{}", String::from_utf8_lossy(&dropped.stderr));
    assert_eq!(waiting(), serde_json::json!([]));
}
