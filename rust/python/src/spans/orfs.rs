//! `SpanOrfWriter`: finds the ORFs of spans of a file and writes them, without the GIL.

use super::long_orfs::{LONG, LongOrfs};
use super::output::Output;
use super::reader::{SpanFailure, SpanReader};
use crate::counts::{OrfCountsTuple, orfs_as_tuple};
use crate::errors::{catch_panic, os_error};
use crate::inputs::block::RecordBlock;
use crate::orf_settings::{RecordWriter, WriterSettings};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use sixfast_core::OrfCounts;
use std::path::PathBuf;

/// Finds the ORFs of spans of one file and writes them at given places of others.
///
/// The files are opened once and the buffers kept from span to span.
///
/// Args:
///     input: path of a FASTA file; None for blocks, which `load` takes.
///     outputs: for each output its path, which is that of an existing file, the name of its format, and how it is
///         compressed: "gz", "zst" or None. Without a path the results are only held, for `texts`.
///     options: what is an ORF, and how it is written: an object with the attributes of `OrfOptions` or
///         `PeerOptions`.
///     level: of compression; None for what is usual.
///     threads: how many may share the work on a long record.
///
/// Raises:
///     OSError: if a file cannot be opened.
///     KeyError, ValueError: for an option that does not exist.
///
/// SEMANTICS 20.1 to 20.16.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import SpanOrfWriter
/// >>> from sixfast.engine.jobs import OrfOptions
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> paths = [os.path.join(folder.name, name) for name in ("reads.fa", "orfs.faa")]
/// >>> for path, text in zip(paths, (b">a\nATG\n>b\nATGGCC\n", b"")):
/// ...     with open(path, "wb") as file:
/// ...         _ = file.write(text)
/// >>> writer = SpanOrfWriter(paths[0], [(paths[1], "fasta", None)], OrfOptions(min_length=6))
/// >>> writer.process(7, 17)
/// ((76,), (1, 1, 2, 6), 17)
/// >>> writer.place_after(0)
/// (76,)
/// >>> writer.write(0)
/// >>> with open(paths[1]) as file:
/// ...     file.readline(), file.readline()
/// ('>bF1_1 1..6(+) length=2 partial=53\n', 'MA\n')
/// >>> del writer
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanOrfWriter {
    reader: SpanReader,
    writer: RecordWriter,
    outputs: Vec<Output>,
    threads: usize,
    /// A record whose ORFs were too many to be held.
    long: Option<LongOrfs<Vec<Vec<u8>>>>,
    /// ORFs of the spans before.
    written: u64,
}

/// Lengths of the results, counts, and where the search stopped.
type SpanOrfs<'py> = (Bound<'py, PyTuple>, OrfCountsTuple, u64);

