//! Makes of raw FASTA what `VirNucPro`'s stages on the GPU read: chunks, translated and wrapped again.
//!
//! `VirNucPro` does this in stages: each reads the file that the stage before wrote. A stage writes line ends, and
//! these can bring a `>` of a sequence to the start of a line, which the next stage reads as a record. So records
//! with `>` in their sequence go through the stages here too. For all others the stages give what `add_frames`
//! gives in one step.

use super::chunk::{chunk_places, write_chunk, write_chunk_name};
use super::split::WrittenRecords;
use crate::fasta::{AllowedLetters, Record, Refusal, for_each_record, wrap};
use crate::frames::{BlockTranslator, stop_free_frames};
use crate::simd::Level;
use memchr::memchr;
use std::num::NonZeroUsize;

/// The options of a preparation.
#[derive(Clone, Copy, Debug)]
pub struct PrepareOptions {
    /// CPU level to work at.
    pub level: Level,
    /// Letters in a chunk.
    pub size: NonZeroUsize,
    /// Leave out frames whose protein is empty.
    pub skip_empty: bool,
    /// Write each sequence in one line, as the original program does when it splits files; else in lines of 60, as
    /// Broad's does.
    pub one_line: bool,
    /// For each stage, whether its text is kept.
    pub keep: PerStage<bool>,
}

/// One value for each of the stages whose files `VirNucPro` leaves on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerStage<T> {
    /// The value for the chunks.
    pub chunked: T,
    /// The value for the nucleotides of all frames.
    pub nucleotide: T,
    /// The value for the proteins of all frames.
    pub protein: T,
}

/// The results of blocks.
#[derive(Debug, Default)]
pub struct Prepared {
    /// The nucleotides of frames, which will be divided among files.
    pub nucleotide: WrittenRecords,
    /// Their proteins.
    pub protein: WrittenRecords,
    /// How much of both texts belongs to each frame, in order.
    pub frames: Vec<FrameSize>,
    /// The texts of the stages that are kept.
    pub kept: PerStage<Vec<u8>>,
    /// Counts.
    pub counts: PreparedCounts,
}

/// How much was written of one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameSize {
    /// Records that its nucleotides make: two if they begin with `>`, else one.
    pub nucleotide_records: usize,
    /// Letters of its protein.
    pub residues: usize,
}

/// What was read from blocks and what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreparedCounts {
    /// Records read.
    pub records: u64,
    /// Letters of their sequences.
    pub bases: u64,
    /// Records that are longer than a chunk.
    pub longer: u64,
    /// Records without any letter.
    pub empty: u64,
    /// Chunks that were cut.
    pub chunks: u64,
    /// Records that were translated: the chunks, and the records that line ends made of sequences with `>`.
    pub translated: u64,
    /// Those with at least one stop-free frame.
    pub with_frames: u64,
    /// Frames written.
    pub frames: u64,
    /// Letters of their proteins.
    pub residues: u64,
}

impl Prepared {
    /// Empties the results. Of their memory at most `capacity` bytes are kept for each text.
    pub fn clear(&mut self, capacity: usize) {
        let Prepared { nucleotide, protein, frames, kept, counts } = self;
        let texts = [&mut kept.chunked, &mut kept.nucleotide, &mut kept.protein];
        for text in texts.into_iter().chain([&mut nucleotide.bytes, &mut protein.bytes]) {
            text.clear();
            text.shrink_to(capacity);
        }
        for ends in [&mut nucleotide.ends, &mut protein.ends] {
            ends.clear();
            ends.shrink_to(capacity / size_of::<usize>());
        }
        frames.clear();
        frames.shrink_to(capacity / size_of::<FrameSize>());
        *counts = PreparedCounts::default();
    }

    /// Bytes of memory that the results take.
    pub fn size_in_memory(&self) -> usize {
        let PerStage { chunked, nucleotide, protein } = &self.kept;
        self.nucleotide.size_in_memory()
            + self.protein.size_in_memory()
            + size_of_val(self.frames.as_slice())
            + chunked.len()
            + nucleotide.len()
            + protein.len()
    }
}

