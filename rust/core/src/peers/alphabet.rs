//! The letters that a program knows, each as a small number.

use crate::codes::{bases_of, complement};

/// The letters of IUPAC's code. The number of each has a bit for each base that it may stand for: 1 to 15.
pub(super) const IUPAC: &[u8; 15] = b"ACGTRYSWKMBDHVN";
/// The number of a gap.
pub(super) const GAP: u8 = 0;
/// The number of any base.
pub(super) const ANY: u8 = 15;
/// The number of what makes every codon an X.
pub(super) const UNKNOWN: u8 = 16;
/// The number of U, where a codon with it is no start codon.
pub(super) const URACIL: u8 = 17;
/// Stands for a letter that is passed over.
const REMOVED: u8 = 254;
/// Stands for a letter that is refused.
const REFUSED: u8 = 255;

/// The number of each letter on its own strand and on the other one.
pub(super) struct Alphabet {
    numbers: [u8; 256],
    complements: [u8; 256],
}

impl Alphabet {
    /// These letters of IUPAC's code in either case; all others are refused.
    pub(super) fn of(letters: &[u8]) -> Self {
        let none = Alphabet { numbers: [REFUSED; 256], complements: [REFUSED; 256] };
        none.with_each(letters, bases_of, |letter| bases_of(complement(letter)))
    }

    /// The letters of EMBOSS: X is any base, and all that is no letter is passed over.
    pub(super) fn emboss() -> Self {
        let others: Vec<u8> = b"0123456789 -.~?@".iter().copied().chain(128..=255).collect();
        Alphabet::of(IUPAC).with_same(b"U", b'T').with_same(b"X", b'N').without(&others)
    }

    /// The alphabet with these letters in either case as another one of it.
    pub(super) fn with_same(self, letters: &[u8], as_letter: u8) -> Self {
        let (number, other) = self.number_and_complement(as_letter);
        self.with_each(letters, |_| number, |_| other)
    }

    /// The alphabet with one number for these letters in either case, on both strands.
    pub(super) fn with(self, letters: &[u8], number: u8) -> Self {
        self.with_each(letters, |_| number, |_| number)
    }

    /// The alphabet in which these bytes are passed over.
    pub(super) fn without(self, bytes: &[u8]) -> Self {
        self.with(bytes, REMOVED)
    }

    /// The alphabet with a number for all that it refuses.
    pub(super) fn with_all_others(mut self, number: u8) -> Self {
        for numbers in [&mut self.numbers, &mut self.complements] {
            numbers.iter_mut().filter(|each| **each == REFUSED).for_each(|each| *each = number);
        }
        self
    }

    fn with_each(mut self, letters: &[u8], number: impl Fn(u8) -> u8, other: impl Fn(u8) -> u8) -> Self {
        for &letter in letters {
            for case in [letter, letter.to_ascii_lowercase()] {
                self.numbers[usize::from(case)] = number(letter);
                self.complements[usize::from(case)] = other(letter);
            }
        }
        self
    }

    fn number_and_complement(&self, letter: u8) -> (u8, u8) {
        (self.numbers[usize::from(letter)], self.complements[usize::from(letter)])
    }

    /// Whether a letter is passed over.
    pub(super) fn removes(&self, letter: u8) -> bool {
        self.numbers[usize::from(letter)] == REMOVED
    }

    /// Whether a letter is refused.
    pub(super) fn refuses(&self, letter: u8) -> bool {
        self.numbers[usize::from(letter)] == REFUSED
    }

    /// Makes `forward` and `reverse` the numbers of both strands, each in its own direction.
    ///
    /// Whether all letters have one; some may be passed over, or refused.
    pub(super) fn read(&self, letters: &[u8], forward: &mut Vec<u8>, reverse: &mut Vec<u8>) -> bool {
        forward.clear();
        forward.extend(letters.iter().map(|&letter| self.numbers[usize::from(letter)]));
        reverse.clear();
        reverse.extend(letters.iter().rev().map(|&letter| self.complements[usize::from(letter)]));
        // To the end, since the CPU looks at many at a time then.
        forward.iter().fold(0, |most, &number| number.max(most)) < REMOVED
    }
}
