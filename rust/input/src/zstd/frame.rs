//! One frame: collected while it is small, decoded as it is read from when it is large.

use std::io;

use zstd::stream::raw::{Decoder, Operation};

use super::batch::{Batch, damaged};
use super::header::FrameHeader;
use crate::ahead::Output;
use crate::source::Source;

/// A frame that has more bytes, or may hold more, is large.
const LARGEST: usize = 4 << 20;

/// A frame that is being read.
pub(super) struct Frame<'batch> {
    /// Where it begins in the file.
    pub(super) start: u64,
    batch: &'batch mut Batch,
    /// How long its content is at most, as far as it has been read.
    content: usize,
    /// If it is large.
    stream: Option<Stream>,
}

/// A decoder of a large frame.
struct Stream {
    start: u64,
    decoder: Decoder<'static>,
    ended: bool,
}

impl<'batch> Frame<'batch> {
    pub(super) fn begin(header: &FrameHeader, start: u64, batch: &'batch mut Batch) -> Self {
        let content = header.content.map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX));
        Self { start, batch, content, stream: None }
    }

    /// Says that the content may be longer by so much.
    pub(super) fn content(&mut self, more: usize) {
        self.content = self.content.saturating_add(more);
    }

    /// Takes the next piece of the frame.
    pub(super) fn add(&mut self, source: &mut Source, output: &mut Output, length: usize) -> io::Result<()> {
        let Some(piece) = source.ahead(length)?.get(..length) else { return Err(source.truncated()) };
        if let Some(stream) = &mut self.stream {
            stream.decode(piece, output)?;
        } else {
            self.batch.collect(piece);
            if self.content.max(self.batch.collected()) > LARGEST {
                self.become_large(output)?;
            }
        }
        source.consume(length);
        Ok(())
    }

    /// Says that the frame is whole.
    pub(super) fn end(self, output: &mut Output) -> io::Result<()> {
        match self.stream {
            None => self.batch.add_frame(output, self.start, self.content),
            Some(stream) if stream.ended => Ok(()),
            Some(_) => Err(damaged("", self.start)),
        }
    }

    fn become_large(&mut self, output: &mut Output) -> io::Result<()> {
        let collected = self.batch.give_back();
        self.batch.flush(output)?;
        let mut stream = Stream { start: self.start, decoder: Decoder::new()?, ended: false };
        stream.decode(&collected, output)?;
        self.stream = Some(stream);
        Ok(())
    }
}

impl Stream {
    fn decode(&mut self, mut piece: &[u8], output: &mut Output) -> io::Result<()> {
        loop {
            let space = output.space()?;
            let free = space.len();
            let status = self
                .decoder
                .run_on_buffers(piece, space)
                .map_err(|error| damaged(&error.to_string(), self.start))?;
            output.advance(status.bytes_written);
            piece = &piece[status.bytes_read..];
            self.ended = status.remaining == 0;
            // While the space is filled there may be more to come.
            if piece.is_empty() && status.bytes_written < free {
                return Ok(());
            }
        }
    }
}
