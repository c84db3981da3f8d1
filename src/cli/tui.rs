//! The workbench: what `earmark` opens without a command.

use super::{
    Setting, clock,
    connect::Connection,
    exit::{Code, Outcome, Stop},
    look::Trouble,
};
use crate::{
    app::{Session, link::Pace},
    config::{paths::Paths, profile::Target},
    domain::text::{Display, shown},
    keymap::Keyboard,
    runtime::{self, Helpers, Look, RunError, Services},
};

/// Connects and opens the workbench.
pub(super) async fn open(setting: Setting) -> Outcome {
    let (look, keyboard, helpers) = (setting.look(), setting.keyboard(), setting.helpers());
    let connection = Connection::open(setting).await?;
    show(connection, look, keyboard, helpers).await
}

/// Opens the workbench on a connection that is there.
pub(super) async fn show(
    connection: Connection,
    (look, ugly): (Look, Trouble),
    keyboard: Keyboard,
    helpers: Helpers,
) -> Outcome {
    let profile = &connection.profile;
    let place = match &profile.target {
        Target::Local | Target::Demo => Display::ours("embedded server"),
        Target::Remote { base, .. } => Display::foreign_line(base.host_str().unwrap_or_default()),
    };
    // Without tickets there is still all the rest.
    let (tickets, trouble) = match connection.tickets() {
        Ok(tickets) => (tickets, None),
        Err(stop) => (None, Some(shown!("No tickets: {}", stop.into_message()))),
    };
    let trouble = trouble.or(ugly).or_else(|| mistakes(&keyboard, &connection.paths));
    let services = Services::new(connection.api.clone(), tickets);
    let session = Session {
        trouble,
        tickets: services.tickets.is_some(),
        ticket_desk: connection.ticket_desk(),
        profile: Display::foreign_line(&profile.name),
        place,
        read_only: profile.read_only,
        started: clock::now(),
        pace: pace(profile.send_delay),
    };
    let result = runtime::run(services, connection.outbox(), session, look, keyboard, helpers).await;
    connection.close().await;
    match result {
        Ok(()) => Ok(Code::Done),
        Err(error @ RunError::NoTerminal) => Err(Stop::about(Code::Usage, format_args!("{error}"))),
        Err(error) => Err(Stop::about(Code::Failed, format_args!("{error}"))),
    }
}

/// The first mistake in the user's keys; what can be used of them is.
fn mistakes(keyboard: &Keyboard, paths: &Paths) -> Option<Display> {
    let first = keyboard.findings().first()?;
    let file = paths.keymap_file();
    let more = match keyboard.findings().len() {
        1 => Display::default(),
        count => shown!(" And {} more.", count - 1),
    };
    let place = Display::foreign_line(&file.to_string_lossy());
    Some(shown!("{place}:{}:{}: {}.{more} `earmark keys --check` lists all.", first.line, first.column, first.text))
}

/// How long things take, as far as the user has a say in it.
fn pace(send_delay: Option<u8>) -> Pace {
    let usual = runtime::pace();
    let send_delay = send_delay.map_or(usual.send_delay, |seconds| i64::from(seconds) * 1_000);
    Pace { send_delay, ..usual }
}
