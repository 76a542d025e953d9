//! `translate_block` and `translate_block_skipping`: bytes of FASTA in, bytes of FASTA out.

use crate::counts::{CountsTuple, as_tuple};
use crate::errors::{Place, catch_panic};
use crate::machine::{BEST_LEVEL, level_named};
use crate::policies::{ReadingArguments, block_translator};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sixfast_core::{Refusal, Rejects};

/// Nucleotide FASTA, protein FASTA, and (records, records with frames, frames, bases, rejected).
pub(crate) type Translation<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, CountsTuple);

/// Translate a block of FASTA, bytes that hold whole records.
///
/// Args:
///     block: bytes, empty or beginning with `>`.
///     skip_empty: leave out frames whose protein is empty.
///     source: the name that a refusal gives for where the block comes from.
///     records_before: number of records before the block, for refusals.
///     lines_before: number of lines before the block, for refusals; None if they do not tell a line.
///     level: name of a CPU level, one of `cpu_levels()`; the best one for None.
///     reading: what is translated: the id of a genetic code, an ambiguity policy, whether codons that are an amino
///         acid and a stop at once are stops, names of frames, and whether those with a stop are written too. For None
///         what VirNucPro writes.
///
/// Returns:
///     (nucleotide, protein, counts): two bytes objects of FASTA, and the tuple (records, records with a
///     stop-free frame, frames written, bases read, 0).
///
/// Raises:
///     ValueError: for text before the first record, or a level that this machine does not have.
///     UnicodeDecodeError: for a byte that is no UTF-8, or a sequence letter outside ASCII.
///     TranslationError: for a codon that the policy refuses.
///
/// SEMANTICS 6.1 to 6.13 for reading, 8.1 to 8.7 and 19.18 to 19.22 for writing.
///
/// >>> from sixfast._kernel import translate_block
/// >>> nucleotide, protein, counts = translate_block(b">s\nATGTAA\n")
/// >>> protein.split()
/// [b'>sF2', b'C', b'>sF3', b'V', b'>sR1', b'LH', b'>sR2', b'Y', b'>sR3', b'T']
#[pyfunction]
#[pyo3(signature = (
    block, *, skip_empty=false, source="block", records_before=0, lines_before=Some(0), level=None, reading=None
))]
#[allow(clippy::too_many_arguments)] // options that are given by name
pub(crate) fn translate_block<'py>(
    py: Python<'py>,
    block: &[u8],
    skip_empty: bool,
    source: &str,
    records_before: u64,
    lines_before: Option<u64>,
    level: Option<&str>,
    reading: Option<ReadingArguments>,
) -> PyResult<Translation<'py>> {
    catch_panic(|| {
        let mut translator = block_translator(level_named(level)?, skip_empty, reading)?;
        let (translated, nucleotide, protein) = py.detach(|| {
            let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
            let translated = translator.translate(&mut block.to_vec(), &mut nucleotide, &mut protein);
            (translated, nucleotide, protein)
        });
        let counts = translated.map_err(|refusal| {
            let before = (records_before, lines_before);
            Place::in_block(source, block, &refusal, before).error(py, block, &refusal)
        })?;
        Ok((PyBytes::new(py, &nucleotide), PyBytes::new(py, &protein), as_tuple(counts)))
    })
}

/// Nucleotide FASTA, protein FASTA, rejected records, counts, and why records were rejected.
type Skipping<'py> =
    (Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>, CountsTuple, Vec<String>);

/// Translate a block of FASTA and return records that cannot be read separately.
///
/// Args:
///     block: bytes, empty or beginning with `>`.
///     skip_empty: leave out frames whose protein is empty.
///     source: the name that a sentence gives for where the block comes from.
///     records_before: number of records before the block, for sentences.
///     lines_before: number of lines before the block, for sentences; None if they do not tell a line.
///     reasons: the most sentences to return.
///     reading: what is translated: the id of a genetic code, an ambiguity policy, whether codons that are an amino
///         acid and a stop at once are stops, names of frames, and whether those with a stop are written too. For None
///         what VirNucPro writes.
///
/// Returns:
///     (nucleotide, protein, rejects, counts, reasons): as `translate_block`, with the rejected records,
///     unchanged and in order, as bytes, their number last in the counts, and a list of a sentence for each of
///     the first of them.
///
/// Raises:
///     ValueError: for text before the first record.
///
/// SEMANTICS 8.16.
///
/// >>> from sixfast._kernel import translate_block_skipping
/// >>> translate_block_skipping(b">a\nAC\xff\n>b\nATG\n")[2:4]
/// (b'>a\nAC\xff\n', (2, 1, 6, 3, 1))
#[pyfunction]
#[pyo3(signature = (
    block, *, skip_empty=false, source="block", records_before=0, lines_before=Some(0), reasons=100, reading=None
))]
#[allow(clippy::too_many_arguments)] // options that are given by name
pub(crate) fn translate_block_skipping<'py>(
    py: Python<'py>,
    block: &[u8],
    skip_empty: bool,
    source: &str,
    records_before: u64,
    lines_before: Option<u64>,
    reasons: usize,
    reading: Option<ReadingArguments>,
) -> PyResult<Skipping<'py>> {
    catch_panic(|| {
        let mut translator = block_translator(*BEST_LEVEL, skip_empty, reading)?;
        let before = (records_before, lines_before);
        let place = |refusal: &Refusal| Place::in_block(source, block, refusal, before);
        let (translated, nucleotide, protein, rejects) = py.detach(|| {
            let (mut nucleotide, mut protein, mut rejects) = (Vec::new(), Vec::new(), Rejects::default());
            let block = &mut block.to_vec();
            let translated =
                translator.translate_skipping(block, &mut nucleotide, &mut protein, &mut rejects);
            (translated, nucleotide, protein, rejects)
        });
        let counts = translated.map_err(|refusal| place(&refusal).error(py, block, &refusal))?;
        let first = rejects.refusals.iter().take(reasons);
        let sentences = first.map(|refusal| place(refusal).sentence(block, refusal)).collect();
        let [nucleotide, protein, rejects] =
            [&nucleotide, &protein, &rejects.bytes].map(|bytes| PyBytes::new(py, bytes));
        Ok((nucleotide, protein, rejects, as_tuple(counts), sentences))
    })
}
