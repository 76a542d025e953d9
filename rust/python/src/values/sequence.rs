//! `reverse_complement`, `translate_dna` and `identify_seq` for one sequence.

use super::text::{SequenceBytes, refuse_complement, refuse_sequence};
use crate::errors::catch_panic;
use crate::machine::BEST_LEVEL;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use sixfast_core::{Frame, all_frames, is_ambiguous, stop_free_frames};
use std::ops::Range;

/// Work on fewer bases than this keeps the GIL: giving it up and getting it back from a busy thread costs far more
/// than the work.
pub(crate) const LEAST_BASES_WITHOUT_GIL: usize = 20_000;

/// Runs `work` on so many bases, without the GIL if they are many enough.
pub(crate) fn without_gil_if_long<T: Send>(
    py: Python<'_>,
    bases: usize,
    work: impl FnOnce() -> T + Send,
) -> T {
    if bases < LEAST_BASES_WITHOUT_GIL { work() } else { py.detach(work) }
}

/// Return the reverse complement of a str.
///
/// A and T, C and G change places in either case; every other character only moves.
///
/// Args:
///     sequence: a str of any code points, lone surrogates too.
///
/// Returns:
///     A str of as many code points.
///
/// Raises:
///     TypeError, AttributeError, ValueError: for values of other types, by the table of SEMANTICS 3.18.
///
/// SEMANTICS 2.1 and 2.2.
///
/// >>> from sixfast.sequence import reverse_complement
/// >>> reverse_complement("acgtN")
/// 'Nacgt'
#[pyfunction]
pub(crate) fn reverse_complement<'py>(sequence: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyString>> {
    catch_panic(|| {
        let py = sequence.py();
        let text = sequence.cast::<PyString>().map_err(|_| refuse_complement(sequence))?;
        let letters = SequenceBytes::read(text)?;
        let mut reverse = Vec::new();
        without_gil_if_long(py, letters.bytes().len(), || {
            BEST_LEVEL.reverse_complement(letters.bytes(), &mut reverse);
        });
        letters.reverse_complement(py, &reverse)
    })
}

/// Translate a str in six frames.
///
/// A stop is `*`; a codon with a letter other than upper-case A, C, G, T adds nothing.
///
/// Args:
///     sequence: a str of any code points; each fills one place in a codon.
///
/// Returns:
///     A new list of six str, the proteins of F1 F2 F3 R1 R2 R3: of `n` code points from offset 0, 1 or 2 on
///     at most `(n - offset) // 3` letters.
///
/// Raises:
///     TypeError, AttributeError, ValueError: for values of other types, by the table of SEMANTICS 3.18.
///
/// SEMANTICS 2.4 to 2.12.
///
/// >>> from sixfast.sequence import translate_dna
/// >>> translate_dna("ATGCC")
/// ['M', 'C', 'A', 'G', 'A', 'H']
#[pyfunction]
pub(crate) fn translate_dna<'py>(sequence: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    catch_panic(|| {
        let py = sequence.py();
        let text = sequence.cast::<PyString>().map_err(|_| refuse_sequence(sequence))?;
        let letters = SequenceBytes::read(text)?;
        let proteins: [Vec<u8>; 6] = without_gil_if_long(py, letters.bytes().len(), || {
            let mut reverse = Vec::new();
            let mut proteins = <[Vec<u8>; 6]>::default();
            for frame in all_frames(*BEST_LEVEL, letters.bytes(), &mut reverse).iter() {
                frame.translate(&mut proteins[frame.frame.index()]);
            }
            proteins
        });
        let list = PyList::empty(py);
        for protein in &proteins {
            list.append(PyString::from_bytes(py, protein)?)?;
        }
        Ok(list)
    })
}

