//! Any content, cut into members, blocks, frames or streams anywhere, comes out whole: however the source gives its
//! bytes, and with any number of threads.

use crate::common::{
    Decoded, END_BLOCK, bgzf_block, bzip2_stream, decode_with, gzip_member, skippable_frame, xz_stream,
    zstd_frame,
};
use liblzma::stream::Check;
use proptest::prelude::*;

/// Content that begins like no container, in parts that may be empty, each with a number that says how to pack it.
fn parts() -> impl Strategy<Value = Vec<(Vec<u8>, u8)>> {
    let part = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        proptest::collection::vec(proptest::sample::select(b"ACGT\n>".to_vec()), 0..3000),
    ];
    proptest::collection::vec((part, any::<u8>()), 1..12)
}

/// How the source gives its bytes: in portions of these lengths.
fn portions() -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(1_usize..2000, 0..4)
}

fn packed(parts: &[(Vec<u8>, u8)], pack: impl Fn(&[u8], u8) -> Vec<u8>) -> Vec<u8> {
    parts.iter().flat_map(|(part, how)| pack(part, *how)).collect()
}

fn whole(parts: &[(Vec<u8>, u8)]) -> Decoded {
    let content = parts.iter().flat_map(|(part, _)| part.clone()).collect();
    Decoded { content, error: None, lacks_end_block: false }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn gzip_members_and_blocks(
        parts in parts(), zeros in 0_usize..600, threads in 1_usize..5, portions in portions()
    ) {
        let members = packed(&parts, |part, how| match how % 4 {
            0 => gzip_member(part),
            1 => bgzf_block(part, 0),
            2 => [END_BLOCK.to_vec(), bgzf_block(part, 6)].concat(),
            _ if part.is_empty() => END_BLOCK.to_vec(),
            _ => bgzf_block(part, 6),
        });
        // An empty block that is stored is no end block.
        let (last, last_how) = parts.last().unwrap();
        let lacks = last_how % 4 != 0 && !(last.is_empty() && last_how % 4 == 3);
        let expected = whole(&parts);
        prop_assert_eq!(
            decode_with(&[&members[..], &vec![0; zeros]].concat(), threads, &portions),
            Decoded { lacks_end_block: lacks, ..whole(&parts) }
        );
        prop_assert_eq!(decode_with(&[&members[..], END_BLOCK].concat(), threads, &portions), expected);
    }

    #[test]
    fn zstd_frames(parts in parts(), threads in 1_usize..5, portions in portions()) {
        let frames = packed(&parts, |part, how| {
            let frame = zstd_frame(part, how & 1 != 0, how & 2 != 0);
            if how & 4 == 0 { frame } else { [skippable_frame(how >> 4, part), frame].concat() }
        });
        prop_assert_eq!(decode_with(&frames, threads, &portions), whole(&parts));
    }

    #[test]
    fn xz_streams(parts in parts(), threads in 1_usize..5, portions in portions()) {
        let streams = packed(&parts, |part, how| {
            let check = [Check::None, Check::Crc32, Check::Crc64, Check::Sha256][usize::from(how % 4)];
            [xz_stream(part, check), vec![0; usize::from(how >> 4) * 4]].concat()
        });
        prop_assert_eq!(decode_with(&streams, threads, &portions), whole(&parts));
    }

    #[test]
    fn bzip2_streams(parts in parts(), zeros in 0_usize..9, portions in portions()) {
        let streams = packed(&parts, |part, _| bzip2_stream(part));
        prop_assert_eq!(decode_with(&[&streams[..], &vec![0; zeros]].concat(), 1, &portions), whole(&parts));
    }

    #[test]
    fn what_is_packed_in_nothing(content in "[>@A-Z\n]{0,3000}", portions in portions()) {
        let expected = whole(&[(content.clone().into_bytes(), 0)]);
        prop_assert_eq!(decode_with(content.as_bytes(), 1, &portions), expected);
    }
}

/// So much that it takes several tasks or pieces, and not all alike.
fn much() -> Vec<u8> {
    (0_u32..200_000).flat_map(|number| (number.wrapping_mul(2_654_435_761) >> 20).to_le_bytes()).collect()
}

#[test]
fn much_content_in_one_piece_and_in_many() {
    let content = much();
    let check = |container: &[u8], threads| {
        let decoded = decode_with(container, threads, &[70_000]);
        assert!(decoded == whole(&[(content.clone(), 0)]), "{:?}", decoded.error);
    };
    check(&gzip_member(&content), 1);
    check(&zstd_frame(&content, true, false), 2);
    check(&bzip2_stream(&content), 1);
    check(&xz_stream(&content, Check::Crc64), 1);
    for threads in [1, 3] {
        let mut blocks: Vec<u8> = content.chunks(65_536).flat_map(|part| bgzf_block(part, 1)).collect();
        blocks.extend_from_slice(END_BLOCK);
        check(&blocks, threads);
        let frames: Vec<u8> = content.chunks(100_000).flat_map(|part| zstd_frame(part, true, true)).collect();
        check(&frames, threads);
    }
}

#[test]
fn large_frames_are_decoded_as_they_are_read() {
    let zeros = vec![0; 5 << 20];
    for length in [false, true] {
        let large = zstd_frame(&zeros, true, length);
        let decoded = decode_with(&[&zstd_frame(b"before", true, true)[..], &large, &large].concat(), 2, &[]);
        assert_eq!(decoded.error, None);
        assert!(decoded.content == [b"before".as_slice(), &zeros, &zeros].concat());
    }
}
