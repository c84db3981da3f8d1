//! The trace of a session: what its newest messages and effects were, as labels, ids and numbers alone, and when.
//!
//! It is kept for the whole process, since the report of a panic and a signal have to reach it whatever the loop is at. A
//! message costs the making of its label and a place in a ring whose memory was there before.

use std::{
    collections::VecDeque,
    fmt,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError, TryLockError},
};

use super::home::{Caching, Home};
use crate::{
    app::{
        self,
        message::{
            effect::Effect,
            env::{Env, Msg},
            label::Label,
        },
        state::model::Model,
    },
    domain::{
        text::{Display, shown},
        time::Time,
    },
    private,
};

/// Messages and effects that are kept.
const ROOM: usize = 500;

static TRACE: Mutex<Option<Trace>> = Mutex::new(None);

/// The trace, also where a thread failed while it had it: what stands there is whole.
fn trace() -> MutexGuard<'static, Option<Trace>> {
    TRACE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What shows a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surface {
    /// The screen.
    Screen,
    /// Lines.
    Lines,
}

/// Which services a session speaks to, by their kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kinds {
    /// The triage service is in this program.
    is_inside: bool,
    /// There is a ticket service.
    has_tickets: bool,
}

impl Kinds {
    /// Those of a session that keeps its changes there.
    pub(super) fn of(home: &Home, has_tickets: bool) -> Self {
        Self { is_inside: matches!(home.caching, Caching::None), has_tickets }
    }
}

/// A way through the wall of the core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}

/// What crossed the wall of the core, and when.
#[derive(Debug, Clone, Copy)]
struct Crossed {
    at: Time,
    direction: Direction,
    label: Label,
}

/// The newest of what crossed the wall of the core.
#[derive(Debug)]
struct Trace {
    file: PathBuf,
    surface: Surface,
    kinds: Kinds,
    began: Time,
    /// Columns and rows of the screen.
    size: (u16, u16),
    crossed: VecDeque<Crossed>,
    /// What was forgotten again.
    forgotten: u64,
}

impl Trace {
    fn new(file: PathBuf, surface: Surface, kinds: Kinds, began: Time) -> Self {
        let crossed = VecDeque::with_capacity(ROOM);
        Self { file, surface, kinds, began, size: (0, 0), crossed, forgotten: 0 }
    }

    fn note(&mut self, at: Time, direction: Direction, label: Label) {
        if self.crossed.len() == ROOM {
            self.crossed.pop_front();
            self.forgotten += 1;
        }
        self.crossed.push_back(Crossed { at, direction, label });
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let surface = if self.surface == Surface::Screen { "screen" } else { "lines" };
        let triage = if self.kinds.is_inside { "inside" } else { "elsewhere" };
        let tickets = if self.kinds.has_tickets { "elsewhere" } else { "none" };
        let (version, (width, height)) = (env!("CARGO_PKG_VERSION"), self.size);
        write!(f, "earmark {version} trace surface={surface} size={width}x{height} triage={triage} tickets={tickets}")?;
        writeln!(f, " forgotten={} (ms since the start, in or out, what it was)", self.forgotten)?;
        self.crossed.iter().try_for_each(|Crossed { at, direction, label }| {
            let way = if *direction == Direction::In { "in " } else { "out" };
            writeln!(f, "{:>9} {way} {label}", at.since(self.began))
        })
    }
}

/// Begins the trace of a session; what was traced of one before is forgotten.
pub(super) fn begin(file: PathBuf, surface: Surface, kinds: Kinds, now: Time) {
    *trace() = Some(Trace::new(file, surface, kinds, now));
}

/// Lets the core ask for what a session starts with, and notes that.
pub(super) fn start(model: &mut Model, env: &Env<'_>) -> Vec<Effect> {
    let effects = app::start(model, env);
    note_effects(model, &effects, env.now);
    effects
}

/// Lets the core take a message in, and notes what went in and what came out.
pub(super) fn update(model: &mut Model, msg: Msg, env: &Env<'_>) -> Vec<Effect> {
    let effects = begin_with(model, msg, env);
    follow(model, effects)
}

/// Lets the core begin with a message. What went in is noted before: the core may fail at it.
pub(super) fn begin_with(model: &mut Model, msg: Msg, env: &Env<'_>) -> Vec<Effect> {
    let label = msg.label();
    if let Some(trace) = &mut *trace() {
        trace.note(env.now, Direction::In, label);
    }
    app::begin(model, msg, env)
}

/// Lets the core do what follows from the message that was begun with these effects, and notes what came out.
pub(super) fn follow(model: &mut Model, mut effects: Vec<Effect>) -> Vec<Effect> {
    app::follow(model, &mut effects);
    note_effects(model, &effects, model.now);
    effects
}

fn note_effects(model: &Model, effects: &[Effect], now: Time) {
    if let Some(trace) = &mut *trace() {
        trace.size = model.screen.size;
        effects.iter().for_each(|effect| trace.note(now, Direction::Out, effect.label()));
    }
}

/// Writes the trace into its file, over the one before; words that say where, or why not.
pub(super) fn write() -> Result<Option<Display>, Display> {
    // The disk may take its time: nobody waits for the trace meanwhile.
    let whole = trace().as_ref().map(|trace| (trace.file.clone(), trace.to_string()));
    whole.map(|(file, text)| write_into(&file, &text)).transpose()
}

/// The same after a fault of the program. It waits for nobody: whoever failed may have the trace in hand.
pub(super) fn write_after_fault() -> Option<Display> {
    let trace = match TRACE.try_lock() {
        Ok(trace) => trace,
        Err(TryLockError::Poisoned(trace)) => trace.into_inner(),
        Err(TryLockError::WouldBlock) => return None,
    };
    let trace = trace.as_ref()?;
    Some(write_into(&trace.file, &trace.to_string()).unwrap_or_else(|reason| reason))
}

fn write_into(file: &Path, text: &str) -> Result<Display, Display> {
    let place = Display::foreign_line(&file.to_string_lossy());
    match private::write_whole(file, text.as_bytes()) {
        Ok(()) => Ok(shown!("The trace is written to {place}")),
        Err(error) => Err(shown!("The trace is not written: {place}: {}", Display::foreign_line(&error.to_string()))),
    }
}

#[cfg(test)]
mod tests;
