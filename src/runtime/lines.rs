//! The workbench in lines: one loop over what is typed, what has happened and the time, as on the screen; but nothing is
//! drawn, and what is new is said when a command has had its answers.

use std::{
    collections::VecDeque,
    io::{self, BufRead as _, Write as _},
    time::Duration,
};

use tokio::sync::mpsc;

use super::{
    Hooks, Left, Settings,
    batch::Batch,
    clock,
    external::Helpers,
    fault::Fault,
    home::Home,
    keeper::Op,
    performer::{OnScreen, Performer},
    recorder::{self, Surface},
    services::Services,
};
use crate::{
    app::{
        message::{
            action::Action,
            effect::Effect,
            env::{Command, Msg},
            event::{Event, Outcome},
        },
        state::{model::Model, overlay::Overlay, session::Session},
    },
    domain::{
        failure::{Failure, Kind},
        text::Display,
    },
    keymap::Keyboard,
    plain::{self, Heard, Wish},
};

/// Size of the screen that is not there: all panes are shown, so that all of them are read.
const SIZE: (u16, u16) = (160, 48);
/// A command waits for its answers at most so long (milliseconds), then the next one is taken.
const PATIENCE_MS: i64 = 10_000;
/// The end waits at most so long for what can still be sent (milliseconds).
const LEAVING_MS: i64 = 10_000;

/// How long the end waits for requests that are under way.
const LAST_REQUESTS: Duration = Duration::from_millis(500);

/// Runs the workbench in lines until the user leaves it, or nothing more can be read.
pub async fn run(
    services: Services,
    home: Home,
    session: Session,
    mut settings: Settings,
    hooks: Hooks,
    helpers: Helpers,
) -> io::Result<Left> {
    let session = settings.set(session);
    let Settings { keyboard, rules, .. } = settings;
    let (told, mut events) = mpsc::unbounded_channel();
    let mut performer = Performer::attended(Surface::Lines, (services, home), (hooks, helpers), told, Fault::default());
    performer.tasks.rules = rules;
    let mut typed = lines();
    let mut desk = Lines {
        model: Model::new(session),
        keyboard,
        heard: Heard::default(),
        performer,
        left: None,
        text: None,
        ahead: VecDeque::new(),
    };
    desk.model.set_size(SIZE);
    let env = clock::env(&[]);
    let effects = recorder::start(&mut desk.model, &env);
    desk.perform(effects);
    desk.performer.keeper.take(Op::Open);
    say(&[Display::ours("earmark in lines: help lists what can be typed, quit ends it.")])?;
    let mut patience = Some(clock::after(PATIENCE_MS));
    while desk.left.is_none() {
        let is_over = patience.is_some_and(|until| until <= clock::steady());
        desk.go_on(is_over);
        if desk.is_calm() || is_over {
            let news = desk.heard.news(&mut desk.model);
            say(&news)?;
            patience = None;
        }
        tokio::select! {
            biased;
            Some(event) = events.recv() => desk.take(Msg::Event(event)),
            () = clock::until(desk.performer.wake.into_iter().chain(patience).min()) => {
                desk.performer.wake = desk.performer.wake.filter(|wake| *wake > clock::steady());
                desk.take(Msg::Event(Event::Woke));
            },
            // The next line waits until the one before has had its answers. Whoever leaves has nothing more to say: the
            // end of the input after `quit` would be a second, impatient one.
            line = typed.recv(), if patience.is_none() && desk.model.outbox.leaving.is_none() => {
                desk.typed(line)?;
                patience = Some(clock::after(PATIENCE_MS));
            }
        }
    }
    let news = desk.heard.news(&mut desk.model);
    say(&news)?;
    let left = desk.left.take().unwrap_or(Left::Quit);
    desk.performer.finish(LAST_REQUESTS, Duration::MAX).await;
    Ok(left)
}

/// What is typed, read by a thread of its own: reading waits.
fn lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(1);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Says lines, each of which went through the sanitiser.
fn say(lines: &[Display]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        out.write_all(line.as_str().as_bytes())?;
        out.write_all(b"\n")?;
    }
    out.flush()
}

