//! The command line of earmark.

use std::process::ExitCode;

fn main() -> ExitCode {
    earmark::cli::main()
}
