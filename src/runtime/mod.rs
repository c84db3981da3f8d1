//! The workbench at work: one loop that takes keys and facts in, lets the core decide, performs what it asks for,
//! and draws when something changed. Between events it sleeps; there is no tick.

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
mod player;
mod pressed;
pub mod process;
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

use std::{io, sync::Arc, time::Duration};

use ratatui::Frame;
use tokio::sync::mpsc;

use crate::{
    app::{self, Command, Effect, Event, Model, Msg, Pane, Session, key::Key, layer::Layer},
    domain::{
        text::{Display, mask},
        time::Time,
    },
    keymap::{Keyboard, Resolved},
    ui,
};

pub use clipboard::{ClipboardWay, has_program};
pub use external::Helpers;

use batch::Batch;
use console::{Console, Incoming};
use fault::Fault;
pub use fault::pace;
pub use given::{Hooks, Journal, Left, Look, RunError, SaveView, Settings};
pub use headless::{Delivery, Flushed, deliver, flush};
pub use home::{Caching, Home};
use input::Pressed;
use keeper::{Keeper, Op};
use player::Player;
pub use rows::{kept, tie};
pub use services::Services;
use tasks::Tasks;

/// Events taken in before a frame is drawn: held keys are caught up with, and a flood cannot keep the screen dark.
const PER_FRAME: usize = 512;

/// How long the end waits for requests that are under way, and for the disk.
const LEAVING: Duration = Duration::from_millis(300);

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

/// Writes a document into the folder of documents, over none that is there, and tells where.
fn document(folder: &std::path::Path, name: &str, text: &Display) -> Result<Option<Display>, Display> {
    let stem = name.trim_end_matches(".md");
    let names = std::iter::once(name.to_owned()).chain((2..100).map(|number| format!("{stem}-{number}.md")));
    let failed = |place: &std::path::Path, error: &std::io::Error| {
        Display::foreign_line(&format!("Not exported: {}: {error}", place.display()))
    };
    crate::private::own_folder(folder).map_err(|error| failed(folder, &error))?;
    for file in names.map(|name| folder.join(name)) {
        match clipboard::write_private(&file, text, true) {
            Ok(()) => return Ok(Some(Display::foreign_line(&format!("Written to {}", file.display())))),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&file, &error)),
        }
    }
    Err(failed(folder, &std::io::Error::other("there are a hundred documents of that name")))
}

fn commands(keyboard: &Keyboard, layers: &[Layer]) -> Vec<Command> {
    keyboard.commands(layers)
}

struct Workbench {
    model: Model,
    keyboard: Keyboard,
    look: Look,
    /// What the command line offers, by pane.
    commands: [Vec<Command>; 4],
    tasks: Tasks,
    player: Player,
    keeper: Keeper,
    /// What the first screen needs is there.
    settled: bool,
    events: mpsc::UnboundedReceiver<Event>,
    told: mpsc::UnboundedSender<Event>,
    wake: Option<Time>,
    /// When the keys are shown that may follow those pressed.
    hints: Option<Time>,
    leaving: bool,
    left: Left,
    hooks: Hooks,
    fault: Fault,
}

impl Workbench {
    fn new(
        services: Services,
        home: Home,
        session: Session,
        (look, keyboard): (Look, Keyboard),
        hooks: Hooks,
        helpers: Helpers,
    ) -> Self {
        let (sender, events) = mpsc::unbounded_channel();
        let fault = Fault::from_environment();
        let told = sender.clone();
        let bland = services.bland.observed(move |logged| {
            // Nobody listens any more when the workbench is leaving.
            let _ = told.send(Event::Requested(Box::new(logged)));
        });
        let model = Model::new(session);
        let (keeper, tasks) = Tasks::begin(services.observed(bland), home, sender.clone(), fault);
        Self {
            commands: Pane::ALL.map(|pane| commands(&keyboard, &model.pane_layers(pane))),
            model,
            keyboard,
            look,
            tasks,
            player: Player::new(helpers, sender.clone()),
            told: sender,
            keeper,
            settled: false,
            events,
            wake: None,
            hints: None,
            leaving: false,
            left: Left::Quit,
            hooks,
            fault,
        }
    }

