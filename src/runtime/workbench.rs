//! The workbench on the screen: one loop that takes keys and facts in, lets the core decide, and draws when something
//! changed. Between events it sleeps; there is no tick.

use std::{io, time::Duration};

use tokio::sync::mpsc;

use super::{
    batch::Batch,
    clock,
    console::{Console, Incoming},
    external::Helpers,
    fault::{self, Fault},
    given::{Hooks, Left, RunError},
    home::Home,
    input::{PER_FRAME, Pressed},
    keeper::Op,
    performer::Performer,
    recorder::{self, Surface},
    services::Services,
    settings::{Look, ReadSettings, Settings},
    terminal,
};
use crate::{
    app::{
        message::{
            action::{Action, Pane},
            env::{Command, Msg},
            event::Event,
            key::Key,
        },
        state::{model::Model, session::Session},
    },
    domain::{logged::Logged, time::Time},
    keymap::{Keyboard, Resolved},
    ui::{self, Canvas},
};

/// How long the end waits for requests that are under way; the disk is given twice as long.
const LEAVING: Duration = Duration::from_millis(300);

/// Runs the workbench until the user leaves it. The terminal is given back on every way out.
pub async fn run(
    services: Services,
    home: Home,
    session: Session,
    mut settings: Settings,
    hooks: Hooks,
    helpers: Helpers,
) -> Result<Left, RunError> {
    let session = settings.set(session);
    let Settings { look, keyboard, rules, again, .. } = settings;
    if !terminal::is_there() {
        return Err(RunError::NoTerminal);
    }
    let mut console = Console::open(helpers.clone(), &look)?;
    let mut workbench = Workbench::new(services, home, session, (look, keyboard, again), hooks, helpers);
    workbench.performer.tasks.rules = rules;
    let result = workbench.run(&mut console).await;
    drop(console);
    let left = workbench.leave().await;
    result.map(|()| left)
}

/// A session on the screen.
pub(super) struct Workbench {
    pub(super) model: Model,
    pub(super) keyboard: Keyboard,
    pub(super) look: Look,
    /// Reads looks and keys anew.
    pub(super) again: ReadSettings,
    /// What the command line offers, by pane.
    pub(super) commands: [Vec<Command>; 4],
    pub(super) performer: Performer,
    /// Keys came since the last frame.
    was_pressed: bool,
    /// What the first screen needs is there.
    settled: bool,
    events: mpsc::UnboundedReceiver<Event>,
    /// Requests that started or ended. Nothing is woken by them but the log, while somebody looks at it.
    logged: mpsc::UnboundedReceiver<Box<Logged>>,
    pub(super) told: mpsc::UnboundedSender<Event>,
    /// When the keys are shown that may follow those pressed.
    hints: Option<Time>,
    /// The user leaves, for this.
    pub(super) left: Option<Left>,
    fault: Fault,
}

impl Workbench {
    pub(super) fn new(
        services: Services,
        home: Home,
        session: Session,
        (look, keyboard, again): (Look, Keyboard, ReadSettings),
        hooks: Hooks,
        helpers: Helpers,
    ) -> Self {
        let (sender, events) = mpsc::unbounded_channel();
        let fault = Fault::from_environment();
        let (log, logged) = mpsc::unbounded_channel();
        let bland = services.bland.observed(move |noted| {
            // Nobody listens any more when the workbench is leaving.
            let _ = log.send(Box::new(noted));
        });
        let model = Model::new(session);
        let services = services.observed(bland);
        let performer = Performer::attended(Surface::Screen, (services, home), (hooks, helpers), sender.clone(), fault);
        Self {
            commands: Self::commands(&keyboard, &model),
            model,
            keyboard,
            look,
            again,
            performer,
            told: sender,
            settled: false,
            was_pressed: false,
            events,
            logged,
            hints: None,
            left: None,
            fault,
        }
    }

    pub(super) async fn run(&mut self, console: &mut Console) -> Result<(), RunError> {
        self.model.set_size(console.size()?);
        let env = clock::env(&self.commands[self.model.screen.focus.index()]);
        let effects = recorder::start(&mut self.model, &env);
        self.perform(Batch::from(effects), console).await?;
        while self.left.is_none() {
            self.show(console)?;
            self.fault.strike(fault::Place::Loop, &self.model);
            let mut batch = Batch::default();
            tokio::select! {
                biased;
                incoming = console.next() => self.receive(incoming?, console, &mut batch).await?,
                Some(logged) = self.logged.recv(), if self.model.shows_requests() => {
                    self.take(Msg::Event(Event::Requested(logged)), &mut batch);
                }
                Some(event) = self.events.recv() => {
                    self.take(Msg::Event(event), &mut batch);
                    self.take_more(&mut batch);
                },
                () = clock::until(self.hints), if self.hints.is_some() => {
                    self.hints = None;
                    self.keyboard.show_following();
                    self.model.ask_for_frame();
                },
                () = clock::until(self.performer.wake), if self.performer.wake.is_some() => {
                    self.performer.wake = None;
                    self.take(Msg::Event(Event::Woke), &mut batch);
                },
            }
            while let Ok(logged) = self.logged.try_recv() {
                self.take(Msg::Event(Event::Requested(logged)), &mut batch);
            }
            // What was done is seen before anything is set off by it, which would compete with the frame.
            self.show_first(console)?;
            self.follow(&mut batch);
            self.show(console)?;
            self.perform(batch, console).await?;
            if !self.settled && self.model.reading.runs.is_empty() {
                self.settled = true;
                self.performer.keeper.take(Op::Open);
            }
        }
        Ok(())
    }