/// Return the stop-free frames of a sequence as dicts with the keys `seqid`, `nucleotide`, `protein`.
///
/// Args:
///     seqid: the record's id; the frame's name (F1 F2 F3 R1 R2 R3) is attached to it.
///     sequence: a str of any characters; its case is not changed.
///     refseq_pro_list: reference proteins. In training mode, if not empty, only frames whose protein is
///         contained in one of them are kept.
///     istraindata: training mode. A sequence with one of the letters N R Y M K S W H B V D gives None then.
///
/// Returns:
///     A new list of at most six new dicts, one for each frame without a stop, in the order of the frames, or
///     None in training mode. `nucleotide` begins at the frame's offset on its strand and is `3 * len(protein)`
///     bases long, and one more where the frame goes on.
///
/// Raises:
///     TypeError, AttributeError, ValueError: for values of other types, by SEMANTICS 3.16 to 3.19.
///
/// SEMANTICS 3.1 to 3.20.
///
/// >>> from sixfast.sequence import identify_seq
/// >>> [frame["seqid"] + " " + frame["protein"] for frame in identify_seq("s", "ATGGCC")]
/// ['sF1 MA', 'sF2 W', 'sF3 G', 'sR1 GH', 'sR2 A', 'sR3 P']
#[pyfunction]
#[pyo3(
    signature = (seqid, sequence, refseq_pro_list=None, istraindata=None),
    text_signature = "(seqid, sequence, refseq_pro_list=None, istraindata=False)"
)]
pub(crate) fn identify_seq<'py>(
    seqid: &Bound<'py, PyAny>,
    sequence: &Bound<'py, PyAny>,
    refseq_pro_list: Option<&Bound<'py, PyAny>>,
    istraindata: Option<&Bound<'py, PyAny>>,
) -> PyResult<Option<Bound<'py, PyList>>> {
    catch_panic(|| {
        let py = sequence.py();
        let training = istraindata.map_or(Ok(false), PyAnyMethods::is_truthy)?;
        let Ok(text) = sequence.cast::<PyString>() else {
            if training && contains_ambiguous(sequence)? {
                return Ok(None);
            }
            return Err(refuse_sequence(sequence));
        };
        let letters = SequenceBytes::read(text)?;
        if training && letters.bytes().iter().any(|&letter| is_ambiguous(letter)) {
            return Ok(None);
        }
        let found = without_gil_if_long(py, letters.bytes().len(), || StopFreeFrames::find(letters.bytes()));
        let references = if training { refseq_pro_list } else { None };
        found.to_list(seqid, &letters, references).map(Some)
    })
}

/// Whether a value that is not a str contains one of the ambiguous letters, by Python's `in`.
fn contains_ambiguous(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    for letter in "NRYMKSWHBVD".chars() {
        if value.contains(letter)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The stop-free frames of one sequence, found without Python.
pub(crate) struct StopFreeFrames {
    frames: Vec<StopFreeFrame>,
    reverse: Vec<u8>,
    proteins: Vec<u8>,
}

struct StopFreeFrame {
    frame: Frame,
    /// Its place on the frame's strand.
    nucleotide: Range<usize>,
    /// Its place in `proteins`.
    protein: Range<usize>,
}

impl StopFreeFrames {
    pub(crate) fn find(sequence: &[u8]) -> Self {
        let mut reverse = Vec::new();
        let mut proteins = Vec::new();
        let mut frames = Vec::new();
        for frame in stop_free_frames(*BEST_LEVEL, sequence, &mut reverse).iter() {
            let start = proteins.len();
            let length = frame.translate(&mut proteins);
            // Short strands have no letter at the last offsets.
            let offset = frame.frame.offset().min(sequence.len());
            frames.push(StopFreeFrame {
                frame: frame.frame,
                nucleotide: offset..offset + frame.nucleotide_length(length),
                protein: start..start + length,
            });
        }
        StopFreeFrames { frames, reverse, proteins }
    }

    /// The list of dicts that `identify_seq` returns. References that are not falsy filter it.
    pub(crate) fn to_list<'py>(
        &self,
        seqid: &Bound<'py, PyAny>,
        letters: &SequenceBytes,
        references: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyList>> {
        let py = seqid.py();
        let list = PyList::empty(py);
        for StopFreeFrame { frame, nucleotide, protein } in &self.frames {
            let protein = PyString::from_bytes(py, &self.proteins[protein.clone()])?;
            if let Some(references) = references
                && references.is_truthy()?
                && !is_in_any(&protein, references)?
            {
                continue;
            }
            let nucleotide = letters.on_strand(py, *frame, &self.reverse, nucleotide.clone())?;
            let record = PyDict::new(py);
            let suffix = PyString::from_bytes(py, &frame.suffix())?;
            record.set_item(intern!(py, "seqid"), seqid.add(suffix)?)?;
            record.set_item(intern!(py, "nucleotide"), nucleotide)?;
            record.set_item(intern!(py, "protein"), protein)?;
            list.append(record)?;
        }
        Ok(list)
    }
}

/// Whether an element of `references` contains the protein, asked in order up to the first that does.
fn is_in_any(protein: &Bound<'_, PyString>, references: &Bound<'_, PyAny>) -> PyResult<bool> {
    for reference in references.try_iter()? {
        if reference?.contains(protein)? {
            return Ok(true);
        }
    }
    Ok(false)
}
