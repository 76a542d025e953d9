//! `TrainSetMaker`: the frames of a genome's chunks whose protein is in a reference protein.

use crate::errors::{Place, catch_panic};
use crate::machine::BEST_LEVEL;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyBytes;
use sixfast_core::{TrainCounts, TrainSetMaker as Maker};
use std::num::NonZeroUsize;

/// Makes a training set from blocks of a genome and the proteins of its records.
///
/// Args:
///     size: letters in a chunk, at least 1.
///
/// Raises:
///     ValueError: for a size of 0.
///
/// SEMANTICS 17.1 to 17.4.
///
/// >>> from sixfast._kernel import TrainSetMaker
/// >>> maker = TrainSetMaker(6)
/// >>> maker.add("a", ["XMAX", "HH"])
/// >>> nucleotide, protein, counts, without = maker.make(b">a x\natggcc\n>b\nATGGCC\n")
/// >>> protein.split()
/// [b'>a_chunk_1F1', b'MA', b'>a_chunk_1R2', b'A']
/// >>> counts, without
/// ((2, 2, 0, 12, 2), ['b'])
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct TrainSetMaker(Maker);

#[pymethods]
impl TrainSetMaker {
    #[new]
    #[pyo3(signature = (size))]
    fn new(size: NonZeroUsize) -> Self {
        TrainSetMaker(Maker::new(*BEST_LEVEL, size))
    }

    /// Add reference proteins to those of a record.
    ///
    /// Args:
    ///     record_id: the record's id.
    ///     proteins: a list of str.
    ///
    /// Raises:
    ///     TypeError: for what is no list of str that can be written as UTF-8.
    fn add(&mut self, record_id: PyBackedStr, proteins: &Bound<'_, PyAny>) -> PyResult<()> {
        catch_panic(|| {
            let proteins: Vec<PyBackedStr> = proteins.extract().map_err(|error| {
                PyTypeError::new_err(format!(
                    "the proteins of record {record_id}: give a list of str ({error})"
                ))
            })?;
            self.0.add_references(record_id.as_bytes(), proteins);
            Ok(())
        })
    }

    /// Cut the records of a block of FASTA into chunks and keep the frames that their references hold.
    ///
    /// Args:
    ///     block: bytes, empty or beginning with `>`, that hold whole records.
    ///     source: the name that a refusal gives for where the block comes from.
    ///     records_before: number of records before the block, for refusals.
    ///     lines_before: number of lines before the block, for refusals.
    ///
    /// Returns:
    ///     (nucleotide, protein, counts, without): two bytes objects of FASTA; the tuple (records, chunks, chunks
    ///     with an ambiguous letter, stop-free frames with a protein of the others, frames written); and the ids
    ///     of records that have no reference proteins.
    ///
    /// Raises:
    ///     ValueError: for text before the first record.
    ///     UnicodeDecodeError: for a byte that is no UTF-8, or a sequence letter outside ASCII.
    ///     ZeroDivisionError: for an empty record.
    #[pyo3(signature = (block, *, source="block", records_before=0, lines_before=0))]
    fn make<'py>(
        &mut self,
        py: Python<'py>,
        block: &[u8],
        source: &str,
        records_before: u64,
        lines_before: u64,
    ) -> PyResult<TrainSet<'py>> {
        catch_panic(|| {
            let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
            let made = py.detach(|| self.0.make(&mut block.to_vec(), &mut nucleotide, &mut protein));
            let TrainCounts { records, chunks, ambiguous, tested, frames, unmatched } =
                made.map_err(|refusal| {
                    let before = (records_before, Some(lines_before));
                    Place::in_block(source, block, &refusal, before).error(py, block, &refusal)
                })?;
            let counts = (records, chunks, ambiguous, tested, frames);
            Ok((PyBytes::new(py, &nucleotide), PyBytes::new(py, &protein), counts, unmatched))
        })
    }
}

/// Nucleotide FASTA, protein FASTA, counts, and records without references.
type TrainSet<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, (u64, u64, u64, u64, u64), Vec<String>);
