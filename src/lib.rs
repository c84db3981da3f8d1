//! earmark: a terminal workbench for people who review call transcripts of AI phone agents.
//!
//! The layers, lowest first; `tests/it/architecture.rs` holds them, ARCHITECTURE.md tells why.
//!
//! | layer | may use | what it is |
//! |---|---|---|
//! | [`domain`] | nothing | the nouns and rules: ids, enums, limits, text from outside |
//! | [`wire`] | domain | the bodies of the API, shared by client and server |
//! | [`graph`] | domain | the relation graph: cycles, layout, tree, exports |
//! | [`rules`] | domain | the suspicious moments of a call |
//! | [`moments`] | rules, wire, domain | from a call as it travels to its moments |
//! | [`app`] | graph, rules, domain, wire | the core of the workbench: pure state and `update` |
//! | [`keymap`] | app, graph, domain | the table of keys, and from keys to actions |
//! | [`plain`] | keymap, app, graph, domain | tells the model in lines, and reads wishes from lines |
//! | [`ui`] | keymap, app, rules, domain, wire | draws the model |
//! | [`private`] | nothing | files and folders that only their owner can open |
//! | [`telemetry`] | private, domain | what is told in a log file, and nothing that was said |
//! | [`sqlite`] | private | what the two databases share: locks, migrations |
//! | [`store`] | sqlite, domain | the client database: outbox and drafts |
//! | [`provider`] | telemetry, wire, graph, domain | speaks the API as a client |
//! | [`server`] | telemetry, private, sqlite, moments, rules, wire, domain | serves the API, on SQLite |
//! | [`intake`] | nothing | files from outside as UTF-8: unpacked and decoded |
//! | [`import`] | intake, wire, domain | reads transcripts of other systems |
//! | [`sources`] | provider, private, domain | walks the lists of the makers of phone agents |
//! | [`config`] | domain | folders, profiles, keys |
//! | [`runtime`] | moments, all of the workbench, provider, store | the loop: reads keys, performs effects, draws |
//! | [`cli`] | all | the command line, which wires the rest |

// What a part that is left out asks of the others is not asked then.
#![cfg_attr(not(all(feature = "server", feature = "workbench")), allow(dead_code, unused_imports))]

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod graph;
pub mod import;
pub mod intake;
pub mod keymap;
pub mod moments;
pub mod plain;
pub mod private;
pub mod provider;
pub mod rules;
pub mod runtime;
#[cfg(feature = "server")]
pub mod server;
pub mod sources;
pub mod sqlite;
pub mod store;
pub mod telemetry;
#[cfg(feature = "workbench")]
pub mod ui;
pub mod wire;
