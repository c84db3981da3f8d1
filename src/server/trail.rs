//! What is being done: who asked for it, and what it is about. It is known from the guard to the commit of whatever changes,
//! which writes it into the trail of changes; nothing between them hands it on.

use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{acts::Act, db::Caller};
use crate::domain::id::{KeyId, UserId};

/// The longest id that is told of.
const ID: usize = 128;

tokio::task_local! {
    static DEED: Deed;
}

/// A request that changes something.
#[derive(Debug)]
pub(super) struct Deed {
    pub(super) act: Act,
    pub(super) actor: UserId,
    pub(super) key: Option<KeyId>,
    pub(super) address: Option<String>,
    told: Mutex<Told>,
}

/// What is told of it while it is done.
#[derive(Debug, Default)]
struct Told {
    /// The ids of its path.
    ids: Vec<(String, String)>,
    /// What it is about, where the path does not tell.
    about: Option<String>,
    /// The fields that were given.
    fields: Vec<&'static str>,
    is_written: bool,
}

/// What of a deed is written.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) act: Act,
    pub(super) actor: UserId,
    pub(super) key: Option<KeyId>,
    pub(super) address: Option<String>,
    pub(super) thing_id: Option<String>,
    pub(super) detail: String,
}

impl Deed {
    /// A request to `path`, which the router knows as `template`.
    pub(super) fn new(act: Act, caller: &Caller, address: Option<String>, (template, path): (&str, &str)) -> Self {
        let parts = template.split('/').zip(path.split('/'));
        let named = parts.filter_map(|(name, part)| Some((name.strip_prefix('{')?.strip_suffix('}')?, part)));
        let ids =
            named.filter(|(_, part)| is_id(part)).map(|(name, part)| (name.to_owned(), part.to_owned())).collect();
        let (actor, key) = (caller.user.clone(), caller.key.as_ref().map(|key| key.id.clone()));
        let told = Mutex::new(Told { ids, ..Told::default() });
        Self { act, actor, key, address, told }
    }

    /// Does it.
    pub(super) async fn done_by<T>(self, work: impl Future<Output = T>) -> T {
        DEED.scope(self, work).await
    }
}

fn with<T>(work: impl FnOnce(&Deed, &mut Told) -> T) -> Option<T> {
    DEED.try_with(|deed| work(deed, &mut deed.told.lock().unwrap_or_else(PoisonError::into_inner))).ok()
}

/// Nothing that somebody says looks like an id: signs without a space.
fn is_id(text: &str) -> bool {
    (1..=ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A field of the body is given.
pub(super) fn field(name: &'static str) {
    let _ = with(|_, told| {
        if !told.fields.contains(&name) {
            told.fields.push(name);
        }
    });
}

/// It is about the thing of this id.
pub(super) fn about(id: &str) {
    let _ = with(|_, told| told.about = Some(id).filter(|id| is_id(id)).map(str::to_owned));
}

/// It has made what this answer tells of.
pub(super) fn made(envelope: &str) {
    #[derive(Deserialize)]
    struct Answer<'a> {
        #[serde(borrow)]
        data: Option<Thing<'a>>,
    }
    #[derive(Deserialize)]
    struct Thing<'a> {
        #[serde(borrow)]
        id: Option<std::borrow::Cow<'a, str>>,
    }
    let _ = with(|_, told| {
        let answer = serde_json::from_str::<Answer>(envelope).ok();
        let id = answer.and_then(|answer| answer.data?.id).filter(|id| is_id(id));
        told.about = id.map(Into::into).or_else(|| told.about.take());
    });
}

/// What is to be written of what is being done; nothing where that is no change, or written already.
pub(super) fn row() -> Option<Row> {
    with(|deed, told| (!told.is_written).then(|| row_of(deed, told))).flatten()
}

/// It is written.
pub(super) fn written() {
    let _ = with(|_, told| told.is_written = true);
}

fn row_of(deed: &Deed, told: &Told) -> Row {
    let mut ids = told.ids.clone();
    let own = if told.about.is_none() { ids.pop().map(|(_, id)| id) } else { None };
    let mut detail = Map::new();
    if !ids.is_empty() {
        detail.insert("of".to_owned(), ids.into_iter().map(|(name, id)| (name, Value::from(id))).collect());
    }
    if !told.fields.is_empty() {
        detail.insert("fields".to_owned(), json!(told.fields));
    }
    Row {
        act: deed.act,
        actor: deed.actor.clone(),
        key: deed.key.clone(),
        address: deed.address.clone(),
        thing_id: told.about.clone().or(own),
        detail: Value::from(detail).to_string(),
    }
}
