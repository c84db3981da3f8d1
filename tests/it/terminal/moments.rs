//! Moments by keys in a real terminal: a suggestion becomes a flag by one key, is rejected by another, and what was decided
//! is there at the next start.

use super::{
    Terminal,
    team::{Team, go_to},
    write_config,
};
use crate::server::deposit::deposit;
use earmark::domain::choice::Speaker;

/// A call in which a variable was said that nobody had filled in, and the same question is asked twice.
async fn with_moments() -> Team {
    let mut deposit = deposit(1, 8);
    let said = [
        (0, "Good morning {{first_name}}, what can I do for you today?"),
        (2, "Which branch of ours would you like to come to, the one in the north or the one in the south?"),
        (4, "Which branch of ours would you like to come to, the one in the north or the one in the south?"),
    ];
    for (turn, words) in said {
        deposit.call.transcripts[turn].user = Speaker::Assistant;
        deposit.call.transcripts[turn].text = words.into();
    }
    Team::with(&[deposit]).await
}

async fn in_the_call(team: &Team, home: &std::path::Path, message: i64) -> Terminal {
    let mut terminal = team.workbench(home);
    terminal.shows("1 of 1").await;
    go_to(&mut terminal, 1_001, message).await;
    terminal
}

#[tokio::test]
async fn a_suggestion_is_taken_or_rejected_by_a_key_and_stays_decided() {
    let (team, home) = (with_moments().await, tempfile::tempdir().unwrap());
    let mut terminal = in_the_call(&team, home.path(), 1).await;
    terminal.shows("variable_not_filled 95 %").await;
    terminal.shows("moments open").await;
    terminal.press(&[","]).await;
    terminal.shows("a accept").await;
    terminal.press(&["a"]).await;
    terminal.shows("⚑ variable_not_filled").await;
    let placed = team.flags().await;
    assert_eq!(placed.len(), 1);
    assert_eq!((placed[0].index, placed[0].flag_type.as_str()), (0, "variable_not_filled"));
    // On to the next by itself: what is rejected is told as that, and places nothing.
    terminal.press(&["x"]).await;
    terminal.shows("✗ rejected: dialogue_loop").await;
    terminal.quit().await;

    let mut terminal = in_the_call(&team, home.path(), 1).await;
    terminal.shows("✗ rejected: dialogue_loop").await;
    assert_eq!(team.flags().await.len(), 1, "nothing was sent twice");
    terminal.quit().await;
}

#[tokio::test]
async fn rules_of_the_team_are_read_again_with_the_configuration() {
    let mut calls = [deposit(1, 4), deposit(2, 4)];
    for call in &mut calls {
        call.call.transcripts[1].user = Speaker::Assistant;
        call.call.transcripts[1].text = "I guarantee that it will be there tomorrow.".into();
    }
    let (team, home) = (Team::with(&calls).await, tempfile::tempdir().unwrap());
    write_config(home.path(), "");
    let rules = home.path().join("config/rules.toml");
    let rule = |say: &str| {
        let never = "never = { said_by = \"agent\", text = \"guarantee\" }";
        format!("[[rule]]\nid = \"no-guarantee\"\ntype = \"compliance_policy\"\nsay = \"{say}\"\n{never}\n")
    };
    std::fs::write(&rules, "[[rule]]\nid = 7\n").unwrap();
    let mut terminal = team.workbench(home.path());
    // What is wrong in the file is told with its place.
    terminal.shows("rules.toml:2:").await;
    terminal.press(&["Esc"]).await;
    terminal.shows("of 2").await;

    std::fs::write(&rules, rule("nobody can promise")).unwrap();
    terminal.press(&[":", "read config.toml", "Enter"]).await;
    terminal.shows("Configuration read again").await;
    go_to(&mut terminal, 1_001, 2).await;
    terminal.shows("nobody can promise").await;
    terminal.quit().await;
}
