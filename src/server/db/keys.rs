//! Keys: how they are listed, made, replaced and withdrawn.

use std::path::Path;

use super::{
    caller::{Caller, digest},
    cursor,
    database::Database,
    failure::DatabaseError,
    idempotency::{Made, Once},
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, Sql, sql, values},
};
use crate::{
    domain::{
        id::{KeyId, UserId},
        permission::{Scope, Scopes, Verb},
        time::{DAY, Time},
    },
    server::{clock, keys},
    wire::{Envelope, Key, KeyMade, KeyQuery, Page},
};

/// Characters of a key that are told of it.
const PREFIX: usize = 12;
/// The list of all keys, and of those of one user, for their cursors.
const KEYS: &str = "keys";

/// A key to be made.
#[derive(Debug)]
pub(in crate::server) struct MakeKey {
    pub(in crate::server) name: String,
    /// For whom; the caller when absent.
    pub(in crate::server) user: Option<UserId>,
    /// What it is kept to; what the caller's key is kept to when absent.
    pub(in crate::server) scopes: Option<Vec<Scope>>,
    pub(in crate::server) days: u32,
}

/// How a key is replaced.
#[derive(Debug)]
pub(in crate::server) struct Replace {
    pub(in crate::server) overlap_s: u32,
    pub(in crate::server) days: u32,
}

/// SQL that selects keys as [`read_key`] reads them.
const SELECT: &str = "SELECT keys.id, user_id, prefix, name, scopes, file IS NOT NULL AS from_file, created_at, created_by, \
                      expires_at, revoked_at, revoked_by, replaces, last_used_day FROM keys ";

fn read_key(row: &Row) -> Result<Key> {
    let scopes: Scopes = row.get("scopes")?;
    let day: Option<i64> = row.get("last_used_day")?;
    Ok(Key {
        id: row.get("id")?,
        user_id: row.get("user_id")?,
        prefix: row.get("prefix")?,
        name: row.get("name")?,
        scopes: scopes.iter().map(|scope| scope.as_str().into()).collect(),
        from_file: row.get("from_file")?,
        created_at: row.get("created_at")?,
        created_by: row.get("created_by")?,
        expires_at: row.get("expires_at")?,
        revoked_at: row.get("revoked_at")?,
        revoked_by: row.get("revoked_by")?,
        replaces: row.get("replaces")?,
        last_used_on: day.map(|day| date(day).into()),
    })
}

/// A day since 1970 as a date.
fn date(day: i64) -> String {
    Time::from_millis(day.saturating_mul(DAY)).to_string().chars().take(10).collect()
}

/// A key as it is written.
struct NewRow<'a> {
    id: KeyId,
    user: &'a UserId,
    key: &'a str,
    name: &'a str,
    scopes: &'a Scopes,
    by: &'a UserId,
    ends: Time,
    replaces: Option<&'a KeyId>,
}

impl NewRow<'_> {
    async fn write(self, change: &mut Connection, now: Time) -> Result<Key> {
        sql(
            "INSERT INTO keys (id, user_id, sha256, prefix, name, scopes, created_at, created_by, expires_at, replaces)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind_all(values![&self.id, self.user, &digest(self.key), &self.key[..PREFIX], self.name, self.scopes, now])
        .bind_all(values![self.by, self.ends, self.replaces])
        .run(change)
        .await?;
        key_of(&self.id).one(change).await.and_then(|row| read_key(&row))
    }
}

fn key_of(id: &KeyId) -> Sql {
    sql(SELECT).then("WHERE id = ").value(id)
}

impl Database {
    /// Lets `key` speak for `user`. Nothing is written when it does so already.
    pub async fn register_key(&self, user: &UserId, key: &str) -> Result<(), DatabaseError> {
        self.register(user, key, None).await
    }

    /// Lets `key` speak for the person at this machine, as long as it is the one in the key file `file`: what the file
    /// held before ends, here and in every process that serves this database.
    pub async fn register_file_key(&self, key: &str, file: &Path) -> Result<(), DatabaseError> {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        self.register(self.local_user(), key, Some(&file.to_string_lossy())).await
    }

