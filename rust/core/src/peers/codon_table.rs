//! What codons are to a program: a letter, and whether an ORF may begin there.

use super::alphabet::{ANY, GAP, IUPAC, URACIL};
use crate::codes::{Ambiguity, Codon, CodonReading, CodonSet, DualCodons, GeneticCode, bases_of};

/// Bits of the number of a letter.
const BITS: u32 = 5;
/// Marks the letter of a codon that an ORF may begin with.
const START: u8 = 128;

/// The letter of a codon in a table.
#[inline(always)]
pub(super) fn letter(entry: u8) -> u8 {
    entry & !START
}

/// Whether it is a stop.
#[inline(always)]
pub(super) fn is_stop(entry: u8) -> bool {
    letter(entry) == b'*'
}

/// Whether an ORF may begin with it.
#[inline(always)]
pub(super) fn is_start(entry: u8) -> bool {
    entry >= START
}

/// Which codons an ORF may begin with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Starts {
    /// None.
    None,
    /// These.
    Exactly(CodonSet),
    /// Those that are one of these, whatever their letters stand for.
    Surely(CodonSet),
    /// Those that are no stop, whatever their letters stand for.
    NoStop,
}

/// An entry for each three numbers of letters.
pub(super) struct CodonTable(Vec<u8>);

impl CodonTable {
    /// A letter is what all codons have that its letters may stand for, else X.
    pub(super) fn resolved(code: &'static GeneticCode, starts: Starts) -> Self {
        let reading = CodonReading::new(code, DualCodons::AminoAcids, Ambiguity::Resolve);
        let mut table = CodonTable(vec![b'X'; 1 << (3 * BITS)]);
        for codon in iupac_codons() {
            if let Codon::Letter(letter) = reading.read(codon) {
                table.set(codon.map(bases_of), letter);
            }
        }
        table.marked(starts, reading.stops())
    }

    /// As EMBOSS has it: codons that end in any letters that one amino acid owns, and for each amino acid one codon
    /// that has, at each place, all bases that stand there. Where an amino acid owns fewer than four codons of a pair
    /// of first letters, W and S are exchanged.
    pub(super) fn emboss(code: &'static GeneticCode, starts: CodonSet) -> Self {
        let reading = CodonReading::new(code, DualCodons::AminoAcids, Ambiguity::X);
        let letters = reading.letters();
        let mut table = CodonTable(vec![b'X'; 1 << (3 * BITS)]);
        for &letter in letters {
            let mut all = [0; 3];
            for (pair, four) in letters.as_chunks::<4>().0.iter().enumerate() {
                let owned =
                    (0..4).filter(|&third| four[third] == letter).fold(0, |owned, third| owned | 1 << third);
                if owned == 0 {
                    continue;
                }
                let [first, second] = [1 << (pair / 4), 1 << (pair % 4)];
                all = [all[0] | first, all[1] | second, all[2] | owned];
                for third in (1..=15).filter(|third| third & !owned == 0) {
                    table.set([first, second, exchanged(third, owned)], letter);
                }
            }
            table.set(all, letter);
        }
        table.marked(Starts::Exactly(starts), reading.stops())
    }

    /// The table with `-` for three gaps.
    pub(super) fn with_gaps(mut self) -> Self {
        self.set([GAP; 3], b'-');
        self
    }

    /// The table with U as T, but in start codons.
    pub(super) fn with_uracil(mut self) -> Self {
        let as_base = |letter: u8| if letter == URACIL { bases_of(b'T') } else { letter };
        for number in 0..self.0.len() {
            let letters = [2, 1, 0].map(|place| (number >> (place * BITS) & 31) as u8);
            if letters.contains(&URACIL) {
                self.0[number] = letter(self.entry(letters.map(as_base)));
            }
        }
        self
    }

    fn marked(mut self, starts: Starts, stops: CodonSet) -> Self {
        for codon in iupac_codons() {
            let expansions = CodonSet::expansions(codon);
            let marks = match starts {
                Starts::None => false,
                Starts::Exactly(starts) => starts.contains(codon),
                Starts::Surely(starts) => expansions.is_subset(starts),
                Starts::NoStop => expansions.intersection(stops).is_empty(),
            };
            self.0[number(codon.map(bases_of))] |= if marks { START } else { 0 };
        }
        self
    }

    fn set(&mut self, numbers: [u8; 3], letter: u8) {
        self.0[number(numbers)] = letter;
    }

    /// Makes `entries` those of the codons that begin at each of these letters. Behind the last one stand any bases.
    pub(super) fn read(&self, letters: &[u8], entries: &mut Vec<u8>) {
        entries.clear();
        entries.extend(letters.windows(3).map(|codon| self.entry([codon[0], codon[1], codon[2]])));
        if let [.., first, second] = *letters {
            entries.push(self.entry([first, second, ANY]));
        }
        if let [.., first] = *letters {
            entries.push(self.entry([first, ANY, ANY]));
        }
    }

    /// The entry of a codon.
    #[inline(always)]
    fn entry(&self, numbers: [u8; 3]) -> u8 {
        self.0[number(numbers)]
    }
}

/// All codons of IUPAC's letters.
fn iupac_codons() -> impl Iterator<Item = [u8; 3]> {
    let pairs = IUPAC.iter().flat_map(|&first| IUPAC.iter().map(move |&second| [first, second]));
    pairs.flat_map(|[first, second]| IUPAC.iter().map(move |&third| [first, second, third]))
}

#[inline(always)]
fn number(numbers: [u8; 3]) -> usize {
    numbers.into_iter().fold(0, |whole, each| whole << BITS | usize::from(each & 31))
}

/// The third bases of a codon as EMBOSS writes them.
fn exchanged(third: u8, owned: u8) -> u8 {
    let [weak, strong] = [bases_of(b'W'), bases_of(b'S')];
    if owned != 15 && (third == weak || third == strong) { third ^ 15 } else { third }
}
