//! Bodies of the ticket API. Keys are in camel case.
//!
//! The service declares every key as required and never null, which cannot hold: a live ticket has no time of deletion.
//! So everything but id and title may be missing or null here, and keys that are not named are ignored. What this
//! program writes as a server has all of them.

mod around;
mod meaning;
mod new;
mod whole;

pub use around::{Team, TicketComment, TicketEnvelope, TicketRefusal, TicketWords};
pub use meaning::{TicketLevel, priority_name};
pub use new::{
    NewSubTicket, NewTicket, NewTicketComment, NewTicketDuplicate, NewTicketLink, RelatedKind, TicketPage, TicketQuery,
};
pub use whole::Ticket;
