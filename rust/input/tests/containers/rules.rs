//! The rules of each format, one by one: what is read, and what is refused where.

use sixfast_input::{Container, Content, InputErrorKind, content};

use crate::common::{
    END_BLOCK, bgzf_block, bzip2_stream, decode, gzip_body, gzip_member, gzip_with_fields, skippable_frame,
    xz_stream, zstd_frame,
};

const CONTENT: &[u8] = b">a\nACGTACGT\n";

fn assert_reads(container: &[u8], expected: &[u8]) {
    let decoded = decode(container);
    assert_eq!((decoded.error, decoded.content.as_slice()), (None, expected));
}

fn refusal(container: &[u8]) -> (InputErrorKind, u64) {
    let error = decode(container).error.expect("is refused");
    (error.kind, error.offset)
}

fn assert_damaged(container: &[u8], how: &str, offset: u64) {
    let (InputErrorKind::Damaged(told), at) = refusal(container) else { panic!("is refused as damaged") };
    assert!(told.contains(how), "{told}");
    assert_eq!(at, offset);
}

#[test]
fn a_container_is_told_by_its_first_bytes() {
    for (front, container) in [
        (b"\x1f\x8b".as_slice(), Container::Gzip),
        (b"\x28\xb5\x2f\xfd", Container::Zstd),
        (b"\x5f\x2a\x4d\x18", Container::Zstd),
        (b"\xfd7zXZ\0", Container::Xz),
        (b"BZh", Container::Bzip2),
        (b"\x60\x2a\x4d\x18", Container::Plain),
        (b">a\n", Container::Plain),
        (b"", Container::Plain),
    ] {
        assert_eq!(Container::of(front), container);
        if container != Container::Plain {
            assert_eq!(Container::of(&front[..front.len() - 1]), Container::Plain);
        }
    }
}

#[test]
fn content_is_told_by_its_first_bytes() {
    for (front, expected) in [
        (b"".as_slice(), Some(Content::Empty)),
        (b">", Some(Content::Fasta)),
        (b"@read\nAC", Some(Content::Fastq)),
        (b"@HD", Some(Content::Fastq)),
        (b"@HD\tVN:1.6", None),
        (b"BAM\x01", Some(Content::Bam)),
        (b"BAM", None),
        (b"\x1f\x8b", None),
        (b"\n>a", None),
    ] {
        assert_eq!(content(front), expected);
    }
}

#[test]
fn fields_of_a_gzip_header_are_passed_over_and_its_checksum_is_compared() {
    let long_name = [b"n".repeat(300_000), b"\0".to_vec()].concat();
    assert_reads(&gzip_with_fields(8, &long_name, CONTENT), CONTENT);
    let fields = b"\x03\0abcname\0comment\0";
    assert_reads(&gzip_with_fields(1 | 4 | 8 | 16, fields, CONTENT), CONTENT);
    let header = [b"\x1f\x8b\x08\x1e\x01\x02\x03\x04\0\x03", fields.as_slice()].concat();
    let [low, high, ..] = crc32fast::hash(&header).to_le_bytes();
    assert_reads(&gzip_with_fields(2 | 4 | 8 | 16, &[fields, &[low, high][..]].concat(), CONTENT), CONTENT);
    let wrong = gzip_with_fields(2 | 4 | 8 | 16, &[fields, &[low ^ 1, high][..]].concat(), CONTENT);
    assert_damaged(&wrong, "checksum of the header", 0);
}

#[test]
fn a_wrong_gzip_header_is_refused_where_it_begins() {
    let first = gzip_member(b">x\n");
    for (place, value, how) in [(2, 7, "method"), (3, 0x20, "reserved"), (3, 0x80, "reserved")] {
        let mut second = gzip_member(CONTENT);
        second[place] = value;
        assert_damaged(&[first.clone(), second].concat(), how, first.len() as u64);
    }
}

#[test]
fn checksum_and_length_of_each_member_are_compared() {
    for make in [gzip_member as fn(&[u8]) -> Vec<u8>, |content| bgzf_block(content, 6)] {
        let (first, second) = (make(b">x\n"), make(CONTENT));
        for (place, how) in [(8, "checksum"), (1, "length"), (4, "length")] {
            let mut second = second.clone();
            let at = second.len() - place;
            second[at] ^= 1;
            assert_damaged(&[&first[..], &second, END_BLOCK].concat(), how, first.len() as u64);
        }
    }
}

#[test]
fn a_bgzf_block_may_have_other_subfields() {
    let body = gzip_body(CONTENT, 6);
    let size = (12 + 15 + body.len() - 1) as u16;
    let [low, high] = size.to_le_bytes();
    let fields = [b"\x0f\0XY\x01\0zBC\x02\0".as_slice(), &[low, high], b"ZZ\0\0"].concat();
    let decoded = decode(&gzip_with_fields(4, &fields, CONTENT));
    assert_eq!((decoded.error, decoded.lacks_end_block), (None, true));
    assert_eq!(decoded.content, CONTENT);
    // A subfield of another length, or one that is cut, makes no block.
    for other in [b"\x07\0BC\x03\0abc".as_slice(), b"\x05\0BC\x02\0a", b"\x02\0BC"] {
        let decoded = decode(&gzip_with_fields(4, other, CONTENT));
        assert_eq!((decoded.error, decoded.lacks_end_block), (None, false));
    }
}

