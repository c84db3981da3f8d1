//! The first start, the configuration while the workbench runs, and the way from profile to profile.

use super::Terminal;

fn write(home: &tempfile::TempDir, name: &str, text: &str) {
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    std::fs::write(home.path().join("config").join(name), text).unwrap();
}

#[tokio::test]
async fn the_first_start_says_how_to_begin_and_opens_the_sample() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &[], (80, 24));
    terminal.shows("Welcome to earmark").await;
    terminal.press(&["2"]).await;
    terminal.shows("BLAND_API_KEY").await;
    terminal.press(&["1"]).await;
    terminal.shows("1 of 10").await;
    terminal.shows("demo").await;
    terminal.press(&["gp"]).await;
    terminal.shows("another profile").await;
    terminal.press(&["local", "Enter"]).await;
    terminal.shows("No issues yet").await;
    terminal.press(&["q"]).await;
    assert!(terminal.end().await.success());
    // What is there now is no first start.
    let mut terminal = Terminal::start(home.path(), &[], (80, 24));
    terminal.shows("No issues yet").await;
    assert!(!terminal.text().contains("Welcome"));
    terminal.quit().await;
}

#[tokio::test]
async fn the_demo_begins_with_a_tour_once() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("Tour 1 of 5: Enter opens the issue").await;
    terminal.shows("? help").await;
    terminal.shows("message 0 ·").await;
    terminal.press(&["Enter", "Enter"]).await;
    terminal.shows("Tour 2 of 5: J goes to").await;
    terminal.press(&["J"]).await;
    terminal.shows("Tour 3 of 5: f and a digit").await;
    terminal.shows("node Identify patient").await;
    terminal.press(&["f1"]).await;
    terminal.shows("Tour 4 of 5: u takes it back").await;
    terminal.stored("⚑").await;
    terminal.quit().await;
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("message 2 ·").await;
    assert!(!terminal.text().contains("Tour"), "{}", terminal.text());
    terminal.quit().await;
}

#[tokio::test]
async fn a_profile_that_cannot_be_used_leads_back_and_says_why() {
    let home = tempfile::tempdir().unwrap();
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("1 of 10").await;
    terminal.press(&["gp"]).await;
    terminal.shows("another profile").await;
    terminal.press(&["bland", "Enter"]).await;
    terminal.shows("set BLAND_API_KEY").await;
    terminal.shows("1 of 10").await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
}

#[tokio::test]
async fn a_configuration_with_mistakes_is_told_and_the_workbench_runs() {
    let home = tempfile::tempdir().unwrap();
    write(&home, "config.toml", "[screen]\nthem = \"dark\"\n");
    write(&home, "keys.toml", "[transcript]\n\"flag.plce\" = \"m\"\n");
    let mut terminal = Terminal::start(home.path(), &["demo"], (140, 30));
    terminal.shows("config.toml:2:1").await;
    terminal.shows("did you mean `theme`?").await;
    terminal.shows("1 of 10").await;
    write(&home, "config.toml", "[[view]]\nname = \"Urgent\"\nquery = \"severity:critical\"\n");
    terminal.press(&[":", "read config", "Enter"]).await;
    terminal.shows("keys.toml:2:1").await;
    terminal.shows("did you mean `flag.place`?").await;
    terminal.shows("[All 10]").await;
    write(
        &home,
        "keys.toml",
        "[global]\n\"find.next\" = \"N\"\n\"find.previous\" = \"n\"\n[issues]\n\"view.next\" = \"Q\"\n",
    );
    terminal.press(&[":", "read config", "Enter"]).await;
    terminal.shows("Configuration read again").await;
    terminal.press(&["Q"]).await;
    terminal.shows("[Urgent").await;
    terminal.press(&["Ctrl-C"]).await;
    assert!(terminal.end().await.success());
}

#[tokio::test]
async fn a_view_is_saved_and_there_after_a_restart_and_for_a_script() {
    let home = tempfile::tempdir().unwrap();
    write(&home, "config.toml", "# mine\nsend_delay = 4\n");
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("1 of 10").await;
    terminal.press(&["/", "severity:high", "Enter"]).await;
    terminal.shows("/severity:high").await;
    terminal.press(&[":", "save this query", "Enter"]).await;
    terminal.shows("Name of the view").await;
    terminal.press(&["High ones", "Enter"]).await;
    terminal.shows("The view is saved").await;
    terminal.press(&["q"]).await;
    assert!(terminal.end().await.success());
    let text = std::fs::read_to_string(home.path().join("config/config.toml")).unwrap();
    assert!(text.starts_with("# mine\nsend_delay = 4\n"), "{text}");
    let mut terminal = Terminal::start(home.path(), &["demo"], (100, 30));
    terminal.shows("[High ones").await;
    terminal.quit().await;
    let rows = super::json(home.path(), &["--profile", "demo", "issue", "list", "--view", "high ones", "--json"]);
    assert!(rows.as_array().unwrap().iter().all(|row| row["severity"] == "high"), "{rows}");
}
