//! What letters stand for: the genetic codes, ambiguous letters, and the names of the six frames.

mod ambiguity;
mod frame;
mod genetic_code;
mod ncbi;

pub use ambiguity::is_ambiguous;
pub use frame::{Frame, FrameSet};
pub(crate) use genetic_code::{BY_CODE, letter_code};
pub use genetic_code::{CodonSet, DualCodons, GeneticCode, amino_acid};
pub use ncbi::GENETIC_CODES;
