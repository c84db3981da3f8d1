//! `earmark doctor`: what it finds, and that it leaves everything as it is.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::Value;

use super::{Done, Home, done};
use crate::server::support::{KEY, Live};

/// Everything below the home, with its content.
fn files(home: &Home) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![home.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path)
            } else {
                drop(found.insert(path.clone(), std::fs::read(path).unwrap()))
            }
        }
    }
    found
}

/// Looks twice, as JSON and for people; what is there stays as it is.
fn look(home: &Home, variables: &[(&str, &str)], args: &[&str]) -> (i32, Vec<Value>, Done) {
    let before = files(home);
    let ask = |more: &[&str]| {
        let mut command = home.command(&[&["doctor"], args, more].concat());
        done(command.env("LANG", "C.UTF-8").env("TERM", "xterm").envs(variables.iter().copied()).output().unwrap())
    };
    let json = ask(&["--json"]);
    let findings = serde_json::from_str(&json.out).unwrap_or_else(|_| panic!("{json:?}"));
    let people = ask(&[]);
    assert_eq!(files(home), before, "nothing is made or changed");
    assert_eq!(json.code, people.code);
    (json.code, findings, people)
}

/// The only problem among the findings: what was looked at, what was found, and what to do.
fn problem(findings: &[Value]) -> (&str, &str, &str) {
    let problems: Vec<_> = findings.iter().filter(|finding| finding["state"] == "problem").collect();
    let [problem] = problems.as_slice() else { panic!("{findings:?}") };
    let text = |name: &str| problem[name].as_str().unwrap();
    (text("check"), text("says"), text("remedy"))
}

#[test]
fn a_home_that_is_not_there_is_well_and_is_not_made() {
    let home = Home::new();
    let (code, findings, _) = look(&home, &[], &[]);
    assert_eq!(code, 0, "{findings:?}");
    assert!(findings.iter().all(|finding| finding["state"] == "ok"), "{findings:?}");
}

#[test]
fn a_home_in_use_is_well() {
    let home = Home::with_calls();
    home.issue("x");
    let (code, findings, people) = look(&home, &[], &[]);
    assert_eq!(code, 0, "{findings:?}");
    assert!(people.out.contains("earmark.db holds together"), "{people:?}");
}

#[cfg(unix)]
#[test]
fn a_loose_key_file_and_its_cure() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = Home::new();
    let file = home.write("config/secrets.toml", "bland = \"org_secret\"");
    std::fs::set_permissions(home.path("config"), std::fs::Permissions::from_mode(0o700)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (code, findings, people) = look(&home, &[], &[]);
    assert_eq!((code, problem(&findings).2), (1, format!("chmod 600 {file}").as_str()));
    assert!(!people.out.contains("org_secret"));
}

#[test]
fn a_damaged_database() {
    let home = Home::with_calls();
    std::fs::write(home.path("data/earmark.db"), [0x5a; 5_000]).unwrap();
    for log in ["data/earmark.db-wal", "data/earmark.db-shm"] {
        let _ = std::fs::remove_file(home.path(log));
    }
    let (code, findings, _) = look(&home, &[], &[]);
    let (check, says, remedy) = problem(&findings);
    assert_eq!((code, check), (1, "database"));
    assert!(says.contains("damaged") && remedy.contains("move it away"), "{says}: {remedy}");
}

#[test]
fn a_mistake_in_the_configuration() {
    let home = Home::new();
    home.write("config/config.toml", "default_profil = 'x'");
    let (code, findings, _) = look(&home, &[], &[]);
    assert_eq!(code, 1);
    assert!(
        findings.iter().any(|finding| finding["says"].as_str().unwrap().contains("default_profile")),
        "{findings:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_with_the_right_key_with_a_wrong_one_and_none_at_all() {
    let (home, live) = (Home::new(), Live::start().await);
    let at = |address: &str, key: &str| {
        look(&home, &[("BLAND_BASE_URL", address), ("BLAND_API_KEY", key)], &["--profile", "bland"])
    };
    let (code, findings, people) = at(&live.base, KEY);
    assert_eq!(code, 0, "{findings:?}");
    assert!(people.out.contains("takes the key") && people.out.contains("BLAND_API_KEY"), "{people:?}");
    assert!(people.out.contains("within 1 s of the service's") || people.out.contains("within 2 s"), "{people:?}");
    assert!(!people.out.contains(KEY));
    let (code, findings, people) = at(&live.base, "org_wrong");
    assert_eq!((code, problem(&findings).0), (1, "service"));
    assert!(problem(&findings).2.contains("key") && !people.out.contains("org_wrong"), "{people:?}");
    let (code, findings, _) = at("http://127.0.0.1:1", KEY);
    assert_eq!((code, problem(&findings).0), (1, "network"));
}
