//! From what the core wants kept to rows of the client database, and back; and the words for what goes wrong there.

use super::{clock, home::Home};
use crate::{
    app::message::{
        event::{Elsewhere, Left},
        id::MutationId,
        mutation::{Made, Slot},
        outbox::{Entry, Kept},
    },
    domain::{
        failure::{Failure, Kind},
        text::Display,
        time::Time,
    },
    sqlite::OpenError,
    store::{
        self, Store,
        outbox::{NewRow, Row},
        ties::Tie,
    },
    wire,
};

/// Something to be kept, or to be kept no longer.
#[derive(Debug)]
pub(super) enum Op {
    Keep {
        id: MutationId,
        entry: Box<Entry>,
        before: Option<MutationId>,
        replaces: Option<Slot>,
    },
    Hold {
        id: MutationId,
        failure: Failure,
    },
    Forget {
        id: MutationId,
        made: Option<Made>,
    },
    Draft {
        slot: Slot,
        text: String,
    },
    /// The client database may be opened now.
    Open,
    /// A change was marked or forgotten in another way: the other workbenches are told.
    Moved,
}

/// Does to the store what is asked of it.
pub(super) async fn perform(store: &Store, op: &Op) -> Result<(), Failure> {
    match op {
        Op::Keep { id, entry, before, replaces } => {
            let lane = entry.mutation.subject.lane();
            let replaces = replaces.as_ref().map(encode).transpose()?;
            let entry = entry.encode().map_err(|error| not_kept(&error))?;
            let before = before.map(|before| before.0);
            let row = NewRow { id: id.0, lane: &lane, entry: &entry, before, replaces: replaces.as_deref() };
            store.keep(row).await
        }
        Op::Hold { id, failure } => store.hold(id.0, &encode_failure(failure)?).await,
        Op::Forget { id, made } => {
            let made = made.as_ref().map(encode).transpose()?;
            store.forget(id.0, made.as_deref(), clock::now()).await
        }
        Op::Draft { slot, text } => store.keep_draft(&encode(slot)?, text).await,
        Op::Moved | Op::Open => Ok(()),
    }
    .map_err(|error| not_kept(&error))
}

/// What the store holds for this service, as the core knows it.
pub(super) async fn left(store: &Store) -> Result<Left, store::Error> {
    let now = clock::now();
    // A disk that is full can still be read.
    let _ = store.tidy(now).await;
    let mut left = Left::default();
    for row in store.rows().await? {
        match kept(&row) {
            Some(kept) => left.changes.push(kept),
            None => left.unreadable += 1,
        }
    }
    for row in store.rows_elsewhere().await? {
        let address = Display::foreign_line(row.address().unwrap_or_default());
        match left.elsewhere.iter_mut().find(|there| there.address == address) {
            Some(there) => there.changes += 1,
            None => left.elsewhere.push(Elsewhere { address, changes: 1 }),
        }
    }
    let made = store.made(now).await?;
    left.made
        .extend(made.iter().filter_map(|(id, made)| Some((MutationId(*id), serde_json::from_str::<Made>(made).ok()?))));
    let drafts = store.drafts().await?;
    left.drafts.extend(drafts.into_iter().filter_map(|(slot, text)| Some((serde_json::from_str(&slot).ok()?, text))));
    Ok(left)
}

/// A row of the outbox as the core knows it; `None` for one that this program cannot read.
pub fn kept(row: &Row) -> Option<Kept> {
    let entry = Entry::decode(&row.entry).ok()?;
    let held = row.held.as_deref().map(decode_failure);
    Some(Kept { id: MutationId(row.id), entry, sent_at: row.sent_at, held })
}

pub(super) fn encode<T: serde::Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| not_kept(&error))
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Reason {
    kind: Kind,
    message: String,
}

fn encode_failure(failure: &Failure) -> Result<String, Failure> {
    encode(&Reason { kind: failure.kind, message: failure.message.as_str().to_owned() })
}

fn decode_failure(text: &str) -> Failure {
    match serde_json::from_str::<Reason>(text) {
        Ok(reason) => Failure::new(reason.kind, Display::foreign_line(&reason.message)),
        Err(_) => Failure::new(Kind::Refused, Display::ours("the reason could not be read")),
    }
}

pub(super) fn cannot_open(home: &Home, error: &OpenError) -> Failure {
    let file = home.database.display();
    let cure = match error {
        OpenError::Damaged(_) => {
            format!("; nothing in it is touched: move {file} away with what stands beside it ({file}-*), then w and r")
        }
        _ => String::new(),
    };
    let text = format!("cannot keep changes in {file}: {error}{cure}");
    Failure::new(Kind::NotKept, Display::foreign_line(&text))
}

pub(super) fn cannot_read(error: &store::Error) -> Failure {
    Failure::new(Kind::NotKept, Display::foreign_line(&format!("cannot read the changes of earlier sessions: {error}")))
}

pub(super) fn not_kept(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(Kind::NotKept, Display::foreign_line(&format!("this machine could not keep it: {error}")))
}

/// A tie that is kept, as our own server would tell it.
pub fn tie(kept: &Tie) -> wire::Tie {
    wire::Tie {
        issue_id: kept.issue.as_str().into(),
        triage_id: kept.issue_named.0.as_str().into(),
        issue_title: kept.issue_named.1.as_str().into(),
        ticket_id: kept.ticket.as_str().into(),
        code: Some(kept.ticket_named.0.as_str().into()),
        title: Some(kept.ticket_named.1.as_str().into()),
        created_by_id: None,
        created_at: Time::from_millis(kept.at),
    }
}
