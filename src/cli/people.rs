//! What `earmark user`, `earmark key` and `earmark audit` share: whom they ask, and how people and keys are named.

use super::{
    Setting,
    args::PeopleOf,
    connect::Connection,
    exit::{Code, Outcome, Stop},
    here::Beside,
    table::id,
};
use crate::{
    domain::{
        id::{KeyId, UserId},
        text::Display,
    },
    provider::Bland,
    wire::{Capabilities, KeyQuery, User},
};

/// People and keys that are looked through for one that is named.
pub(super) const MANY: usize = 10_000;

/// Asks the service of the profile, or the database that is named, and ends the connection whatever came of it.
pub(super) async fn with(
    setting: Setting,
    of: &PeopleOf,
    may_make: bool,
    command: impl AsyncFnOnce(&Bland) -> Outcome,
) -> Outcome {
    if let Some(named) = &of.database {
        let beside = Beside::open(named, may_make).await?;
        let outcome = command(beside.api()).await;
        beside.close().await;
        return outcome;
    }
    Connection::with(setting, async |connection| {
        if !connection.api.capabilities().await?.offers(Capabilities::PEOPLE) {
            return Err(Stop::new(
                Code::Refused,
                "this service looks after no people for earmark; only a server of earmark does, of this version or a later one",
            ));
        }
        command(&connection.api).await
    })
    .await
}

/// The one who is named by id or by name.
pub(super) async fn find(api: &Bland, named: &str) -> Outcome<User> {
    let users = api.users_up_to(MANY).await?.items;
    let is = |user: &&User| user.id.as_str() == named || user.name().verbatim().eq_ignore_ascii_case(named);
    let mut found = users.iter().filter(is);
    match (found.next(), found.next()) {
        (Some(user), None) => Ok(user.clone()),
        (Some(_), Some(_)) => Err(Stop::usage(format_args!("several are called {}; name one by its id", id(named)))),
        (None, _) => Err(Stop::new(Code::NotFound, format_args!("there is nobody called {}", id(named)))),
    }
}

/// The id of the one who is named.
pub(super) async fn find_id(api: &Bland, named: Option<&str>) -> Outcome<Option<UserId>> {
    match named {
        Some(named) => Ok(Some(find(api, named).await?.id)),
        None => Ok(None),
    }
}

/// The id of the key that is named by it, or by the first characters of the key. Whoever may see those of all looks among all.
pub(super) async fn find_key(api: &Bland, named: &str) -> Outcome<KeyId> {
    let all = KeyQuery { all: Some(true), ..KeyQuery::default() };
    let keys = match api.keys_up_to(&all, MANY).await {
        Ok(keys) => keys.items,
        Err(_) => api.keys_up_to(&KeyQuery::default(), MANY).await?.items,
    };
    let is = |key: &&crate::wire::Key| {
        let short = (8..=12).contains(&named.len()) && key.prefix.verbatim().starts_with(named);
        key.id.as_str() == named || short
    };
    let mut found = keys.iter().filter(is);
    match (found.next(), found.next()) {
        (Some(key), None) => Ok(key.id.clone()),
        (Some(_), Some(_)) => Err(Stop::usage("several keys begin so; name one by its id")),
        // What was named may be a key.
        (None, _) => Err(Stop::new(Code::NotFound, "there is no such key; `earmark key list` tells their ids")),
    }
}

/// A first and a last name.
pub(super) fn split(name: &str) -> (String, Option<String>) {
    match name.trim().rsplit_once(' ') {
        Some((first, last)) => (first.trim().to_owned(), Some(last.to_owned())),
        None => (name.trim().to_owned(), None),
    }
}

/// A name as it is shown.
pub(super) fn shown(user: &User) -> Display {
    user.name().line()
}
