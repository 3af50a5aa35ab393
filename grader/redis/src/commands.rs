//! The table of commands: one entry per family.

use std::sync::LazyLock;

use super::{
    blocking, clients, connection, counters,
    engine::{CommandTable, Spec},
    expiry, hashes, introspection, keys, list_inspection, lists, scan, scripts, sets, sorted,
    sorted_merge, sorted_range, stream_claims, stream_groups, stream_info, stream_reads, streams,
    strings, transactions,
};

const FAMILIES: &[&[Spec]] = &[
    blocking::COMMANDS,
    clients::COMMANDS,
    connection::COMMANDS,
    counters::COMMANDS,
    expiry::COMMANDS,
    hashes::COMMANDS,
    introspection::COMMANDS,
    keys::COMMANDS,
    lists::COMMANDS,
    list_inspection::COMMANDS,
    scan::COMMANDS,
    scripts::COMMANDS,
    sets::COMMANDS,
    sorted::COMMANDS,
    sorted_merge::COMMANDS,
    sorted_range::COMMANDS,
    stream_claims::COMMANDS,
    stream_groups::COMMANDS,
    stream_info::COMMANDS,
    stream_reads::COMMANDS,
    streams::COMMANDS,
    strings::COMMANDS,
    transactions::COMMANDS,
];

static TABLE: LazyLock<CommandTable> = LazyLock::new(|| {
    let all = FAMILIES.iter().flat_map(|family| family.iter());
    CommandTable::new(all.collect())
});

/// Returns the table of all commands.
pub(super) fn table() -> &'static CommandTable {
    &TABLE
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_command_has_one_entry() {
        let table = super::table();
        for spec in table.all() {
            let found = table.find(spec.name.as_bytes()).unwrap();
            assert!(std::ptr::eq(found, *spec), "{}", spec.name);
        }
    }
}
