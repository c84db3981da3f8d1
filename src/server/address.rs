//! Where a request comes from.

use std::net::IpAddr;

/// The address from which a request comes, as an extension of it. A request that came over a socket, or from inside this
/// process, has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ClientAddress(pub(super) IpAddr);
