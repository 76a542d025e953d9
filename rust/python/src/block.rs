//! `translate_block`: bytes of FASTA in, bytes of FASTA out.

use crate::errors::{Origin, guarded};
use crate::machine::level_named;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sixfast_core::{BlockTranslator, Counts};

/// Nucleotide FASTA, protein FASTA, and (records, records with frames, frames, bases).
pub(crate) type Translation<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, CountsTuple);

/// Counts as Python sees them.
pub(crate) type CountsTuple = (u64, u64, u64, u64);

pub(crate) fn as_tuple(counts: Counts) -> CountsTuple {
    let Counts { records, records_with_frames, frames, bases } = counts;
    (records, records_with_frames, frames, bases)
}

/// Translate a block of FASTA, bytes that hold whole records.
///
/// Args:
///     block: bytes, empty or beginning with `>`. Read by the rules of SEMANTICS section 6.
///     skip_empty: leave out frames whose protein is empty.
///     source: the name that a refusal gives for where the block comes from.
///     records_before: number of records before the block, for refusals.
///     lines_before: number of lines before the block, for refusals.
///     level: name of a CPU level, one of cpu_levels(); the best one for None.
///
/// Returns:
///     (nucleotide, protein, counts): two bytes objects, written by the rules of SEMANTICS section 8, and the
///     tuple (records, records with a stop-free frame, frames written, bases read).
///
/// Raises:
///     ValueError: for text before the first record.
///     UnicodeDecodeError: for a byte that is no UTF-8, or a sequence letter outside ASCII.
///
/// >>> from sixfast._kernel import translate_block
/// >>> nucleotide, protein, counts = translate_block(b">s\nATGTAA\n")
/// >>> nucleotide.split()
/// [b'>sF2', b'TGTA', b'>sF3', b'GTAA', b'>sR3', b'ACAT']
#[pyfunction]
#[pyo3(signature = (block, *, skip_empty=false, source="block", records_before=0, lines_before=0, level=None))]
pub(crate) fn translate_block<'py>(
    py: Python<'py>,
    block: &[u8],
    skip_empty: bool,
    source: &str,
    records_before: u64,
    lines_before: u64,
    level: Option<&str>,
) -> PyResult<Translation<'py>> {
    guarded(|| {
        let level = level_named(level)?;
        let (translated, nucleotide, protein) = py.detach(|| {
            let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
            let mut translator = BlockTranslator::new(level, skip_empty);
            let translated = translator.translate(&mut block.to_vec(), &mut nucleotide, &mut protein);
            (translated, nucleotide, protein)
        });
        let origin = Origin { source, records_before, lines_before };
        let counts = translated.map_err(|refusal| origin.error(py, block, &refusal))?;
        Ok((PyBytes::new(py, &nucleotide), PyBytes::new(py, &protein), as_tuple(counts)))
    })
}
