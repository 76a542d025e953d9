//! The text of one ORF after the other, in several formats.

use super::formats::{Found, OrfFormat, OrfStyle, Source};
use super::letters::LetterSpace;
use super::output::OrfOutput;
use super::rules::{Orf, OrfRules};
use super::strands::Strands;
use crate::codes::{Ambiguity, CodonReading};
use crate::fasta::RefusalKind;
use crate::frames::translate_frame;
use crate::simd::Level;

/// Writes ORFs, keeping its scratch space.
#[derive(Clone)]
pub(super) struct OrfText {
    level: Level,
    rules: OrfRules,
    reading: CodonReading,
    formats: Vec<OrfFormat>,
    style: OrfStyle,
    /// Whether letters are looked at: where a codon may be refused they are, whatever is written.
    has_letters: bool,
    space: LetterSpace,
    protein: Vec<u8>,
}

impl OrfText {
    pub(super) fn new(level: Level, rules: OrfRules, formats: Vec<OrfFormat>, style: OrfStyle) -> Self {
        OrfText {
            level,
            rules,
            reading: CodonReading::new(rules.code, rules.dual, rules.ambiguity),
            has_letters: rules.ambiguity == Ambiguity::Biopython
                || formats.iter().any(|format| format.has_letters()),
            formats,
            style,
            space: LetterSpace::default(),
            protein: Vec::new(),
        }
    }

    /// How codons are read.
    pub(super) fn reading(&self) -> &CodonReading {
        &self.reading
    }

    /// Appends what stands before the ORFs of a record.
    pub(super) fn begin(&self, source: &Source<'_>, output: &mut (impl OrfOutput + ?Sized)) {
        output.begin(&self.formats, source);
    }

    /// Appends an ORF with its number among those of its frame.
    pub(super) fn add(
        &mut self,
        source: &Source<'_>,
        strands: &Strands<'_>,
        orf: &Orf,
        number: u64,
        output: &mut (impl OrfOutput + ?Sized),
    ) -> Result<(), RefusalKind> {
        let Self { level, rules, reading, formats, style, space, protein, .. } = self;
        let stops_within = if rules.include_stop { orf.stops_behind() } else { 0 };
        let range = orf.range(strands.length, stops_within);
        if range.end > strands.length && formats.contains(&OrfFormat::Bed) {
            return Err(RefusalKind::OrfOverOrigin { start: range.start, end: range.end });
        }
        let mut letters = &[][..];
        protein.clear();
        if self.has_letters {
            letters = space.letters_of(orf, strands, *level, rules.ambiguity);
            translate_frame(*level, reading, &letters[..3 * orf.codons], None, protein)
                .map_err(|number| strands.refused_codon(orf, number))?;
            if orf.has_start && rules.initial_m {
                protein[0] = b'M';
            }
            protein.extend(std::iter::repeat_n(b'*', stops_within));
        }
        output.add(formats, *style, source, &Found { orf: *orf, number, range, letters, protein });
        Ok(())
    }
}
