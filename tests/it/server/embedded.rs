//! The server inside the program: its socket, its key, its end.

use std::path::Path;

use earmark::server::{
    embedded::{self, Embedded, Endpoint},
    is_loopback,
    keys::{KeyError, ensure_key_file},
};
use secrecy::ExposeSecret as _;

use super::support::client;

async fn start_in(folder: &Path) -> Embedded {
    embedded::start(&folder.join("earmark.db"), &folder.join("run"), &folder.join("key")).await.unwrap()
}

/// Asks for the account; nothing when nobody answers.
async fn ask(endpoint: &Endpoint, key: &str) -> Option<u16> {
    let (client, url) = match endpoint {
        #[cfg(unix)]
        Endpoint::Unix(path) => (client().unix_socket(path.as_path()), "http://earmark/v1/me".to_owned()),
        Endpoint::Loopback(address) => (client(), format!("http://{address}/v1/me")),
    };
    let request = client.build().unwrap().get(url).header("authorization", key);
    request.send().await.ok().map(|response| response.status().as_u16())
}

#[tokio::test]
async fn it_answers_to_its_key_until_it_is_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let first = start_in(folder.path()).await;
    let second = start_in(folder.path()).await;
    assert_ne!(first.endpoint, second.endpoint);
    assert_eq!(first.key.expose_secret(), second.key.expose_secret(), "one key file, one key");
    assert_eq!(ask(&first.endpoint, first.key.expose_secret()).await, Some(200));
    assert_eq!(ask(&second.endpoint, first.key.expose_secret()).await, Some(200));
    assert_eq!(ask(&first.endpoint, "org_wrong").await, Some(401));

    let (gone, key) = (first.endpoint.clone(), first.key.clone());
    first.stop().await;
    assert_eq!(ask(&gone, key.expose_secret()).await, None);
    assert_eq!(ask(&second.endpoint, key.expose_secret()).await, Some(200));
    second.stop().await;
    let left: Vec<_> =
        std::fs::read_dir(folder.path().join("run")).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(left, ["lock"]);
}

#[cfg(unix)]
#[tokio::test]
async fn what_it_makes_belongs_to_its_owner_and_what_is_stale_goes() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    std::fs::create_dir(&run).unwrap();
    let stale = run.join("1.sock");
    drop(std::os::unix::net::UnixListener::bind(&stale).unwrap());
    assert!(stale.exists());
    let server = start_in(folder.path()).await;
    assert!(!stale.exists());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let Endpoint::Unix(socket) = &server.endpoint else { panic!("{:?}", server.endpoint) };
    assert_eq!((mode(&run), mode(socket), mode(&folder.path().join("key"))), (0o700, 0o600, 0o600));
    assert_eq!(mode(&run.join("lock")), 0o600);
    server.stop().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_with_a_long_path_is_served_on_a_port() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("r".repeat(120));
    let server = embedded::start(&folder.path().join("db"), &run, &folder.path().join("key")).await.unwrap();
    let Endpoint::Loopback(address) = &server.endpoint else { panic!("{:?}", server.endpoint) };
    assert!(is_loopback(address));
    assert_eq!(ask(&server.endpoint, server.key.expose_secret()).await, Some(200));
    server.stop().await;
}

#[tokio::test]
async fn a_key_file_is_made_once_and_never_guessed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/key");
    let made = ensure_key_file(&path).await.unwrap();
    assert!(made.expose_secret().starts_with("org_"));
    assert_eq!(ensure_key_file(&path).await.unwrap().expose_secret(), made.expose_secret());
    assert_eq!(std::fs::read_dir(folder.path().join("data")).unwrap().count(), 1, "no draft is left");
    std::fs::write(&path, "  \n").unwrap();
    assert!(matches!(ensure_key_file(&path).await, Err(KeyError::NoKey { .. })));
}
