//! Finds words in what was said in the calls that were read. Calls are taken into the index a moment after they came, so
//! that this does not compete with the next key, and before anything is looked for.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use super::{
    clock,
    home::{Caching, Home},
};
use crate::{
    app::{
        message::{call::Transcript, reply::TurnHit},
        state::transcript::find::excerpt,
    },
    domain::{
        failure::{Failure, Kind},
        id::IssueId,
        text::{Display, Untrusted},
    },
    store::turns::{self, Turns},
};

/// Calls are taken in when none has come for so long (milliseconds) …
const QUIET_MS: i64 = 2_000;
/// … or so many wait.
const MOST_WAITING: usize = 64;

/// The index of one service. Cheap to clone.
#[derive(Clone)]
pub(super) struct Finder(Arc<Inner>);

struct Inner {
    /// None where nothing may be kept: then the index is gone with the program.
    file: Option<PathBuf>,
    place: String,
    turns: OnceCell<Option<Turns>>,
    /// Calls that wait to be taken in.
    waiting: Mutex<Vec<(IssueId, Arc<Transcript>)>>,
    /// The workbench leaves.
    leaves: CancellationToken,
}

impl Finder {
    pub(super) fn of(home: &Home) -> Self {
        let file = match home.caching {
            Caching::Off(_) => None,
            Caching::None | Caching::On(_) => Some(home.database.with_file_name(turns::FILE)),
        };
        let place = home.place.clone();
        let (turns, waiting, leaves) = (OnceCell::new(), Mutex::default(), CancellationToken::new());
        Self(Arc::new(Inner { file, place, turns, waiting, leaves }))
    }

    async fn turns(&self) -> Option<&Turns> {
        let Inner { file, place, turns, .. } = &*self.0;
        let open = async || match file {
            Some(file) => Turns::open(file, place).await.ok(),
            None => Turns::in_memory(place).await.ok(),
        };
        turns.get_or_init(open).await.as_ref()
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<(IssueId, Arc<Transcript>)>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call is to be taken in. Where none waited, whoever calls has [`Self::take_in_soon`] run.
    pub(super) fn note(&self, issue: IssueId, call: Arc<Transcript>) -> bool {
        let mut waiting = self.waiting();
        waiting.push((issue, call));
        waiting.len() == 1
    }

    /// Takes the calls in that wait, once no further one comes.
    pub(super) async fn take_in_soon(&self) {
        loop {
            let before = self.waiting().len();
            tokio::select! {
                () = clock::until(Some(clock::after(QUIET_MS))) => {}
                () = self.0.leaves.cancelled() => break,
            }
            let now = self.waiting().len();
            if now <= before || now >= MOST_WAITING {
                break;
            }
        }
        self.take_in().await;
    }

    /// The workbench leaves: nothing waits for its moment any longer.
    pub(super) fn leave(&self) {
        self.0.leaves.cancel();
    }

    async fn take_in(&self) {
        let waiting = std::mem::take(&mut *self.waiting());
        for (issue, call) in waiting {
            self.put(&issue, &call).await;
        }
    }

    /// Takes a call in. When that fails it is not found, and that is all.
    async fn put(&self, issue: &IssueId, transcript: &Transcript) {
        let Some(turns) = self.turns().await else { return };
        let words: Vec<(Display, &str)> =
            transcript.turns.iter().map(|turn| (turn.speaker_word(), turn.text.verbatim())).collect();
        let said = words.iter().map(|(speaker, text)| (speaker.as_str(), *text));
        let call =
            turns::Call { issue: issue.as_str(), call: transcript.id.as_str(), title: transcript.title.as_str() };
        let _ = turns.put(call, said, clock::now()).await;
    }

    /// Messages that hold these words.
    pub(super) async fn find(&self, words: &str) -> Result<Vec<TurnHit>, Failure> {
        let failed =
            |reason: &str| Failure::new(Kind::NotKept, Display::foreign_line(&format!("the index of calls: {reason}")));
        self.take_in().await;
        let turns = self.turns().await.ok_or_else(|| failed("it cannot be opened"))?;
        let hits = turns.find(words).await.map_err(|error| failed(&error.to_string()))?;
        let row = |hit: turns::Hit| TurnHit {
            issue: hit.issue.as_str().into(),
            call: hit.call.as_str().into(),
            turn: hit.turn,
            title: Untrusted::from(hit.title.as_str()).line(),
            speaker: Untrusted::from(hit.speaker.as_str()).line(),
            text: excerpt(&hit.text, words),
        };
        Ok(hits.into_iter().map(row).collect())
    }
}
