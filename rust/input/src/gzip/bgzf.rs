//! BGZF blocks, decoded side by side.

use std::io;

use libdeflater::Decompressor;

use super::header::Header;
use super::member::{NO_DEFLATE, TRAILER, WRONG_SIZE, check};
use crate::ahead::Output;
use crate::buffer::Buffer;
use crate::source::Source;
use crate::{Container, InputError, InputErrorKind};

/// The most that a block may hold.
const LONGEST_CONTENT: usize = 64 << 10;
/// How much of content, or of blocks, makes a task.
const BATCH: usize = 512 << 10;
/// The size of an end block, and the length of its content.
const END_BLOCK: (u64, usize) = (28, 0);

/// Blocks that have been read and shall be decoded as one task.
#[derive(Default)]
pub(super) struct Batch {
    /// The blocks without their headers.
    bytes: Vec<u8>,
    blocks: Vec<Block>,
    /// The length of their content, as they say.
    content: usize,
}

/// What has been taken.
#[derive(PartialEq, Eq)]
pub(super) enum Taken {
    Block,
    /// A block that may close a file.
    EndBlock,
}

struct Block {
    /// Where it begins in the file.
    start: u64,
    /// Where it ends in the batch's bytes.
    end: usize,
    /// The length of its content, as it says.
    content: usize,
}

impl Batch {
    /// Takes a block whose header has been read. Leaves a member that is none, or says that it holds too much.
    pub(super) fn take_block(
        &mut self,
        source: &mut Source,
        output: &mut Output,
        header: &Header,
    ) -> io::Result<Option<Taken>> {
        let Some(size) = header.block_size else { return Ok(None) };
        let rest = (header.start + size).saturating_sub(source.offset()) as usize;
        if rest <= TRAILER {
            return Err(source.damaged(WRONG_SIZE, header.start));
        }
        let Some(body) = source.ahead(rest)?.get(..rest) else { return Err(source.truncated()) };
        let content = body.last_chunk().map_or(0, |length| u32::from_le_bytes(*length)) as usize;
        if content > LONGEST_CONTENT {
            return Ok(None);
        }
        self.bytes.extend_from_slice(body);
        self.blocks.push(Block { start: header.start, end: self.bytes.len(), content });
        self.content += content;
        source.consume(rest);
        if self.content.max(self.bytes.len()) >= BATCH {
            self.flush(output)?;
        }
        Ok(Some(if (size, content) == END_BLOCK { Taken::EndBlock } else { Taken::Block }))
    }

    /// Has the blocks decoded.
    pub(super) fn flush(&mut self, output: &mut Output) -> io::Result<()> {
        if self.blocks.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(self);
        output.task(Box::new(move |content| Ok(batch.decode(content)?)))
    }

    fn decode(&self, content: &mut Buffer) -> Result<(), InputError> {
        let mut decompressor = Decompressor::new();
        let mut at = 0;
        for block in &self.blocks {
            let body = &self.bytes[at..block.end];
            at = block.end;
            let space = content.space(block.content);
            decode_block(&mut decompressor, body, space).map_err(|how| InputError {
                container: Container::Gzip,
                kind: InputErrorKind::Damaged(how),
                offset: block.start,
            })?;
            content.advance(block.content);
        }
        Ok(())
    }
}

fn decode_block(
    decompressor: &mut Decompressor,
    body: &[u8],
    content: &mut [u8],
) -> Result<(), &'static str> {
    let (deflate, trailer) = body.split_last_chunk::<TRAILER>().ok_or(WRONG_SIZE)?;
    let length = decompressor.deflate_decompress(deflate, content).map_err(|_| NO_DEFLATE)?;
    check(*trailer, libdeflater::crc32(&content[..length]), length as u32)
}
