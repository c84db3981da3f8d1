//! People by name on the command line: as they are printed, and as they are meant.

use super::{
    connect::Connection,
    exit::{Outcome, Stop},
    table::id,
};
use crate::{
    app::{
        message::{
            filter::Filter,
            person::{self, Members, Person},
        },
        state::people::People,
    },
    domain::{
        id::{OrgId, UserId, as_uuid},
        text::Display,
    },
    provider::Roll,
};

/// The people of an organisation.
#[derive(Default)]
pub(super) struct Names(People);

impl Names {
    /// Those of an organisation, or of the one that the key is of. Without them ids are shown: a key that may read issues may
    /// still not be allowed to ask for people.
    pub(super) async fn of(connection: &Connection, org: Option<&OrgId>) -> Self {
        Self::read(connection.api.people(org).await.unwrap_or_default())
    }

    fn read(Roll { org, me, members }: Roll) -> Self {
        let mut people = People::default();
        people.meet(Members { org, me, people: members.iter().map(Person::from).collect() });
        Self(people)
    }

    /// How somebody is called: `you`, a name, or the id where nobody is known.
    pub(super) fn name(&self, user: &UserId) -> Display {
        self.0.called(user).cloned().unwrap_or_else(|| id(user.as_str()))
    }

    /// The id of whom `name` means after `key`.
    fn meant(&self, key: &str, name: &str) -> Outcome<String> {
        person::meant(self.0.all(), self.0.me(), (key, name)).map_err(Stop::usage)
    }
}

/// A filter with ids in the place of names. Nothing is asked for one that has none.
pub(super) async fn in_filter(connection: &Connection, filter: &Filter) -> Outcome<Filter> {
    let mut filter = filter.clone();
    if filter.people().any(|(_, name)| as_uuid(name).is_none()) {
        let names = Names::of(connection, None).await;
        filter.resolve(|key, name| names.meant(key.word(), name))?;
    }
    Ok(filter)
}

/// Puts ids in the place of names that were given for options. Nothing is asked where all of them are ids.
pub(super) async fn in_options(connection: &Connection, options: &mut [(&str, Option<&mut UserId>)]) -> Outcome<()> {
    let is_name = |user: &UserId| as_uuid(user.as_str()).is_none();
    let mut named: Vec<(&str, &mut UserId)> = options
        .iter_mut()
        .filter_map(|(option, user)| Some((*option, &mut **user.as_mut().filter(|user| is_name(user))?)))
        .collect();
    if named.is_empty() {
        return Ok(());
    }
    let names = Names::of(connection, None).await;
    for (option, user) in &mut named {
        **user = names.meant(option, user.as_str())?.into();
    }
    Ok(())
}
