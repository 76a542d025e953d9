//! Six-frame translation as a FASTA-to-FASTA kernel: bytes in, bytes out.
//!
//! The stop-free frames of a record are decided in one pass over its forward strand; only those are
//! translated. No Python, no files, no threads, no globals. `docs/SEMANTICS.md` numbers the rules.

mod balance;
mod block;
mod chunk;
mod duplicates;
mod fasta;
mod frame;
mod genetic_code;
mod identify;
mod inspect;
mod letters;
mod level;
mod plain;
mod prepare;
mod records;
mod references;
mod refusal;
mod split;
mod stops;
mod strand;
mod survey;
mod tally;
mod train;
mod translate;
mod wrap;

pub use balance::{Load, Share};
pub use block::{BlockTranslator, Counts, Rejects};
pub use chunk::{Chunked, Chunker, Chunks, Stretch, chunks};
pub use duplicates::{Ids, Seen, keep_repeated};
pub use fasta::{id, last_record_start};
pub use frame::{Frame, FrameSet};
pub use genetic_code::amino_acid;
pub use identify::{Frames, ReadingFrame, all_frames, is_ambiguous, stop_free_frames};
pub use inspect::{Example, Inspection, Lengths, Noted, Trait, id_hash};
pub use level::Level;
pub use prepare::{FrameSize, Preparation, Prepared, PreparedCounts, Preparer, Stages};
pub use references::References;
pub use refusal::{Refusal, RefusalKind, check};
pub use split::{FilePlace, Part, Records};
pub use stops::{Scan, scan_scalar};
pub use strand::reverse_complement_code_points;
pub use survey::{Survey, Surveyed};
pub use tally::{Problem, Tally, Text};
pub use train::{TrainCounts, TrainSetMaker};
