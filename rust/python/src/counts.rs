//! The counts of translated records, as Python gets them.

use sixfast_core::Counts;

/// Records, records with frames, frames, bases, rejected records.
pub(crate) type CountsTuple = (u64, u64, u64, u64, u64);

pub(crate) fn as_tuple(counts: Counts) -> CountsTuple {
    let Counts { records, records_with_frames, frames, bases, rejected } = counts;
    (records, records_with_frames, frames, bases, rejected)
}
