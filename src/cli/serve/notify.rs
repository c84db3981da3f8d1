//! Tells systemd how the server is, where systemd wants to know: a datagram to the socket that `NOTIFY_SOCKET` names.

use std::time::Duration;

/// The server takes requests.
pub(super) fn ready() {
    tell("READY=1");
}

/// The server ends.
pub(super) fn stopping() {
    tell("STOPPING=1");
}

/// Tells for ever that the program still runs, twice in each time that `WATCHDOG_USEC` gives.
pub(super) async fn keep_alive() {
    let micros = std::env::var("WATCHDOG_USEC").ok().and_then(|text| text.parse::<u64>().ok());
    let Some(micros) = micros.filter(|micros| *micros > 1) else { return std::future::pending().await };
    let mut turns = tokio::time::interval(Duration::from_micros(micros / 2));
    loop {
        turns.tick().await;
        tell("WATCHDOG=1");
    }
}

/// Nobody who is told can do anything about it when that fails.
#[cfg(unix)]
fn tell(what: &str) {
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let Some(name) = std::env::var_os("NOTIFY_SOCKET").filter(|name| !name.is_empty()) else { return };
    let bytes = std::os::unix::ffi::OsStrExt::as_bytes(name.as_os_str());
    let address = match bytes.strip_prefix(b"@") {
        #[cfg(target_os = "linux")]
        Some(name) => <SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(name),
        _ => SocketAddr::from_pathname(&name),
    };
    let _ = UnixDatagram::unbound().and_then(|socket| socket.send_to_addr(what.as_bytes(), &address?));
}

#[cfg(not(unix))]
fn tell(_: &str) {}
