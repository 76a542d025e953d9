//! What became of the records of a block.

use super::refusal::RecordRefusal;

/// What was read from a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Converted {
    /// Records read, with those that were rejected or left out.
    pub records: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Secondary and supplementary records of BAM.
    pub left_out: u64,
    /// Lines of the block before the line that the FASTA begins with, where lines are kept.
    pub lines_before: u64,
}

/// Records that cannot be read.
#[derive(Debug, Default)]
pub struct RecordRejects {
    /// The records, one after the other: those of FASTQ unchanged, those of BAM as FASTA.
    pub bytes: Vec<u8>,
    /// Why each is here.
    pub refusals: Vec<RecordRefusal>,
}
