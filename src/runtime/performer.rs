//! Performs what the core asks for. What needs no screen is done here, alike in every session; the rest is handed to
//! whoever shows something, as a type of its own, so that none can be forgotten.

use std::{io, path::Path, sync::Arc, time::Duration};

use tokio::sync::mpsc::UnboundedSender;

use super::{
    Hooks, clipboard, clock,
    external::Helpers,
    fault::Fault,
    home::Home,
    keeper::{Keeper, Op},
    player::Player,
    recorder::{self, Kinds, Surface},
    services::Services,
    tasks::Tasks,
};
use crate::{
    app::message::{effect::Effect, event::Event, pointer::Selected},
    domain::{
        text::{Display, mask},
        time::Time,
    },
};

/// What is done where something is shown: on the screen, or in lines. Each is the effect of the same name.
pub(super) enum OnScreen {
    Copy(Display),
    CopyScreen(Selected),
    OpenOutside(String),
    Export { name: String, text: Display },
    Edit { text: String },
    Suspend,
    Redraw,
    Mouse(bool),
    Notify(Display),
    NextTheme,
    Reload,
    Switch(String),
    Quit,
}

/// Whoever looks at a session: what is written down for them, and what they hear.
struct Attended {
    hooks: Hooks,
    player: Player,
}

/// Performs effects. Holds all that is under way outside of the core.
pub(super) struct Performer {
    pub(super) tasks: Tasks,
    pub(super) keeper: Keeper,
    /// None where nobody looks: then nothing is read, and nothing of a person is written down.
    attended: Option<Attended>,
    /// When the core wants to be woken.
    pub(super) wake: Option<Time>,
}

impl Performer {
    /// Begins a session at which somebody looks; what has happened is sent to `told`. Its trace begins with it.
    pub(super) fn attended(
        surface: Surface,
        (services, home): (Services, Home),
        (hooks, helpers): (Hooks, Helpers),
        told: UnboundedSender<Event>,
        fault: Fault,
    ) -> Self {
        let kinds = Kinds::of(&home, services.tickets.is_some());
        recorder::begin(hooks.trace.clone(), surface, kinds, clock::steady());
        let player = Player::new(helpers, told.clone());
        let (keeper, mut tasks) = Tasks::begin(services, home, told, fault);
        tasks.write_trace_on_signal();
        Self { tasks, keeper, attended: Some(Attended { hooks, player }), wake: None }
    }

    /// For a session that only sends.
    pub(super) fn alone(keeper: Keeper, tasks: Tasks) -> Self {
        Self { tasks, keeper, attended: None, wake: None }
    }

