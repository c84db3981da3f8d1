//! `earmark serve`: the API of a database for others.

use tokio::net::TcpListener;

use super::{
    args::ServeArgs,
    exit::{Code, Outcome, Stop, complain, say},
    table::id,
};
use crate::server::{self, Database, Limits, Listener, Options, keys::ensure_key_file};

pub(super) async fn run(args: ServeArgs) -> Outcome {
    let ServeArgs { listen, database: file, key_file, allow_remote, name } = args;
    if !server::is_loopback(&listen) {
        if !allow_remote {
            return Err(Stop::usage(format_args!(
                "{listen} can be reached from other machines, and there is no TLS: put a proxy with TLS in front of a \
                 loopback address, or add --allow-remote"
            )));
        }
        complain(format_args!(
            "warning: {listen} is open to the network without TLS; keys and transcripts travel in clear text"
        ));
    }
    let key_file = key_file.unwrap_or_else(|| file.with_extension("key"));
    let failed = |error: &dyn std::fmt::Display| Stop::about(Code::Failed, error);
    let database = Database::open(&file).await.map_err(|error| failed(&error))?;
    let key = ensure_key_file(&key_file).await.map_err(|error| failed(&error))?;
    let registered = database.register_file_key(secrecy::ExposeSecret::expose_secret(&key), &key_file).await;
    registered.map_err(|error| failed(&error))?;
    let listener = TcpListener::bind(listen).await;
    let listener =
        listener.map_err(|error| Stop::new(Code::Failed, format_args!("cannot listen on {listen}: {error}")))?;
    let address = listener.local_addr().map_err(|error| failed(&error))?;
    let ending = ending().map_err(|error| failed(&error))?;
    announce(address, &key_file)?;
    let report: server::Report = |error| complain(format_args!("{}", id(&error.to_string())));
    let options = Options {
        names: name,
        report: Some(report),
        key_file: Some(key_file),
        limits: Some(Limits::default()),
        ..Options::default()
    };
    let served = server::serve_with(Listener::Tcp(listener), database.clone(), &options, ending).await;
    database.close().await;
    served.map_err(|error| failed(&error))?;
    say(format_args!("ended"));
    Ok(Code::Done)
}

/// The address goes to standard output, so that a script can wait for it and use it.
fn announce(address: std::net::SocketAddr, key_file: &std::path::Path) -> Outcome<()> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    writeln!(out, "http://{address}")?;
    out.flush()?;
    say(format_args!("the key is in {}", id(&key_file.to_string_lossy())));
    say(format_args!("end with Ctrl-C"));
    Ok(())
}

/// Resolves on Ctrl-C, and on what asks a service to end. From this call on, not only from the first wait, such a
/// signal is noticed.
#[cfg(unix)]
fn ending() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

/// Resolves on Ctrl-C.
#[cfg(not(unix))]
fn ending() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