#[test]
fn a_bgzf_block_has_the_size_that_it_says() {
    let (twin, other) = (bgzf_block(CONTENT, 6), bgzf_block(b">b\nTTTTTTTT\n", 6));
    let set_size = |mut bytes: Vec<u8>, size: usize| {
        bytes[16..18].copy_from_slice(&((size - 1) as u16).to_le_bytes());
        bytes
    };
    for size in [1, 18, 20, 26, twin.len() - 1, twin.len() + 1, 2 * twin.len()] {
        for second in [&twin, &other] {
            let file = set_size([&twin[..], second, END_BLOCK].concat(), size);
            assert!(matches!(refusal(&file), (InputErrorKind::Damaged(_), 0)), "{size}");
        }
    }
    // Bytes between the deflate data and a trailer.
    let padded = [&twin[..twin.len() - 8], b"pad", &twin[twin.len() - 8..]].concat();
    let size = padded.len();
    assert!(matches!(refusal(&set_size(padded, size)), (InputErrorKind::Damaged(_), 0)));
}

#[test]
fn a_block_that_holds_more_than_bgzf_allows_is_a_member() {
    let content = vec![b'A'; 200_000];
    let block = bgzf_block(&content, 6);
    assert_reads(
        &[bgzf_block(CONTENT, 6), block.clone(), bgzf_block(CONTENT, 6)].concat(),
        &[CONTENT, &content, CONTENT].concat(),
    );
    let mut wrong = block;
    wrong[16] ^= 1;
    assert!(matches!(refusal(&wrong), (InputErrorKind::Damaged(_), 0)));
}

#[test]
fn the_last_block_is_an_end_block_or_its_lack_is_told() {
    let block = bgzf_block(CONTENT, 6);
    for (file, lacks) in [
        (vec![], false),
        (vec![block.clone()], true),
        (vec![block.clone(), END_BLOCK.to_vec()], false),
        (vec![END_BLOCK.to_vec()], false),
        (vec![END_BLOCK.to_vec(), block.clone()], true),
        (vec![block.clone(), END_BLOCK.to_vec(), vec![0; 9]], false),
        (vec![block.clone(), gzip_member(CONTENT)], false),
        (vec![gzip_member(CONTENT), block], true),
    ] {
        let decoded = decode(&file.concat());
        assert_eq!((decoded.error, decoded.lacks_end_block), (None, lacks));
    }
}

#[test]
fn zero_bytes_stand_behind_the_last_member_only() {
    let member = gzip_member(CONTENT);
    assert_reads(&[&member[..], &[0; 512]].concat(), CONTENT);
    let between = [&member[..], &[0; 512], &member].concat();
    assert_eq!(refusal(&between), (InputErrorKind::Trailing, member.len() as u64 + 512));
}

#[test]
fn skippable_frames_are_passed_over_and_nothing_else() {
    let frame = zstd_frame(CONTENT, false, true);
    let skippable = skippable_frame(15, &[7; 1000]);
    assert_reads(&skippable, b"");
    assert_reads(
        &[&skippable[..], &frame, &skippable, &frame, &skippable].concat(),
        &[CONTENT, CONTENT].concat(),
    );
    assert_eq!(refusal(&[&frame[..], &[0; 4]].concat()), (InputErrorKind::Trailing, frame.len() as u64));
    let end = (frame.len() + 7) as u64;
    assert_eq!(refusal(&[&frame[..], &skippable[..7]].concat()), (InputErrorKind::Truncated, end));
}

#[test]
fn a_window_of_more_than_128_mib_is_refused_with_its_size() {
    // A raw block of one byte, in a frame that asks for a window of 2^27 or 2^31 bytes.
    let frame = |log: u8| [0x28, 0xb5, 0x2f, 0xfd, 0, (log - 10) << 3, 9, 0, 0, b'>'];
    assert_reads(&frame(27), b">");
    assert_eq!(
        refusal(&[zstd_frame(b"", true, true), frame(31).to_vec()].concat()),
        (InputErrorKind::WindowTooLarge(1 << 31), 13)
    );
}

#[test]
fn a_frame_that_needs_what_is_not_there_is_refused() {
    // A reserved bit, a dictionary, a block of the fourth type.
    assert_damaged(&[0x28, 0xb5, 0x2f, 0xfd, 8, 0, 9, 0, 0, b'>'], "reserved", 0);
    assert_damaged(&[0x28, 0xb5, 0x2f, 0xfd, 1, 0, 77, 9, 0, 0, b'>'], "dictionary", 0);
    assert_damaged(&[0x28, 0xb5, 0x2f, 0xfd, 0, 0, 15, 0, 0, b'>'], "block", 0);
    let mut frame = zstd_frame(CONTENT, true, true);
    let at = frame.len() - 1;
    frame[at] ^= 1;
    assert_damaged(&[zstd_frame(b">x\n", true, true), frame].concat(), "checksum", 16);
}

#[test]
fn padding_of_xz_is_of_four_bytes() {
    let stream = xz_stream(CONTENT, liblzma::stream::Check::Crc64);
    assert_reads(&[&stream[..], &[0; 8], &stream, &[0; 4]].concat(), &[CONTENT, CONTENT].concat());
    for count in [1, 2, 3, 5] {
        let padded = [&stream[..], &vec![0; count]].concat();
        assert_eq!(refusal(&padded), (InputErrorKind::Trailing, stream.len() as u64));
    }
}

#[test]
fn zero_bytes_stand_behind_the_last_bzip2_stream_only() {
    let stream = bzip2_stream(CONTENT);
    assert_reads(&[&stream[..], &bzip2_stream(b""), &stream, &[0; 5]].concat(), &[CONTENT, CONTENT].concat());
    let between = [&stream[..], &[0; 5], &stream].concat();
    assert_eq!(refusal(&between), (InputErrorKind::Trailing, stream.len() as u64 + 5));
}