/// Prepares blocks one after the other, keeping its scratch space.
#[derive(Debug)]
pub struct Preparer {
    options: PrepareOptions,
    translator: BlockTranslator,
    letters: Vec<u8>,
    reverse: Vec<u8>,
    name: Vec<u8>,
    amino_acids: Vec<u8>,
    stages: PerStage<Vec<u8>>,
}

impl Preparer {
    /// A preparer with these options.
    pub fn new(options: PrepareOptions) -> Self {
        Preparer {
            options,
            translator: BlockTranslator::new(options.level, options.skip_empty),
            letters: Vec::new(),
            reverse: Vec::new(),
            name: Vec::new(),
            amino_acids: Vec::new(),
            stages: PerStage::default(),
        }
    }

    /// Reads whole records from `block`, which is used as scratch space, and adds the results to `out`.
    ///
    /// An empty record gives one empty chunk. Whether that is allowed is known only when all records have been read.
    ///
    /// # Errors
    /// For the first record, in the order of the block, that cannot be read.
    pub fn prepare(&mut self, block: &mut [u8], out: &mut Prepared) -> Result<(), Refusal> {
        for_each_record(self.options.level, block, AllowedLetters::Ascii, |record| {
            let length = record.sequence.len();
            out.counts.records += 1;
            out.counts.bases += length as u64;
            out.counts.longer += u64::from(length > self.options.size.get());
            out.counts.empty += u64::from(length == 0);
            if memchr(b'>', record.sequence).is_some() {
                return self.add_through_stages(&record, out);
            }
            self.add_frames(&record, out);
            Ok(())
        })
    }

    /// Adds the frames of all chunks of a record without `>` in its sequence.
    fn add_frames(&mut self, record: &Record, out: &mut Prepared) {
        let Self { options, letters, reverse, name, amino_acids, .. } = self;
        let (id, sequence) = (record.id(), record.sequence);
        for (number, place) in (1..).zip(chunks_or_one(sequence.len(), options.size)) {
            let chunk = &sequence[place];
            out.counts.chunks += 1;
            out.counts.translated += 1;
            if options.keep.chunked {
                write_chunk(id, number, chunk, &mut out.kept.chunked);
            }
            letters.clear();
            letters.extend_from_slice(chunk);
            letters.make_ascii_uppercase();
            let frames = stop_free_frames(options.level, letters, reverse);
            if frames.is_empty() {
                continue;
            }
            out.counts.with_frames += 1;
            name.clear();
            write_chunk_name(id, number, name);
            let name_length = name.len();
            for frame in frames.iter() {
                amino_acids.clear();
                let length = frame.translate(amino_acids);
                if options.skip_empty && length == 0 {
                    continue;
                }
                name.truncate(name_length);
                name.extend_from_slice(&frame.frame.suffix());
                name.push(b'\n');
                let nucleotides = frame.nucleotides(length);
                if options.keep.nucleotide {
                    write_line(name, nucleotides, &mut out.kept.nucleotide);
                }
                if options.keep.protein {
                    write_line(name, amino_acids, &mut out.kept.protein);
                }
                let write = if options.one_line { write_line } else { write_wrapped };
                for (records, sequence) in
                    [(&mut out.nucleotide, nucleotides), (&mut out.protein, amino_acids.as_slice())]
                {
                    write(name, sequence, &mut records.bytes);
                    records.ends.push(records.bytes.len());
                }
                out.frames.push(FrameSize { nucleotide_records: 1, residues: length });
                out.counts.frames += 1;
                out.counts.residues += length as u64;
            }
        }
    }

