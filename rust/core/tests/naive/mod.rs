//! The rules once more, written to be read. Tests and fuzz targets compare the core with them.
#![allow(dead_code)] // each program that includes this file uses a part of it

use sixfast_core::{Counts, Frame, RefusalKind, amino_acid};

/// A frame of a sequence: the nucleotides that are written for it, and its protein.
#[derive(Debug, PartialEq)]
pub(crate) struct ReadingFrame {
    pub(crate) frame: Frame,
    pub(crate) nucleotide: Vec<u8>,
    pub(crate) protein: Vec<u8>,
}

/// What the records of a block give.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) nucleotide: Vec<u8>,
    pub(crate) protein: Vec<u8>,
    pub(crate) counts: Counts,
}

/// The first place that makes text unreadable: why, and its offset.
pub(crate) type Refused = (RefusalKind, usize);

pub(crate) fn reverse_complement(sequence: &[u8]) -> Vec<u8> {
    let complement = |letter: &u8| match letter {
        b'A' => b'T',
        b'C' => b'G',
        b'G' => b'C',
        b'T' => b'A',
        b'a' => b't',
        b'c' => b'g',
        b'g' => b'c',
        b't' => b'a',
        other => *other,
    };
    sequence.iter().rev().map(complement).collect()
}

/// The protein of the whole codons of a frame; an unknown codon adds nothing.
pub(crate) fn protein(letters: &[u8]) -> Vec<u8> {
    letters.chunks_exact(3).filter_map(|codon| amino_acid([codon[0], codon[1], codon[2]])).collect()
}

/// All six frames, with stops or without.
pub(crate) fn all_frames(sequence: &[u8]) -> Vec<ReadingFrame> {
    let reverse = reverse_complement(sequence);
    let read = |frame: Frame| {
        let strand = if frame.is_reverse() { &reverse } else { sequence };
        let letters = strand.get(frame.offset()..).unwrap_or_default();
        let protein = protein(letters);
        let nucleotide = letters[..letters.len().min(3 * protein.len() + 1)].to_vec();
        ReadingFrame { frame, nucleotide, protein }
    };
    Frame::ALL.into_iter().map(read).collect()
}

/// The frames without a stop.
pub(crate) fn stop_free_frames(sequence: &[u8]) -> Vec<ReadingFrame> {
    all_frames(sequence).into_iter().filter(|frame| !frame.protein.contains(&b'*')).collect()
}

/// What a block of FASTA gives, or why it is refused.
pub(crate) fn translate(block: &[u8], skip_empty: bool) -> Result<Outcome, Refused> {
    if let Some(refused) = refusal(block) {
        return Err(refused);
    }
    let mut outcome = Outcome::default();
    for start in record_starts(block) {
        outcome.add(record_at(block, start), skip_empty);
    }
    Ok(outcome)
}

/// The same, but records that cannot be read are collected: their text, and why each of them is refused.
pub(crate) fn translate_skipping(
    block: &[u8],
    skip_empty: bool,
) -> Result<(Outcome, Vec<u8>, Vec<Refused>), Refused> {
    if let Some(refused @ (RefusalKind::LeadingText, _)) = refusal(block) {
        return Err(refused);
    }
    let (mut outcome, mut rejected, mut why) = (Outcome::default(), Vec::new(), Vec::new());
    for start in record_starts(block) {
        let record = record_at(block, start);
        if let Some((kind, offset)) = refusal(record) {
            outcome.counts.records += 1;
            outcome.counts.rejected += 1;
            rejected.extend_from_slice(record);
            why.push((kind, start + offset));
        } else {
            outcome.add(record, skip_empty);
        }
    }
    Ok((outcome, rejected, why))
}

/// Why text cannot be read, if so: the first letter that may not stand where it stands.
pub(crate) fn refusal(text: &[u8]) -> Option<Refused> {
    if text.first().is_some_and(|&first| first != b'>') {
        return Some((RefusalKind::LeadingText, 0));
    }
    let readable = utf8_length(text);
    let mut in_header = false;
    for at in 0..readable {
        if starts_line(text, at) {
            in_header = text[at] == b'>';
        }
        if !in_header && !text[at].is_ascii() {
            return Some((RefusalKind::NonAsciiSequence, at));
        }
    }
    (readable < text.len()).then_some((RefusalKind::InvalidUtf8, readable))
}

/// How much of text is UTF-8.
pub(crate) fn utf8_length(text: &[u8]) -> usize {
    std::str::from_utf8(text).map_or_else(|error| error.valid_up_to(), str::len)
}

/// The number of the record and of the line in which the text ends, both from 1.
pub(crate) fn place_of_end(text: &[u8]) -> (u64, u64) {
    let unix = String::from_utf8_lossy(text).replace("\r\n", "\n").replace('\r', "\n");
    (record_starts(text).len() as u64, unix.matches('\n').count() as u64 + 1)
}

fn starts_line(text: &[u8], at: usize) -> bool {
    at == 0 || matches!(text[at - 1], b'\n' | b'\r')
}

fn record_starts(block: &[u8]) -> Vec<usize> {
    (0..block.len()).filter(|&at| block[at] == b'>' && starts_line(block, at)).collect()
}

fn record_at(block: &[u8], start: usize) -> &[u8] {
    let end = record_starts(block).into_iter().find(|&next| next > start);
    &block[start..end.unwrap_or(block.len())]
}

impl Outcome {
    fn add(&mut self, record: &[u8], skip_empty: bool) {
        let text = std::str::from_utf8(record).expect("a refused record is not added");
        let (header, body) = text.split_once(['\n', '\r']).unwrap_or((text, ""));
        let id = header[1..]
            .split(|letter: char| letter.is_whitespace() || ('\x1c'..='\x1f').contains(&letter))
            .find(|word| !word.is_empty())
            .unwrap_or_default();
        let sequence = body.replace(['\n', '\r', ' ', '\t'], "").to_ascii_uppercase();
        let mut frames = stop_free_frames(sequence.as_bytes());
        self.counts.records += 1;
        self.counts.bases += sequence.len() as u64;
        self.counts.records_with_frames += u64::from(!frames.is_empty());
        frames.retain(|frame| !(skip_empty && frame.protein.is_empty()));
        self.counts.frames += frames.len() as u64;
        for ReadingFrame { frame, nucleotide, protein } in frames {
            for (output, letters) in [(&mut self.nucleotide, nucleotide), (&mut self.protein, protein)] {
                output.extend([b">", id.as_bytes(), &frame.suffix(), b"\n", &letters, b"\n"].concat());
            }
        }
    }
}
