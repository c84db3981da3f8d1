//! The server inside the workbench, for as long as the program runs. The program itself asks it without a connection; on a
//! socket that only its owner can reach, other programs do.

use std::net::SocketAddr;
#[cfg(unix)]
use std::{fs, path::PathBuf};
use std::{io, net::Ipv4Addr, path::Path};

use axum::Router;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{
    db::{Database, DatabaseError},
    keys::{self, KeyError},
    listen::{self, Listener, Options},
    request::FAREWELL,
};
#[cfg(unix)]
use crate::private;

pub use super::inside::Inside;

/// The longest path that every system takes for a socket.
#[cfg(unix)]
const SOCKET_PATH: usize = 100;

/// A server that runs inside this process.
#[derive(Debug)]
pub struct Embedded {
    /// Its database, for deposits.
    pub database: Database,
    /// Where it listens, for whoever sends a request of this program again from outside.
    pub endpoint: Endpoint,
    /// The key of the person at this machine, as it was in its file at the start.
    pub key: SecretString,
    /// The key of this process: it stays good when the file has another one.
    pub own_key: SecretString,
    inside: Inside,
    ending: CancellationToken,
    server: JoinHandle<io::Result<()>>,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Endpoint {
    /// A socket in a folder of its owner.
    #[cfg(unix)]
    Unix(PathBuf),
    /// A port of this machine.
    Loopback(SocketAddr),
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The key file.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The socket.
    #[error("the embedded server cannot listen: {0}")]
    Listen(#[from] io::Error),
}

/// Starts a server on the database at `database_path`. The socket is made in `run_folder`, which belongs to its owner
/// alone; where there are no such sockets, or the path is too long for one, a port of this machine serves.
pub async fn start(database_path: &Path, run_folder: &Path, key_file: &Path) -> Result<Embedded, StartError> {
    let database = Database::open(database_path).await?;
    let key = keys::ensure_key_file(key_file).await?;
    // The first questions come as soon as the socket is there; their connections are opened meanwhile.
    let (registered, ()) =
        tokio::join!(database.register_file_key(key.expose_secret(), key_file), database.open_readers());
    registered?;
    let (listener, endpoint) = listen(run_folder).await?;
    let ending = CancellationToken::new();
    let own_key: SecretString = keys::new_key().into();
    let options = Options { key_file: Some(key_file.to_owned()), own_key: Some(own_key.clone()), ..Options::default() };
    let door = listen::door(&options);
    let routes = listen::routes(&listener, database.clone(), &options, &door)?;
    let inside = Inside::new(routes.clone());
    let rest = listen::chores(database.clone(), door, &options);
    let server = run(listener, routes, rest, options, ending.clone());
    Ok(Embedded { database, endpoint, key, own_key, inside, ending, server })
}

impl Embedded {
    /// The way in for requests of this process.
    pub fn inside(&self) -> Inside {
        self.inside.clone()
    }

    /// Ends the server after its running requests, removes the socket and closes the database.
    pub async fn stop(self) {
        self.ending.cancel();
        // A server that panicked has ended as well.
        let _ = tokio::join!(self.server, self.inside.end(FAREWELL));
        #[cfg(unix)]
        if let Endpoint::Unix(path) = &self.endpoint {
            let _ = fs::remove_file(path);
        }
        self.database.close().await;
    }
}

#[expect(clippy::disallowed_methods, reason = "the one task of the embedded server; `stop` ends it")]
fn run(
    listener: Listener,
    routes: Router,
    rest: impl Future<Output = ()> + Send + 'static,
    options: Options,
    ending: CancellationToken,
) -> JoinHandle<io::Result<()>> {
    tokio::spawn(async move { listen::told(listener, routes, rest, &options, ending.cancelled_owned()).await })
}

async fn listen_on_loopback() -> io::Result<(Listener, Endpoint)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    Ok((Listener::Tcp(listener), Endpoint::Loopback(address)))
}

#[cfg(not(unix))]
async fn listen(_: &Path) -> io::Result<(Listener, Endpoint)> {
    listen_on_loopback().await
}

#[cfg(unix)]
async fn listen(run_folder: &Path) -> io::Result<(Listener, Endpoint)> {
    private::own_folder(run_folder)?;
    // One process at a time looks for stale sockets and makes its own: between its making and its listening a socket
    // looks stale.
    let path = run_folder.join("lock");
    let lock = private::file().create(true).append(true).open(&path)?;
    private::close_file(&path)?;
    lock.lock()?;
    remove_stale(run_folder)?;
    let Some(path) = free_path(run_folder) else { return listen_on_loopback().await };
    let listener = tokio::net::UnixListener::bind(&path)?;
    private::close_file(&path)?;
    Ok((Listener::Unix(listener), Endpoint::Unix(path)))
}

/// A socket path of this process that is not taken; nothing when the folder's path is too long for one.
#[cfg(unix)]
fn free_path(run_folder: &Path) -> Option<PathBuf> {
    let process = std::process::id();
    (0_u32..)
        .map(|at| run_folder.join(if at == 0 { format!("{process}.sock") } else { format!("{process}-{at}.sock") }))
        .take_while(|path| path.as_os_str().len() < SOCKET_PATH)
        .find(|path| !path.exists())
}

/// Removes the sockets on which nobody listens any more.
#[cfg(unix)]
fn remove_stale(run_folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(run_folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "sock") {
            continue;
        }
        let refused = std::os::unix::net::UnixStream::connect(&path).map_err(|error| error.kind());
        if matches!(refused, Err(io::ErrorKind::ConnectionRefused)) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}
