//! Small frames, decoded side by side.

use std::io;

use zstd::bulk::Decompressor;

use crate::ahead::Output;
use crate::buffer::Buffer;
use crate::{Container, InputError, InputErrorKind};

/// How much of content, or of frames, makes a task.
const BATCH: usize = 512 << 10;

/// Frames that have been read and shall be decoded as one task.
#[derive(Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    frames: Vec<Frame>,
    /// How long the content of the frames is at most.
    content: usize,
}

struct Frame {
    /// Where it begins in the file.
    start: u64,
    /// Where it ends in the batch's bytes.
    end: usize,
    /// How long its content is at most.
    content: usize,
}

impl Batch {
    /// Takes a piece of a frame that is not whole yet.
    pub(super) fn collect(&mut self, piece: &[u8]) {
        self.bytes.extend_from_slice(piece);
    }

    /// How long the frame is that is not whole yet.
    pub(super) fn collected(&self) -> usize {
        self.bytes.len() - self.whole()
    }

    /// Gives back the frame that is not whole yet.
    pub(super) fn give_back(&mut self) -> Vec<u8> {
        self.bytes.split_off(self.whole())
    }

    /// Says that the frame is whole.
    pub(super) fn add_frame(&mut self, output: &mut Output, start: u64, content: usize) -> io::Result<()> {
        self.frames.push(Frame { start, end: self.bytes.len(), content });
        self.content += content;
        if self.content.max(self.bytes.len()) >= BATCH { self.flush(output) } else { Ok(()) }
    }

    /// Has the whole frames decoded, and forgets one that is not whole.
    pub(super) fn flush(&mut self, output: &mut Output) -> io::Result<()> {
        let batch = std::mem::take(self);
        if batch.frames.is_empty() {
            return Ok(());
        }
        output.task(Box::new(move |content| batch.decode(content)))
    }

    fn whole(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.end)
    }

    fn decode(&self, content: &mut Buffer) -> io::Result<()> {
        let mut decompressor = Decompressor::new()?;
        let mut at = 0;
        for frame in &self.frames {
            let bytes = &self.bytes[at..frame.end];
            at = frame.end;
            let length = decompressor
                .decompress_to_buffer(bytes, content.space(frame.content))
                .map_err(|error| damaged(&error.to_string(), frame.start))?;
            content.advance(length);
        }
        Ok(())
    }
}

/// The error of a frame, of what zstd says of it.
pub(super) fn damaged(said: &str, start: u64) -> io::Error {
    let how = if said.contains("checksum") {
        "wrong checksum of the frame that begins here"
    } else {
        "the frame that begins here is no valid zstd data"
    };
    InputError { container: Container::Zstd, kind: InputErrorKind::Damaged(how), offset: start }.into()
}
