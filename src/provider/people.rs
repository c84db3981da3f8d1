//! Who is who: the people of an organisation, and who of them the key speaks for.

use serde::{Deserialize, Serialize};

use super::Bland;
use crate::{
    domain::{
        failure::Failure,
        id::{OrgId, UserId},
    },
    wire::{IssueQuery, Member, OwnMembership, PageQuery},
};

/// The people of an organisation, and who of them the key speaks for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Roll {
    /// The organisation; nothing where it is not known.
    pub org: Option<OrgId>,
    /// Whom the key speaks for, where that can be told.
    pub me: Option<UserId>,
    /// Everybody.
    pub members: Vec<Member>,
}

impl Bland {
    /// The people of an organisation, or of that which the key is of. That the memberships cannot be read leaves open who
    /// the user is, and hides nobody's name.
    pub async fn people(&self, org: Option<&OrgId>) -> Result<Roll, Failure> {
        let Some(org) = org else {
            let own = self.memberships().await;
            let Some(org) = self.own_org(own.as_deref().unwrap_or_default()).await? else { return Ok(Roll::default()) };
            return Ok(roll(own, self.members(&org).await?, org));
        };
        let (own, members) = tokio::join!(self.memberships(), self.members(org));
        Ok(roll(own, members?, org.clone()))
    }

    /// The only organisation that there is, or that of the issues.
    async fn own_org(&self, own: &[OwnMembership]) -> Result<Option<OrgId>, Failure> {
        if let [only] = own {
            return Ok(Some(only.membership.org_id.clone()));
        }
        let page = PageQuery { limit: Some(1), cursor: None };
        let first = self.issues(&IssueQuery { page, ..IssueQuery::default() }).await?;
        Ok(first.items.into_iter().next().map(|issue| issue.org_id))
    }
}

fn roll(own: Result<Vec<OwnMembership>, Failure>, members: Vec<Member>, org: OrgId) -> Roll {
    let me = own.ok().and_then(|own| whose(&own, &org, &members));
    Roll { org: Some(org), me, members }
}

/// Whose membership is the one of `org`: the server says it, or it is that of one member alone, since no request of the
/// contract names the user (7.1).
fn whose(own: &[OwnMembership], org: &OrgId, members: &[Member]) -> Option<UserId> {
    let mine = own.iter().find(|mine| mine.membership.org_id == *org)?;
    if let Some(user) = &mine.user_id {
        return Some(user.clone());
    }
    let mine = &mine.membership;
    let is_mine = |member: &&Member| {
        member.joined_at == mine.joined_at
            && member.permissions == mine.permissions
            && (member.is_owner, member.is_org_creator) == (mine.is_owner, mine.is_org_creator)
    };
    let mut fitting = members.iter().filter(is_mine);
    fitting.next().filter(|_| fitting.next().is_none()).map(|member| member.user_id.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn member(user: &str, joined_at: &str, permission: &str) -> Member {
        let member = json!({ "org_id": "org", "user_id": user, "joined_at": joined_at, "permissions": [permission] });
        serde_json::from_value(member).expect("a member")
    }

    fn own(membership: serde_json::Value) -> Vec<OwnMembership> {
        vec![serde_json::from_value(membership).expect("a membership")]
    }

    #[test]
    fn who_joined_then_with_these_rights_is_the_user_unless_two_did() {
        let (early, late) = ("2026-02-02T10:00:00.000Z", "2026-03-02T10:00:00.000Z");
        let mine = || own(json!({ "org_id": "org", "joined_at": late, "permissions": ["operator"] }));
        let ann = || member("ann", early, "operator");
        let ben = || member("ben", late, "operator");
        let cleo = || member("cleo", late, "admin");
        let org = OrgId::from("org");
        let me = |own: Vec<OwnMembership>, members: Vec<Member>| whose(&own, &org, &members);
        assert_eq!(me(mine(), vec![ann(), ben(), cleo()]), Some("ben".into()));
        assert_eq!(me(mine(), vec![ann(), cleo()]), None);
        assert_eq!(me(mine(), vec![ben(), member("dora", late, "operator")]), None);
        assert_eq!(me(own(json!({ "org_id": "other", "joined_at": late })), vec![ann(), ben()]), None);
        let told = own(json!({ "org_id": "org", "joined_at": late, "user_id": "ann" }));
        assert_eq!(me(told, vec![ann(), ben()]), Some("ann".into()), "a server of ours says it");
    }
}
