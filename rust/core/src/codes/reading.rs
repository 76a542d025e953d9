//! How a codon becomes a letter: by a genetic code and an ambiguity policy.

use super::codon_set::{CodonSet, is_acgt_codon};
use super::genetic_code::{DualCodons, GeneticCode};

/// What is done with a codon that is not three of `A C G T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ambiguity {
    /// It adds nothing, as in VirNucPro. U is no base.
    Drop,
    /// It is an X. U is T.
    X,
    /// It is a letter if all that it may stand for give this letter, else an X.
    Resolve,
    /// What Biopython makes of it: as `Resolve`, with B, Z and J; what stands for no bases is refused.
    Biopython,
}

/// What a codon is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Codon {
    /// An amino acid, an X, or `*` for a stop.
    Letter(u8),
    /// Nothing: it is passed over.
    Nothing,
    /// It stands for no letter, which the policy refuses.
    Refused,
}

/// Reads codons of upper-case letters by a genetic code and an ambiguity policy.
#[derive(Debug)]
pub struct CodonReading {
    code: &'static GeneticCode,
    ambiguity: Ambiguity,
    /// By number of the codon.
    letters: [u8; 64],
    /// By number of the codon: all codons with its letter.
    synonyms: [CodonSet; 64],
    stops: CodonSet,
}

impl CodonReading {
    /// Reads by this code and policy.
    pub fn new(code: &'static GeneticCode, dual: DualCodons, ambiguity: Ambiguity) -> Self {
        let letters = code.letters(dual);
        let synonyms = letters.map(|letter| codons_of(&letters, letter));
        CodonReading { code, ambiguity, letters, synonyms, stops: codons_of(&letters, b'*') }
    }

    /// The letters of the codons of `A C G T` by `16 * code(first) + 4 * code(second) + code(third)`.
    pub fn letters(&self) -> &[u8; 64] {
        &self.letters
    }

    /// The codons of `A C G T` that are read as `*`.
    pub fn stops(&self) -> CodonSet {
        self.stops
    }

    /// The policy.
    pub fn ambiguity(&self) -> Ambiguity {
        self.ambiguity
    }

    /// Whether codons are read as VirNucPro reads them: by the standard code, and unknown ones dropped.
    pub(crate) fn is_virnucpros(&self) -> bool {
        self.code.id() == 1 && self.ambiguity == Ambiguity::Drop
    }

    /// What the codon is read as.
    #[inline]
    pub fn read(&self, codon: [u8; 3]) -> Codon {
        let expansions = self.expansions(codon);
        match (self.common_letter(expansions), self.ambiguity) {
            (Some(letter), _) => Codon::Letter(letter),
            (None, Ambiguity::Drop) => Codon::Nothing,
            (None, Ambiguity::X | Ambiguity::Resolve) => Codon::Letter(b'X'),
            (None, Ambiguity::Biopython) => self.read_as_biopython(codon, expansions),
        }
    }

    /// Whether the codon may begin a protein, whatever of its expansions it is.
    pub fn is_start(&self, codon: [u8; 3]) -> bool {
        self.is_surely(codon, self.code.starts())
    }

    /// Whether the codon may end a protein, whatever of its expansions it is. Dual codons may.
    pub fn is_end(&self, codon: [u8; 3]) -> bool {
        self.is_surely(codon, self.code.stops())
    }

    fn is_surely(&self, codon: [u8; 3], wanted: CodonSet) -> bool {
        let expansions = self.expansions(codon);
        !expansions.is_empty() && expansions.is_subset(wanted)
    }

    /// The codons of `A C G T` that the policy takes a codon for; none if it takes it for nothing.
    #[inline]
    fn expansions(&self, codon: [u8; 3]) -> CodonSet {
        let expansions = CodonSet::expansions(codon);
        let taken = match self.ambiguity {
            Ambiguity::Drop => is_acgt_codon(codon),
            Ambiguity::X => expansions.len() == 1,
            Ambiguity::Resolve | Ambiguity::Biopython => true,
        };
        if taken { expansions } else { CodonSet::EMPTY }
    }

    /// The one letter that all these codons have.
    #[inline]
    fn common_letter(&self, codons: CodonSet) -> Option<u8> {
        let number = codons.first_number()?;
        codons.is_subset(self.synonyms[number]).then_some(self.letters[number])
    }

    /// What Biopython makes of a codon whose expansions have no letter in common.
    fn read_as_biopython(&self, codon: [u8; 3], expansions: CodonSet) -> Codon {
        let may_be = |letter| codons_of(&self.letters, letter);
        let either = [(b'D', b'N', b'B'), (b'E', b'Q', b'Z'), (b'I', b'L', b'J')]
            .into_iter()
            .find(|&(one, other, _)| expansions.is_subset(may_be(one).union(may_be(other))));
        let may_be_stop = !expansions.intersection(self.stops).is_empty();
        match either {
            _ if expansions.is_empty() => Codon::Refused,
            Some((_, _, letter)) => Codon::Letter(letter),
            None if codon.contains(&b'X') && may_be_stop => Codon::Refused,
            None => Codon::Letter(b'X'),
        }
    }
}

/// All codons with this letter.
fn codons_of(letters: &[u8; 64], letter: u8) -> CodonSet {
    let numbers = (0..64).filter(|&number| letters[number] == letter);
    numbers.fold(CodonSet::EMPTY, CodonSet::with)
}
