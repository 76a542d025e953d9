//! `genetic_codes`: NCBI's genetic codes as the kernel has them.

use pyo3::prelude::*;
use sixfast_core::{CodonSet, DualCodons, GENETIC_CODES, GeneticCode};

/// Id, names, amino acids, starts, stops.
type Code = (u8, Vec<&'static str>, String, Vec<String>, Vec<String>);

/// Return all genetic codes.
///
/// Returns:
///     A list of (id, names, amino acids, starts, stops): an int, a list of str, the amino acids of the 64 codons
///     in NCBI's order, `*` for a codon that is a stop and nothing else, and two lists of codons.
///
/// SEMANTICS 19.1 to 19.3.
///
/// >>> from sixfast._kernel import genetic_codes
/// >>> genetic_codes()[0][3:]
/// (['TTG', 'CTG', 'ATG'], ['TAA', 'TAG', 'TGA'])
#[pyfunction]
pub(crate) fn genetic_codes() -> Vec<Code> {
    GENETIC_CODES.iter().map(as_tuple).collect()
}

fn as_tuple(code: &GeneticCode) -> Code {
    let amino_acids = CodonSet::ALL.iter().filter_map(|codon| code.amino_acid(codon, DualCodons::AminoAcids));
    let amino_acids = amino_acids.map(char::from).collect();
    (code.id(), code.names().to_vec(), amino_acids, texts(code.starts()), texts(code.stops()))
}

fn texts(codons: CodonSet) -> Vec<String> {
    codons.iter().map(|codon| codon.map(char::from).iter().collect()).collect()
}
