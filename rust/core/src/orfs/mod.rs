//! The open reading frames of both strands: between stops, or from a start codon on.

mod circular;
mod formats;
mod letters;
mod long;
mod output;
mod rules;
mod search;
mod stops;
mod strands;
mod text;
mod writer;

pub use formats::{OrfFormat, OrfStyle};
pub use long::{LongRecord, PartPlace};
pub use output::FoundOrf;
pub use rules::{OrfRules, Partial};
pub use writer::{OrfCounts, OrfWriter};
