//! Who is asking: for whom a key speaks, and what it may do.

use sha2::{Digest as _, Sha256};

use super::{
    database::Database,
    problem::{Answer, Problem},
    sql::{Cell, Column, Misread, Result, Row, Value, sql, values},
};
use crate::domain::{
    id::{KeyId, UserId},
    permission::{Permission, Rights, Scope, Scopes, UserKind, Verb},
    time::Time,
};

/// SHA-256 of a key; the key itself is not kept.
pub(in crate::server) type KeyDigest = [u8; 32];

impl<'r> Column<'r> for UserKind {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        Ok(if <&str>::read(cell)? == Self::Service.as_str() { Self::Service } else { Self::Person })
    }
}

impl<'r> Column<'r> for Scopes {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        let words: Vec<String> = serde_json::from_str(<&str>::read(cell)?)?;
        // A key that is kept to something that nobody knows is not one that may do everything.
        let scope = |word: &String| Scope::named(word).ok_or_else(|| Misread::from("a scope that is not known"));
        Ok(Self::of(words.iter().map(scope).collect::<Result<Vec<_>, _>>()?))
    }
}

impl From<&Scopes> for Value {
    fn from(scopes: &Scopes) -> Self {
        let words: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
        serde_json::Value::from(words).to_string().into()
    }
}

/// Who is asking.
#[derive(Debug, Clone)]
pub(in crate::server) struct Caller {
    pub(in crate::server) user: UserId,
    pub(in crate::server) rights: Rights,
    /// With which key; the person at this machine needs none.
    pub(in crate::server) key: Option<KnownKey>,
}

/// A key that somebody asks with.
#[derive(Debug, Clone)]
pub(in crate::server) struct KnownKey {
    pub(in crate::server) id: KeyId,
    pub(in crate::server) expires_at: Option<Time>,
    /// Whether it is that of a key file.
    pub(in crate::server) from_file: bool,
    /// Days since 1970.
    pub(in crate::server) last_used_day: Option<i64>,
}

impl Caller {
    /// Refuses what must not be done.
    pub(in crate::server) fn must(&self, verb: Verb) -> Answer<()> {
        self.rights.lack(verb).map_or(Ok(()), |lack| Err(Problem::Forbidden(lack.to_string())))
    }

    /// The person at this machine, as the server inside a program knows it.
    pub(in crate::server) fn here(user: UserId) -> Self {
        Self { user, rights: Rights::full(), key: None }
    }
}

impl Database {
    /// For whom the key with this digest speaks at `now`: one row, found by an index. What a look-up takes tells of the
    /// digest alone, which nobody can choose the beginning of.
    pub(in crate::server) async fn caller(&self, digest: &KeyDigest, now: Time) -> Answer<Option<Caller>> {
        let row = sql("SELECT keys.id, user_id, permission, kind, scopes, expires_at, file IS NOT NULL AS from_file, last_used_day
               FROM keys JOIN users ON users.id = keys.user_id
              WHERE sha256 = $1 AND revoked_at IS NULL AND disabled_at IS NULL AND (expires_at IS NULL OR expires_at > $2)")
        .bind_all(values![digest, now])
        .maybe(&mut self.inner.home.door.take().await?)
        .await?;
        Ok(row.as_ref().map(read_caller).transpose()?)
    }
}

fn read_caller(row: &Row) -> Result<Caller> {
    let permission: Permission = row.get("permission")?;
    let rights = Rights { permission, kind: row.get("kind")?, scopes: row.get("scopes")? };
    let key = KnownKey {
        id: row.get("id")?,
        expires_at: row.get("expires_at")?,
        from_file: row.get("from_file")?,
        last_used_day: row.get("last_used_day")?,
    };
    Ok(Caller { user: row.get("user_id")?, rights, key: Some(key) })
}

/// The digest of a key.
pub(in crate::server) fn digest(key: &str) -> KeyDigest {
    Sha256::digest(key.as_bytes()).into()
}

/// Whether two keys are the same, in a time that does not depend on where they differ.
pub(in crate::server) fn is_same(one: &KeyDigest, other: &KeyDigest) -> bool {
    let difference = one.iter().zip(other).fold(0, |difference, (a, b)| difference | (a ^ b));
    std::hint::black_box(difference) == 0
}
