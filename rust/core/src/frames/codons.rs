//! One frame by any genetic code and ambiguity policy, with the stops in it.

use crate::codes::{Ambiguity, Codon, CodonReading, CodonSet, complement};
use crate::simd::{Level, is_acgt};

/// Codons that are looked at together: nearly all are of `A C G T`.
const CODONS: usize = 32;

/// What stands for a codon of three gaps in a protein.
pub const GAP: u8 = 0;

/// Makes letters what codons are read by: upper case, and T in the place of U where that is a base.
pub fn fold_letters(letters: &mut [u8], ambiguity: Ambiguity) {
    letters.make_ascii_uppercase();
    if ambiguity != Ambiguity::Drop {
        // Without a branch, so that it is done for many letters at once.
        for letter in letters {
            *letter -= u8::from(*letter == b'U');
        }
    }
}

/// Whether [`fold_letters`] may change one of these.
pub(crate) fn may_fold(letters: &[u8]) -> bool {
    // To the end, without a branch, since the CPU looks at many letters at a time then.
    let folds = |letter: u8| u8::from(letter.is_ascii_lowercase()) | u8::from(letter == b'U');
    letters.iter().fold(0, |any, &letter| any | folds(letter)) != 0
}

/// Makes `reverse` the other strand of upper-case letters, as the policy complements them.
pub(crate) fn reverse_strand(level: Level, letters: &[u8], ambiguity: Ambiguity, reverse: &mut Vec<u8>) {
    if ambiguity == Ambiguity::Drop || is_acgt(letters) {
        level.reverse_complement(letters, reverse);
    } else {
        reverse.clear();
        reverse.extend(letters.iter().rev().map(|&letter| complement(letter)));
    }
}

/// Appends the letters of all whole codons to `protein`, [`GAP`] for three times the letter `gap`.
///
/// # Errors
/// The number of the first codon that the policy refuses; the letters of those before it have been appended.
pub fn translate_frame(
    level: Level,
    reading: &CodonReading,
    letters: &[u8],
    gap: Option<u8>,
    protein: &mut Vec<u8>,
) -> Result<(), usize> {
    let (mut kept, mut at) = (protein.len(), protein.len());
    level.translate_codons(letters, reading.letters(), protein);
    for (number, codons) in letters.as_chunks::<3>().0.chunks(CODONS).enumerate() {
        if is_acgt(codons.as_flattened()) {
            protein.copy_within(at..at + codons.len(), kept);
            kept += codons.len();
        } else {
            for (place, &codon) in codons.iter().enumerate() {
                protein[kept] = match reading.read(codon) {
                    _ if gap.is_some_and(|gap| is_gap(codon, gap)) => GAP,
                    Codon::Letter(letter) => letter,
                    Codon::Nothing => continue,
                    Codon::Refused => {
                        protein.truncate(kept);
                        return Err(CODONS * number + place);
                    }
                };
                kept += 1;
            }
        }
        at += codons.len();
    }
    protein.truncate(kept);
    Ok(())
}

/// Whether a codon is three gaps. A gap that may be a base is none; X is no base here.
fn is_gap(codon: [u8; 3], gap: u8) -> bool {
    codon == [gap; 3] && (gap == b'X' || CodonSet::expansions(codon).is_empty())
}

/// Why a sequence is no coding sequence. Codons are told by their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingRefusal {
    /// It does not begin with a start codon.
    Start,
    /// Its length is no multiple of three.
    Length,
    /// It does not end with a stop codon.
    End,
    /// There is a stop before its end.
    Stop(usize),
    /// The policy refuses a codon.
    Codon(usize),
}

/// Appends the protein of a coding sequence: M for its start, then what is before its stop.
///
/// # Errors
/// The first reason why it is none.
pub fn translate_coding_sequence(
    level: Level,
    reading: &CodonReading,
    letters: &[u8],
    gap: Option<u8>,
    protein: &mut Vec<u8>,
) -> Result<(), CodingRefusal> {
    let (Some((&first, rest)), Some(&last)) = (letters.split_first_chunk(), letters.last_chunk()) else {
        return Err(CodingRefusal::Start);
    };
    if !reading.is_start(first) {
        return Err(CodingRefusal::Start);
    }
    if !letters.len().is_multiple_of(3) {
        return Err(CodingRefusal::Length);
    }
    if !reading.is_end(last) {
        return Err(CodingRefusal::End);
    }
    protein.push(b'M');
    let inner = &rest[..rest.len().saturating_sub(3)];
    let start = protein.len();
    let translated = translate_frame(level, reading, inner, gap, protein);
    if protein[start..].contains(&b'*') {
        let number = inner.as_chunks().0.iter().position(|&codon| reading.is_stop(codon)).unwrap_or_default();
        return Err(CodingRefusal::Stop(number + 1));
    }
    translated.map_err(|number| CodingRefusal::Codon(number + 1))
}
