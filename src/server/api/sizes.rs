//! Sizes that this server sets where no contract does. Lengths count characters.

/// Longest title of a ticket, here or in a tie.
pub(in crate::server) const TICKET_TITLE: usize = 500;
/// Longest description of a ticket, and longest comment on one.
pub(in crate::server) const TICKET_TEXT: usize = 100_000;
/// Longest address, team and key of a ticket.
pub(in crate::server) const ADDRESS: usize = 320;
/// Longest word for a kind of comment on a ticket.
pub(in crate::server) const WORD: usize = 64;
/// Longest code of a ticket in a tie.
pub(in crate::server) const TIE_CODE: usize = 64;
/// People to whom calls can be assigned in one request.
pub(in crate::server) const ASSIGNED: usize = 5;
/// Rules that can speak for one call.
pub(in crate::server) const REASONS: usize = 200;
