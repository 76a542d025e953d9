//! The codons at all places of both strands of a sequence.

use super::alphabet::Alphabet;
use super::codon_table::CodonTable;
use crate::codes::complement;
use crate::fasta::RefusalKind;

/// The codons of one sequence after the other, as a program reads them.
pub(super) struct Codons {
    alphabet: Alphabet,
    table: CodonTable,
    /// The letters that are not passed over, in the case that they have.
    letters: Vec<u8>,
    numbers: [Vec<u8>; 2],
    /// By strand, the entry of the codon at each place in the strand's own direction. The last two are read with any
    /// base for those that are missing.
    entries: [Vec<u8>; 2],
}

impl Codons {
    pub(super) fn new(alphabet: Alphabet, table: CodonTable) -> Self {
        let (letters, numbers, entries) = Default::default();
        Codons { alphabet, table, letters, numbers, entries }
    }

    /// Reads a sequence.
    pub(super) fn read(&mut self, sequence: &[u8]) -> Result<(), RefusalKind> {
        let Self { alphabet, table, letters, numbers, entries } = self;
        let [forward, reverse] = numbers;
        letters.clear();
        letters.extend_from_slice(sequence);
        if !alphabet.read(letters, forward, reverse) {
            if let Some(at) = sequence.iter().position(|&letter| alphabet.refuses(letter)) {
                return Err(RefusalKind::UnknownLetter { letter: sequence[at], position: at + 1 });
            }
            letters.retain(|&letter| !alphabet.removes(letter));
            alphabet.read(letters, forward, reverse);
        }
        for (numbers, entries) in numbers.iter().zip(entries) {
            table.read(numbers, entries);
        }
        Ok(())
    }

    /// Letters of the sequence, without what is passed over.
    pub(super) fn length(&self) -> usize {
        self.letters.len()
    }

    /// The entries of the codons of a strand that are whole, by place in the strand's own direction.
    pub(super) fn whole(&self, is_reverse: bool) -> &[u8] {
        let entries = self.with_rest(is_reverse);
        &entries[..entries.len().saturating_sub(2)]
    }

    /// The same with those of the last two places, for which letters are missing.
    pub(super) fn with_rest(&self, is_reverse: bool) -> &[u8] {
        &self.entries[usize::from(is_reverse)]
    }

    /// Appends the letters from `start` to `end` of a strand, in its own direction. The case of letters is kept.
    pub(super) fn write_letters(&self, is_reverse: bool, start: usize, end: usize, out: &mut Vec<u8>) {
        if is_reverse {
            let range = self.length() - end..self.length() - start;
            out.extend(self.letters[range].iter().rev().map(|&letter| complement_in_case(letter)));
        } else {
            out.extend_from_slice(&self.letters[start..end]);
        }
    }
}

fn complement_in_case(letter: u8) -> u8 {
    let other = complement(letter.to_ascii_uppercase());
    if letter.is_ascii_lowercase() { other.to_ascii_lowercase() } else { other }
}
