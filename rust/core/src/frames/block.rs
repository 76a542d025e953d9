//! Translates a block of FASTA into nucleotide FASTA and protein FASTA.

use super::any_code::{AnyCode, TranslatedFrame, WhichFrames};
use super::sequence::{nucleotide_length, stop_free_frames};
use super::written::WrittenFrame;
use crate::codes::CodonReading;
use crate::fasta::{
    OneLineRecord, Refusal, RefusalKind, check_block, check_record, check_start, clean_body, mark_and_id,
    one_line_record, record_layout,
};
use crate::simd::Level;
use std::ops::AddAssign;

/// What was read from a block and what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records read, with those that were rejected.
    pub records: u64,
    /// Records with at least one stop-free frame.
    pub records_with_frames: u64,
    /// Frames written.
    pub frames: u64,
    /// Letters of all translated sequences, blanks and line ends not counted.
    pub bases: u64,
    /// Records that could not be read.
    pub rejected: u64,
}

/// Records that cannot be read, unchanged.
#[derive(Debug, Default)]
pub struct Rejects {
    /// The records, one after the other.
    pub bytes: Vec<u8>,
    /// Why each is here; offsets count from the start of its block.
    pub refusals: Vec<Refusal>,
}

impl Rejects {
    fn add(&mut self, record: &[u8], start: usize, refusal: Refusal) {
        self.bytes.extend_from_slice(record);
        self.refusals.push(Refusal { offset: start + refusal.offset, ..refusal });
    }
}

/// Translates blocks one after the other, keeping its scratch space.
#[derive(Clone, Debug)]
pub struct BlockTranslator {
    level: Level,
    skip_empty: bool,
    reverse: Vec<u8>,
    /// The protein of a frame that is handed over, not written.
    protein: Vec<u8>,
    /// Translates instead, where codons are not read as `VirNucPro` reads them.
    any_code: Option<Box<AnyCode>>,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.records += other.records;
        self.records_with_frames += other.records_with_frames;
        self.frames += other.frames;
        self.bases += other.bases;
        self.rejected += other.rejected;
    }
}

impl BlockTranslator {
    /// A translator for this CPU level; `skip_empty` leaves out frames whose protein is empty.
    pub fn new(level: Level, skip_empty: bool) -> Self {
        BlockTranslator { level, skip_empty, reverse: Vec::new(), protein: Vec::new(), any_code: None }
    }

    /// The same, but codons are read in this way, and these frames are written.
    #[must_use]
    pub fn reading(mut self, reading: CodonReading, which: WhichFrames) -> Self {
        let is_virnucpros = reading.is_virnucpros() && which == WhichFrames::STOP_FREE;
        self.any_code = (!is_virnucpros).then(|| Box::new(AnyCode::new(self.level, reading, which)));
        self
    }

    /// Reads whole records from `block` and appends their stop-free frames to `nucleotide` and `protein`.
    ///
    /// The block is used as scratch space: its sequences are cleaned in place.
    ///
    /// # Errors
    /// If the block cannot be read, or a codon is refused. Nothing is appended then, and a block that cannot be read is
    /// unchanged.
    pub fn translate(
        &mut self,
        block: &mut [u8],
        nucleotide: &mut Vec<u8>,
        protein: &mut Vec<u8>,
    ) -> Result<Counts, Refusal> {
        let before = (nucleotide.len(), protein.len());
        self.read_records(block, None, |translator, name, sequence, counts| {
            translator.try_record(name, sequence, nucleotide, protein, counts)
        })
        .inspect_err(|_| {
            nucleotide.truncate(before.0);
            protein.truncate(before.1);
        })
    }

    /// Does the same, but adds records that cannot be read to `rejects` and goes on.
    ///
    /// # Errors
    /// If the block does not begin with a record, or a codon is refused.
    pub fn translate_skipping(
        &mut self,
        block: &mut [u8],
        nucleotide: &mut Vec<u8>,
        protein: &mut Vec<u8>,
        rejects: &mut Rejects,
    ) -> Result<Counts, Refusal> {
        self.read_records(block, Some(rejects), |translator, name, sequence, counts| {
            translator.try_record(name, sequence, nucleotide, protein, counts)
        })
    }

