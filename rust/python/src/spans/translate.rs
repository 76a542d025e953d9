//! `SpanTranslator`: translates spans of a file and writes the results, without the GIL.

use super::output::Output;
use super::reader::{Block, SpanFailure, SpanReader};
use crate::counts::{CountsTuple, as_tuple};
use crate::errors::{catch_panic, os_error};
use crate::inputs::block::{FastaBlock, RecordBlock};
use crate::machine::BEST_LEVEL;
use crate::policies::{ReadingArguments, block_translator};
use pyo3::prelude::*;
use sixfast_core::{BlockTranslator, Counts, Rejects};
use std::path::PathBuf;
use std::sync::Arc;

/// Translates spans of one file and writes the results at given places of others.
///
/// The files are opened once and the buffers kept from span to span.
///
/// Args:
///     input: path of a FASTA file; None for blocks, which `load` takes.
///     nucleotide: path of an existing file to write to; None to write no nucleotides.
///     protein: path of an existing file to write to; None to write no proteins.
///     rejects: path of an existing file for records that cannot be read; None to refuse them.
///     skip_empty: leave out frames whose protein is empty.
///     compression: for each output "gz", "zst" or None. What is written for a span can be decompressed by itself.
///     level: of compression; None for what is usual.
///     reading: what is translated, as of `translate_block`.
///
/// Raises:
///     OSError: if a file cannot be opened.
///     ValueError: for a compression or a policy that does not exist.
///     KeyError: for a genetic code that does not exist.
///
/// SEMANTICS 6.1 to 6.13 for reading, 8.1 to 8.7, 8.16 and 19.18 to 19.22 for writing.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import SpanTranslator
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> paths = [os.path.join(folder.name, name) for name in ("reads.fa", "nucleotide.fa", "protein.faa")]
/// >>> for path, text in zip(paths, (b">a\nATG\n>b\nATGGCC\n", b"", b"")):
/// ...     with open(path, "wb") as file:
/// ...         _ = file.write(text)
/// >>> translator = SpanTranslator(*paths)
/// >>> lengths, counts, reached = translator.process(7, 17)
/// >>> lengths, counts, reached
/// ((64, 44, 0), (1, 1, 6, 6, 0), 17)
/// >>> translator.write(0, 0, 0)
/// []
/// >>> with open(paths[2]) as file:
/// ...     file.readline(), file.readline()
/// ('>bF1\n', 'MA\n')
/// >>> del translator
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanTranslator {
    reader: SpanReader,
    results: Results,
}

/// The results of blocks, and where they go.
struct Results {
    nucleotide: Output,
    protein: Output,
    rejects: Option<Output>,
    translator: BlockTranslator,
    counts: Counts,
    /// Sentences why records were rejected, which `write` has not returned yet.
    reasons: Vec<String>,
    /// How many sentences may still be made.
    reasons_left: usize,
    /// A block whose rejected records are not among the results yet.
    loaded: Option<Arc<FastaBlock>>,
}

/// Sentences about rejected records that one translator makes. They include those of the first hundred of the file,
/// since each worker goes through its spans in order.
const MOST_REASONS: usize = 100;

/// Three numbers about the outputs: lengths or offsets.
type Three<T> = (T, T, T);

/// Lengths of the results, counts, and where the translation stopped.
type SpanTranslation = (Three<usize>, CountsTuple, u64);

impl Results {
    /// Makes room for the results of another span.
    fn clear(&mut self) {
        self.counts = Counts::default();
        self.nucleotide.clear();
        self.protein.clear();
        if let Some(rejects) = &mut self.rejects {
            rejects.clear();
        }
    }

    /// Adds the records that were rejected when a block was made FASTA.
    fn add_rejected_before(&mut self) {
        let Some(block) = self.loaded.take() else { return };
        self.counts += Counts { records: block.rejected, rejected: block.rejected, ..Counts::default() };
        self.reasons.extend(block.reasons.iter().take(self.reasons_left).cloned());
        self.reasons_left = self.reasons_left.saturating_sub(block.reasons.len());
        if let Some(rejects) = &mut self.rejects {
            rejects.bytes.extend_from_slice(&block.rejects);
        }
    }

    /// Bytes that were made for the outputs.
    fn lengths(&self) -> Three<usize> {
        let rejected = self.rejects.as_ref().map_or(0, |rejects| rejects.made().len());
        (self.nucleotide.made().len(), self.protein.made().len(), rejected)
    }

    /// Compresses what is held, where that is asked for.
    fn complete(&mut self) -> Result<(), SpanFailure> {
        self.nucleotide.complete()?;
        self.protein.complete()?;
        self.rejects.as_mut().map_or(Ok(()), Output::complete)?;
        Ok(())
    }

