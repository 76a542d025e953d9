//! Finds where records of each length begin, in eight bytes a record.

use super::TokenPlan;
use super::alphabet::unknown_letter;
use crate::fasta::{AllowedLetters, Refusal, RefusalKind, for_each_record};
use crate::simd::Level;

/// The places of records, by their length.
#[derive(Debug)]
pub struct TokenIndex {
    /// For each length, where its records begin, in the order of the input.
    places: Vec<Vec<u64>>,
}

impl TokenIndex {
    /// An index without records. Of a longer sequence than `longest` letters only so many count.
    pub fn new(longest: usize) -> Self {
        TokenIndex { places: vec![Vec::new(); longest + 1] }
    }

    /// Adds the records of a block, which begins at `start` and is used as scratch space.
    ///
    /// # Errors
    /// For the first record, in the order of the block, that cannot be read or has a letter without token among those
    /// that count.
    pub fn add(&mut self, level: Level, block: &mut [u8], start: u64) -> Result<(), Refusal> {
        let longest = self.places.len() - 1;
        for_each_record(level, block, AllowedLetters::Ascii, |record| {
            let length = record.sequence.len().min(longest);
            if let Some(at) = unknown_letter(&record.sequence[..length]) {
                let letter = record.sequence[at];
                return Err(record.refusal(RefusalKind::NoToken { letter, position: at + 1 }));
            }
            self.places[length].push(start + record.start() as u64);
            Ok(())
        })
    }

    /// Plans the batches of one of `ranks` processes that share the records.
    ///
    /// The records, the longest first and those of a length in the order of the input, are dealt to the ranks in turns.
    pub fn plan(mut self, budget: usize, rank: usize, ranks: usize) -> TokenPlan {
        let mut before = 0;
        for places in self.places.iter_mut().rev() {
            let first = (rank + ranks - before % ranks) % ranks;
            before += places.len();
            if ranks > 1 {
                let mut at = 0;
                places.retain(|_| {
                    at += 1;
                    (at - 1) % ranks == first
                });
            }
            places.shrink_to_fit();
        }
        TokenPlan::new(self.places, budget)
    }
}
