//! `earmark serve`: the API of a database for others.

mod end;
mod health;
mod notify;
mod settings;

use std::{net::SocketAddr, sync::Arc};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use self::{
    end::{End, Signals},
    settings::Settings,
};
use super::{
    args::{ServeArgs, ServeCommand},
    exit::{Code, Outcome, Stop, complain, say},
    location::Place,
    table::id,
};
use crate::{
    config::{self, serve::LogFormat},
    server::{self, Certificates, Limits, Listener, Ops, Options, Reread, Times, keys::ensure_key_file},
    telemetry,
};

pub(super) async fn run(mut args: ServeArgs) -> Outcome {
    if let Some(ServeCommand::Health(args)) = args.command.take() {
        return health::ask(&args).await;
    }
    let file = args.settings.take();
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let settings = settings::read(args.said(), file.as_deref(), &config::environment, names)?;
    let voice = Voice::of(settings.log_format)?;
    let ops = Ops::default();
    let signals = Signals::listen().map_err(|error| failed(&error))?;
    let Some(address) = settings.ops_listen else { return serve(&settings, voice, &ops, signals).await };
    // Health is told from the first moment to the last.
    telemetry::measure();
    let listener = listen(address).await?;
    let address = listener.local_addr().map_err(|error| failed(&error))?;
    voice.say(format_args!("health and metrics at http://{address}"));
    let ended = CancellationToken::new();
    let serving = async {
        let _ended = ended.clone().drop_guard();
        serve(&settings, voice, &ops, signals).await
    };
    let watching = server::watch(listener, ops.clone(), ended.clone().cancelled_owned());
    let (served, watched) = tokio::join!(serving, watching);
    watched.map_err(|error| failed(&error))?;
    served
}

/// Serves until it is asked to end.
async fn serve(settings: &Settings, voice: Voice, ops: &Ops, signals: Signals) -> Outcome {
    if settings.is_bare {
        voice.say(format_args!(
            "earmark: warning: {} is open to the network without TLS; keys and transcripts travel in clear text",
            settings.listen
        ));
    }
    let tls = settings.tls.clone().map(|(certificates, key)| Certificates::read(certificates, key, voice.reread()));
    let tls = tls.transpose().map_err(|error| Stop::about(Code::Usage, error))?;
    let place = Place::of(&settings.database, settings.allow_plain_database)?;
    // Several servers on one PostgreSQL each run without a key of their own, unless one is named.
    let key_file = settings.key_file.clone().or_else(|| match &place {
        Place::File(file) => Some(file.with_extension("key")),
        Place::Postgres(_) => None,
    });
    let database = place.open().await?;
    if let Some(key_file) = &key_file {
        let key = ensure_key_file(key_file).await.map_err(|error| failed(&error))?;
        let registered = database.register_file_key(secrecy::ExposeSecret::expose_secret(&key), key_file).await;
        registered.map_err(|error| failed(&error))?;
    }
    let listener = listen(settings.listen).await?;
    announce(&listener, if tls.is_some() { "https" } else { "http" })?;
    if let Some(key_file) = &key_file {
        voice.say(format_args!("the key is in {}", id(&key_file.to_string_lossy())));
    }
    voice.say(format_args!("end with Ctrl-C"));
    let options = Options {
        names: settings.names.clone(),
        report: voice.report(),
        key_file,
        times: Times { end: end::FAREWELL, ..Times::default() },
        connections: settings.connections,
        tls: tls.map(Arc::new),
        proxies: settings.proxies.clone(),
        is_watched: true,
        limits: Some(Limits::default()),
        ..Options::default()
    };
    ops.started(database.clone());
    notify::ready();
    let (mut end, asked) = End::new(signals, settings.drain);
    let serving = server::serve_with(Listener::Tcp(listener), database.clone(), &options, asked.cancelled_owned());
    let draining = || {
        ops.drain();
        options.draining.cancel();
        notify::stopping();
        telemetry::ending();
    };
    let served = tokio::select! {
        served = serving => served,
        () = end.twice(draining) => return Err(Stop::new(
            Code::Failed,
            "asked a second time to end: requests that were running were cut, and each is stored in full or not at all",
        )),
        () = notify::keep_alive() => Ok(()),
    };
    database.close().await;
    served.map_err(|error| failed(&error))?;
    voice.say(format_args!("ended"));
    Ok(Code::Done)
}

/// How it is told on standard error what happens. In lines of JSON the telemetry tells it, and sentences are left out.
#[derive(Debug, Clone, Copy)]
struct Voice {
    is_text: bool,
}

impl Voice {
    fn of(format: LogFormat) -> Outcome<Self> {
        let is_text = format == LogFormat::Text;
        if !is_text {
            let told = telemetry::to_lines(std::io::stderr(), super::clock::now);
            told.map_err(|_| Stop::usage("--log writes a file of text: leave it out, or --log-format json"))?;
        }
        Ok(Self { is_text })
    }

    fn say(self, words: std::fmt::Arguments<'_>) {
        if self.is_text {
            say(words);
        }
    }

    fn report(self) -> Option<server::Report> {
        self.is_text.then_some(|error| complain(format_args!("{}", id(&error.to_string()))))
    }

    fn reread(self) -> Reread {
        if !self.is_text {
            return |read| telemetry::certificates(read.is_ok());
        }
        |read| {
            telemetry::certificates(read.is_ok());
            match read {
                Ok(()) => say(format_args!("new certificates are used")),
                Err(error) => {
                    complain(format_args!("{}; the certificates from before stay in use", id(&error.to_string())))
                }
            }
        }
    }
}

fn failed(error: &dyn std::fmt::Display) -> Stop {
    Stop::about(Code::Failed, error)
}

async fn listen(address: SocketAddr) -> Outcome<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|error| Stop::new(Code::Failed, format_args!("cannot listen on {address}: {error}")))
}

/// The address goes to standard output, so that a script can wait for it and use it.
fn announce(listener: &TcpListener, scheme: &str) -> Outcome<()> {
    use std::io::Write as _;
    let address = listener.local_addr().map_err(|error| failed(&error))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{scheme}://{address}")?;
    out.flush()?;
    Ok(())
}
