//! Several workbenches at a time: of two reviewers on one issue, and of one reviewer on one outbox.

use super::{
    Terminal,
    chaos::{
        fate::Fate,
        proxy::{Extensions, Proxy},
    },
    team::{Team, go_to},
};

/// What a reviewer is offered who chose a value after somebody else had.
const WHOSE: &str = "y writes yours";

/// Keys that reach a workbench before anything else does that happened meanwhile.
async fn press_first(terminal: &mut Terminal, keys: &[&str]) {
    terminal.press(keys).await;
    terminal.signal("CONT");
}

/// Waits until the program shows that every change is stored.
pub(super) async fn at_rest(terminal: &mut Terminal) {
    terminal.press(&["w"]).await;
    terminal.shows("Every change is stored").await;
    terminal.press(&["Esc"]).await;
    terminal.until("the panes", |screen| !screen.contents().contains("Every change is stored")).await;
}

#[tokio::test]
async fn a_value_of_another_reviewer_is_shown_before_it_is_overwritten() {
    let team = Team::start(2, 3).await;
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (mut one, mut other) = (team.workbench(homes[0].path()), team.workbench(homes[1].path()));
    for terminal in [&mut one, &mut other] {
        terminal.shows("of 2").await;
        go_to(terminal, 1_001, 0).await;
    }
    other.signal("STOP");
    one.press(&["s", "d"]).await;
    at_rest(&mut one).await;
    assert_eq!(team.status(1_001).await, "done");

    press_first(&mut other, &["s", "r"]).await;
    other.shows(WHOSE).await;
    for value in ["you saw status todo", "chose status in review", "made it status done"] {
        let text = other.text().replace(['│', '┃', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(value), "{value}:\n{}", other.text());
    }
    assert_eq!(team.status(1_001).await, "done", "nothing is written unasked");
    other.answer("n", WHOSE).await;
    other.until("no question", |screen| !screen.contents().contains(WHOSE)).await;
    at_rest(&mut other).await;
    assert_eq!(team.status(1_001).await, "done", "n keeps theirs");

    one.signal("STOP");
    other.press(&["s", "p"]).await;
    at_rest(&mut other).await;
    assert_eq!(team.status(1_001).await, "in_progress", "what was seen may be overwritten");

    press_first(&mut one, &["u"]).await;
    one.shows(WHOSE).await;
    assert_eq!(team.status(1_001).await, "in_progress", "undo asks too");
    one.answer("y", WHOSE).await;
    at_rest(&mut one).await;
    assert_eq!(team.status(1_001).await, "todo", "y writes it");
    one.quit().await;
    other.quit().await;
}

#[tokio::test]
async fn a_note_on_an_issue_that_another_reviewer_deleted_is_kept() {
    let team = Team::start(2, 3).await;
    let home = tempfile::tempdir().unwrap();
    let mut terminal = team.workbench(home.path());
    terminal.shows("of 2").await;
    go_to(&mut terminal, 1_001, 1).await;
    terminal.signal("STOP");
    team.delete_issue(1).await;
    press_first(&mut terminal, &["f", "Tab", "2", "The caller spelt it twice", "Enter"]).await;
    terminal.shows("Not stored: flag").await;
    terminal.shows("w lists it: r tries again, e edits, d gives up").await;
    terminal.press(&["Esc"]).await;
    terminal.until("no notice", |screen| !screen.contents().contains("w lists it")).await;
    terminal.press(&["w"]).await;
    terminal.shows("e edits the words").await;
    terminal.press(&["e"]).await;
    terminal.shows("then the note").await;
    terminal.press(&["2"]).await;
    terminal.shows("The caller spelt it twice").await;
    terminal.quit().await;
    assert!(team.flags().await.is_empty());
}

#[tokio::test]
async fn a_flag_that_two_reviewers_remove_is_gone_without_a_word() {
    let team = Team::start(1, 3).await;
    let homes = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let mut one = team.workbench(homes[0].path());
    one.shows("of 1").await;
    go_to(&mut one, 1_001, 1).await;
    one.press(&["f", "1"]).await;
    at_rest(&mut one).await;
    let mut other = team.workbench(homes[1].path());
    other.shows("of 1").await;
    go_to(&mut other, 1_001, 1).await;
    other.shows("▌ 1 ⚑").await;
    other.signal("STOP");
    one.press(&["d"]).await;
    at_rest(&mut one).await;
    assert!(team.flags().await.is_empty());
    press_first(&mut other, &["d"]).await;
    other.until("no flag", |screen| !screen.contents().contains("▌ 1 ⚑")).await;
    at_rest(&mut other).await;
    assert!(!other.text().contains("Not stored"), "{}", other.text());
    one.quit().await;
    other.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_on_an_outbox_sends_and_the_other_takes_over() {
    let team = Team::start(1, 4).await;
    let proxy = Proxy::start(&team.address, Extensions::Announced).await;
    let home = tempfile::tempdir().unwrap();
    let address = proxy.address.to_string();
    let mut first = team.workbench_through(&address, home.path());
    first.shows("of 1").await;
    go_to(&mut first, 1_001, 1).await;
    let mut second = team.workbench_through(&address, home.path());
    second.shows("of 1").await;
    go_to(&mut second, 1_001, 1).await;
    second.press(&["f", "1"]).await;
    first.stored("▌ 1 ⚑").await;
    second.stored("▌ 1 ⚑").await;
    assert_eq!(team.flags().await.len(), 1, "stored once");

    // It waits with the first one, which can send nothing and is killed.
    proxy.fail(100, &[Fate::ResetBefore]);
    second.press(&["j", "."]).await;
    second.shows("▌ 2 ◌").await;
    first.shows("pending").await;
    first.signal("KILL");
    assert!(!first.end().await.success());
    proxy.fail(0, &[]);
    second.stored("▌ 2 ⚑").await;
    second.press(&["j", "."]).await;
    second.stored("▌ 3 ⚑").await;
    at_rest(&mut second).await;
    let indexes: Vec<_> = team.flags().await.iter().map(|flag| flag.index).collect();
    assert_eq!(indexes, [1, 2, 3]);
    second.quit().await;
}
