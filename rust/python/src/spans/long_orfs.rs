//! The ORFs of one long record, by several threads.

use super::reader::{Block, MOST_RESULTS, SpanFailure};
use crate::threads::side_by_side;
use sixfast_core::{LongRecord, OrfCounts, OrfWriter, PartPlace, Refusal};

/// Records of so many bytes or more are long.
pub(crate) const LONG: usize = 1 << 20;

/// Letters of a part: so few that its ORFs stay in the processor's cache.
const PART: usize = 1 << 18;

/// What is made of the ORFs of a part.
pub(crate) trait PartOrfs: Clone + Send {
    /// Becomes what is made of those that the writer holds.
    fn make(
        &mut self,
        writer: &mut OrfWriter,
        record: &LongRecord,
        text: &[u8],
        place: PartPlace,
    ) -> Result<(), Refusal>;
}

/// A text for each output.
impl PartOrfs for Vec<Vec<u8>> {
    fn make(
        &mut self,
        writer: &mut OrfWriter,
        record: &LongRecord,
        text: &[u8],
        place: PartPlace,
    ) -> Result<(), Refusal> {
        self.iter_mut().for_each(Vec::clear);
        writer.write_part(record, text, place, &mut self.iter_mut().collect::<Vec<_>>())
    }
}

/// A long record, and how far it is done.
pub(crate) struct LongOrfs<T> {
    record: LongRecord,
    /// The part that is next.
    next: usize,
    hands: Vec<Hand<T>>,
}

/// What one thread works with.
struct Hand<T> {
    writer: OrfWriter,
    found: u64,
    made: T,
    is_made: Result<(), Refusal>,
}

impl<T: PartOrfs> LongOrfs<T> {
    /// Reads the record of a block, for so many threads. What is made of its ORFs begins as `empty`.
    pub(crate) fn read(
        block: &mut Block<'_>,
        writer: &OrfWriter,
        threads: usize,
        empty: &T,
    ) -> Result<Self, SpanFailure> {
        let record = writer.read_long(block.bytes, PART).map_err(|refusal| block.refused(refusal))?;
        let hands = (0..threads.min(record.parts()).max(1)).map(|_| Hand {
            writer: writer.clone(),
            found: 0,
            made: empty.clone(),
            is_made: Ok(()),
        });
        Ok(LongOrfs { record, next: 0, hands: hands.collect() })
    }

    /// Gives what is made of the ORFs of one part after the other to `take`, which returns how large its results are,
    /// until these are large. Returns the counts when all are done.
    pub(crate) fn write(
        &mut self,
        block: &mut Block<'_>,
        mut take: impl FnMut(&T) -> usize,
    ) -> Result<Option<OrfCounts>, SpanFailure> {
        let Self { record, next, hands } = self;
        let mut size = 0;
        while *next < record.parts() {
            if size >= MOST_RESULTS {
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
                hand.is_made = hand.made.make(&mut hand.writer, record, text, place);
            });
            for hand in hands {
                std::mem::replace(&mut hand.is_made, Ok(())).map_err(|refusal| block.refused(refusal))?;
                size = take(&hand.made);
            }
            *next = parts.end;
        }
        Ok(Some(record.counts()))
    }
}
