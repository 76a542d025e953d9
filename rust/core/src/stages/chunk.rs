//! Cuts sequences into overlapping chunks of one length.

use crate::fasta::{AllowedLetters, Refusal, RefusalKind, for_each_record, wrap, write_number};
use crate::simd::Level;
use memchr::memmem;
use std::num::NonZeroUsize;
use std::ops::Range;

/// What stands between a record's id and the number of its chunk.
const CHUNK: &[u8] = b"_chunk_";

/// Where the chunks of a sequence lie. An empty sequence has none.
///
/// Without overlaps the last chunk would be too short. The letters that it lacks are spread over the overlaps, the
/// first of which are longer by one. Where all of them are longer, the last chunk is too short nevertheless.
#[derive(Clone, Copy, Debug)]
pub struct ChunkPlaces {
    length: usize,
    size: usize,
    count: usize,
    /// Letters in the shorter overlaps.
    shorter: usize,
    /// Number of overlaps that are longer by one.
    longer_ones: usize,
}

impl ChunkPlaces {
    /// The chunks of a sequence of `length` letters.
    pub fn new(length: usize, size: NonZeroUsize) -> Self {
        let size = size.get().min(length);
        let count = if size == 0 { 0 } else { length.div_ceil(size) };
        let surplus = count * size - length;
        let shorter = surplus.checked_div(count).unwrap_or(0);
        let longer_ones = shorter + surplus.checked_rem(count).unwrap_or(0);
        ChunkPlaces { length, size, count, shorter, longer_ones }
    }

    /// Where a chunk lies, counted from 0.
    fn place(self, chunk: usize) -> Range<usize> {
        let start = chunk * (self.size - self.shorter) - chunk.min(self.longer_ones);
        start..(start + self.size).min(self.length)
    }

    /// The number of chunks that begin before a letter.
    fn count_before(self, letter: usize) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            if self.place(middle).start < letter {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Where the chunks of a sequence of `length` letters lie, in order.
pub fn chunk_places(length: usize, size: NonZeroUsize) -> impl Iterator<Item = Range<usize>> {
    let chunks = ChunkPlaces::new(length, size);
    (0..chunks.count).map(move |chunk| chunks.place(chunk))
}

/// A part of a sequence that is not in memory as a whole. Its chunks are those that begin in it.
#[derive(Clone, Debug)]
pub struct SequencePart {
    chunks: ChunkPlaces,
    numbers: Range<usize>,
    /// Letters of the sequence before the part.
    before: usize,
}

impl SequencePart {
    /// The part that follows the first `before` letters and has `letters` letters.
    pub fn new(chunks: ChunkPlaces, before: usize, letters: usize) -> Self {
        SequencePart {
            chunks,
            numbers: chunks.count_before(before)..chunks.count_before(before + letters),
            before,
        }
    }

    /// How many letters its chunks need, from the start of the part on. Some may lie after its end.
    pub fn letters_needed(&self) -> usize {
        let last = self.numbers.clone().last();
        last.map_or(0, |last| self.chunks.place(last).end - self.before)
    }

    /// Appends its chunks, wrapped, and returns their number.
    ///
    /// `letters` begin where the part begins. They are at least as many as [`SequencePart::letters_needed`].
    pub fn write_chunks(&self, id: &[u8], letters: &[u8], out: &mut Vec<u8>) -> u64 {
        for chunk in self.numbers.clone() {
            let Range { start, end } = self.chunks.place(chunk);
            write_chunk(id, chunk as u64 + 1, &letters[start - self.before..end - self.before], out);
        }
        self.numbers.len() as u64
    }
}

/// Cuts the sequences of blocks into chunks and writes these wrapped.
#[derive(Clone, Copy, Debug)]
pub struct Chunker {
    /// CPU level to read at.
    pub level: Level,
    /// Letters in a chunk.
    pub size: NonZeroUsize,
    /// Whether an empty record is written as one empty chunk; else it is refused.
    pub keep_empty: bool,
}

/// What was read from a block and what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChunkCounts {
    /// Records read.
    pub records: u64,
    /// Chunks written.
    pub chunks: u64,
}

impl Chunker {
    /// Appends the one chunk of an empty record if such records are kept, else returns false.
    pub fn cut_empty(self, id: &[u8], out: &mut Vec<u8>) -> bool {
        if self.keep_empty {
            write_chunk(id, 1, b"", out);
        }
        self.keep_empty
    }

