//! `earmark man`: manual pages, made from the command line and from the registry of actions.

use std::{fs, io, path::Path};

use clap::CommandFactory as _;
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};

use super::{
    args::Cli,
    exit::{Code, Outcome, Stop, say},
    output::document,
};
use crate::{
    app::message::layer::Layer,
    keymap::{Keyboard, Sequence},
};

/// Prints the page of the program, or writes the pages of all commands into a folder.
pub(super) fn write(folder: Option<&Path>) -> Outcome {
    let mut command = Cli::command();
    command.build();
    let Some(folder) = folder else {
        document(&page(&command)?)?;
        return Ok(Code::Done);
    };
    let failed = |error: io::Error| Stop::about(Code::Failed, format_args!("{}: {error}", folder.display()));
    fs::create_dir_all(folder).map_err(failed)?;
    let count = pages(&command, "earmark", folder).map_err(failed)?;
    say(format_args!("{count} pages written"));
    Ok(Code::Done)
}

fn pages(command: &clap::Command, name: &str, folder: &Path) -> io::Result<usize> {
    let text = if name == "earmark" { page(command)? } else { rendered(command)? };
    fs::write(folder.join(format!("{name}.1")), text)?;
    let mut count = 1;
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        count += pages(sub, &format!("{name}-{}", sub.get_name()), folder)?;
    }
    Ok(count)
}

fn rendered(command: &clap::Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    Man::new(command.clone()).render(&mut text)?;
    Ok(text)
}

/// The page of the program, with the keys of the workbench.
fn page(command: &clap::Command) -> io::Result<Vec<u8>> {
    let mut text = rendered(command)?;
    let mut keys = Roff::new();
    keys.control("SH", ["KEYS"]);
    keys.text([roman("The usual keys of the workbench; keys.toml gives actions others.")]);
    let keyboard = Keyboard::default();
    for (_, layer) in Layer::NAMED.into_iter().filter(|(_, layer)| layer.is_pane() || *layer == Layer::Global) {
        keys.control("SS", [layer.title()]);
        for binding in keyboard.bindings().iter().filter(|binding| binding.layer == layer && !binding.keys.is_empty()) {
            let written: Vec<String> = binding.keys.iter().map(Sequence::written).collect();
            keys.control("TP", []);
            keys.text([bold(written.join(", "))]);
            keys.text([roman(format!("{} ({}). {}", binding.title, binding.entry.id, binding.entry.help))]);
        }
    }
    keys.control("SH", ["EXIT STATUS"]);
    for (code, words) in [
        (0, "done"),
        (1, "failed"),
        (2, "wrong usage"),
        (3, "not found"),
        (4, "not authorised"),
        (5, "refused by the server"),
        (6, "not reachable; the change is kept, if it could be"),
        (7, "done in part"),
    ] {
        keys.control("TP", []);
        keys.text([bold(code.to_string())]);
        keys.text([roman(words)]);
    }
    keys.to_writer(&mut text)?;
    Ok(text)
}
