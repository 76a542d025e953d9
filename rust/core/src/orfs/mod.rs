//! The open reading frames of both strands: between stops, or from a start codon on.

mod circular;
mod formats;
mod letters;
mod rules;
mod search;
mod stops;
mod strands;
mod text;
mod writer;

pub use formats::{OrfFormat, OrfStyle};
pub use rules::{OrfRules, Partial};
pub use writer::{OrfCounts, OrfWriter};
