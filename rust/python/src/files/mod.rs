//! Whole files and their bytes: reading and writing at an offset, places of records, checksums.

pub(crate) mod checksum;
pub(crate) mod compression;
mod open_file;
mod positioned_io;
pub(crate) mod record_places;
pub(crate) mod shard_indexer;
pub(crate) mod shard_table;

pub(crate) use open_file::OpenFile;
pub(crate) use positioned_io::{read_exact_at, read_up_to_at, write_all_at};
