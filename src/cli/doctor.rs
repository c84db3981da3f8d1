//! `earmark doctor`: looks at everything that the program stands on, and makes and changes nothing.

mod reviews;
mod sources;

use std::{fs, io::IsTerminal as _, path::Path, time::Duration};

use secrecy::ExposeSecret as _;
use serde::Serialize;
use terminal_size::{Height, Width, terminal_size};

use super::{
    args::Global,
    clock, connect,
    exit::{Code, Outcome},
    home::Home,
    output::{Look, Output},
    team::codes,
};
use crate::{
    config::{
        self, KeySources,
        file::Config,
        paths::Paths,
        profile::{Profile, Target},
        secret,
        tickets::Tickets,
    },
    provider::Bland,
    sqlite, store,
    wire::Capabilities,
};

/// How long a name may take to be resolved, and a connection to be made.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a look at one thing showed.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    says: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Note,
    Problem,
}

/// What was found so far.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn ok(&mut self, check: &'static str, says: impl ToString) {
        self.0.push(Finding { check, state: State::Ok, says: says.to_string(), remedy: None });
    }

    fn note(&mut self, check: &'static str, says: impl ToString, remedy: impl ToString) {
        let remedy = Some(remedy.to_string());
        self.0.push(Finding { check, state: State::Note, says: says.to_string(), remedy });
    }

    fn problem(&mut self, check: &'static str, says: impl ToString, remedy: impl ToString) {
        let remedy = Some(remedy.to_string());
        self.0.push(Finding { check, state: State::Problem, says: says.to_string(), remedy });
    }
}

pub(super) async fn run(global: &Global, json: bool) -> Outcome {
    let paths = global.paths()?;
    let mut found = Findings::default();
    let config = configuration(&paths, &mut found);
    for folder in [&paths.config, &paths.data, &paths.state, &paths.run, &paths.demo_data, &paths.demo_state] {
        private(folder, &mut found);
    }
    if let Some(config) = &config {
        service(global, config, &paths, &mut found).await;
        tickets(global, config, &paths, &mut found).await;
        reviews::server(global, config, &paths, &mut found).await;
        sources::all(config, &paths, &mut found).await;
    }
    let served = [Home::local(&paths), Home::demo(&paths)].map(|home| home.database);
    let kept = [&paths.state, &paths.demo_state].map(|state| state.join(store::FILE));
    for file in served.iter().chain(&kept).chain([&connect::cache(&paths)]).chain(&reviews::databases(&paths)) {
        database(file, &mut found).await;
    }
    terminal(&mut found);
    show(global, json, &found.0)
}

fn show(global: &Global, json: bool, found: &[Finding]) -> Outcome {
    let mut out = Output::new(global.color());
    if json {
        out.json(&found)?;
    } else {
        for finding in found {
            let (state, look) = match finding.state {
                State::Ok => ("ok", Look::Dim),
                State::Note => ("note", Look::Bold),
                State::Problem => ("problem", Look::Bold),
            };
            let Finding { check, says, .. } = finding;
            out.look(look, format_args!("{state:<8}"))?.line(format_args!("{check:<14}{says}"))?;
            if let Some(remedy) = &finding.remedy {
                out.line(format_args!("{:<22}→ {remedy}", ""))?;
            }
        }
    }
    out.done()?;
    let is_well = found.iter().all(|finding| finding.state != State::Problem);
    Ok(if is_well { Code::Done } else { Code::Failed })
}

fn configuration(paths: &Paths, found: &mut Findings) -> Option<Config> {
    const CHECK: &str = "configuration";
    let file = paths.config_file();
    match Config::read(&file) {
        Ok(config) if !config.passed_over.is_empty() => {
            for mistake in &config.passed_over {
                found.problem(
                    CHECK,
                    crate::domain::text::Display::foreign_line(&mistake.at(&file)),
                    "mend this line; the rest of the file is used",
                );
            }
            Some(config)
        }
        Ok(config) if file.exists() => {
            found.ok(CHECK, file.display());
            Some(config)
        }
        Ok(config) => {
            found.ok(CHECK, format_args!("{} is not there; everything has its default", file.display()));
            Some(config)
        }
        Err(error) => {
            for mistake in error.to_string().lines() {
                found.problem(CHECK, mistake, "mend this line; nothing is read from the file before");
            }
            None
        }
    }
}

