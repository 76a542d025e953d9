//! What letters stand for: the genetic code, ambiguous letters, and the names of the six frames.

mod ambiguity;
mod frame;
mod genetic_code;

pub use ambiguity::is_ambiguous;
pub use frame::{Frame, FrameSet};
pub use genetic_code::amino_acid;
pub(crate) use genetic_code::{BY_CODE, letter_code};
