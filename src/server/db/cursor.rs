//! Cursors: the sort key of the last row, opaque on the wire, and valid for one list only.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use super::problem::{Answer, Problem};
use crate::{
    domain::limits,
    wire::{Page, PageQuery},
};

/// Bytes of the fingerprint that ties a cursor to its list.
const FINGERPRINT: usize = 6;

fn fingerprint(list: &str) -> [u8; FINGERPRINT] {
    let digest = Sha256::digest(list.as_bytes());
    std::array::from_fn(|at| digest[at])
}

fn write(list: &str, key: &impl Serialize) -> Result<String, serde_json::Error> {
    let mut bytes = fingerprint(list).to_vec();
    serde_json::to_writer(&mut bytes, key)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn read<K: DeserializeOwned>(list: &str, cursor: &str) -> Option<K> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let key = bytes.strip_prefix(&fingerprint(list))?;
    serde_json::from_slice(key).ok()
}

/// Rows that a page asks for.
pub(super) fn limit(page: &PageQuery) -> usize {
    page.limit.unwrap_or(limits::PAGE_DEFAULT) as usize
}

/// Rows that are read for it: one more than it asks for, to know whether another page follows.
pub(super) fn rows(page: &PageQuery) -> i64 {
    limit(page) as i64 + 1
}

/// The key after which a page starts. `list` names the list with its sort and filters: a cursor of another one is
/// refused.
pub(super) fn start<K: DeserializeOwned>(list: &str, page: &PageQuery) -> Answer<Option<K>> {
    let Some(cursor) = &page.cursor else { return Ok(None) };
    match read(list, cursor) {
        Some(key) => Ok(Some(key)),
        None => Err(Problem::Refused("cursor: is not a cursor of this list".to_owned())),
    }
}

/// The page made of what was read for it: see [`rows`].
pub(super) fn page<T, K: Serialize>(
    list: &str,
    page: &PageQuery,
    mut rows: Vec<T>,
    key: impl Fn(&T) -> K,
) -> Answer<Page<T>> {
    let limit = limit(page);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = match rows.last() {
        Some(last) if more => Some(write(list, &key(last))?),
        _ => None,
    };
    Ok(Page { items: rows, next_cursor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_one_list() {
        let cursor = write("flags of a", &(7_i64, "id")).unwrap();
        assert_eq!(read::<(i64, String)>("flags of a", &cursor), Some((7, "id".to_owned())));
        assert_eq!(read::<(i64, String)>("flags of b", &cursor), None);
        for bent in ["", "!", "AAAA", &cursor[1..], &cursor[..cursor.len() - 3]] {
            assert_eq!(read::<(i64, String)>("flags of a", bent), None, "{bent}");
        }
    }
}
