//! Containers made piece by piece, and readers that give them out in any portions.

use std::io::{self, Read};

use sixfast_input::{Decoder, InputError};

pub(crate) const END_BLOCK: &[u8; 28] =
    b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0\x1b\0\x03\0\0\0\0\0\0\0\0\0";

/// Deflate data and the trailer of a gzip member.
pub(crate) fn gzip_body(content: &[u8], level: i32) -> Vec<u8> {
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::new(level).unwrap());
    let mut body = vec![0; compressor.deflate_compress_bound(content.len())];
    let length = compressor.deflate_compress(content, &mut body).unwrap();
    body.truncate(length);
    body.extend_from_slice(&libdeflater::crc32(content).to_le_bytes());
    body.extend_from_slice(&(content.len() as u32).to_le_bytes());
    body
}

/// A member with a plain header.
pub(crate) fn gzip_member(content: &[u8]) -> Vec<u8> {
    [b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec(), gzip_body(content, 6)].concat()
}

/// A member with these flags, and these fields behind the fixed part of the header.
pub(crate) fn gzip_with_fields(flags: u8, fields: &[u8], content: &[u8]) -> Vec<u8> {
    let front = [0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3];
    [&front[..], fields, &gzip_body(content, 6)].concat()
}

/// A BGZF block.
pub(crate) fn bgzf_block(content: &[u8], level: i32) -> Vec<u8> {
    let body = gzip_body(content, level);
    let size = (18 + body.len() - 1) as u16;
    let [low, high] = size.to_le_bytes();
    let header = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, b'B', b'C', 2, 0, low, high];
    [&header[..], &body].concat()
}

/// A zstd frame, with a checksum and the length of its content or not.
pub(crate) fn zstd_frame(content: &[u8], checksum: bool, length: bool) -> Vec<u8> {
    let mut compressor = zstd::bulk::Compressor::new(1).unwrap();
    compressor.set_parameter(zstd::zstd_safe::CParameter::ChecksumFlag(checksum)).unwrap();
    compressor.set_parameter(zstd::zstd_safe::CParameter::ContentSizeFlag(length)).unwrap();
    compressor.compress(content).unwrap()
}

pub(crate) fn skippable_frame(number: u8, content: &[u8]) -> Vec<u8> {
    [&[0x50 + number, 0x2a, 0x4d, 0x18], &(content.len() as u32).to_le_bytes()[..], content].concat()
}

pub(crate) fn xz_stream(content: &[u8], check: liblzma::stream::Check) -> Vec<u8> {
    let stream = liblzma::stream::Stream::new_easy_encoder(0, check).unwrap();
    let mut made = Vec::new();
    liblzma::read::XzEncoder::new_stream(content, stream).read_to_end(&mut made).unwrap();
    made
}

pub(crate) fn bzip2_stream(content: &[u8]) -> Vec<u8> {
    let mut made = Vec::new();
    bzip2::read::BzEncoder::new(content, bzip2::Compression::fast()).read_to_end(&mut made).unwrap();
    made
}

/// What a decoder gives of these bytes: content up to the end or to an error, and whether the end block is missing.
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded {
    pub(crate) content: Vec<u8>,
    pub(crate) error: Option<InputError>,
    pub(crate) lacks_end_block: bool,
}

/// Decodes with one thread and with three, which makes no difference.
///
/// How the source gives its bytes makes none either, but for how much of a damaged part comes before its error.
pub(crate) fn decode(container: &[u8]) -> Decoded {
    let decoded = decode_with(container, 1, &[]);
    assert_eq!(decoded, decode_with(container, 3, &[]));
    let in_portions = decode_with(container, 3, &[1, 7]);
    assert_eq!((&decoded.error, decoded.lacks_end_block), (&in_portions.error, in_portions.lacks_end_block));
    let (one, other) = (&decoded.content, &in_portions.content);
    assert!(one == other || decoded.error.is_some() && (one.starts_with(other) || other.starts_with(one)));
    decoded
}

/// Decodes a source that gives bytes in portions of these lengths, again and again; none: as many as asked for.
pub(crate) fn decode_with(container: &[u8], threads: usize, portions: &[usize]) -> Decoded {
    let source = Portions { bytes: container.to_vec(), at: 0, lengths: portions.to_vec(), reads: 0 };
    let mut decoder = Decoder::new(Box::new(source), threads).unwrap();
    let mut content = Vec::new();
    let error = decoder.read_to_end(&mut content).err();
    let error = error.map(|error| InputError::of(&error).expect("an error of the data").clone());
    if error.is_none() {
        let taken = decoder.source_bytes().load(std::sync::atomic::Ordering::Relaxed);
        assert_eq!(taken, container.len() as u64);
    }
    Decoded { content, error, lacks_end_block: decoder.lacks_end_block() }
}

/// A reader that is interrupted now and then, and gives so many bytes at a time.
struct Portions {
    bytes: Vec<u8>,
    at: usize,
    lengths: Vec<usize>,
    reads: usize,
}

impl Read for Portions {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reads += 1;
        if self.reads % 5 == 2 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let portion = match self.lengths.len() {
            0 => usize::MAX,
            count => self.lengths[self.reads % count].max(1),
        };
        let count = portion.min(into.len()).min(self.bytes.len() - self.at);
        into[..count].copy_from_slice(&self.bytes[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
