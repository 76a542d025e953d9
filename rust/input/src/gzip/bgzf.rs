//! BGZF blocks, decoded side by side.

use std::io;

use libdeflater::Decompressor;
use memchr::memmem;

use super::header::Header;
use super::member::{MemberDecoder, TRAILER, WRONG_SIZE};
use crate::ahead::Output;
use crate::buffer::Buffer;
use crate::source::Source;
use crate::{Container, InputError, InputErrorKind};

/// The most that a block may hold.
const LONGEST_CONTENT: usize = 64 << 10;
/// How much of content, or of blocks, makes a task.
const BATCH: usize = 512 << 10;
/// The header of a member without any field.
const PLAIN_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// The size of an end block, and the length of its content.
const END_BLOCK: (u64, usize) = (28, 0);

/// Blocks that have been read and shall be decoded as one task.
#[derive(Default)]
pub(super) struct Batch {
    /// The blocks, with plain headers in the place of their own.
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
        self.bytes.extend_from_slice(&PLAIN_HEADER);
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
        let (mut fast, mut exact) = (Decompressor::new(), MemberDecoder::new());
        let mut at = 0;
        for block in &self.blocks {
            let member = &self.bytes[at..block.end];
            at = block.end;
            // There is space for a byte too many, so that the exact decoder can meet one.
            let space = content.space(block.content + 1);
            if !decodes_whole(&mut fast, member, &mut space[..block.content]) {
                exact.decode_body(&member[PLAIN_HEADER.len()..], space).map_err(|how| {
                    let (container, kind) = (Container::Gzip, InputErrorKind::Damaged(how));
                    InputError { container, kind, offset: block.start }
                })?;
            }
            content.advance(block.content);
        }
        Ok(())
    }
}

/// Whether this is one whole and sound member with so much content. `false` means no more than that it is not certain.
///
/// libdeflate compares the trailer behind the deflate data, wherever that is. It is at the member's end if the last
/// bytes are that trailer too, and stand nowhere else.
fn decodes_whole(decompressor: &mut Decompressor, member: &[u8], content: &mut [u8]) -> bool {
    let (_, trailer) = member.split_at(member.len() - TRAILER);
    decompressor.gzip_decompress(member, content) == Ok(content.len())
        && trailer.starts_with(&libdeflater::crc32(content).to_le_bytes())
        && memmem::find(member, trailer) == Some(member.len() - TRAILER)
}
