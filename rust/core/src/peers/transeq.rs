//! transeq of EMBOSS 6.6.0.

use super::alphabet::Alphabet;
use super::codon_table::{CodonTable, letter};
use super::codons::Codons;
use super::header::{split_for_emboss, write_description};
use super::writer::Answer;
use crate::codes::{CodonSet, Frame, FrameSet, GeneticCode};
use crate::fasta::{wrap, write_number};

/// What is asked of transeq.
#[derive(Clone, Copy, Debug)]
pub struct Transeq {
    /// The genetic code.
    pub code: &'static GeneticCode,
    /// The frames: R1 is its -1.
    pub frames: FrameSet,
    /// Whether reverse frames begin at the end of the sequence, not with codons of the forward frames.
    pub from_end: bool,
    /// Whether X and stops at the end are left out.
    pub trim: bool,
    /// What is written for a stop.
    pub stop_symbol: u8,
}

impl Transeq {
    pub(super) fn codons(&self) -> Codons {
        Codons::new(Alphabet::emboss(), CodonTable::emboss(self.code, CodonSet::EMPTY))
    }

    pub(super) fn write(&self, codons: &Codons, answer: &mut Answer<'_>) {
        let length = codons.length();
        if length == 0 {
            return;
        }
        let (id, description) = split_for_emboss(answer.header);
        let mut protein = Vec::new();
        for frame in self.frames.iter() {
            answer.written += 1;
            let out = &mut *answer.text;
            out.push(b'>');
            out.extend_from_slice(id);
            out.push(b'_');
            write_number(frame.index() as u64 + 1, out);
            if !description[0].is_empty() {
                out.push(b' ');
                write_description(description, out);
            }
            out.push(b'\n');
            self.translate(codons, frame, &mut protein);
            wrap(&protein, out);
        }
    }

    /// A rest of one or two letters is translated too.
    fn translate(&self, codons: &Codons, frame: Frame, protein: &mut Vec<u8>) {
        protein.clear();
        let length = codons.length();
        let offset = match frame.offset() {
            offset if frame.is_reverse() && !self.from_end => length.saturating_sub(offset) % 3,
            offset => offset,
        };
        let entries = codons.with_rest(frame.is_reverse()).get(offset..).unwrap_or_default();
        protein.extend(entries.iter().step_by(3).map(|&codon| letter(codon)));
        if let (1, Some(last)) = (entries.len() % 3, protein.last_mut()) {
            *last = b'X';
        }
        if self.trim {
            let kept = protein.iter().rposition(|letter| !b"X*".contains(letter)).map_or(0, |last| last + 1);
            protein.truncate(kept);
        }
        protein.iter_mut().filter(|letter| **letter == b'*').for_each(|letter| *letter = self.stop_symbol);
    }
}
