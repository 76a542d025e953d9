//! `translate_arrow`: columns of ids and sequences in, a batch of frames out.

use super::batches::Batches;
use super::columns::{Columns, Kind};
use super::export::{RecordBatch, arrow_error};
use super::import::TextColumn;
use crate::errors::{catch_panic, translation_error};
use crate::machine::BEST_LEVEL;
use crate::policies::{ReadingArguments, block_translator};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use sixfast_core::{BlockTranslator, Counts, RefusalKind};

/// Why a record cannot be translated.
enum Trouble {
    NoId,
    LineBreak,
    NonAscii,
    Codon { codon: String, position: usize },
}

/// Translate columns of ids and sequences.
///
/// Args:
///     ids: a column of text, or a table with no other, as an object with `__arrow_c_array__` or `__arrow_c_stream__`.
///     sequences: the same. A null makes no row.
///     columns: names of columns.
///     skip_empty: leave out frames whose protein is empty.
///     reading: what is translated, as of `translate_block`.
///
/// Returns:
///     A `RecordBatch` of frames.
///
/// Raises:
///     TypeError: for what is no column of text.
///     ValueError: for columns of different lengths, a record that cannot be translated, and results that one batch
///         cannot hold.
///     KeyError: for a genetic code that does not exist.
///
/// SEMANTICS 25.10 to 25.12.
///
/// >>> import os, tempfile
/// >>> import sixfast
/// >>> from sixfast._kernel import translate_arrow
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     reads = os.path.join(folder, "reads.fa")
/// ...     with open(reads, "w") as file:
/// ...         _ = file.write(">read1\nATGGCC\n")
/// ...     ids, sequences = (sixfast.read_frames(reads, columns=name) for name in ("id", "nucleotide"))
/// ...     batch = translate_arrow(ids, sequences, ["id", "frame"])
/// >>> batch.num_rows
/// 36
#[pyfunction]
#[pyo3(signature = (ids, sequences, columns, *, skip_empty=false, reading=None))]
pub(crate) fn translate_arrow(
    py: Python<'_>,
    ids: &Bound<'_, PyAny>,
    sequences: &Bound<'_, PyAny>,
    columns: Vec<String>,
    skip_empty: bool,
    reading: Option<ReadingArguments>,
) -> PyResult<RecordBatch> {
    catch_panic(|| {
        let kinds = columns.iter().map(|name| Kind::named(name)).collect::<PyResult<Vec<_>>>()?;
        let mut translator = block_translator(*BEST_LEVEL, skip_empty, reading)?;
        let ids = TextColumn::taken_from(ids, "ids")?;
        let sequences = TextColumn::taken_from(sequences, "sequences")?;
        if ids.len() != sequences.len() {
            let (ids, sequences) = (ids.len(), sequences.len());
            return Err(PyValueError::new_err(format!(
                "there are {ids} ids and {sequences} sequences; give as many of both"
            )));
        }
        let mut rows = Columns::new(&kinds);
        py.detach(|| {
            let mut letters = Vec::new();
            for (number, (id, sequence)) in (1..).zip(ids.iter().zip(sequences.iter())) {
                if let Some(sequence) = sequence {
                    add_record(&mut translator, id, sequence, &mut letters, &mut rows)
                        .map_err(|trouble| (number, id.map(str::to_owned), trouble))?;
                }
            }
            Ok(())
        })
        .map_err(|(number, id, trouble)| refused(py, number, id, &trouble))?;
        let mut batches = Batches::new(&kinds, i32::MAX as usize, usize::MAX);
        if batches.take(&rows, 0).ok() != Some(rows.rows()) {
            return Err(PyValueError::new_err(
                "the frames have more letters than a batch of Arrow can hold; give fewer sequences at a time",
            ));
        }
        batches.finish().map(RecordBatch).map_err(|error| arrow_error(&error))
    })
}

/// Adds the frames of a record.
fn add_record(
    translator: &mut BlockTranslator,
    id: Option<&str>,
    sequence: &str,
    letters: &mut Vec<u8>,
    rows: &mut Columns,
) -> Result<(), Trouble> {
    let id = id.ok_or(Trouble::NoId)?;
    if !sequence.is_ascii() {
        return Err(Trouble::NonAscii);
    }
    if sequence.contains(['\n', '\r']) {
        return Err(Trouble::LineBreak);
    }
    letters.clear();
    letters.extend_from_slice(sequence.as_bytes());
    letters.make_ascii_uppercase();
    let visited =
        translator.visit_record(id.as_bytes(), letters, &mut Counts::default(), |frame| rows.add(&frame));
    match visited {
        Err(RefusalKind::UnknownCodon { codon, position }) => {
            Err(Trouble::Codon { codon: codon.escape_ascii().to_string(), position })
        }
        _ => Ok(()), // only a codon can be refused here
    }
}

/// The exception for a record, by its number from 1.
fn refused(py: Python<'_>, number: u64, id: Option<String>, trouble: &Trouble) -> PyErr {
    let place = id.map_or(format!("record {number}"), |id| format!("record {number} ({id})"));
    match trouble {
        Trouble::NoId => {
            PyValueError::new_err(format!("{place}: has a sequence, but its id is null; give it one"))
        }
        Trouble::LineBreak => {
            PyValueError::new_err(format!("{place}: the sequence holds a line break; remove it"))
        }
        Trouble::NonAscii => {
            PyValueError::new_err(format!("{place}: the sequence holds a letter outside ASCII; replace it"))
        }
        Trouble::Codon { codon, position } => translation_error(
            py,
            &format!(
                "{place}: codon '{codon}' at letter {position} stands for no letter of a protein; replace it, or give \
                 another ambiguity"
            ),
        ),
    }
}
