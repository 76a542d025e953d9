//! The counts of records, as Python gets them.

use sixfast_core::{Counts, OrfCounts};

/// Records, records with frames, frames, bases, rejected records.
pub(crate) type CountsTuple = (u64, u64, u64, u64, u64);

pub(crate) fn as_tuple(counts: Counts) -> CountsTuple {
    let Counts { records, records_with_frames, frames, bases, rejected } = counts;
    (records, records_with_frames, frames, bases, rejected)
}

/// Records, records with ORFs, ORFs, bases.
pub(crate) type OrfCountsTuple = (u64, u64, u64, u64);

pub(crate) fn orfs_as_tuple(counts: OrfCounts) -> OrfCountsTuple {
    let OrfCounts { records, records_with_orfs, orfs, bases } = counts;
    (records, records_with_orfs, orfs, bases)
}
