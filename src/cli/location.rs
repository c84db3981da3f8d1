//! Which database a command of the server is about, and opening it.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use secrecy::ExposeSecret as _;

use super::exit::{Code, Outcome, Stop, complain};
use crate::{
    private,
    server::{self, Address, Database, DatabaseLocation},
};

/// The variable that may hold an address with a password.
pub(super) const URL: &str = "EARMARK_DATABASE_URL";
/// More bytes than an address has.
const ADDRESS_BYTES: u64 = 4 << 10;

/// A database, as it is opened.
pub(super) enum Place {
    File(PathBuf),
    Postgres(Address),
}

impl Place {
    /// Where this is. What goes to another machine is not in clear text, unless that is allowed.
    pub(super) fn of(location: &DatabaseLocation, allow_plain: bool) -> Outcome<Self> {
        let address = match location {
            DatabaseLocation::File(file) => return Ok(Self::File(file.clone())),
            DatabaseLocation::Postgres(address) => address,
        };
        let address = Address::read(address.expose_secret(), allow_plain);
        let address = address.map_err(|error| Stop::about(Code::Usage, error))?;
        if address.is_unchecked() {
            complain(format_args!("warning: nobody checks that {address} is the one that is meant"));
        }
        Ok(Self::Postgres(address))
    }

    /// Opens it; its schema is brought up to date.
    pub(super) async fn open(&self) -> Outcome<Database> {
        let opened = match self {
            Self::File(file) => Database::open(file).await,
            Self::Postgres(address) => Database::connect(address).await,
        };
        opened.map_err(|error| Stop::about(Code::Failed, error))
    }
}

/// A database that is named where others may read it.
pub(super) fn plain(named: &Path) -> Outcome<DatabaseLocation> {
    if server::has_password(&named.to_string_lossy()) {
        return Err(Stop::usage(format_args!(
            "a password stands in the address of the database, where others can read it: change that password, and set \
             {URL}, or put the address into a file that only its owner can read (chmod 600) and name it with \
             --database-file"
        )));
    }
    Ok(DatabaseLocation::of(named))
}

/// The database that a file names which only its owner can read.
pub(super) fn kept_in(path: &Path) -> Outcome<DatabaseLocation> {
    let failed = |reason: &dyn std::fmt::Display| {
        Stop::about(Code::Usage, format_args!("database file {}: {reason}", path.display()))
    };
    let file = fs::File::open(path).map_err(|error| failed(&error))?;
    if private::is_open(&file).map_err(|error| failed(&error))? {
        return Err(failed(
            &"others can read it, and the password in it: change the password, and close it with chmod 600",
        ));
    }
    let mut text = String::new();
    file.take(ADDRESS_BYTES).read_to_string(&mut text).map_err(|error| failed(&error))?;
    match text.trim() {
        "" => Err(failed(&"it is empty; it holds the address of the database and nothing else")),
        address if address.contains('\n') => Err(failed(&"it holds more than one line")),
        address => Ok(DatabaseLocation::of(Path::new(address))),
    }
}
