//! The header of a member.

use std::io;

use crc32fast::Hasher;

use crate::source::Source;

const HEADER_CRC: u8 = 2;
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

/// What a header tells.
pub(super) struct Header {
    /// Where the member begins.
    pub(super) start: u64,
    /// Of a BGZF block: how many bytes it says that it has.
    pub(super) block_size: Option<u64>,
}

impl Header {
    /// Reads the header of a member that begins here, and passes over it.
    pub(super) fn read(source: &mut Source) -> io::Result<Self> {
        let start = source.offset();
        let mut crc = Hasher::new();
        let [_, _, method, flags, _, _, _, _, _, _] = fixed::<10>(source, &mut crc)?;
        if method != 8 {
            return Err(source.damaged("unknown method of compression", start));
        }
        if flags & RESERVED != 0 {
            return Err(source.damaged("reserved flags are set", start));
        }
        let block_size = if flags & EXTRA != 0 { extra(source, &mut crc)? } else { None };
        for flag in [NAME, COMMENT] {
            if flags & flag != 0 {
                skip_text(source, &mut crc)?;
            }
        }
        if flags & HEADER_CRC != 0 {
            let expected = crc.clone().finalize() as u16;
            if u16::from_le_bytes(fixed(source, &mut crc)?) != expected {
                return Err(source.damaged("wrong checksum of the header that begins here", start));
            }
        }
        Ok(Self { start, block_size })
    }
}

fn fixed<const N: usize>(source: &mut Source, crc: &mut Hasher) -> io::Result<[u8; N]> {
    let Some(bytes) = source.ahead(N)?.first_chunk().copied() else { return Err(source.truncated()) };
    crc.update(&bytes);
    source.consume(N);
    Ok(bytes)
}

/// The extra field: the size of a BGZF block, if it says so.
fn extra(source: &mut Source, crc: &mut Hasher) -> io::Result<Option<u64>> {
    let length = usize::from(u16::from_le_bytes(fixed(source, crc)?));
    let Some(extra) = source.ahead(length)?.get(..length) else { return Err(source.truncated()) };
    crc.update(extra);
    let block_size = block_size(extra);
    source.consume(length);
    Ok(block_size)
}

fn block_size(mut extra: &[u8]) -> Option<u64> {
    while let [id @ .., low, high] = extra.get(..4)? {
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        let subfield = extra.get(4..4 + length)?;
        match (id, subfield) {
            (b"BC", [low, high]) => return Some(u64::from(u16::from_le_bytes([*low, *high])) + 1),
            _ => extra = &extra[4 + length..],
        }
    }
    None
}

/// A text that ends with a zero byte.
fn skip_text(source: &mut Source, crc: &mut Hasher) -> io::Result<()> {
    loop {
        let held = source.fill()?;
        if held.is_empty() {
            return Err(source.truncated());
        }
        let end = held.iter().position(|byte| *byte == 0);
        let count = end.map_or(held.len(), |at| at + 1);
        crc.update(&held[..count]);
        source.consume(count);
        if end.is_some() {
            return Ok(());
        }
    }
}
