//! The workbench: what `earmark` opens without a command.

use std::sync::Arc;

use super::{
    Setting,
    args::Global,
    clock,
    connect::Connection,
    exit::{Code, Outcome, Stop},
    home::Home,
    review, session,
    setting::{habits, passed_over},
};
use crate::{
    app::{
        message::habits::Habits,
        state::{
            connection::Pace,
            session::{Colour, Session},
        },
    },
    config::{
        self,
        file::{self, Config},
        profile::Target,
    },
    domain::text::{Display, mask, shown},
    keymap::Keyboard,
    runtime::{self, Helpers, Hooks, Left, RunError, Settings},
};

/// Connects and opens the workbench, and again for another profile as often as the user wants one.
pub(super) async fn open(global: &Global, profile: Option<&str>) -> Outcome {
    open_with(global, profile, None).await
}

/// The same, beginning with a review queue: that of this name or id, or the one that was sat with last where it is empty.
pub(super) async fn open_with(global: &Global, profile: Option<&str>, mut queue: Option<String>) -> Outcome {
    let mut name = profile.map(str::to_owned);
    let mut came_from: Option<Option<String>> = None;
    let mut note = None;
    loop {
        match show(global, name.as_deref(), note.take(), queue.take()).await {
            Ok(Left::Quit) => return Ok(Code::Done),
            Ok(Left::For(next)) => came_from = Some(name.replace(next)),
            // The profile that was chosen cannot be used: back to the one before, which says why.
            Err(stop) => match came_from.take() {
                Some(before) => {
                    note = Some(stop.into_message());
                    name = before;
                }
                None => return Err(stop),
            },
        }
    }
}

async fn show(global: &Global, name: Option<&str>, note: Option<Display>, queue: Option<String>) -> Outcome<Left> {
    let (setting, trouble) = Setting::read_leniently(global, name)?;
    let is_new = name.is_none() && setting.is_new(global);
    let settings = setting.settings(note.or(trouble));
    let (helpers, fixed) = (setting.helpers(), setting.clone());
    let connection = Connection::open(setting).await?;
    run(connection, &fixed, (is_new, queue), settings, helpers).await
}

impl Setting {
    /// Nothing was ever set up here, and no service is named.
    fn is_new(&self, global: &Global) -> bool {
        global.profile.is_none()
            && self.profile.target == Target::Local
            && !self.paths.config_file().exists()
            && !Home::local(&self.paths).database.exists()
            && config::environment("BLAND_API_KEY").is_none()
    }

    /// What may change while the workbench runs.
    fn settings(&self, trouble: Option<Display>) -> Settings {
        let (look, ugly) = self.look();
        let keyboard = self.keyboard();
        let (rules, mistake) = review::of_team(&self.paths);
        let trouble = trouble.or(ugly).or_else(|| self.mistakes(&keyboard)).or(mistake);
        let fixed = self.clone();
        Settings {
            look,
            keyboard,
            habits: self.habits.clone(),
            rules,
            trouble,
            again: Arc::new(move || fixed.settings_again()),
        }
    }

    /// The first mistake in the user's keys; what can be used of them is.
    fn mistakes(&self, keyboard: &Keyboard) -> Option<Display> {
        let first = keyboard.findings().first()?;
        let more = match keyboard.findings().len() {
            1 => Display::default(),
            count => shown!(" And {} more.", count - 1),
        };
        let place = Display::foreign_line(&self.paths.keymap_file().to_string_lossy());
        Some(shown!("{place}:{}:{}: {}.{more} `earmark keys --check` lists all.", first.line, first.column, first.text))
    }

    /// The same, as the files say now.
    fn settings_again(&self) -> Settings {
        match Config::read(&self.paths.config_file()) {
            Ok(config) => {
                let (habits, trouble) = (habits(&config), passed_over(&config, &self.paths.config_file()));
                Self { screen: config.screen, habits, ..self.clone() }.settings(trouble)
            }
            Err(bad) => self.settings(Some(Stop::from(bad).into_message())),
        }
    }

