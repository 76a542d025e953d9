//! Where ORFs go: to texts, or to who looks at each.

use super::formats::{Found, OrfFormat, OrfStyle, Source};
use crate::codes::Frame;
use std::ops::Range;

/// Takes one ORF after the other.
pub(super) trait OrfOutput {
    /// Takes what stands before the ORFs of a record that has some.
    fn begin(&mut self, formats: &[OrfFormat], source: &Source<'_>);

    /// Takes an ORF.
    fn add(&mut self, formats: &[OrfFormat], style: OrfStyle, source: &Source<'_>, found: &Found<'_>);
}

/// A text for each format.
impl OrfOutput for [&mut Vec<u8>] {
    fn begin(&mut self, formats: &[OrfFormat], source: &Source<'_>) {
        for (format, out) in formats.iter().zip(self) {
            format.begin(source, out);
        }
    }

    fn add(&mut self, formats: &[OrfFormat], style: OrfStyle, source: &Source<'_>, found: &Found<'_>) {
        for (format, out) in formats.iter().zip(self) {
            format.write(source, found, style, out);
        }
    }
}

/// An ORF that is handed over instead of written.
#[derive(Clone, Debug)]
pub struct FoundOrf<'a> {
    /// The id of its record.
    pub id: &'a [u8],
    /// Its frame.
    pub frame: Frame,
    /// Where it lies on the forward strand, with its stop if that is a part of it. The end is larger than the record's
    /// length if the ORF lies over the origin.
    pub range: Range<usize>,
    /// Which ends it lacks: `no`, `5`, `3` or `53`.
    pub partial: &'static str,
    /// Its codons, a stop not counted.
    pub codons: usize,
    /// The codon it begins with; None if that was to be a start codon and is none.
    pub start_codon: Option<&'a [u8]>,
    /// The stop codon that follows, if one does.
    pub stop_codon: Option<&'a [u8]>,
    /// Its letters.
    pub nucleotides: &'a [u8],
    /// Its amino acids.
    pub protein: &'a [u8],
    /// Its number among the ORFs of its frame, from 1.
    pub number: u64,
}

/// Calls a function with each ORF.
pub(super) struct Visitor<F>(pub(super) F);

impl<F: FnMut(FoundOrf<'_>)> OrfOutput for Visitor<F> {
    fn begin(&mut self, _formats: &[OrfFormat], _source: &Source<'_>) {}

    fn add(&mut self, _formats: &[OrfFormat], _style: OrfStyle, source: &Source<'_>, found: &Found<'_>) {
        let Found { orf, number, range, letters, protein } = found;
        (self.0)(FoundOrf {
            id: source.id,
            frame: orf.frame,
            range: range.clone(),
            partial: orf.lacks.name(),
            codons: orf.codons,
            start_codon: found.start_codon(source),
            stop_codon: found.stop_codon(),
            nucleotides: &letters[..range.len()],
            protein,
            number: *number,
        });
    }
}
