//! The same as in the log file, as lines of JSON for what gathers logs: one object for each thing that is told. What is
//! only of use beside a log file of the other end, such as the id in a path, is left out.

use std::{
    fmt,
    io::Write,
    sync::{Mutex, PoisonError},
};

use serde_json::{Map, Value};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    level_filters::LevelFilter,
    span::{Attributes, Id, Record},
    subscriber::Interest,
};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
    registry::{LookupSpan, Registry},
};

use super::file::{LogError, is_ours, level, plain};
use crate::domain::time::Time;

/// What stands in a log file and not here: the number of a request, its path with the id in it.
const LEFT_OUT: [&str; 3] = ["request", "path", "id"];

/// Writes down what is told from now on. `now` is the clock that lines are dated by.
pub fn to_lines(out: impl Write + Send + 'static, now: fn() -> Time) -> Result<(), LogError> {
    let lines = Registry::default().with(Lines { out: Mutex::new(out), now });
    tracing::subscriber::set_global_default(lines).map_err(|_| LogError::Twice)
}

/// Writes lines.
struct Lines<W> {
    out: Mutex<W>,
    now: fn() -> Time,
}

impl<W: Write + Send + 'static, S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Lines<W> {
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
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut own = Fields::default();
        event.record(&mut own);
        let mut line = Map::new();
        line.insert("time".into(), (self.now)().to_string().into());
        line.insert("level".into(), level(*event.metadata().level()).into());
        line.extend(own.0.remove_entry("message"));
        if let Some(span) = context.event_span(event) {
            line.insert("of".into(), span.name().into());
            line.extend(span.extensions().get::<Fields>().map(|fields| fields.0.clone()).into_iter().flatten());
        }
        line.extend(own.0);
        let mut line = Value::Object(line).to_string();
        line.push('\n');
        // Lines that cannot be written are no reason to do less.
        let _ = self.out.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
    }
}

/// What is told, by its names.
#[derive(Debug, Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn add(&mut self, field: &Field, value: Value) {
        if !LEFT_OUT.contains(&field.name()) {
            self.0.insert(field.name().to_owned(), value);
        }
    }
}

impl Visit for Fields {
    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field, value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, plain(format_args!("{value}")).into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, plain(format_args!("{value:?}")).into());
    }
}

#[cfg(test)]
mod tests {
    use std::{io, sync::Arc, time::Duration};

    use super::*;
    use crate::telemetry::{Labels, RequestId, Served, TraceId, requests};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("kept").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The lines that `tell` leaves.
    fn told(tell: impl FnOnce()) -> Vec<Value> {
        let kept = Kept::default();
        let lines = Lines { out: Mutex::new(kept.clone()), now: || Time::from_millis(0) };
        tracing::subscriber::with_default(Registry::default().with(lines), tell);
        let text = String::from_utf8(kept.0.lock().expect("kept").clone()).expect("text");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    #[test]
    fn a_request_is_one_line_with_what_it_is_known_by_and_no_path() {
        let trace = "0af7651916cd43dd8448eb211c80319c";
        let labels = Labels {
            request: RequestId::of(Some("r-1"), String::new),
            trace: TraceId::of(&format!("00-{trace}-b7ad6b7169203331-01")),
            is_https: true,
        };
        let issue = "0190c3e5-7d4a-7c11-9b6e-5f1d2a3b4c5d";
        let route = Some("/v1/triage/issues/{id}");
        let lines = told(|| {
            let path = format!("/v1/triage/issues/{issue}");
            let served = Served::begin("PATCH", &path, route, Some(&labels)).expect("on");
            served.answered(route, 503, Duration::from_millis(12));
        });
        assert_eq!(
            lines,
            [serde_json::json!({
                "time": "1970-01-01T00:00:00.000Z", "level": "error", "message": "answered", "of": "served",
                "method": "PATCH", "route": "/v1/triage/issues/{id}", "request_id": "r-1", "trace_id": trace,
                "scheme": "https", "status": 503, "ms": 12,
            })]
        );
    }

    #[test]
    fn what_other_crates_tell_is_left_out_and_a_line_cannot_be_broken() {
        let lines = told(|| {
            tracing::error!(target: "somebody::else", "a secret");
            requests::refused("not_found");
            tracing::info!(target: crate::telemetry::words::TARGET, value = "a\nb\"\u{1b}[31m", "told");
        });
        assert_eq!(lines.len(), 2);
        assert_eq!((&lines[0]["message"], &lines[0]["code"]), (&"refused".into(), &"not_found".into()));
        assert_eq!(lines[1]["value"], "a?b??[31m");
    }
}
