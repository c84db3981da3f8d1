//! Members of the organisation, as the contract tells of them.

use super::{
    database::{Database, Organisation},
    failure::DatabaseError,
    problem::{Answer, Problem, Thing},
    sql::{Cell, Column, Misread, Result, Row, Value, sql, values},
};
use crate::{
    domain::{
        id::{OrgId, UserId},
        permission::Permission,
    },
    server::clock,
    wire::{Account, Billing, Member, Membership},
};

impl From<Permission> for Value {
    fn from(permission: Permission) -> Self {
        permission.as_str().into()
    }
}

impl<'r> Column<'r> for Permission {
    fn read(cell: Cell<'r>) -> Result<Self, Misread> {
        <&str>::read(cell).map(Self::named)
    }
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
