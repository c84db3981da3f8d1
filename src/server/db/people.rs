//! Members of the organisation and the keys that speak for them.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{
    database::{Database, Organisation},
    failure::DatabaseError,
    problem::{Answer, Problem, Thing},
    sql::{Cell, Column, Misread, Result, Row, Value, sql, values},
};
use crate::{
    domain::id::{OrgId, UserId},
    server::{clock, keys},
    wire::{Account, Billing, Member, Membership},
};

/// SHA-256 of a key; the key itself is not kept.
type KeyDigest = [u8; 32];

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Reads, and marks as viewed.
    Viewer,
    /// Everything in triage.
    Operator,
    /// Everything in triage.
    Admin,
    /// Everything in triage.
    Owner,
}

impl Permission {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// Whether triage data may be changed.
    pub fn may_write(self) -> bool {
        self != Self::Viewer
    }

    /// Whether queues may be made and filled, and readings of others be read.
    pub fn may_lead(self) -> bool {
        matches!(self, Self::Admin | Self::Owner)
    }

    /// Whether calls may be deleted for good.
    pub fn may_erase(self) -> bool {
        self == Self::Owner
    }
}

impl From<Permission> for Value {
    fn from(permission: Permission) -> Self {
        permission.as_str().into()
    }
}

impl<'r> Column<'r> for Permission {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        Ok(match <&str>::read(cell)? {
            "operator" => Self::Operator,
            "admin" => Self::Admin,
            "owner" => Self::Owner,
            _ => Self::Viewer,
        })
    }
}

/// Who is asking.
#[derive(Debug, Clone)]
pub(in crate::server) struct Caller {
    pub(in crate::server) user: UserId,
    pub(in crate::server) permission: Permission,
}

/// A person to be added to the organisation.
#[derive(Debug, Clone)]
pub struct NewMember {
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// What the person may do.
    pub permission: Permission,
}

impl Database {
    /// Adds a member; answers the new id.
    pub async fn add_member(&self, member: &NewMember) -> Result<UserId, DatabaseError> {
        let id = UserId::from(clock::new_id());
        let mut change = self.write().await?;
        sql("INSERT INTO users (id, permission, first_name, last_name, joined_at) VALUES ($1, $2, $3, $4, $5)")
            .bind_all(values![&id, member.permission, &member.first_name, &member.last_name, clock::now()])
            .run(&mut change)
            .await?;
        change.commit().await?;
        Ok(id)
    }

    /// Lets `key` speak for `user`. Nothing is written when it does so already.
    pub async fn register_key(&self, user: &UserId, key: &str) -> Result<(), DatabaseError> {
        self.register(user, key, None).await
    }

    /// Lets `key` speak for the person at this machine, as long as it is the one in the key file `file`: what the file
    /// held before ends at once, here and in every process that serves this database.
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
        sql("INSERT INTO keys (sha256, user_id, created_at, file) VALUES ($1, $2, $3, $4)
             ON CONFLICT (sha256) DO UPDATE SET user_id = excluded.user_id, file = excluded.file")
        .bind_all(values![&digest, user, clock::now(), file])
        .run(&mut change)
        .await?;
        change.commit().await?;
        Ok(())
    }

    /// For whom `key` speaks now. Every key is looked at, so that the time tells nothing about which one came close;
    /// none is remembered, so that one that is withdrawn is so at once, whichever process did it.
    pub(in crate::server) async fn caller(&self, key: &str) -> Answer<Option<Caller>> {
        let digest = digest(key);
        let keys = sql("SELECT sha256, user_id, permission FROM keys JOIN users ON users.id = keys.user_id")
            .each(&mut self.inner.home.door.take().await?, known_key)
            .await?;
        Ok(keys.iter().filter(|(known, _)| same(known, &digest)).fold(None, |_, (_, caller)| Some(caller.clone())))
    }

    /// All members (contract 7.1).
    pub(in crate::server) async fn members(&self, organisation: &OrgId) -> Answer<Vec<Member>> {
        if *organisation != self.organisation().id {
            return Err(Problem::Missing(Thing::Organisation));
        }
        let asked = sql("SELECT * FROM users ORDER BY joined_at, id");
        Ok(asked.each(&mut self.read().await?, |row| member(row, self.organisation())).await?)
    }

    /// The organisations of the caller (contract 7.1): this one.
    pub(in crate::server) async fn memberships(&self, user: &UserId) -> Answer<Vec<Membership>> {
        let asked = sql("SELECT * FROM users WHERE id = $1").bind(user);
        let members = asked.each(&mut self.read().await?, |row| member(row, self.organisation())).await?;
        Ok(members.into_iter().map(membership).collect())
    }

    /// State of the account (contract 7.2). Nothing costs money here.
    pub(in crate::server) async fn account(&self) -> Answer<Account> {
        let calls = sql("SELECT count(*) FROM calls").one(&mut self.read().await?).await?;
        Ok(Account {
            status: "active".into(),
            billing: Billing { current_balance: 0.0, refill_to: None },
            total_calls: calls.first()?,
        })
    }
}

fn digest(key: &str) -> KeyDigest {
    Sha256::digest(key.as_bytes()).into()
}

/// Whether two keys are the same, in a time that does not depend on where they differ.
pub(in crate::server) fn is_same(one: &str, other: &str) -> bool {
    same(&digest(one), &digest(other))
}

/// Compares in a time that does not depend on where the two differ.
fn same(one: &KeyDigest, other: &KeyDigest) -> bool {
    let difference = one.iter().zip(other).fold(0, |difference, (a, b)| difference | (a ^ b));
    std::hint::black_box(difference) == 0
}

fn known_key(row: &Row) -> Result<(KeyDigest, Caller)> {
    Ok((row.get("sha256")?, Caller { user: row.get("user_id")?, permission: row.get("permission")? }))
}

fn member(row: &Row, organisation: &Organisation) -> Result<Member> {
    let user: UserId = row.get("id")?;
    let permission: &str = row.get("permission")?;
    Ok(Member {
        combo_id: format!("{}::{}", organisation.id.as_str(), user.as_str()).into(),
        org_id: organisation.id.clone(),
        user_id: user,
        permissions: vec![permission.into()],
        is_owner: permission == Permission::Owner.as_str(),
        is_org_creator: row.get("is_local")?,
        joined_at: row.get("joined_at")?,
        first_name: row.get("first_name")?,
        last_name: row.get("last_name")?,
        org_slug: organisation.slug.clone(),
        org_display_name: organisation.display_name.clone(),
        member_email: row.get("email")?,
        member_phone_number: row.get("phone_number")?,
    })
}

fn membership(member: Member) -> Membership {
    Membership {
        org_id: member.org_id,
        org_slug: member.org_slug,
        org_display_name: member.org_display_name,
        permissions: member.permissions,
        is_owner: member.is_owner,
        is_org_creator: member.is_org_creator,
        joined_at: member.joined_at,
    }
}
