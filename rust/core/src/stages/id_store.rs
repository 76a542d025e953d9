//! Where the texts of ids are kept: in memory, or elsewhere by the caller.

use std::io;

/// Keeps ids one behind the other.
pub trait IdStore {
    /// Keeps an id and returns its place, which no other id has.
    ///
    /// # Errors
    /// If it cannot be kept.
    fn append(&mut self, id: &[u8]) -> io::Result<u64>;

    /// Whether the id at a place is this one.
    ///
    /// # Errors
    /// If it cannot be read.
    fn equals(&mut self, place: u64, id: &[u8]) -> io::Result<bool>;
}

/// Keeps ids in memory, each behind its length.
#[derive(Debug, Default)]
pub struct MemoryIdStore {
    ids: Vec<u8>,
}

impl IdStore for MemoryIdStore {
    fn append(&mut self, id: &[u8]) -> io::Result<u64> {
        let place = self.ids.len() as u64;
        self.ids.extend_from_slice(&id.len().to_le_bytes());
        self.ids.extend_from_slice(id);
        Ok(place)
    }

    fn equals(&mut self, place: u64, id: &[u8]) -> io::Result<bool> {
        let kept = usize::try_from(place).ok().and_then(|place| self.ids.get(place..)).unwrap_or_default();
        let text = kept.strip_prefix(&id.len().to_le_bytes());
        Ok(text.is_some_and(|text| text.starts_with(id)))
    }
}
