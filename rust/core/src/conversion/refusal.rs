//! Why and where a record of FASTQ or BAM is refused.

/// Why a record is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordRefusalKind {
    /// FASTQ: a record does not begin with `@`.
    HeaderMark,
    /// FASTQ: a sequence begins with `@`, `+` or `>`, so a line is missing.
    SequenceMark,
    /// FASTQ: a blank or TAB inside a sequence.
    BlankInSequence,
    /// FASTQ: the third line of a record does not begin with `+`.
    PlusMark,
    /// FASTQ: behind `+` stands neither nothing nor the header text nor the id.
    PlusName,
    /// FASTQ: there are not as many qualities as letters.
    QualityCount {
        /// Letters of the sequence.
        letters: usize,
        /// Its qualities.
        qualities: usize,
    },
    /// The file ends inside a record.
    Cut,
    /// FASTQ: a byte of the header or of the sequence that is not UTF-8. BAM: a name with one.
    InvalidUtf8,
    /// FASTQ: a sequence holds a letter outside ASCII.
    NonAsciiSequence,
    /// FASTQ: a byte outside ASCII among the qualities.
    NonAsciiQuality,
    /// BAM: the file ends inside its header.
    HeaderCut,
    /// BAM: a field of the header does not fit the others.
    HeaderDamaged,
    /// BAM: another header stands in the place of a record: files were joined.
    SecondHeader,
    /// BAM: the fields of a record do not fit its length.
    RecordDamaged,
    /// BAM: a record is aligned.
    Aligned {
        /// The number of the reference that it is aligned to, from 0.
        reference: i32,
    },
}

impl RecordRefusalKind {
    /// Whether such a record may be put aside. What is wrong with the structure of a file may not.
    pub fn can_be_skipped(self) -> bool {
        matches!(self, Self::InvalidUtf8 | Self::NonAsciiSequence | Self::NonAsciiQuality)
    }
}

/// The first thing that makes a block unreadable, or a record of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRefusal {
    /// Why.
    pub kind: RecordRefusalKind,
    /// The record's id, as far as it can be read.
    pub id: String,
    /// The record's number in the block, from 1. 0 for the header of BAM.
    pub record: u64,
    /// Number of the line in the block, from 1. 0 for BAM, which has no lines.
    pub line: u64,
    /// Offset in the block of what is refused. Where the file is cut: of its end.
    pub offset: usize,
    /// The byte there, if there is one that is not a line end.
    pub byte: Option<u8>,
}
