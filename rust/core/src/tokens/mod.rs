//! Token batches for protein language models: which records go together, and the tokens of their letters.

mod alphabet;
mod batch;
mod deal;
mod index;
mod packing;
mod plan;

pub use batch::{BatchFailure, TokenBatch};
pub use deal::Deal;
pub use index::TokenIndex;
pub use plan::{PlannedShare, TokenPlan};

/// Tokens that stand around a sequence: one that begins it and one that ends it.
const AROUND: usize = 2;
