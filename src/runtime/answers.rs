//! Keeps what services elsewhere answered, and tells it when they do not answer.

use std::{
    path::{Path, PathBuf},
    pin::pin,
    sync::Arc,
};

use tokio::sync::OnceCell;

use super::{
    body::{Body, Brought, name_of},
    clock,
    home::{Caching, Home},
};
use crate::{
    app::message::{effect::Query, reply::Reply},
    domain::{
        failure::{Failure, Kind},
        text::Display,
        time::Time,
    },
    store::{
        cache::{Cache, Of},
        turns::{self, Turns},
    },
};

/// How long an answer may take before what was kept is shown meanwhile (milliseconds).
const PATIENCE_MS: i64 = 1_000;

/// The answers of one service that are kept. Cheap to clone.
#[derive(Clone)]
pub(super) struct Answers(Option<Arc<Kept>>);

struct Kept {
    file: PathBuf,
    place: String,
    /// Opened with the first question; `None` when that failed: what was read cannot be kept then, and that is all.
    cache: OnceCell<Option<Cache>>,
}

impl Kept {
    async fn cache(&self) -> Option<&Cache> {
        self.cache.get_or_init(async || Cache::open(&self.file).await.ok()).await.as_ref()
    }

    async fn find(&self, query: &Query) -> Option<Found> {
        let (seen, text) = self.cache().await?.get(&self.place, &name_of(query)?, clock::now()).await.ok()??;
        // What another version wrote may be unreadable; the service has it.
        let body: Body = serde_json::from_str(&text).ok()?;
        Some(Found { seen, reply: body.reply(query)?, body })
    }
}

/// What was kept of an answer.
pub(super) struct Found {
    /// When it came.
    pub(super) seen: Time,
    /// As the core takes it in.
    pub(super) reply: Reply,
    /// In the form of the wire.
    pub(super) body: Body,
}

impl Answers {
    pub(super) fn of(home: &Home) -> Self {
        let Caching::On(file) = &home.caching else { return Self(None) };
        Self(Some(Arc::new(Kept { file: file.clone(), place: home.place.clone(), cache: OnceCell::new() })))
    }

    /// Waits for an answer. When it is slow to come or the service is out of reach, `tell` is given what was kept.
    pub(super) async fn bridge(
        &self,
        query: &Query,
        asked: impl Future<Output = Brought>,
        tell: impl FnOnce(Found),
    ) -> Brought {
        let Some(kept) = &self.0 else { return asked.await };
        let mut asked = pin!(asked);
        let early = tokio::select! {
            biased;
            brought = &mut asked => Some(brought),
            () = clock::until(Some(clock::after(PATIENCE_MS))) => None,
        };
        let is_wanted = match &early {
            Some(brought) => brought.reply.failure().is_some_and(|failure| failure.kind.is_passing()),
            None => true,
        };
        if is_wanted && let Some(found) = kept.find(query).await {
            tell(found);
        }
        match early {
            Some(brought) => brought,
            None => asked.await,
        }
    }

    /// What was kept of an answer.
    pub(super) async fn recall(&self, query: &Query) -> Option<Found> {
        self.0.as_ref()?.find(query).await
    }

    /// Keeps what came of a question; what the service no longer has is forgotten.
    pub(super) async fn note(&self, query: &Query, result: &Result<Option<Body>, Kind>) {
        let (Some(kept), Some(name)) = (&self.0, name_of(query)) else { return };
        let Some(cache) = kept.cache().await else { return };
        // When it cannot be kept, it is read again: nothing is lost.
        let _ = match result {
            Ok(Some(body)) => match serde_json::to_string(body) {
                Ok(text) => cache.put(&kept.place, &name, &text, clock::now()).await,
                Err(_) => Ok(()),
            },
            Ok(None) => Ok(()),
            Err(Kind::Missing) => cache.forget(&kept.place, &name).await,
            Err(_) => Ok(()),
        };
    }
}

/// Throws away what was kept of a service whose answers are no longer to be kept.
pub(super) async fn purge_unwanted(home: &Home) -> Result<(), Failure> {
    let Caching::Off(cache) = &home.caching else { return Ok(()) };
    let index = home.database.with_file_name(turns::FILE);
    let failed = |file: &Path, error: &dyn std::fmt::Display| {
        let text = format!("the cache is switched off, and {} could not be purged: {error}", file.display());
        Failure::new(Kind::NotKept, Display::foreign_line(&text))
    };
    let of = Of::Place(&home.place);
    if cache.exists() {
        let answers = Cache::open(cache).await.map_err(|error| failed(cache, &error))?;
        answers.purge(of).await.map_err(|error| failed(cache, &error))?;
    }
    if index.exists() {
        let turns = Turns::open(&index, &home.place).await.map_err(|error| failed(&index, &error))?;
        turns.purge(of).await.map_err(|error| failed(&index, &error))?;
    }
    Ok(())
}
