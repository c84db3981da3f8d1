//! Which files an import reads: those that are named, those in folders in the order of their names, those of a list.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read as _},
    path::{Path, PathBuf},
};

use super::runs;
use crate::cli::{
    args::ImportArgs,
    exit::{Code, Outcome, Stop},
};

/// Folders within one another that are gone into.
const DEPTH: usize = 64;
/// The longest path of a list (bytes).
const LONGEST: u64 = 64 << 10;

/// What an import comes to, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// To be read; `-` is standard input.
    File(PathBuf),
    /// Left out on purpose.
    Skipped(PathBuf, &'static str),
    /// Cannot be read.
    Failed(PathBuf, String),
}

/// The files of an import.
pub(super) fn find(args: &ImportArgs) -> Outcome<Vec<Item>> {
    let mut paths = args.files.clone();
    if let Some(list) = &args.files_from {
        if list == Path::new("-") && paths.iter().any(|path| path == Path::new("-")) {
            return Err(Stop::usage("standard input cannot be a list of files and a file of the import at once"));
        }
        paths.extend(listed(list, args.null)?);
    }
    let mut items = Vec::new();
    for path in paths {
        if path != Path::new("-") && path.is_dir() {
            folder(&path, &mut items);
        } else {
            // What runs share goes with them.
            let runs = runs::of_file(&path, args.encoding).map(|(runs, _)| runs);
            items.push(Item::File(path));
            runs.iter().for_each(|runs| folder(runs, &mut items));
        }
    }
    Ok(items)
}

/// The paths of a list, one a line or each with a zero byte behind it.
fn listed(list: &Path, null: bool) -> Outcome<Vec<PathBuf>> {
    let mut source: Box<dyn BufRead> = if list == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let failed = |error| Stop::usage(format_args!("{}: cannot be opened: {error}", list.display()));
        Box::new(BufReader::new(File::open(list).map_err(failed)?))
    };
    let end = if null { 0 } else { b'\n' };
    let unread =
        |error: io::Error| Stop::about(Code::Failed, format_args!("{}: cannot be read: {error}", list.display()));
    let mut paths = Vec::new();
    loop {
        let mut name = Vec::new();
        if (&mut source).take(LONGEST).read_until(end, &mut name).map_err(unread)? == 0 {
            return Ok(paths);
        }
        if name.last() == Some(&end) {
            name.pop();
        } else if name.len() as u64 == LONGEST {
            let which = paths.len() + 1;
            return Err(Stop::usage(format_args!("path {which} of the list is longer than a path can be")));
        }
        if !null && name.last() == Some(&b'\r') {
            name.pop();
        }
        if !name.is_empty() {
            paths.push(path(name)?);
        }
    }
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps)] // as on systems whose names are text
fn path(name: Vec<u8>) -> Outcome<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    Ok(OsString::from_vec(name).into())
}

#[cfg(not(unix))]
fn path(name: Vec<u8>) -> Outcome<PathBuf> {
    String::from_utf8(name)
        .map(|name| OsString::from(name).into())
        .map_err(|_| Stop::usage("a path of the list is not UTF-8"))
}

/// Adds what is in a folder; a folder without a file is a mistake of whoever named it.
fn folder(root: &Path, items: &mut Vec<Item>) {
    let before = items.len();
    let inside = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    go_into(root, &inside, DEPTH, items);
    if !items[before..].iter().any(|item| matches!(item, Item::File(_) | Item::Failed(..))) {
        items.push(Item::Failed(root.to_owned(), "is a folder without any file to read".to_owned()));
    }
}

fn go_into(folder: &Path, inside: &Path, depth: usize, items: &mut Vec<Item>) {
    if depth == 0 {
        items.push(Item::Failed(folder.to_owned(), format!("lies more than {DEPTH} folders deep; name it by itself")));
        return;
    }
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            items.push(Item::Failed(folder.to_owned(), format!("the folder cannot be read: {error}")));
            return;
        }
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => {
                items.push(Item::Failed(path, format!("cannot be looked at: {error}")));
                continue;
            }
        };
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            items.push(Item::Skipped(path, "is hidden"));
        } else if kind.is_dir() {
            go_into(&path, inside, depth - 1, items);
        } else if kind.is_file() {
            items.push(Item::File(path));
        } else if kind.is_symlink() {
            items.push(link(path, inside));
        } else {
            items.push(Item::Skipped(path, "is no file"));
        }
    }
}

/// A link is followed to a file of the same folder, and nowhere else.
fn link(path: PathBuf, inside: &Path) -> Item {
    match fs::canonicalize(&path) {
        Err(_) => Item::Skipped(path, "is a link to nothing"),
        Ok(target) if !target.starts_with(inside) => {
            Item::Skipped(path, "is a link out of the folder; name its target to read it")
        }
        Ok(target) if target.is_file() => Item::File(path),
        Ok(_) => Item::Skipped(path, "is a link to a folder"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(root: &Path) -> Vec<String> {
        let mut items = Vec::new();
        folder(root, &mut items);
        let name = |path: &Path| path.strip_prefix(root).expect("within").to_string_lossy().replace('\\', "/");
        let told = items.iter().map(|item| match item {
            Item::File(path) => name(path),
            Item::Skipped(path, reason) => format!("{} {reason}", name(path)),
            Item::Failed(path, reason) => format!("{}! {reason}", name(path)),
        });
        told.collect()
    }

    #[test]
    fn a_folder_is_read_in_the_order_of_names() {
        let outer = tempfile::tempdir().expect("a folder");
        let root = outer.path().join("calls");
        fs::create_dir_all(root.join("b/deep")).expect("made");
        assert_eq!(found(&root), ["! is a folder without any file to read"]);
        for name in ["c.txt", "a.txt", "b/2.txt", "b/deep/1.txt", ".hidden", "b/.DS_Store"] {
            fs::write(root.join(name), "x").expect("written");
        }
        fs::write(outer.path().join("out.txt"), "x").expect("written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::symlink;
            symlink(root.join("a.txt"), root.join("b/in")).expect("linked");
            symlink(outer.path().join("out.txt"), root.join("d-out")).expect("linked");
            symlink(&root, root.join("e-round")).expect("linked");
            symlink("nowhere", root.join("f-gone")).expect("linked");
        }
        let links = [
            "d-out is a link out of the folder; name its target to read it",
            "e-round is a link to a folder",
            "f-gone is a link to nothing",
        ];
        let mut wanted = vec![".hidden is hidden", "a.txt", "b/.DS_Store is hidden", "b/2.txt", "b/deep/1.txt"];
        if cfg!(unix) {
            wanted.push("b/in");
        }
        wanted.push("c.txt");
        if cfg!(unix) {
            wanted.extend(links);
        }
        assert_eq!(found(&root), wanted);
    }

    #[test]
    fn a_list_has_lines_or_zero_bytes() {
        let folder = tempfile::tempdir().expect("a folder");
        let list = folder.path().join("list");
        let of = |text: &str, null| {
            fs::write(&list, text).expect("written");
            listed(&list, null).map_err(|_| ()).expect("read")
        };
        assert_eq!(of("a b\r\n\nc\n", false), [PathBuf::from("a b"), "c".into()]);
        assert_eq!(of("a\nb\0c", true), [PathBuf::from("a\nb"), "c".into()]);
    }
}
