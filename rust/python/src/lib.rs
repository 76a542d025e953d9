//! The extension module `sixfast._kernel`: arguments in, GIL released, objects out.

// Doc comments here are what Python's help() shows; paths and lists arrive as owned values.
#![allow(clippy::doc_link_with_quotes, clippy::doc_markdown, clippy::needless_pass_by_value)]

mod batch;
mod block;
mod checksum;
mod chunk;
mod duplicates;
mod errors;
mod file;
mod inspect;
mod io;
mod machine;
mod prepare;
mod records;
mod sequence;
mod span;
mod span_translator;
mod split;
mod survey;
mod text;
mod train;

use pyo3::prelude::*;

/// The Rust kernel under sixfast. Users import `sixfast` and its modules, not this one.
#[pymodule(gil_used = false)]
mod _kernel {
    use super::{Bound, PyModule, PyModuleMethods, PyResult};

    #[pymodule_export]
    use super::batch::identify_batch;
    #[pymodule_export]
    use super::block::{translate_block, translate_block_skipping};
    #[pymodule_export]
    use super::checksum::{checksum_file, combine_checksums};
    #[pymodule_export]
    use super::chunk::SpanChunker;
    #[pymodule_export]
    use super::duplicates::DuplicateFinder;
    #[pymodule_export]
    use super::file::{count_records, find_places};
    #[pymodule_export]
    use super::inspect::SpanInspector;
    #[pymodule_export]
    use super::machine::{cpu_levels, panic_for_tests};
    #[pymodule_export]
    use super::prepare::SpanPreparer;
    #[pymodule_export]
    use super::records::translate_records;
    #[pymodule_export]
    use super::sequence::{identify_seq, reverse_complement, translate_dna};
    #[pymodule_export]
    use super::span_translator::SpanTranslator;
    #[pymodule_export]
    use super::split::SpanSplitter;
    #[pymodule_export]
    use super::survey::SpanSurveyor;
    #[pymodule_export]
    use super::train::TrainSetMaker;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("VERSION", env!("CARGO_PKG_VERSION"))?;
        module.add("DEBUG_BUILD", cfg!(debug_assertions))
    }
}
