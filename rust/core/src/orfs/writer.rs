//! Writes the ORFs of all records of a block.

use super::formats::{OrfFormat, OrfStyle, Source};
use super::long::{LongRecord, PartPlace};
use super::output::{FoundOrf, OrfOutput, Visitor};
use super::rules::{Orf, OrfRules};
use super::search::OrfSearch;
use super::strands::Strands;
use super::text::OrfText;
use crate::fasta::{AllowedLetters, Record, Refusal, RefusalKind, for_each_record};
use crate::frames::{fold_letters, may_fold};
use crate::simd::Level;
use std::ops::AddAssign;

/// What was read from a block and what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OrfCounts {
    /// Records read.
    pub records: u64,
    /// Records with at least one ORF that was written.
    pub records_with_orfs: u64,
    /// ORFs written.
    pub orfs: u64,
    /// Letters of all sequences, blanks and line ends not counted.
    pub bases: u64,
}

impl AddAssign for OrfCounts {
    fn add_assign(&mut self, other: OrfCounts) {
        self.records += other.records;
        self.records_with_orfs += other.records_with_orfs;
        self.orfs += other.orfs;
        self.bases += other.bases;
    }
}

/// Finds the ORFs of blocks one after the other, and writes them in some formats, keeping its scratch space.
#[derive(Clone)]
pub struct OrfWriter {
    level: Level,
    rules: OrfRules,
    search: OrfSearch,
    text: OrfText,
    orfs: Vec<Orf>,
    /// The sequence of a record, where it is not used as it was read.
    folded: Vec<u8>,
}

impl OrfWriter {
    /// A writer of ORFs by these rules in these formats.
    pub fn new(level: Level, rules: OrfRules, formats: Vec<OrfFormat>, style: OrfStyle) -> Self {
        let text = OrfText::new(level, rules, formats, style);
        let search = OrfSearch::new(level, rules, text.reading());
        OrfWriter { level, rules, search, text, orfs: Vec::new(), folded: Vec::new() }
    }

    /// One for ORFs that are handed over, not written.
    pub fn visitor(level: Level, rules: OrfRules) -> Self {
        // A format that has all there is to tell, so that all of it is found out.
        Self::new(level, rules, vec![OrfFormat::Tsv], OrfStyle { line_width: 0, description: false })
    }

    /// What is an ORF.
    pub fn rules(&self) -> &OrfRules {
        &self.rules
    }

    /// Reads whole records from `block` and appends their ORFs to `outputs`, one for each format.
    ///
    /// The block is used as scratch space.
    ///
    /// # Errors
    /// If the block cannot be read, or an ORF cannot be written. Outputs may hold ORFs of the records before then.
    pub fn write(&mut self, block: &mut [u8], outputs: &mut [&mut Vec<u8>]) -> Result<OrfCounts, Refusal> {
        self.find_all(block, outputs)
    }

