//! People and services, as an owner looks after them.

use super::{
    cursor,
    database::Database,
    idempotency::{Made, Once},
    problem::{Answer, Problem, Thing},
    sql::{Connection, Result, Row, Sql, sql, values},
};
use crate::{
    domain::{
        id::UserId,
        permission::{Permission, UserKind},
        time::Time,
    },
    server::clock,
    wire::{NewUser, Page, PageQuery, User, UserPatch},
};

const USERS: &str = "users";

/// The beginning of a statement that selects users as [`read_user`] reads them.
fn select(now: Time) -> Sql {
    sql("SELECT id, kind, permission, first_name, last_name, is_local, joined_at, created_by, disabled_at,
                (SELECT count(*) FROM keys WHERE user_id = users.id AND revoked_at IS NULL
                    AND (expires_at IS NULL OR expires_at > ")
    .value(now)
    .then(")) AS key_count FROM users ")
}

fn read_user(row: &Row) -> Result<User> {
    let (kind, permission): (UserKind, Permission) = (row.get("kind")?, row.get("permission")?);
    Ok(User {
        id: row.get("id")?,
        kind: kind.as_str().into(),
        permission: permission.as_str().into(),
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        is_local: row.get("is_local")?,
        keys: row.get("key_count")?,
        joined_at: row.get("joined_at")?,
        created_by: row.get("created_by")?,
        disabled_at: row.get("disabled_at")?,
    })
}

async fn read_one(connection: &mut Connection, id: &UserId, now: Time) -> Answer<User> {
    let row = select(now).then("WHERE id = ").value(id).maybe(connection).await?;
    Ok(read_user(&row.ok_or(Problem::Missing(Thing::User))?)?)
}

impl Database {
    /// A page of all users, oldest first.
    pub(in crate::server) async fn users(&self, page: &PageQuery) -> Answer<Page<User>> {
        let (after, id) = cursor::start(USERS, page)?.unwrap_or((i64::MIN, String::new()));
        let asked = select(clock::now()).then("WHERE (joined_at, id) > (").value(after).then(", ").value(id);
        let asked = asked.then(") ORDER BY joined_at, id LIMIT 0 + ").value(cursor::rows(page));
        let users = asked.each(&mut self.read().await?, read_user).await?;
        cursor::page(USERS, page, users, |user: &User| (user.joined_at.millis(), user.id.as_str().to_owned()))
    }

    /// Adds somebody.
    pub(in crate::server) async fn add_user(&self, new: &NewUser, by: &UserId, once: Option<&Once>) -> Answer<Made> {
        let (id, now) = (UserId::from(clock::new_id()), clock::now());
        let kind = new.kind.unwrap_or(UserKind::Person);
        if kind == UserKind::Service && new.permission == Permission::Owner {
            return Err(no_service_owner());
        }
        self.make(once, async |change| {
            sql("INSERT INTO users (id, permission, first_name, last_name, joined_at, kind, created_by)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind_all(values![&id, new.permission, &new.first_name, new.last_name.as_deref(), now, kind.as_str(), by])
            .run(change)
            .await?;
            Ok((read_one(change, &id, now).await?, true))
        })
        .await
    }

    /// Changes somebody. Of those who are owners and may come in, one stays.
    pub(in crate::server) async fn change_user(&self, id: &UserId, patch: &UserPatch) -> Answer<User> {
        let now = clock::now();
        let mut change = self.write().await?;
        let old = read_one(&mut change, id, now).await?;
        let permission = patch.permission.unwrap_or_else(|| Permission::named(old.permission.verbatim()));
        if permission == Permission::Owner && old.kind.verbatim() == UserKind::Service.as_str() {
            return Err(no_service_owner());
        }
        let disabled_at = match patch.disabled {
            Some(true) => old.disabled_at.or(Some(now)),
            Some(false) => None,
            None => old.disabled_at,
        };
        if permission != Permission::Owner || disabled_at.is_some() {
            must_leave_an_owner(&mut change, id).await?;
        }
        let first_name = patch.first_name.clone().map(Into::into).or(old.first_name);
        let last_name = patch.last_name.clone().map(Into::into).or(old.last_name);
        sql("UPDATE users SET permission = $2, first_name = $3, last_name = $4, disabled_at = $5 WHERE id = $1")
            .bind_all(values![id, permission, &first_name, &last_name, disabled_at])
            .run(&mut change)
            .await?;
        let user = read_one(&mut change, id, now).await?;
        change.commit().await?;
        Ok(user)
    }
}

/// Refuses what would leave no owner beside `id`, where that is one now.
async fn must_leave_an_owner(change: &mut Connection, id: &UserId) -> Answer<()> {
    change.lock("owners").await?;
    let owners = sql("SELECT id FROM users WHERE permission = 'owner' AND disabled_at IS NULL ORDER BY id");
    let owners: Vec<UserId> = owners.each(change, |row| row.first()).await?;
    if owners == [id.clone()] { Err(Problem::LastOwner) } else { Ok(()) }
}

fn no_service_owner() -> Problem {
    Problem::Refused("permission: a service cannot be an owner".to_owned())
}
