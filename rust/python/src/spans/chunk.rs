//! `SpanChunker`: cuts the sequences of a file into chunks.

use super::output::{KEPT_CAPACITY, Output};
use super::reader::{MOST_RESULTS, SpanFailure, SpanReader};
use crate::errors::{catch_panic, os_error};
use crate::inputs::block::RecordBlock;
use crate::machine::BEST_LEVEL;
use pyo3::prelude::*;
use sixfast_core::{ChunkCounts, ChunkPlaces, Chunker, RefusalKind, SequencePart, id_range};
use std::collections::HashMap;
use std::io::{Error, ErrorKind};
use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::PathBuf;

/// Cuts the sequences of spans of one file into chunks and writes these at given places of another.
///
/// Args:
///     input: path of a FASTA file; None for blocks, which `load` takes.
///     output: path of an existing file to write to.
///     size: letters in a chunk.
///     keep_empty: write an empty record as one empty chunk; else it is refused.
///     divided: records that spans may begin and end in, in order: (start, end, letters, places), where each of
///         the places is the offset at which a span may begin, and the letters of the record before it.
///
/// Raises:
///     OSError: if a file cannot be opened.
///
/// SEMANTICS 10.1 to 10.4.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import SpanChunker
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> reads, chunks = (os.path.join(folder.name, name) for name in ("reads.fa", "chunks.fa"))
/// >>> for path, content in ((reads, b">a\nATGGC\n"), (chunks, b"")):
/// ...     with open(path, "wb") as file:
/// ...         _ = file.write(content)
/// >>> chunker = SpanChunker(reads, chunks, 3)
/// >>> chunker.process(0, 9)
/// ((30,), (1, 2), 9)
/// >>> chunker.write(0)
/// >>> with open(chunks, "rb") as file:
/// ...     file.read()
/// b'>a_chunk_1\nATG\n>a_chunk_2\nGGC\n'
/// >>> del chunker
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanChunker {
    reader: SpanReader,
    output: Output,
    chunker: Chunker,
    divided: Vec<DividedRecord>,
    /// For each place at which a part of a divided record may begin: the letters of the record before it.
    letters_before: HashMap<u64, usize>,
    header: Header,
    letters: Vec<u8>,
}

/// A record that is cut part by part, since spans begin and end in it.
#[derive(Clone, Copy)]
struct DividedRecord {
    start: u64,
    end: u64,
    letters: usize,
}

/// A divided record as Python gives it: start, end, letters, and places with the letters before each.
type DividedTuple = (u64, u64, usize, Vec<(u64, usize)>);

/// The header of the current divided record.
#[derive(Default)]
struct Header {
    /// The bytes of the record in the file; none before the first record.
    record: Range<u64>,
    id: Vec<u8>,
    end: u64,
}

#[pymethods]
impl SpanChunker {
    #[new]
    #[pyo3(signature = (input, output, size, *, keep_empty=false, divided=Vec::new()))]
    fn new(
        input: Option<PathBuf>,
        output: PathBuf,
        size: NonZeroUsize,
        keep_empty: bool,
        divided: Vec<DividedTuple>,
    ) -> PyResult<Self> {
        let records = divided.iter().map(|&(start, end, letters, _)| DividedRecord { start, end, letters });
        let starts = divided.iter().map(|&(start, ..)| (start, 0));
        let places = divided.iter().flat_map(|(_, _, _, places)| places.iter().copied());
        Ok(SpanChunker {
            reader: SpanReader::new(input)?,
            output: Output::new(output)?,
            chunker: Chunker { level: *BEST_LEVEL, size, keep_empty },
            divided: records.collect(),
            letters_before: starts.chain(places).collect(),
            header: Header::default(),
            letters: Vec::new(),
        })
    }

    /// Work on this block from now on, instead of a file.
    ///
    /// Args:
    ///     block: whole records, as `RecordBlocks` gives them.
    ///
    /// Returns:
    ///     The bytes of its FASTA text: spans lie between 0 and this number.
    ///
    /// Raises:
    ///     ValueError, UnicodeDecodeError: for a record of FASTQ or BAM that cannot be read.
    fn load(&mut self, py: Python<'_>, block: &RecordBlock) -> PyResult<u64> {
        catch_panic(|| Ok(self.reader.load(block.fasta(py, false)?)))
    }

    /// Read and cut the records between two byte offsets of the input and hold the results.
    ///
    /// Of a divided record these are the chunks that begin in the span. Where results grow large it stops early;
    /// the rest is another call, after `write`.
    ///
    /// Args:
    ///     start: offset of the first byte; a record begins there, or it is a place in a divided record, or
    ///         where the last call stopped.
    ///     end: offset after the last byte; a record or the file ends there, or it is such a place.
    ///
    /// Returns:
    ///     ((bytes,), (records, chunks), reached), where reached is the offset up to which the input was read. A
    ///     divided record is counted where it begins.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     ValueError, UnicodeDecodeError: as `SpanTranslator`.
    ///     ZeroDivisionError: for an empty record that is not to be kept.
    fn process(&mut self, py: Python<'_>, start: u64, end: u64) -> PyResult<SpanChunks> {
        catch_panic(|| {
            let mut total = ChunkCounts::default();
            let reached = py.detach(|| {
                self.output.clear();
                self.output.bytes.reserve(expected_results(end - start));
                let mut at = start;
                while at < end && self.output.bytes.len() < MOST_RESULTS {
                    let following = self.divided.partition_point(|record| record.end <= at);
                    at = match self.divided.get(following).copied() {
                        Some(record) if record.start <= at => {
                            self.cut_part(record, at..end.min(record.end), &mut total)?
                        }
                        record => self.cut_whole(
                            at,
                            record.map_or(end, |record| end.min(record.start)),
                            &mut total,
                        )?,
                    };
                }
                Ok(at)
            });
            let reached = reached.map_err(|failure| self.reader.error(py, failure))?;
            Ok(((self.output.bytes.len(),), (total.records, total.chunks), reached))
        })
    }

