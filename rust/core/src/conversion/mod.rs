//! What the readers of other formats share: they make FASTA of whole records, or say why they do not.

mod converted;
mod refusal;

pub use converted::{Converted, RecordRejects};
pub use refusal::{RecordRefusal, RecordRefusalKind};