    /// What the command line offers in each pane.
    pub(super) fn commands(keyboard: &Keyboard, model: &Model) -> [Vec<Command>; 4] {
        Pane::ALL.map(|pane| keyboard.commands(&model.pane_layers(pane)))
    }

    /// Sends what a key changes in its pane, before what follows from it elsewhere is so much as found out.
    fn show_first(&mut self, console: &mut Console) -> Result<(), RunError> {
        if std::mem::take(&mut self.was_pressed) && console.is_ours() && self.model.screen.dirty {
            console.draw_first(|canvas| {
                canvas.draw_focused(&self.model, &self.keyboard, self.look.themes.shown());
            })?;
        }
        Ok(())
    }

    /// Draws a frame, if anything has changed since the last one.
    fn show(&mut self, console: &mut Console) -> Result<(), RunError> {
        if console.is_ours() && self.model.take_dirty() {
            self.draw(console)?;
        }
        Ok(())
    }

    /// Draws a frame.
    pub(super) fn draw(&self, console: &mut Console) -> io::Result<()> {
        let paint = |canvas: &mut Canvas| {
            canvas.draw(&self.model, &self.keyboard, self.look.themes.shown());
            self.fault.strike(fault::Place::Draw, &self.model);
        };
        console.draw(paint, || ui::links(&self.model))
    }

    /// Everything is kept before the program ends, and what is on its way is given a moment.
    pub(super) async fn leave(self) -> Left {
        self.performer.finish(LEAVING, 2 * LEAVING).await;
        self.left.unwrap_or(Left::Quit)
    }

    /// Takes in what came from the terminal.
    async fn receive(&mut self, incoming: Incoming, console: &mut Console, batch: &mut Batch) -> Result<(), RunError> {
        match incoming {
            // Everything that was pressed meanwhile goes into the same frame.
            Incoming::Pressed(mut pressed) => {
                self.was_pressed = true;
                let mut room = PER_FRAME;
                while !pressed.is_empty() {
                    room = room.saturating_sub(pressed.len());
                    for pressed in pressed {
                        self.press(pressed, batch);
                        if batch.lends_the_terminal() {
                            return Ok(());
                        }
                    }
                    pressed = console.pressed_since(room)?;
                }
            }
            Incoming::Resized => self.resize(console, batch)?,
            Incoming::Stop => {
                self.suspend(console).await?;
                self.resize(console, batch)?;
            }
            Incoming::Edited(result) => {
                self.resize(console, batch)?;
                self.take(Msg::Event(Event::Edited(result)), batch);
            }
            Incoming::End => {
                console.end_editor().await;
                self.take(Msg::Event(Event::Terminated), batch);
            }
        }
        Ok(())
    }

    pub(super) fn resize(&mut self, console: &Console, batch: &mut Batch) -> Result<(), RunError> {
        let (width, height) = console.size()?;
        self.take(Msg::Event(Event::Resized { width, height }), batch);
        Ok(())
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
        // What a key means hangs on what the one before has come to.
        self.follow(batch);
        match pressed {
            Pressed::Key(key) => {
                self.hints = None;
                self.press_key(key, batch);
            }
            Pressed::Paste(text) => {
                self.keyboard.clear();
                self.take(Msg::Act(Action::Paste(text)), batch);
            }
            Pressed::Pointed(pointer) => self.take(Msg::Event(Event::Pointed(pointer)), batch),
            Pressed::Focused(focused) => self.take(Msg::Event(Event::Focused(focused)), batch),
            Pressed::Background(color) if self.look.themes.background(color) => self.model.ask_for_frame(),
            Pressed::Background(_) => {}
            Pressed::Resized { width, height } => self.take(Msg::Event(Event::Resized { width, height }), batch),
        }
    }

    fn press_key(&mut self, key: Key, batch: &mut Batch) {
        match self.keyboard.press(key, &self.model.layers()) {
            Resolved::Action(action) => self.take(Msg::Act(action), batch),
            Resolved::Times(action, times) => {
                (0..times).for_each(|_| self.take(Msg::Act(action.clone()), batch));
            }
            Resolved::Pending => {
                self.hints = self.keyboard.thinking_time().map(clock::after);
                self.model.ask_for_frame();
            }
            // The keys that were pressed are no longer on the screen.
            Resolved::Nothing => self.model.ask_for_frame(),
        }
    }

    /// Takes a message in; what follows from it comes before the next one, or before the frame.
    fn take(&mut self, msg: Msg, batch: &mut Batch) {
        self.follow(batch);
        let env = clock::env(&self.commands[self.model.screen.focus.index()]);
        batch.begin(recorder::begin_with(&mut self.model, msg, &env));
    }

    fn follow(&mut self, batch: &mut Batch) {
        batch.follow(|begun| recorder::follow(&mut self.model, begun));
    }
}
