//! Frames and ORFs as record batches of Arrow, handed over by Arrow's PyCapsule protocol.

mod batches;
mod columns;
pub(crate) mod export;
mod import;
mod read_ahead;
mod rows;
mod spans;
pub(crate) mod stream;
pub(crate) mod values;
