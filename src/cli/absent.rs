//! What is said of the parts that are not built in, in the place of these parts.

use super::exit::{Outcome, Stop};

/// What is asked for needs the server.
#[cfg(not(feature = "server"))]
fn server<T>() -> Outcome<T> {
    Err(Stop::usage(
        "built without the server: there is nothing here that serves, imports or keeps data of its own; name a profile \
         that leads to a service elsewhere, or build earmark with the feature server",
    ))
}

/// What is asked for needs the workbench.
#[cfg(not(feature = "workbench"))]
fn workbench<T>() -> Outcome<T> {
    Err(Stop::usage(
        "built without the workbench: `earmark --help` lists what there is, or build earmark with the feature workbench",
    ))
}

/// `earmark serve`
#[cfg(not(feature = "server"))]
pub(super) mod serve {
    use crate::cli::{args::ServeArgs, exit::Outcome};

    pub(in crate::cli) async fn run(_: ServeArgs) -> Outcome {
        super::server()
    }
}

/// `earmark db`
#[cfg(not(feature = "server"))]
pub(super) mod db {
    use crate::cli::{
        args::{DbCommand, Global},
        exit::Outcome,
    };

    pub(in crate::cli) async fn run(_: &Global, _: DbCommand) -> Outcome {
        super::server()
    }
}

/// `earmark import`
#[cfg(not(feature = "server"))]
pub(super) mod import {
    use crate::cli::{
        args::{Global, ImportArgs},
        exit::Outcome,
    };

    pub(in crate::cli) async fn run(_: &Global, _: ImportArgs) -> Outcome {
        super::server()
    }
}

/// `earmark pull`
#[cfg(not(feature = "server"))]
pub(super) mod pull {
    use crate::cli::{
        args::{Global, PullArgs},
        exit::Outcome,
    };

    pub(in crate::cli) async fn run(_: &Global, _: PullArgs) -> Outcome {
        super::server()
    }
}

/// The server inside this program, which is not.
#[cfg(not(feature = "server"))]
pub(super) mod inside {
    use crate::{
        cli::{exit::Outcome, home::Home},
        config::{paths::Paths, profile::Profile},
        provider::{Bland, Thena},
    };

    #[derive(Debug)]
    pub(in crate::cli) enum Inside {}

    impl Inside {
        pub(in crate::cli) async fn open(_: &Home, _: &Profile, _: &Paths) -> Outcome<Self> {
            super::server()
        }

        pub(in crate::cli) fn api(&self, _: &Profile) -> Outcome<Bland> {
            match *self {}
        }

        pub(in crate::cli) fn tickets(&self, _: &Profile) -> Outcome<Thena> {
            match *self {}
        }

        pub(in crate::cli) async fn close(self) {
            match self {}
        }
    }
}

/// The review server of this machine, which is not.
#[cfg(not(feature = "server"))]
pub(super) mod here {
    use std::{
        path::{Path, PathBuf},
        sync::Arc,
    };

    use crate::{
        cli::exit::Outcome,
        domain::{
            failure::{Failure, Kind},
            text::Display,
        },
        provider::Bland,
        runtime::Open,
    };

    /// A database at this machine, which cannot be opened.
    #[derive(Debug)]
    pub(in crate::cli) enum Beside {}

    impl Beside {
        pub(in crate::cli) async fn open(_: &Path, _: bool) -> Outcome<Self> {
            super::server()
        }

        pub(in crate::cli) fn api(&self) -> &Bland {
            match *self {}
        }

        pub(in crate::cli) async fn close(self) {
            match self {}
        }
    }

    #[derive(Debug, Clone)]
    pub(in crate::cli) struct Here;

    impl Here {
        pub(in crate::cli) fn at(_: PathBuf) -> Self {
            Self
        }

        pub(in crate::cli) fn door(&self) -> Open {
            Arc::new(|| {
                Box::pin(async {
                    let message = "This service keeps no reviews, and earmark is built without the server that would keep \
                                   them on this machine: name a server for them by [profile.NAME.review] in config.toml, or \
                                   build earmark with the feature server.";
                    Err(Failure::new(Kind::Unsupported, Display::ours(message)))
                })
            })
        }

        pub(in crate::cli) async fn close(&self) {}
    }
}

/// The workbench.
#[cfg(not(feature = "workbench"))]
pub(super) mod tui {
    use crate::cli::{args::Global, exit::Outcome};

    pub(in crate::cli) async fn open(_: &Global, _: Option<&str>) -> Outcome {
        super::workbench()
    }

    pub(in crate::cli) async fn open_with(_: &Global, _: Option<&str>, _: Option<String>) -> Outcome {
        super::workbench()
    }
}
