//! A container that is cut or damaged never looks whole.

use crate::common::{
    END_BLOCK, bgzf_block, bzip2_stream, decode, gzip_member, skippable_frame, xz_stream, zstd_frame,
};
use liblzma::stream::Check;
use sixfast_input::{Container, InputErrorKind};

const CONTENT: &[u8] = b">read1\nACGTACGTACGTNNACGATCGACTACGAAA\n>read2\nACGATTTGACTAGCTAGCATC\n";

/// Small files of every container, with the places where parts of them end and with what cannot be noticed.
struct File {
    container: Container,
    bytes: Vec<u8>,
    /// Where the file may be cut: what is left is whole.
    ends: Vec<usize>,
    /// Bytes that do not matter to the content: a time, an operating system, what a skippable frame holds.
    irrelevant: Vec<usize>,
}

fn files() -> Vec<File> {
    let (first, second) = CONTENT.split_at(20);
    // Whatever the parts are made of: the second begins with the same irrelevant bytes.
    let made = |container, parts: Vec<Vec<u8>>, irrelevant: &[usize]| {
        let mut file = File { container, bytes: Vec::new(), ends: Vec::new(), irrelevant: Vec::new() };
        for part in parts {
            file.irrelevant.extend(irrelevant.iter().map(|at| at + file.bytes.len()));
            file.bytes.extend(part);
            file.ends.push(file.bytes.len());
        }
        file
    };
    let members = vec![gzip_member(first), gzip_member(second)];
    let blocks = vec![bgzf_block(first, 6), bgzf_block(second, 0), END_BLOCK.to_vec()];
    let twins = vec![bgzf_block(first, 6), bgzf_block(first, 6), END_BLOCK.to_vec()];
    let frames = vec![zstd_frame(first, true, true), zstd_frame(second, true, false)];
    let streams = vec![xz_stream(first, Check::Crc32), xz_stream(second, Check::Sha256)];
    let fields = [4, 5, 6, 7, 8, 9]; // time, extra flags, operating system
    vec![
        made(Container::Gzip, members, &fields),
        made(Container::Gzip, blocks, &fields),
        made(Container::Gzip, twins, &fields),
        made(Container::Zstd, frames, &[]),
        made(Container::Zstd, vec![zstd_frame(CONTENT, true, true), skippable_frame(3, b"abc")], &[]),
        made(Container::Xz, streams, &[]),
        made(Container::Bzip2, vec![bzip2_stream(first), bzip2_stream(second)], &[]),
    ]
}

#[test]
fn every_cut_is_told_with_the_byte_where_the_data_end() {
    for file in files() {
        // Of less than the magic number nobody can know the container.
        for cut in Container::LONGEST_MAGIC..file.bytes.len() {
            let decoded = decode(&file.bytes[..cut]);
            if file.ends.contains(&cut) {
                assert_eq!(decoded.error, None);
                continue;
            }
            let error = decoded.error.expect("a cut file is refused");
            assert_eq!((error.container, error.kind), (file.container, InputErrorKind::Truncated), "{cut}");
            assert_eq!(error.offset, cut as u64);
        }
    }
}

#[test]
fn every_damaged_byte_is_told_or_does_not_matter() {
    for file in files() {
        let whole = decode(&file.bytes);
        for at in Container::LONGEST_MAGIC..file.bytes.len() {
            for flip in [1, 16, 128, 255] {
                let mut damaged = file.bytes.clone();
                damaged[at] ^= flip;
                let decoded = decode(&damaged);
                if decoded.error.is_some() {
                    assert!(!file.irrelevant.contains(&at), "{:?}, byte {at} ^ {flip}", file.container);
                } else {
                    assert_eq!(decoded.content, whole.content, "{:?}, byte {at} ^ {flip}", file.container);
                }
            }
        }
    }
}

#[test]
fn trailing_bytes_are_told_with_their_place() {
    for file in files() {
        for trailing in [b"\n".as_slice(), b">x\nACGT\n", b"\x1f\x8c", b"\0\0\0\0\x01", b"BZz"] {
            let decoded = decode(&[&file.bytes, trailing].concat());
            let error = decoded.error.expect("trailing bytes are refused");
            assert_eq!((error.container, error.kind), (file.container, InputErrorKind::Trailing));
            // Zero bytes are padding, but for zstd.
            let padding = if file.container == Container::Zstd { 0 } else { count_zeros(trailing) };
            assert_eq!(error.offset, (file.bytes.len() + padding) as u64);
        }
    }
}

fn count_zeros(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte == 0).count()
}
