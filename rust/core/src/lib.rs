//! Six-frame translation as a FASTA-to-FASTA kernel: bytes in, bytes out.
//!
//! The stop-free frames of a record are decided in one pass over its forward strand. Only those are translated.
//! No Python, no files, no threads, no globals. `docs/SEMANTICS.md` numbers the rules.
//!
//! Each folder imports only from the folders below it: `unique`, `stages`, `peers`, `orfs`, `frames`, `tokens`, `bam`, `fastq`,
//! `conversion`, `shard_index`, `fasta`, `simd`, `codes`.
//! `tests/layers.rs` holds them to it.

mod bam;
mod codes;
mod conversion;
mod fasta;
mod fastq;
mod frames;
mod orfs;
mod peers;
mod shard_index;
mod simd;
mod stages;
mod tokens;
mod unique;

pub use bam::{BamReader, WholeBam, bam_as_stored, bam_to_fasta};
pub use codes::{
    Ambiguity, Codon, CodonReading, CodonSet, DualCodons, Frame, FrameSet, GENETIC_CODES, GeneticCode,
    amino_acid, is_ambiguous,
};
pub use conversion::{Converted, RecordRefusal, RecordRefusalKind, RecordRejects};
pub use fasta::{
    RecordCounter, Refusal, RefusalKind, Utf8Checker, Utf8Error, WholeRecords, check_block,
    first_long_record, first_record_start, id_range, last_record_start, whole_fasta,
};
pub use fastq::{fastq_to_fasta, whole_fastq};
pub use frames::{
    BlockTranslator, CodingRefusal, Counts, Frames, GAP, ReadingFrame, Rejects, WhichFrames, WrittenFrame,
    all_frames, fold_letters, stop_free_frames, translate_coding_sequence, translate_frame,
};
pub use orfs::{
    FoundOrf, LongRecord, OrfCounts, OrfFormat, OrfRules, OrfStyle, OrfWriter, PartPlace, Partial,
};
pub use peers::{EslTranslate, Getorf, Orfm, Peer, PeerWriter, Seqkit, Transeq};
pub use shard_index::{
    LengthRun, SequenceReader, ShardOrder, ShardRecords, ShardScanner, TABLE_HEAD_BYTES, TableEntry,
    TableLayout, append_json, write_table,
};
pub use simd::{Level, LineCounts, Scan, reverse_complement_code_points, scan_scalar};
pub use stages::{
    ChunkCounts, ChunkPlaces, Chunker, ExampleRecord, FilePairLoad, FilePairShare, FilePart, FilePlace,
    FrameSize, IdCount, IdCounter, IdStore, IndexBuilder, LengthCounts, MemoryIdStore, PerStage,
    PrepareOptions, Prepared, PreparedCounts, Preparer, Property, PropertyCount, ReferenceProteins,
    SequencePart, SpanIndex, Statistics, TrainCounts, TrainSetMaker, UniqueIds, WrittenRecords, chunk_places,
    id_hash, keep_repeated,
};
pub use tokens::{BatchFailure, Deal, PlannedShare, TokenBatch, TokenIndex, TokenPlan};
pub use unique::{
    HighestScores, MapDamage, MapLine, Prediction, RecordHashes, RepeatedRecords, ScoreReader,
    ShortPrediction, UniqueFrames, WideHashes,
};
