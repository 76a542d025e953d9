//! What letters stand for: the genetic codes, ambiguous letters, and the names of the six frames.

mod ambiguity;
mod codon_set;
mod frame;
mod genetic_code;
mod ncbi;
mod reading;

pub use ambiguity::is_ambiguous;
pub(crate) use ambiguity::{bases_of, complement, reverse_complement_codon};
pub use codon_set::CodonSet;
pub(crate) use codon_set::letter_code;
pub use frame::{Frame, FrameSet};
pub(crate) use genetic_code::BY_CODE;
pub use genetic_code::{DualCodons, GeneticCode, amino_acid};
pub use ncbi::GENETIC_CODES;
pub use reading::{Ambiguity, Codon, CodonReading};
