//! Compressed outputs that are written in order: one frame of zstd from the front to the end.

use crate::compress::{Compression, Compressor, end_of};
use std::io::{self, Write};

/// Compresses a text that comes in pieces. Until `finish` was called the end is missing, which a reader notices.
pub struct StreamCompressor {
    inner: Inner,
    is_used: bool,
}

enum Inner {
    Gz(Compressor),
    Zst(Box<zstd::stream::write::Encoder<'static, Vec<u8>>>),
}

impl StreamCompressor {
    /// A compressor of this level, or of the one by default.
    ///
    /// # Errors
    /// As [`Compressor::new`].
    pub fn new(compression: Compression, level: Option<i32>) -> io::Result<Self> {
        let inner = match compression {
            Compression::Gz => Inner::Gz(Compressor::new(compression, level)?),
            Compression::Zst => {
                Compressor::new(compression, level)?; // refuses what is no level
                let mut encoder = zstd::stream::write::Encoder::new(
                    Vec::new(),
                    level.unwrap_or(crate::compress::DEFAULT_LEVEL),
                )?;
                encoder.include_checksum(true)?;
                Inner::Zst(Box::new(encoder))
            }
        };
        Ok(StreamCompressor { inner, is_used: false })
    }

    /// Whether anything was compressed.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    /// Appends to `out` what can be written after this piece.
    ///
    /// # Errors
    /// Where there is not enough memory.
    pub fn compress(&mut self, data: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        self.is_used |= !data.is_empty();
        match &mut self.inner {
            Inner::Gz(compressor) => compressor.compress(data, out),
            Inner::Zst(encoder) => {
                encoder.write_all(data)?;
                out.append(encoder.get_mut());
                Ok(())
            }
        }
    }

    /// Appends the end to `out`.
    ///
    /// # Errors
    /// Where there is not enough memory.
    pub fn finish(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        match &mut self.inner {
            Inner::Gz(_) => out.extend_from_slice(end_of(Compression::Gz, !self.is_used)),
            Inner::Zst(encoder) => {
                encoder.do_finish()?;
                out.append(encoder.get_mut());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::StreamCompressor;
    use crate::{Compression, Decoder};
    use std::io::{Cursor, Read};

    #[test]
    fn pieces_come_back_as_one_text() {
        for compression in [Compression::Gz, Compression::Zst] {
            for pieces in [&[][..], &["", ">a\n", "ATG\n"], &["text"]] {
                let mut made = Vec::new();
                let mut compressor = StreamCompressor::new(compression, None).unwrap();
                for piece in pieces {
                    compressor.compress(piece.as_bytes(), &mut made).unwrap();
                }
                assert_eq!(compressor.is_used(), !pieces.concat().is_empty());
                let is_whole = |data: &[u8]| {
                    let mut text = String::new();
                    let mut decoder = Decoder::new(Box::new(Cursor::new(data.to_vec())), 1).unwrap();
                    let read = decoder.read_to_string(&mut text);
                    read.is_ok() && !decoder.lacks_end_block() && text == pieces.concat() && !data.is_empty()
                };
                assert!(pieces.concat().is_empty() || !is_whole(&made), "{compression:?} {pieces:?}");
                compressor.finish(&mut made).unwrap();
                assert!(is_whole(&made), "{compression:?} {pieces:?}");
            }
        }
    }
}