    async fn run(&mut self, console: &mut Console) -> Result<(), RunError> {
        self.model.size = console.size()?;
        let env = clock::env(&self.commands[self.model.focus.index()]);
        let effects = app::start(&mut self.model, &env);
        self.perform(Batch::from(effects), console).await?;
        while !self.leaving {
            self.show(console)?;
            self.fault.strike(fault::Place::Loop, &self.model);
            let mut batch = Batch::default();
            tokio::select! {
                biased;
                incoming = console.next() => self.receive(incoming?, console, &mut batch).await?,
                Some(event) = self.events.recv() => {
                    self.take(Msg::Event(event), &mut batch);
                    self.take_more(&mut batch);
                },
                () = clock::until(self.hints), if self.hints.is_some() => {
                    self.hints = None;
                    self.keyboard.show_following();
                    self.model.dirty = true;
                },
                () = clock::until(self.wake), if self.wake.is_some() => {
                    self.wake = None;
                    self.take(Msg::Event(Event::Woke), &mut batch);
                },
            }
            // What was done is seen before anything is set off by it, which would compete with the frame.
            self.show(console)?;
            self.perform(batch, console).await?;
            if !self.settled && self.model.runs.is_empty() {
                self.settled = true;
                self.keeper.take(Op::Open);
            }
        }
        Ok(())
    }

    /// Draws a frame, if anything has changed since the last one.
    fn show(&mut self, console: &mut Console) -> Result<(), RunError> {
        if console.is_ours() && std::mem::take(&mut self.model.dirty) {
            self.draw(console, |_| self.fault.strike(fault::Place::Draw, &self.model))?;
        }
        Ok(())
    }

