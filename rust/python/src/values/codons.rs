//! `translate_codons`: one frame of a text, by any genetic code and ambiguity policy.

use super::sequence::without_gil_if_long;
use super::text::SequenceBytes;
use crate::errors::catch_panic;
use crate::machine::BEST_LEVEL;
use crate::policies::reading_named;
use pyo3::prelude::*;
use pyo3::types::PyString;
use sixfast_core::{CodingRefusal, fold_letters, translate_coding_sequence, translate_frame};

/// What is wrong, and the number of the codon that is: "start", "length", "end", "stop" or "codon".
type Refused = (&'static str, usize);

/// Translate the codons of a text from its first letter on.
///
/// Args:
///     sequence: a str of any code points; ASCII letters are made upper case.
///     code: the id of a genetic code.
///     ambiguity: drop, x, resolve or biopython.
///     to_stop: end before the first stop.
///     cds: refuse what is no coding sequence; its start becomes M, its stop is left out.
///     gap: one letter of ASCII; a codon of three of it becomes a NUL.
///     dual_stops: codons that are an amino acid and a stop at once are stops.
///
/// Returns:
///     (protein, refused): the letters up to a codon that is refused, and None; or what is wrong, as one of the words
///     start, length, end, stop, codon, and the number of a codon from 0 on.
///
/// Raises:
///     KeyError: for an id that does not exist.
///     ValueError: for another policy.
///
/// SEMANTICS 19.5 to 19.14.
///
/// >>> from sixfast._kernel import translate_codons
/// >>> translate_codons("atgTRAAC", 1, "x"), translate_codons("ATG-AA", 1, "biopython")
/// (('MX', None), ('M', ('codon', 1)))
#[pyfunction]
#[pyo3(signature = (sequence, code, ambiguity, *, to_stop=false, cds=false, gap=None, dual_stops=false))]
pub(crate) fn translate_codons<'py>(
    sequence: &Bound<'py, PyString>,
    code: u8,
    ambiguity: &str,
    to_stop: bool,
    cds: bool,
    gap: Option<char>,
    dual_stops: bool,
) -> PyResult<(Bound<'py, PyString>, Option<Refused>)> {
    catch_panic(|| {
        let py = sequence.py();
        let reading = reading_named(code, ambiguity, dual_stops)?;
        let gap = gap.and_then(|gap| u8::try_from(gap).ok());
        let mut letters = SequenceBytes::read(sequence)?.into_bytes();
        let (protein, refused) = without_gil_if_long(py, letters.len(), || {
            fold_letters(&mut letters, reading.ambiguity());
            let mut protein = Vec::new();
            let refused = if cds {
                translate_coding_sequence(*BEST_LEVEL, &reading, &letters, gap, &mut protein)
            } else {
                translate_frame(*BEST_LEVEL, &reading, &letters, gap, &mut protein)
                    .map_err(CodingRefusal::Codon)
            };
            let stop = if to_stop && !cds { protein.iter().position(|&letter| letter == b'*') } else { None };
            match stop {
                Some(stop) => {
                    protein.truncate(stop);
                    (protein, None)
                }
                None => (protein, refused.err().map(in_words)),
            }
        });
        Ok((PyString::from_bytes(py, &protein)?, refused))
    })
}

fn in_words(refusal: CodingRefusal) -> Refused {
    match refusal {
        CodingRefusal::Start => ("start", 0),
        CodingRefusal::Length => ("length", 0),
        CodingRefusal::End => ("end", 0),
        CodingRefusal::Stop(number) => ("stop", number),
        CodingRefusal::Codon(number) => ("codon", number),
    }
}
