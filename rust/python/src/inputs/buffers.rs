//! Memory of blocks, which is used again: fresh memory costs more than what is done with it.

use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// How many buffers are kept. No more blocks are worked on at a time, unless there are many workers.
const MOST: usize = 8;

/// Larger ones are not kept.
const LARGEST: usize = 16 << 20;

/// Buffers that are not in use.
#[derive(Default)]
pub(crate) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// A buffer, which may hold anything.
    pub(crate) fn take(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn keep(&self, buffer: Vec<u8>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buffer.capacity() <= LARGEST && kept.len() < MOST {
            kept.push(buffer);
        }
    }
}

/// Bytes in a buffer that goes back when they are dropped.
#[derive(Default)]
pub(crate) struct Bytes {
    bytes: Vec<u8>,
    from: Arc<Buffers>,
}

impl Bytes {
    pub(crate) fn new(bytes: Vec<u8>, from: &Arc<Buffers>) -> Self {
        Bytes { bytes, from: from.clone() }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.from.keep(std::mem::take(&mut self.bytes));
    }
}