    /// Translates a block. Returns how many bytes are held then.
    fn add(&mut self, block: &mut Block<'_>) -> Result<usize, SpanFailure> {
        let (nucleotide, protein) = (&mut self.nucleotide.bytes, &mut self.protein.bytes);
        let mut rejected = Rejects::default();
        let translated = match &self.rejects {
            None => self.translator.translate(block.bytes, nucleotide, protein),
            Some(_) => self.translator.translate_skipping(block.bytes, nucleotide, protein, &mut rejected),
        };
        for refusal in rejected.refusals.iter().take(self.reasons_left) {
            self.reasons.push(block.sentence(refusal)?);
        }
        self.reasons_left = self.reasons_left.saturating_sub(rejected.refusals.len());
        if let Some(rejects) = &mut self.rejects {
            rejects.bytes.append(&mut rejected.bytes);
        }
        self.counts += translated.map_err(|refusal| block.refused(refusal))?;
        let rejected = self.rejects.as_ref().map_or(0, |rejects| rejects.bytes.len());
        Ok(self.nucleotide.bytes.len() + self.protein.bytes.len() + rejected)
    }
}

#[pymethods]
impl SpanTranslator {
    #[new]
    #[pyo3(signature = (
        input, nucleotide, protein, rejects=None, *, skip_empty=false, compression=None, level=None, reading=None
    ))]
    #[allow(clippy::too_many_arguments)] // options that are given by name
    fn new(
        input: Option<PathBuf>,
        nucleotide: Option<PathBuf>,
        protein: Option<PathBuf>,
        rejects: Option<PathBuf>,
        skip_empty: bool,
        compression: Option<Vec<Option<String>>>,
        level: Option<i32>,
        reading: Option<ReadingArguments>,
    ) -> PyResult<Self> {
        let mut compression = compression.unwrap_or_default().into_iter();
        let mut output = |path: Option<PathBuf>| -> PyResult<Output> {
            let Some(path) = path else { return Ok(Output::nowhere()) };
            Output::new(path)?.compressed_as(compression.next().flatten().as_deref(), level)
        };
        Ok(SpanTranslator {
            reader: SpanReader::new(input)?,
            results: Results {
                nucleotide: output(nucleotide)?,
                protein: output(protein)?,
                rejects: rejects.map(|path| output(Some(path))).transpose()?,
                translator: block_translator(*BEST_LEVEL, skip_empty, reading)?,
                counts: Counts::default(),
                reasons: Vec::new(),
                reasons_left: MOST_REASONS,
                loaded: None,
            },
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
        let Self { reader, results } = self;
        catch_panic(|| {
            let fasta = block.fasta(py, results.rejects.is_some())?;
            results.loaded = Some(fasta.clone());
            Ok(reader.load(fasta))
        })
    }

    /// Read and translate the records between two byte offsets of the input and hold the results.
    ///
    /// Where results grow large it stops between two records; the rest is another call, after `write`.
    ///
    /// Args:
    ///     start: offset of the first byte; a record begins there.
    ///     end: offset after the last byte; a record or the file ends there.
    ///
    /// Returns:
    ///     ((nucleotide bytes, protein bytes, rejected bytes), counts, reached): three lengths, counts of
    ///     `translate_block_skipping`, and the offset up to which the input was translated.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     ValueError, UnicodeDecodeError: as `translate_block`, naming file, line and record.
    fn process(&mut self, py: Python<'_>, start: u64, end: u64) -> PyResult<SpanTranslation> {
        let Self { reader, results } = self;
        catch_panic(|| {
            let reached = py.detach(|| {
                results.clear();
                results.add_rejected_before();
                let reached = reader.read(start, end, |block| results.add(block))?;
                results.complete()?;
                Ok(reached)
            });
            let reached = reached.map_err(|failure| reader.error(py, failure))?;
            Ok((results.lengths(), as_tuple(results.counts), reached))
        })
    }

    /// Say where the next results go.
    ///
    /// Args:
    ///     nucleotide_offset: where those that `process` holds go, in bytes from the start of the nucleotide file.
    ///     protein_offset: the same for the protein file.
    ///     rejects_offset: the same for the file of rejected records.
    ///
    /// Returns:
    ///     The three offsets after them.
    fn place_after(&self, nucleotide_offset: u64, protein_offset: u64, rejects_offset: u64) -> Three<u64> {
        let (nucleotide, protein, rejects) = self.results.lengths();
        (
            nucleotide_offset + nucleotide as u64,
            protein_offset + protein as u64,
            rejects_offset + rejects as u64,
        )
    }

    /// Write what `process` holds.
    ///
    /// Args:
    ///     nucleotide_offset: where to write in the nucleotide file, in bytes from its start.
    ///     protein_offset: the same for the protein file.
    ///     rejects_offset: the same for the file of rejected records; ignored if there is none.
    ///
    /// Returns:
    ///     Why records were rejected, sentences as of `translate_block_skipping`; no more than 100 in all.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    fn write(
        &mut self,
        py: Python<'_>,
        nucleotide_offset: u64,
        protein_offset: u64,
        rejects_offset: u64,
    ) -> PyResult<Vec<String>> {
        let Results { nucleotide, protein, rejects, reasons, .. } = &mut self.results;
        catch_panic(|| {
            py.detach(|| {
                nucleotide.write(nucleotide_offset)?;
                protein.write(protein_offset)?;
                rejects.as_ref().map_or(Ok(()), |rejects| rejects.write(rejects_offset))
            })
            .map_err(|(error, path)| os_error(&error, path))?;
            Ok(std::mem::take(reasons))
        })
    }
}
