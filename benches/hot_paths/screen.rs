//! A key in the core and on the screen, without a terminal: `update` and the frame that follows.

use std::sync::Arc;

use criterion::Criterion;
use earmark::{
    app::{
        self,
        message::{
            action::{Action, Motion, Pane},
            call::Transcript,
            effect::{Effect, Query},
            env::{Env, Msg},
            event::Event,
            person::Members,
            reply::{IssuesPage, Reply},
            row::{Detail, IssueRow},
        },
        state::{model::Model, session::Session},
    },
    domain::{
        failure::{Failure, Kind},
        text::Display,
        time::Time,
    },
    keymap::Keyboard,
    ui::{Canvas, Theme},
    wire::{Call, Issue, ResourceLink},
};
use earmark_benches::generate::words;
use ratatui::{
    Terminal,
    backend::TestBackend,
    style::{Modifier, Style},
    widgets::{Block, List, ListItem},
};

const PAGE: usize = 100;

/// A server that makes up what it is asked for.
struct Server {
    issues: usize,
    turns: usize,
}

impl Server {
    fn issue(number: usize) -> Issue {
        let issue = serde_json::json!({
            "id": format!("issue-{number}"), "triage_id": format!("T-{number}"), "org_id": "org", "number": number,
            "title": format!("Order {number} was late"), "description": "", "status": "todo", "severity": "high",
            "source": "manual", "category": "Dialogue", "author_id": "me", "created_at": "2026-08-12T09:00:00.000Z",
            "updated_at": "2026-08-12T09:00:00.000Z", "last_activity_at": "2026-08-12T09:00:00.000Z",
        });
        serde_json::from_value(issue).expect("an issue")
    }

    fn answer(&self, query: Query) -> Reply {
        match query {
            Query::Issues(page) => {
                let from: usize = page.cursor.as_deref().map_or(0, |cursor| cursor.parse().expect("our own cursor"));
                let to = (from + PAGE).min(self.issues);
                let rows = (from..to).map(|at| Arc::new(IssueRow::from(&Self::issue(at + 1)))).collect();
                let next = (to < self.issues).then(|| to.to_string());
                Reply::Issues(page, Ok(IssuesPage { rows, next, looked: Box::default() }))
            }
            Query::Detail(id) => {
                let number = id.as_str().trim_start_matches("issue-").parse().expect("our own id");
                let link = serde_json::json!({
                    "id": format!("link-{number}"), "issue_id": id.as_str(), "org_id": "org", "resource_type": "call",
                    "resource_id": "call", "title": "A call", "status": "available",
                    "created_at": "2026-08-12T09:00:00.000Z",
                });
                let links: Vec<ResourceLink> = vec![serde_json::from_value(link).expect("a link")];
                let issue = Arc::new(IssueRow::from(&Self::issue(number)));
                let detail = Detail { issue, links, flags: Vec::new(), relations: Vec::new() };
                Reply::Detail(id, Ok(Box::new(detail)))
            }
            Query::Call(id) => {
                let turn = |turn: usize| {
                    let speaker = if turn.is_multiple_of(2) { "assistant" } else { "user" };
                    serde_json::json!({ "id": turn, "text": words(0, turn), "user": speaker })
                };
                let call = serde_json::json!({
                    "call_id": "call", "created_at": "2026-08-12T09:00:00Z",
                    "transcripts": (0..self.turns).map(turn).collect::<Vec<_>>(),
                });
                let call: Call = serde_json::from_value(call).expect("a call");
                Reply::Call(id, Ok(Arc::new(Transcript::build(&call, &[]))))
            }
            Query::FlagTypes => Reply::FlagTypes(Ok(Vec::new())),
            Query::Members(org) => Reply::Members(org, Ok(Members::default())),
            other => Reply::failed(other, Failure::new(Kind::Missing, Display::ours("not in this measurement"))),
        }
    }
}

/// The workbench without its loop.
struct Desk {
    model: Model,
    server: Server,
    keyboard: Keyboard,
    theme: Theme,
    canvas: Canvas,
}

fn env() -> Env<'static> {
    Env { now: Time::from_millis(1_786_000_000_000), wall: Time::from_millis(1_786_000_000_000), commands: &[] }
}

impl Desk {
    fn new(issues: usize, turns: usize) -> Self {
        let mut model = Model::new(Session::default());
        model.screen.size = (160, 50);
        let effects = app::start(&mut model, &env());
        let mut desk = Self {
            model,
            server: Server { issues, turns },
            keyboard: Keyboard::default(),
            theme: Theme::ansi(),
            canvas: Canvas::default(),
        };
        desk.settle(effects);
        desk
    }

    /// Answers everything that is asked for until nothing is.
    fn settle(&mut self, effects: Vec<Effect>) {
        let mut effects: std::collections::VecDeque<Effect> = effects.into();
        while let Some(effect) = effects.pop_front() {
            if let Effect::Fetch { id, query } = effect {
                let reply = Box::new(self.server.answer(query));
                effects.extend(app::update(&mut self.model, Msg::Event(Event::Fetched { id, reply }), &env()));
            }
        }
    }

    fn act(&mut self, action: Action) {
        let effects = app::update(&mut self.model, Msg::Act(action), &env());
        self.settle(effects);
    }

    /// A key as the workbench takes it: the change of the model, and the frame.
    fn key(&mut self, motion: Motion) {
        let effects = app::update(&mut self.model, Msg::Act(Action::Move(motion)), &env());
        self.draw();
        self.settle(effects);
    }

    fn draw(&mut self) {
        let Self { model, keyboard, theme, canvas, .. } = self;
        canvas.draw(model, keyboard, theme);
    }
}

pub(crate) fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("screen");
    let rows: Vec<String> = (0..50).map(|row| format!("T-{row} high todo Order {row} was late   3h")).collect();
    let mut terminal = Terminal::new(TestBackend::new(160, 50)).expect("a terminal");
    let mut cursor = 0;
    group.bench_function("floor: a list of the visible rows", |bencher| {
        bencher.iter(|| {
            cursor = (cursor + 1) % 48;
            terminal
                .draw(|frame| {
                    let items = rows.iter().take(48).enumerate().map(|(at, row)| {
                        let style = if at == cursor { Modifier::REVERSED.into() } else { Style::new() };
                        ListItem::new(row.as_str()).style(style)
                    });
                    frame.render_widget(List::new(items).block(Block::bordered()), frame.area());
                })
                .expect("a frame");
        });
    });
    for issues in [1_000, 100_000] {
        let mut desk = Desk::new(issues, 30);
        while desk.model.panes.issues.position().is_some_and(|at| at < issues / 2) {
            desk.act(Action::Move(Motion::PageDown));
        }
        let mut down = false;
        group.bench_function(format!("cursor move among {issues} issues"), |bencher| {
            bencher.iter(|| {
                down = !down;
                desk.key(if down { Motion::Down } else { Motion::Up });
            });
        });
    }
    for turns in [1_000, 100_000] {
        let mut desk = Desk::new(2, turns);
        desk.act(Action::Focus(Pane::Transcript));
        for (name, motion) in [("cursor move", Motion::Down), ("page", Motion::PageDown)] {
            group.bench_function(format!("{name} among {turns} turns"), |bencher| {
                bencher.iter(|| {
                    let at_end = desk.model.panes.transcript.cursor() + 1 == turns;
                    desk.key(if at_end { Motion::Top } else { motion });
                });
            });
        }
    }
    group.finish();
}
