//! Who asks: the headers that one connection sends, and no other.

use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};

use super::Unusable;
use crate::domain::text::Display;

/// The variable of a key whose own was not told: that of no service.
const UNNAMED: &str = "EARMARK_KEY";

/// Newest form of the ticket service.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
/// Of a maker of phone agents.
const XI_API_KEY: HeaderName = HeaderName::from_static("xi-api-key");
/// Beside a token in the older form.
const ORG_ID: HeaderName = HeaderName::from_static("x-org-id");

/// What the ticket service is told. What is set is sent, and nothing else.
#[derive(Debug, Clone, Default)]
pub struct TicketKey {
    /// Sent as `x-api-key`.
    pub api_key: Option<SecretString>,
    /// Sent as `Authorization: Bearer`, with the organisation beside it as `x-org-id`.
    pub bearer: Option<Bearer>,
}

/// A token of a signed-in user.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The token.
    pub token: SecretString,
    /// The organisation that it is used for; no secret.
    pub org_id: String,
}

/// The variables of a shell that hold what a connection is told, as the request log names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyNames {
    /// Of the key.
    pub key: String,
    /// Of the token, where it is another one than the key's.
    pub token: String,
    /// Of the organisation beside the token.
    pub org_id: String,
}

/// The headers of one connection.
#[derive(Clone)]
pub(super) struct Credentials(Vec<Header>);

#[derive(Clone)]
struct Header {
    name: HeaderName,
    value: HeaderValue,
    /// As the request log names it, without telling it.
    shown: Display,
    is_secret: bool,
}

impl Header {
    fn new(name: HeaderName, value: &str, is_secret: bool) -> Result<Self, Unusable> {
        let mut value = HeaderValue::from_str(value).map_err(|_| Unusable::Key)?;
        value.set_sensitive(is_secret);
        let mut header = Self { name, value, shown: Display::default(), is_secret };
        header.show(UNNAMED);
        Ok(header)
    }

    /// Shows the header with this variable in place of its value.
    fn show(&mut self, variable: &str) {
        let bearer = if self.value.as_bytes().starts_with(b"Bearer ") { "Bearer " } else { "" };
        self.shown = Display::foreign_line(&format!("{}: {bearer}${variable}", self.name));
    }

    /// The secret without the word before it.
    fn secret(&self) -> Option<&[u8]> {
        let value = self.value.as_bytes();
        self.is_secret.then(|| value.strip_prefix(b"Bearer ").unwrap_or(value))
    }
}

impl Credentials {
    /// The bare key.
    pub(super) fn bland(key: &SecretString) -> Result<Self, Unusable> {
        Ok(Self(vec![Header::new(AUTHORIZATION, key.expose_secret(), true)?]))
    }

    /// The key behind the word `Bearer`.
    pub(super) fn bearer(key: &SecretString) -> Result<Self, Unusable> {
        let value = format!("Bearer {}", key.expose_secret());
        Ok(Self(vec![Header::new(AUTHORIZATION, &value, true)?]))
    }

    /// The key in a header of the maker's own.
    pub(super) fn eleven_labs(key: &SecretString) -> Result<Self, Unusable> {
        Ok(Self(vec![Header::new(XI_API_KEY, key.expose_secret(), true)?]))
    }

    pub(super) fn thena(key: &TicketKey) -> Result<Self, Unusable> {
        let mut headers = Vec::new();
        if let Some(key) = &key.api_key {
            headers.push(Header::new(API_KEY, key.expose_secret(), true)?);
        }
        if let Some(Bearer { token, org_id }) = &key.bearer {
            let token = format!("Bearer {}", token.expose_secret());
            headers.push(Header::new(AUTHORIZATION, &token, true)?);
            headers.push(Header::new(ORG_ID, org_id, false)?);
        }
        Ok(Self(headers))
    }

    pub(super) fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> {
        self.0.iter().map(|header| (header.name.clone(), header.value.clone()))
    }

    /// The same, shown with these variables in place of their values.
    pub(super) fn named(mut self, names: &KeyNames) -> Self {
        for header in &mut self.0 {
            let variable = match &header.name {
                name if *name == API_KEY => &names.key,
                name if *name == ORG_ID => &names.org_id,
                _ if names.token.is_empty() => &names.key,
                _ => &names.token,
            };
            header.show(variable);
        }
        self
    }

    /// The headers with the names of their values.
    pub(super) fn shown(&self) -> Vec<Display> {
        self.0.iter().map(|header| header.shown.clone()).collect()
    }

    /// Whether a secret of the one is a secret of the other too.
    pub(super) fn share_a_secret(&self, other: &Self) -> bool {
        let secrets = || self.0.iter().filter_map(Header::secret);
        other.0.iter().filter_map(Header::secret).any(|secret| secrets().any(|known| known == secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(api_key: Option<&str>, token: Option<&str>) -> TicketKey {
        let bearer = token.map(|token| Bearer { token: token.into(), org_id: "E00PIER001".to_owned() });
        TicketKey { api_key: api_key.map(Into::into), bearer }
    }

    #[test]
    fn exactly_what_is_set_is_sent() {
        for (key, expected) in [
            (key(Some("k"), None), vec!["x-api-key: k"]),
            (key(None, Some("t")), vec!["authorization: Bearer t", "x-org-id: E00PIER001"]),
            (key(Some("k"), Some("t")), vec!["x-api-key: k", "authorization: Bearer t", "x-org-id: E00PIER001"]),
        ] {
            let credentials = Credentials::thena(&key).expect("usable");
            let sent: Vec<_> = credentials
                .headers()
                .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
                .collect();
            assert_eq!(sent, expected);
        }
    }

    #[test]
    fn each_value_is_shown_by_its_own_variable() {
        let both = || Credentials::thena(&key(Some("k"), Some("t"))).expect("usable");
        let shown = |credentials: &Credentials| credentials.shown().iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(shown(&Credentials::bland(&"k".into()).expect("usable")), ["authorization: $EARMARK_KEY"]);
        assert_eq!(shown(&Credentials::bearer(&"k".into()).expect("usable")), ["authorization: Bearer $EARMARK_KEY"]);
        assert_eq!(shown(&Credentials::eleven_labs(&"k".into()).expect("usable")), ["xi-api-key: $EARMARK_KEY"]);
        let names = KeyNames { key: "KEY".to_owned(), token: "TOKEN".to_owned(), org_id: "ORG".to_owned() };
        let named = both().named(&names);
        assert_eq!(shown(&named), ["x-api-key: $KEY", "authorization: Bearer $TOKEN", "x-org-id: $ORG"]);
        let alone = KeyNames { token: String::new(), ..names };
        let bland = Credentials::bland(&"k".into()).expect("usable").named(&alone);
        assert_eq!(shown(&bland), ["authorization: $KEY"]);
        assert_eq!(shown(&both().named(&alone)), ["x-api-key: $KEY", "authorization: Bearer $KEY", "x-org-id: $ORG"]);
    }

    #[test]
    fn a_key_with_a_line_break_is_refused() {
        assert!(matches!(Credentials::bland(&"a\nb".into()), Err(Unusable::Key)));
        assert!(matches!(Credentials::thena(&key(None, Some("a\nb"))), Err(Unusable::Key)));
    }

    #[test]
    fn a_secret_that_both_have_is_noticed_in_any_form() {
        let bland = Credentials::bland(&"one".into()).expect("usable");
        let shares = |key| Credentials::thena(&key).expect("usable").share_a_secret(&bland);
        assert!(shares(key(Some("one"), None)) && shares(key(None, Some("one"))));
        assert!(!shares(key(Some("two"), Some("three"))));
    }
}
