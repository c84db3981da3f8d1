//! The same as in the log file, as lines of JSON for what gathers logs: one object for each thing that is told. What is
//! only of use beside a log file of the other end, such as the id in a path, is left out.

use std::{fmt, io::Write};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};

use super::{
    file::{LogError, plain},
    lines::{Form, Lines},
};
use crate::domain::time::Time;

/// What stands in a log file and not here: the number of a request, its path with the id in it.
const LEFT_OUT: [&str; 3] = ["request", "path", "id"];

/// Writes down what is told from now on. `now` is the clock that lines are dated by.
pub fn to_lines(out: impl Write + Send + 'static, now: fn() -> Time) -> Result<(), LogError> {
    Lines::<Json, _>::new(out, now).begin()
}

/// One object.
struct Json;

impl Form for Json {
    type Told = Fields;

    fn line(time: Time, level: &'static str, mut told: Fields, of: Option<(&str, Option<&Fields>)>) -> String {
        let mut line = Map::new();
        line.insert("time".into(), time.to_string().into());
        line.insert("level".into(), level.into());
        line.extend(told.0.remove_entry("message"));
        if let Some((name, fields)) = of {
            line.insert("of".into(), name.into());
            line.extend(fields.map(|fields| fields.0.clone()).into_iter().flatten());
        }
        line.extend(told.0);
        Value::Object(line).to_string()
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
    use std::{
        io,
        sync::{Arc, Mutex},
        time::Duration,
    };

    use tracing_subscriber::{layer::SubscriberExt as _, registry::Registry};

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
        let lines = Lines::<Json, _>::new(kept.clone(), || Time::from_millis(0));
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
