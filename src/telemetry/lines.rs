//! A line for each thing that is told, with what it is part of: what is told is gathered here, and a form writes it out.

use std::{
    io::Write,
    marker::PhantomData,
    sync::{Mutex, PoisonError},
};

use tracing::{
    Event, Level, Metadata, Subscriber,
    field::Visit,
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::Interest,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
    registry::{LookupSpan, Registry},
};

use super::{file::LogError, words::TARGET};
use crate::domain::time::Time;

/// How a line is written.
pub(super) trait Form: Send + Sync + 'static {
    /// What is told of a thing, or of what it is part of.
    type Told: Visit + Default + Send + Sync + 'static;

    /// The line of what is told, without its end; `of` is the name of what it is part of, with what is told of that.
    fn line(time: Time, level: &'static str, told: Self::Told, of: Option<(&str, Option<&Self::Told>)>) -> String;
}

/// Writes lines in a form.
pub(super) struct Lines<F, W> {
    out: Mutex<W>,
    now: fn() -> Time,
    form: PhantomData<F>,
}

impl<F: Form, W: Write + Send + 'static> Lines<F, W> {
    /// Lines to `out`, dated by the clock `now`.
    pub(super) fn new(out: W, now: fn() -> Time) -> Self {
        Self { out: Mutex::new(out), now, form: PhantomData }
    }

    /// Writes down what is told in this process from now on.
    pub(super) fn begin(self) -> Result<(), LogError> {
        tracing::subscriber::set_global_default(Registry::default().with(self)).map_err(|_| LogError::Twice)
    }
}

impl<F: Form, W: Write + Send + 'static, S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines<F, W> {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_ours(metadata) { Interest::always() } else { Interest::never() }
    }

    fn enabled(&self, metadata: &Metadata<'_>, _: Context<'_, S>) -> bool {
        is_ours(metadata)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::INFO)
    }

    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let mut told = F::Told::default();
            attributes.record(&mut told);
            span.extensions_mut().insert(told);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(told) = span.extensions_mut().get_mut::<F::Told>()
        {
            values.record(told);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut told = F::Told::default();
        event.record(&mut told);
        let (time, level) = ((self.now)(), level(*event.metadata().level()));
        let mut line = match context.event_span(event) {
            Some(span) => F::line(time, level, told, Some((span.name(), span.extensions().get::<F::Told>()))),
            None => F::line(time, level, told, None),
        };
        line.push('\n');
        // A log that cannot be written is no reason to do less.
        let _ = self.out.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
    }
}

fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.target() == TARGET && *metadata.level() <= Level::INFO
}

fn level(level: Level) -> &'static str {
    match level {
        Level::ERROR => "error",
        Level::WARN => "warn",
        _ => "info",
    }
}
