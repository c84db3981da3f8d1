//! A server that this process alone can ask: on a database of its own, without a socket. Several processes may have one on
//! the same database.

use std::path::Path;

use secrecy::SecretString;

use super::{
    db::{Database, DatabaseError},
    guard::Hosts,
    inside::Inside,
    keys,
    listen::{self, Options},
    request::FAREWELL,
};

/// A server without a listener.
#[derive(Debug)]
pub struct Alone {
    database: Database,
    own_key: SecretString,
    inside: Inside,
}

impl Alone {
    /// Opens one on the database at `path`, which is made where there is none.
    pub async fn open(path: &Path) -> Result<Self, DatabaseError> {
        Ok(Self::on(Database::open(path).await?))
    }

    /// One on a database that is open.
    pub fn on(database: Database) -> Self {
        let own_key: SecretString = keys::new_key().into();
        let options = Options { own_key: Some(own_key.clone()), ..Options::default() };
        // Who asks is inside this process, so that there is no host that could be the wrong one.
        let inside = Inside::new(listen::routes_for(Hosts::Any, database.clone(), &options, &listen::door(&options)));
        Self { database, own_key, inside }
    }

    /// The way in.
    pub fn inside(&self) -> Inside {
        self.inside.clone()
    }

    /// The key that speaks for the person at this machine, as long as this process runs.
    pub fn own_key(&self) -> &SecretString {
        &self.own_key
    }

    /// Ends it after the requests that are under way, and closes the database. From then on it answers nothing.
    pub async fn stop(&self) {
        self.inside.end(FAREWELL).await;
        self.database.close().await;
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{Request, header::AUTHORIZATION};
    use bytes::Bytes;
    use secrecy::ExposeSecret as _;

    use super::*;

    async fn asked(server: &Alone, key: &str) -> Option<u16> {
        let request = Request::get("/v1/earmark/review/queues").header("host", "reviews.invalid");
        let request = request.header(AUTHORIZATION, key).body(Bytes::new()).unwrap();
        server.inside().ask(request).await.map(|answer| answer.status().as_u16())
    }

    #[tokio::test]
    async fn it_answers_this_process_until_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reviews.db");
        let server = Alone::open(&path).await.unwrap();
        let other = Alone::open(&path).await.unwrap();
        for server in [&server, &other] {
            assert_eq!(asked(server, server.own_key().expose_secret()).await, Some(200));
            assert_eq!(asked(server, "org_0123456789abcdef0123456789abcdef").await, Some(401));
        }
        assert_eq!(
            asked(&server, other.own_key().expose_secret()).await,
            Some(401),
            "a key is good in its process alone"
        );
        other.stop().await;
        assert_eq!(asked(&other, other.own_key().expose_secret()).await, None);
        assert_eq!(
            asked(&server, server.own_key().expose_secret()).await,
            Some(200),
            "the database is not closed for others"
        );
        server.stop().await;
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert!(!folder.path().join("reviews.db-wal").exists(), "what was written stands in the file, of {files}");
    }
}
