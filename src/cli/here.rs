//! The review server of this machine, for a profile whose service keeps no reviews: the server's own code on a database of
//! its own. Opened when it is first asked for; only this process can ask it.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio::sync::OnceCell;
use url::Url;

use super::{
    exit::{Code, Outcome, Stop},
    location::{self, Place},
    table::id,
};
use crate::{
    domain::{
        failure::{Failure, Kind},
        text::{Display, shown},
    },
    private,
    provider::{Ask, Bland, Door, KeyNames},
    runtime::Open,
    server::alone::Alone,
};

/// What the request log names in the place of an address. Nothing is there, whoever sends a request again from a shell: the
/// name is one that never leads anywhere (RFC 2606).
const NOWHERE: &str = "http://reviews.invalid";

/// The review server of this machine. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub(super) struct Here {
    database: PathBuf,
    server: Arc<OnceCell<Alone>>,
}

impl Here {
    /// The one on the database at `database`. Nothing is opened or made yet.
    pub(super) fn at(database: PathBuf) -> Self {
        Self { database, server: Arc::default() }
    }

    /// The way to it, which opens it.
    pub(super) fn door(&self) -> Open {
        let here = self.clone();
        Arc::new(move || {
            let here = here.clone();
            Box::pin(async move { here.open().await })
        })
    }

    async fn open(&self) -> Result<Bland, Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            let file = Display::foreign_line(&self.database.to_string_lossy());
            let reason = Display::foreign_line(&error.to_string());
            let message = shown!("The reviews of this machine cannot be opened ({file}): {reason}");
            Failure::new(Kind::NotKept, message)
        };
        let start = async || {
            if let Some(folder) = self.database.parent() {
                private::own_folder(folder).map_err(|error| failed(&error))?;
            }
            Alone::open(&self.database).await.map_err(|error| failed(&error))
        };
        let server = self.server.get_or_try_init(start).await?;
        let api = api_of(server).map_err(|error| failed(&error))?;
        Ok(api.named(&KeyNames { key: "EARMARK_REVIEWS_KEY".to_owned(), ..KeyNames::default() }))
    }

    /// Closes it, if it was opened.
    pub(super) async fn close(&self) {
        if let Some(server) = self.server.get() {
            server.stop().await;
        }
    }
}

/// A database at this machine, asked without a server that others could ask.
pub(super) struct Beside {
    server: Alone,
    api: Bland,
}

impl Beside {
    /// Opens the database that is named, a file or one of PostgreSQL; a file that is not there is made where that may be.
    pub(super) async fn open(named: &Path, may_make: bool) -> Outcome<Self> {
        let place = Place::of(&location::plain(named)?, false)?;
        if let Place::File(file) = &place
            && !may_make
            && !file.is_file()
        {
            let message = format_args!("there is no database {}", id(&file.to_string_lossy())).to_string();
            return Err(Stop::new(Code::NotFound, message));
        }
        let server = Alone::on(place.open().await?);
        let api = api_of(&server).map_err(|error| Stop::about(Code::Failed, error))?;
        Ok(Self { server, api })
    }

    /// Its API.
    pub(super) fn api(&self) -> &Bland {
        &self.api
    }

    /// Closes it.
    pub(super) async fn close(self) {
        self.server.stop().await;
    }
}

/// A connection to the API of a server that this process alone can ask.
fn api_of(server: &Alone) -> Result<Bland, String> {
    let inside = server.inside();
    let ask: Ask = Arc::new(move |request| Box::pin(inside.clone().ask(request)));
    let base = Url::parse(NOWHERE).map_err(|error| error.to_string())?;
    Bland::inside(&Door { ask, base, socket: None }, server.own_key()).map_err(|error| error.to_string())
}
