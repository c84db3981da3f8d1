//! Keys: where they come from, and what is refused. A key never reaches an argument, a message or a log; it lives in
//! a type that does not show itself.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use secrecy::SecretString;

use super::{
    Environment,
    file::{Config, ProfileTable, SourceTable},
    key_sources::KeySources,
    variable_of,
};
use crate::domain::{maker::Maker, text::Display};

/// Time that a program may take to print a key.
const COMMAND: Duration = Duration::from_secs(3);
/// Short wait for what should be there already.
const PAUSE: Duration = Duration::from_millis(200);
/// More than any key has.
const KEY_BYTES: u64 = 64 << 10;
/// Variables of the environment that hold keys, whatever the configuration says.
const OURS: [&str; 2] = ["THENA_API_KEY", "THENA_TOKEN"];

/// Variables of the environment that hold keys: no program that is started needs to see them.
pub fn variables(config: &Config) -> Vec<String> {
    let set = config.profile.values().flat_map(|table: &ProfileTable| {
        let tickets = table.thena.as_ref().and_then(|thena| thena.key_env.clone());
        let reviews = table.review.as_ref().and_then(|review| review.key_env.clone());
        [table.key_env.clone(), tickets, reviews].into_iter().flatten()
    });
    // Without `key_env`, a source has the variable of its name.
    let of_source = |(name, table): (&String, &SourceTable)| table.key_env.clone().unwrap_or_else(|| variable_of(name));
    let of_sources = config.source.iter().map(of_source);
    let of_makers = Maker::ALL.map(|maker| maker.key_variable().to_owned());
    OURS.map(str::to_owned).into_iter().chain(of_makers).chain(set).chain(of_sources).collect()
}

/// There is no key, or it may not be used.
#[derive(Debug, thiserror::Error)]
pub enum NoKey {
    /// No place holds one.
    #[error("there is no API key for `{profile}`: {}", .0.join(", or "), profile = .1)]
    Nowhere(Vec<String>, Display),
    /// A key file could not be read.
    #[error("the key file {} cannot be read: {cause}", .file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Others can read the key file.
    #[error("the key file {} can be read by others; close it with: chmod 600 {}", .0.display(), quoted(.0))]
    Open(PathBuf),
    /// A key file holds something else.
    #[error("the key file {} {reason}", .file.display())]
    Content {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The command that should print the key failed.
    #[error("the command of key_cmd, {program}, {reason}")]
    Command {
        /// The program.
        program: Display,
        /// What happened.
        reason: String,
    },
}

/// Finds the key of the profile `name`: environment, command, key file, file of keys. The command does not see the
/// variables called `secrets`.
pub fn find(
    name: &str,
    sources: &KeySources,
    secrets: &[String],
    environment: Environment<'_>,
) -> Result<SecretString, NoKey> {
    let mut ways = Vec::new();
    if let Some(variable) = &sources.env {
        if let Some(key) = super::variable(environment, variable) {
            return Ok(key.trim().into());
        }
        ways.push(format!("set {}", Display::foreign_line(variable)));
    }
    if let Some(command) = &sources.cmd {
        return from_command(command, secrets, COMMAND);
    }
    if let Some(file) = &sources.file {
        if let Some(text) = private_text(file)? {
            return one_line(&text).ok_or_else(|| NoKey::Content {
                file: file.clone(),
                reason: "should hold the key on one line and nothing else".to_owned(),
            });
        }
        ways.push(format!("write it to {} (mode 600)", file.display()));
    }
    if let Some(key) = from_secrets_file(name, &sources.secrets_file)? {
        return Ok(key);
    }
    ways.push(format!(
        "add `{} = \"…\"` to {} (mode 600)",
        Display::foreign_line(name),
        sources.secrets_file.display()
    ));
    Err(NoKey::Nowhere(ways, Display::foreign_line(name)))
}

/// The one line of `text` that is not empty.
fn one_line(text: &str) -> Option<SecretString> {
    let key = text.trim();
    (!key.is_empty() && !key.contains(char::is_whitespace)).then(|| key.into())
}

fn from_secrets_file(name: &str, file: &Path) -> Result<Option<SecretString>, NoKey> {
    let Some(text) = private_text(file)? else { return Ok(None) };
    let mut keys: BTreeMap<String, SecretString> = toml::from_str(&text).map_err(|error| {
        // Neither the message nor the line is shown: both could hold a key.
        let (line, _) = crate::domain::spelling::position(&text, error.span().map_or(0, |span| span.start));
        let reason = format!("should hold lines such as `bland = \"org_…\"`; line {line} is something else");
        NoKey::Content { file: file.to_owned(), reason }
    })?;
    Ok(keys.remove(name))
}

/// The text of a file that only its owner can read; `None` when there is no such file.
fn private_text(file: &Path) -> Result<Option<String>, NoKey> {
    let failed = |cause| NoKey::Read { file: file.to_owned(), cause };
    let opened = match fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(failed(cause)),
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if opened.metadata().map_err(failed)?.permissions().mode() & 0o077 != 0 {
            return Err(NoKey::Open(file.to_owned()));
        }
    }
    let mut text = String::new();
    opened.take(KEY_BYTES).read_to_string(&mut text).map_err(failed)?;
    Ok(Some(text))
}

