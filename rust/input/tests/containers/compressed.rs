//! Compressed outputs: what comes out of them, and the rules of BGZF and of zstd frames.

use proptest::prelude::*;
use sixfast_input::{Compression, Compressor, end_of};

use crate::common::{Decoded, END_BLOCK, decode};

fn compressed(compression: Compression, level: Option<i32>, pieces: &[&[u8]]) -> Vec<u8> {
    let mut compressor = Compressor::new(compression, level).unwrap();
    let mut out = Vec::new();
    for piece in pieces {
        compressor.compress(piece, &mut out).unwrap();
    }
    let is_empty = out.is_empty();
    out.extend_from_slice(end_of(compression, is_empty));
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_compressed_comes_out_again(
        pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..3000), 0..5),
        gz in any::<bool>(),
        level in proptest::option::of(1..10),
    ) {
        let compression = if gz { Compression::Gz } else { Compression::Zst };
        let pieces: Vec<&[u8]> = pieces.iter().map(Vec::as_slice).collect();
        let file = compressed(compression, level, &pieces);
        let content = pieces.concat();
        prop_assert_eq!(decode(&file), Decoded { content, error: None, lacks_end_block: false });
        // Each piece by itself gives the same bytes.
        let alone: Vec<u8> = pieces.iter().flat_map(|piece| {
            let mut out = Vec::new();
            Compressor::new(compression, level).unwrap().compress(piece, &mut out).unwrap();
            out
        }).collect();
        prop_assert!(file.starts_with(&alone));
    }
}

#[test]
fn bgzf_blocks_have_at_most_64_kib_and_say_so() {
    let noise: Vec<u8> =
        (0..200_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for level in [0, 1, 9] {
        let file = compressed(Compression::Gz, Some(level), &[&noise]);
        let (mut at, mut blocks) = (0, 0);
        while at < file.len() {
            assert_eq!(file[at..at + 4], *b"\x1f\x8b\x08\x04");
            assert_eq!(file[at + 10..at + 16], *b"\x06\0BC\x02\0");
            let size = usize::from(u16::from_le_bytes([file[at + 16], file[at + 17]])) + 1;
            assert!(u32::from_le_bytes(file[at + size - 4..at + size].try_into().unwrap()) <= 65_536);
            at += size;
            blocks += 1;
        }
        assert_eq!((at, blocks), (file.len(), 5));
        assert!(file.ends_with(END_BLOCK));
        assert_eq!(decode(&file).content, noise);
    }
}

#[test]
fn zstd_frames_have_a_checksum_and_a_small_window() {
    let file = compressed(Compression::Zst, Some(19), &[&vec![b'A'; 5 << 20]]);
    assert_eq!(file[4] & 4, 4);
    assert_eq!(decode(&file).content.len(), 5 << 20);
    // One segment: the window is the content, of which a frame holds 4 MiB.
    assert_eq!(file[4] & 0x20, 0x20);
    assert_eq!(file[5..9], (4_u32 << 20).to_le_bytes());
}

#[test]
fn an_output_of_nothing_is_an_end_block_or_an_empty_frame() {
    assert_eq!(compressed(Compression::Gz, None, &[]), END_BLOCK);
    let frame = compressed(Compression::Zst, None, &[b""]);
    assert_eq!(frame.len(), 13);
    assert_eq!(zstd::bulk::decompress(&frame, 0).unwrap(), b"");
    assert_eq!(decode(&frame), Decoded { content: vec![], error: None, lacks_end_block: false });
}

#[test]
fn levels_that_there_are_not_are_refused() {
    for (compression, level) in
        [(Compression::Gz, -1), (Compression::Gz, 10), (Compression::Zst, 0), (Compression::Zst, 20)]
    {
        assert!(Compressor::new(compression, Some(level)).is_err());
    }
}