    /// Draws a frame, and does something with what is on it.
    fn draw(&self, console: &mut Console, then: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        let paint = |frame: &mut Frame<'_>| {
            ui::draw(&self.model, &self.keyboard, self.look.themes.shown(), frame);
            then(frame);
        };
        console.draw(paint, || ui::links(&self.model))
    }

    /// Everything is kept before the program ends, and what is on its way is given a moment.
    async fn leave(mut self) -> Left {
        self.player.finish().await;
        self.tasks.drain(LEAVING).await;
        let _ = tokio::time::timeout(2 * LEAVING, self.keeper.finish()).await;
        self.left
    }

    /// Takes in what came from the terminal.
    async fn receive(&mut self, incoming: Incoming, console: &mut Console, batch: &mut Batch) -> Result<(), RunError> {
        match incoming {
            // Everything that was pressed meanwhile goes into the same frame.
            Incoming::Pressed(mut pressed) => {
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

    async fn suspend(&self, console: &mut Console) -> Result<(), RunError> {
        if !console.suspend().await? {
            // The loop holds the other end.
            let _ = self.told.send(Event::Alone);
        }
        Ok(())
    }

    fn resize(&mut self, console: &Console, batch: &mut Batch) -> Result<(), RunError> {
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
        match pressed {
            Pressed::Key(key) => {
                self.hints = None;
                self.press_key(key, batch);
            }
            Pressed::Paste(text) => {
                self.keyboard.clear();
                self.take(Msg::Act(app::Action::Paste(text)), batch);
            }
            Pressed::Pointed(pointer) => self.take(Msg::Event(Event::Pointed(pointer)), batch),
            Pressed::Focused(focused) => self.take(Msg::Event(Event::Focused(focused)), batch),
            Pressed::Background(color) => self.model.dirty |= self.look.themes.background(color),
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
                self.model.dirty = true;
            }
            // The keys that were pressed are no longer on the screen.
            Resolved::Nothing => self.model.dirty = true,
        }
    }

    /// Text to the clipboard, by the way that was chosen; which one it was is told when it is there.
    fn copy(&mut self, text: Display, console: &mut Console) -> Result<(), RunError> {
        let told = self.told.clone();
        match self.look.clipboard {
            ClipboardWay::Off => {
                drop(told.send(Event::Told(Display::ours("Not copied: clipboard is off in config.toml"))))
            }
            ClipboardWay::File => drop(told.send(Event::Told(clipboard::into_file(&text, console.folder())))),
            ClipboardWay::Terminal => drop(told.send(Event::Told(console.copy(&text)?))),
            ClipboardWay::Native => self.tasks.copy(text, console.helpers().clone()),
        }
        Ok(())
    }

    fn take(&mut self, msg: Msg, batch: &mut Batch) {
        let env = clock::env(&self.commands[self.model.focus.index()]);
        batch.extend(app::update(&mut self.model, msg, &env));
    }

    async fn perform(&mut self, batch: Batch, console: &mut Console) -> Result<(), RunError> {
        for effect in batch.effects() {
            match effect {
                Effect::Fetch { id, query } => self.tasks.fetch(id, query),
                Effect::Recall { id, query } => self.tasks.recall(id, query),
                Effect::Cancel(id) => self.tasks.cancel(id),
                Effect::Keep { id, entry, before, replaces } => {
                    self.keeper.take(Op::Keep { id, entry, before, replaces })
                }
                Effect::Hold { id, failure } => self.keeper.take(Op::Hold { id, failure }),
                Effect::Forget(id) => self.keeper.take(Op::Forget { id, made: None }),
                Effect::KeepDraft { slot, text } => self.keeper.take(Op::Draft { slot, text }),
                Effect::Send { id, mutation, look } => self.tasks.send(id, *mutation, look),
                Effect::Draw { id, graph, zoom, before } => self.tasks.draw(id, graph, zoom, before),
                Effect::Copy(text) => self.copy(text, console)?,
                Effect::CopyScreen(selected) => {
                    let mut text = None;
                    self.draw(console, |frame| text = Some(ui::text_of(frame.buffer_mut(), &selected)))?;
                    if let Some(text) = text {
                        self.copy(text, console)?;
                    }
                }
                Effect::KeepPlace(place) => {
                    let keep = Arc::clone(&self.hooks.keep_place);
                    self.tasks.write(move || {
                        keep(&place);
                        Ok(None)
                    });
                }
                Effect::KeepDigits(digits) => {
                    let keep = Arc::clone(&self.hooks.keep_digits);
                    self.tasks.write(move || keep(&digits).map(|()| None));
                }
                Effect::Export { name, text } => {
                    let folder = self.hooks.documents.clone();
                    self.tasks.write(move || document(&folder, &name, &text));
                }
                Effect::Mask(on) => mask::switch(on),
                Effect::Play { id, address, from, speed } => self.player.play(id, address, from, speed),
                Effect::Player(order) => self.player.tell(order),
                Effect::Journal(line) => self.tasks.journal(&self.hooks, line),
                Effect::NoteCall(issue, call) => self.tasks.note(issue, call),
                Effect::SaveView(view) => {
                    let save = Arc::clone(&self.hooks.save_view);
                    self.tasks.write(move || save(&view).map(|()| Display::ours("The view is saved")).map(Some));
                }
                Effect::Reload => {
                    let Settings { look, keyboard, habits, trouble } = (self.hooks.read_settings)();
                    self.commands = Pane::ALL.map(|pane| commands(&keyboard, &self.model.pane_layers(pane)));
                    (self.look, self.keyboard) = (look, keyboard);
                    // The loop holds the other end.
                    let _ = self.told.send(Event::Configured { habits, trouble });
                }
                Effect::Switch(profile) => {
                    self.left = Left::For(profile);
                    self.leaving = true;
                }
                Effect::Mouse(taken) => console.take_mouse(taken)?,
                Effect::OpenOutside(address) => self.tasks.open(address, console.helpers().clone()),
                Effect::Notify(text) if self.look.notify => console.notify(&text)?,
                Effect::Notify(_) => {}
                Effect::NextTheme => {
                    let name = Display::foreign_line(self.look.themes.show_next());
                    // The loop holds the other end.
                    let _ = self.told.send(Event::Told(Display::ours(format!("Theme {name}"))));
                    self.model.dirty = true;
                }
                Effect::WakeAt(time) => self.wake = Some(time),
                Effect::Redraw => console.redraw()?,
                Effect::Suspend => {
                    self.suspend(console).await?;
                    self.model.size = console.size()?;
                    self.model.dirty = true;
                }
                Effect::Edit { text } => console.edit(&text),
                Effect::Quit => self.leaving = true,
            }
        }
        Ok(())
    }
}
