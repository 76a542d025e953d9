//! Compressed outputs: BGZF blocks and zstd frames, each call's by themselves.

use std::io;

use libdeflater::CompressionLvl;
use zstd::zstd_safe::{CParameter, compress_bound};

/// How an output is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compression {
    /// BGZF, at levels 0 to 9.
    Gz,
    /// zstd, at levels 1 to 19.
    Zst,
}

/// What one BGZF block holds at most, as bgzip does it: what cannot be compressed fits a block too.
const BLOCK_CONTENT: usize = 0xff00;
/// The header of a BGZF block, without its size.
const BLOCK_HEADER: [u8; 16] = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, b'B', b'C', 2, 0];
/// The block that closes a file.
const END_BLOCK: [u8; 28] =
    [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, b'B', b'C', 2, 0, 27, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// What one zstd frame holds at most: so much is decoded side by side here, and needs no larger window.
const FRAME_CONTENT: usize = 4 << 20;
/// An empty frame with a checksum.
const EMPTY_FRAME: [u8; 13] = [0x28, 0xb5, 0x2f, 0xfd, 0x24, 0, 1, 0, 0, 0x99, 0xe9, 0xd8, 0x51];
/// The levels by default. They cost little, and higher ones gain little on sequences.
pub(crate) const DEFAULT_LEVEL: i32 = 1;

/// Compresses piece by piece. What comes out depends on the piece alone.
pub struct Compressor(Inner);

enum Inner {
    Gz(libdeflater::Compressor),
    Zst(Box<zstd::bulk::Compressor<'static>>),
}

impl Compressor {
    /// A compressor of this level, or of the one by default.
    ///
    /// # Errors
    /// `InvalidInput` where there is no such level.
    pub fn new(compression: Compression, level: Option<i32>) -> io::Result<Self> {
        let level = level.unwrap_or(DEFAULT_LEVEL);
        let levels = match compression {
            Compression::Gz => 0..=9,
            Compression::Zst => 1..=19,
        };
        if !levels.contains(&level) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("there is no level {level}")));
        }
        Ok(Self(match compression {
            Compression::Gz => {
                let level = CompressionLvl::new(level).map_err(|_| io::ErrorKind::InvalidInput)?;
                Inner::Gz(libdeflater::Compressor::new(level))
            }
            Compression::Zst => {
                let mut compressor = zstd::bulk::Compressor::new(level)?;
                compressor.set_parameter(CParameter::ChecksumFlag(true))?;
                Inner::Zst(Box::new(compressor))
            }
        }))
    }

    /// Appends whole blocks or frames that hold the data; none for no data.
    ///
    /// # Errors
    /// Where there is not enough memory.
    pub fn compress(&mut self, data: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        match &mut self.0 {
            Inner::Gz(compressor) => {
                data.chunks(BLOCK_CONTENT).try_for_each(|content| add_block(compressor, content, out))
            }
            Inner::Zst(compressor) => {
                data.chunks(FRAME_CONTENT).try_for_each(|content| add_frame(compressor, content, out))
            }
        }
    }
}

/// What closes a file: the end block, or an empty frame where there is no other.
pub fn end_of(compression: Compression, is_empty: bool) -> &'static [u8] {
    match (compression, is_empty) {
        (Compression::Gz, _) => &END_BLOCK,
        (Compression::Zst, true) => &EMPTY_FRAME,
        (Compression::Zst, false) => &[],
    }
}

fn add_block(compressor: &mut libdeflater::Compressor, content: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    let start = out.len();
    out.extend_from_slice(&BLOCK_HEADER);
    out.extend_from_slice(&[0; 2]); // its size
    let deflate = out.len();
    out.resize(deflate + compressor.deflate_compress_bound(content.len()), 0);
    let length = compressor.deflate_compress(content, &mut out[deflate..]).map_err(io::Error::other)?;
    out.truncate(deflate + length);
    out.extend_from_slice(&libdeflater::crc32(content).to_le_bytes());
    out.extend_from_slice(&(content.len() as u32).to_le_bytes());
    let size = u16::try_from(out.len() - start - 1).map_err(io::Error::other)?;
    out[deflate - 2..deflate].copy_from_slice(&size.to_le_bytes());
    Ok(())
}

fn add_frame(
    compressor: &mut zstd::bulk::Compressor<'static>,
    content: &[u8],
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let start = out.len();
    out.resize(start + compress_bound(content.len()), 0);
    let length = compressor.compress_to_buffer(content, &mut out[start..])?;
    out.truncate(start + length);
    Ok(())
}
