//! The six frames and sets of them.

/// One of the six reading frames, numbered in the order in which they are written: F1 F2 F3 R1 R2 R3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame(u8);

impl Frame {
    /// All six frames in their order.
    pub const ALL: [Frame; 6] = [Frame(0), Frame(1), Frame(2), Frame(3), Frame(4), Frame(5)];

    /// The frame of a strand whose first codon begins behind `offset` letters: 0, 1 or 2.
    #[inline]
    pub(crate) fn new(is_reverse: bool, offset: usize) -> Self {
        Frame((offset % 3) as u8 + if is_reverse { 3 } else { 0 })
    }

    /// Position in [`Frame::ALL`].
    #[inline]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The two letters that are attached to a record's id.
    #[inline]
    pub fn suffix(self) -> [u8; 2] {
        const SUFFIXES: [[u8; 2]; 6] = [*b"F1", *b"F2", *b"F3", *b"R1", *b"R2", *b"R3"];
        SUFFIXES[self.index()]
    }

    /// The sign of its strand.
    #[inline]
    pub fn strand(self) -> &'static str {
        if self.is_reverse() { "-" } else { "+" }
    }

    /// Whether the frame lies on the reverse complement strand.
    #[inline]
    pub fn is_reverse(self) -> bool {
        self.0 >= 3
    }

    /// Number of letters of the strand before the first codon: 0, 1 or 2.
    #[inline]
    pub fn offset(self) -> usize {
        self.index() % 3
    }
}

/// A set of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameSet(u8);

impl FrameSet {
    /// All six frames.
    pub const ALL: FrameSet = FrameSet(0b11_1111);
    const REVERSE: u8 = 0b11_1000;

    /// All frames but those of these offsets on the forward and on the reverse strand; bit `i` for offset `i`.
    #[inline(always)]
    pub(crate) fn without(forward: u8, reverse: u8) -> Self {
        FrameSet(Self::ALL.0 & !(forward | reverse << 3))
    }

    /// The set without the forward frame of `offset`.
    #[inline]
    pub(crate) fn without_forward(self, offset: usize) -> Self {
        FrameSet(self.0 & !(1 << offset))
    }

    /// The set without the reverse frame of `offset`.
    #[inline]
    pub(crate) fn without_reverse(self, offset: usize) -> Self {
        FrameSet(self.0 & !(0b1000 << offset))
    }

    /// The set of one frame.
    pub(crate) fn only(frame: Frame) -> Self {
        FrameSet(1 << frame.0)
    }

    /// The set without a frame.
    #[must_use]
    pub fn without_frame(self, frame: Frame) -> Self {
        FrameSet(self.0 & !(1 << frame.0))
    }

    /// Whether a frame is in the set.
    #[inline]
    pub fn has(self, frame: Frame) -> bool {
        self.0 >> frame.0 & 1 == 1
    }

    /// Whether no frame is left.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a frame of the reverse strand is in the set.
    #[inline]
    pub fn has_reverse(self) -> bool {
        self.0 & Self::REVERSE != 0
    }

    /// The frames of the set, in order.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = Frame> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let frame = Frame(left.trailing_zeros() as u8);
            (left != 0).then(|| {
                left &= left - 1;
                frame
            })
        })
    }
}
