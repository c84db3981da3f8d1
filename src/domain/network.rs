//! A part of the network: the addresses that begin alike.

use std::{fmt, net::IpAddr, str::FromStr};

use serde::Deserialize;

/// Addresses that have their first bits in common, such as `10.0.0.0/8`; or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    start: IpAddr,
    bits: u8,
}

/// A text that names no part of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoNetwork {
    /// Not the form of one.
    #[error("is an address such as 10.1.2.3, or a part of the network such as 10.0.0.0/8")]
    Form,
    /// More bits than an address has.
    #[error("has more bits behind the slash than its address")]
    Bits,
    /// All addresses.
    #[error("names every address there is; name those that are meant")]
    All,
}

impl Network {
    /// Whether an address belongs to it.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.start, address.to_canonical()) {
            (IpAddr::V4(start), IpAddr::V4(address)) => {
                let rest = 32_u32.saturating_sub(self.bits.into());
                (start.to_bits() ^ address.to_bits()).checked_shr(rest).unwrap_or(0) == 0
            }
            (IpAddr::V6(start), IpAddr::V6(address)) => {
                let rest = 128_u32.saturating_sub(self.bits.into());
                (start.to_bits() ^ address.to_bits()).checked_shr(rest).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (start, bits) = text.split_once('/').map_or((text, None), |(start, bits)| (start, Some(bits)));
        let start: IpAddr = start.trim().parse().map_err(|_| NoNetwork::Form)?;
        let most = if start.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) => bits.trim().parse().map_err(|_| NoNetwork::Form)?,
            None => most,
        };
        match bits {
            0 => Err(NoNetwork::All),
            bits if bits > most => Err(NoNetwork::Bits),
            // An IPv4 address in the form of IPv6 is the IPv4 address.
            bits => match (start, start.to_canonical()) {
                (IpAddr::V6(_), IpAddr::V4(start)) if bits > 96 => Ok(Self { start: start.into(), bits: bits - 96 }),
                _ => Ok(Self { start, bits }),
            },
        }
    }
}

impl TryFrom<String> for Network {
    type Error = NoNetwork;

    fn try_from(text: String) -> Result<Self, NoNetwork> {
        text.parse()
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.start, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_the_addresses_that_begin_like_it() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("10.1.2.3", "10.1.2.3", "10.1.2.4"),
            ("192.168.7.129/25", "192.168.7.200", "192.168.7.5"),
            ("10.0.0.0/8", "::ffff:10.1.1.1", "::ffff:11.1.1.1"),
            ("::ffff:10.0.0.0/104", "10.9.9.9", "11.9.9.9"),
            ("fd00::/8", "fdab::1", "fe80::1"),
            ("::1", "::1", "::2"),
            ("172.16.0.0/12", "172.31.255.255", "172.32.0.0"),
            ("128.0.0.0/1", "255.0.0.1", "127.0.0.1"),
        ] {
            let network: Network = network.parse().expect(network);
            assert!(network.contains(inside.parse().expect(inside)), "{inside} in {network}");
            assert!(!network.contains(outside.parse().expect(outside)), "{outside} in {network}");
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for (text, reason) in [
            ("", NoNetwork::Form),
            ("10.0.0", NoNetwork::Form),
            ("10.0.0.0/x", NoNetwork::Form),
            ("proxy.example", NoNetwork::Form),
            ("10.0.0.0/33", NoNetwork::Bits),
            ("fd00::/129", NoNetwork::Bits),
            ("0.0.0.0/0", NoNetwork::All),
            ("::/0", NoNetwork::All),
        ] {
            assert_eq!(text.parse::<Network>(), Err(reason), "{text}");
        }
    }
}
