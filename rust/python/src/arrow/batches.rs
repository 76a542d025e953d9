//! Rows become record batches, each of as many rows as fit.

use super::columns::{Column, Columns, Kind, schema_of};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, SchemaRef};
use std::ops::Range;
use std::sync::Arc;

/// A row that no batch can hold: which of `Columns` it is, its column, and the letters there.
#[derive(Debug)]
pub(crate) struct TooLong {
    pub(crate) row: usize,
    pub(crate) kind: Kind,
    pub(crate) letters: usize,
}

/// The batch that is being filled.
///
/// A batch takes rows until the next would make it larger than `most` bytes. So batches do not depend on how the rows
/// come. A row that is larger by itself is a batch by itself.
pub(crate) struct Batches {
    schema: SchemaRef,
    most: usize,
    /// Bytes that a text of Arrow can have.
    longest: usize,
    open: Vec<Open>,
    rows: usize,
    size: usize,
}

/// A column of the batch that is being filled.
enum Open {
    Text { bytes: Vec<u8>, offsets: Vec<i32>, has_nulls: bool },
    Number(Vec<i64>),
}

impl Batches {
    /// Batches with these columns, of so many bytes at most.
    pub(crate) fn new(kinds: &[Kind], most: usize, longest: usize) -> Self {
        let columns = Columns::new(kinds);
        let open = columns.columns().iter().zip(kinds).map(|(column, kind)| match column {
            Column::Text { .. } => {
                Open::Text { bytes: Vec::new(), offsets: vec![0], has_nulls: kind.has_nulls() }
            }
            Column::Number(_) => Open::Number(Vec::new()),
        });
        let mut batches = Batches {
            schema: Arc::new(schema_of(kinds)),
            most,
            longest: longest.min(i32::MAX as usize),
            open: open.collect(),
            rows: 0,
            size: 0,
        };
        batches.size = batches.size_without_rows();
        batches
    }

    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Bytes of the longest text.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// Whether no row waits for a batch.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Takes rows, from this one on, as far as they fit; returns the first that does not.
    pub(crate) fn take(&mut self, rows: &Columns, from: usize) -> Result<usize, TooLong> {
        let room = self.most.saturating_sub(self.size);
        let mut to = self.rows_within(rows, from, room);
        if to == from && self.rows == 0 && from < rows.rows() {
            to = from + 1;
            self.check(rows, from)?;
        }
        self.size += self.size_of_rows(rows, from..to);
        for (open, column) in self.open.iter_mut().zip(rows.columns()) {
            match (open, column) {
                (Open::Text { bytes, offsets, .. }, Column::Text { bytes: more, ends }) => {
                    let (start, end) = (place(ends, from), place(ends, to));
                    let base = bytes.len();
                    // This is below 2^31: `most` is, and a row that is larger was checked.
                    let offset = |end: &usize| i32::try_from(base + end - start).unwrap_or(i32::MAX);
                    offsets.extend(ends[from..to].iter().map(offset));
                    bytes.extend_from_slice(&more[start..end]);
                }
                (Open::Number(numbers), Column::Number(more)) => numbers.extend_from_slice(&more[from..to]),
                _ => unreachable!("the columns are the same"),
            }
        }
        self.rows += to - from;
        Ok(to)
    }

    /// The batch of what was taken; the next one is begun.
    pub(crate) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let arrays = self.open.iter_mut().map(Open::finish).collect::<Result<_, _>>()?;
        self.rows = 0;
        self.size = self.size_without_rows();
        RecordBatch::try_new(self.schema.clone(), arrays)
    }

    /// The row behind the last that fits into so many bytes.
    fn rows_within(&self, rows: &Columns, from: usize, room: usize) -> usize {
        let (mut fits, mut fails) = (from, rows.rows() + 1);
        while fails - fits > 1 {
            let middle = fits.midpoint(fails);
            if self.size_of_rows(rows, from..middle) <= room {
                fits = middle;
            } else {
                fails = middle;
            }
        }
        fits
    }

    /// Bytes of some rows in a batch.
    fn size_of_rows(&self, rows: &Columns, range: Range<usize>) -> usize {
        let size = |(open, column): (&Open, &Column)| match (open, column) {
            (Open::Text { has_nulls, .. }, Column::Text { ends, .. }) => {
                let letters = place(ends, range.end) - place(ends, range.start);
                letters + range.len() * (size_of::<i32>() + usize::from(*has_nulls))
            }
            _ => range.len() * size_of::<i64>(),
        };
        self.open.iter().zip(rows.columns()).map(size).sum()
    }

    /// Bytes of a batch without rows: each text has one offset more than rows.
    fn size_without_rows(&self) -> usize {
        size_of::<i32>() * self.open.iter().filter(|open| matches!(open, Open::Text { .. })).count()
    }

    fn check(&self, rows: &Columns, row: usize) -> Result<(), TooLong> {
        for (column, &kind) in rows.columns().iter().zip(rows.kinds()) {
            if let Column::Text { ends, .. } = column {
                let letters = place(ends, row + 1) - place(ends, row);
                if letters > self.longest {
                    return Err(TooLong { row, kind, letters });
                }
            }
        }
        Ok(())
    }
}

/// Where the text of a row begins.
fn place(ends: &[usize], row: usize) -> usize {
    row.checked_sub(1).map_or(0, |before| ends[before])
}

impl Open {
    /// The column, which is empty afterwards. The next one is expected to be as long.
    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        match self {
            Open::Text { bytes, offsets, has_nulls } => {
                let (next_bytes, mut next_offsets) = (like(bytes), like(offsets));
                next_offsets.push(0);
                let bytes = std::mem::replace(bytes, next_bytes);
                let offsets = std::mem::replace(offsets, next_offsets);
                let nulls = has_nulls.then(|| {
                    let has_text = |row: usize| offsets[row] < offsets[row + 1];
                    NullBuffer::new(BooleanBuffer::collect_bool(offsets.len() - 1, has_text))
                });
                let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
                Ok(Arc::new(StringArray::try_new(offsets, Buffer::from_vec(bytes), nulls)?))
            }
            Open::Number(numbers) => {
                let next = like(numbers);
                let numbers = std::mem::replace(numbers, next);
                Ok(Arc::new(Int64Array::new(ScalarBuffer::from(numbers), None)))
            }
        }
    }
}

/// Room for as much as is here.
fn like<T>(full: &[T]) -> Vec<T> {
    Vec::with_capacity(full.len() + full.len() / 16)
}
