//! The rules for reading BAM that is decompressed and unaligned.

mod convert;
mod header;
mod letters;
mod reader;
mod record;
mod stored;

pub use convert::bam_to_fasta;
pub use reader::{BamReader, WholeBam};
pub use stored::bam_as_stored;
