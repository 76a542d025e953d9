//! The stop-free frames of one sequence, and of all records of a block; one frame by any genetic code.

mod any_code;
mod block;
mod codons;
mod sequence;
mod written;

pub use any_code::WhichFrames;
pub use block::{BlockTranslator, Counts, Rejects};
pub use codons::{CodingRefusal, GAP, fold_letters, translate_coding_sequence, translate_frame};
pub(crate) use codons::{may_fold, reverse_strand};
pub use sequence::{Frames, ReadingFrame, all_frames, stop_free_frames};
pub use written::WrittenFrame;
