//! Who may do what: the one table of permissions and verbs, and what a key may do of it.

use std::fmt;

use serde::Serialize;

/// What a member may do, in the words of the contract; each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// Reads, and marks as viewed.
    Viewer,
    /// Judges calls and works on issues.
    Operator,
    /// Leads: fills queues, overrules others, reads the trail of changes.
    Admin,
    /// Looks after people and keys, and deletes calls.
    Owner,
}

impl Permission {
    /// All of them, the least first.
    pub const KNOWN: &'static [Self] = &[Self::Viewer, Self::Operator, Self::Admin, Self::Owner];

    /// The word of the contract.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The permission of this word. What nobody knows may read.
    pub fn named(word: &str) -> Self {
        Self::KNOWN.iter().copied().find(|permission| permission.as_str() == word).unwrap_or(Self::Viewer)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who a user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum UserKind {
    /// A person.
    Person,
    /// A program with an account of its own, which is never an owner.
    Service,
}

impl UserKind {
    /// Both of them.
    pub const KNOWN: &'static [Self] = &[Self::Person, Self::Service];

    /// Its word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Service => "service",
        }
    }
}

/// A part of what its user may do, which a key may be kept to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// To read.
    Read,
    /// To work on issues.
    Triage,
    /// To judge calls in queues.
    Review,
    /// To fill queues, and to overrule others.
    Lead,
    /// To look after people and keys, to read the trail of changes, and to delete calls.
    Admin,
    /// To hand calls in.
    Ingest,
    /// To take everything out.
    Export,
    /// To read how the server is doing.
    Metrics,
}

impl Scope {
    /// All of them.
    pub const KNOWN: &'static [Self] =
        &[Self::Read, Self::Triage, Self::Review, Self::Lead, Self::Admin, Self::Ingest, Self::Export, Self::Metrics];

    /// Its word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Triage => "triage",
            Self::Review => "review",
            Self::Lead => "lead",
            Self::Admin => "admin",
            Self::Ingest => "ingest",
            Self::Export => "export",
            Self::Metrics => "metrics",
        }
    }

    /// The scope of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::KNOWN.iter().copied().find(|scope| scope.as_str() == word)
    }

    /// Whether it holds `other` too: what is answered to a change, and what is taken out, could be read as well.
    fn holds(self, other: Self) -> bool {
        let reads = matches!(self, Self::Triage | Self::Review | Self::Lead | Self::Admin | Self::Export);
        self == other || other == Self::Read && reads
    }
}

/// The scopes of a key; none are all that its user may do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// These, each once.
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Self {
        let mut scopes: Vec<_> = scopes.into_iter().collect();
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }

    /// Them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }

    /// Whether a key of these is kept to nothing.
    pub fn are_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `scope` is among them, or held by one of them.
    pub fn hold(&self, scope: Scope) -> bool {
        self.are_all() || self.0.iter().any(|own| own.holds(scope))
    }

    /// Whether a key of these may do all that one of `others` may.
    pub fn cover(&self, others: &Self) -> bool {
        self.are_all() || !others.are_all() && others.iter().all(|scope| self.hold(scope))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.0.iter().map(Scope::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

/// Something that may be done or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// To learn what the server offers, and for whom one's key speaks.
    Meet,
    /// To read issues, calls and what people made of them, and to mark as viewed.
    Read,
    /// To make and change issues with all that belongs to them, and tickets.
    Triage,
    /// To remove what somebody else has set.
    Overrule,
    /// To take calls of a queue and judge them.
    Review,
    /// To make and fill queues, and to read what others say of their calls.
    Lead,
    /// To hand calls in.
    Ingest,
    /// To delete calls for good.
    Erase,
    /// To read the trail of changes.
    Audit,
    /// To look after people, and after keys of others.
    Manage,
    /// To look after one's own keys.
    OwnKeys,
}

impl Verb {
    /// All of them.
    pub const KNOWN: &'static [Self] = &[
        Self::Meet,
        Self::Read,
        Self::Triage,
        Self::Overrule,
        Self::Review,
        Self::Lead,
        Self::Ingest,
        Self::Erase,
        Self::Audit,
        Self::Manage,
        Self::OwnKeys,
    ];

    /// The least permission with which it may be done: the table of permissions.
    pub fn least(self) -> Permission {
        match self {
            Self::Meet | Self::Read | Self::OwnKeys => Permission::Viewer,
            Self::Triage | Self::Review => Permission::Operator,
            Self::Overrule | Self::Lead | Self::Ingest | Self::Audit => Permission::Admin,
            Self::Erase | Self::Manage => Permission::Owner,
        }
    }

    /// The scope that a key needs for it: the table of scopes.
    pub fn scope(self) -> Option<Scope> {
        match self {
            Self::Meet | Self::OwnKeys => None,
            Self::Read => Some(Scope::Read),
            Self::Triage => Some(Scope::Triage),
            Self::Review => Some(Scope::Review),
            Self::Overrule | Self::Lead => Some(Scope::Lead),
            Self::Ingest => Some(Scope::Ingest),
            Self::Erase | Self::Audit | Self::Manage => Some(Scope::Admin),
        }
    }
}

