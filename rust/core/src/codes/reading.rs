//! How a codon becomes a letter: by a genetic code and an ambiguity policy.

use super::codon_set::{CodonSet, is_acgt_codon};
use super::genetic_code::{DualCodons, GeneticCode};

/// What is done with a codon that is not three of `A C G T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ambiguity {
    /// It adds nothing, as in `VirNucPro`. U is no base.
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
#[derive(Clone, Debug)]
pub struct CodonReading {
    code: &'static GeneticCode,
    ambiguity: Ambiguity,
    /// By number of the codon.
    letters: [u8; 64],
    /// By number of the codon: all codons with its letter.
    synonyms: [CodonSet; 64],
    stops: CodonSet,
    /// The codons of two amino acids that are hard to tell apart, and the letter for either.
    either: [(CodonSet, u8); 3],
}

impl CodonReading {
    /// Reads by this code and policy.
    pub fn new(code: &'static GeneticCode, dual: DualCodons, ambiguity: Ambiguity) -> Self {
        let letters = code.letters(dual);
        let mut with_letter = [CodonSet::EMPTY; 128];
        for (number, &letter) in letters.iter().enumerate() {
            let codons = &mut with_letter[usize::from(letter & 127)];
            *codons = codons.with(number);
        }
        let codons_of = |letter: u8| with_letter[usize::from(letter & 127)];
        let either = [(b'D', b'N', b'B'), (b'E', b'Q', b'Z'), (b'I', b'L', b'J')]
            .map(|(one, other, letter)| (codons_of(one).union(codons_of(other)), letter));
        CodonReading {
            code,
            ambiguity,
            letters,
            synonyms: letters.map(codons_of),
            stops: codons_of(b'*'),
            either,
        }
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

    /// Whether codons are read as `VirNucPro` reads them: by the standard code, and unknown ones dropped.
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

    /// Whether the codon is read as a stop.
    #[inline]
    pub fn is_stop(&self, codon: [u8; 3]) -> bool {
        self.read(codon) == Codon::Letter(b'*')
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
        let either = self.either.iter().find(|(codons, _)| expansions.is_subset(*codons));
        let may_be_stop = !expansions.intersection(self.stops).is_empty();
        match either {
            _ if expansions.is_empty() => Codon::Refused,
            Some(&(_, letter)) => Codon::Letter(letter),
            None if codon.contains(&b'X') && may_be_stop => Codon::Refused,
            None => Codon::Letter(b'X'),
        }
    }
}
