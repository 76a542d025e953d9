//! gzip: members one after the other, BGZF blocks among them (RFC 1952, and the SAM specification for BGZF).

mod bgzf;
mod header;
mod member;

use std::io;

use crate::InputErrorKind;
use crate::ahead::Output;
use crate::source::Source;
use bgzf::{Batch, Taken};
use header::Header;
use member::MemberDecoder;

const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Decodes all members. Tells whether the last is a BGZF block, but not the end block.
pub(crate) fn decode(source: &mut Source, output: &mut Output) -> io::Result<bool> {
    let mut batch = Batch::default();
    let outcome = decode_members(source, output, &mut batch);
    batch.flush(output)?; // what stands before an error comes before it
    outcome
}

fn decode_members(source: &mut Source, output: &mut Output, batch: &mut Batch) -> io::Result<bool> {
    let mut members = MemberDecoder::new();
    loop {
        let header = Header::read(source)?;
        let block = batch.take_block(source, output, &header)?;
        if block.is_none() {
            batch.flush(output)?;
            members.decode(source, output, &header)?;
        }
        if !has_another(source)? {
            return Ok(header.block_size.is_some() && block != Some(Taken::EndBlock));
        }
    }
}

/// Whether another member follows. Zero bytes may stand behind the last one only.
fn has_another(source: &mut Source) -> io::Result<bool> {
    let padded = source.skip_zeros()? > 0;
    if padded && !source.fill()?.is_empty() {
        return Err(source.error(InputErrorKind::Trailing, source.offset()));
    }
    source.another(&MAGIC)
}
