//! The rules for reading FASTQ: four lines a record, by position.

mod convert;
mod line;
mod record;
mod whole;

pub use convert::fastq_to_fasta;
pub use whole::whole_fastq;
