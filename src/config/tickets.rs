//! The ticket service that goes with a profile, and its keys.
//!
//! The variables of the environment are for the profile `bland` alone: the key of one service is not sent to another
//! because somebody named a profile. Other profiles have tickets when their table says where; those of the server
//! inside this program have that server's tickets, whatever is set.

use secrecy::SecretString;
use url::Url;

use super::{
    Environment,
    file::ThenaTable,
    key_sources::KeySources,
    paths::Paths,
    secret::{self, NoKey},
    variable,
};

/// Address of the live service, unless `THENA_BASE_URL` says otherwise.
const THENA: &str = "https://platform.thena.ai";
/// Holds a personal key or the token of an app.
const API_KEY: &str = "THENA_API_KEY";
/// Holds the token of a signed-in user.
const TOKEN: &str = "THENA_TOKEN";
/// Holds the organisation that the token is for.
const ORG_ID: &str = "THENA_ORG_ID";
/// Stands behind the name of the profile in the file of keys.
const IN_KEYS_FILE: &str = "-thena";

/// Where the tickets of a profile are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tickets {
    /// In the server inside this program.
    Embedded,
    /// In a service elsewhere, if there is a key for it.
    Remote(Box<TicketService>),
    /// Nowhere.
    None,
}

/// A ticket service elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketService {
    /// Its address.
    pub base: Url,
    /// Whether the variables of the environment count.
    by_environment: bool,
    /// Where its key is looked for.
    keys: KeySources,
    /// Organisation; with it the key is a token.
    org_id: Option<String>,
    /// Id or code of the team that gets new tickets.
    pub team: Option<String>,
    /// Address that new tickets come from.
    pub requestor_email: Option<String>,
}

/// What a ticket service is told; what is set is sent.
#[derive(Debug, Clone, Default)]
pub struct TicketSecrets {
    /// A key.
    pub api_key: Option<SecretString>,
    /// A token and its organisation.
    pub bearer: Option<(SecretString, String)>,
    /// The variables that hold the key, the token and the organisation, or would if they were in variables.
    pub names: [String; 3],
}

/// The keys of a ticket service cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum NoTicketKey {
    /// A key is named, and cannot be had.
    #[error(transparent)]
    Key(#[from] NoKey),
    /// A token is for one organisation, which is not named.
    #[error("{TOKEN} is set and {ORG_ID} is not; set both, or {API_KEY} alone")]
    NoOrganisation,
}

impl TicketService {
    /// The service of a profile: what its table says, and for the profile `bland` what the environment says before it.
    pub(super) fn of(
        table: Option<&ThenaTable>,
        is_bland: bool,
        paths: &Paths,
        environment: Environment<'_>,
    ) -> Result<Tickets, url::ParseError> {
        if table.is_none() && !is_bland {
            return Ok(Tickets::None);
        }
        let table = table.cloned().unwrap_or_default();
        let said = |name| if is_bland { variable(environment, name) } else { None };
        let address = said("THENA_BASE_URL").or(table.base_url);
        let base = Url::parse(address.as_deref().unwrap_or(THENA))?;
        let keys = KeySources::of(table.key_env, table.key_cmd, table.key_file, paths);
        let org_id = said(ORG_ID).or(table.org_id);
        let (team, requestor_email) = (table.team, table.requestor_email);
        Ok(Tickets::Remote(Box::new(Self { base, by_environment: is_bland, keys, org_id, team, requestor_email })))
    }

