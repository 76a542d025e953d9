//! A member of any length, decoded in order, up to its true end.

use std::io;

use crc32fast::Hasher;
use zlib_rs::{Inflate, InflateFlush, Status};

use super::header::Header;
use crate::InputErrorKind::Damaged;
use crate::ahead::Output;
use crate::source::Source;
use crate::steps::{Step, decode_steps};

/// The length of a trailer: CRC-32, and the content's length modulo 2^32.
pub(super) const TRAILER: usize = 8;

pub(super) const WRONG_SIZE: &str = "the BGZF block that begins here has another size than it says";
const NO_DEFLATE: &str = "the member that begins here holds no valid deflate data";
const WRONG_CHECKSUM: &str = "wrong checksum of the member that begins here";
const WRONG_LENGTH: &str = "wrong length of the member that begins here";

/// Decodes members one after the other.
pub(super) struct MemberDecoder {
    inflate: Inflate,
}

impl MemberDecoder {
    pub(super) fn new() -> Self {
        Self { inflate: Inflate::new(false, 15) }
    }

    /// Decodes a member whose header has been read.
    pub(super) fn decode(
        &mut self,
        source: &mut Source,
        output: &mut Output,
        header: &Header,
    ) -> io::Result<()> {
        let mut crc = Hasher::new();
        self.inflate.reset(false);
        decode_steps(source, output, header.start, |held, space| {
            let step = step(&mut self.inflate, held, space).map_err(Damaged)?;
            crc.update(&space[..step.written]);
            Ok(step)
        })?;
        let Some(trailer) = source.ahead(TRAILER)?.first_chunk().copied() else {
            return Err(source.truncated());
        };
        source.consume(TRAILER);
        check(trailer, crc, self.inflate.total_out()).map_err(|how| source.damaged(how, header.start))?;
        if header.block_size.is_some_and(|size| header.start + size != source.offset()) {
            return Err(source.damaged(WRONG_SIZE, header.start));
        }
        Ok(())
    }

    /// Decodes a member that is all there: its deflate data, and the trailer behind it, which says how long the
    /// content is. The space has room for more.
    pub(super) fn decode_body(&mut self, body: &[u8], space: &mut [u8]) -> Result<(), &'static str> {
        let (deflate, trailer) = body.split_last_chunk().ok_or(WRONG_SIZE)?;
        self.inflate.reset(false);
        let Step { read, written, ended } = step(&mut self.inflate, deflate, space)?;
        if !ended {
            return Err(if written == space.len() { WRONG_LENGTH } else { NO_DEFLATE });
        }
        if read < deflate.len() {
            return Err(WRONG_SIZE);
        }
        let mut crc = Hasher::new();
        crc.update(&space[..written]);
        check(*trailer, crc, written as u64)
    }
}

fn step(inflate: &mut Inflate, held: &[u8], space: &mut [u8]) -> Result<Step, &'static str> {
    let (read, written) = (inflate.total_in(), inflate.total_out());
    let status = inflate.decompress(held, space, InflateFlush::NoFlush).map_err(|_| NO_DEFLATE)?;
    Ok(Step {
        read: (inflate.total_in() - read) as usize,
        written: (inflate.total_out() - written) as usize,
        ended: status == Status::StreamEnd,
    })
}

/// Compares a trailer with what was decoded.
fn check(trailer: [u8; TRAILER], crc: Hasher, length: u64) -> Result<(), &'static str> {
    let [a, b, c, d, length_said @ ..] = trailer;
    if u32::from_le_bytes([a, b, c, d]) != crc.finalize() {
        Err(WRONG_CHECKSUM)
    } else if u32::from_le_bytes(length_said) != length as u32 {
        Err(WRONG_LENGTH)
    } else {
        Ok(())
    }
}
