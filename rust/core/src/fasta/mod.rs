//! The rules for reading and writing FASTA text (`docs/SEMANTICS.md`, section 6).

mod body;
mod header;
mod layout;
mod record_counter;
mod records;
mod refusal;
mod utf8;
mod wrap;

pub(crate) use body::clean;
pub use header::id;
pub(crate) use header::{description, name};
pub use layout::last_record_start;
pub(crate) use layout::{OneLine, layout, one_line};
pub use record_counter::Tally;
pub(crate) use records::{Letters, Record, for_each_record};
pub use refusal::{Refusal, RefusalKind, check};
pub(crate) use refusal::{check_record, check_start, check_text};
pub use utf8::{Problem, Text};
pub(crate) use wrap::wrap;
