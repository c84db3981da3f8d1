//! Why a connection cannot be set up.

/// Why no connection can be set up; nothing was sent.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The base address cannot be used.
    #[error("the base address {address} cannot be used: {reason}")]
    Address {
        /// The address without user and password.
        address: String,
        /// What is wrong, and what to give instead.
        reason: &'static str,
    },
    /// The key holds characters that no header can carry.
    #[error("the API key holds a line break or another character that no key has; set it again")]
    Key,
    /// The encryption could not be set up.
    #[error(
        "cannot set up TLS ({0}); install the CA certificates of your system (often a package named ca-certificates)"
    )]
    Tls(String),
}