    /// Cuts, translates and splits one record as `VirNucPro`'s stages do, each on the text of the one before.
    fn add_through_stages(&mut self, record: &Record, out: &mut Prepared) -> Result<(), Refusal> {
        let Self { options, translator, stages, .. } = self;
        let PerStage { chunked, nucleotide, protein } = stages;
        for text in [&mut *chunked, nucleotide, protein] {
            text.clear();
        }
        for (number, place) in (1..).zip(chunks_or_one(record.sequence.len(), options.size)) {
            write_chunk(record.id(), number, &record.sequence[place], chunked);
            out.counts.chunks += 1;
        }
        if options.keep.chunked {
            out.kept.chunked.extend_from_slice(chunked);
        }
        let counts = translator.translate(chunked, nucleotide, protein)?;
        out.counts.translated += counts.records;
        out.counts.with_frames += counts.records_with_frames;
        out.counts.frames += counts.frames;
        for (kept, text, is_kept) in [
            (&mut out.kept.nucleotide, &*nucleotide, options.keep.nucleotide),
            (&mut out.kept.protein, protein, options.keep.protein),
        ] {
            if is_kept {
                kept.extend_from_slice(text);
            }
        }
        let lines = |text| <[u8]>::split(text, |&byte| byte == b'\n').skip(1).step_by(2);
        for (nucleotides, amino_acids) in lines(nucleotide).zip(lines(protein)) {
            let nucleotide_records = 1 + usize::from(nucleotides.first() == Some(&b'>'));
            out.frames.push(FrameSize { nucleotide_records, residues: amino_acids.len() });
            out.counts.residues += amino_acids.len() as u64;
        }
        for (records, text) in [(&mut out.nucleotide, nucleotide), (&mut out.protein, protein)] {
            if options.one_line {
                records.copy(text)?;
            } else {
                records.rewrap(options.level, text)?;
            }
        }
        Ok(())
    }
}

/// Where the chunks of a sequence lie; an empty one has one empty chunk.
fn chunks_or_one(length: usize, size: NonZeroUsize) -> impl Iterator<Item = std::ops::Range<usize>> {
    chunk_places(length, size).chain((length == 0).then_some(0..0))
}

#[inline]
fn write_line(name: &[u8], sequence: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(name);
    out.extend_from_slice(sequence);
    out.push(b'\n');
}

#[inline]
fn write_wrapped(name: &[u8], sequence: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(name);
    wrap(sequence, out);
}

#[cfg(test)]
mod tests {
    use super::{FrameSize, PerStage, PrepareOptions, Prepared, PreparedCounts, Preparer};
    use crate::frames::BlockTranslator;
    use crate::simd::Level;
    use crate::stages::{Chunker, WrittenRecords};
    use proptest::prelude::*;
    use std::num::NonZeroUsize;

    const ALL: PerStage<bool> = PerStage { chunked: true, nucleotide: true, protein: true };

    fn preparation(size: usize) -> PrepareOptions {
        PrepareOptions {
            level: Level::best(),
            size: NonZeroUsize::new(size).unwrap(),
            skip_empty: false,
            one_line: false,
            keep: ALL,
        }
    }

    fn prepared(options: PrepareOptions, block: &[u8]) -> Prepared {
        let mut out = Prepared::default();
        Preparer::new(options).prepare(&mut block.to_vec(), &mut out).unwrap();
        out
    }

    /// The stages one after the other, on the whole text.
    fn by_stages(
        options: PrepareOptions,
        block: &[u8],
    ) -> (PerStage<Vec<u8>>, WrittenRecords, WrittenRecords) {
        let PrepareOptions { level, size, skip_empty, one_line, .. } = options;
        let mut kept = PerStage::<Vec<u8>>::default();
        let chunker = Chunker { level, size, keep_empty: true };
        chunker.cut(&mut block.to_vec(), &mut kept.chunked).unwrap();
        BlockTranslator::new(level, skip_empty)
            .translate(&mut kept.chunked.clone(), &mut kept.nucleotide, &mut kept.protein)
            .unwrap();
        let split = |text: &Vec<u8>| {
            let mut records = WrittenRecords::default();
            if one_line {
                records.copy(text).unwrap();
            } else {
                records.rewrap(level, &mut text.clone()).unwrap();
            }
            records
        };
        let (nucleotide, protein) = (split(&kept.nucleotide), split(&kept.protein));
        (kept, nucleotide, protein)
    }

