//! `DuplicateFinder`: finds ids that several records of a file have.

use super::reader::SpanReader;
use crate::errors::{catch_panic, os_error};
use crate::files::{OpenFile, read_exact_at};
use crate::inputs::block::RecordBlock;
use crate::machine::BEST_LEVEL;
use pyo3::prelude::*;
use sixfast_core::{IdCounter, keep_repeated};
use std::fs::OpenOptions;
use std::path::PathBuf;

/// Bytes of hashes read at a time.
const PIECE: usize = 1 << 20;

/// Finds ids that several records of a file have.
///
/// `load_shared_hashes` finds the hashes that several ids have, `select` chooses some of them, and `read_span` compares the ids
/// with these hashes themselves, span by span; `repeated` tells what it saw.
///
/// Args:
///     input: path of a FASTA file; None for blocks, which `load` takes.
///     hashes: path of the file of its ids' hashes that a `SpanStatistics` has written.
///
/// Raises:
///     OSError: if a file cannot be opened.
///
/// SEMANTICS 16.5.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import DuplicateFinder, SpanStatistics
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> reads, hashes = (os.path.join(folder.name, name) for name in ("reads.fa", "hashes"))
/// >>> for path, content in ((reads, b">a\nA\n>b\nA\n>a x\nG\n"), (hashes, b"")):
/// ...     with open(path, "wb") as file:
/// ...         _ = file.write(content)
/// >>> statistics = SpanStatistics(reads, hashes, 0)
/// >>> _ = statistics.process(0, 17)
/// >>> _ = statistics.write(0)
/// >>> finder = DuplicateFinder(reads, hashes)
/// >>> finder.load_shared_hashes(3, 0, 1)
/// 1
/// >>> finder.select(0, 1)
/// >>> finder.read_span(0, 17, 0, 3)
/// >>> finder.repeated()
/// (1, 1, [('a', 2, 1, 3, 10)])
/// >>> del statistics, finder
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct DuplicateFinder {
    reader: SpanReader,
    hashes: OpenFile,
    shared: Vec<u64>,
    counter: IdCounter,
}

#[pymethods]
impl DuplicateFinder {
    #[new]
    #[pyo3(signature = (input, hashes))]
    fn new(input: Option<PathBuf>, hashes: PathBuf) -> PyResult<Self> {
        let reader = SpanReader::new(input)?;
        let hashes = OpenFile::new(hashes, OpenOptions::new().read(true))?;
        Ok(DuplicateFinder { reader, hashes, shared: Vec::new(), counter: IdCounter::default() })
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

    /// Load the hashes that several records have, of one part of all hashes there can be.
    ///
    /// Args:
    ///     records: number of hashes in the file.
    ///     part: which part, from 0.
    ///     parts: number of parts of the same size; memory for the hashes of one is needed, eight bytes each.
    ///
    /// Returns:
    ///     The number of hashes found.
    ///
    /// Raises:
    ///     OSError: if the file of hashes cannot be read.
    fn load_shared_hashes(&mut self, py: Python<'_>, records: u64, part: u64, parts: u64) -> PyResult<usize> {
        let Self { hashes, shared, .. } = self;
        catch_panic(|| {
            shared.clear();
            let read = py.detach(|| {
                // All numbers of 64 bits, in order, are divided into equal parts.
                let is_in_part = |hash: u64| (u128::from(hash) * u128::from(parts)) >> 64 == u128::from(part);
                let mut before = 0;
                while before < records {
                    let piece = (PIECE / size_of::<u64>()) as u64;
                    let read = read_hashes(hashes, before, piece.min(records - before))?;
                    before += read.len() as u64;
                    shared.extend(read.into_iter().filter(|&hash| is_in_part(hash)));
                }
                keep_repeated(shared);
                Ok(shared.len())
            });
            read.map_err(|error: std::io::Error| os_error(&error, &hashes.path))
        })
    }

    /// Choose some of the shared hashes, and forget what ids were seen.
    ///
    /// Args:
    ///     first: the first of them, from 0.
    ///     number: how many, if there are so many; memory for their ids is needed.
    ///
    /// Returns:
    ///     Nothing.
    fn select(&mut self, first: usize, number: usize) {
        let last = first.saturating_add(number).min(self.shared.len());
        self.counter = IdCounter::default(); // before the new ones take their place
        self.counter = IdCounter::new(&self.shared[first.min(last)..last]);
    }

    /// Look at the ids of a span that have one of the hashes; a span without them is not read.
    ///
    /// Args:
    ///     start: offset of its first byte.
    ///     end: offset after its last byte.
    ///     before: number of the records before it.
    ///     records: number of its records.
    ///
    /// Raises:
    ///     OSError: if a file cannot be read, or ends early.
    ///     ValueError, UnicodeDecodeError: as `SpanStatistics`.
    fn read_span(&mut self, py: Python<'_>, start: u64, end: u64, before: u64, records: u64) -> PyResult<()> {
        let Self { reader, hashes, counter, .. } = self;
        catch_panic(|| {
            let hashes = py
                .detach(|| read_hashes(hashes, before, records))
                .map_err(|error| os_error(&error, &hashes.path))?;
            let looked = py.detach(|| {
                if !hashes.iter().any(|&hash| counter.is_wanted(hash)) {
                    return Ok(end);
                }
                let mut seen = 0;
                reader.read(start, end, |block| {
                    let start = block.start();
                    let left = hashes.get(seen..).unwrap_or_default();
                    let added = counter.add(*BEST_LEVEL, block.bytes, start, before + seen as u64, left);
                    seen += added.map_err(|refusal| block.refused(refusal))?;
                    Ok(0)
                })
            });
            looked.map(|_| ()).map_err(|failure| reader.error(py, failure))
        })
    }

    /// Return the ids that several records have, among those that were looked at.
    ///
    /// Args:
    ///     most: how many ids to return, the first that are met again; None for all.
    ///
    /// Returns:
    ///     (ids, surplus, first): the number of such ids, the number of their records but the first of each, and
    ///     (id, records, first record, second record, offset of the second) of the first ids. Records are
    ///     numbered from 1.
    #[pyo3(signature = (most=None))]
    fn repeated(&self, py: Python<'_>, most: Option<usize>) -> PyResult<(usize, u64, Vec<Repeated>)> {
        catch_panic(|| {
            let repeated = py.detach(|| self.counter.repeated());
            let surplus = repeated.iter().map(|(_, count)| count.records - 1).sum();
            let first = repeated.iter().take(most.unwrap_or(usize::MAX)).map(|(id, count)| {
                let id = String::from_utf8_lossy(id).into_owned();
                (id, count.records, count.first, count.second, count.second_offset)
            });
            Ok((repeated.len(), surplus, first.collect()))
        })
    }
}

/// An id, the number of its records, the first and the second of them, and the offset of the second.
type Repeated = (String, u64, u64, u64, u64);

/// Reads the hashes of `records` records, after those of the first `before` records.
fn read_hashes(file: &OpenFile, before: u64, records: u64) -> std::io::Result<Vec<u64>> {
    const EACH: usize = size_of::<u64>();
    let mut bytes = vec![0; usize::try_from(records).unwrap_or(usize::MAX).saturating_mul(EACH)];
    read_exact_at(&file.file, &mut bytes, before * EACH as u64)?;
    Ok(bytes.as_chunks::<EACH>().0.iter().map(|hash| u64::from_le_bytes(*hash)).collect())
}
