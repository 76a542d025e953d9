//! The bytes of a container, with their places.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Container, InputError, InputErrorKind};

/// How much is held at most.
const CAPACITY: usize = 256 << 10;

/// A reader that can be looked into, and knows where it is.
pub(crate) struct Source {
    reader: Box<dyn Read + Send>,
    container: Container,
    taken: Arc<AtomicU64>,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// The place of `bytes[start]` in the file.
    offset: u64,
}

impl Source {
    /// Looks at the first bytes.
    pub(crate) fn new(reader: Box<dyn Read + Send>) -> io::Result<Self> {
        let mut new = Self {
            reader,
            container: Container::Plain,
            taken: Arc::default(),
            bytes: vec![0; CAPACITY],
            start: 0,
            end: 0,
            offset: 0,
        };
        new.container = Container::of(new.ahead(Container::LONGEST_MAGIC)?);
        Ok(new)
    }

    pub(crate) fn container(&self) -> Container {
        self.container
    }

    /// How many bytes have been taken from the reader.
    pub(crate) fn taken(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.taken)
    }

    /// The place of the next byte in the file.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// The next bytes: so many, or more, or fewer where the file ends.
    pub(crate) fn ahead(&mut self, wanted: usize) -> io::Result<&[u8]> {
        debug_assert!(wanted <= CAPACITY);
        if self.bytes.len() - self.start < wanted {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        while self.end - self.start < wanted && self.read_more()? {}
        Ok(&self.bytes[self.start..self.end])
    }

    /// The next bytes: none only where the file ends.
    pub(crate) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        self.ahead(1)
    }

    /// Passes over so many of the next bytes.
    pub(crate) fn consume(&mut self, count: usize) {
        self.start += count;
        self.offset += count as u64;
        debug_assert!(self.start <= self.end);
    }

    /// The next bytes up to the end of what is held or of the file, as a reader would give them.
    pub(crate) fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let held = self.start < self.end;
        let count = if held {
            let count = into.len().min(self.end - self.start);
            into[..count].copy_from_slice(&self.bytes[self.start..self.start + count]);
            self.start += count;
            count
        } else {
            let count = self.reader.read(into)?;
            self.taken.fetch_add(count as u64, Ordering::Relaxed);
            count
        };
        self.offset += count as u64;
        Ok(count)
    }

    /// An error at this place.
    pub(crate) fn error(&self, kind: InputErrorKind, offset: u64) -> io::Error {
        InputError { container: self.container, kind, offset }.into()
    }

    /// The error of a file that ends too early, namely behind the bytes that are held.
    pub(crate) fn truncated(&self) -> io::Error {
        self.error(InputErrorKind::Truncated, self.offset + (self.end - self.start) as u64)
    }

    /// The error of what begins at this place.
    pub(crate) fn damaged(&self, how: &'static str, offset: u64) -> io::Error {
        self.error(InputErrorKind::Damaged(how), offset)
    }

    /// Passes over zero bytes; tells how many.
    pub(crate) fn skip_zeros(&mut self) -> io::Result<u64> {
        let mut skipped = 0;
        loop {
            let held = self.fill()?;
            let zeros = held.iter().take_while(|byte| **byte == 0).count();
            let ended = zeros < held.len() || held.is_empty();
            self.consume(zeros);
            skipped += zeros as u64;
            if ended {
                return Ok(skipped);
            }
        }
    }

    /// What stands here, behind the end of a part: another that begins so, or the end of the file.
    pub(crate) fn another(&mut self, magic: &[u8]) -> io::Result<bool> {
        let held = self.ahead(magic.len())?;
        if held.is_empty() {
            Ok(false)
        } else if held.starts_with(magic) {
            Ok(true)
        } else if magic.starts_with(held) {
            Err(self.truncated())
        } else {
            Err(self.error(InputErrorKind::Trailing, self.offset))
        }
    }

    fn read_more(&mut self) -> io::Result<bool> {
        loop {
            match self.reader.read(&mut self.bytes[self.end..]) {
                Ok(count) => {
                    self.taken.fetch_add(count as u64, Ordering::Relaxed);
                    self.end += count;
                    return Ok(count > 0);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}
