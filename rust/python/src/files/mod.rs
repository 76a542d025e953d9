//! Whole files and their bytes: reading and writing at an offset, places of records, checksums, predictions.

pub(crate) mod checksum;
pub(crate) mod compression;
pub(crate) mod expander;
mod open_file;
mod positioned_io;
mod predictions;
pub(crate) mod record_places;
pub(crate) mod shard_indexer;
pub(crate) mod shard_table;
pub(crate) mod token_places;

pub(crate) use open_file::OpenFile;
pub(crate) use positioned_io::{Appender, read_exact_at, read_up_to_at, write_all_at};
