//! What `earmark doctor` looks at of reviews: the server that the profile names for them, and the databases of this machine.

use std::{fs, path::PathBuf};

use super::Findings;
use crate::{
    cli::{args::Global, connect},
    config::{
        self,
        file::Config,
        paths::Paths,
        profile::{Profile, Target},
        reviews::ReviewServer,
        secret,
    },
    provider::Bland,
    wire::Capabilities,
};

const CHECK: &str = "reviews";

/// The review server of the profile, if it names one: whether there is a key, and whether the server takes it and keeps
/// reviews.
pub(super) async fn server(global: &Global, config: &Config, paths: &Paths, found: &mut Findings) {
    let name = global.profile.as_deref().filter(|name| !name.is_empty());
    // A profile that cannot be found has been told of.
    let Ok(profile) = Profile::find(name, config, paths, &config::environment) else { return };
    let Some(server) = &profile.reviews else { return };
    let api = match connection(server, &profile, config) {
        Ok(api) => api,
        Err(reason) => {
            found.problem(CHECK, reason, format_args!("mend [profile.{}.review], or its key", profile.name));
            return;
        }
    };
    match api.capabilities().await {
        Ok(known) if known.offers(Capabilities::REVIEW) => {
            found.ok(CHECK, format_args!("{} answers, takes the key and keeps reviews", server.base))
        }
        Ok(_) => found.problem(
            CHECK,
            format_args!("{} keeps no reviews", server.base),
            "name a server of ours (`earmark serve`), of this version or a later one",
        ),
        Err(failure) => found.problem(CHECK, &failure, failure.kind.advice()),
    }
}

/// The connection as a session makes it, which a key of the triage service is not sent through.
fn connection(server: &ReviewServer, profile: &Profile, config: &Config) -> Result<Bland, String> {
    let secrets = secret::variables(config);
    let Target::Remote { base, keys } = &profile.target else { return Err("the profile is a built-in one".to_owned()) };
    let key = secret::find(&profile.name, keys, &secrets, &config::environment).map_err(|error| error.to_string())?;
    let triage = Bland::over_http(base, &key).map_err(|error| error.to_string())?;
    connect::elsewhere(server, &profile.name, &secrets, &triage).map_err(|reason| reason.to_string())
}

/// The databases of reviews that this machine keeps.
pub(super) fn databases(paths: &Paths) -> Vec<PathBuf> {
    let Ok(files) = fs::read_dir(&paths.data) else { return Vec::new() };
    let is_one = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("reviews-") && name.ends_with(".db")
    };
    files.flatten().map(|file| file.path()).filter(is_one).collect()
}
