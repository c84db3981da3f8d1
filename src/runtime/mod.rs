//! The outside of the core: loops that bring messages in, and what performs the effects that come out.

mod answers;
mod batch;
mod body;
mod clipboard;
pub mod clock;
mod console;
mod deliver;
mod external;
mod fault;
mod fetch;
mod finder;
mod given;
mod headless;
mod home;
mod input;
mod keeper;
pub mod lines;
mod on_screen;
mod performer;
mod player;
mod pressed;
pub mod process;
mod recorder;
mod replies;
mod rows;
mod services;
mod siblings;
mod signals;
mod target;
mod tasks;
mod terminal;
mod ties;
mod whole_rows;
mod workbench;

use crate::app::state::session::Session;

pub use clipboard::{ClipboardWay, has_program};
pub use external::Helpers;
pub use fault::pace;
pub use given::{Hooks, Journal, Left, Look, RunError, SaveView, Settings};
pub use headless::{Delivery, Flushed, deliver, flush};
pub use home::{Caching, Home};
pub use rows::{kept, tie};
pub use services::Services;

use console::Console;
use workbench::Workbench;

/// Runs the workbench until the user leaves it. The terminal is given back on every way out.
pub async fn run(
    services: Services,
    home: Home,
    session: Session,
    settings: Settings,
    hooks: Hooks,
    helpers: Helpers,
) -> Result<Left, RunError> {
    let Settings { look, keyboard, habits, trouble } = settings;
    let session = Session { habits, trouble: session.trouble.or(trouble), ..session };
    if !terminal::is_there() {
        return Err(RunError::NoTerminal);
    }
    let mut console = Console::open(helpers.clone(), &look)?;
    let mut workbench = Workbench::new(services, home, session, (look, keyboard), hooks, helpers);
    let result = workbench.run(&mut console).await;
    drop(console);
    let left = workbench.leave().await;
    result.map(|()| left)
}
