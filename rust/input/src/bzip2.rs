//! bzip2: streams one after the other, and zero bytes behind the last.

use std::io;

use bzip2::{Decompress, Status};

use crate::InputErrorKind::{self, Damaged};
use crate::ahead::Output;
use crate::source::Source;
use crate::steps::{Step, decode_steps};

const MAGIC: [u8; 3] = *b"BZh";

/// Decodes all streams. Nothing here has an end block that could be missing.
pub(crate) fn decode(source: &mut Source, output: &mut Output) -> io::Result<bool> {
    loop {
        decode_stream(source, output)?;
        if source.skip_zeros()? > 0 && !source.fill()?.is_empty() {
            return Err(source.error(InputErrorKind::Trailing, source.offset()));
        }
        if !source.another(&MAGIC)? {
            return Ok(false);
        }
    }
}

fn decode_stream(source: &mut Source, output: &mut Output) -> io::Result<()> {
    let mut stream = Decompress::new(false);
    decode_steps(source, output, source.offset(), |held, space| {
        let (read, written) = (stream.total_in(), stream.total_out());
        let status = stream
            .decompress(held, space)
            .map_err(|_| Damaged("the stream that begins here is damaged, or a checksum in it is wrong"))?;
        Ok(Step {
            read: (stream.total_in() - read) as usize,
            written: (stream.total_out() - written) as usize,
            ended: matches!(status, Status::StreamEnd),
        })
    })
}