    fn hooks(&self, place: std::path::PathBuf, digits: std::path::PathBuf) -> Hooks {
        let config_file = self.paths.config_file();
        let journal = self.paths.journal();
        Hooks {
            // Where the user was is a comfort: without it the next session starts at the top.
            keep_place: Arc::new(move |resume| drop(session::keep(&place, resume))),
            keep_digits: Arc::new(move |types| session::keep_digits(&digits, types)),
            journal: Arc::new(move |line| session::note(&journal, line)),
            documents: self.paths.documents(),
            trace: self.paths.trace(),
            save_view: Arc::new(move |view| session::save_view(&config_file, view)),
        }
    }
}

/// Opens the workbench on a connection that is there.
async fn run(
    connection: Connection,
    setting: &Setting,
    (is_new, review): (bool, Option<String>),
    settings: Settings,
    helpers: Helpers,
) -> Outcome<Left> {
    let profile = &connection.profile;
    let (place, is_elsewhere) = match &profile.target {
        Target::Local | Target::Demo => (Display::ours("embedded server"), false),
        Target::Remote { base, .. } => {
            let host = base.host_str().unwrap_or_default();
            (Display::foreign_line(host), !["127.0.0.1", "localhost", "[::1]"].contains(&host))
        }
    };
    // Without tickets there is still all the rest.
    let (tickets, trouble) = match connection.tickets() {
        Ok(tickets) => (tickets, None),
        Err(stop) => (None, Some(shown!("No tickets: {}", stop.into_message()))),
    };
    let services = connection.with_tickets(tickets);
    let home = connection.outbox();
    let state = home.database.parent().unwrap_or(&connection.paths.state);
    let left_at = session::file(state, &home.place);
    let digits_at = session::digits_file(state, &home.place);
    let resume = if setting.fresh { None } else { session::read(&left_at) };
    let session = Session {
        tour: matches!(profile.target, Target::Demo) && resume.is_none() && !setting.fresh,
        trouble,
        tickets: services.tickets.is_some(),
        ticket_desk: connection.ticket_desk(),
        profile: Display::foreign_line(&profile.name),
        place,
        issue_page: profile.issue_page.clone(),
        read_only: profile.read_only,
        started: clock::now(),
        pace: pace(profile.send_delay),
        colour: profile.colour.map(colour),
        is_live: is_elsewhere && !profile.trusted && !profile.read_only,
        is_new,
        review,
        resume,
        digits: session::read_digits(&digits_at),
        masks: mask::is_on(),
        masks_always: profile.mask,
        habits: Habits::default(),
        profiles: setting.profiles.clone(),
    };
    let hooks = setting.hooks(left_at, digits_at);
    let result = if setting.in_lines {
        runtime::lines::run(services, home, session, settings, hooks, helpers).await.map_err(RunError::Terminal)
    } else {
        runtime::run(services, home, session, settings, hooks, helpers).await
    };
    connection.close().await;
    match result {
        Ok(left) => Ok(left),
        Err(error @ RunError::NoTerminal) => Err(Stop::about(Code::Usage, format_args!("{error}"))),
        Err(error) => Err(Stop::about(Code::Failed, format_args!("{error}"))),
    }
}

fn colour(colour: file::Colour) -> Colour {
    match colour {
        file::Colour::Red => Colour::Red,
        file::Colour::Green => Colour::Green,
        file::Colour::Yellow => Colour::Yellow,
        file::Colour::Blue => Colour::Blue,
        file::Colour::Magenta => Colour::Magenta,
        file::Colour::Cyan => Colour::Cyan,
    }
}

/// How long things take, as far as the user has a say in it.
fn pace(send_delay: Option<u8>) -> Pace {
    let usual = runtime::pace();
    let send_delay = send_delay.map_or(usual.send_delay, |seconds| i64::from(seconds) * 1_000);
    Pace { send_delay, ..usual }
}
