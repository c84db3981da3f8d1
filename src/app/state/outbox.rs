//! What the user makes, on its way to the service: the way there, drafts, what can be taken back.

use crate::{
    app::{
        message::{event::Elsewhere, verb::Verb},
        state::{batch::Batches, connection::Reach, drafts::Drafts, undo::Undo},
    },
    domain::time::Time,
};

/// The changes of the user, beside the lanes that hold them ([`Lanes`](crate::app::state::pending::lanes::Lanes)).
#[derive(Debug, Default)]
pub struct OutboxState {
    /// The way to the service.
    pub reach: Reach,
    /// The outbox is this process's to send: no other one has it, and the client database is open.
    pub sends: bool,
    /// Changes that wait for another address that the profile had.
    pub elsewhere: Vec<Elsewhere>,
    /// What the client database holds is known.
    pub is_opened: bool,
    /// Texts that were written and not sent.
    pub drafts: Drafts,
    /// Changes that can be taken back.
    pub undo: Undo,
    /// What came of changes that were made together.
    pub batches: Batches,
    /// What was done last in each pane, to be repeated.
    pub repeat: [Option<Verb>; 4],
    /// Type that was placed last.
    pub last_flag: Option<String>,
    /// The user wants to leave; what can still be sent is, until this time.
    pub leaving: Option<Time>,
    /// The user has agreed to write to a service that others work with.
    pub trusted: bool,
}
