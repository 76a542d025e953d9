//! Values in memory, from Python and back: sequences, batches, records and blocks of FASTA.

pub(crate) mod batch;
pub(crate) mod block;
pub(crate) mod codons;
pub(crate) mod genetic_codes;
pub(crate) mod orfs;
pub(crate) mod records;
pub(crate) mod sequence;
mod text;
pub(crate) mod train_set;
