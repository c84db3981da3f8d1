//! `earmark keys`: every action with its keys, and mistakes in the user's own.

use std::{fs, io, path::Path};

use super::{
    args::{Global, KeysArgs},
    exit::{Code, Outcome, say},
    output::Output,
    table::{Table, id, own},
};
use crate::{
    config::paths::Paths,
    domain::text::Display,
    keymap::{Finding, Keyboard, Multiplexer, UserKeys, schema},
};

/// The user's own keys, and why they could not be read.
pub(super) fn read(paths: &Paths) -> (UserKeys, Option<io::Error>) {
    match fs::read_to_string(paths.keymap_file()) {
        Ok(text) => (UserKeys::parse(&text), None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (UserKeys::default(), None),
        Err(error) => (UserKeys::default(), Some(error)),
    }
}

pub(super) fn run(global: &Global, args: KeysArgs) -> Outcome {
    let paths = global.paths()?;
    let (user, unread) = read(&paths);
    let file = paths.keymap_file();
    if let Some(error) = &unread {
        say(format_args!("{}: cannot be read: {error}; these are the usual keys", id(&file.to_string_lossy())));
    }
    let keyboard = Keyboard::new(&user);
    let mut out = Output::new(global.color());
    if args.check {
        return check(&keyboard, &file, unread.is_some(), out);
    }
    if args.schema {
        out.json(&schema())?;
    } else if args.markdown {
        for line in keyboard.markdown().lines() {
            out.line(format_args!("{line}"))?;
        }
    } else if args.json {
        out.json(&keyboard.rows(&args.words))?;
    } else {
        let mut table = Table::new();
        for row in keyboard.rows(&args.words) {
            let text = |text: &str| Display::foreign_line(text);
            table.row([own(row.context), text(&row.keys.join(", ")), own(row.id), own(row.title)]);
        }
        table.print(&mut out)?;
    }
    out.done()
}

/// Mistakes in the user's keys, then the keys that a program around this one keeps for itself.
fn check(keyboard: &Keyboard, file: &Path, is_unread: bool, mut out: Output) -> Outcome {
    let name = id(&file.to_string_lossy());
    for Finding { line, column, text } in keyboard.findings() {
        out.line(format_args!("{name}:{line}:{column}: {text}"))?;
    }
    for Finding { text, .. } in multiplexer().map(|around| keyboard.kept_by(around)).unwrap_or_default() {
        out.line(format_args!("note: {text}"))?;
    }
    out.done()?;
    let count = keyboard.findings().len();
    if count == 0 && !is_unread {
        say(format_args!("no mistake in {name}"));
        return Ok(Code::Done);
    }
    say(format_args!("{count} to mend; everything else of the file is used"));
    Ok(Code::Failed)
}

/// The program around this one that keeps keys for itself, as the environment tells it.
fn multiplexer() -> Option<Multiplexer> {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    [("TMUX", Multiplexer::Tmux), ("STY", Multiplexer::Screen), ("ZELLIJ", Multiplexer::Zellij)]
        .into_iter()
        .find_map(|(name, multiplexer)| is_set(name).then_some(multiplexer))
}
