//! `translate_records`: takes pairs of id and sequence, returns bytes of FASTA.

use super::block::Translation;
use crate::counts::as_tuple;
use crate::errors::catch_panic;
use crate::machine::BEST_LEVEL;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use sixfast_core::{BlockTranslator, Counts};

/// Translate pairs of id and sequence as a FASTA file of such records would be.
///
/// Args:
///     records: a list of (str, str). The sequence is made upper case; an id may not hold a line break, a
///         sequence only ASCII without line breaks.
///     skip_empty: leave out frames whose protein is empty.
///     records_before: number of records before these, for refusals.
///
/// Returns:
///     (nucleotide, protein, counts) as `translate_block`.
///
/// Raises:
///     TypeError, ValueError: naming the record that cannot be written.
///
/// SEMANTICS 8.1 to 8.7.
///
/// >>> from sixfast._kernel import translate_records
/// >>> translate_records([("s", "atggcc")])[1].split()[:2]
/// [b'>sF1', b'MA']
#[pyfunction]
#[pyo3(signature = (records, *, skip_empty=false, records_before=0))]
pub(crate) fn translate_records<'py>(
    py: Python<'py>,
    records: Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    skip_empty: bool,
    records_before: u64,
) -> PyResult<Translation<'py>> {
    catch_panic(|| {
        let mut texts = Vec::with_capacity(records.len());
        for (number, (id, sequence)) in (records_before + 1..).zip(&records) {
            let name = read_name(id, number)?;
            let sequence = read_sequence(sequence, number, &name[1..])?;
            texts.push((name, sequence));
        }
        let (counts, nucleotide, protein) = py.detach(|| {
            let (mut nucleotide, mut protein) = (Vec::new(), Vec::new());
            let mut counts = Counts::default();
            let mut translator = BlockTranslator::new(*BEST_LEVEL, skip_empty);
            for (name, sequence) in &texts {
                let (name, sequence) = (name.as_bytes(), sequence.as_bytes());
                translator.add_record(name, sequence, &mut nucleotide, &mut protein, &mut counts);
            }
            (counts, nucleotide, protein)
        });
        Ok((PyBytes::new(py, &nucleotide), PyBytes::new(py, &protein), as_tuple(counts)))
    })
}

/// `>` and the id.
fn read_name(id: &Bound<'_, PyAny>, number: u64) -> PyResult<String> {
    let Ok(text) = id.cast::<PyString>() else {
        let kind = id.get_type().name()?;
        return Err(PyTypeError::new_err(format!("record {number}: id must be str, not {kind}")));
    };
    let Ok(text) = text.to_cow() else {
        let shown = text.repr()?;
        return Err(PyValueError::new_err(format!(
            "record {number} ({shown}): the id cannot be written as UTF-8, replace its lone surrogates"
        )));
    };
    if text.contains(['\n', '\r']) {
        return Err(PyValueError::new_err(format!(
            "record {number} ({text:?}): the id holds a line break, which would break the FASTA header; replace it"
        )));
    }
    Ok(format!(">{text}"))
}

fn read_sequence(sequence: &Bound<'_, PyAny>, number: u64, id: &str) -> PyResult<String> {
    let Ok(text) = sequence.cast::<PyString>() else {
        let kind = sequence.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "record {number} ({id}): sequence must be str, not {kind}"
        )));
    };
    match text.to_cow() {
        Ok(letters) if letters.contains(['\n', '\r']) => Err(PyValueError::new_err(format!(
            "record {number} ({id}): the sequence holds a line break; remove it"
        ))),
        Ok(letters) if letters.is_ascii() => Ok(letters.to_ascii_uppercase()),
        _ => Err(PyValueError::new_err(format!(
            "record {number} ({id}): the sequence holds a letter outside ASCII; replace it"
        ))),
    }
}
