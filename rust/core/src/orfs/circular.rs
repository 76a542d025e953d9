//! The regions of a circular sequence.

use super::rules::Region;

/// The regions of a strand whose stops begin at these places.
///
/// Where the length is a multiple of three, each frame is a ring of codons of its own. Else the three frames are one
/// ring, which goes round three times.
pub(super) fn regions_of_circle(length: usize, stops: Vec<usize>, from_start: bool) -> Vec<Region> {
    if length < 3 {
        return Vec::new();
    }
    let laps = if length.is_multiple_of(3) { 1 } else { 3 };
    let mut rings = if laps == 1 { vec![Vec::new(); 3] } else { vec![Vec::new()] };
    for place in stops {
        // On a ring of three rounds codons begin at multiples of three: in which round does this one?
        let lap = (0..laps).find(|lap| laps == 1 || (place + lap * length).is_multiple_of(3));
        let ring = if laps == 1 { place % 3 } else { 0 };
        rings[ring].push(place + lap.unwrap_or_default() * length);
    }
    let mut regions = Vec::new();
    for (offset, mut ring) in rings.into_iter().enumerate() {
        ring.sort_unstable();
        let Some(&first) = ring.first() else {
            regions.extend(regions_without_stop(length, offset, laps, from_start));
            continue;
        };
        let following = ring.iter().skip(1).copied().chain([first + laps * length]);
        regions.extend(ring.iter().zip(following).map(|(&stop, next)| Region {
            place: (stop + 3) % length,
            codons: (next - stop) / 3 - 1,
            after_stop: true,
            before_stop: true,
        }));
    }
    regions
}

/// The regions of a ring without a stop: one in each frame; or, where an ORF begins with a start codon, the ring twice,
/// so that there are codons enough behind the first start codon.
fn regions_without_stop(
    length: usize,
    offset: usize,
    laps: usize,
    from_start: bool,
) -> impl Iterator<Item = Region> {
    let is_one = laps == 1 || from_start;
    let codons = if from_start { 2 * (laps * length / 3) } else { length / 3 };
    let places = if is_one { offset..offset + 1 } else { 0..3 };
    places.map(move |place| Region { place, codons, after_stop: false, before_stop: false })
}
