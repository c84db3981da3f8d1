//! What a command knows before it connects: folders, profile, looks and habits, from the command line, the environment
//! and `config.toml`.

use super::{
    args::{Global, When},
    exit::{self, Outcome, Stop},
    keys, table,
};
use crate::{
    app::message::habits::{Habits, Snippet, View},
    config::{
        self,
        file::{Config, ScreenTable, SnippetTable, ViewTable},
        paths::Paths,
        profile::Profile,
        secret,
    },
    domain::{
        flag_type,
        text::{Display, mask, shown},
    },
    keymap::Keyboard,
    runtime::Helpers,
};

impl Global {
    /// Where everything is kept. A configuration file that was named has to be there.
    pub(super) fn paths(&self) -> Outcome<Paths> {
        let paths = Paths::find(self.home.as_deref(), &config::environment)?;
        if let Some(file) = self.config.as_ref().filter(|file| !file.is_file()) {
            let file = Display::foreign_line(&file.to_string_lossy());
            return Err(Stop::usage(format_args!("--config {file}: there is no such file")));
        }
        Ok(paths.with_config_file(self.config.clone()))
    }
}

/// What a command knows before it connects.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) paths: Paths,
    pub(crate) profile: Profile,
    pub(super) color: When,
    pub(super) theme: Option<String>,
    pub(super) ascii: bool,
    pub(super) screen: ScreenTable,
    /// What the core of the workbench goes by.
    pub(super) habits: Habits,
    /// Profiles that can be gone on with, each with where it leads.
    pub(super) profiles: Vec<(String, Display)>,
    /// The workbench starts at the top.
    pub(super) fresh: bool,
    /// The workbench runs in lines.
    pub(super) in_lines: bool,
    /// The program that plays recordings, with its first words.
    pub(super) player: Vec<String>,
    /// Variables of the environment that hold keys.
    pub(super) secrets: Vec<String>,
}

impl Setting {
    pub(super) fn read(global: &Global, profile: Option<&str>) -> Outcome<Self> {
        let paths = global.paths()?;
        let file = paths.config_file();
        let config = Config::read(&file)?;
        for mistake in &config.passed_over {
            exit::say(format_args!("{}; this is not used", Display::foreign_line(&mistake.at(&file))));
        }
        Self::of(global, paths, config, profile)
    }

    /// The same for the workbench, which runs on defaults, with a banner, when the configuration cannot be read. A
    /// command does not: the file may name another service than the one it would change.
    pub(super) fn read_leniently(global: &Global, profile: Option<&str>) -> Outcome<(Self, Option<Display>)> {
        let paths = global.paths()?;
        let (config, trouble) = match Config::read(&paths.config_file()) {
            Ok(config) => {
                let trouble = passed_over(&config, &paths.config_file());
                (config, trouble)
            }
            Err(bad) => (Config::default(), Some(first_line(&Stop::from(bad).into_message()))),
        };
        Ok((Self::of(global, paths, config, profile)?, trouble))
    }

    fn of(global: &Global, paths: Paths, config: Config, profile: Option<&str>) -> Outcome<Self> {
        let name = profile.or(global.profile.as_deref()).filter(|name| !name.is_empty());
        let profile = Profile::find(name, &config, &paths, &config::environment)?;
        let secrets = secret::variables(&config);
        let (theme, ascii) = (global.theme.clone(), global.ascii);
        let profiles = profiles(&config);
        mask::switch(global.mask || config.mask || profile.mask);
        let habits = habits(&config);
        Ok(Self {
            paths,
            profile,
            color: global.color(),
            theme,
            ascii,
            screen: config.screen,
            habits,
            player: config.audio.player.unwrap_or_else(|| vec!["mpv".to_owned()]),
            profiles,
            fresh: global.fresh,
            in_lines: global.accessible || is_dumb(),
            secrets,
        })
    }

    /// Whether the screen does without colours: asked for on the command line, or by `NO_COLOR`.
    pub(super) fn without_color(&self) -> bool {
        match self.color {
            When::Never => true,
            When::Always => false,
            When::Auto => std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        }
    }

    /// What the workbench needs to start the user's own programs.
    pub(super) fn helpers(&self) -> Helpers {
        let set = |name| std::env::var(name).ok().filter(|line| !line.is_empty());
        let editor = set("VISUAL").or_else(|| set("EDITOR"));
        Helpers { editor, player: self.player.clone(), secrets: self.secrets.clone(), folder: self.paths.run.clone() }
    }

    /// The keys of the keyboard, with the user's own.
    pub(super) fn keyboard(&self) -> Keyboard {
        let (user, _) = keys::read(&self.paths);
        Keyboard::new(&user)
    }

    /// Refuses to change anything through a profile that is for reading.
    pub(super) fn writable(&self) -> Outcome<()> {
        if !self.profile.read_only {
            return Ok(());
        }
        let name = table::id(&self.profile.name);
        let file = self.paths.config_file();
        Err(Stop::usage(format_args!(
            "profile `{name}` is read-only; see read_only in {}",
            table::id(&file.to_string_lossy())
        )))
    }
}

/// Whether the terminal can do no more than print lines, as it says itself.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|name| name == "dumb")
}

/// What of many mistakes has room on a banner.
fn first_line(mistakes: &Display) -> Display {
    match mistakes.as_str().split_once('\n') {
        Some((first, others)) => {
            Display::ours(format!("{first} (more mistakes: {}; `earmark doctor` tells them)", others.lines().count()))
        }
        None => mistakes.clone(),
    }
}

/// What of the configuration is not used, for a banner.
pub(super) fn passed_over(config: &Config, file: &std::path::Path) -> Option<Display> {
    let all = config.passed_over.iter().map(|mistake| Display::foreign_line(&mistake.at(file)));
    let all = all.map(|mistake| mistake.to_string()).collect::<Vec<_>>().join("\n");
    (!all.is_empty()).then(|| shown!("{}; the rest of the file is used", first_line(&Display::ours(all))))
}

/// The profiles that are built in, and those of the configuration.
fn profiles(config: &Config) -> Vec<(String, Display)> {
    let built_in = [
        ("local", "the server inside this program, on data of your own"),
        ("demo", "the server inside this program, on a sample"),
        ("bland", "the live service, with BLAND_API_KEY"),
    ];
    let built_in = built_in.into_iter().map(|(name, words)| (name.to_owned(), Display::ours(words)));
    let own = config.profile.iter().filter(|(_, table)| table.base_url.is_some());
    let own =
        own.map(|(name, table)| (name.clone(), Display::foreign_line(table.base_url.as_deref().unwrap_or_default())));
    built_in.chain(own).collect()
}

impl Global {
    pub(super) fn color(&self) -> When {
        if self.no_color { When::Never } else { self.color }
    }
}

/// What `config.toml` says of how the core is to behave.
pub(super) fn habits(config: &Config) -> Habits {
    let view = |view: &ViewTable| View { name: view.name.clone(), query: view.query.clone() };
    let snippet = |snippet: &SnippetTable| Snippet { name: snippet.name.clone(), text: snippet.text.clone() };
    Habits {
        views: config.view.iter().map(view).collect(),
        snippets: config.snippet.iter().map(snippet).collect(),
        vi: config.vi,
        journal: config.journal,
        pinned: config.flags.pinned.iter().filter_map(|name| flag_type::normalise(name).ok()).collect(),
        no_tips: config.tips == Some(false),
    }
}
