//! What keys change is what is in sight, on a server that is slow, and whatever the list does meanwhile.

use std::time::Duration;

use tokio::time::timeout;

use super::{
    Terminal,
    chaos::{
        fate::Fate,
        proxy::{Extensions, Proxy},
    },
    company::at_rest,
    team::{Team, go_to},
};

/// In which a key may take effect; then it is pressed again.
const A_WHILE: Duration = Duration::from_millis(200);
/// The reading of a page of the list.
const LIST: &str = "GET /v1/triage/issues?";

/// A team with so many issues, a network before its server, and a workbench with the 141st issue selected.
async fn deep(home: &std::path::Path) -> (Team, Proxy, Terminal) {
    let team = Team::start(230, 3).await;
    let proxy = Proxy::start(&team.address, Extensions::Announced).await;
    let mut terminal = team.workbench_through(&proxy.address.to_string(), home);
    terminal.shows("1 of 100+").await;
    while place(&terminal.text()) < 141 {
        // At the end of what was read the next row may take a moment.
        let at = place(&terminal.text());
        terminal.press(&["j"]).await;
        let _ = timeout(A_WHILE, terminal.comes_to(|screen| place(&screen.contents()) != at)).await;
    }
    terminal.until("its issue", |screen| header(screen) == lit(screen)).await;
    (team, proxy, terminal)
}

/// Position in the list, as its border tells it; 0 when it tells none.
fn place(screen: &str) -> usize {
    let border = screen.lines().find(|line| line.contains("1 Issues")).unwrap_or_default();
    let words: Vec<&str> = border.split(|c: char| !c.is_ascii_alphanumeric() && c != ',').collect();
    let at = words.iter().position(|word| *word == "more" || *word == "of").unwrap_or(0);
    at.checked_sub(1).and_then(|at| words[at].trim_end_matches(',').parse().ok()).unwrap_or(0)
}

/// Code of the issue whose row is lit: the row with a bar beside it.
fn lit(screen: &vt100::Screen) -> String {
    let contents = screen.contents();
    let row = contents.lines().find(|line| line.chars().nth(1) == Some('▌') && line.contains("T-"));
    let code = row.and_then(|row| row.split("T-").nth(1)).and_then(|rest| rest.split_whitespace().next());
    code.unwrap_or_default().to_owned()
}

