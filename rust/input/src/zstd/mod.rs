//! zstd: frames one after the other, skippable ones among them (RFC 8878).
//!
//! Frames are walked block by block, so their ends are known before they are decoded: small ones are decoded side by
//! side, large ones in order as they are read.

mod batch;
mod frame;
mod header;

use std::io;

use crate::InputErrorKind;
use crate::ahead::Output;
use crate::source::Source;
use batch::Batch;
use frame::Frame;
use header::{BlockHeader, FrameHeader};

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const SKIPPABLE_MAGIC: [u8; 3] = [0x2a, 0x4d, 0x18];
const CHECKSUM: usize = 4;

/// Decodes all frames. Nothing here has an end block that could be missing.
pub(crate) fn decode(source: &mut Source, output: &mut Output) -> io::Result<bool> {
    let mut batch = Batch::default();
    let outcome = decode_frames(source, output, &mut batch);
    batch.flush(output)?; // what stands before an error comes before it
    outcome.map(|()| false)
}

fn decode_frames(source: &mut Source, output: &mut Output, batch: &mut Batch) -> io::Result<()> {
    loop {
        let held = source.ahead(MAGIC.len())?;
        match held {
            [] => return Ok(()),
            [0x50..=0x5f, rest @ ..] if rest.starts_with(&SKIPPABLE_MAGIC) => skip_frame(source)?,
            _ if held.starts_with(&MAGIC) => decode_frame(source, output, batch)?,
            _ if may_begin_a_frame(held) => return Err(source.truncated()),
            _ => return Err(source.error(InputErrorKind::Trailing, source.offset())),
        }
    }
}

/// Whether these are the first bytes of a magic number, and not all of one.
fn may_begin_a_frame(held: &[u8]) -> bool {
    MAGIC.starts_with(held) || matches!(held, [0x50..=0x5f, rest @ ..] if SKIPPABLE_MAGIC.starts_with(rest))
}

fn skip_frame(source: &mut Source) -> io::Result<()> {
    let Some([_, _, _, _, size @ ..]) = source.ahead(8)?.first_chunk::<8>().copied() else {
        return Err(source.truncated());
    };
    source.consume(8);
    let mut left = u32::from_le_bytes(size) as usize;
    while left > 0 {
        let count = left.min(source.fill()?.len());
        if count == 0 {
            return Err(source.truncated());
        }
        source.consume(count);
        left -= count;
    }
    Ok(())
}

/// Walks over a frame and hands on its pieces: the header, each block, the checksum.
fn decode_frame(source: &mut Source, output: &mut Output, batch: &mut Batch) -> io::Result<()> {
    let header = FrameHeader::read(source)?;
    let mut frame = Frame::begin(&header, source.offset(), batch);
    frame.add(source, output, header.length)?;
    loop {
        let block = BlockHeader::read(source, frame.start)?;
        frame.content(header.longest_content(&block));
        frame.add(source, output, block.length)?;
        if block.last {
            break;
        }
    }
    if header.checksum {
        frame.add(source, output, CHECKSUM)?;
    }
    frame.end(output)
}
