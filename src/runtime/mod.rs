//! The workbench at work: one loop that takes keys and facts in, lets the core decide, performs what it asks for,
//! and draws when something changed. Between events it sleeps; there is no tick.

mod batch;
pub mod clock;
mod deliver;
mod input;
pub(crate) mod keeper;
mod perform;
mod tasks;
mod terminal;

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::mpsc;

use crate::{
    app::{self, Command, Effect, Env, Event, Model, Msg, Pane, Session},
    domain::time::Time,
    keymap::{Keyboard, Resolved},
    provider::Bland,
    ui::{self, Theme},
};

use batch::Batch;
use input::{Input, Pressed};
pub use keeper::Home;
use keeper::{Keeper, Op};
use tasks::Tasks;
use terminal::Screen;

/// Events taken in before a frame is drawn: held keys are caught up with, and a flood cannot keep the screen dark.
const PER_FRAME: usize = 512;

/// How long the end waits for requests that are under way, and for the disk.
const LEAVING: Duration = Duration::from_millis(500);

/// Why the workbench could not run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// There is no terminal to draw on.
    #[error("the workbench needs a terminal on standard input and output; `earmark --help` lists commands for scripts")]
    NoTerminal,
    /// The terminal could not be read or written.
    #[error("the terminal: {0}")]
    Terminal(#[from] std::io::Error),
}

/// Runs the workbench until the user leaves it. The terminal is given back on every way out.
pub async fn run(api: Bland, home: Home, session: Session, theme: Theme) -> Result<(), RunError> {
    if !terminal::is_there() {
        return Err(RunError::NoTerminal);
    }
    let mut screen = Screen::open()?;
    let mut workbench = Workbench::new(api, home, session, theme);
    let result = workbench.run(&mut screen).await;
    drop(screen);
    workbench.leave().await;
    result
}

fn commands(keyboard: &Keyboard, pane: Pane) -> Vec<Command> {
    keyboard.commands(pane).into_iter().map(|(command, _)| command).collect()
}

struct Workbench {
    model: Model,
    keyboard: Keyboard,
    theme: Theme,
    /// What the command line offers, by pane.
    commands: [Vec<Command>; 4],
    tasks: Tasks,
    keeper: Keeper,
    events: mpsc::UnboundedReceiver<Event>,
    wake: Option<Time>,
    leaving: bool,
    fault: Fault,
}

/// A fault on demand, to see that the terminal is given back after one; in debug builds only.
#[derive(Debug, Default)]
struct Fault {
    on_draw: bool,
}

impl Fault {
    fn from_environment() -> Self {
        Self {
            on_draw: cfg!(debug_assertions) && std::env::var_os("EARMARK_FAULT").is_some_and(|fault| fault == "draw"),
        }
    }

    /// Panics once there is something on the screen and a key has moved the selection.
    fn strike(&self, model: &Model) {
        assert!(!self.on_draw || model.issues.position().is_none_or(|at| at == 1), "a fault on demand");
    }
}

impl Workbench {
    fn new(api: Bland, home: Home, session: Session, theme: Theme) -> Self {
        let (sender, events) = mpsc::unbounded_channel();
        let keeper = Keeper::start(home, sender.clone());
        let keyboard = Keyboard::new();
        let told = sender.clone();
        let api = api.observed(move |logged| {
            // Nobody listens any more when the workbench is leaving.
            let _ = told.send(Event::Requested(Box::new(logged)));
        });
        Self {
            model: Model::new(session),
            commands: Pane::ALL.map(|pane| commands(&keyboard, pane)),
            keyboard,
            theme,
            tasks: Tasks::new(api, keeper.store(), sender),
            keeper,
            events,
            wake: None,
            leaving: false,
            fault: Fault::from_environment(),
        }
    }

    async fn run(&mut self, screen: &mut Screen) -> Result<(), RunError> {
        self.model.size = screen.size()?;
        let env = Env { now: clock::now(), commands: &self.commands[self.model.focus.index()] };
        let effects = app::start(&mut self.model, &env);
        self.perform(Batch::from(effects), screen)?;
        // Everything that was pressed meanwhile comes at once and goes into the same frame.
        let mut input = Input::open().ready_chunks(PER_FRAME);
        let mut signals = terminal::Signals::listen()?;
        while !self.leaving {
            if std::mem::take(&mut self.model.dirty) {
                self.fault.strike(&self.model);
                screen.draw(|frame| ui::draw(&self.model, &self.keyboard, &self.theme, frame))?;
            }
            let mut batch = Batch::default();
            tokio::select! {
                biased;
                () = signals.next() => self.take(Msg::Event(Event::Terminated), &mut batch),
                pressed = input.next() => match pressed {
                    Some(pressed) => {
                        for pressed in pressed {
                            self.press(pressed?, &mut batch);
                        }
                    }
                    // The terminal is gone.
                    None => self.take(Msg::Event(Event::Terminated), &mut batch),
                },
                Some(event) = self.events.recv() => {
                    self.take(Msg::Event(event), &mut batch);
                    self.take_more(&mut batch);
                },
                () = clock::until(self.wake), if self.wake.is_some() => {
                    self.wake = None;
                    self.take(Msg::Event(Event::Woke), &mut batch);
                },
            }
            self.perform(batch, screen)?;
        }
        Ok(())
    }

    /// Everything is kept before the program ends, and what is on its way is given a moment.
    async fn leave(mut self) {
        self.tasks.drain(LEAVING).await;
        let _ = tokio::time::timeout(LEAVING, self.keeper.finish()).await;
    }

    fn take_more(&mut self, batch: &mut Batch) {
        for _ in 0..PER_FRAME {
            match self.events.try_recv() {
                Ok(event) => self.take(Msg::Event(event), batch),
                Err(_) => break,
            }
        }
    }

    fn press(&mut self, pressed: Pressed, batch: &mut Batch) {
        match pressed {
            Pressed::Key(key) => match self.keyboard.press(key, &self.model.layers()) {
                Resolved::Action(action) => self.take(Msg::Act(action), batch),
                // The keys pressed so far are on the screen.
                Resolved::Pending | Resolved::Nothing => self.model.dirty = true,
            },
            Pressed::Paste(text) => {
                self.keyboard.clear();
                self.take(Msg::Act(app::Action::Paste(text)), batch);
            }
            Pressed::Resized { width, height } => self.take(Msg::Event(Event::Resized { width, height }), batch),
        }
    }

    fn take(&mut self, msg: Msg, batch: &mut Batch) {
        let env = Env { now: clock::now(), commands: &self.commands[self.model.focus.index()] };
        batch.extend(app::update(&mut self.model, msg, &env));
    }

    fn perform(&mut self, batch: Batch, screen: &mut Screen) -> Result<(), RunError> {
        for effect in batch.effects() {
            match effect {
                Effect::Fetch { id, query } => self.tasks.fetch(id, query),
                Effect::Cancel(id) => self.tasks.cancel(id),
                Effect::Keep { id, entry, before, replaces } => {
                    self.keeper.take(Op::Keep { id, entry, before, replaces })
                }
                Effect::Hold { id, failure } => self.keeper.take(Op::Hold { id, failure }),
                Effect::Forget(id) => self.keeper.take(Op::Forget(id)),
                Effect::KeepDraft { slot, text } => self.keeper.take(Op::Draft { slot, text }),
                Effect::Send { id, mutation, look } => self.tasks.send(id, *mutation, look),
                Effect::Copy(text) => screen.copy(&text)?,
                Effect::WakeAt(time) => self.wake = Some(time),
                Effect::Quit => self.leaving = true,
            }
        }
        Ok(())
    }
}
