//! Makes training sets: the frames of a genome's chunks whose protein is in a reference protein of the record.

use super::chunk::{chunk_places, record_id, write_chunk};
use super::reference_proteins::ReferenceProteins;
use crate::codes::is_ambiguous;
use crate::fasta::{AllowedLetters, Refusal, RefusalKind, for_each_record};
use crate::frames::{BlockTranslator, Counts};
use crate::simd::Level;
use std::collections::HashMap;
use std::num::NonZeroUsize;

/// Cuts the records of a genome into chunks and keeps the frames whose protein is in a reference.
#[derive(Debug)]
pub struct TrainSetMaker {
    level: Level,
    size: NonZeroUsize,
    /// By record id, joined.
    references: HashMap<Vec<u8>, Vec<u8>>,
    /// The indexed references of one record. One is enough: the chunks of a record come one after the other.
    current: Option<(Vec<u8>, ReferenceProteins)>,
    translator: BlockTranslator,
}

/// What was read from a block and what was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrainCounts {
    /// Records read.
    pub records: u64,
    /// Chunks they were cut into.
    pub chunks: u64,
    /// Chunks that were left out for an ambiguous letter.
    pub ambiguous: u64,
    /// Stop-free frames of the others that have a protein.
    pub tested: u64,
    /// Those that were written.
    pub frames: u64,
    /// The ids of records without references.
    pub unmatched: Vec<String>,
}

impl TrainSetMaker {
    /// One that cuts chunks of `size` letters and has no references.
    pub fn new(level: Level, size: NonZeroUsize) -> Self {
        let translator = BlockTranslator::new(level, true);
        TrainSetMaker { level, size, references: HashMap::new(), current: None, translator }
    }

    /// Adds reference proteins to those of the record with this id.
    pub fn add_references(&mut self, id: &[u8], proteins: impl IntoIterator<Item = impl AsRef<[u8]>>) {
        self.current = None;
        ReferenceProteins::join(self.references.entry(id.to_vec()).or_default(), proteins);
    }

