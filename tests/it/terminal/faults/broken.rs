//! A client database that cannot be used when the workbench starts.

use std::path::Path;

use super::{
    Deed, Elsewhere, WORDS, kept,
    shim::{Faults, library},
    start,
};

/// Makes a client database with a draft in it.
async fn filled(home: &Path, service: &Elsewhere) {
    let mut terminal = start(home, service, &[]);
    Deed::Comment.prepare(&mut terminal, home).await;
    terminal.quit().await;
    // Whoever closes it last takes what is in the log beside it into the database.
    assert_eq!(kept(home).await.drafts, [WORDS]);
}

/// Starts on a database that `spoil` has been at: reading works, writing says why not, the file is left as it is.
async fn starts_on(spoil: impl AsyncFnOnce(&Path), says: &str) {
    let (service, home) = (Elsewhere::played().await, tempfile::tempdir().unwrap());
    filled(home.path(), &service).await;
    let database = home.path().join("state/client.db");
    spoil(&database).await;
    let before = std::fs::read(&database).unwrap();
    let mut terminal = start(home.path(), &service, &[]);
    terminal.shows("message 0 ·").await;
    terminal.shows("cannot keep changes in").await;
    let flat = |screen: &vt100::Screen| {
        let text = screen.contents().replace(['│', '┃', '\n'], " ");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    terminal.until(says, |screen| flat(screen).contains(says)).await;
    terminal.press(&["c"]).await;
    terminal.shows("Comment").await;
    terminal.press(&[WORDS]).await;
    terminal.shows(WORDS).await;
    terminal.press(&["Enter", "w"]).await;
    terminal.shows("✗ held").await;
    assert_eq!(service.count(Deed::Comment).await, 0, "nothing leaves that is not kept");
    terminal.press(&["Ctrl-C"]).await;
    terminal.shows("Quit and lose it?").await;
    terminal.press(&["n"]).await;
    assert_eq!(std::fs::read(&database).unwrap(), before, "left as it is: {says}");

    std::fs::rename(&database, home.path().join("state/client.db.damaged")).unwrap();
    terminal.press(&["w", "r"]).await;
    terminal.shows("Every change is stored").await;
    terminal.quit().await;
    assert_eq!(service.count(Deed::Comment).await, 1);
}

#[tokio::test]
async fn a_file_that_is_no_database() {
    let spoil = async |file: &Path| std::fs::write(file, [0x5a; 5_000]).unwrap();
    starts_on(spoil, "the database is damaged").await;
}

#[tokio::test]
async fn a_database_of_which_half_is_gone() {
    let spoil = async |file: &Path| {
        let bytes = std::fs::read(file).unwrap();
        std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
    };
    starts_on(spoil, "the database is damaged").await;
}

#[tokio::test]
async fn a_database_of_a_newer_earmark() {
    let spoil = async |file: &Path| {
        use sqlx::Connection as _;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::query("PRAGMA user_version = 99").execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    };
    starts_on(spoil, "use a newer earmark").await;
}

/// `EACCES` and `EROFS`.
#[tokio::test]
async fn a_folder_that_cannot_be_written() {
    let Some(library) = library() else { return };
    for errno in ["13", "30"] {
        let (service, home) = (Elsewhere::ours().await, tempfile::tempdir().unwrap());
        let faults = Faults::new(errno, 1);
        faults.arm();
        let variables = faults.variables(library);
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut terminal = start(home.path(), &service, &variables);
        terminal.shows("message 0 ·").await;
        terminal.shows("cannot keep changes in").await;
        terminal.press(&["Enter", "Enter", "f"]).await;
        terminal.shows("Flag message 0").await;
        terminal.press(&["1", "w"]).await;
        terminal.shows("✗ held").await;
        assert_eq!(service.count(Deed::Flag).await, 0, "nothing leaves that is not kept");
        faults.cure();
        terminal.press(&["r"]).await;
        terminal.shows("Every change is stored").await;
        terminal.quit().await;
        assert_eq!((service.count(Deed::Flag).await, kept(home.path()).await.changes), (1, 0));
    }
}
