//! Which columns each table has.

use super::{
    calls,
    column::{AboutColumn, about},
    flags, issues, relations, turns,
};
use crate::cli::args::ExportTable;

/// The columns of a table, in their order.
pub fn export_columns(table: ExportTable) -> Vec<AboutColumn> {
    match table {
        ExportTable::Calls => about(calls::COLUMNS),
        ExportTable::Turns => about(turns::COLUMNS),
        ExportTable::Flags => about(flags::COLUMNS),
        ExportTable::Issues => about(issues::COLUMNS),
        ExportTable::Relations => about(relations::COLUMNS),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn columns_have_names_of_their_own_and_say_what_they_mean() {
        for table in ExportTable::ALL {
            let columns = export_columns(table);
            let names: HashSet<_> = columns.iter().map(|column| column.name).collect();
            assert_eq!(names.len(), columns.len(), "{}", table.name());
            assert!(columns.iter().all(|column| !column.meaning.is_empty() && column.since == 1));
            assert!(!names.contains("v"), "that is the version");
        }
    }
}
