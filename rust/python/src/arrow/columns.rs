//! Rows that are gathered column by column, before they are a batch.

use arrow_schema::{DataType, Field, Schema};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use sixfast_core::{FoundOrf, WrittenFrame};
use std::io::Write;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Id,
    Frame,
    Start,
    End,
    Strand,
    Nucleotide,
    Protein,
    Partial,
    Length,
    StartCodon,
    StopCodon,
    Name,
}

impl Kind {
    const ALL: [Kind; 12] = [
        Kind::Id,
        Kind::Frame,
        Kind::Start,
        Kind::End,
        Kind::Strand,
        Kind::Nucleotide,
        Kind::Protein,
        Kind::Partial,
        Kind::Length,
        Kind::StartCodon,
        Kind::StopCodon,
        Kind::Name,
    ];

    /// The kind of the column with this name.
    pub(crate) fn named(name: &str) -> PyResult<Self> {
        let found = Kind::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| PyValueError::new_err(format!("there is no column {name:?}")))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Id => "id",
            Kind::Frame => "frame",
            Kind::Start => "start",
            Kind::End => "end",
            Kind::Strand => "strand",
            Kind::Nucleotide => "nucleotide",
            Kind::Protein => "protein",
            Kind::Partial => "partial",
            Kind::Length => "length",
            Kind::StartCodon => "start_codon",
            Kind::StopCodon => "stop_codon",
            Kind::Name => "name",
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Kind::Start | Kind::End | Kind::Length)
    }

    /// Whether what is empty is null.
    pub(crate) fn has_nulls(self) -> bool {
        matches!(self, Kind::StartCodon | Kind::StopCodon)
    }

    fn field(self) -> Field {
        let kind = if self.is_number() { DataType::Int64 } else { DataType::Utf8 };
        Field::new(self.name(), kind, self.has_nulls())
    }
}

/// The schema of batches with these columns.
pub(crate) fn schema_of(kinds: &[Kind]) -> Schema {
    Schema::new(kinds.iter().map(|kind| kind.field()).collect::<Vec<_>>())
}

/// What one row has for a column.
pub(crate) enum Value<'a> {
    Text(&'a [u8]),
    Frame([u8; 2]),
    Number(usize),
    /// Id, frame and number of an ORF.
    Name(&'a [u8], [u8; 2], u64),
}

/// Something that makes a row.
pub(crate) trait Row {
    fn value(&self, kind: Kind) -> Value<'_>;
}

impl Row for WrittenFrame<'_> {
    #[inline]
    fn value(&self, kind: Kind) -> Value<'_> {
        match kind {
            Kind::Id => Value::Text(self.id),
            Kind::Frame => Value::Frame(self.frame.suffix()),
            Kind::Start => Value::Number(self.range().start),
            Kind::End => Value::Number(self.range().end),
            Kind::Strand => Value::Text(self.frame.strand().as_bytes()),
            Kind::Nucleotide => Value::Text(self.nucleotides()),
            Kind::Protein => Value::Text(self.protein),
            // Python asks for no other column of frames.
            _ => Value::Text(b""),
        }
    }
}

impl Row for FoundOrf<'_> {
    fn value(&self, kind: Kind) -> Value<'_> {
        match kind {
            Kind::Id => Value::Text(self.id),
            Kind::Frame => Value::Frame(self.frame.suffix()),
            Kind::Start => Value::Number(self.range.start),
            Kind::End => Value::Number(self.range.end),
            Kind::Strand => Value::Text(self.frame.strand().as_bytes()),
            Kind::Nucleotide => Value::Text(self.nucleotides),
            Kind::Protein => Value::Text(self.protein),
            Kind::Partial => Value::Text(self.partial.as_bytes()),
            Kind::Length => Value::Number(self.codons),
            Kind::StartCodon => Value::Text(self.start_codon.unwrap_or_default()),
            Kind::StopCodon => Value::Text(self.stop_codon.unwrap_or_default()),
            Kind::Name => Value::Name(self.id, self.frame.suffix(), self.number),
        }
    }
}

