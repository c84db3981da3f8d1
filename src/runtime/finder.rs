//! Finds words in what was said in the calls that were read.

use std::{path::PathBuf, sync::Arc};

use tokio::sync::OnceCell;

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

/// The index of one service. Cheap to clone.
#[derive(Clone)]
pub(super) struct Finder(Arc<Inner>);

struct Inner {
    /// None where nothing may be kept: then the index is gone with the program.
    file: Option<PathBuf>,
    place: String,
    turns: OnceCell<Option<Turns>>,
}

impl Finder {
    pub(super) fn of(home: &Home) -> Self {
        let file = match home.caching {
            Caching::Off(_) => None,
            Caching::None | Caching::On(_) => Some(home.database.with_file_name(turns::FILE)),
        };
        Self(Arc::new(Inner { file, place: home.place.clone(), turns: OnceCell::new() }))
    }

    async fn turns(&self) -> Option<&Turns> {
        let Inner { file, place, turns } = &*self.0;
        let open = async || match file {
            Some(file) => Turns::open(file, place).await.ok(),
            None => Turns::in_memory(place).await.ok(),
        };
        turns.get_or_init(open).await.as_ref()
    }

    /// Takes a call in. When that fails it is not found, and that is all.
    pub(super) async fn note(&self, issue: &IssueId, transcript: &Transcript) {
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