/// A folder of ours, and what in it must be closed to others: everything but `config.toml`.
#[cfg(unix)]
fn private(folder: &Path, found: &mut Findings) {
    use std::os::unix::fs::PermissionsExt as _;
    const CHECK: &str = "folders";
    let open = |path: &Path| fs::symlink_metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0);
    if !folder.exists() {
        return;
    }
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            found.problem(CHECK, format_args!("{}: {error}", folder.display()), "check whose folder it is");
            return;
        }
    };
    let mut well = true;
    if open(folder) {
        well = false;
        let cure = format!("chmod 700 {}", config::secret::quoted(folder));
        found.problem(CHECK, format_args!("{} can be opened by others", folder.display()), cure);
    }
    for path in entries.flatten().map(|entry| entry.path()) {
        let is_link = path.is_symlink();
        let is_free = path.file_name().is_some_and(|name| name == "config.toml");
        if is_link || is_free || path.is_dir() || !open(&path) {
            continue;
        }
        well = false;
        let cure = format!("chmod 600 {}", config::secret::quoted(&path));
        found.problem(CHECK, format_args!("{} can be read by others", path.display()), cure);
    }
    if well {
        found.ok(CHECK, format_args!("{} is yours alone", folder.display()));
    }
}

#[cfg(not(unix))]
fn private(_: &Path, _: &mut Findings) {}

