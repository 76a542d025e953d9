//! What the owner of an input, the thread that reads it and its blocks share.

use super::buffers::Buffers;
use sixfast_core::BamReader;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64};
use std::sync::{Arc, Mutex};

/// About one input.
#[derive(Default)]
pub(crate) struct Shared {
    /// Its name in sentences.
    pub(crate) name: Arc<str>,
    /// Set when nobody wants more.
    pub(crate) is_stopped: AtomicBool,
    /// Set when it is known that all of it is wanted.
    pub(crate) is_wanted: AtomicBool,
    /// Whether it is open.
    pub(crate) is_open: AtomicBool,
    /// Bytes that were read of it, as they are on disk, and their CRC-32.
    pub(crate) bytes_read: AtomicU64,
    pub(crate) checksum: AtomicU32,
    /// Secondary and supplementary records of BAM that were left out.
    pub(crate) left_out: AtomicU64,
    /// Whether its last member is a BGZF block that is no end block.
    pub(crate) lacks_end_block: AtomicBool,
    /// Knows the names of the references in a header of BAM.
    pub(crate) bam: Mutex<BamReader>,
    /// For blocks as they stand in the input, and for their FASTA text.
    pub(crate) raw_buffers: Arc<Buffers>,
    pub(crate) text_buffers: Arc<Buffers>,
}
