//! `SpanStatistics`: counts what the records of a file are like, and writes hashes of their ids.

use super::output::Output;
use super::reader::SpanReader;
use crate::errors::{catch_panic, os_error};
use crate::inputs::block::RecordBlock;
use crate::machine::BEST_LEVEL;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use sixfast_core::{PropertyCount, Statistics};
use std::iter::once;
use std::path::PathBuf;

/// Inspects the records of spans of one file, and writes a hash of each id to another.
///
/// Args:
///     input: path of a FASTA file; None for blocks, which `load` takes.
///     hashes: path of an existing file to write to, eight bytes a record.
///     keep: examples that are kept of each property of records.
///     hash_bits: bits of a hash that are used; fewer than 64 are for tests.
///
/// Raises:
///     OSError: if a file cannot be opened.
///
/// SEMANTICS 16.1 to 16.4.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import SpanStatistics
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> reads, hashes = (os.path.join(folder.name, name) for name in ("reads.fa", "hashes"))
/// >>> for path, content in ((reads, b">a\nATGGC\n>b\nANA\n"), (hashes, b"")):
/// ...     with open(path, "wb") as file:
/// ...         _ = file.write(content)
/// >>> statistics = SpanStatistics(reads, hashes, 1)
/// >>> lengths, counts, reached = statistics.process(0, 16)
/// >>> lengths, counts[:7], counts[7 + ord("A")], reached
/// ((16,), (2, 0, 0, 0, 1, 0, 0), 3, 16)
/// >>> statistics.write(0)
/// [({3: 1, 5: 1}, [[], [], [], [(9, 'b', (1, 78))], [], []])]
/// >>> os.path.getsize(hashes)
/// 16
/// >>> del statistics
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanStatistics {
    reader: SpanReader,
    output: Output,
    keep: usize,
    hash_bits: u32,
    found: Statistics,
}

#[pymethods]
impl SpanStatistics {
    #[new]
    #[pyo3(signature = (input, hashes, keep, *, hash_bits=64))]
    fn new(input: Option<PathBuf>, hashes: PathBuf, keep: usize, hash_bits: u32) -> PyResult<Self> {
        Ok(SpanStatistics {
            reader: SpanReader::new(input)?,
            output: Output::new(hashes)?,
            keep,
            hash_bits,
            found: Statistics::new(*BEST_LEVEL, keep),
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

    /// Inspect the records between two byte offsets of the input and hold the hashes of their ids.
    ///
    /// Where these grow large it stops between two records; the rest is another call, after `write`.
    ///
    /// Args:
    ///     start: offset of the first byte; a record begins there.
    ///     end: offset after the last byte; a record or the file ends there.
    ///
    /// Returns:
    ///     ((bytes,), counts, reached). The counts are of records; of those that are empty, that are shorter than
    ///     3, that hold a letter outside IUPAC's code, an ambiguous one, a lower-case one, a U; and of each byte in
    ///     sequences. Reached is the offset up to which the input was read.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     ValueError: for text before the first record.
    ///     UnicodeDecodeError: for a byte that is no UTF-8; letters outside ASCII are outside IUPAC's code.
    fn process<'py>(&mut self, py: Python<'py>, start: u64, end: u64) -> PyResult<SpanCounts<'py>> {
        let Self { reader, output, keep, hash_bits, found } = self;
        catch_panic(|| {
            *found = Statistics::new(*BEST_LEVEL, *keep);
            let reached = py.detach(|| {
                output.clear();
                reader.read(start, end, |block| {
                    let start = block.start();
                    let added = found.add_block(block.bytes, start, *hash_bits, &mut output.bytes);
                    added.map_err(|refusal| block.refused(refusal))?;
                    Ok(output.bytes.len())
                })
            });
            let reached = reached.map_err(|failure| reader.error(py, failure))?;
            let properties = found.properties.iter().map(|count| count.records);
            let counts: Vec<u64> = once(found.records).chain(properties).chain(found.letters()).collect();
            Ok(((output.bytes.len(),), PyTuple::new(py, counts)?, reached))
        })
    }

    /// Say where the next hashes go.
    ///
    /// Args:
    ///     offset: where those that `process` holds go, in bytes from the start of their file.
    ///
    /// Returns:
    ///     (offset,) after them.
    fn place_after(&self, offset: u64) -> (u64,) {
        (offset + self.output.bytes.len() as u64,)
    }

    /// Write the hashes that `process` holds, and tell the rest of what it found.
    ///
    /// Args:
    ///     offset: where, in bytes from the start of their file.
    ///
    /// Returns:
    ///     [(lengths, examples)]. Lengths tells how many sequences have each length. Examples are six lists, in the
    ///     order of the counts, of (offset, id, letter): the offset of the record's first byte, and the first such
    ///     letter as (place from 0, byte) or None.
    ///
    /// Raises:
    ///     OSError: if they cannot be written.
    fn write<'py>(&mut self, py: Python<'py>, offset: u64) -> PyResult<Vec<SpanNotes<'py>>> {
        let Self { output, found, .. } = self;
        catch_panic(|| {
            py.detach(|| output.write(offset)).map_err(|(error, path)| os_error(&error, path))?;
            let lengths = PyDict::new(py);
            for (length, records) in found.lengths.iter() {
                lengths.set_item(length, records)?;
            }
            let examples = found.properties.iter_mut().map(take_examples);
            Ok(vec![(lengths, examples.collect())])
        })
    }
}

/// The length of the hashes, counts, and where the reading stopped.
type SpanCounts<'py> = ((usize,), Bound<'py, PyTuple>, u64);
/// Lengths, and examples of each property.
type SpanNotes<'py> = (Bound<'py, PyDict>, Vec<Vec<Example>>);
/// The offset of a record, its id, and its first letter that gives the property.
type Example = (u64, String, Option<(usize, u8)>);

fn take_examples(count: &mut PropertyCount) -> Vec<Example> {
    let examples = std::mem::take(&mut count.examples).into_iter();
    examples.map(|example| (example.offset, example.id, example.letter)).collect()
}
