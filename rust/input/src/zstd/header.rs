//! The headers of frames and of blocks.

use std::io;

use super::MAGIC;
use crate::InputErrorKind;
use crate::source::Source;

/// The largest window that is read.
const LARGEST_WINDOW: u64 = 128 << 20;
/// The longest block, and the most that one may hold.
const LONGEST_BLOCK: usize = 128 << 10;
const BLOCK_HEADER: usize = 3;

/// What the header of a frame tells.
pub(super) struct FrameHeader {
    /// How many bytes it has.
    pub(super) length: usize,
    /// Whether a checksum stands at the end of the frame.
    pub(super) checksum: bool,
    /// The length of the frame's content, if it says so.
    pub(super) content: Option<u64>,
    window: u64,
}

impl FrameHeader {
    /// Reads the header of a frame that begins here. Does not pass over it.
    pub(super) fn read(source: &mut Source) -> io::Result<Self> {
        let start = source.offset();
        let Some(&descriptor) = source.ahead(MAGIC.len() + 1)?.get(MAGIC.len()) else {
            return Err(source.truncated());
        };
        let single_segment = descriptor & 0x20 != 0;
        let dictionary_length = [0, 1, 2, 4][usize::from(descriptor & 3)];
        let content_length = match descriptor >> 6 {
            0 => usize::from(single_segment),
            power => 1 << power,
        };
        let window_length = usize::from(!single_segment);
        let length = MAGIC.len() + 1 + window_length + dictionary_length + content_length;
        let Some(header) = source.ahead(length)?.get(..length) else { return Err(source.truncated()) };
        let (window, rest) = header[MAGIC.len() + 1..].split_at(window_length);
        let (dictionary, content) = rest.split_at(dictionary_length);
        let needs_dictionary = number(dictionary) != 0;
        let content = match content.len() {
            0 => None,
            2 => Some(number(content) + 256),
            _ => Some(number(content)),
        };
        let window = match window {
            [byte] => window_size(*byte),
            _ => content.unwrap_or(0),
        };
        if descriptor & 8 != 0 {
            return Err(source.damaged("a reserved bit is set in the frame that begins here", start));
        }
        if needs_dictionary {
            return Err(source.damaged("the frame that begins here needs a dictionary", start));
        }
        if window > LARGEST_WINDOW {
            return Err(source.error(InputErrorKind::WindowTooLarge(window), start));
        }
        Ok(Self { length, checksum: descriptor & 4 != 0, content, window })
    }

    /// How much the content of a frame may grow by this block: not at all where its length is known.
    pub(super) fn longest_content(&self, block: &BlockHeader) -> usize {
        match (self.content, block.content) {
            (Some(_), _) => 0,
            (None, Some(length)) => length,
            (None, None) => LONGEST_BLOCK.min(self.window as usize),
        }
    }
}

/// What the header of a block tells.
pub(super) struct BlockHeader {
    /// How many bytes the block has, with this header.
    pub(super) length: usize,
    /// Whether it is the last block of its frame.
    pub(super) last: bool,
    /// The length of its content, if it is not compressed.
    content: Option<usize>,
}

impl BlockHeader {
    /// Reads the header of a block that begins here. Does not pass over it.
    pub(super) fn read(source: &mut Source, frame: u64) -> io::Result<Self> {
        let Some(bytes) = source.ahead(BLOCK_HEADER)?.first_chunk::<BLOCK_HEADER>() else {
            return Err(source.truncated());
        };
        let header = number(bytes) as usize;
        let size = header >> 3;
        let (length, content) = match header >> 1 & 3 {
            0 => (size, Some(size)),
            1 => (1, Some(size)),
            2 => (size, None),
            _ => return Err(source.damaged("unknown type of a block in the frame that begins here", frame)),
        };
        if length.max(content.unwrap_or(0)) > LONGEST_BLOCK {
            return Err(source.damaged("too long a block in the frame that begins here", frame));
        }
        Ok(Self { length: BLOCK_HEADER + length, last: header & 1 != 0, content })
    }
}

/// The bytes as a number, the lowest first.
fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn window_size(descriptor: u8) -> u64 {
    let base = 1 << (10 + (descriptor >> 3));
    base + base / 8 * u64::from(descriptor & 7)
}