/// Runs a program that prints a key. No shell reads the arguments, and it has `limit` to end.
fn from_command(command: &[String], secrets: &[String], limit: Duration) -> Result<SecretString, NoKey> {
    let Some((program, arguments)) = command.split_first() else {
        let reason = "is empty: give a program and its arguments".to_owned();
        return Err(NoKey::Command { program: Display::default(), reason });
    };
    let failed = |reason| NoKey::Command { program: Display::foreign_line(program), reason };
    let mut prepared = Command::new(program);
    prepared.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for secret in secrets {
        prepared.env_remove(secret);
    }
    let mut child = prepared.spawn().map_err(|error| failed(format!("cannot be started: {error}")))?;
    let printed = reader(child.stdout.take());
    let complained = reader(child.stderr.take());
    let ended = printed.recv_timeout(limit).ok().zip(wait(&mut child));
    let Some((key, status)) = ended else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(failed(format!("did not end within {} s", limit.as_secs_f32())));
    };
    if !status.success() {
        let said = complained.recv_timeout(PAUSE).unwrap_or_default();
        let said = said.lines().find(|line| !line.trim().is_empty()).map(Display::foreign_line);
        let said = said.map_or_else(String::new, |said| format!(": {said}"));
        return Err(failed(format!("failed ({status}){said}")));
    }
    one_line(&key).ok_or_else(|| failed("should print the key on one line and nothing else".to_owned()))
}

/// Reads a pipe to its end on a thread of its own, so that the wait for it can be given up.
fn reader(pipe: Option<impl io::Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(pipe) = pipe {
            let _ = pipe.take(KEY_BYTES).read_to_end(&mut bytes);
        }
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

/// How a program that has closed its output ended; `None` when it goes on.
fn wait(child: &mut Child) -> Option<ExitStatus> {
    let (_open, never) = mpsc::channel::<()>();
    for _ in 0..20 {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        let _ = never.recv_timeout(PAUSE / 10);
    }
    None
}

/// The path as a word of a shell command.
pub fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn every_variable_that_may_hold_a_key_is_known() {
        let text = "[source.north]\nmaker = 'vapi'\n[source.south]\nmaker = 'vapi'\nkey_env = 'SOUTH'";
        let known = variables(&toml::from_str(text).expect("a configuration"));
        for variable in ["EARMARK_NORTH_KEY", "SOUTH", "EARMARK_VAPI_KEY", "BLAND_API_KEY"] {
            assert!(known.iter().any(|known| known == variable), "{variable}: {known:?}");
        }
    }

    fn sources(folder: &Path) -> KeySources {
        KeySources {
            env: Some("TEAM_KEY".to_owned()),
            secrets_file: folder.join("secrets.toml"),
            ..KeySources::default()
        }
    }

    fn find(sources: &KeySources, variable: Option<&str>) -> Result<String, String> {
        let environment = |name: &str| variable.filter(|_| name == "TEAM_KEY").map(Into::into);
        let found = super::find("team", sources, &[], &environment);
        found.map(|key| key.expose_secret().to_owned()).map_err(|error| error.to_string())
    }

    fn write(file: &Path, text: &str, mode: u32) {
        fs::write(file, text).expect("written");
        fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("mode");
    }

    fn shell(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    #[test]
    fn the_order_is_kept() {
        let folder = tempfile::tempdir().expect("folder");
        let mut sources = sources(folder.path());
        write(&sources.secrets_file, "team = \"from-secrets\"\nother = \"x\"", 0o600);
        assert_eq!(find(&sources, None).as_deref(), Ok("from-secrets"));
        sources.file = Some(folder.path().join("team.key"));
        assert_eq!(find(&sources, None).as_deref(), Ok("from-secrets"), "a file that is not there is passed by");
        write(&folder.path().join("team.key"), "from-file\n", 0o600);
        assert_eq!(find(&sources, None).as_deref(), Ok("from-file"));
        sources.cmd = Some(shell("echo from-command"));
        assert_eq!(find(&sources, None).as_deref(), Ok("from-command"));
        assert_eq!(find(&sources, Some("from-environment")).as_deref(), Ok("from-environment"));
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_cure() {
        let folder = tempfile::tempdir().expect("folder");
        let sources = sources(folder.path());
        write(&sources.secrets_file, "team = \"secret-key\"", 0o640);
        let words = find(&sources, None).expect_err("refused");
        assert!(words.contains(&format!("chmod 600 {}", sources.secrets_file.display())), "{words}");
        assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }

    #[test]
    fn a_key_is_in_no_message() {
        let folder = tempfile::tempdir().expect("folder");
        let mut sources = sources(folder.path());
        write(&sources.secrets_file, "# keys\nteam = secret-key", 0o600);
        let words = find(&sources, None).expect_err("no TOML");
        assert!(words.contains("line 2") && !words.contains("secret-key"), "{words}");
        sources.cmd = Some(shell("echo secret-key two"));
        let words = find(&sources, None).expect_err("two words");
        assert!(!words.contains("secret-key"), "{words}");
    }

    #[test]
    fn a_command_that_fails_or_hangs_is_told() {
        let words = |command: &[String]| from_command(command, &[], PAUSE).expect_err("no key").to_string();
        assert!(words(&[]).contains("is empty"));
        assert!(words(&["/nowhere/at-all".to_owned()]).contains("cannot be started"));
        let told = words(&shell("printf 'locked\\033[31m' >&2; exit 3"));
        assert!(told.contains("exit status: 3") && told.contains("locked") && !told.contains('\u{1b}'), "{told}");
        assert!(words(&shell("exec cat </dev/zero >/dev/null")).contains("did not end within"));
    }

    #[test]
    fn without_a_key_the_places_are_named() {
        let folder = tempfile::tempdir().expect("folder");
        let words = find(&sources(folder.path()), None).expect_err("no key");
        assert!(words.contains("set TEAM_KEY, or add `team = \"…\"` to"), "{words}");
    }
}
