//! The ORFs of one long record, by several threads.

use super::reader::{Block, MOST_RESULTS, SpanFailure};
use crate::threads::side_by_side;
use sixfast_core::{LongRecord, OrfCounts, OrfWriter, Refusal};

/// Records of so many bytes or more are long.
pub(crate) const LONG: usize = 1 << 20;

/// Letters of a part: so few that its ORFs stay in the processor's cache.
const PART: usize = 1 << 18;

/// A long record, and how far it is done.
pub(crate) struct LongOrfs {
    record: LongRecord,
    /// The part that is next.
    next: usize,
    hands: Vec<Hand>,
}

/// What one thread works with.
struct Hand {
    writer: OrfWriter,
    found: u64,
    texts: Vec<Vec<u8>>,
    written: Result<(), Refusal>,
}

impl LongOrfs {
    /// Reads the record of a block, for so many threads and outputs.
    pub(crate) fn read(
        block: &mut Block<'_>,
        writer: &OrfWriter,
        threads: usize,
        outputs: usize,
    ) -> Result<Self, SpanFailure> {
        let record = writer.read_long(block.bytes, PART).map_err(|refusal| block.refused(refusal))?;
        let hands = (0..threads.min(record.parts()).max(1)).map(|_| Hand {
            writer: writer.clone(),
            found: 0,
            texts: vec![Vec::new(); outputs],
            written: Ok(()),
        });
        Ok(LongOrfs { record, next: 0, hands: hands.collect() })
    }

    /// Appends ORFs to `outputs` until these are large. Returns the counts when all are written.
    pub(crate) fn write(
        &mut self,
        block: &mut Block<'_>,
        outputs: &mut [&mut Vec<u8>],
    ) -> Result<Option<OrfCounts>, SpanFailure> {
        let Self { record, next, hands } = self;
        while *next < record.parts() {
            if outputs.iter().map(|output| output.len()).sum::<usize>() >= MOST_RESULTS {
                return Ok(None);
            }
            let parts = *next..record.parts().min(*next + hands.len());
            let hands = &mut hands[..parts.len()];
            let text = &*block.bytes;
            side_by_side(hands.len(), hands.iter_mut().zip(parts.clone()), |(hand, part)| {
                hand.found = hand.writer.find_part(record, text, part);
            });
            let places: Vec<_> =
                parts.clone().zip(&*hands).map(|(part, hand)| record.place(part, hand.found)).collect();
            side_by_side(hands.len(), hands.iter_mut().zip(places), |(hand, place)| {
                let mut texts: Vec<_> = hand.texts.iter_mut().collect();
                for text in &mut texts {
                    text.clear();
                }
                hand.written = hand.writer.write_part(record, text, place, &mut texts);
            });
            for hand in hands {
                std::mem::replace(&mut hand.written, Ok(())).map_err(|refusal| block.refused(refusal))?;
                for (output, text) in outputs.iter_mut().zip(&hand.texts) {
                    output.extend_from_slice(text);
                }
            }
            *next = parts.end;
        }
        Ok(Some(record.counts()))
    }
}
