//! People, their keys, and the trail of what they change: extensions of our own server.

use super::{Bland, Rows, walk};
use crate::{
    domain::{
        failure::Failure,
        id::{KeyId, UserId},
    },
    wire::{
        AuditQuery, AuditRow, AuditSeal, Key, KeyMade, KeyQuery, NewKey, NewUser, Page, PageQuery, Rotation, User,
        UserPatch,
    },
};

const USERS: [&str; 3] = ["v1", "earmark", "users"];
const KEYS: [&str; 3] = ["v1", "earmark", "keys"];
const AUDIT: [&str; 3] = ["v1", "earmark", "audit"];

impl Bland {
    /// Up to `most` people and services.
    pub async fn users_up_to(&self, most: usize) -> Result<Rows<User>, Failure> {
        let page =
            |page: PageQuery| async move { self.http.get("list the users", &USERS).query(page.pairs()).data().await };
        walk::rows("list the users", most, page).await
    }

    /// Adds somebody.
    pub async fn add_user(&self, new: &NewUser) -> Result<User, Failure> {
        self.http.post("add the user", &USERS).json(new).data().await
    }

    /// Changes somebody.
    pub async fn change_user(&self, user: &UserId, patch: &UserPatch) -> Result<User, Failure> {
        let path = ["v1", "earmark", "users", user.as_str()];
        self.http.patch("change the user", &path).json(patch).data().await
    }

    /// Up to `most` keys.
    pub async fn keys_up_to(&self, query: &KeyQuery, most: usize) -> Result<Rows<Key>, Failure> {
        let page = |page: PageQuery| {
            let query = KeyQuery { page, ..query.clone() };
            async move { self.http.get("list the keys", &KEYS).query(query.pairs()).data().await }
        };
        walk::rows("list the keys", most, page).await
    }

    /// Makes a key. Not to be repeated: a second one would be made.
    pub async fn make_key(&self, new: &NewKey) -> Result<KeyMade, Failure> {
        self.http.post("make the key", &KEYS).json(new).data().await
    }

    /// Makes a key in the place of another one. Not to be repeated.
    pub async fn rotate_key(&self, key: &KeyId, how: &Rotation) -> Result<KeyMade, Failure> {
        let path = ["v1", "earmark", "keys", key.as_str(), "rotate"];
        self.http.post("replace the key", &path).json(how).data().await
    }

    /// Withdraws a key.
    pub async fn revoke_key(&self, key: &KeyId) -> Result<(), Failure> {
        self.http.delete("withdraw the key", &["v1", "earmark", "keys", key.as_str()]).done().await
    }

    /// One page of the trail of changes, oldest first.
    pub async fn audit(&self, query: &AuditQuery) -> Result<Page<AuditRow>, Failure> {
        self.http.get("read the trail of changes", &AUDIT).query(query.pairs()).data().await
    }

    /// One page of the seals over it, oldest first.
    pub async fn audit_seals(&self, page: &PageQuery) -> Result<Page<AuditSeal>, Failure> {
        let path = ["v1", "earmark", "audit", "seals"];
        self.http.get("read the seals of the trail", &path).query(page.pairs()).data().await
    }
}
