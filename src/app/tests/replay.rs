//! A session is what went into it: its messages, taken in again by a fresh model, give the same effects and the same
//! state. What fails is told with its trace.

use std::{
    fmt::Write as _,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use proptest::test_runner::TestCaseError;

use super::*;
use crate::app;

/// What went into a core, or was done to its model by a test, and what came out.
pub(crate) enum Recorded {
    /// A session began, in a terminal of this size.
    Began { session: Box<Session>, size: (u16, u16), env: Env<'static>, effects: Vec<Effect> },
    /// A message was taken in.
    Took { msg: Box<Msg>, env: Env<'static>, effects: Vec<Effect> },
    /// A test has reached into the model.
    Touched(Rc<dyn Fn(&mut Model)>),
}

/// Begins a session.
pub(crate) fn begin(session: Session, size: (u16, u16), env: Env<'static>) -> (Model, Vec<Effect>) {
    let mut model = Model::new(session);
    model.screen.size = size;
    let effects = app::start(&mut model, &env);
    (model, effects)
}

/// The trace of what was recorded, as labels.
pub(crate) fn trace(recorded: &[Recorded]) -> String {
    let mut text = String::new();
    let mut write = |way: &str, label: &dyn std::fmt::Display| {
        writeln!(text, "{way} {label}").expect("a text takes more");
    };
    for crossed in recorded {
        match crossed {
            Recorded::Began { effects, .. } => {
                write("in ", &"began");
                effects.iter().for_each(|effect| write("out", &effect.label()));
            }
            Recorded::Took { msg, effects, .. } => {
                write("in ", &msg.label());
                effects.iter().for_each(|effect| write("out", &effect.label()));
            }
            Recorded::Touched(_) => write("in ", &"touched"),
        }
    }
    text
}

/// The state of a model, told in parts that stand in no order, as maps have none.
fn digest(state: &str) -> Vec<&str> {
    let parts = state.split([',', '{', '}', '[', ']', '(', ')']).map(str::trim);
    let mut parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.sort_unstable();
    parts
}

/// Takes in again what a desk has taken in, and compares what comes of it.
pub(crate) fn replayed(desk: &Desk) -> Result<(), TestCaseError> {
    let (mut model, mut drawings) = (Model::default(), HashMap::new());
    for (number, crossed) in desk.recorded.iter().enumerate() {
        let (again, effects) = match crossed {
            Recorded::Began { session, size, env, effects } => {
                let (fresh, again) = begin(Session::clone(session), *size, *env);
                model = fresh;
                (again, effects)
            }
            Recorded::Took { msg, env, effects } => {
                let msg = match &**msg {
                    // A drawing is known by the graph that was handed out: this one is made of the graph of this time.
                    Msg::Event(Event::Drawn { id, .. }) => Msg::Event(drawings.remove(id).expect("asked for")),
                    msg => msg.clone(),
                };
                (app::update(&mut model, msg, env), effects)
            }
            Recorded::Touched(touch) => {
                touch(&mut model);
                continue;
            }
        };
        for effect in &again {
            if let Effect::Draw { id, graph, zoom, before } = effect {
                let picture = Arc::new(Picture::new(Arc::clone(graph), *zoom, before.as_deref()));
                drawings.insert(*id, Event::Drawn { id: *id, picture });
            }
        }
        let labels = |effects: &[Effect]| effects.iter().map(|effect| effect.label().to_string()).collect::<Vec<_>>();
        if labels(&again) != labels(effects) || again != *effects {
            let (before, after) = (labels(effects), labels(&again));
            return Err(TestCaseError::fail(format!("message {number} gave {before:?} and then {after:?}")));
        }
    }
    let (before, after) = (format!("{:?}", desk.model), format!("{model:?}"));
    let (before, after) = (digest(&before), digest(&after));
    match before.iter().zip(&after).find(|(before, after)| before != after) {
        None if before.len() == after.len() => Ok(()),
        differs => Err(TestCaseError::fail(format!("the replayed state is another: {differs:?}"))),
    }
}

/// Lets a case run on a desk, replays it, and tells its trace when something is wrong with either.
pub(crate) fn traced(
    mut desk: Desk,
    case: impl FnOnce(&mut Desk) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let outcome = catch_unwind(AssertUnwindSafe(|| case(&mut desk))).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().map(String::as_str);
        let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without words");
        Err(TestCaseError::fail(words.to_owned()))
    });
    match outcome.and_then(|()| replayed(&desk)) {
        Err(TestCaseError::Fail(reason)) => {
            Err(TestCaseError::fail(format!("{reason}\nIts trace:\n{}", trace(&desk.recorded))))
        }
        other => other,
    }
}

#[test]
fn a_case_that_fails_tells_its_trace() {
    let failed = |case: fn(&mut Desk) -> Result<(), TestCaseError>| {
        let outcome = traced(Desk::new(FakeServer::new(3, 6)), |desk| {
            desk.act(Action::Undo);
            case(desk)
        });
        outcome.expect_err("it fails").to_string()
    };
    for told in [failed(|_| Err(TestCaseError::fail("not so"))), failed(|_| panic!("not {}", "so"))] {
        let told: Vec<&str> = told.lines().collect();
        assert!(told[0].contains("not so") && told[1] == "Its trace:" && told[2] == "in  began", "{told:?}");
        assert!(told.contains(&"in  act.undo") && told.contains(&"out fetch request=2 of=flag_types"), "{told:?}");
    }
}

#[test]
fn a_session_that_was_touched_behind_the_back_of_its_record_is_told() {
    let mut desk = Desk::new(FakeServer::new(3, 6));
    desk.acts([Action::Focus(crate::app::message::action::Pane::Transcript), Action::Flag, Action::PickDigit(1)]);
    desk.settle();
    replayed(&desk).expect("the same");
    desk.model.screen.flag_mode = true;
    let told = replayed(&desk).expect_err("it differs").to_string();
    assert!(told.contains("flag_mode"), "{told}");
}