    fn assert_as_by_stages(options: PrepareOptions, block: &[u8]) {
        let found = prepared(options, block);
        let (kept, nucleotide, protein) = by_stages(options, block);
        assert_eq!(found.kept, kept);
        for (found, expected) in [(&found.nucleotide, nucleotide), (&found.protein, protein)] {
            assert_eq!(String::from_utf8_lossy(&found.bytes), String::from_utf8_lossy(&expected.bytes));
            assert_eq!(found.ends, expected.ends);
        }
        let records: usize = found.frames.iter().map(|frame| frame.nucleotide_records).sum();
        assert_eq!(records, found.nucleotide.ends.len());
        assert_eq!(found.frames.len(), found.protein.ends.len());
        assert_eq!(found.counts.frames, found.frames.len() as u64);
        let residues: usize = found.frames.iter().map(|frame| frame.residues).sum();
        assert_eq!(found.counts.residues, residues as u64);
    }

    #[test]
    fn chunks_are_named_and_their_frames_wrapped() {
        let found = prepared(preparation(6), b">r x\natgg\ncc\nA\n>e\n");
        let counts = found.counts;
        assert_eq!((counts.records, counts.bases, counts.longer, counts.empty), (2, 7, 1, 1));
        assert_eq!((counts.chunks, counts.translated, counts.with_frames, counts.frames), (3, 3, 3, 18));
        assert!(found.nucleotide.bytes.starts_with(b">r_chunk_1F1\nATGGCC\n>r_chunk_1F2\nTGGC\n"));
        assert!(found.protein.bytes.ends_with(b">e_chunk_1R2\n>e_chunk_1R3\n"));
        assert!(found.kept.chunked.starts_with(b">r_chunk_1\natggcc\n>r_chunk_2\n"));
    }

    #[test]
    fn a_mark_that_comes_to_the_start_of_a_line_begins_a_record() {
        // At the start of the second line of the chunk, and of a frame's nucleotides.
        let block = [&b">a\n"[..], &[b'A'; 60], b">GGCCA\n"].concat();
        let found = prepared(preparation(100), &block);
        assert_eq!((found.counts.records, found.counts.chunks, found.counts.translated), (1, 1, 2));
        let block = b">a\nACG\n>b\nA>C\n";
        let found = prepared(preparation(100), block);
        let sizes = |nucleotide_records, residues| FrameSize { nucleotide_records, residues };
        assert_eq!(found.frames[7], sizes(2, 0));
        assert_eq!(found.frames[0], sizes(1, 1));
    }

    #[test]
    fn memory_is_given_back_except_for_what_may_be_kept() {
        let mut out = prepared(preparation(500), b">a\nACGT\n");
        assert!(out.size_in_memory() > 0);
        out.clear(1);
        assert_eq!((out.size_in_memory(), out.counts), (0, PreparedCounts::default()));
        assert!(out.nucleotide.bytes.capacity() <= 1);
    }

    proptest! {
        #[test]
        fn prepared_is_what_the_stages_give(
            records in prop::collection::vec(("[ -~é\x1c\x0b]{0,9}", "(?:[ACGT]{0,70}|[ACGTNacgt>\n \x0b-]{0,80}){0,4}"), 0..6),
            size in 1usize..200,
            skip_empty: bool,
            one_line: bool,
        ) {
            let block: Vec<_> = records.iter().map(|(header, body)| [">", header, "\n", body, "\n"].concat()).collect();
            let block = block.concat();
            for level in Level::available() {
                let options = PrepareOptions { level, skip_empty, one_line, ..preparation(size) };
                assert_as_by_stages(options, block.as_bytes());
            }
        }
    }
}