    async fn register(&self, user: &UserId, key: &str, file: Option<&str>) -> Result<(), DatabaseError> {
        if !keys::is_strong(key) {
            return Err(DatabaseError::WeakKey);
        }
        let digest = digest(key);
        // Keys from a file that nobody knows any more are as good as withdrawn: those of today come again when their
        // server starts.
        let found = sql("SELECT EXISTS (SELECT 1 FROM keys
                             WHERE sha256 = $1 AND user_id = $2 AND file IS NOT DISTINCT FROM $3) AS known,
                    EXISTS (SELECT 1 FROM keys
                             WHERE sha256 <> $1 AND file IN ($3, CASE WHEN $3 IS NOT NULL THEN '' END)) AS old")
        .bind_all(values![&digest, user, file])
        .one(&mut self.read().await?)
        .await?;
        if found.get("known")? && !found.get("old")? {
            return Ok(());
        }
        let mut change = self.write().await?;
        sql("DELETE FROM keys WHERE sha256 <> $1 AND file IN ($2, CASE WHEN $2 IS NOT NULL THEN '' END)")
            .bind_all(values![&digest, file])
            .run(&mut change)
            .await?;
        let (name, id) = (if file.is_some() { "key file" } else { "" }, clock::new_id());
        sql("INSERT INTO keys (id, user_id, sha256, prefix, name, scopes, created_at, file)
             VALUES ($1, $2, $3, '', $4, '[]', $5, $6)
             ON CONFLICT (sha256) DO UPDATE SET user_id = excluded.user_id, file = excluded.file")
        .bind_all(values![id, user, &digest, name, clock::now(), file])
        .run(&mut change)
        .await?;
        change.commit().await?;
        Ok(())
    }

    /// A page of keys, oldest first.
    pub(in crate::server) async fn keys(&self, query: &KeyQuery, caller: &Caller) -> Answer<Page<Key>> {
        let of = match (&query.user_id, query.all) {
            (None, Some(true)) => None,
            (user, _) => Some(user.as_ref().unwrap_or(&caller.user)),
        };
        if of != Some(&caller.user) {
            caller.must(Verb::Manage)?;
        }
        let list = format!("{KEYS} {}", of.map(UserId::as_str).unwrap_or_default());
        let (after, id) = cursor::start(&list, &query.page)?.unwrap_or((i64::MIN, String::new()));
        let mut asked = sql(SELECT).then("WHERE (created_at, id) > (").value(after).then(", ").value(id).then(")");
        if let Some(user) = of {
            asked = asked.then(" AND user_id = ").value(user);
        }
        let asked = asked.then(" ORDER BY created_at, id LIMIT 0 + ").value(cursor::rows(&query.page));
        let keys = asked.each(&mut self.read().await?, read_key).await?;
        cursor::page(&list, &query.page, keys, |key: &Key| (key.created_at.millis(), key.id.as_str().to_owned()))
    }

    /// Makes a key. The answer tells it; what is remembered for a repeat does not.
    pub(in crate::server) async fn make_key(
        &self,
        new: &MakeKey,
        caller: &Caller,
        once: Option<&Once>,
    ) -> Answer<Made> {
        let user = new.user.as_ref().unwrap_or(&caller.user);
        let own = &caller.rights.scopes;
        let scopes = match &new.scopes {
            Some(scopes) => Scopes::of(scopes.iter().copied()),
            None if *user == caller.user => own.clone(),
            None => Scopes::default(),
        };
        if *user != caller.user {
            caller.must(Verb::Manage)?;
        } else if !own.cover(&scopes) {
            return Err(wider(own));
        }
        let now = clock::now();
        self.tell_once(once, async |change| {
            let known = sql("SELECT EXISTS (SELECT 1 FROM users WHERE id = ").value(user).then(")").one(change).await?;
            if !known.first()? {
                return Err(Problem::Refused("user_id: must be the id of a member".to_owned()));
            }
            let (id, key) = (KeyId::from(clock::new_id()), keys::new_key());
            let ends = now.plus(i64::from(new.days) * DAY);
            let (name, scopes, by) = (&new.name, &scopes, &caller.user);
            let row = NewRow { id, user, key: &key, name, scopes, by, ends, replaces: None };
            Ok((row.write(change, now).await?, key))
        })
        .await
    }

    /// Makes a key in the place of another one, which is still good for a while.
    pub(in crate::server) async fn rotate_key(
        &self,
        id: &KeyId,
        how: &Replace,
        caller: &Caller,
        once: Option<&Once>,
    ) -> Answer<Made> {
        let now = clock::now();
        self.tell_once(once, async |change| {
            let (old, scopes) = within_reach(change, id, caller).await?;
            if old.revoked_at.is_some() || old.expires_at.is_some_and(|end| end <= now) {
                return Err(Problem::KeyEnded);
            }
            let end = now.plus(i64::from(how.overlap_s) * 1_000);
            sql("UPDATE keys SET expires_at = $2 WHERE id = $1 AND (expires_at IS NULL OR expires_at > $2)")
                .bind_all(values![id, end])
                .run(change)
                .await?;
            let key = keys::new_key();
            let row = NewRow {
                id: clock::new_id().into(),
                user: &old.user_id,
                key: &key,
                name: old.name.verbatim(),
                scopes: &scopes,
                by: &caller.user,
                ends: now.plus(i64::from(how.days) * DAY),
                replaces: Some(id),
            };
            Ok((row.write(change, now).await?, key))
        })
        .await
    }

    /// Withdraws a key. One that is withdrawn stays so.
    pub(in crate::server) async fn revoke_key(&self, id: &KeyId, caller: &Caller) -> Answer<()> {
        let mut change = self.write().await?;
        within_reach(&mut change, id, caller).await?;
        sql("UPDATE keys SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL")
            .bind_all(values![id, clock::now(), &caller.user])
            .run(&mut change)
            .await?;
        change.commit().await?;
        Ok(())
    }

    /// Writes down that these keys were used on this day.
    pub(in crate::server) async fn keys_used(&self, used: &[KeyId], day: i64) -> Result<(), DatabaseError> {
        if used.is_empty() {
            return Ok(());
        }
        let mut change = self.write().await?;
        for id in used {
            sql("UPDATE keys SET last_used_day = $2 WHERE id = $1 AND (last_used_day IS NULL OR last_used_day < $2)")
                .bind_all(values![id, day])
                .run(&mut change)
                .await?;
        }
        change.commit().await?;
        Ok(())
    }

    /// Makes a key by `work`, and tells it in this answer alone: what is remembered for a repeat holds none.
    async fn tell_once(
        &self,
        once: Option<&Once>,
        work: impl AsyncFnOnce(&mut Connection) -> Answer<(Key, String)>,
    ) -> Answer<Made> {
        let mut told = None;
        let made = self
            .make(once, async |change| {
                let (about, key) = work(change).await?;
                let quiet = KeyMade { id: about.id.clone(), key: None, about };
                told = Some(KeyMade { key: Some(key), ..quiet.clone() });
                Ok((quiet, true))
            })
            .await?;
        match told {
            Some(told) => Ok(Made { envelope: serde_json::to_string(&Envelope::of(told))?, ..made }),
            None => Ok(made),
        }
    }
}

/// The key of this id, where `caller` may replace and withdraw it: of one's own those that may do no more than the one that
/// asks.
async fn within_reach(change: &mut Connection, id: &KeyId, caller: &Caller) -> Answer<(Key, Scopes)> {
    let row = key_of(id).maybe(change).await?.ok_or(Problem::Missing(Thing::Key))?;
    let (key, scopes): (_, Scopes) = (read_key(&row)?, row.get("scopes")?);
    if key.user_id != caller.user {
        caller.must(Verb::Manage)?;
    } else if !caller.rights.scopes.cover(&scopes) {
        return Err(wider(&caller.rights.scopes));
    }
    if key.from_file {
        let words =
            "This key is that of a key file: remove the file at the server, and a new key is made at its next start";
        return Err(Problem::Refused(words.to_owned()));
    }
    Ok((key, scopes))
}

/// Why a key does not reach one that may do more.
fn wider(own: &Scopes) -> Problem {
    Problem::Forbidden(format!("This key is kept to {own}; it makes, replaces and withdraws no key that may do more"))
}
