//! What is done with records besides translating them, one file for each.

mod chunk;
mod duplicates;
mod file_balance;
mod id_store;
mod index;
mod prepare;
mod reference_proteins;
mod split;
mod statistics;
mod train_set;
mod unique_ids;

pub use chunk::{ChunkCounts, ChunkPlaces, Chunker, SequencePart, chunk_places};
pub use duplicates::{IdCount, IdCounter, keep_repeated};
pub use file_balance::{FilePairLoad, FilePairShare};
pub use id_store::{IdStore, MemoryIdStore};
pub use index::{IndexBuilder, SpanIndex};
pub use prepare::{FrameSize, PerStage, PrepareOptions, Prepared, PreparedCounts, Preparer};
pub use reference_proteins::ReferenceProteins;
pub use split::{FilePart, FilePlace, WrittenRecords};
pub use statistics::{ExampleRecord, LengthCounts, Property, PropertyCount, Statistics, id_hash};
pub use train_set::{TrainCounts, TrainSetMaker};
pub use unique_ids::UniqueIds;
