//! Makers of phone agents from whom calls can be pulled.

use std::fmt;

use serde::Deserialize;

/// A maker of phone agents, with an API that lists calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Maker {
    Bland,
    Vapi,
    Retell,
    ElevenLabs,
}

impl Maker {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Bland, Self::Vapi, Self::Retell, Self::ElevenLabs];
    /// Their names, in the same order.
    pub const NAMES: [&'static str; 4] = ["bland", "vapi", "retell", "elevenlabs"];

    /// The name on the command line, in `config.toml`, and of the import format of its calls.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bland => "bland",
            Self::Vapi => "vapi",
            Self::Retell => "retell",
            Self::ElevenLabs => "elevenlabs",
        }
    }

    /// The maker of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|maker| maker.name() == name)
    }

    /// The address of its API.
    pub fn base(self) -> &'static str {
        match self {
            Self::Bland => "https://api.bland.ai",
            Self::Vapi => "https://api.vapi.ai",
            Self::Retell => "https://api.retellai.com",
            Self::ElevenLabs => "https://api.elevenlabs.io",
        }
    }

    /// The variable of the environment that holds its key.
    pub fn key_variable(self) -> &'static str {
        match self {
            Self::Bland => "BLAND_API_KEY",
            Self::Vapi => "EARMARK_VAPI_KEY",
            Self::Retell => "EARMARK_RETELL_KEY",
            Self::ElevenLabs => "EARMARK_ELEVENLABS_KEY",
        }
    }
}

impl fmt::Display for Maker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name() {
        for (maker, name) in Maker::ALL.into_iter().zip(Maker::NAMES) {
            assert_eq!((maker.name(), Maker::named(name)), (name, Some(maker)));
            assert_eq!(serde_json::from_value::<Maker>(name.into()).ok(), Some(maker));
        }
        assert_eq!(Maker::named("telegraph"), None);
    }
}
