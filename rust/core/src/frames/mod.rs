//! The stop-free frames of one sequence, and of all records of a block.

mod block;
mod sequence;

pub use block::{BlockTranslator, Counts, Rejects};
pub use sequence::{Frames, ReadingFrame, all_frames, stop_free_frames};
