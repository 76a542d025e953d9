//! A frame that is handed over instead of written.

use super::sequence::nucleotide_length;
use crate::codes::Frame;
use std::ops::Range;

/// A frame that would be written.
#[derive(Clone, Copy, Debug)]
pub struct WrittenFrame<'a> {
    /// The id of its record.
    pub id: &'a [u8],
    /// Which of the six it is.
    pub frame: Frame,
    /// Its amino acids.
    pub protein: &'a [u8],
    /// Its letters to the end of the strand.
    pub(super) letters: &'a [u8],
    /// Letters of the record.
    pub(super) record_length: usize,
}

impl<'a> WrittenFrame<'a> {
    /// The nucleotides that are written with the protein.
    pub fn nucleotides(&self) -> &'a [u8] {
        &self.letters[..nucleotide_length(self.letters.len(), self.protein.len())]
    }

    /// Where these lie on the forward strand.
    pub fn range(&self) -> Range<usize> {
        // A strand of one letter has no third offset.
        let offset = self.frame.offset().min(self.record_length);
        let range = offset..offset + self.nucleotides().len();
        if self.frame.is_reverse() {
            self.record_length - range.end..self.record_length - range.start
        } else {
            range
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::frames::BlockTranslator;
    use crate::simd::Level;

    /// What is handed over is what is written.
    #[test]
    fn a_frame_lies_where_its_nucleotides_stand() {
        let sequence = b"ACGTTGCAAC";
        for length in 0..=sequence.len() {
            let block = [b">r x\n", &sequence[..length], b"\n"].concat();
            let mut translator = BlockTranslator::new(Level::best(), false);
            let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
            let written = translator.translate(&mut block.clone(), &mut nucleotide, &mut protein).unwrap();
            let mut reverse = Vec::new();
            Level::best().reverse_complement(&sequence[..length], &mut reverse);
            let (mut nucleotides, mut proteins) = (Vec::new(), Vec::new());
            let counts = translator.for_each_frame(&mut block.clone(), |frame| {
                let range = frame.range();
                let letters = if frame.frame.is_reverse() {
                    &reverse[length - range.end..length - range.start]
                } else {
                    &sequence[range]
                };
                for (text, out) in [(letters, &mut nucleotides), (frame.protein, &mut proteins)] {
                    out.extend_from_slice(
                        &[b">", frame.id, &frame.frame.suffix(), b"\n", text, b"\n"].concat(),
                    );
                }
            });
            assert_eq!((counts.unwrap(), nucleotides, proteins), (written, nucleotide, protein), "{length}");
        }
    }
}
