//! What happens to requests on a bad network.

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// Nobody listens for a while.
    NobodyListens,
    /// It is reset before it reaches the server.
    ResetBefore,
    /// The server acts, the answer is lost.
    ResetAfter,
    /// The server acts, half of the answer arrives.
    CutAnswer,
    /// The server acts, a gateway says that it did not hear.
    BadGateway,
    /// The server acts, a gateway says that it was too slow.
    GatewayTimeout,
    /// It is turned away.
    Unavailable,
    /// It is turned away, with a time to wait.
    TooMany,
    /// A sign-in page is in the way.
    Page,
    /// It fails without an effect.
    Broken,
    /// Nothing is heard for a while, then the connection breaks.
    Hang,
    /// Nothing is ever heard.
    Silence,
    /// The answer comes a byte at a time.
    Drip,
    /// The server is away.
    ServerAway,
    /// It is let through.
    Through,
}

/// Everything that happens to requests on a bad network.
pub(crate) const BAD: &[Fate] = &[
    Fate::NobodyListens,
    Fate::ResetBefore,
    Fate::ResetAfter,
    Fate::CutAnswer,
    Fate::BadGateway,
    Fate::GatewayTimeout,
    Fate::Unavailable,
    Fate::TooMany,
    Fate::Page,
    Fate::Broken,
    Fate::Hang,
];