    /// Reads whole records from `block`, which is used as scratch space, and appends the frames to be kept.
    ///
    /// Each chunk is written as chunking writes it, and read again. So this sees the same letters as the original
    /// program, which reads wrapped files: wrapping can bring a `>` to the start of a line.
    ///
    /// # Errors
    /// For the first record, in the order of the block, that cannot be read or is empty. What was appended
    /// before stays there.
    pub fn make(
        &mut self,
        block: &mut [u8],
        nucleotide: &mut Vec<u8>,
        protein: &mut Vec<u8>,
    ) -> Result<TrainCounts, Refusal> {
        let mut counts = TrainCounts::default();
        let mut chunk = Vec::new();
        for_each_record(self.level, block, AllowedLetters::Ascii, |record| {
            let (id, sequence) = (record.id(), record.sequence);
            if sequence.is_empty() {
                return Err(record.refusal(RefusalKind::EmptySequence));
            }
            counts.records += 1;
            if self.references.get(record_id(id)).is_none_or(Vec::is_empty) {
                counts.unmatched.push(String::from_utf8_lossy(id).into_owned());
            }
            for (number, place) in (1..).zip(chunk_places(sequence.len(), self.size)) {
                chunk.clear();
                write_chunk(id, number, &sequence[place], &mut chunk);
                counts.chunks += 1;
                for_each_record(self.level, &mut chunk, AllowedLetters::Ascii, |part| {
                    self.add(part.id(), part.sequence, nucleotide, protein, &mut counts);
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(counts)
    }

    /// Appends the frames of one chunk that are to be kept, and counts.
    fn add(
        &mut self,
        id: &[u8],
        sequence: &[u8],
        nucleotide: &mut Vec<u8>,
        protein: &mut Vec<u8>,
        counts: &mut TrainCounts,
    ) {
        let sequence = sequence.to_ascii_uppercase();
        if sequence.iter().any(|&letter| is_ambiguous(letter)) {
            counts.ambiguous += 1;
            return;
        }
        let key = record_id(id);
        self.current.take_if(|(id, _)| id != key);
        let (_, references) = self.current.get_or_insert_with(|| {
            let joined = self.references.get(key).cloned().unwrap_or_default();
            (key.to_vec(), ReferenceProteins::new(joined))
        });
        let name = [b">", id].concat();
        let mut written = Counts::default();
        self.translator.add_frames(&name, &sequence, nucleotide, protein, &mut written, |protein| {
            counts.tested += u64::from(!protein.is_empty());
            !protein.is_empty() && references.any_contains(protein)
        });
        counts.frames += written.frames;
    }
}

#[cfg(test)]
mod tests {
    use super::{TrainCounts, TrainSetMaker};
    use crate::fasta::RefusalKind;
    use crate::simd::Level;
    use std::num::NonZeroUsize;

    fn maker(size: usize, references: &[(&str, &[&str])]) -> TrainSetMaker {
        let mut maker = TrainSetMaker::new(Level::best(), NonZeroUsize::new(size).unwrap());
        for (id, proteins) in references {
            maker.add_references(id.as_bytes(), *proteins);
        }
        maker
    }

    fn made(maker: &mut TrainSetMaker, block: &str) -> (String, String, TrainCounts) {
        let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
        let counts = maker.make(&mut block.as_bytes().to_vec(), &mut nucleotide, &mut protein).unwrap();
        (String::from_utf8(nucleotide).unwrap(), String::from_utf8(protein).unwrap(), counts)
    }

    #[test]
    fn frames_that_a_reference_of_their_record_holds_are_kept() {
        let mut maker = maker(6, &[("a", &["XMAX", "HH"]), ("b", &["W"]), ("none", &[])]);
        let block = ">a x\natgg\ncc\n>b\nATGGCC\n>c\nATGGCC\n>none\nATGGCC\n";
        let (nucleotide, protein, counts) = made(&mut maker, block);
        assert_eq!(nucleotide, ">a_chunk_1F1\nATGGCC\n>a_chunk_1R2\nGCCA\n>b_chunk_1F2\nTGGC\n");
        assert_eq!(protein, ">a_chunk_1F1\nMA\n>a_chunk_1R2\nA\n>b_chunk_1F2\nW\n");
        let unmatched = vec!["c".to_owned(), "none".to_owned()];
        assert_eq!(
            counts,
            TrainCounts { records: 4, chunks: 4, ambiguous: 0, tested: 24, frames: 3, unmatched }
        );
    }

    #[test]
    fn an_ambiguous_chunk_and_frames_without_a_protein_are_left_out() {
        let mut maker = maker(4, &[("a", &["MACHW"])]);
        let (_, protein, counts) = made(&mut maker, ">a\nATGnAT\n>a\nA-GC\n>a\nAT\n");
        assert_eq!(protein, "");
        assert_eq!((counts.chunks, counts.ambiguous, counts.tested, counts.frames), (4, 2, 0, 0));
    }

    #[test]
    fn the_first_mark_of_a_chunk_ends_the_id_that_is_looked_up() {
        let mut maker = maker(9, &[("a", &["MA"])]);
        let (_, protein, counts) = made(&mut maker, ">a_chunk_7_chunk_8\nATGGCC\n");
        assert_eq!(protein, ">a_chunk_7_chunk_8_chunk_1F1\nMA\n>a_chunk_7_chunk_8_chunk_1R2\nA\n");
        assert!(counts.unmatched.is_empty());
    }

    #[test]
    fn a_mark_that_wrapping_moves_to_the_start_of_a_line_begins_a_record() {
        let mut maker = maker(300, &[("GG", &["MV"])]);
        let (front, rest) = ("C".repeat(60), "C".repeat(50));
        let (_, protein, counts) = made(&mut maker, &format!(">a\n{front}>GG_chunk_{rest}ATGGTG\n"));
        assert_eq!(protein, format!(">GG_chunk_{rest}F1\nMV\n"));
        assert_eq!((counts.records, counts.chunks, counts.unmatched), (1, 1, vec!["a".to_owned()]));
    }

    #[test]
    fn references_of_the_empty_id_and_those_that_come_later_count() {
        let mut maker = maker(6, &[("", &["MA"])]);
        assert_eq!(made(&mut maker, ">\nATGGCC\n").1, ">_chunk_1F1\nMA\n>_chunk_1R2\nA\n");
        maker.add_references(b"", ["W"]);
        assert_eq!(made(&mut maker, ">\nATGGCC\n").1, ">_chunk_1F1\nMA\n>_chunk_1F2\nW\n>_chunk_1R2\nA\n");
    }

    #[test]
    fn an_empty_record_is_refused() {
        let refusal = maker(3, &[]).make(&mut b">a\nACG\n>b\n".to_vec(), &mut Vec::new(), &mut Vec::new());
        assert_eq!(refusal.unwrap_err().kind, RefusalKind::EmptySequence);
    }
}
