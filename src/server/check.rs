//! Validation of bodies and parameters. Every fault is collected, so that one answer names them all.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::{
    error::{ApiError, Reply},
    trail,
};
use crate::{
    domain::{choice::ResourceType, flag_type, limits, time::Time},
    wire::{Object, PageQuery},
};

/// Most values of one parameter.
const VALUES: usize = 100;

/// What a value must be: the value as the program has it, or what is wrong with it.
pub(super) type Checked<T> = Result<T, String>;

/// A string as it came.
pub(super) fn string(value: &Value) -> Checked<String> {
    match value {
        Value::String(text) if text.contains('\0') => Err("must not contain the character NUL".to_owned()),
        Value::String(text) => Ok(text.clone()),
        _ => Err("must be a string".to_owned()),
    }
}

/// Text of any length up to `most`, kept as it came.
pub(super) fn text(most: usize) -> impl Fn(&Value) -> Checked<String> {
    move |value| {
        let text = string(value)?;
        if limits::fits(&text, most) { Ok(text) } else { Err(format!("must be at most {most} characters")) }
    }
}

/// Text that says something, kept as it came.
pub(super) fn prose(most: usize) -> impl Fn(&Value) -> Checked<String> {
    move |value| {
        let text = string(value)?;
        let fits = !text.trim().is_empty() && limits::fits(&text, most);
        if fits { Ok(text) } else { Err(format!("must be 1-{most} characters")) }
    }
}

/// A name or title, without the space around it.
pub(super) fn name(most: usize) -> impl Fn(&Value) -> Checked<String> {
    move |value| {
        let text = string(value)?;
        let text = text.trim();
        let fits = !text.is_empty() && limits::fits(text, most);
        if fits { Ok(text.to_owned()) } else { Err(format!("must be 1-{most} characters")) }
    }
}

/// An id, opaque.
pub(super) fn id<T: From<String>>(value: &Value) -> Checked<T> {
    prose(limits::NODE)(value).map(T::from)
}

/// One of the documented values.
pub(super) fn one_of<T: Clone>(known: &'static [T], word: fn(&T) -> &str) -> impl Fn(&Value) -> Checked<T> {
    move |value| {
        let found = value.as_str().and_then(|text| known.iter().find(|known| word(known) == text));
        found.cloned().ok_or_else(|| {
            let words: Vec<_> = known.iter().map(word).collect();
            format!("must be one of {}", words.join(", "))
        })
    }
}

/// A resource type; the short `sms` of the official command line counts as `sms_conversation`.
pub(super) fn resource_type(value: &Value) -> Checked<ResourceType> {
    if value == "sms" {
        return Ok(ResourceType::SmsConversation);
    }
    one_of(ResourceType::KNOWN, ResourceType::as_str)(value)
}

/// A flag type in its stored form.
pub(super) fn flag_type(value: &Value) -> Checked<String> {
    flag_type::normalise(&string(value)?).map_err(|fault| fault.to_string())
}

/// A position in a transcript.
pub(super) fn position(value: &Value) -> Checked<u32> {
    // A whole number may be written with a fraction of nothing.
    let written = value.as_f64().filter(|number| number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(number));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held by the range")]
    let position = written.map(|number| number as u32);
    position.ok_or_else(|| "must be a whole number from 0".to_owned())
}

/// A whole number within `range`.
pub(super) fn whole(range: RangeInclusive<u32>) -> impl Fn(&Value) -> Checked<u32> {
    move |value| {
        let number = position(value).ok().filter(|number| range.contains(number));
        number.ok_or_else(|| format!("must be a whole number from {} to {}", range.start(), range.end()))
    }
}

/// A share of all: from 0 to 1.
pub(super) fn share(value: &Value) -> Checked<f64> {
    value.as_f64().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "must be a number from 0 to 1".to_owned())
}

