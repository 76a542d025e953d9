//! Decoding one member or stream step by step, whatever the decoder.

use std::io;

use crate::InputErrorKind;
use crate::ahead::Output;
use crate::source::Source;

/// What one step of a decoder has done.
pub(crate) struct Step {
    pub(crate) read: usize,
    pub(crate) written: usize,
    pub(crate) ended: bool,
}

/// Steps from input to output until the end of what began at `start`.
///
/// A step is given input and space, neither empty, and tells what it has done or what is wrong.
pub(crate) fn decode_steps<F>(
    source: &mut Source,
    output: &mut Output,
    start: u64,
    mut step: F,
) -> io::Result<()>
where
    F: FnMut(&[u8], &mut [u8]) -> Result<Step, InputErrorKind>,
{
    loop {
        let held = source.fill()?;
        if held.is_empty() {
            return Err(source.truncated());
        }
        let Step { read, written, ended } =
            step(held, output.space()?).map_err(|kind| source.error(kind, start))?;
        output.advance(written);
        source.consume(read);
        if ended {
            return Ok(());
        }
        if (read, written) == (0, 0) {
            return Err(source.damaged("what begins here cannot be decoded further", start));
        }
    }
}
