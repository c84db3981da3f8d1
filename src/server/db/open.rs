//! Opening: the file, or the server, and the organisation of a new one.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use super::{
    database::{Database, GLANCE, Inner, LIST_TIME, Organisation},
    failure::DatabaseError,
    sql::{self, Address, Connection, Home, Result, SchemaStatus, sql, values},
};
use crate::{domain::id::UserId, server::clock, sqlite, wire::Category};

impl Database {
    /// Opens the database at `path`, making it first when there is none. Only the owner can read what is made. Several
    /// processes may open and use one file at a time.
    pub async fn open(path: &Path) -> Result<Self, DatabaseError> {
        sqlite::make_private(path)?;
        let lock = sqlite::lock(path).await?;
        let (home, mut first) = Home::open(path).await?;
        let known = organisation(&mut first).await?;
        drop(first);
        let organisation = match known {
            Some(organisation) => organisation,
            None => found(home.writer.begin().await?).await?,
        };
        drop(lock);
        let (taken, clearing) = (Mutex::default(), tokio::sync::Mutex::default());
        let inner = Inner { path: Some(path.to_owned()), home, organisation, taken, clearing };
        Ok(Self { inner: Arc::new(inner), list_time: LIST_TIME })
    }
}

impl Database {
    /// Looks at the schema of the file at `path`, and changes nothing.
    pub async fn schema_of_file(path: &Path) -> Result<SchemaStatus, DatabaseError> {
        let looked = sqlite::look(path).await?;
        Ok(SchemaStatus { found: looked.schema, known: sql::known_to_sqlite() })
    }

    /// Looks at the schema of the database at `address`, and changes nothing.
    pub async fn schema_of(address: &Address) -> Result<SchemaStatus, DatabaseError> {
        Ok(sql::schema_status(address).await?)
    }

    /// Brings the schema of the database at `address` up to date, and does no more.
    pub async fn migrate(address: &Address) -> Result<(), DatabaseError> {
        Ok(sql::bring_up_to_date(address).await?)
    }

    /// Opens the database of PostgreSQL at `address`, whose schema is brought up to date first. Several servers may use it at
    /// a time.
    pub async fn connect(address: &Address) -> Result<Self, DatabaseError> {
        let home = Home::connect(address, (GLANCE, LIST_TIME)).await?;
        let mut change = home.writer.begin().await?;
        change.lock("organisation").await?;
        let organisation = match organisation(&mut change).await? {
            Some(organisation) => organisation,
            None => found(change).await?,
        };
        let (taken, clearing) = (Mutex::default(), tokio::sync::Mutex::default());
        let inner = Inner { path: None, home, organisation, taken, clearing };
        Ok(Self { inner: Arc::new(inner), list_time: LIST_TIME })
    }
}

async fn organisation(connection: &mut Connection) -> Result<Option<Organisation>> {
    let row = sql("SELECT organisation.id, slug, display_name, users.id AS local_user
           FROM organisation JOIN users ON users.is_local")
    .maybe(connection)
    .await?;
    row.map(|row| {
        Ok(Organisation {
            id: row.get("id")?,
            slug: row.get("slug")?,
            display_name: row.get("display_name")?,
            local_user: row.get("local_user")?,
        })
    })
    .transpose()
}

/// The organisation of a new file: one owner, the built-in categories.
async fn found(mut change: Connection) -> Result<Organisation> {
    let now = clock::now();
    let organisation = Organisation {
        id: uuid::Uuid::new_v4().hyphenated().to_string().into(),
        slug: "local".into(),
        display_name: "Local".into(),
        local_user: UserId::from(uuid::Uuid::new_v4().hyphenated().to_string()),
    };
    sql("INSERT INTO organisation (id, slug, display_name, created_at) VALUES ($1, $2, $3, $4)")
        .bind_all(values![&organisation.id, &organisation.slug, &organisation.display_name, now])
        .run(&mut change)
        .await?;
    sql("INSERT INTO users (id, permission, is_local, first_name, last_name, joined_at)
         VALUES ($1, 'owner', TRUE, 'Local', 'reviewer', $2)")
    .bind_all(values![&organisation.local_user, now])
    .run(&mut change)
    .await?;
    for name in Category::BUILT_IN {
        let folded = name.to_lowercase();
        sql("INSERT INTO categories (folded, id, name, created_at) VALUES ($1, $2, $3, $4)")
            .bind_all(values![&folded, format!("built-in:{folded}"), name, now])
            .run(&mut change)
            .await?;
    }
    change.commit().await?;
    Ok(organisation)
}
