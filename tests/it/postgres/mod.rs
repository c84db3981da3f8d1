//! The server on PostgreSQL: all tests of the server once more, and those of what PostgreSQL alone has.

pub(crate) mod cluster;
mod copying;
mod kills;

use std::process::Command;

use self::cluster::{Cluster, QUICK, make_template, not_run};
use crate::server::{crash::Served, support::POSTGRES};

/// Tests of the server that are about files of SQLite, make their own, or have a list ended after no time at all, where
/// PostgreSQL counts milliseconds.
const OF_FILES: [&str; 6] = [
    "server::crash",
    "server::crowd::a_list_that_takes_too_long",
    "server::disk",
    "server::embedded",
    "server::open",
    "server::schema",
];
/// Fewer than there are.
const TESTS: usize = 70;

/// `earmark serve` on the database at this address.
async fn served(address: &str) -> Served {
    Served::start_with(address.as_ref(), &[]).await.expect("it starts")
}

/// Runs the tests of the server on a cluster, each on a database of its own.
#[test]
fn the_tests_of_the_server_pass_on_postgresql() {
    let Some(cluster) = Cluster::start(QUICK) else { return not_run("the tests of the server on PostgreSQL") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(make_template(&cluster));
    let mut tests = Command::new(std::env::current_exe().unwrap());
    tests.arg("server::").args(OF_FILES.iter().flat_map(|name| ["--skip", name]));
    tests.env(POSTGRES, cluster.address("postgres"));
    let told = tests.output().unwrap();
    let words = String::from_utf8_lossy(&told.stdout);
    let passed = words.lines().filter(|line| line.starts_with("test ") && line.ends_with(" ok")).count();
    assert!(told.status.success(), "{words}\n{}", String::from_utf8_lossy(&told.stderr));
    assert!(passed > TESTS, "{passed} tests ran");
}
