//! Where a request comes from: the other end of its connection, or, when that is one of our proxies, what the proxy says.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

use crate::domain::network::Network;

/// Who has asked a proxy: its own list grows to the right.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// How a proxy was asked.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The address from which a request comes, as an extension of it. A request that came over a socket, or from inside this
/// process, has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

/// An extension of a request that came over TLS, here or at the proxy.
#[derive(Debug, Clone, Copy)]
pub(super) struct IsHttps;

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    pub(super) peer: IpAddr,
    pub(super) is_tls: bool,
}

impl Origin {
    /// Whether it may speak at all. A plain connection to a server behind proxies that comes from none of them would carry
    /// a key in clear text; this machine's own are not on the network.
    pub(super) fn is_let_in(self, proxies: &[Network]) -> bool {
        let peer = self.peer.to_canonical();
        self.is_tls || proxies.is_empty() || peer.is_loopback() || proxies.iter().any(|network| network.contains(peer))
    }

    /// Who has asked, and whether over TLS. What headers say is believed of proxies alone.
    pub(super) fn of(self, headers: &HeaderMap, proxies: &[Network]) -> (ClientAddress, bool) {
        let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.contains(address));
        let mut address = self.peer.to_canonical();
        if !is_proxy(address) {
            return (ClientAddress(address), self.is_tls);
        }
        for word in words(headers, FORWARDED_FOR) {
            // Behind what cannot be read nobody knows who it is.
            let Some(before) = parsed(word) else { break };
            address = before;
            if !is_proxy(before) {
                break;
            }
        }
        let is_https = words(headers, FORWARDED_PROTO).next().map(|scheme| scheme.eq_ignore_ascii_case("https"));
        (ClientAddress(address), is_https.unwrap_or(self.is_tls))
    }
}

/// The parts of all headers of a name, the last one first. One that is no text is a part that says nothing.
fn words(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values: Vec<&str> = headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    values.into_iter().rev().flat_map(|value| value.rsplit(',').map(str::trim))
}

/// An address, with a port or without.
fn parsed(word: &str) -> Option<IpAddr> {
    let bare = word.strip_prefix('[').and_then(|word| word.strip_suffix(']')).unwrap_or(word);
    let address = bare.parse().ok().or_else(|| word.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_header_is_believed_of_a_proxy_alone_and_from_the_right() {
        let proxies: Vec<Network> = ["10.0.0.0/8", "::1"].iter().map(|text| text.parse().unwrap()).collect();
        for (peer, forwarded, address) in [
            ("10.0.0.9", &["203.0.113.7"][..], "203.0.113.7"),
            ("10.0.0.9", &[], "10.0.0.9"),
            ("10.0.0.9", &[""], "10.0.0.9"),
            ("10.0.0.9", &["203.0.113.7, 198.51.100.1"], "198.51.100.1"),
            ("10.0.0.9", &["203.0.113.7, 198.51.100.1, 10.1.1.1"], "198.51.100.1"),
            ("10.0.0.9", &["203.0.113.7", "198.51.100.1,10.1.1.1"], "198.51.100.1"),
            ("10.0.0.9", &["10.2.2.2, 10.1.1.1"], "10.2.2.2"),
            ("10.0.0.9", &["203.0.113.7, unknown"], "10.0.0.9"),
            ("10.0.0.9", &["203.0.113.7, unknown, 10.1.1.1"], "10.1.1.1"),
            ("10.0.0.9", &["203.0.113.7:4711"], "203.0.113.7"),
            ("10.0.0.9", &["[2001:db8::7]:4711"], "2001:db8::7"),
            ("10.0.0.9", &["[2001:db8::7]"], "2001:db8::7"),
            ("10.0.0.9", &["::ffff:203.0.113.7"], "203.0.113.7"),
            ("::ffff:10.0.0.9", &["203.0.113.7"], "203.0.113.7"),
            ("::1", &["203.0.113.7"], "203.0.113.7"),
            ("192.0.2.1", &["203.0.113.7"], "192.0.2.1"),
            ("192.0.2.1", &["10.1.1.1"], "192.0.2.1"),
            ("::ffff:192.0.2.1", &["203.0.113.7"], "192.0.2.1"),
        ] {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
            }
            let origin = Origin { peer: peer.parse().unwrap(), is_tls: false };
            assert_eq!(
                origin.of(&headers, &proxies).0,
                ClientAddress(address.parse().unwrap()),
                "{peer} {forwarded:?}"
            );
            // Without proxies nobody is believed.
            let alone = origin.of(&headers, &[]).0;
            assert_eq!(alone, ClientAddress(peer.parse::<IpAddr>().unwrap().to_canonical()), "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn only_proxies_and_this_machine_speak_in_clear_text() {
        let proxies: Vec<Network> = vec!["10.0.0.0/8".parse().unwrap()];
        let is_let_in =
            |peer: &str, is_tls, proxies: &[Network]| Origin { peer: peer.parse().unwrap(), is_tls }.is_let_in(proxies);
        for peer in ["10.0.0.9", "::ffff:10.0.0.9", "127.0.0.1", "::1"] {
            assert!(is_let_in(peer, false, &proxies), "{peer}");
        }
        assert!(!is_let_in("192.0.2.1", false, &proxies) && is_let_in("192.0.2.1", true, &proxies));
        assert!(is_let_in("192.0.2.1", false, &[]), "without proxies everybody may");
    }

    #[test]
    fn whether_it_came_over_tls_is_known_or_said_by_a_proxy() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        for (peer, is_tls, said, is_https) in [
            ("10.0.0.9", false, Some("https"), true),
            ("10.0.0.9", false, Some("HTTPS"), true),
            ("10.0.0.9", false, Some("https, http"), false),
            ("10.0.0.9", true, Some("http"), false),
            ("10.0.0.9", true, None, true),
            ("10.0.0.9", false, None, false),
            ("192.0.2.1", false, Some("https"), false),
            ("192.0.2.1", true, Some("http"), true),
        ] {
            let mut headers = HeaderMap::new();
            headers.extend(said.map(|said| (FORWARDED_PROTO, HeaderValue::from_static(said))));
            let origin = Origin { peer: peer.parse().unwrap(), is_tls };
            assert_eq!(origin.of(&headers, &proxies).1, is_https, "{peer} {is_tls} {said:?}");
        }
    }
}