    /// Performs an effect, or gives it back to whoever shows something.
    pub(super) fn perform(&mut self, effect: Effect) -> Option<OnScreen> {
        match effect {
            Effect::Keep { id, entry, before, replaces } => self.keeper.take(Op::Keep { id, entry, before, replaces }),
            Effect::Hold { id, failure } => self.keeper.take(Op::Hold { id, failure }),
            Effect::Forget(id) => self.keeper.take(Op::Forget { id, made: None }),
            Effect::KeepDraft { slot, text } => self.keeper.take(Op::Draft { slot, text }),
            Effect::Send { id, mutation, look } => self.tasks.send(id, *mutation, look),
            Effect::WakeAt(time) => self.wake = Some(time),
            Effect::Fetch { id, query } => self.if_attended(|_, tasks| tasks.fetch(id, query)),
            Effect::Recall { id, query } => self.if_attended(|_, tasks| tasks.recall(id, query)),
            Effect::Cancel(id) => self.tasks.cancel(id),
            Effect::Draw { id, graph, zoom, before } => {
                self.if_attended(|_, tasks| tasks.draw(id, graph, zoom, before));
            }
            Effect::NoteCall(issue, call) => self.if_attended(|_, tasks| tasks.note(issue, call)),
            Effect::Mask(on) => mask::switch(on),
            Effect::KeepPlace(place) => self.if_attended(|attended, tasks| {
                let keep = Arc::clone(&attended.hooks.keep_place);
                tasks.files.write(move || {
                    keep(&place);
                    Ok(None)
                });
            }),
            Effect::KeepDigits(digits) => self.if_attended(|attended, tasks| {
                let keep = Arc::clone(&attended.hooks.keep_digits);
                tasks.files.write(move || keep(&digits).map(|()| None));
            }),
            Effect::SaveView(view) => self.if_attended(|attended, tasks| {
                let save = Arc::clone(&attended.hooks.save_view);
                tasks.files.write(move || save(&view).map(|()| Display::ours("The view is saved")).map(Some));
            }),
            Effect::Journal(line) => self.if_attended(|attended, tasks| {
                let write = Arc::clone(&attended.hooks.journal);
                tasks.files.write(move || write(&line).map(|()| None));
            }),
            Effect::Play { id, address, from, speed } => {
                self.if_attended(|attended, _| attended.player.play(id, address, from, speed));
            }
            Effect::Player(order) => self.if_attended(|attended, _| attended.player.tell(order)),
            Effect::WriteTrace => self.if_attended(|_, tasks| tasks.files.write(recorder::write)),
            Effect::Copy(text) => return Some(OnScreen::Copy(text)),
            Effect::CopyScreen(selected) => return Some(OnScreen::CopyScreen(selected)),
            Effect::OpenOutside(address) => return Some(OnScreen::OpenOutside(address)),
            Effect::Export { name, text } => return Some(OnScreen::Export { name, text }),
            Effect::Edit { text } => return Some(OnScreen::Edit { text }),
            Effect::Suspend => return Some(OnScreen::Suspend),
            Effect::Redraw => return Some(OnScreen::Redraw),
            Effect::Mouse(taken) => return Some(OnScreen::Mouse(taken)),
            Effect::Notify(text) => return Some(OnScreen::Notify(text)),
            Effect::NextTheme => return Some(OnScreen::NextTheme),
            Effect::Reload => return Some(OnScreen::Reload),
            Effect::Switch(profile) => return Some(OnScreen::Switch(profile)),
            Effect::Quit => return Some(OnScreen::Quit),
        }
        None
    }

    /// What is done for somebody who looks is not done where nobody does.
    fn if_attended(&mut self, work: impl FnOnce(&mut Attended, &mut Tasks)) {
        if let Some(attended) = &mut self.attended {
            work(attended, &mut self.tasks);
        }
    }

    /// Writes a document into the folder of documents, over none that is there, and tells where.
    pub(super) fn write_document(&mut self, name: String, text: Display) {
        self.if_attended(|attended, tasks| {
            let folder = attended.hooks.documents.clone();
            tasks.files.write(move || document(&folder, &name, &text));
        });
    }

    /// The end: what is on its way is given so long, and the disk so long to keep everything.
    pub(super) async fn finish(mut self, requests: Duration, disk: Duration) {
        if let Some(attended) = &mut self.attended {
            attended.player.finish().await;
        }
        self.tasks.drain(requests).await;
        let _ = tokio::time::timeout(disk, self.keeper.finish()).await;
    }
}

/// Writes a document into the folder of documents, over none that is there, and tells where.
fn document(folder: &Path, name: &str, text: &Display) -> Result<Option<Display>, Display> {
    let stem = name.trim_end_matches(".md");
    let names = std::iter::once(name.to_owned()).chain((2..100).map(|number| format!("{stem}-{number}.md")));
    let failed =
        |place: &Path, error: &io::Error| Display::foreign_line(&format!("Not exported: {}: {error}", place.display()));
    crate::private::own_folder(folder).map_err(|error| failed(folder, &error))?;
    for file in names.map(|name| folder.join(name)) {
        match clipboard::write_private(&file, text, true) {
            Ok(()) => return Ok(Some(Display::foreign_line(&format!("Written to {}", file.display())))),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(&file, &error)),
        }
    }
    Err(failed(folder, &io::Error::other("there are a hundred documents of that name")))
}