    /// Say where the next results go.
    ///
    /// Args:
    ///     offset: where those that `process` holds go, in bytes from the start of the output.
    ///
    /// Returns:
    ///     (offset,) after them.
    fn place_after(&self, offset: u64) -> (u64,) {
        (offset + self.output.bytes.len() as u64,)
    }

    /// Write what `process` holds.
    ///
    /// Args:
    ///     offset: where, in bytes from the start of the output.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    fn write(&self, py: Python<'_>, offset: u64) -> PyResult<()> {
        catch_panic(|| {
            py.detach(|| self.output.write(offset)).map_err(|(error, path)| os_error(&error, path))
        })
    }
}

impl SpanChunker {
    /// Cuts whole records until the results grow large. Returns the offset up to which it read.
    fn cut_whole(&mut self, start: u64, end: u64, total: &mut ChunkCounts) -> Result<u64, SpanFailure> {
        let Self { reader, output, chunker, .. } = self;
        reader.read(start, end, |block| {
            let cut = chunker.cut(block.bytes, &mut output.bytes);
            let ChunkCounts { records, chunks } = cut.map_err(|refusal| block.refused(refusal))?;
            total.records += records;
            total.chunks += chunks;
            Ok(output.bytes.len())
        })
    }

    /// Cuts the chunks that begin in a part of a record until the results grow large. Returns the offset up to which
    /// it read.
    fn cut_part(
        &mut self,
        record: DividedRecord,
        mut part: Range<u64>,
        total: &mut ChunkCounts,
    ) -> Result<u64, SpanFailure> {
        self.read_header(record)?;
        if part.start == record.start {
            total.records += 1;
            if record.letters == 0 {
                if !self.chunker.cut_empty(&self.header.id, &mut self.output.bytes) {
                    return Err(self.reader.refused(RefusalKind::EmptySequence, self.header.end));
                }
                total.chunks += 1;
            }
        }
        let chunks = ChunkPlaces::new(record.letters, self.chunker.size);
        let mut before = self.letters_before.get(&part.start).copied().ok_or_else(file_changed)?;
        part.start = part.start.max(self.header.end).min(part.end);
        while !part.is_empty() && self.output.bytes.len() < MOST_RESULTS {
            self.letters.clear();
            self.letters.shrink_to(KEPT_CAPACITY);
            self.read_letters(&mut part)?;
            let own = self.letters.len();
            let sequence_part = SequencePart::new(chunks, before, own);
            let mut behind = part.start;
            while self.letters.len() < sequence_part.letters_needed() {
                let missing = sequence_part.letters_needed() - self.letters.len();
                let mut lines = behind..record.end.min(behind + bytes_of_letters(missing));
                self.read_letters(&mut lines)?;
                behind = lines.start;
            }
            total.chunks +=
                sequence_part.write_chunks(&self.header.id, &self.letters, &mut self.output.bytes);
            before += own;
        }
        if !part.is_empty() {
            self.letters_before.insert(part.start, before);
        }
        Ok(part.start)
    }

    /// Reads a piece at the front of `part`, appends its letters to `self.letters`, and shortens `part` by the piece.
    fn read_letters(&mut self, part: &mut Range<u64>) -> Result<(), SpanFailure> {
        let piece = self.reader.piece(part)?;
        if piece.is_empty() {
            return Err(file_changed());
        }
        if !piece.is_ascii() {
            let at = piece.iter().position(|byte| !byte.is_ascii()).unwrap_or_default();
            return Err(self.reader.refused(RefusalKind::NonAsciiSequence, part.start + at as u64));
        }
        self.chunker.level.append_letters(piece, &mut self.letters);
        part.start += piece.len() as u64;
        Ok(())
    }

    fn read_header(&mut self, record: DividedRecord) -> Result<(), SpanFailure> {
        let place = record.start..record.end;
        if self.header.record != place {
            let line = self.reader.line(record.start + 1..record.end)?;
            let end = record.start + 1 + line.len() as u64;
            self.header = Header { record: place, id: line[id_range(&line)].to_vec(), end };
        }
        Ok(())
    }
}

/// How many bytes of a file are likely to hold so many letters, line ends counted.
fn bytes_of_letters(letters: usize) -> u64 {
    (letters + letters / 32 + 64) as u64
}

/// How many bytes the results of a span of so many bytes are likely to have, at most [`MOST_RESULTS`].
fn expected_results(span: u64) -> usize {
    usize::try_from(span + span / 4).unwrap_or(MOST_RESULTS).min(MOST_RESULTS)
}

/// The failure for a divided record that was changed since its places were found.
fn file_changed() -> SpanFailure {
    SpanFailure::Read(Error::new(ErrorKind::InvalidData, "the file was changed while it was read"))
}

/// The length of the results, records and chunks, and where the reading stopped.
type SpanChunks = ((usize,), (u64, u64), u64);
