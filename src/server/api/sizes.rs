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
/// Longest name of a person, a service or a key.
pub(in crate::server) const NAME: usize = 100;
/// Days for which a key can be made.
pub(in crate::server) const KEY_DAYS: u32 = 3_650;
/// Days for which one is made when nobody says.
pub(in crate::server) const KEY_DAYS_USUAL: u32 = 365;
/// Seconds for which a key that is replaced can stay good.
pub(in crate::server) const KEY_OVERLAP_S: u32 = 7 * 24 * 60 * 60;
/// Seconds for which it does when nobody says.
pub(in crate::server) const KEY_OVERLAP_S_USUAL: u32 = 24 * 60 * 60;
