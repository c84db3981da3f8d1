//! What a session leaves for the next one, and what it writes into the configuration when it is asked to.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use crate::{
    app::message::{habits::View, session::Resume},
    domain::text::{Display, shown},
    private,
    store::lease,
};

/// The file in which a session for a service leaves its place.
pub(super) fn file(state: &Path, place: &str) -> PathBuf {
    state.join(format!("session-{}.json", lease::name_of(place)))
}

/// The place of the last session; one that cannot be read is no loss.
pub(super) fn read(file: &Path) -> Option<Resume> {
    serde_json::from_slice(&fs::read(file).ok()?).ok()
}

/// Keeps the place of this session.
pub(super) fn keep(file: &Path, resume: &Resume) -> io::Result<()> {
    private::write_whole(file, &serde_json::to_vec(resume)?)
}

/// The file in which a service's flag types have their digits.
pub(super) fn digits_file(state: &Path, place: &str) -> PathBuf {
    state.join(format!("digits-{}.json", lease::name_of(place)))
}

/// The flag types that had the digits; what cannot be read leaves them to the use of the types.
pub(super) fn read_digits(file: &Path) -> Vec<String> {
    fs::read(file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// Keeps which flag types have the digits.
pub(super) fn keep_digits(file: &Path, digits: &[String]) -> Result<(), Display> {
    let failed = |reason: &dyn std::fmt::Display| {
        let place = Display::foreign_line(&file.to_string_lossy());
        shown!("The digits of the flag types are not kept: {place}: {}", Display::foreign_line(&reason.to_string()))
    };
    let bytes = serde_json::to_vec(digits).map_err(|error| failed(&error))?;
    private::write_whole(file, &bytes).map_err(|error| failed(&error))
}

/// Writes a line behind those that the journal has; its file is made when there is none, for its owner alone.
pub(super) fn note(file: &Path, line: &Display) -> Result<(), Display> {
    let begun = || -> io::Result<fs::File> {
        if let Some(folder) = file.parent() {
            private::own_folder(folder)?;
        }
        private::file().append(true).create(true).open(file)
    };
    let write = |mut file: fs::File| -> io::Result<()> {
        let head =
            if file.metadata()?.len() == 0 { "# Changes made with earmark; a shell makes them again.\n" } else { "" };
        // One write, so that two workbenches do not come between each other's words.
        file.write_all(format!("{head}{line}\n").as_bytes())
    };
    let place = Display::foreign_line(&file.to_string_lossy());
    begun()
        .and_then(write)
        .map_err(|error| shown!("Not in the journal: {place}: {}", Display::foreign_line(&error.to_string())))
}

/// Writes a view into `config.toml`; everything else of it stays as it is, comments too.
pub(super) fn save_view(file: &Path, view: &View) -> Result<(), Display> {
    let place = Display::foreign_line(&file.to_string_lossy());
    let failed = |reason: &dyn std::fmt::Display| {
        shown!("The view is not saved: {place}: {}", Display::foreign_line(&reason.to_string()))
    };
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failed(&error)),
    };
    let text = with_view(&text, view).map_err(|error| failed(&error))?;
    private::write_whole(file, text.as_bytes()).map_err(|error| failed(&error))
}

fn with_view(text: &str, view: &View) -> Result<String, toml_edit::TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let views = document.entry("view").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(views) = views.as_array_of_tables_mut() {
        let known = views.iter_mut().find(|table| table.get("name").and_then(Item::as_str) == Some(&view.name));
        match known {
            Some(table) => table["query"] = value(&view.query),
            None => {
                let mut table = Table::new();
                table["name"] = value(&view.name);
                table["query"] = value(&view.query);
                views.push(table);
            }
        }
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, query: &str) -> View {
        View { name: name.to_owned(), query: query.to_owned() }
    }

    #[test]
    fn a_view_is_added_and_changed_and_comments_stay() {
        let text =
            "# mine\nsend_delay = 3 # seconds\n\n[[view]]\nname = \"Urgent\" # first\nquery = \"severity:critical\"\n";
        let text = with_view(text, &view("Open", "is:open")).expect("valid");
        assert!(text.contains("# mine") && text.contains("# seconds") && text.contains("# first"), "{text}");
        let text = with_view(&text, &view("Urgent", "severity:high")).expect("valid");
        let config: crate::config::file::Config = toml::from_str(&text).expect("valid");
        let views: Vec<_> = config.view.iter().map(|view| (view.name.as_str(), view.query.as_str())).collect();
        assert_eq!(views, [("Urgent", "severity:high"), ("Open", "is:open")]);
        assert!(with_view("broken = ", &view("a", "b")).is_err(), "nothing is written over what cannot be read");
    }

    #[cfg(unix)]
    #[test]
    fn files_are_private_and_come_as_a_whole() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("state/session-x.json");
        let resume = Resume { issue: Some("i".into()), turn: 7, ..Resume::default() };
        keep(&file, &resume).expect("written");
        assert_eq!(read(&file), Some(resume));
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(
            fs::read_dir(file.parent().expect("a folder")).expect("read").count(),
            1,
            "nothing is left beside it"
        );
        fs::write(&file, "{ half").expect("written");
        assert_eq!(read(&file), None);
    }
}
