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
    std::fs::write(&path, "org_0123456789abcdef\n").unwrap();
    let weak = ensure_key_file(&path).await.unwrap_err();
    assert!(matches!(weak, KeyError::Weak { .. }) && weak.to_string().contains("128 random bits"), "{weak}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_that_others_can_read_or_that_is_a_link_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let key = ensure_key_file(&path).await.unwrap();
    for mode in [0o640, 0o604, 0o666] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let open = ensure_key_file(&path).await.unwrap_err();
        assert!(matches!(open, KeyError::Open { .. }) && open.to_string().contains("chmod 600 "), "{open}");
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(ensure_key_file(&path).await.unwrap().expose_secret(), key.expose_secret(), "closed, it is taken");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let refused = ensure_key_file(&link).await.unwrap_err();
    assert!(matches!(refused, KeyError::File { .. }), "{refused}");
}

/// Puts another key into a key file, as a person would; answers it.
fn replace_key(path: &Path) -> String {
    let key = format!("org_{}", "fedcba9876543210".repeat(2));
    let draft = path.with_extension("draft");
    std::fs::write(&draft, format!("{key}\n")).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&draft, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::rename(draft, path).unwrap();
    key
}

#[tokio::test]
async fn a_new_key_file_ends_the_old_key_at_once_and_not_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let server = start_in(folder.path()).await;
    let old = server.key.expose_secret().to_owned();
    assert_eq!(ask(&server.endpoint, &old).await, Some(200));
    let new = replace_key(&folder.path().join("key"));
    assert_eq!(ask(&server.endpoint, &old).await, Some(401), "the next request with it is refused");
    assert_eq!(ask(&server.endpoint, &new).await, Some(200));
    assert_eq!(ask(&server.endpoint, server.own_key.expose_secret()).await, Some(200), "the program goes on");

    // A key file that is made anew by another start is the same for the servers that run.
    std::fs::remove_file(folder.path().join("key")).unwrap();
    assert_eq!(ask(&server.endpoint, &new).await, Some(200), "nothing has taken its place yet");
    let second = start_in(folder.path()).await;
    assert_eq!(ask(&server.endpoint, &new).await, Some(401));
    assert_eq!(ask(&server.endpoint, second.key.expose_secret()).await, Some(200));
    assert_eq!(ask(&second.endpoint, server.own_key.expose_secret()).await, Some(401), "it is of one process");
    server.stop().await;
    second.stop().await;
}

#[tokio::test]
async fn a_deleted_row_ends_its_key_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let server = start_in(folder.path()).await;
    let other = "org_00112233445566778899aabbccddeeff";
    server.database.register_key(server.database.local_user(), other).await.unwrap();
    assert_eq!(ask(&server.endpoint, other).await, Some(200));
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("earmark.db"));
    let mut elsewhere = sqlx::ConnectOptions::connect(&options).await.unwrap();
    sqlx::query("DELETE FROM keys").execute(&mut elsewhere).await.unwrap();
    let begun = tokio::time::Instant::now();
    while ask(&server.endpoint, other).await != Some(401) {
        assert!(begun.elapsed() < std::time::Duration::from_millis(1_100), "it is still good");
    }
    assert_eq!(ask(&server.endpoint, server.key.expose_secret()).await, Some(401));
    let weak = server.database.register_key(server.database.local_user(), "org_0123456789abcdef").await.unwrap_err();
    assert!(weak.to_string().contains("128 random bits"), "{weak}");
    server.stop().await;
}

/// What a request of the program itself takes, by its own key and by that of the file, as the middle of many. Not a promise about
/// every machine, hence ignored; run it to see the figures.
#[tokio::test]
#[ignore = "measures"]
#[expect(clippy::disallowed_methods, reason = "measures")]
async fn figures_of_a_request() {
    let folder = tempfile::tempdir().unwrap();
    let server = start_in(folder.path()).await;
    let ask = async |method: &str, path: &str, key: &str, body: &'static str| {
        let request = http::Request::builder().method(method).uri(path).header("authorization", key);
        let request = request.header("host", "localhost").header("content-type", "application/json");
        let answer = server.inside().ask(request.body(body.into()).unwrap()).await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        answer
    };
    let own = server.own_key.expose_secret();
    let new = r#"{"title":"Wrong day","severity":"low","category":"Bug"}"#;
    let issue = ask("POST", "/v1/triage/issues", own, new).await;
    let issue: serde_json::Value = serde_json::from_slice(issue.body()).unwrap();
    let issue = format!("/v1/triage/issues/{}", issue["data"]["id"].as_str().unwrap());
    for (what, key) in [("own key", own), ("key of the file", server.key.expose_secret())] {
        for (method, path, body, count) in [
            ("GET", issue.clone(), "", 3_000),
            ("POST", format!("{issue}/comments"), r#"{"detail":"Heard it too."}"#, 600),
        ] {
            let mut times = Vec::new();
            for _ in 0..count {
                let begun = std::time::Instant::now();
                ask(method, &path, key, body).await;
                times.push(begun.elapsed());
            }
            times.sort_unstable();
            println!("{what}, {method}: p50 {:?}, p90 {:?}", times[count / 2], times[count * 9 / 10]);
        }
    }
    server.stop().await;
}
