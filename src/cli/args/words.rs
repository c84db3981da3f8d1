//! Values of options that are words of the contract, and values that may be taken back.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::domain::choice::{
    DateField, DateRange, IssueSort, IssueStatus, Order, RelationType, ResourceType, Severity,
};
use crate::domain::review::{CannotReason, PassReason, Verdict};

macro_rules! words {
    ($($(#[$doc:meta])* $function:ident: $choice:ty),+ $(,)?) => {$(
        $(#[$doc])*
        pub(super) fn $function() -> impl TypedValueParser<Value = $choice> {
            PossibleValuesParser::new(<$choice>::KNOWN.iter().map(<$choice>::as_str))
                .map(|word| <$choice>::from(word.as_str()))
        }
    )+};
}

words! {
    /// Status of an issue.
    status: IssueStatus,
    /// Severity of an issue.
    severity: Severity,
    /// Kind of evidence.
    resource_type: ResourceType,
    /// Type of a relation.
    relation_type: RelationType,
    /// How issues are sorted.
    sort: IssueSort,
    /// Direction of a sort.
    order: Order,
    /// The time that a range looks at.
    date_field: DateField,
    /// A range of time.
    date_range: DateRange,
    /// What is said of a call.
    verdict: Verdict,
    /// Why a call cannot be judged.
    cannot_reason: CannotReason,
    /// Why a call is passed on.
    pass_reason: PassReason,
}

/// A value, or the word `none`, which takes the value back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Named(pub(in crate::cli) Option<String>);

impl std::str::FromStr for Named {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self((text != "none").then(|| text.to_owned())))
    }
}
