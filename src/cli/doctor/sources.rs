//! What `earmark doctor` looks at of sources: each account that is set up for pulling, its key, and whether its maker answers.

use super::{Findings, place_of};
use crate::{
    cli::{clock, source},
    config::{self, file::Config, paths::Paths, secret, sources::SourceSetting},
    sources,
};

const CHECK: &str = "source";

/// Looks at each source that is set up.
pub(super) async fn all(config: &Config, paths: &Paths, found: &mut Findings) {
    for name in SourceSetting::names(config, &config::environment) {
        match SourceSetting::find(&name, config, paths, &config::environment) {
            Ok(source) => one(&source, config, found).await,
            Err(error) => found.problem(CHECK, error, "mend this table of config.toml"),
        }
    }
}

async fn one(setting: &SourceSetting, config: &Config, found: &mut Findings) {
    let SourceSetting { name, base, keys, .. } = setting;
    let api = match source::connect(setting, &secret::variables(config)) {
        Ok(api) => api,
        Err(stop) => {
            let says = format_args!("{name}: {base}: {}", stop.into_message());
            found.problem(CHECK, says, "mend the key or base_url, or take the table out");
            return;
        }
    };
    match sources::look(&api, clock::now()).await {
        Ok(()) => {
            let says = format!("{name}: {base} answers, and takes the key {}", place_of(keys));
            found.ok(CHECK, says);
        }
        Err(failure) => {
            let says = format_args!("{name}: {base}, asked with the key {}: {failure}", place_of(keys));
            found.problem(CHECK, says, source::advice(failure.kind));
        }
    }
}