/// Code of the issue in the top line.
fn header(screen: &vt100::Screen) -> String {
    let contents = screen.contents();
    let code = contents.lines().next().and_then(|line| line.split("› T-").nth(1));
    code.and_then(|rest| rest.split_whitespace().next()).unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reading_of_the_list_moves_nothing_and_what_was_begun_goes_where_it_was_begun() {
    let home = tempfile::tempdir().unwrap();
    let (team, proxy, mut terminal) = deep(home.path()).await;
    let selected = lit(terminal.screen());
    assert_eq!(selected, header(terminal.screen()));
    // R while the list is slow; then a note is half written when it comes.
    proxy.hold(Some(LIST));
    terminal.press(&["R", "2"]).await;
    proxy.keeps_back(1).await;
    terminal.shows("message 0 · last 2").await;
    terminal.press(&["j", "f", "Tab", "1"]).await;
    terminal.shows("note 0/4000").await;
    terminal.press(&["half "]).await;
    proxy.hold(None);
    proxy.keeps_back(0).await;
    terminal.press(&["written"]).await;
    terminal.shows("half written").await;
    assert_eq!((lit(terminal.screen()), header(terminal.screen())), (selected.clone(), selected.clone()));
    terminal.press(&["Enter"]).await;
    at_rest(&mut terminal).await;
    assert_eq!((lit(terminal.screen()), header(terminal.screen())), (selected.clone(), selected.clone()));
    let flags = team.flags().await;
    let stored: Vec<_> = flags.iter().map(|flag| (flag.issue.to_string(), flag.index)).collect();
    assert_eq!(stored, [(selected.clone(), 1)]);
    // A new issue brings the list anew, and the selection stays.
    terminal.press(&["1", "a", "A new one", "Enter"]).await;
    terminal.shows("is made; :T-").await;
    at_rest(&mut terminal).await;
    assert_eq!((lit(terminal.screen()), header(terminal.screen())), (selected.clone(), selected));
    // Its own activity would put it on top, and the new one came before it: the place in the list is the same.
    terminal.until("the same place", |screen| place(&screen.contents()) == 142).await;
    assert_eq!(lit(terminal.screen()), header(terminal.screen()));
    terminal.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_read_again_when_the_network_is_back_moves_nothing() {
    let home = tempfile::tempdir().unwrap();
    let (_team, proxy, mut terminal) = deep(home.path()).await;
    let selected = lit(terminal.screen());
    proxy.fail(100, &[Fate::ResetBefore]);
    terminal.press(&["r"]).await;
    terminal.shows("Could not read on").await;
    proxy.fail(0, &[]);
    terminal.press(&["R"]).await;
    terminal.until("the list", |screen| !screen.contents().contains("Could not read on")).await;
    at_rest(&mut terminal).await;
    assert_eq!((lit(terminal.screen()), header(terminal.screen())), (selected.clone(), selected));
    terminal.quit().await;
}

#[tokio::test]
async fn after_a_restart_the_lit_row_is_the_one_that_keys_change() {
    let team = Team::start(12, 2).await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = team.workbench(home.path());
    terminal.shows("of 12").await;
    terminal.press(&["/", "Issue", "Enter"]).await;
    terminal.shows("/Issue").await;
    terminal.until("a lit row", |screen| !lit(screen).is_empty()).await;
    terminal.press(&["j", "j", "j", "j", "j"]).await;
    terminal.shows("6 of 12").await;
    let sixth = lit(terminal.screen());
    terminal.quit().await;
    let mut terminal = team.workbench(home.path());
    terminal.until("the same issue, lit", |screen| lit(screen) == sixth && header(screen) == sixth).await;
    terminal.press(&["s", "d"]).await;
    terminal.shows(&format!("T-{sixth} → done")).await;
    at_rest(&mut terminal).await;
    assert_eq!(team.status(sixth.parse().unwrap()).await, "done");
    terminal.quit().await;
}

#[tokio::test]
async fn an_issue_outside_the_query_stands_below_the_rows_and_back_leads_to_where_one_was() {
    let team = Team::start(12, 2).await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = team.workbench(home.path());
    terminal.shows("of 12").await;
    terminal.press(&["/", "number:1003..1009", "Enter"]).await;
    terminal.shows("of 7").await;
    terminal.press(&["j", "j"]).await;
    terminal.shows("3 of 7").await;
    let third = lit(terminal.screen());
    terminal.press(&[":", "T-1001", "Enter", "1"]).await;
    terminal.shows("not in this list").await;
    terminal.until("the issue in the header", |screen| header(screen) == "1001").await;
    terminal.press(&["s", "c"]).await;
    terminal.shows("T-1001 → closed").await;
    at_rest(&mut terminal).await;
    assert_eq!(team.status(1_001).await, "closed");
    terminal.press(&["-"]).await;
    terminal.until("back", |screen| lit(screen) == third && header(screen) == third).await;
    assert!(terminal.text().contains("3 of 7"), "{}", terminal.text());
    terminal.quit().await;
}

#[tokio::test]
async fn a_filter_whose_first_page_has_no_hit_selects_the_first_row_that_comes() {
    let team = Team::start(150, 2).await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = team.workbench(home.path());
    terminal.shows("1 of 100+").await;
    // Newest first: only the second page holds them.
    terminal.press(&["/"]).await;
    terminal.shows("Issues that fit").await;
    terminal.press(&["number:1001..1003", "Enter"]).await;
    terminal.shows("of 3").await;
    terminal.until("the first row", |screen| !lit(screen).is_empty() && lit(screen) == header(screen)).await;
    terminal.quit().await;
}

#[tokio::test]
async fn undo_does_not_take_back_what_another_reviewer_made() {
    let team = Team::start(2, 2).await;
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (mut one, mut other) = (team.workbench(homes[0].path()), team.workbench(homes[1].path()));
    for terminal in [&mut one, &mut other] {
        terminal.shows("of 2").await;
        go_to(terminal, 1_001, 0).await;
    }
    other.signal("STOP");
    one.press(&["s", "d"]).await;
    at_rest(&mut one).await;
    other.signal("CONT");
    other.press(&["s", "d"]).await;
    other.shows("was there already").await;
    at_rest(&mut other).await;
    other.press(&["u"]).await;
    other.shows("Nothing to undo").await;
    assert_eq!(team.status(1_001).await, "done");
    one.quit().await;
    other.quit().await;
}
