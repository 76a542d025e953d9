//! What a worker does with a span of a file: reads it, works on it and writes the results.

pub(crate) mod chunk;
pub(crate) mod duplicates;
pub(crate) mod index;
pub(crate) mod long_orfs;
pub(crate) mod orfs;
mod output;
pub(crate) mod prepare;
pub(crate) mod reader;
mod source;
pub(crate) mod split;
pub(crate) mod statistics;
pub(crate) mod tokens;
pub(crate) mod translate;