    /// Reads whole records from `block`, which is used as scratch space, and calls `work` with each of their ORFs. This
    /// is for a [`OrfWriter::visitor`].
    ///
    /// # Errors
    /// If the block cannot be read, or a codon is refused. `work` may have been called for the records before.
    pub fn for_each_orf(
        &mut self,
        block: &mut [u8],
        work: impl FnMut(FoundOrf<'_>),
    ) -> Result<OrfCounts, Refusal> {
        self.find_all(block, &mut Visitor(work))
    }

    fn find_all(
        &mut self,
        block: &mut [u8],
        output: &mut (impl OrfOutput + ?Sized),
    ) -> Result<OrfCounts, Refusal> {
        let mut counts = OrfCounts::default();
        for_each_record(self.level, block, AllowedLetters::Ascii, |record| {
            self.write_record(&record, output).map_err(|kind| record.refusal(kind))?;
            counts += OrfCounts {
                records: 1,
                records_with_orfs: u64::from(!self.orfs.is_empty()),
                orfs: self.orfs.len() as u64,
                bases: record.sequence.len() as u64,
            };
            Ok(())
        })?;
        Ok(counts)
    }

    /// Appends the ORFs of one record, which are in `orfs` then.
    fn write_record(
        &mut self,
        record: &Record<'_>,
        output: &mut (impl OrfOutput + ?Sized),
    ) -> Result<(), RefusalKind> {
        let Self { rules, search, text, orfs, folded, .. } = self;
        let length = record.sequence.len();
        let strands = Strands { letters: fold(record.sequence, rules, folded), length };
        search.find(&strands, text.reading(), orfs);
        if orfs.is_empty() {
            return Ok(());
        }
        let source = source(record.id(), record.behind_id(), length, rules);
        text.begin(&source, output);
        for orfs in orfs.chunk_by(|orf, next| orf.frame == next.frame) {
            for (number, orf) in (1..).zip(orfs) {
                text.add(&source, &strands, orf, number, output)?;
            }
        }
        Ok(())
    }

    /// Reads a block that holds one record, which is not circular, to do it in parts of about so many letters.
    ///
    /// The block is changed, and belongs to the record from then on.
    ///
    /// # Errors
    /// If the record cannot be read.
    pub fn read_long(&self, block: &mut [u8], letters: usize) -> Result<LongRecord, Refusal> {
        LongRecord::new(self.level, block, &self.rules, letters)
    }

    /// Finds the ORFs of a part of a long record, holds them, and returns how many there are.
    pub fn find_part(&mut self, record: &LongRecord, block: &[u8], part: usize) -> u64 {
        let letters = &block[record.letters.clone()];
        let strands = Strands { letters, length: letters.len() };
        self.orfs.clear();
        self.search.find_in_part(&strands, &record.parts[part], self.text.reading(), &mut self.orfs);
        self.orfs.len() as u64
    }

    /// Appends the ORFs that are held to `outputs`, one for each format.
    ///
    /// # Errors
    /// If one of them cannot be written.
    pub fn write_part(
        &mut self,
        record: &LongRecord,
        block: &[u8],
        place: PartPlace,
        outputs: &mut [&mut Vec<u8>],
    ) -> Result<(), Refusal> {
        self.take_part(record, block, place, outputs)
    }

    /// Calls `work` with each ORF that is held. This is for a [`OrfWriter::visitor`].
    ///
    /// # Errors
    /// If a codon is refused.
    pub fn visit_part(
        &mut self,
        record: &LongRecord,
        block: &[u8],
        place: PartPlace,
        work: impl FnMut(FoundOrf<'_>),
    ) -> Result<(), Refusal> {
        self.take_part(record, block, place, &mut Visitor(work))
    }

    fn take_part(
        &mut self,
        record: &LongRecord,
        block: &[u8],
        place: PartPlace,
        output: &mut (impl OrfOutput + ?Sized),
    ) -> Result<(), Refusal> {
        let letters = &block[record.letters.clone()];
        let strands = Strands { letters, length: letters.len() };
        let source = source(&record.id, &record.description, letters.len(), &self.rules);
        if place.is_first && !self.orfs.is_empty() {
            self.text.begin(&source, output);
        }
        for (number, orf) in (place.number..).zip(&self.orfs) {
            self.text
                .add(&source, &strands, orf, number, output)
                .map_err(|kind| Refusal::of_record(kind, &record.id, record.header_end))?;
        }
        Ok(())
    }
}

/// What is told of the record of an ORF.
fn source<'a>(id: &'a [u8], description: &'a [u8], length: usize, rules: &OrfRules) -> Source<'a> {
    Source {
        id,
        description,
        length,
        is_circular: rules.circular,
        code: rules.code.id(),
        from_start: rules.starts.is_some(),
    }
}

/// The sequence as it is looked at: folded, and behind a circular one its first two letters.
fn fold<'a>(sequence: &'a [u8], rules: &OrfRules, folded: &'a mut Vec<u8>) -> &'a [u8] {
    if !rules.circular && !may_fold(sequence) {
        return sequence;
    }
    folded.clear();
    folded.extend_from_slice(sequence);
    fold_letters(folded, rules.ambiguity);
    if rules.circular && sequence.len() >= 3 {
        folded.extend_from_within(..2);
    }
    folded
}
