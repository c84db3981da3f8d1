//! The server inside this program, for as long as a command or the workbench runs.

use std::{fs::File, sync::Arc};

use url::Url;

use super::{
    clock,
    exit::{Code, Outcome, Stop},
    home::{Home, mark_of_demo},
};
use crate::{
    config::{
        paths::Paths,
        profile::{Profile, Target},
        variable_of,
    },
    provider::{Ask, Bland, Door, KeyNames, Thena, TicketKey},
    server::{
        Database,
        embedded::{self, Embedded, Endpoint},
        seed,
    },
};

/// The server of a profile that needs none elsewhere.
#[derive(Debug)]
pub(super) struct Inside {
    embedded: Embedded,
    /// Tells others that the demo data is in use, as long as it is open.
    _in_use: Option<File>,
}

impl Inside {
    /// Starts it, on the data of the profile.
    pub(super) async fn open(home: &Home, profile: &Profile, paths: &Paths) -> Outcome<Self> {
        let embedded = start(home, paths).await?;
        let mut in_use = None;
        if profile.target == Target::Demo {
            let mark = mark_of_demo(paths).and_then(|mark| mark.lock_shared().map(|()| mark));
            in_use = Some(mark.map_err(|error| Stop::about(Code::Failed, format_args!("the demo data: {error}")))?);
            let set_up = seed::demo(&embedded.database, clock::now()).await;
            set_up.map_err(|error| Stop::about(Code::Failed, format_args!("the demo data: {error}")))?;
        }
        Ok(Self { embedded, _in_use: in_use })
    }

    /// Its database, for deposits.
    pub(super) fn database(&self) -> &Database {
        &self.embedded.database
    }

    /// A connection to its triage API.
    pub(super) fn api(&self, profile: &Profile) -> Outcome<Bland> {
        Ok(Bland::inside(&self.door()?, &self.embedded.own_key)?.named(&named(profile)))
    }

    /// A connection to its ticket API.
    pub(super) fn tickets(&self, profile: &Profile) -> Outcome<Thena> {
        let key = TicketKey { api_key: Some(self.embedded.own_key.clone()), bearer: None };
        Ok(Thena::inside(&self.door()?, &key)?.named(&named(profile)))
    }

    /// The way to it: requests are handed over. Its socket, or its port, is there for who sends one again from a shell.
    fn door(&self) -> Outcome<Door> {
        let inside = self.embedded.inside();
        let ask: Ask = Arc::new(move |request| Box::pin(inside.clone().ask(request)));
        match &self.embedded.endpoint {
            #[cfg(unix)]
            Endpoint::Unix(path) => Ok(Door { ask, base: address("localhost")?, socket: Some(path.clone()) }),
            Endpoint::Loopback(at) => Ok(Door { ask, base: address(&at.to_string())?, socket: None }),
        }
    }

    /// Ends it.
    pub(super) async fn close(self) {
        self.embedded.stop().await;
    }
}

fn named(profile: &Profile) -> KeyNames {
    KeyNames { key: variable_of(&profile.name), ..KeyNames::default() }
}

fn address(host: &str) -> Outcome<Url> {
    Url::parse(&format!("http://{host}")).map_err(|error| Stop::new(Code::Failed, format_args!("{host}: {error}")))
}

async fn start(home: &Home, paths: &Paths) -> Outcome<Embedded> {
    home.make(paths)?;
    embedded::start(&home.database, &paths.run, &home.key_file)
        .await
        .map_err(|error| Stop::about(Code::Failed, format_args!("the server inside this program: {error}")))
}
