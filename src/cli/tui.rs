//! The workbench: what `earmark` opens without a command.

use super::{
    Setting,
    connect::Connection,
    exit::{Code, Outcome, Stop},
};

/// Connects and opens the workbench.
pub(super) async fn open(setting: Setting) -> Outcome {
    let connection = Connection::open(setting).await?;
    show(connection).await
}

/// Opens the workbench on a connection that is there.
pub(super) async fn show(connection: Connection) -> Outcome {
    match run(connection).await {
        Ok(()) => Ok(Code::Done),
        Err(error) => Err(Stop::about(Code::Failed, format_args!("{error:#}"))),
    }
}

/// Runs the workbench until the user leaves it.
pub(super) async fn run(connection: Connection) -> anyhow::Result<()> {
    connection.close().await;
    anyhow::bail!("no terminal screen is built in yet; `earmark --help` lists the commands")
}
