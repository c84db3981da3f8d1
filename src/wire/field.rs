//! Fields as the contract does not promise them: absent, null, of any shape.

use serde::Deserialize as _;

/// A JSON object whose shape the contract does not give.
pub type Object = serde_json::Map<String, serde_json::Value>;

/// For fields that may be absent, null, or a value: the outer `Option` says whether the field is there.
pub(crate) fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    serde::Deserialize::deserialize(deserializer).map(Some)
}

/// Null where the contract promises a value is read as the type's empty value.
pub(crate) fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de> + Default,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}
