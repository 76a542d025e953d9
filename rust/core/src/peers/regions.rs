//! What lies between the stops of a strand.

use super::codon_table::is_stop;

/// Codons of one frame between two stops or the ends of the strand. It may be empty.
pub(super) struct Region {
    /// Where its first codon begins, in the strand's own direction.
    pub(super) start: usize,
    /// Where its last codon ends.
    pub(super) end: usize,
    pub(super) before_stop: bool,
}

/// Calls `work` with each region of a strand, in the order of the codons that tell where it ends: the stop behind it,
/// or the last whole codon of its frame.
#[inline]
pub(super) fn for_each_region(codons: &[u8], mut work: impl FnMut(Region)) {
    let mut starts = [0, 1, 2];
    for (at, &codon) in codons.iter().enumerate() {
        let start = &mut starts[at % 3];
        if is_stop(codon) {
            work(Region { start: *start, end: at, before_stop: true });
            *start = at + 3;
        } else if at + 3 >= codons.len() {
            work(Region { start: *start, end: at + 3, before_stop: false });
        }
    }
}
