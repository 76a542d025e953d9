//! What makes rows of the records of a span: stop-free frames, or ORFs.

use super::columns::Columns;
use crate::spans::long_orfs::{LONG, LongOrfs, PartOrfs};
use crate::spans::reader::{SpanFailure, SpanReader};
use sixfast_core::{BlockTranslator, LongRecord, OrfWriter, PartPlace, Refusal};

/// Makes rows.
pub(crate) enum RowMaker {
    Frames(Box<BlockTranslator>),
    Orfs(Box<OrfMaker>),
}

/// Makes rows of ORFs.
pub(crate) struct OrfMaker {
    writer: OrfWriter,
    /// How many threads share the work on a long record.
    threads: usize,
    /// A record whose ORFs were too many to be held.
    long: Option<LongOrfs<Columns>>,
}

impl RowMaker {
    pub(crate) fn of_orfs(writer: OrfWriter, threads: usize) -> Self {
        RowMaker::Orfs(Box::new(OrfMaker { writer, threads, long: None }))
    }

    /// Another one for the same rows.
    pub(crate) fn another(&self) -> Self {
        match self {
            RowMaker::Frames(translator) => RowMaker::Frames(translator.clone()),
            RowMaker::Orfs(maker) => Self::of_orfs(maker.writer.clone(), maker.threads),
        }
    }

    /// The reader as it reads for this.
    pub(crate) fn reader(&self, reader: SpanReader) -> SpanReader {
        match self {
            RowMaker::Orfs(maker) if !maker.writer.rules().circular => reader.with_long_records(LONG),
            _ => reader,
        }
    }

    /// Adds rows of the records from `start` on, until `columns` is large or the end is reached.
    ///
    /// Returns the offset up to which the span is done. It is the start again where a long record is in the work.
    pub(crate) fn fill(
        &mut self,
        reader: &mut SpanReader,
        start: u64,
        end: u64,
        columns: &mut Columns,
    ) -> Result<u64, SpanFailure> {
        match self {
            RowMaker::Frames(translator) => reader.read(start, end, |block| {
                let found = translator.for_each_frame(block.bytes, |frame| columns.add(&frame));
                found.map_err(|refusal| block.refused(refusal))?;
                Ok(columns.size())
            }),
            RowMaker::Orfs(maker) => maker.fill(reader, start, end, columns),
        }
    }
}

impl OrfMaker {
    fn fill(
        &mut self,
        reader: &mut SpanReader,
        start: u64,
        end: u64,
        columns: &mut Columns,
    ) -> Result<u64, SpanFailure> {
        let Self { writer, threads, long } = self;
        let mut reached = start;
        if long.is_none() {
            reached = reader.read(start, end, |block| {
                let found = writer.for_each_orf(block.bytes, |orf| columns.add(&orf));
                found.map_err(|refusal| block.refused(refusal))?;
                Ok(columns.size())
            })?;
            if reached == start && start < end {
                let empty = Columns::new(columns.kinds());
                *long = Some(LongOrfs::read(&mut reader.long_record(), writer, *threads, &empty)?);
            }
        }
        if let Some(record) = long
            && let Some(_) = record.write(&mut reader.long_record(), |part| {
                columns.append(part);
                columns.size()
            })?
        {
            *long = None;
            reached = reader.long_record_end();
        }
        Ok(reached)
    }
}

impl PartOrfs for Columns {
    fn make(
        &mut self,
        writer: &mut OrfWriter,
        record: &LongRecord,
        text: &[u8],
        place: PartPlace,
    ) -> Result<(), Refusal> {
        self.clear();
        writer.visit_part(record, text, place, |orf| self.add(&orf))
    }
}
