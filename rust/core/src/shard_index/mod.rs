//! `VirNucPro`'s index of the records of many files, sorted by length: found, written as JSON and as a table, looked up.

mod json;
mod records;
mod scanner;
mod sequence;
mod table;

pub use json::append_json;
pub use records::{LengthRun, ShardOrder, ShardRecords};
pub use scanner::ShardScanner;
pub use sequence::SequenceReader;
pub use table::{TABLE_HEAD_BYTES, TableEntry, TableLayout, write_table};
