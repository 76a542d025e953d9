//! Inputs that are read in order: opened, decoded, and cut into blocks of whole records by a thread of their own.

pub(crate) mod block;
pub(crate) mod blocks;
pub(crate) mod buffers;
pub(crate) mod ids;
mod raw;
pub(crate) mod reading;
pub(crate) mod sentences;
mod shared;