#[pymethods]
impl SpanOrfWriter {
    #[new]
    #[pyo3(signature = (input, outputs, options, level=None, threads=1))]
    fn new(
        input: Option<PathBuf>,
        outputs: Vec<(Option<PathBuf>, String, Option<String>)>,
        options: WriterSettings,
        level: Option<i32>,
        threads: usize,
    ) -> PyResult<Self> {
        let formats: Vec<_> = outputs.iter().map(|(_, format, _)| format.clone()).collect();
        let outputs = outputs.into_iter().map(|(path, _, compression)| {
            let output = path.map_or_else(|| Ok(Output::nowhere()), Output::new)?;
            output.compressed_as(compression.as_deref(), level)
        });
        let writer = options.writer(&formats)?;
        let long = if writer.of_long_records().is_some() { LONG } else { usize::MAX };
        Ok(SpanOrfWriter {
            reader: SpanReader::new(input)?.with_long_records(long),
            writer,
            outputs: outputs.collect::<PyResult<_>>()?,
            threads,
            long: None,
            written: 0,
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

    /// Read the records between two byte offsets of the input, find their ORFs and hold them.
    ///
    /// Where results grow large it stops; the rest is another call, after `write`. It stops between two records, or
    /// within a long one, in front of which it stops too. That is reached when all of it is done.
    ///
    /// Args:
    ///     start: offset of the first byte; a record begins there.
    ///     end: offset after the last byte; a record or the file ends there.
    ///
    /// Returns:
    ///     (bytes for each output, (records, records with ORFs, ORFs, bases), reached), where reached is the offset up
    ///     to which the input was read.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     ValueError, UnicodeDecodeError: as `find_orfs`, naming file, line and record.
    fn process<'py>(&mut self, py: Python<'py>, start: u64, end: u64) -> PyResult<SpanOrfs<'py>> {
        catch_panic(|| {
            let mut total = OrfCounts::default();
            let reached = py.detach(|| self.find(start, end, &mut total));
            let reached = reached.map_err(|failure| self.reader.error(py, failure))?;
            self.written += total.orfs;
            let lengths = self.outputs.iter().map(|output| output.made().len());
            Ok((PyTuple::new(py, lengths)?, orfs_as_tuple(total), reached))
        })
    }

    /// Return what `process` holds.
    ///
    /// Returns:
    ///     bytes for each output, as they are before compression.
    fn texts<'py>(&self, py: Python<'py>) -> Vec<Bound<'py, PyBytes>> {
        self.outputs.iter().map(|output| PyBytes::new(py, &output.bytes)).collect()
    }

    /// Say where the next results go.
    ///
    /// Args:
    ///     offsets: where those that `process` holds go, in bytes from the start of each output.
    ///
    /// Returns:
    ///     The offsets after them.
    #[pyo3(signature = (*offsets))]
    fn place_after<'py>(
        &self,
        py: Python<'py>,
        offsets: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let offsets: Vec<u64> = offsets.extract()?;
        let lengths = self.outputs.iter().map(|output| output.made().len() as u64);
        PyTuple::new(
            py,
            offsets.iter().zip(lengths).map(|(offset, length)| offset + length).collect::<Vec<_>>(),
        )
    }

    /// Write what `process` holds.
    ///
    /// Args:
    ///     offsets: where, in bytes from the start of each output.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    #[pyo3(signature = (*offsets))]
    fn write(&self, py: Python<'_>, offsets: &Bound<'_, PyTuple>) -> PyResult<()> {
        catch_panic(|| {
            let offsets: Vec<u64> = offsets.extract()?;
            py.detach(|| {
                self.outputs.iter().zip(offsets).try_for_each(|(output, offset)| output.write(offset))
            })
            .map_err(|(error, path)| os_error(&error, path))
        })
    }
}

impl SpanOrfWriter {
    /// Finds ORFs from `start` on, adds what was done to `total`, and returns what `process` reached.
    fn find(&mut self, start: u64, end: u64, total: &mut OrfCounts) -> Result<u64, SpanFailure> {
        let Self { reader, writer, outputs, threads, long, written } = self;
        outputs.iter_mut().for_each(Output::clear);
        let mut reached = start;
        if long.is_none() {
            reached = reader.read(start, end, |block| {
                let mut texts = texts_of(outputs);
                let before = *written + total.orfs;
                *total += writer
                    .write(block.bytes, before, &mut texts)
                    .map_err(|refusal| block.refused(refusal))?;
                Ok(texts.iter().map(|text| text.len()).sum())
            })?;
            if let Some(writer) = writer.of_long_records().filter(|_| reached == start && start < end) {
                let texts = vec![Vec::new(); outputs.len()];
                *long = Some(LongOrfs::read(&mut reader.long_record(), writer, *threads, &texts)?);
            }
        }
        if let Some(record) = long
            && let Some(counts) = record.write(&mut reader.long_record(), |texts| {
                for (output, text) in outputs.iter_mut().zip(texts) {
                    output.bytes.extend_from_slice(text);
                }
                outputs.iter().map(|output| output.bytes.len()).sum()
            })?
        {
            *total += counts;
            *long = None;
            reached = reader.long_record_end();
        }
        outputs.iter_mut().try_for_each(Output::complete)?;
        Ok(reached)
    }
}

/// The bytes that are held for each output.
fn texts_of(outputs: &mut [Output]) -> Vec<&mut Vec<u8>> {
    outputs.iter_mut().map(|output| &mut output.bytes).collect()
}
