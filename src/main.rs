//! The command line of earmark.

fn main() {}
