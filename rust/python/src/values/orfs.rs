//! `find_orfs` and `orf_header`: ORFs of a block of FASTA as text.

use crate::counts::{OrfCountsTuple, orfs_as_tuple};
use crate::errors::{Place, catch_panic};
use crate::orf_settings::{WriterSettings, format_named};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// Find the ORFs of a block of FASTA, bytes that hold whole records.
///
/// Args:
///     block: bytes, empty or beginning with `>`.
///     options: what is an ORF, and how it is written: an object with the attributes of `OrfOptions` or
///         `PeerOptions`; the latter has one text, whatever the format.
///     formats: names of formats: fasta, nucleotide, bed, bed12, gff3, tsv, jsonl.
///     source: the name that a refusal gives for where the block comes from.
///
/// Returns:
///     (texts, counts): bytes for each format, without its header; and the tuple (records, records with ORFs, ORFs,
///     bases read).
///
/// Raises:
///     KeyError: for a genetic code that does not exist.
///     ValueError: for another option that does not exist; text before the first record; a codon that the policy
///         refuses; an ORF over the origin, in the format bed.
///     UnicodeDecodeError: for a byte that is no UTF-8, or a sequence letter outside ASCII.
///
/// SEMANTICS 20.1 to 20.16.
///
/// >>> from sixfast._kernel import find_orfs
/// >>> from sixfast.engine.jobs import OrfOptions
/// >>> find_orfs(b">s\nATGTAAC\n", OrfOptions(min_length=6), ["bed"])
/// ([b's\t1\t7\tsF2_1\t0\t+\ns\t1\t7\tsR1_1\t0\t-\ns\t0\t6\tsR2_1\t0\t-\n'], (1, 1, 3, 7))
#[pyfunction]
#[pyo3(signature = (block, options, formats, *, source="block"))]
pub(crate) fn find_orfs<'py>(
    py: Python<'py>,
    block: &[u8],
    options: WriterSettings,
    formats: Vec<String>,
    source: &str,
) -> PyResult<(Vec<Bound<'py, PyBytes>>, OrfCountsTuple)> {
    catch_panic(|| {
        let mut writer = options.writer(&formats)?;
        let mut texts = vec![Vec::new(); formats.len()];
        let found = py.detach(|| {
            let mut outputs: Vec<_> = texts.iter_mut().collect();
            writer.write(&mut block.to_vec(), 0, &mut outputs)
        });
        let counts = found.map_err(|refusal| {
            Place::in_block(source, block, &refusal, (0, Some(0))).error(py, block, &refusal)
        })?;
        Ok((texts.iter().map(|text| PyBytes::new(py, text)).collect(), orfs_as_tuple(counts)))
    })
}

/// Return what stands at the front of a whole output of ORFs.
///
/// Args:
///     format: the name of a format.
///
/// Returns:
///     bytes; there may be none.
///
/// Raises:
///     ValueError: for a format that does not exist.
///
/// SEMANTICS 20.14, 20.15.
///
/// >>> from sixfast._kernel import orf_header
/// >>> orf_header("gff3"), orf_header("bed")
/// (b'##gff-version 3\n', b'')
#[pyfunction]
pub(crate) fn orf_header<'py>(py: Python<'py>, format: &str) -> PyResult<Bound<'py, PyBytes>> {
    catch_panic(|| Ok(PyBytes::new(py, format_named(format)?.header().as_bytes())))
}
