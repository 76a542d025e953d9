//! The door: a source in, its content out.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::ahead::{self, Input};
use crate::error::give;
use crate::source::Source;
use crate::{Container, bzip2, gzip, xz, zstd};

/// How many bytes [`Decoder::front`] shows.
const FRONT: usize = 512;

/// The content of a source, whatever its container.
///
/// With any container but `Plain`, decoding runs ahead in threads of its own, in bounded memory. What is wrong with
/// the data is an [`io::Error`] that holds an [`InputError`](crate::InputError); errors of the source pass through.
/// Content and errors come in the order of the data, whatever the number of threads.
///
/// Dropping a decoder does not wait for its threads. They end by themselves, at the latest when the source's
/// present `read` returns; the source is dropped then.
pub struct Decoder {
    container: Container,
    source_bytes: Arc<AtomicU64>,
    content: Content,
    front: Vec<u8>,
    /// How many bytes of the front have been read.
    passed: usize,
    /// Whether the front is all there.
    looked: bool,
    /// What is wrong behind the front.
    error: Option<io::Error>,
}

enum Content {
    Plain(Box<Source>),
    Decoded(Input),
}

impl Decoder {
    /// Looks at the first bytes of the source and starts to decode it.
    ///
    /// `threads` is how many may decode at a time, at least one: BGZF blocks and small zstd frames are decoded side
    /// by side.
    ///
    /// # Errors
    /// Where the source cannot be read, or no thread can be started.
    pub fn new(source: Box<dyn Read + Send>, threads: usize) -> io::Result<Self> {
        let mut source = Source::new(source)?;
        let (container, source_bytes) = (source.container(), source.taken());
        let content = match container {
            Container::Plain => Content::Plain(Box::new(source)),
            Container::Gzip => decoded(threads, move |output| gzip::decode(&mut source, output))?,
            Container::Zstd => decoded(threads, move |output| zstd::decode(&mut source, output))?,
            Container::Xz => decoded(threads, move |output| xz::decode(&mut source, output))?,
            Container::Bzip2 => decoded(threads, move |output| bzip2::decode(&mut source, output))?,
        };
        let (front, passed, looked, error) = (Vec::new(), 0, false, None);
        Ok(Self { container, source_bytes, content, front, passed, looked, error })
    }

    /// The container of the source.
    pub fn container(&self) -> Container {
        self.container
    }

    /// The first bytes of the content, 512 or all that there are. They are not consumed.
    ///
    /// # Errors
    /// Where the content cannot be read from its first byte on.
    pub fn front(&mut self) -> io::Result<&[u8]> {
        while !self.looked {
            let mut more = [0; FRONT];
            match self.content.read(&mut more[self.front.len()..]) {
                Ok(count) => {
                    let start = self.front.len();
                    self.front.extend_from_slice(&more[start..start + count]);
                    self.looked = count == 0 || self.front.len() == FRONT;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.error = Some(error);
                    self.looked = true;
                }
            }
        }
        match &mut self.error {
            Some(error) if self.front.is_empty() => Err(give(error)),
            _ => Ok(&self.front),
        }
    }

    /// After the end: whether the last member is a BGZF block, but not the end block.
    pub fn lacks_end_block(&self) -> bool {
        match &self.content {
            Content::Plain(_) => false,
            Content::Decoded(input) => input.lacks_end_block(),
        }
    }

    /// How many bytes have been taken from the source so far.
    pub fn source_bytes(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.source_bytes)
    }
}

impl Read for Decoder {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if !self.looked {
            self.front()?;
        }
        if self.passed < self.front.len() {
            let count = into.len().min(self.front.len() - self.passed);
            into[..count].copy_from_slice(&self.front[self.passed..self.passed + count]);
            self.passed += count;
            return Ok(count);
        }
        match &mut self.error {
            Some(error) => Err(give(error)),
            None => self.content.read(into),
        }
    }
}

impl Read for Content {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(source) => source.read(into),
            Self::Decoded(input) => {
                let held = input.fill()?;
                let count = into.len().min(held.len());
                into[..count].copy_from_slice(&held[..count]);
                input.consume(count);
                Ok(count)
            }
        }
    }
}

fn decoded<F>(threads: usize, decode: F) -> io::Result<Content>
where
    F: FnOnce(&mut ahead::Output) -> io::Result<bool> + Send + 'static,
{
    ahead::start(threads, decode).map(Content::Decoded)
}
