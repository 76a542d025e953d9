//! Six-frame translation as a FASTA-to-FASTA kernel: bytes in, bytes out.
//!
//! The stop-free frames of a record are decided in one pass over its forward strand. Only those are translated.
//! No Python, no files, no threads, no globals. `docs/SEMANTICS.md` numbers the rules.
//!
//! Each folder imports only from the folders below it: `stages`, `frames`, `fasta`, `simd`, `codes`.
//! `tests/layers.rs` holds them to it.

mod codes;
mod fasta;
mod frames;
mod simd;
mod stages;

pub use codes::{Frame, FrameSet, amino_acid, is_ambiguous};
pub use fasta::{
    RecordCounter, Refusal, RefusalKind, Utf8Checker, Utf8Error, check_block, id_range, last_record_start,
};
pub use frames::{BlockTranslator, Counts, Frames, ReadingFrame, Rejects, all_frames, stop_free_frames};
pub use simd::{Level, Scan, reverse_complement_code_points, scan_scalar};
pub use stages::{
    ChunkCounts, ChunkPlaces, Chunker, ExampleRecord, FilePairLoad, FilePairShare, FilePart, FilePlace,
    FrameSize, IdCount, IdCounter, IndexBuilder, LengthCounts, PerStage, PrepareOptions, Prepared,
    PreparedCounts, Preparer, Property, PropertyCount, ReferenceProteins, SequencePart, SpanIndex,
    Statistics, TrainCounts, TrainSetMaker, WrittenRecords, chunk_places, id_hash, keep_repeated,
};
