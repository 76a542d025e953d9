//! Containers in, content out: what an input is, and its content as plain `Read`; and compressed outputs.
//!
//! A container is gzip (BGZF among it), zstd, xz or bzip2, told by the first bytes. All of it is checked: every
//! checksum, every length, and what stands behind the end. Decoding runs ahead in threads of its own, in bounded
//! memory. No Python, no FASTA, no globals.
//!
//! `gzip`, `zstd`, `xz` and `bzip2` read a [`source::Source`] and write to an [`ahead::Output`]; [`Decoder`] is the
//! door.

mod ahead;
mod buffer;
mod bzip2;
mod compress;
mod container;
mod content;
mod decoder;
mod error;
mod gzip;
mod source;
mod steps;
mod stream_compress;
mod xz;
mod zstd;

pub use compress::{Compression, Compressor, end_of};
pub use container::Container;
pub use content::{Content, content};
pub use decoder::Decoder;
pub use error::{InputError, InputErrorKind};
pub use stream_compress::StreamCompressor;