    /// The keys of the service for the profile `name`; `None` when there are none, so that there are no tickets. A
    /// command that prints one does not see the variables called `secrets`.
    pub fn secrets(
        &self,
        name: &str,
        secrets: &[String],
        environment: Environment<'_>,
    ) -> Result<Option<TicketSecrets>, NoTicketKey> {
        let set = |name| variable(environment, name).map(|key| SecretString::from(key.trim()));
        if self.by_environment {
            let api_key = set(API_KEY);
            let bearer = match (set(TOKEN), &self.org_id) {
                (Some(token), Some(org_id)) => Some((token, org_id.clone())),
                (Some(_), None) if api_key.is_none() => return Err(NoTicketKey::NoOrganisation),
                _ => None,
            };
            if api_key.is_some() || bearer.is_some() {
                return Ok(Some(TicketSecrets { api_key, bearer, names: [API_KEY, TOKEN, ORG_ID].map(str::to_owned) }));
            }
        }
        let key = match secret::find(&format!("{name}{IN_KEYS_FILE}"), &self.keys, secrets, environment) {
            Ok(key) => key,
            Err(NoKey::Nowhere(..)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let variable = self.keys.variable(&format!("{name}{IN_KEYS_FILE}"));
        let names = [variable.clone(), variable.clone(), format!("{variable}_ORG")];
        Ok(Some(match &self.org_id {
            Some(org_id) => TicketSecrets { api_key: None, bearer: Some((key, org_id.clone())), names },
            None => TicketSecrets { api_key: Some(key), bearer: None, names },
        }))
    }

    /// How a key can be given, in words.
    pub fn remedy(&self, name: &str) -> String {
        let file = self.keys.secrets_file.display();
        let mut ways = Vec::new();
        if self.by_environment {
            ways.push(format!("set {API_KEY}, or {TOKEN} and {ORG_ID}"));
        }
        ways.extend(self.keys.env.as_ref().map(|variable| format!("set {variable}")));
        ways.push(format!("add `{name}{IN_KEYS_FILE} = \"…\"` to {file} (mode 600)"));
        ways.join(", or ")
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use secrecy::ExposeSecret as _;

    use super::*;

    /// What is sent, or what is wrong.
    fn sent(table: Option<&str>, is_bland: bool, variables: &[(&str, &str)]) -> Result<Vec<String>, String> {
        let folder = tempfile::tempdir().expect("folder");
        let paths = Paths::find(Some(folder.path()), &|_| None).expect("paths");
        let environment =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        let table = table.map(|table| toml::from_str::<ThenaTable>(table).expect("a table"));
        let service = TicketService::of(table.as_ref(), is_bland, &paths, &environment).map_err(|e| e.to_string())?;
        let Tickets::Remote(service) = service else { return Ok(vec!["no service".to_owned()]) };
        let found = service.secrets("bland", &[], &environment).map_err(|error| error.to_string())?;
        let Some(TicketSecrets { api_key, bearer, .. }) = found else { return Ok(vec![]) };
        let key = api_key.map(|key| format!("key {}", key.expose_secret()));
        let bearer = bearer.map(|(token, org)| format!("token {} of {org}", token.expose_secret()));
        Ok(key.into_iter().chain(bearer).collect())
    }

    #[test]
    fn what_is_set_is_what_is_sent() {
        let (key, token, org) = (("THENA_API_KEY", "k"), ("THENA_TOKEN", "t"), ("THENA_ORG_ID", "o"));
        assert_eq!(sent(None, true, &[]), Ok(vec![]));
        assert_eq!(sent(None, true, &[key]), Ok(vec!["key k".to_owned()]));
        assert_eq!(sent(None, true, &[token, org]), Ok(vec!["token t of o".to_owned()]));
        assert_eq!(sent(None, true, &[key, token, org]), Ok(vec!["key k".to_owned(), "token t of o".to_owned()]));
        assert_eq!(sent(None, true, &[org]), Ok(vec![]));
        assert!(sent(None, true, &[token]).is_err_and(|words| words.contains("THENA_ORG_ID is not")));
        assert_eq!(sent(None, true, &[key, token]), Ok(vec!["key k".to_owned()]));
        assert_eq!(sent(Some("org_id = 'o'"), true, &[token]), Ok(vec!["token t of o".to_owned()]));
    }

    #[test]
    fn a_key_is_named_by_the_variable_that_holds_it_and_no_other() {
        let paths = Paths::find(Some(Path::new("/h")), &|_| None).expect("paths");
        let names = |table: &str, profile: &str, is_bland, set: &[(&str, &str)]| {
            let environment =
                |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
            let table = toml::from_str::<ThenaTable>(table).expect("a table");
            let Ok(Tickets::Remote(service)) = TicketService::of(Some(&table), is_bland, &paths, &environment) else {
                panic!("remote")
            };
            service.secrets(profile, &[], &environment).expect("usable").map(|secrets| secrets.names[0].clone())
        };
        assert_eq!(names("", "bland", true, &[("THENA_API_KEY", "k")]).as_deref(), Some("THENA_API_KEY"));
        assert_eq!(names("key_env = 'MINE'", "bland", true, &[("MINE", "k")]).as_deref(), Some("MINE"));
        let printed = "key_cmd = ['echo', 'k']";
        assert_eq!(names(printed, "my-team", false, &[]).as_deref(), Some("EARMARK_MY_TEAM_THENA_KEY"));
        let odd = "key_env = 'A\"$(id)'";
        assert_eq!(names(odd, "team", false, &[("A\"$(id)", "k")]).as_deref(), Some("EARMARK_TEAM_THENA_KEY"));
    }

    #[test]
    fn the_environment_is_for_one_profile_alone() {
        let set = [("THENA_API_KEY", "k"), ("THENA_BASE_URL", "nonsense"), ("MINE", "m")];
        assert_eq!(sent(None, false, &set), Ok(vec!["no service".to_owned()]));
        assert_eq!(sent(Some(""), false, &set), Ok(vec![]), "nothing is named");
        assert_eq!(sent(Some("key_env = 'MINE'"), false, &set), Ok(vec!["key m".to_owned()]));
        assert_eq!(sent(Some("key_env = 'MINE'\norg_id = 'o'"), false, &set), Ok(vec!["token m of o".to_owned()]));
        assert!(sent(None, true, &set).is_err(), "its address is none");
    }

    #[test]
    fn the_file_of_keys_has_a_line_of_its_own() {
        let paths = Paths::find(Some(Path::new("/h")), &|_| None).expect("paths");
        let Ok(Tickets::Remote(service)) = TicketService::of(None, true, &paths, &|_| None) else { panic!("remote") };
        assert_eq!(service.base.as_str(), "https://platform.thena.ai/");
        let words = service.remedy("bland");
        assert!(words.contains("THENA_API_KEY") && words.contains("`bland-thena = "), "{words}");
    }
}