/// A point in time.
pub(super) fn time(value: &Value) -> Checked<Time> {
    string(value)?.parse().map_err(|_| "must be a time as RFC 3339 writes it".to_owned())
}

/// Yes or no.
pub(super) fn truth(value: &Value) -> Checked<bool> {
    value.as_bool().ok_or_else(|| "must be true or false".to_owned())
}

/// Yes or no as a parameter spells it.
pub(super) fn spelt_truth(value: &Value) -> Checked<bool> {
    match value.as_str() {
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        _ => Err("must be true or false".to_owned()),
    }
}

/// A list, each item checked by `rule`, equal ones taken once.
pub(super) fn list<T: PartialEq>(
    most: usize,
    rule: impl Fn(&Value) -> Checked<T>,
) -> impl Fn(&Value) -> Checked<Vec<T>> {
    move |value| {
        let Value::Array(items) = value else { return Err("must be an array".to_owned()) };
        if items.len() > most {
            return Err(format!("must have at most {most} items"));
        }
        let mut list = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let item = rule(item).map_err(|fault| format!("item {at} {fault}"))?;
            if !list.contains(&item) {
                list.push(item);
            }
        }
        Ok(list)
    }
}

/// The fields of a body. Fields that nobody asks for are ignored.
pub(super) struct Fields {
    fields: Object,
    faults: Vec<String>,
    /// Whether they are the whole body.
    is_whole: bool,
}

impl Fields {
    /// The fields of a body.
    pub(super) fn whole(fields: Object) -> Self {
        Self { fields, faults: Vec::new(), is_whole: true }
    }

    /// The fields of an object inside a body.
    pub(super) fn of(value: &Value) -> Checked<Self> {
        match value {
            Value::Object(fields) => Ok(Self { is_whole: false, ..Self::whole(fields.clone()) }),
            _ => Err("must be an object".to_owned()),
        }
    }

    /// A field that must be there.
    pub(super) fn required<T>(&mut self, path: &'static str, rule: impl Fn(&Value) -> Checked<T>) -> Option<T> {
        if !self.fields.contains_key(path) {
            self.faults.push(format!("{path}: is required"));
        }
        self.given(path, rule)
    }

    /// A field that may be left out, but not be null.
    pub(super) fn given<T>(&mut self, path: &'static str, rule: impl Fn(&Value) -> Checked<T>) -> Option<T> {
        let value = self.fields.get(path)?;
        if self.is_whole {
            trail::field(path);
        }
        match rule(value) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.faults.push(format!("{path}: {fault}"));
                None
            }
        }
    }

    /// A field that may be left out or be null, which is the same.
    pub(super) fn optional<T>(&mut self, path: &'static str, rule: impl Fn(&Value) -> Checked<T>) -> Option<T> {
        self.nullable(path, rule).flatten()
    }

    /// A field that may be left out, be null, or hold a value, all different.
    pub(super) fn nullable<T>(&mut self, path: &'static str, rule: impl Fn(&Value) -> Checked<T>) -> Option<Option<T>> {
        self.given(path, |value| if value.is_null() { Ok(None) } else { rule(value).map(Some) })
    }

    /// A value that is refused for what else the body says.
    pub(super) fn fault(&mut self, words: &str) {
        self.faults.push(words.to_owned());
    }

    /// What was built from the fields, unless one of them is wrong.
    pub(super) fn finish<T>(self, built: Option<T>) -> Reply<T> {
        finish(self.faults, built)
    }

    /// What was built from the fields of an object inside a body, unless one of them is wrong.
    pub(super) fn checked<T>(self, built: Option<T>) -> Checked<T> {
        match built {
            Some(built) if self.faults.is_empty() => Ok(built),
            _ => Err(self.faults.join(", ")),
        }
    }
}

/// The parameters of a query. Parameters that nobody asks for are ignored; an empty one counts as absent, except where a
/// number is asked for: no number is empty.
pub(super) struct Params {
    pairs: Vec<(String, String)>,
    faults: Vec<String>,
}

