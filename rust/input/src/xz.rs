//! xz: streams one after the other, and zero bytes in multiples of four between and behind them.

use std::io;

use liblzma::stream::{Action, Error, Status, Stream, TELL_UNSUPPORTED_CHECK};

use crate::InputErrorKind::{self, Damaged};
use crate::ahead::Output;
use crate::source::Source;
use crate::steps::{Step, decode_steps};

const MAGIC: [u8; 6] = [0xfd, b'7', b'z', b'X', b'Z', 0];
/// Enough for the largest dictionary that xz makes, 1.5 GiB. Memory is used only as it fills with content.
const MEMORY_LIMIT: u64 = (1536 + 8) << 20;

/// Decodes all streams. Nothing here has an end block that could be missing.
pub(crate) fn decode(source: &mut Source, output: &mut Output) -> io::Result<bool> {
    loop {
        decode_stream(source, output)?;
        let zeros = source.skip_zeros()?;
        if zeros % 4 != 0 {
            return Err(source.error(InputErrorKind::Trailing, source.offset() - zeros));
        }
        if !source.another(&MAGIC)? {
            return Ok(false);
        }
    }
}

fn decode_stream(source: &mut Source, output: &mut Output) -> io::Result<()> {
    let mut stream = Stream::new_stream_decoder(MEMORY_LIMIT, TELL_UNSUPPORTED_CHECK)?;
    decode_steps(source, output, source.offset(), |held, space| {
        let (read, written) = (stream.total_in(), stream.total_out());
        let status = stream.process(held, space, Action::Run).map_err(what_is_wrong)?;
        Ok(Step {
            read: (stream.total_in() - read) as usize,
            written: (stream.total_out() - written) as usize,
            ended: matches!(status, Status::StreamEnd),
        })
    })
}

fn what_is_wrong(error: Error) -> InputErrorKind {
    Damaged(match error {
        Error::Options | Error::UnsupportedCheck => {
            "the stream that begins here uses what no xz is known to use"
        }
        Error::MemLimit => "the stream that begins here needs a dictionary of more than 1.5 GiB",
        Error::Mem => "there is not enough memory for the stream that begins here",
        _ => "the stream that begins here is damaged, or a checksum in it is wrong",
    })
}