/// The service of the profile: where its key is, and whether it answers.
async fn service(global: &Global, config: &Config, paths: &Paths, found: &mut Findings) {
    let name = global.profile.as_deref().filter(|name| !name.is_empty());
    let profile = match Profile::find(name, config, paths, &config::environment) {
        Ok(profile) => profile,
        Err(error) => {
            found.problem("profile", error, "name another with --profile, or mend config.toml");
            return;
        }
    };
    let Target::Remote { base, keys } = &profile.target else {
        found.ok("profile", format_args!("{}: the server inside this program, which needs no key", profile.name));
        return;
    };
    found.ok("profile", format_args!("{}: {base}", profile.name));
    let key = match secret::find(&profile.name, keys, &secret::variables(config), &config::environment) {
        Ok(key) if key.expose_secret().is_empty() => {
            found.problem("key", "the key is empty", "put the key there");
            return;
        }
        Ok(key) => key,
        Err(error) => {
            found.problem("key", error, "earmark reads no key that others can read, and asks no service without one");
            return;
        }
    };
    found.ok("key", place_of(keys));
    let proxies: Vec<&str> = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"]
        .into_iter()
        .filter(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
        .collect();
    if proxies.is_empty() {
        if !connects(base, found).await {
            return;
        }
    } else {
        found.note(
            "network",
            format_args!("requests go through {}", proxies.join(", ")),
            "unset it if it is not meant",
        );
    }
    let api = match Bland::over_http(base, &key) {
        Ok(api) => api,
        Err(error) => {
            found.problem("service", error, "mend base_url or the key");
            return;
        }
    };
    let (begun, since) = (clock::now(), clock::steady());
    match api.clock().await {
        Ok(theirs) => {
            let took = clock::steady().since(since);
            found.ok("service", format_args!("answers, and takes the key; one issue took {took} ms"));
            if let Ok(Capabilities { key_ends_at: Some(end), .. }) = api.capabilities().await {
                found.note("key", format_args!("is good until {end}"), "`earmark key rotate` makes one in its place");
            }
            if let Some(theirs) = theirs {
                same_time(theirs.since(begun), found);
            }
        }
        Err(failure) => found.problem("service", &failure, failure.kind.advice()),
    }
}

/// The ticket service of the profile, if it has one elsewhere: whether there is a key, and whether the service takes it.
async fn tickets(global: &Global, config: &Config, paths: &Paths, found: &mut Findings) {
    const CHECK: &str = "tickets";
    let name = global.profile.as_deref().filter(|name| !name.is_empty());
    // A profile that cannot be found has been told of.
    let Ok(profile) = Profile::find(name, config, paths, &config::environment) else { return };
    let Tickets::Remote(service) = &profile.tickets else { return };
    let secrets = match service.secrets(&profile.name, &secret::variables(config), &config::environment) {
        Ok(Some(secrets)) => secrets,
        Ok(None) => {
            found.ok(CHECK, "no key for a ticket service, so nothing of tickets is shown");
            return;
        }
        Err(error) => {
            found.problem(CHECK, error, service.remedy(&profile.name));
            return;
        }
    };
    let thena = match connect::thena(service, secrets) {
        Ok(thena) => thena,
        Err(error) => {
            found.problem(CHECK, error, "mend THENA_BASE_URL, base_url or the key");
            return;
        }
    };
    match thena.teams().await {
        Ok(teams) => {
            let teams = if teams.is_empty() { "none".to_owned() } else { codes(&teams).join(", ") };
            found.ok(CHECK, format_args!("{} answers, and takes the key; teams: {teams}", service.base))
        }
        Err(failure) => found.problem(CHECK, &failure, failure.kind.advice()),
    }
}

/// Ages on the screen, and the look for an answer that was lost, compare this machine's clock with the service's.
fn same_time(ahead: i64, found: &mut Findings) {
    const CHECK: &str = "clock";
    match ahead.abs() / 1_000 {
        seconds @ 0..300 => found.ok(CHECK, format_args!("within {} s of the service's", seconds + 1)),
        seconds => {
            let way = if ahead > 0 { "behind" } else { "ahead of" };
            let says = format_args!("{} min {way} the service's", seconds / 60);
            found.note(CHECK, says, "let the clock of this machine be set from the network");
        }
    }
}

/// Where the key was found; the order is that of [`secret::find`].
fn place_of(keys: &KeySources) -> String {
    let is_set = |name: &&String| std::env::var_os(name.as_str()).is_some_and(|value| !value.is_empty());
    match (keys.env.as_ref().filter(is_set), &keys.cmd, keys.file.as_ref().filter(|file| file.exists())) {
        (Some(name), ..) => format!("in the variable {name}"),
        (None, Some(_), _) => "printed by key_cmd".to_owned(),
        (None, None, Some(file)) => format!("in {}", file.display()),
        (None, None, None) => format!("in {}", keys.secrets_file.display()),
    }
}

/// Whether the name of the service has an address, and somebody listens there.
async fn connects(base: &url::Url, found: &mut Findings) -> bool {
    const CHECK: &str = "network";
    let (Some(host), Some(port)) = (base.host_str(), base.port_or_known_default()) else { return true };
    let host = host.trim_matches(['[', ']']);
    let resolved = tokio::time::timeout(PATIENCE, tokio::net::lookup_host((host, port))).await;
    let addresses: Vec<_> = match resolved.map_err(|_| "took too long".to_owned()) {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(error)) => {
            found.problem(CHECK, format_args!("{host} has no address: {error}"), "check base_url, the network and DNS");
            return false;
        }
        Err(error) => {
            found.problem(CHECK, format_args!("the name {host}: {error}"), "check the network and DNS");
            return false;
        }
    };
    let connected = tokio::time::timeout(PATIENCE, tokio::net::TcpStream::connect(addresses.as_slice())).await;
    let reason = match connected {
        Ok(Ok(_)) => {
            found.ok(CHECK, format_args!("{host}, port {port}: somebody listens"));
            return true;
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer".to_owned(),
    };
    let remedy = "check base_url, whether the service runs, and what may be in between: VPN, proxy, firewall";
    found.problem(CHECK, format_args!("{host}, port {port}: {reason}"), remedy);
    false
}

async fn database(file: &Path, found: &mut Findings) {
    const CHECK: &str = "database";
    if !file.exists() {
        return;
    }
    let shown = file.display();
    let mut looked = match sqlite::look(file).await {
        Ok(looked) => looked,
        Err(error) => {
            let cure = format!("keep a copy, and move it away with what stands beside it ({shown}-*)");
            found.problem(CHECK, format_args!("{shown}: {error}"), cure);
            return;
        }
    };
    found.ok(CHECK, format_args!("{shown} holds together; schema {}", looked.schema));
    if file.file_name().is_none_or(|name| name != store::FILE) {
        return;
    }
    match store::outbox::waiting(&mut looked.connection).await {
        Ok(services) => {
            for service in services {
                let says = format!("{}: {} waiting, {} held", service.place, service.waiting, service.held);
                found.note("outbox", says, "earmark outbox list; earmark outbox retry");
            }
        }
        Err(error) => {
            found.problem("outbox", format_args!("{shown}: {error}"), "keep a copy of it before anything else")
        }
    }
}

fn terminal(found: &mut Findings) {
    const CHECK: &str = "terminal";
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    match set("TERM").as_deref() {
        None | Some("dumb") => {
            found.note(CHECK, "TERM names no terminal that can be drawn on", "open the workbench in one")
        }
        Some(term) => {
            let colours = match (set("NO_COLOR"), set("COLORTERM")) {
                (Some(_), _) => "no colours (NO_COLOR)".to_owned(),
                (None, Some(colours)) => colours,
                (None, None) => "colours as TERM says".to_owned(),
            };
            found.ok(CHECK, format_args!("{term}, {colours}"));
        }
    }
    if std::io::stdout().is_terminal()
        && let Some((Width(columns), Height(rows))) = terminal_size()
    {
        found.ok(CHECK, format_args!("{columns} columns, {rows} rows"));
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default();
    let is_utf8 = locale.to_lowercase().replace('-', "").contains("utf8");
    if is_utf8 {
        found.ok(CHECK, format_args!("locale {locale}"));
    } else {
        found.note(CHECK, "the locale does not say UTF-8", "set LANG to one that does, such as C.UTF-8");
    }
}