impl Params {
    /// The parameters of a query string.
    pub(super) fn new(query: &str) -> Self {
        Self { pairs: url::form_urlencoded::parse(query.as_bytes()).into_owned().collect(), faults: Vec::new() }
    }

    /// A parameter with one value.
    pub(super) fn one<T>(&mut self, name: &str, rule: impl Fn(&Value) -> Checked<T>) -> Option<T> {
        let value = self.values(name).next()?;
        let checked = string(&Value::from(value)).and_then(|text| rule(&Value::from(text)));
        self.keep(name, checked)
    }

    /// The values of a parameter that say something.
    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let of_name = self.pairs.iter().filter(move |(known, value)| known == name && !value.is_empty());
        of_name.map(|(_, value)| value.as_str())
    }

    /// A parameter that must be there.
    pub(super) fn required<T>(&mut self, name: &str, rule: impl Fn(&Value) -> Checked<T>) -> Option<T> {
        if self.values(name).next().is_none() {
            self.faults.push(format!("{name}: is required"));
        }
        self.one(name, rule)
    }

    /// A parameter that may be repeated.
    pub(super) fn many<T>(&mut self, name: &str, rule: impl Fn(&Value) -> Checked<T>) -> Vec<T> {
        let values: Vec<_> = self.values(name).map(str::to_owned).collect();
        self.all(name, &values, rule)
    }

    /// A parameter that may be repeated, or hold several values between commas.
    pub(super) fn comma_list<T>(&mut self, name: &str, rule: impl Fn(&Value) -> Checked<T>) -> Vec<T> {
        let values = self.values(name).flat_map(|value| value.split(','));
        let values: Vec<_> = values.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect();
        self.all(name, &values, rule)
    }

    fn all<T>(&mut self, name: &str, values: &[String], rule: impl Fn(&Value) -> Checked<T>) -> Vec<T> {
        if values.len() > VALUES {
            self.faults.push(format!("{name}: must have at most {VALUES} values"));
            return Vec::new();
        }
        let checked =
            values.iter().map(|value| string(&Value::from(value.as_str())).and_then(|text| rule(&text.into())));
        let checked = checked.collect::<Checked<Vec<_>>>();
        self.keep(name, checked).unwrap_or_default()
    }

    /// A parameter that no empty value fits, so that one is not the same as none.
    pub(super) fn exact<T>(&mut self, name: &str, rule: impl Fn(&Value) -> Checked<T>) -> Option<T> {
        if self.pairs.iter().any(|(known, value)| known == name && value.is_empty()) {
            return self.keep(name, rule(&Value::from("")));
        }
        self.one(name, rule)
    }

    /// A whole number within `range`.
    pub(super) fn number(&mut self, name: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let whole = |value: &Value| {
            let number = value.as_str().and_then(|text| text.parse().ok()).filter(|number| range.contains(number));
            number.ok_or_else(|| format!("must be a whole number from {} to {}", range.start(), range.end()))
        };
        self.exact(name, whole)
    }

    /// Which page is asked for.
    pub(super) fn page(&mut self) -> PageQuery {
        PageQuery { limit: self.number("limit", 1..=limits::PAGE_MAX), cursor: self.one("cursor", string) }
    }

    fn keep<T>(&mut self, name: &str, checked: Checked<T>) -> Option<T> {
        checked.map_err(|fault| self.faults.push(format!("{name}: {fault}"))).ok()
    }

    /// What was built from the parameters, unless one of them is wrong.
    pub(super) fn finish<T>(self, built: T) -> Reply<T> {
        finish(self.faults, Some(built))
    }
}

fn finish<T>(faults: Vec<String>, built: Option<T>) -> Reply<T> {
    match built {
        Some(built) if faults.is_empty() => Ok(built),
        _ => Err(ApiError::faulty(faults)),
    }
}
