//! Finds where records of each length begin, in eight bytes a record.

use super::Deal;
use super::alphabet::unknown_letter;
use crate::fasta::{AllowedLetters, Refusal, RefusalKind, for_each_record};
use crate::simd::Level;
use std::io::{Result as IoResult, Write};

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

    /// How many records there are of each length.
    pub fn counts(&self) -> Vec<usize> {
        self.places.iter().map(Vec::len).collect()
    }

    /// Keeps the records that are dealt to one process.
    pub fn keep(&mut self, deal: &Deal) {
        for (length, places) in self.places.iter_mut().enumerate() {
            let (first, step) = deal.places(length, 0);
            if step > 1 {
                let mut at = 0;
                places.retain(|_| {
                    at += 1;
                    at > first && (at - 1 - first).is_multiple_of(step)
                });
            }
            places.shrink_to_fit();
        }
    }

    /// The places of the records of a length that are kept.
    pub fn places(&self, length: usize) -> &[u64] {
        &self.places[length]
    }

    /// Writes all places, eight bytes each: those of the shortest records first.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&self, out: &mut impl Write) -> IoResult<()> {
        self.places.iter().flatten().try_for_each(|place| out.write_all(&place.to_le_bytes()))
    }
}