    /// Reads whole records from `block`, which is used as scratch space, and calls `work` with each frame that would be
    /// written.
    ///
    /// # Errors
    /// If the block cannot be read, or a codon is refused. `work` may have been called for the records before.
    pub fn for_each_frame(
        &mut self,
        block: &mut [u8],
        mut work: impl FnMut(WrittenFrame<'_>),
    ) -> Result<Counts, Refusal> {
        self.read_records(block, None, |translator, name, sequence, counts| {
            translator.visit_record(&name[1..], sequence, counts, &mut work)
        })
    }

    /// Calls `work` with the name, the sequence and the counts for each record of a block.
    fn read_records(
        &mut self,
        block: &mut [u8],
        mut rejects: Option<&mut Rejects>,
        mut work: impl FnMut(&mut Self, &[u8], &[u8], &mut Counts) -> Result<(), RefusalKind>,
    ) -> Result<Counts, Refusal> {
        check_start(block)?;
        let mut counts = Counts::default();
        let mut checked = false;
        let mut at = 0;
        while at < block.len() {
            if let Some(OneLineRecord { header_end, sequence_end }) =
                one_line_record(self.level, &block[at..], b'`')
            {
                let record = &block[at..at + sequence_end];
                let (name, sequence) = (&record[..header_end], &record[header_end + 1..]);
                work(self, name, sequence, &mut counts)
                    .map_err(|kind| Refusal::of_record(kind, &name[1..], at + header_end))?;
                at += sequence_end + 1;
                continue;
            }
            let found = record_layout(&block[at..]);
            let (start, end) = (at, at + found.end);
            at = end;
            if let Some(rejects) = &mut rejects {
                if let Err(refusal) = check_record(&block[start..end], &found) {
                    rejects.add(&block[start..end], start, refusal);
                    counts.records += 1;
                    counts.rejected += 1;
                    continue;
                }
            } else if !checked {
                // All before was ASCII. The check comes now, since cleaning will change the block.
                check_block(block)?;
                checked = true;
            }
            let (header, body) = block[start..end].split_at_mut(found.header_end);
            let name = mark_and_id(header);
            work(self, name, clean_body(body), &mut counts)
                .map_err(|kind| Refusal::of_record(kind, &name[1..], start + found.header_end))?;
        }
        Ok(counts)
    }

    /// Appends the frames of one record that are to be written, and counts it.
    #[inline]
    fn try_record(
        &mut self,
        name: &[u8],
        sequence: &[u8],
        nucleotide: &mut Vec<u8>,
        protein: &mut Vec<u8>,
        counts: &mut Counts,
    ) -> Result<(), RefusalKind> {
        let skip_empty = self.skip_empty;
        let Some(any_code) = &mut self.any_code else {
            self.add_record(name, sequence, nucleotide, protein, counts);
            return Ok(());
        };
        let (mut found, mut written) = (0, 0);
        any_code.for_each(sequence, |TranslatedFrame { frame, letters, protein: residues }| {
            found += 1;
            if skip_empty && residues.is_empty() {
                return;
            }
            written += 1;
            let [strand, offset] = frame.suffix();
            let letters = &letters[..nucleotide_length(letters.len(), residues.len())];
            for (text, out) in [(letters, &mut *nucleotide), (residues, &mut *protein)] {
                out.extend_from_slice(name);
                out.extend_from_slice(&[strand, offset, b'\n']);
                out.extend_from_slice(text);
                out.push(b'\n');
            }
        })?;
        counts.records += 1;
        counts.records_with_frames += u64::from(found > 0);
        counts.frames += written;
        counts.bases += sequence.len() as u64;
        Ok(())
    }

    /// Calls `work` with each frame of an upper-case sequence that would be written, and counts the record.
    ///
    /// # Errors
    /// For the first codon in such a frame that the policy refuses.
    pub fn visit_record(
        &mut self,
        id: &[u8],
        sequence: &[u8],
        counts: &mut Counts,
        mut work: impl FnMut(WrittenFrame<'_>),
    ) -> Result<(), RefusalKind> {
        let Self { level, skip_empty, reverse, protein, any_code } = self;
        let (mut found, mut written) = (0, 0);
        let mut visit = |frame, letters: &[u8], protein: &[u8]| {
            found += 1;
            if !(*skip_empty && protein.is_empty()) {
                written += 1;
                work(WrittenFrame { id, frame, letters, protein, record_length: sequence.len() });
            }
        };
        if let Some(any_code) = any_code {
            any_code.for_each(sequence, |TranslatedFrame { frame, letters, protein }| {
                visit(frame, letters, protein);
            })?;
        } else {
            for frame in stop_free_frames(*level, sequence, reverse).iter() {
                protein.clear();
                frame.translate(protein);
                visit(frame.frame, frame.letters(), protein);
            }
        }
        counts.records += 1;
        counts.records_with_frames += u64::from(found > 0);
        counts.frames += written;
        counts.bases += sequence.len() as u64;
        Ok(())
    }

    /// Appends the stop-free frames of one record, as `VirNucPro` reads them, and counts it.
    ///
    /// `name` is `>` and the record's id. `sequence` is used as it is.
    #[inline]
    pub fn add_record(
        &mut self,
        name: &[u8],
        sequence: &[u8],
        nucleotide: &mut Vec<u8>,
        protein: &mut Vec<u8>,
        counts: &mut Counts,
    ) {
        let skip_empty = self.skip_empty;
        let keep = |protein: &[u8]| !(skip_empty && protein.is_empty());
        self.add_frames(name, sequence, nucleotide, protein, counts, keep);
    }

    /// Does the same, but only with frames for whose protein `keep` is true.
    #[inline]
    pub(crate) fn add_frames(
        &mut self,
        name: &[u8],
        sequence: &[u8],
        nucleotide: &mut Vec<u8>,
        protein: &mut Vec<u8>,
        counts: &mut Counts,
        mut keep: impl FnMut(&[u8]) -> bool,
    ) {
        counts.records += 1;
        counts.bases += sequence.len() as u64;
        let frames = stop_free_frames(self.level, sequence, &mut self.reverse);
        if frames.is_empty() {
            return;
        }
        counts.records_with_frames += 1;
        for frame in frames.iter() {
            let start = protein.len();
            let [strand, offset] = frame.frame.suffix();
            let suffix = [strand, offset, b'\n'];
            protein.extend_from_slice(name);
            protein.extend_from_slice(&suffix);
            let length = frame.translate(protein);
            if !keep(&protein[protein.len() - length..]) {
                protein.truncate(start);
                continue;
            }
            protein.push(b'\n');
            nucleotide.extend_from_slice(name);
            nucleotide.extend_from_slice(&suffix);
            nucleotide.extend_from_slice(frame.nucleotides(length));
            nucleotide.push(b'\n');
            counts.frames += 1;
        }
    }
}
