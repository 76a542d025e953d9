//! `SpanOrfWriter`: finds the ORFs of spans of a file and writes them, without the GIL.

use super::output::Output;
use super::reader::SpanReader;
use crate::counts::{OrfCountsTuple, orfs_as_tuple};
use crate::errors::{catch_panic, os_error};
use crate::inputs::block::RecordBlock;
use crate::orf_settings::{RecordWriter, WriterSettings};
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sixfast_core::OrfCounts;
use std::path::PathBuf;

/// Finds the ORFs of spans of one file and writes them at given places of others.
///
/// The files are opened once and the buffers kept from span to span.
///
/// Args:
///     input: path of a FASTA file; None for blocks, which `load` takes.
///     outputs: for each output its path, which is that of an existing file, the name of its format, and how it is
///         compressed: "gz", "zst" or None.
///     options: what is an ORF, and how it is written: an object with the attributes of `OrfOptions` or
///         `PeerOptions`.
///     level: of compression; None for what is usual.
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
}

/// Lengths of the results, counts, and where the search stopped.
type SpanOrfs<'py> = (Bound<'py, PyTuple>, OrfCountsTuple, u64);

#[pymethods]
impl SpanOrfWriter {
    #[new]
    #[pyo3(signature = (input, outputs, options, level=None))]
    fn new(
        input: Option<PathBuf>,
        outputs: Vec<(PathBuf, String, Option<String>)>,
        options: WriterSettings,
        level: Option<i32>,
    ) -> PyResult<Self> {
        let formats: Vec<_> = outputs.iter().map(|(_, format, _)| format.clone()).collect();
        let outputs = outputs
            .into_iter()
            .map(|(path, _, compression)| Output::new(path)?.compressed_as(compression.as_deref(), level));
        Ok(SpanOrfWriter {
            reader: SpanReader::new(input)?,
            writer: options.writer(&formats)?,
            outputs: outputs.collect::<PyResult<_>>()?,
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
    /// Where results grow large it stops between two records; the rest is another call, after `write`.
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
            let Self { reader, writer, outputs } = self;
            let mut total = OrfCounts::default();
            let reached = py.detach(|| {
                outputs.iter_mut().for_each(Output::clear);
                let reached = reader.read(start, end, |block| {
                    let mut texts: Vec<_> = outputs.iter_mut().map(|output| &mut output.bytes).collect();
                    total +=
                        writer.write(block.bytes, 0, &mut texts).map_err(|refusal| block.refused(refusal))?;
                    Ok(outputs.iter().map(|output| output.bytes.len()).sum())
                })?;
                for output in outputs.iter_mut() {
                    output.complete()?;
                }
                Ok(reached)
            });
            let reached = reached.map_err(|failure| reader.error(py, failure))?;
            let lengths = outputs.iter().map(|output| output.made().len());
            Ok((PyTuple::new(py, lengths)?, orfs_as_tuple(total), reached))
        })
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
