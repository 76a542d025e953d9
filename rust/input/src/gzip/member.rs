//! A member of any length, decoded in order.

use std::io;

use crc32fast::Hasher;
use zlib_rs::{Inflate, InflateFlush, Status};

use super::header::Header;
use crate::InputErrorKind;
use crate::ahead::Output;
use crate::source::Source;
use crate::steps::{Step, decode_steps};

/// The length of a trailer: CRC-32, and the content's length modulo 2^32.
pub(super) const TRAILER: usize = 8;

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
        let (crc, length) = self.inflate(source, output, header)?;
        let Some(trailer) = source.ahead(TRAILER)?.first_chunk::<TRAILER>().copied() else {
            return Err(source.truncated());
        };
        source.consume(TRAILER);
        check(trailer, crc, length).map_err(|how| source.damaged(how, header.start))?;
        if header.block_size.is_some_and(|size| header.start + size != source.offset()) {
            return Err(source.damaged(WRONG_SIZE, header.start));
        }
        Ok(())
    }

    /// Decodes the deflate data. Gives the content's CRC-32 and its length modulo 2^32.
    fn inflate(
        &mut self,
        source: &mut Source,
        output: &mut Output,
        header: &Header,
    ) -> io::Result<(u32, u32)> {
        let (inflate, mut crc) = (&mut self.inflate, Hasher::new());
        inflate.reset(false);
        decode_steps(source, output, header.start, |held, space| {
            let (read, written) = (inflate.total_in(), inflate.total_out());
            let status = inflate
                .decompress(held, space, InflateFlush::NoFlush)
                .map_err(|_| InputErrorKind::Damaged(NO_DEFLATE))?;
            let (read, written) = (inflate.total_in() - read, inflate.total_out() - written);
            crc.update(&space[..written as usize]);
            Ok(Step { read: read as usize, written: written as usize, ended: status == Status::StreamEnd })
        })?;
        Ok((crc.finalize(), inflate.total_out() as u32))
    }
}

pub(super) const NO_DEFLATE: &str = "the member that begins here holds no valid deflate data";
pub(super) const WRONG_SIZE: &str = "the BGZF block that begins here has another size than it says";

/// Compares a trailer with what was decoded.
pub(super) fn check(trailer: [u8; TRAILER], crc: u32, length: u32) -> Result<(), &'static str> {
    let [a, b, c, d, length_of @ ..] = trailer;
    if u32::from_le_bytes([a, b, c, d]) != crc {
        Err("wrong checksum of the member that begins here")
    } else if u32::from_le_bytes(length_of) != length {
        Err("wrong length of the member that begins here")
    } else {
        Ok(())
    }
}
