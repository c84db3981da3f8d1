//! How a command ends: its exit code, and what it says before.

use std::{fmt, io, process::ExitCode};

use crate::{
    config::{file::BadConfig, paths::NoPaths, profile::BadProfile, secret::NoKey, tickets::NoTicketKey},
    domain::{
        failure::{Failure, Kind},
        text::Display,
    },
    provider::Unusable,
};

/// The exit codes that scripts can rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Code {
    /// Done.
    Done = 0,
    /// Failed for a reason that has no code of its own.
    Failed = 1,
    /// The command line or the configuration is wrong.
    Usage = 2,
    /// What was named is not there.
    NotFound = 3,
    /// No key, a wrong one, or one that may not do this.
    NotAuthorised = 4,
    /// The server does not take it.
    Refused = 5,
    /// The server is not reachable.
    NotReachable = 6,
    /// Some of several things were done.
    InPart = 7,
}

impl From<Code> for ExitCode {
    fn from(code: Code) -> Self {
        Self::from(code as u8)
    }
}

impl From<Kind> for Code {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Offline => Self::NotReachable,
            Kind::Unauthorised | Kind::Forbidden => Self::NotAuthorised,
            Kind::Missing => Self::NotFound,
            Kind::CallNotAttached | Kind::Refused => Self::Refused,
            Kind::Conflict => Self::Refused,
            Kind::Unknown
            | Kind::Busy { .. }
            | Kind::Broken
            | Kind::Unsupported
            | Kind::Garbled
            | Kind::Lost
            | Kind::NotKept => Self::Failed,
        }
    }
}

/// Why a command ends early.
#[derive(Debug)]
pub(super) enum Stop {
    /// With words, a code, and perhaps what to do next.
    Said {
        /// The code.
        code: Code,
        /// What failed.
        message: Display,
        /// What to do next.
        advice: Option<&'static str>,
    },
    /// Everything has been said already.
    Silent(Code),
}

/// What a command comes to.
pub(super) type Outcome<T = Code> = Result<T, Stop>;

/// An answer of another kind than the question: a fault of ours.
pub(super) fn unexpected() -> Stop {
    Stop::new(Code::Failed, "the answer was of another kind than the change; this is a fault of earmark")
}

impl Stop {
    /// Ends with words of our own.
    pub(super) fn new(code: Code, message: impl fmt::Display) -> Self {
        Self::Said { code, message: Display::ours(message.to_string()), advice: None }
    }

    /// Ends because of wrong usage.
    pub(super) fn usage(message: impl fmt::Display) -> Self {
        Self::new(Code::Usage, message)
    }

    /// Ends with words about a file or folder, whose name may hold anything.
    pub(super) fn about(code: Code, message: impl fmt::Display) -> Self {
        Self::Said { code, message: Display::foreign_line(&message.to_string()), advice: None }
    }

    /// The code that it ends with.
    pub(super) fn code(&self) -> Code {
        match self {
            Self::Said { code, .. } | Self::Silent(code) => *code,
        }
    }

    /// What failed, where that is still to be said.
    pub(super) fn message(&self) -> Option<&Display> {
        match self {
            Self::Said { message, .. } => Some(message),
            Self::Silent(_) => None,
        }
    }

    /// What failed, for who goes on without it.
    pub(super) fn into_message(self) -> Display {
        match self {
            Self::Said { message, .. } => message,
            Self::Silent(_) => Display::default(),
        }
    }

    /// Says what there is to say, on standard error, and gives the code.
    pub(super) fn report(&self) -> Code {
        if let Self::Said { message, advice, .. } = self {
            complain(format_args!("{message}"));
            if let Some(advice) = advice {
                say(format_args!("  {advice}"));
            }
        }
        self.code()
    }
}

/// A line on standard error, marked as ours.
pub(super) fn complain(words: fmt::Arguments<'_>) {
    say(format_args!("earmark: {words}"));
}

/// A line on standard error; whatever is in it goes through the sanitiser here, at the door. If nobody can read it,
/// nobody can be told.
pub(super) fn say(words: fmt::Arguments<'_>) {
    use io::Write as _;
    let _ = writeln!(io::stderr().lock(), "{}", Display::ours(words.to_string()));
}

/// A line that somebody types who was asked for it.
pub(super) fn typed() -> Outcome<String> {
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    read.map_err(|error| Stop::new(Code::Failed, format_args!("cannot read what was typed: {error}")))?;
    Ok(line)
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        let advice = match failure.kind {
            // A command keeps nothing for later, unlike the workbench.
            Kind::Offline => "check the network and the base address; nothing was changed",
            Kind::Missing => "it is gone or was never there; list tells what there is",
            kind => kind.advice(),
        };
        Self::Said { code: failure.kind.into(), message: failure.message, advice: Some(advice) }
    }
}

/// A reader that has seen enough closes the pipe; that is no failure.
impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Silent(Code::Done),
            _ => Self::new(Code::Failed, format_args!("cannot write the output: {error}")),
        }
    }
}

impl From<NoPaths> for Stop {
    fn from(error: NoPaths) -> Self {
        Self::about(Code::Usage, error)
    }
}

impl From<BadConfig> for Stop {
    fn from(error: BadConfig) -> Self {
        let lines: Vec<Display> = error.to_string().lines().map(Display::foreign_line).collect();
        let lines: Vec<&str> = lines.iter().map(Display::as_str).collect();
        Self::new(Code::Usage, lines.join("\n"))
    }
}

impl From<BadProfile> for Stop {
    fn from(error: BadProfile) -> Self {
        Self::about(Code::Usage, error)
    }
}

impl From<NoKey> for Stop {
    fn from(error: NoKey) -> Self {
        Self::about(Code::NotAuthorised, error)
    }
}

impl From<NoTicketKey> for Stop {
    fn from(error: NoTicketKey) -> Self {
        Self::about(Code::NotAuthorised, error)
    }
}

impl From<Unusable> for Stop {
    fn from(error: Unusable) -> Self {
        let code = match error {
            Unusable::Address { .. } => Code::Usage,
            Unusable::Key => Code::NotAuthorised,
            Unusable::Tls(_) => Code::Failed,
        };
        Self::about(code, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_its_code() {
        for (kind, code) in [
            (Kind::Offline, 6),
            (Kind::Unknown, 1),
            (Kind::Busy { wait: None }, 1),
            (Kind::Broken, 1),
            (Kind::Unauthorised, 4),
            (Kind::Forbidden, 4),
            (Kind::Missing, 3),
            (Kind::CallNotAttached, 5),
            (Kind::Refused, 5),
            (Kind::Unsupported, 1),
            (Kind::Garbled, 1),
        ] {
            assert_eq!(Code::from(kind) as u8, code, "{kind:?}");
        }
    }
}
