//! The clients of the two services, triage and tickets: one typed method for each request of a contract, and nothing
//! that the contract does not know. The two have nothing in common but the machinery: each is made with its own
//! credentials, and no header is shared.
//!
//! | file | holds |
//! |---|---|
//! | `bland` | a connection to the triage service |
//! | `call_source` | a connection to a maker of phone agents, from which calls are read |
//! | `unusable` | why none can be set up |
//! | `http` | the connection: address, credentials, limits, one request |
//! | `transport` | how a request leaves: over the network, or to the server inside this program |
//! | `answer` | an answer before it is judged, read within its bounds |
//! | `host` | how long a host asked to be left alone, and its clock; for all connections to it |
//! | `credentials` | who asks: the headers of one connection |
//! | `classify` | the one place where a status, a code or a broken connection becomes a [`Failure`](crate::domain::failure::Failure) |
//! | `log` | tells an observer about every request |
//! | `walk` | reading a list to its end |
//! | `capabilities` | what a server offers beyond the contract |
//! | `issues`, `evidence`, `judgements`, `agents`, `calls`, `ties`, `review`, `users` | the requests to the triage service, by family |
//! | `thena` | the requests to the ticket service |
//! | `flagged` | which issues have a flag of a type or on a node |
//! | `people` | who is who, and who of them the key speaks for |
//! | `neighbours` | a node of the relation graph, read from the service that has it |

mod agents;
mod answer;
mod bland;
mod call_source;
mod calls;
mod capabilities;
mod classify;
mod credentials;
mod evidence;
mod flagged;
mod host;
mod http;
mod issues;
mod judgements;
mod log;
mod neighbours;
mod people;
mod review;
mod thena;
mod ties;
mod transport;
mod unusable;
mod users;
mod walk;

pub use bland::Bland;
pub use call_source::CallSource;
pub use credentials::{Bearer, KeyNames, TicketKey};
pub use flagged::Memory;
pub use http::Posted;
pub use neighbours::{Sources, TieSource};
pub use people::Roll;
pub use thena::Thena;
pub use transport::{Ask, Asking, Door};
pub use unusable::Unusable;
pub use walk::{Circle, Rows};
