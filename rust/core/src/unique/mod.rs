//! Frames that are written once (`--unique`), and the predictions of them given back to all.

mod frames;
mod hashes;
mod highest;
mod map;
mod number;
mod prediction;
mod repeated;

pub use frames::UniqueFrames;
pub use hashes::WideHashes;
pub use highest::HighestScores;
pub use map::{MapDamage, MapLine};
pub use number::ScoreReader;
pub use prediction::{Prediction, ShortPrediction};
pub use repeated::{RecordHashes, RepeatedRecords};
