//! Genetic codes and ambiguity policies by what Python calls them.

use crate::orf_settings::frames_named;
use pyo3::exceptions::{PyKeyError, PyValueError};
use pyo3::prelude::*;
use sixfast_core::{Ambiguity, BlockTranslator, CodonReading, DualCodons, GeneticCode, Level, WhichFrames};

/// A genetic code's id, the name of a policy, whether dual codons are stops, the names of frames, and whether those with
/// a stop are written too.
pub(crate) type ReadingArguments = (u8, String, bool, Vec<String>, bool);

/// The policy with this name.
pub(crate) fn policy_named(name: &str) -> PyResult<Ambiguity> {
    match name {
        "drop" => Ok(Ambiguity::Drop),
        "x" => Ok(Ambiguity::X),
        "resolve" => Ok(Ambiguity::Resolve),
        "biopython" => Ok(Ambiguity::Biopython),
        _ => Err(PyValueError::new_err(format!(
            "ambiguity {name:?} is none of drop, x, resolve, biopython; give one of them"
        ))),
    }
}

/// The reading of codons by the code with this id.
pub(crate) fn reading_named(code: u8, ambiguity: &str, dual_stops: bool) -> PyResult<CodonReading> {
    Ok(CodonReading::new(code_numbered(code)?, dual_codons(dual_stops), policy_named(ambiguity)?))
}

/// The genetic code with this id.
pub(crate) fn code_numbered(id: u8) -> PyResult<&'static GeneticCode> {
    GeneticCode::by_id(id).ok_or_else(|| PyKeyError::new_err(id))
}

/// How dual codons are read.
pub(crate) fn dual_codons(are_stops: bool) -> DualCodons {
    if are_stops { DualCodons::Stops } else { DualCodons::AminoAcids }
}

/// A translator of blocks that reads codons in this way; without one, as VirNucPro does.
pub(crate) fn block_translator(
    level: Level,
    skip_empty: bool,
    reading: Option<ReadingArguments>,
) -> PyResult<BlockTranslator> {
    let translator = BlockTranslator::new(level, skip_empty);
    let Some((code, ambiguity, dual_stops, frames, with_stops)) = reading else { return Ok(translator) };
    let which = WhichFrames { frames: frames_named(&frames), with_stops };
    Ok(translator.reading(reading_named(code, &ambiguity, dual_stops)?, which))
}