struct Lines {
    model: Model,
    keyboard: Keyboard,
    heard: Heard,
    performer: Performer,
    left: Option<Left>,
    /// Lines of a text that goes on.
    text: Option<Vec<String>>,
    /// What the line that was typed last asks for and has not had yet.
    ahead: VecDeque<Action>,
}

impl Lines {
    /// What was asked for is there, and what can be sent now has been.
    fn is_calm(&self) -> bool {
        self.ahead.is_empty() && self.model.has_its_answers() && self.model.outbox.is_opened
    }

    /// Whether something is to be taken from a list that is still being read.
    fn is_read_on(&self) -> bool {
        let chooses = self.ahead.front() == Some(&Action::Open);
        chooses && matches!(self.model.screen.overlays.last(), Some(Overlay::Choose(list)) if list.found.is_loading())
    }

    /// Does what the line asks for, one after the other; what is chosen waits for the list, unless time `is_over`.
    fn go_on(&mut self, is_over: bool) {
        while is_over || !self.is_read_on() {
            let Some(action) = self.ahead.pop_front() else { return };
            self.take(Msg::Act(action));
        }
    }

    fn commands(&self) -> Vec<Command> {
        self.keyboard.commands(&self.model.pane_layers(self.model.screen.focus))
    }

    fn take(&mut self, msg: Msg) {
        if let Msg::Event(Event::Settled { id, outcome: Outcome::Stored(_) | Outcome::WasThere(_) }) = &msg {
            // A change that was made and stored since the last news has to be known by its name.
            self.heard.note(&self.model);
            self.heard.stored(*id);
        }
        let commands = self.commands();
        let env = clock::env(&commands);
        let effects = recorder::update(&mut self.model, msg, &env);
        self.perform(effects);
    }

    fn act(&mut self, actions: Vec<Action>) {
        self.ahead.extend(actions);
        self.go_on(false);
    }

    fn typed(&mut self, line: Option<String>) -> io::Result<()> {
        let Some(line) = line else {
            self.leave();
            return Ok(());
        };
        if let Some(mut text) = self.text.take() {
            if line.trim() == "." {
                self.act(plain::text(&self.model, &text));
            } else {
                text.push(line);
                self.text = Some(text);
            }
            return Ok(());
        }
        match plain::wish(&self.model, &self.keyboard, &line) {
            Wish::Act(actions) => self.act(actions),
            Wish::Text(actions) => {
                self.act(actions);
                if !self.model.screen.overlays.is_empty() {
                    self.text = Some(Vec::new());
                    say(&[Display::ours("Type the text, and a single dot on its last line.")])?;
                }
            }
            Wish::Say(lines) => say(&lines)?,
            Wish::Quit => self.leave(),
        }
        Ok(())
    }

    /// What can still be sent is; the core says when that is done.
    fn leave(&mut self) {
        self.model.close_overlays();
        self.take(Msg::Act(Action::Interrupt));
        self.model.leave_by(clock::after(LEAVING_MS));
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in Batch::from(effects).effects() {
            let Some(shown) = self.performer.perform(effect) else { continue };
            match shown {
                OnScreen::Copy(text) | OnScreen::Export { text, .. } => drop(say(&[text])),
                OnScreen::OpenOutside(address) => drop(say(&[Display::foreign_line(&address)])),
                OnScreen::Edit { .. } => {
                    let reason = Display::ours("Lines have no editor: the text is typed here");
                    let refused = Event::Edited(Err(Failure::new(Kind::Refused, reason)));
                    self.take(Msg::Event(refused));
                }
                OnScreen::Switch(profile) => self.left = Some(Left::For(profile)),
                OnScreen::Quit => self.left = Some(Left::Quit),
                // There is no screen, no pointer and no window.
                OnScreen::Redraw
                | OnScreen::Suspend
                | OnScreen::CopyScreen(_)
                | OnScreen::Mouse(_)
                | OnScreen::NextTheme
                | OnScreen::Notify(_)
                | OnScreen::Reload => {}
            }
        }
    }
}
