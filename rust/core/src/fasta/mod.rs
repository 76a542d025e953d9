//! The rules for reading and writing FASTA text (`docs/SEMANTICS.md`, section 6).

mod body;
mod header;
mod layout;
mod number;
mod record_counter;
mod records;
mod refusal;
mod utf8;
mod whole;
mod wrap;

pub(crate) use body::clean_body;
pub use header::id_range;
pub(crate) use header::{description, mark_and_id, readable_id, trim_text};
pub(crate) use layout::{OneLineRecord, one_line_record, record_layout};
pub use layout::{first_long_record, first_record_start, last_record_start};
pub(crate) use number::write_number;
pub use record_counter::RecordCounter;
pub(crate) use records::{AllowedLetters, Record, for_each_record};
pub use refusal::{Refusal, RefusalKind, check_block};
pub(crate) use refusal::{check_record, check_start, check_utf8};
pub use utf8::{Utf8Checker, Utf8Error};
pub use whole::{WholeRecords, whole_fasta};
pub(crate) use wrap::{wrap, write_lines};
