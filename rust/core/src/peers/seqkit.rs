//! The command translate of `SeqKit` 2.3.0.

use super::alphabet::{Alphabet, GAP, IUPAC, UNKNOWN, URACIL};
use super::codon_table::{CodonTable, Starts, is_start, is_stop, letter};
use super::codons::Codons;
use super::writer::Answer;
use crate::codes::{CodonSet, Frame, FrameSet, GeneticCode, bases_of};
use crate::fasta::write_lines;

/// What is asked of `SeqKit`.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools)] // each is an option of its own
pub struct Seqkit {
    /// The genetic code.
    pub code: &'static GeneticCode,
    /// The frames: R1 is its -1.
    pub frames: FrameSet,
    /// The codons that are written M at the front of a frame and behind a stop; None for their own letters.
    pub starts: Option<CodonSet>,
    /// Whether letters that it does not know make an X; else they are refused.
    pub unknown_x: bool,
    /// Whether headers tell the frame.
    pub append_frame: bool,
    /// What is written for a stop.
    pub stop_symbol: u8,
    /// Letters in a line; 0 for all.
    pub line_width: usize,
}

impl Seqkit {
    /// On the other strand it exchanges A with T and C with G, and leaves all other letters as they are.
    pub(super) fn codons(&self) -> Codons {
        let others = &IUPAC[4..];
        let mut alphabet = Alphabet::of(b"ACGT").with(b"U", URACIL).with(b"-", GAP);
        for &letter in others {
            alphabet = alphabet.with(&[letter], bases_of(letter));
        }
        if self.unknown_x {
            alphabet = alphabet.with_all_others(UNKNOWN);
        }
        let starts = self.starts.map_or(Starts::None, Starts::Exactly);
        Codons::new(alphabet, CodonTable::resolved(self.code, starts).with_uracil().with_gaps())
    }

    pub(super) fn write(&self, codons: &Codons, answer: &mut Answer<'_>) {
        let mut protein = Vec::new();
        for frame in self.frames.iter() {
            answer.written += 1;
            self.write_header(answer.header, frame, answer.text);
            let strand = codons.whole(frame.is_reverse()).get(frame.offset()..).unwrap_or_default();
            protein.clear();
            let mut is_first = true;
            protein.extend(strand.iter().step_by(3).map(|&codon| {
                let begins = is_first && is_start(codon);
                is_first = !is_first && is_stop(codon); // so the second of two stops is passed over as a first codon
                match letter(codon) {
                    _ if begins => b'M',
                    b'*' => self.stop_symbol,
                    letter => letter,
                }
            }));
            let width = if protein.is_empty() { 0 } else { self.line_width };
            write_lines(&protein, width, answer.text);
        }
    }

    fn write_header(&self, header: &[u8], frame: Frame, out: &mut Vec<u8>) {
        out.push(b'>');
        if self.append_frame {
            let (id, description) = split_header(header);
            out.extend_from_slice(id);
            out.extend_from_slice(b"_frame=");
            if frame.is_reverse() {
                out.push(b'-');
            }
            out.extend_from_slice(&[b'1' + frame.offset() as u8, b' ']);
            out.extend_from_slice(description);
        } else {
            out.extend_from_slice(header);
        }
        out.push(b'\n');
    }
}

/// The id and the description: cut at the first blank, or without one at the first tab, if that is not in front.
///
/// Where more white space follows, it is passed over two letters at a time, so letters may be lost.
fn split_header(header: &[u8]) -> (&[u8], &[u8]) {
    let first = |space: u8| header.iter().position(|&byte| byte == space).filter(|&at| at > 0);
    let Some(end) = first(b' ').or_else(|| first(b'\t')) else { return (header, b"") };
    let mut at = end + 1;
    while header.get(at).is_some_and(|byte| b" \t".contains(byte)) {
        at += 2;
    }
    (&header[..end], header.get(at..).unwrap_or_default())
}
