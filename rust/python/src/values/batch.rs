//! `identify_batch`: `identify_seq` for many sequences in one call.

use super::sequence::{StopFreeFrames, without_gil_if_long};
use super::text::{SequenceBytes, refuse_sequence};
use crate::errors::catch_panic;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString, PyTuple};

/// Return `identify_seq(seqid, sequence)` for each pair of an iterable.
///
/// Args:
///     batch: an iterable of pairs (seqid, sequence), or of other iterables of two items.
///     on_failure: called with (seqid, exception) for each pair that raises an Exception.
///
/// Returns:
///     A list as long as the batch and in its order. A pair that raises an Exception has None in its place.
///
/// Raises:
///     ValueError, TypeError: if an item is not a pair; nothing is returned for the others then.
///
/// SEMANTICS 5.4.
///
/// >>> from sixfast._kernel import identify_batch
/// >>> [answer and len(answer) for answer in identify_batch([("a", "ATG"), ("b", None)])]
/// [6, None]
#[pyfunction]
#[pyo3(signature = (batch, on_failure=None))]
pub(crate) fn identify_batch<'py>(
    batch: &Bound<'py, PyAny>,
    on_failure: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    catch_panic(|| {
        let py = batch.py();
        let mut seqids = Vec::new();
        let mut sequences = Vec::new();
        for item in batch.try_iter()? {
            let (seqid, sequence) = pair(&item?)?;
            seqids.push(seqid);
            sequences.push(match sequence.cast::<PyString>() {
                Ok(text) => SequenceBytes::read(text),
                Err(_) => Err(refuse_sequence(&sequence)),
            });
        }
        let bases = sequences.iter().flatten().map(|letters| letters.bytes().len()).sum();
        let found: Vec<PyResult<_>> = without_gil_if_long(py, bases, || {
            let find = |letters: SequenceBytes| (StopFreeFrames::find(letters.bytes()), letters);
            sequences.into_iter().map(|letters| letters.map(find)).collect()
        });
        let answers = PyList::empty(py);
        for (seqid, found) in seqids.iter().zip(found) {
            let answer = found.and_then(|(frames, letters)| frames.to_list(seqid, &letters, None));
            match answer {
                Ok(frames) => answers.append(frames)?,
                Err(error) if error.is_instance_of::<PyException>(py) => {
                    if let Some(on_failure) = on_failure {
                        on_failure.call1((seqid, error))?;
                    }
                    answers.append(py.None())?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(answers)
    })
}

/// The two items of any iterable of two.
fn pair<'py>(item: &Bound<'py, PyAny>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    if let Ok(tuple) = item.cast::<PyTuple>()
        && tuple.len() == 2
    {
        return Ok((tuple.get_item(0)?, tuple.get_item(1)?));
    }
    let items = item.try_iter()?.take(3).collect::<PyResult<Vec<_>>>()?;
    <[_; 2]>::try_from(items).map(<(_, _)>::from).map_err(|items| {
        let found = if items.len() == 3 { "more".to_owned() } else { items.len().to_string() };
        PyValueError::new_err(format!("a batch has pairs of id and sequence: expected 2 values, got {found}"))
    })
}
