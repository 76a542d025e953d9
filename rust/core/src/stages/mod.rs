//! What is done with records besides translating them, one file for each.

mod chunk;
mod duplicates;
mod file_balance;
mod index;
mod prepare;
mod reference_proteins;
mod split;
mod statistics;
mod train_set;

pub use chunk::{Chunked, Chunker, Chunks, Stretch, chunks};
pub use duplicates::{Ids, Seen, keep_repeated};
pub use file_balance::{Load, Share};
pub use index::{Survey, Surveyed};
pub use prepare::{FrameSize, Preparation, Prepared, PreparedCounts, Preparer, Stages};
pub use reference_proteins::References;
pub use split::{FilePlace, Part, Records};
pub use statistics::{Example, Inspection, Lengths, Noted, Trait, id_hash};
pub use train_set::{TrainCounts, TrainSetMaker};
