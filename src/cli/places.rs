//! What `earmark paths` shows.

use serde::Serialize;

use super::{
    args::Global,
    exit::Outcome,
    home::Home,
    output::Output,
    table::{Table, id, own},
};
use crate::config;

#[derive(Serialize)]
struct Places {
    config_file: String,
    keymap_file: String,
    rules_file: String,
    secrets_file: String,
    database: String,
    data: String,
    state: String,
    journal: String,
    trace: String,
    run: String,
    documents: String,
    demo_data: String,
    demo_state: String,
}

/// The JSON schema of `config.toml`.
pub(super) fn schema(global: &Global) -> Outcome {
    let mut out = Output::new(global.color());
    out.json(&config::shape::schema())?;
    out.done()
}

pub(super) fn show(global: &Global, json: bool) -> Outcome {
    let paths = global.paths()?;
    let text = |path: &std::path::Path| path.to_string_lossy().into_owned();
    let places = Places {
        config_file: text(&paths.config_file()),
        keymap_file: text(&paths.keymap_file()),
        rules_file: text(&paths.rules_file()),
        secrets_file: text(&paths.secrets_file()),
        database: text(&Home::local(&paths).database),
        data: text(&paths.data),
        state: text(&paths.state),
        journal: text(&paths.journal()),
        trace: text(&paths.trace()),
        run: text(&paths.run),
        documents: text(&paths.documents()),
        demo_data: text(&paths.demo_data),
        demo_state: text(&paths.demo_state),
    };
    let mut out = Output::new(global.color());
    if json {
        out.json(&places)?;
        return out.done();
    }
    let mut table = Table::new();
    for (what, place) in [
        ("configuration", &places.config_file),
        ("keymap", &places.keymap_file),
        ("rules of the team", &places.rules_file),
        ("secrets", &places.secrets_file),
        ("database", &places.database),
        ("data", &places.data),
        ("state", &places.state),
        ("journal", &places.journal),
        ("trace", &places.trace),
        ("socket", &places.run),
        ("documents", &places.documents),
        ("data of the demo", &places.demo_data),
        ("state of the demo", &places.demo_state),
    ] {
        table.row([own(what), id(place)]);
    }
    table.print(&mut out)?;
    out.done()
}
