//! The extension module `sixfast._kernel`: takes arguments, works without the GIL, returns objects.
//!
//! `arrow` imports from `spans`, `inputs` and `files`, `spans` from the latter two, `inputs` from `files`; `values` from
//! none of them. All import the modules beside them.

// Doc comments here are what Python's help() shows; paths and lists arrive as owned values.
#![allow(clippy::doc_link_with_quotes, clippy::doc_markdown, clippy::needless_pass_by_value)]

mod arrow;
mod counts;
mod errors;
mod files;
mod inputs;
mod letters;
mod machine;
mod orf_settings;
mod peer_settings;
mod policies;
mod spans;
mod threads;
mod values;

use pyo3::prelude::*;

/// The Rust kernel under sixfast. Users import `sixfast` and its modules, not this one.
#[pymodule(gil_used = false)]
mod _kernel {
    use super::{Bound, PyModule, PyModuleMethods, PyResult};

    #[pymodule_export]
    use super::arrow::export::RecordBatch;
    #[pymodule_export]
    use super::arrow::stream::RecordBatches;
    #[pymodule_export]
    use super::arrow::values::translate_arrow;
    #[pymodule_export]
    use super::files::checksum::{checksum_file, combine_checksums};
    #[pymodule_export]
    use super::files::compression::{Compressor, compressed_end};
    #[pymodule_export]
    use super::files::expander::PredictionExpander;
    #[pymodule_export]
    use super::files::record_places::{count_records, find_places};
    #[pymodule_export]
    use super::files::shard_indexer::ShardIndexer;
    #[pymodule_export]
    use super::files::shard_table::ShardTable;
    #[pymodule_export]
    use super::inputs::block::RecordBlock;
    #[pymodule_export]
    use super::inputs::blocks::RecordBlocks;
    #[pymodule_export]
    use super::inputs::ids::IdTable;
    #[pymodule_export]
    use super::letters::describe_letter;
    #[pymodule_export]
    use super::machine::{cpu_levels, panic_for_tests};
    #[pymodule_export]
    use super::spans::chunk::SpanChunker;
    #[pymodule_export]
    use super::spans::duplicates::DuplicateFinder;
    #[pymodule_export]
    use super::spans::index::SpanIndexer;
    #[pymodule_export]
    use super::spans::orfs::SpanOrfWriter;
    #[pymodule_export]
    use super::spans::prepare::SpanPreparer;
    #[pymodule_export]
    use super::spans::split::SpanSplitter;
    #[pymodule_export]
    use super::spans::statistics::SpanStatistics;
    #[pymodule_export]
    use super::spans::tokens::{TokenPlanner, TokenReader};
    #[pymodule_export]
    use super::spans::translate::SpanTranslator;
    #[pymodule_export]
    use super::values::batch::identify_batch;
    #[pymodule_export]
    use super::values::block::{translate_block, translate_block_skipping};
    #[pymodule_export]
    use super::values::codons::translate_codons;
    #[pymodule_export]
    use super::values::genetic_codes::genetic_codes;
    #[pymodule_export]
    use super::values::orfs::{find_orfs, orf_header};
    #[pymodule_export]
    use super::values::records::translate_records;
    #[pymodule_export]
    use super::values::sequence::{identify_seq, reverse_complement, translate_dna};
    #[pymodule_export]
    use super::values::train_set::TrainSetMaker;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("VERSION", env!("CARGO_PKG_VERSION"))?;
        module.add("DEBUG_BUILD", cfg!(debug_assertions))
    }
}
