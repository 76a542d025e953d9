//! Bytes that are filled from the front, in memory that is used again.

/// Memory and how much of it is filled.
#[derive(Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    filled: usize,
}

impl Buffer {
    /// What has been filled.
    pub(crate) fn filled(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    /// So many bytes behind what has been filled. They may hold anything.
    pub(crate) fn space(&mut self, wanted: usize) -> &mut [u8] {
        let end = self.filled + wanted;
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        &mut self.bytes[self.filled..end]
    }

    /// Says that so many bytes of the space are filled now.
    pub(crate) fn advance(&mut self, count: usize) {
        self.filled += count;
        debug_assert!(self.filled <= self.bytes.len());
    }

    /// Keeps the memory only.
    pub(crate) fn clear(&mut self) {
        self.filled = 0;
    }
}
