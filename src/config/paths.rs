//! The folders of the program: the XDG ones on every Unix, macOS included, or one folder for everything.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::Environment;

/// Name of the program in folder names.
const NAME: &str = "earmark";

/// Where everything is kept. Nothing is made before it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// `config.toml`, `keys.toml`, `secrets.toml`.
    pub config: PathBuf,
    /// The database of the embedded server.
    pub data: PathBuf,
    /// What the workbench keeps between two runs.
    pub state: PathBuf,
    /// The socket of the embedded server.
    pub run: PathBuf,
    /// The configuration file, where it is another than the one in its folder.
    file: Option<PathBuf>,
    /// Data of the demo, apart from the real one.
    pub demo_data: PathBuf,
    /// State of the demo, apart from the real one.
    pub demo_state: PathBuf,
}

/// The folders cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum NoPaths {
    /// No home folder is known.
    #[error("your home folder is not known: set HOME, or name a folder with --home")]
    NoHome,
    /// The folder given for everything is relative to a working folder that cannot be told.
    #[error("{}: cannot be made an absolute path: {cause}", .folder.display())]
    Relative {
        /// As given.
        folder: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl Paths {
    /// The folders below `home` if it is given, else those of the environment.
    pub fn find(home: Option<&Path>, environment: Environment<'_>) -> Result<Self, NoPaths> {
        match home {
            Some(home) => {
                let home =
                    std::path::absolute(home).map_err(|cause| NoPaths::Relative { folder: home.to_owned(), cause })?;
                Ok(Self {
                    config: home.join("config"),
                    data: home.join("data"),
                    state: home.join("state"),
                    run: home.join("run"),
                    file: None,
                    demo_data: home.join("demo").join("data"),
                    demo_state: home.join("demo").join("state"),
                })
            }
            None => Self::of_environment(environment),
        }
    }

    fn of_environment(environment: Environment<'_>) -> Result<Self, NoPaths> {
        let home = environment("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
        let home = home.or_else(|| etcetera::home_dir().ok()).ok_or(NoPaths::NoHome)?;
        // A relative path in one of these variables is to be ignored, says the XDG specification.
        let set = |name: &str| environment(name).map(PathBuf::from).filter(|folder| folder.is_absolute());
        let base = |name: &str, windows: &str, usual: &str| {
            set(name).or_else(|| if cfg!(windows) { set(windows) } else { None }).unwrap_or_else(|| home.join(usual))
        };
        let data = base("XDG_DATA_HOME", "LOCALAPPDATA", ".local/share");
        let state = base("XDG_STATE_HOME", "LOCALAPPDATA", ".local/state");
        let demo = format!("{NAME}-demo");
        let own_state = state.join(NAME);
        Ok(Self {
            config: base("XDG_CONFIG_HOME", "APPDATA", ".config").join(NAME),
            run: set("XDG_RUNTIME_DIR").map_or_else(|| own_state.join("run"), |folder| folder.join(NAME)),
            data: data.join(NAME),
            state: own_state,
            file: None,
            demo_data: data.join(&demo),
            demo_state: state.join(&demo),
        })
    }

    /// The same with another configuration file; keys, secrets and themes stay where they are.
    #[must_use]
    pub fn with_config_file(self, file: Option<PathBuf>) -> Self {
        Self { file, ..self }
    }

    /// The configuration file.
    pub fn config_file(&self) -> PathBuf {
        self.file.clone().unwrap_or_else(|| self.config.join("config.toml"))
    }

    /// The user's own keys of the keyboard.
    pub fn keymap_file(&self) -> PathBuf {
        self.config.join("keys.toml")
    }

    /// The team's own rules over calls.
    pub fn rules_file(&self) -> PathBuf {
        self.config.join("rules.toml")
    }

    /// What was changed, as lines of shell, for who wants it.
    pub fn journal(&self) -> PathBuf {
        self.state.join("journal.sh")
    }

    /// What the newest messages and effects of a session were, for who wants it told.
    pub fn trace(&self) -> PathBuf {
        self.state.join("trace.txt")
    }

    /// Documents that the workbench exported.
    pub fn documents(&self) -> PathBuf {
        self.data.join("export")
    }

    /// The file of secrets by profile.
    pub fn secrets_file(&self) -> PathBuf {
        self.config.join("secrets.toml")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Paths {
        let environment =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        Paths::find(None, &environment).expect("a home")
    }

    #[cfg(unix)]
    #[test]
    fn the_usual_folders() {
        let paths = of(&[("HOME", "/h")]);
        assert_eq!(paths.config_file(), Path::new("/h/.config/earmark/config.toml"));
        assert_eq!(paths.data, Path::new("/h/.local/share/earmark"));
        assert_eq!(paths.state, Path::new("/h/.local/state/earmark"));
        assert_eq!(paths.run, Path::new("/h/.local/state/earmark/run"));
        assert_eq!(paths.demo_data, Path::new("/h/.local/share/earmark-demo"));
        assert_eq!(paths.demo_state, Path::new("/h/.local/state/earmark-demo"));
    }

    #[cfg(unix)]
    #[test]
    fn the_environment_moves_them_unless_it_is_relative() {
        let paths = of(&[("HOME", "/h"), ("XDG_DATA_HOME", "/d"), ("XDG_RUNTIME_DIR", "/r"), ("XDG_CONFIG_HOME", "c")]);
        assert_eq!(paths.data, Path::new("/d/earmark"));
        assert_eq!(paths.run, Path::new("/r/earmark"));
        assert_eq!(paths.config, Path::new("/h/.config/earmark"));
    }

    #[test]
    fn one_folder_holds_everything() {
        let home = tempfile::tempdir().expect("folder");
        let paths = Paths::find(Some(home.path()), &|_| None).expect("paths");
        for folder in [&paths.config, &paths.data, &paths.state, &paths.run, &paths.demo_data, &paths.demo_state] {
            assert!(folder.starts_with(home.path()), "{folder:?}");
        }
        assert!(!paths.demo_data.starts_with(&paths.data));
    }
}