/// What a key may do: what its user may, as far as its scopes go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// What its user may do.
    pub permission: Permission,
    /// Who its user is.
    pub kind: UserKind,
    /// What the key is kept to.
    pub scopes: Scopes,
}

/// What is missing for a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// A permission: the least that would do, and the one that is there.
    Permission(Permission, Permission),
    /// A scope.
    Scope(Scope),
}

impl Rights {
    /// Those of the person at this machine.
    pub fn full() -> Self {
        Self { permission: Permission::Owner, kind: UserKind::Person, scopes: Scopes::default() }
    }

    /// What is missing for `verb`, when something is.
    pub fn lack(&self, verb: Verb) -> Option<Lack> {
        // A service whose key is for handing calls in may do that, whatever else it may.
        let hands_in = verb == Verb::Ingest && self.kind == UserKind::Service && !self.scopes.are_all();
        let least = verb.least();
        if self.permission < least && !hands_in {
            return Some(Lack::Permission(least, self.permission));
        }
        verb.scope().filter(|scope| !self.scopes.hold(*scope)).map(Lack::Scope)
    }

    /// Whether `verb` may be done.
    pub fn may(&self, verb: Verb) -> bool {
        self.lack(verb).is_none()
    }
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Permission(least, Permission::Viewer) => {
                write!(f, "This key may only read; this needs the permission {least}")
            }
            Self::Permission(least, own) => write!(f, "This needs the permission {least}; this key has {own}"),
            Self::Scope(scope) => write!(f, "This needs the scope {}, which this key does not have", scope.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights(permission: Permission, scopes: &[Scope]) -> Rights {
        Rights { permission, kind: UserKind::Person, scopes: Scopes::of(scopes.iter().copied()) }
    }

    #[test]
    fn the_table_of_permissions_is_what_was_agreed() {
        use Verb as V;
        // Viewer, operator, admin, owner.
        for (verb, may) in [
            (V::Meet, "1111"),
            (V::Read, "1111"),
            (V::Triage, "0111"),
            (V::Overrule, "0011"),
            (V::Review, "0111"),
            (V::Lead, "0011"),
            (V::Ingest, "0011"),
            (V::Erase, "0001"),
            (V::Audit, "0011"),
            (V::Manage, "0001"),
            (V::OwnKeys, "1111"),
        ] {
            let can = |permission: &Permission| rights(*permission, &[]).may(verb);
            let told: String = Permission::KNOWN.iter().map(|one| if can(one) { '1' } else { '0' }).collect();
            assert_eq!(told, may, "{verb:?}");
        }
    }

    #[test]
    fn a_key_may_do_what_its_user_and_its_scopes_allow() {
        let able = |rights: &Rights| Verb::KNOWN.iter().copied().filter(|verb| rights.may(*verb)).collect::<Vec<_>>();
        use Verb::{Audit, Erase, Ingest, Lead, Manage, Meet, Overrule, OwnKeys, Read, Triage};
        assert_eq!(able(&rights(Permission::Owner, &[])), Verb::KNOWN);
        assert_eq!(able(&rights(Permission::Owner, &[Scope::Read])), [Meet, Read, OwnKeys]);
        assert_eq!(able(&rights(Permission::Owner, &[Scope::Triage])), [Meet, Read, Triage, OwnKeys]);
        assert_eq!(able(&rights(Permission::Owner, &[Scope::Lead])), [Meet, Read, Overrule, Lead, OwnKeys]);
        assert_eq!(able(&rights(Permission::Owner, &[Scope::Admin])), [Meet, Read, Erase, Audit, Manage, OwnKeys]);
        assert_eq!(able(&rights(Permission::Viewer, &[Scope::Admin])), [Meet, Read, OwnKeys]);
        assert_eq!(able(&rights(Permission::Viewer, &[Scope::Ingest])), [Meet, OwnKeys]);
        let service = Rights { kind: UserKind::Service, ..rights(Permission::Viewer, &[Scope::Ingest]) };
        assert_eq!(able(&service), [Meet, Ingest, OwnKeys]);
        let reads = Rights { kind: UserKind::Service, ..rights(Permission::Viewer, &[]) };
        assert_eq!(able(&reads), [Meet, Read, OwnKeys]);
    }

    #[test]
    fn scopes_cover_what_is_no_wider() {
        let of = |scopes: &[Scope]| Scopes::of(scopes.iter().copied());
        let all = Scopes::default();
        assert!(all.cover(&all) && all.cover(&of(&[Scope::Admin])));
        assert!(of(&[Scope::Triage]).cover(&of(&[Scope::Read])));
        assert!(!of(&[Scope::Read]).cover(&of(&[Scope::Triage])) && !of(&[Scope::Read]).cover(&all));
        assert_eq!(of(&[Scope::Lead, Scope::Read, Scope::Lead]).to_string(), "read lead");
    }
}
