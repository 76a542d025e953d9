//! What comes out of a container.

/// What comes out of a container, told by its first bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Content {
    /// Nothing at all.
    #[default]
    Empty,
    /// FASTA: a `>`.
    Fasta,
    /// FASTQ: an `@` that begins no header line of SAM.
    Fastq,
    /// BAM, not compressed.
    Bam,
}

/// The content that begins with these bytes; none if it is something else. Eight bytes are enough.
pub fn content(front: &[u8]) -> Option<Content> {
    match front {
        [] => Some(Content::Empty),
        [b'>', ..] => Some(Content::Fasta),
        [b'@', ..] if !begins_sam(front) => Some(Content::Fastq),
        [b'B', b'A', b'M', 1, ..] => Some(Content::Bam),
        _ => None,
    }
}

fn begins_sam(front: &[u8]) -> bool {
    [b"@HD\t", b"@SQ\t", b"@RG\t", b"@PG\t", b"@CO\t"].iter().any(|line| front.starts_with(*line))
}
