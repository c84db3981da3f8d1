//! Teams of the ticket service, as people name them.

use super::{
    exit::{Code, Outcome, Stop},
    table::{id, own},
};
use crate::{domain::text::Untrusted, wire::Team};

/// The team that a person named, by code, by id or by name.
pub(super) fn find_team<'a>(teams: &'a [Team], named: &str) -> Outcome<&'a Team> {
    let is = |text: Option<&Untrusted>| text.is_some_and(|text| text.verbatim().eq_ignore_ascii_case(named));
    let found = teams.iter().find(|team| is(team.identifier.as_ref()) || is(Some(&team.id)) || is(Some(&team.name)));
    found.ok_or_else(|| {
        let known = if teams.is_empty() { own("none") } else { own(codes(teams).join(", ")) };
        Stop::new(Code::NotFound, format_args!("there is no team {}; there are: {known}", id(named)))
    })
}

/// How teams are called.
pub(super) fn codes(teams: &[Team]) -> Vec<String> {
    teams.iter().map(|team| team.identifier.as_ref().unwrap_or(&team.id).line().to_string()).collect()
}
