//! earmark: a terminal workbench for people who review call transcripts of AI phone agents.
//!
//! The layers, lowest first; `tests/it/architecture.rs` holds them, ARCHITECTURE.md tells why.
//!
//! | layer | may use | what it is |
//! |---|---|---|
//! | [`domain`] | nothing | the nouns and rules: ids, enums, limits, text from outside |
//! | [`wire`] | domain | the bodies of the API, shared by client and server |
//! | [`config`] | domain | folders, configuration file, profiles, keys |
//! | [`provider`] | domain, wire | the client of the API |
//! | [`import`] | domain, wire | conversations from files, as calls |
//! | [`server`] | domain, wire | the embedded server: the same API on SQLite |
//! | [`cli`] | all | the command line |

pub mod cli;
pub mod config;
pub mod domain;
pub mod import;
pub mod provider;
pub mod server;
pub mod wire;