    /// Reads whole records from `block`, which is used as scratch space, and appends their chunks to `out`.
    ///
    /// # Errors
    /// For the first record, in the order of the block, that cannot be read, or that is empty where this is refused.
    /// What was appended before stays there.
    pub fn cut(self, block: &mut [u8], out: &mut Vec<u8>) -> Result<ChunkCounts, Refusal> {
        let mut counts = ChunkCounts::default();
        for_each_record(self.level, block, AllowedLetters::Ascii, |record| {
            let (id, sequence) = (record.id(), record.sequence);
            if sequence.is_empty() {
                if !self.cut_empty(id, out) {
                    return Err(record.refusal(RefusalKind::EmptySequence));
                }
                counts.chunks += 1;
            }
            for (number, place) in (1..).zip(chunk_places(sequence.len(), self.size)) {
                write_chunk(id, number, &sequence[place], out);
                counts.chunks += 1;
            }
            counts.records += 1;
            Ok(())
        })?;
        Ok(counts)
    }
}

/// Appends a chunk, wrapped, under its name.
#[inline]
pub(crate) fn write_chunk(id: &[u8], number: u64, sequence: &[u8], out: &mut Vec<u8>) {
    write_chunk_name(id, number, out);
    out.push(b'\n');
    wrap(sequence, out);
}

/// Appends `>` and the name of chunk `number` of the record with this id.
#[inline]
pub(crate) fn write_chunk_name(id: &[u8], number: u64, out: &mut Vec<u8>) {
    out.push(b'>');
    out.extend_from_slice(id);
    out.extend_from_slice(CHUNK);
    write_number(number, out);
}

/// The id of the record that a chunk comes from, by which it is looked up: all before the first `_chunk_`.
#[inline]
pub(crate) fn record_id(chunk_id: &[u8]) -> &[u8] {
    &chunk_id[..memmem::find(chunk_id, CHUNK).unwrap_or(chunk_id.len())]
}

#[cfg(test)]
mod tests {
    use super::{ChunkCounts, Chunker, chunk_places};
    use crate::fasta::RefusalKind;
    use crate::simd::Level;
    use std::num::NonZeroUsize;
    use std::ops::Range;

    /// The same step by step: each chunk begins an overlap before the end of the one before.
    fn chunks_stepwise(length: usize, size: usize) -> impl Iterator<Item = Range<usize>> {
        let count = length.div_ceil(size);
        let surplus = count * size - length;
        let (mut longer_ones, shorter) = (surplus / count + surplus % count, surplus / count);
        let mut start = 0;
        (0..count).map(move |_| {
            let place = start..(start + size).min(length);
            start += size - shorter;
            if longer_ones > 0 {
                longer_ones -= 1;
                start -= 1;
            }
            place
        })
    }

    #[test]
    fn the_closed_form_is_the_stepwise_one_and_covers_the_sequence() {
        for size in 1..=600 {
            let given = NonZeroUsize::new(size).unwrap();
            assert_eq!(chunk_places(0, given).count(), 0);
            for length in 1..=5000 {
                let mut places = chunk_places(length, given);
                let mut covered = 0;
                for expected in chunks_stepwise(length, size) {
                    assert_eq!(places.next(), Some(expected.clone()), "{length} by {size}");
                    assert!(expected.start <= covered && expected.end > covered, "{length} by {size}");
                    covered = expected.end;
                }
                assert_eq!((places.next(), covered), (None, length), "{length} by {size}");
            }
        }
    }

    #[test]
    fn observed_chunks() {
        let size = NonZeroUsize::new(300).unwrap();
        let places =
            |length| chunk_places(length, size).map(|place| (place.start, place.end)).collect::<Vec<_>>();
        assert_eq!(places(301), [(0, 300), (150, 301)]);
        assert_eq!(places(450), [(0, 300), (224, 450)]);
        assert_eq!(places(901), [(0, 300), (225, 525), (450, 750), (675, 901)]);
        assert_eq!(places(1000), [(0, 300), (249, 549), (498, 798), (747, 1000)]);
        let starts = chunk_places(5003, NonZeroUsize::new(500).unwrap()).map(|place| place.start);
        assert!(starts.eq((0..11).map(|chunk| chunk * 454)));
    }

    #[test]
    fn no_length_and_no_size_is_too_large() {
        for (length, size) in
            [(usize::MAX >> 1, usize::MAX), (usize::MAX >> 1, usize::MAX >> 2), (7, usize::MAX)]
        {
            let last = chunk_places(length, NonZeroUsize::new(size).unwrap()).last().unwrap();
            assert_eq!(last.end, length);
        }
    }

    #[test]
    fn chunks_are_written_wrapped_under_the_id() {
        let chunker =
            Chunker { level: Level::best(), size: NonZeroUsize::new(70).unwrap(), keep_empty: false };
        let mut block = [&b">a b\n"[..], &[b'a'; 69], b"\n> \nC G\n>c\n", &[b'G'; 71]].concat();
        let mut out = Vec::new();
        let counts = chunker.cut(&mut block, &mut out).unwrap();
        assert_eq!(counts, ChunkCounts { records: 3, chunks: 4 });
        let (a, g) = ("a".repeat(60), "G".repeat(60));
        let expected = format!(
            ">a_chunk_1\n{a}\naaaaaaaaa\n>_chunk_1\nCG\n\
             >c_chunk_1\n{g}\nGGGGGGGGGG\n>c_chunk_2\nGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGG\n"
        );
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn an_empty_record_is_kept_or_refused() {
        let chunker = Chunker { level: Level::best(), size: NonZeroUsize::new(3).unwrap(), keep_empty: true };
        let block = b">a\nACG\n>b c\n\n>d\n";
        let mut out = Vec::new();
        assert!(chunker.cut(&mut block.to_vec(), &mut out).is_ok());
        assert_eq!(out, b">a_chunk_1\nACG\n>b_chunk_1\n>d_chunk_1\n");
        let refusing = Chunker { keep_empty: false, ..chunker };
        let refusal = refusing.cut(&mut block.to_vec(), &mut out).unwrap_err();
        assert_eq!((refusal.kind, refusal.id.as_str()), (RefusalKind::EmptySequence, "b"));
        assert_eq!(refusal.place(block), (2, 3));
    }
}