/// The values of one column.
#[derive(Clone)]
pub(crate) enum Column {
    /// The texts one behind the other, and where each ends.
    Text {
        bytes: Vec<u8>,
        ends: Vec<usize>,
    },
    Number(Vec<i64>),
}

impl Column {
    #[inline]
    fn push(&mut self, value: &Value<'_>) {
        match (self, value) {
            (Column::Text { bytes, ends }, value) => {
                match value {
                    Value::Text(text) => bytes.extend_from_slice(text),
                    Value::Frame(name) => bytes.extend_from_slice(name),
                    Value::Name(id, frame, number) => {
                        bytes.extend_from_slice(id);
                        bytes.extend_from_slice(frame);
                        let _ = write!(bytes, "_{number}"); // to memory it never fails
                    }
                    Value::Number(_) => {}
                }
                ends.push(bytes.len());
            }
            (Column::Number(numbers), Value::Number(number)) => {
                numbers.push(i64::try_from(*number).unwrap_or(i64::MAX));
            }
            (Column::Number(numbers), _) => numbers.push(0),
        }
    }

    fn clear(&mut self) {
        match self {
            Column::Text { bytes, ends } => {
                bytes.clear();
                ends.clear();
            }
            Column::Number(numbers) => numbers.clear(),
        }
    }
}

/// Rows, column by column.
#[derive(Clone)]
pub(crate) struct Columns {
    kinds: Vec<Kind>,
    values: Vec<Column>,
    rows: usize,
}

impl Columns {
    pub(crate) fn new(kinds: &[Kind]) -> Self {
        let column = |kind: &Kind| {
            if kind.is_number() {
                Column::Number(Vec::new())
            } else {
                Column::Text { bytes: Vec::new(), ends: Vec::new() }
            }
        };
        Columns { kinds: kinds.to_vec(), values: kinds.iter().map(column).collect(), rows: 0 }
    }

    #[inline]
    pub(crate) fn add(&mut self, row: &impl Row) {
        for (kind, column) in self.kinds.iter().zip(&mut self.values) {
            column.push(&row.value(*kind));
        }
        self.rows += 1;
    }

    /// Appends the rows of others.
    pub(crate) fn append(&mut self, others: &Columns) {
        for (column, other) in self.values.iter_mut().zip(&others.values) {
            match (column, other) {
                (Column::Text { bytes, ends }, Column::Text { bytes: more, ends: more_ends }) => {
                    ends.extend(more_ends.iter().map(|end| bytes.len() + end));
                    bytes.extend_from_slice(more);
                }
                (Column::Number(numbers), Column::Number(more)) => numbers.extend_from_slice(more),
                _ => unreachable!("the columns are the same"),
            }
        }
        self.rows += others.rows;
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.values
    }

    /// What a column of texts has in a row; None if there is no such column.
    pub(crate) fn text(&self, kind: Kind, row: usize) -> Option<String> {
        let column = self.kinds.iter().position(|&other| other == kind)?;
        let Column::Text { bytes, ends } = &self.values[column] else { return None };
        let start = row.checked_sub(1).map_or(0, |before| ends[before]);
        Some(String::from_utf8_lossy(&bytes[start..ends[row]]).into_owned())
    }

    pub(crate) fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Bytes of memory, about.
    pub(crate) fn size(&self) -> usize {
        let size = |column: &Column| match column {
            Column::Text { bytes, ends } => bytes.len() + size_of_val(ends.as_slice()),
            Column::Number(numbers) => size_of_val(numbers.as_slice()),
        };
        self.values.iter().map(size).sum()
    }

    /// Forgets the rows, but keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.values.iter_mut().for_each(Column::clear);
        self.rows = 0;
    }
}
