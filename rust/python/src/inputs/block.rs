//! `RecordBlock`: whole records of an input that is read in order, and their FASTA text.

use super::buffers::Bytes;
use super::ids::GivenIds;
use super::sentences::{record_error, record_sentence};
use super::shared::Shared;
use crate::errors::catch_panic;
use crate::machine::BEST_LEVEL;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sixfast_core::{
    Converted, RecordCounter, RecordRefusal, RecordRejects, bam_as_stored, bam_to_fasta, fastq_to_fasta,
};
use sixfast_input::Content;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

/// Whole records as they stand in an input, and where.
#[derive(Default)]
pub(crate) struct RawBlock {
    pub(crate) bytes: Bytes,
    pub(crate) content: Content,
    /// Where they begin in the content of the input.
    pub(crate) start: u64,
    pub(crate) records_before: u64,
    pub(crate) lines_before: u64,
}

/// FASTA text of whole records.
#[derive(Default)]
pub(crate) struct FastaBlock {
    raw: RawBlock,
    /// None for FASTA, which is its own text.
    text: Option<Bytes>,
    /// The input's name in sentences.
    pub(crate) name: Arc<str>,
    /// Records that were put aside, how many these are, and why: one sentence each.
    pub(crate) rejects: Vec<u8>,
    pub(crate) rejected: u64,
    pub(crate) reasons: Vec<String>,
}

impl FastaBlock {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.text.as_deref().unwrap_or(&self.raw.bytes)
    }

    /// Where the records begin in the content of the input.
    pub(crate) fn start(&self) -> u64 {
        self.raw.start
    }

    /// Numbers of the record and of the line in the input that a byte of the text belongs to.
    ///
    /// The line is 0 in BAM.
    pub(crate) fn place(&self, offset: usize) -> (u64, u64) {
        let RawBlock { bytes, content, records_before, lines_before, .. } = &self.raw;
        let mut before = RecordCounter::default();
        before.count(&self.bytes()[..offset]);
        let line = match content {
            Content::Bam => 0,
            // The text has two lines for each record.
            Content::Fastq => lines_before + header_line(bytes, before.records) + before.lines % 2,
            _ => lines_before + before.lines + 1,
        };
        (records_before + before.records, line)
    }

    /// The same with other ids.
    pub(crate) fn renamed(self, ids: &GivenIds, shared: &Shared) -> std::io::Result<Self> {
        let mut text = shared.text_buffers.take();
        text.clear();
        ids.rename_records(self.bytes(), &mut text)?;
        Ok(FastaBlock { text: Some(Bytes::new(text, &shared.text_buffers)), ..self })
    }
}

/// The line of a record's header in a block of FASTQ, both counted from 1.
fn header_line(block: &[u8], record: u64) -> u64 {
    let mut text = Vec::new();
    let converted = fastq_to_fasta(*BEST_LEVEL, block, true, &mut text, None).unwrap_or_default();
    let mut before = RecordCounter::default();
    let mut lines = text.split_inclusive(|&byte| byte == b'\n');
    while let Some(line) = lines.next().filter(|line| !line.starts_with(b">") || before.records + 1 < record)
    {
        before.count(line);
    }
    converted.lines_before + before.lines + 1
}

/// The most sentences about rejected records of a block.
const MOST_REASONS: usize = 100;

/// Makes FASTA text of whole records; puts those aside that are no text of ASCII letters, if that is wished.
///
/// The error is the refusal with the records and lines of the whole input, and the bytes of the block.
pub(crate) fn to_fasta(
    raw: RawBlock,
    rejects: bool,
    shared: &Shared,
) -> Result<FastaBlock, (RecordRefusal, Bytes)> {
    let mut put_aside = RecordRejects::default();
    let mut text = shared.text_buffers.take();
    text.clear();
    let into = rejects.then_some(&mut put_aside);
    let converted = match raw.content {
        Content::Fastq => fastq_to_fasta(*BEST_LEVEL, &raw.bytes, false, &mut text, into).map(Some),
        Content::Bam => bam_to_fasta(&raw.bytes, &mut text, into).map(Some),
        _ => Ok(None),
    };
    let in_input = |refusal: RecordRefusal| RecordRefusal {
        record: raw.records_before + refusal.record,
        line: if refusal.line == 0 { 0 } else { raw.lines_before + refusal.line },
        ..refusal
    };
    let converted = match converted {
        Err(refusal) => return Err((in_input(refusal), raw.bytes)),
        Ok(converted) => converted,
    };
    let text = Bytes::new(text, &shared.text_buffers);
    let Converted { rejected, left_out, .. } = converted.unwrap_or_default();
    shared.left_out.fetch_add(left_out, Ordering::Relaxed);
    let first = put_aside.refusals.into_iter().take(MOST_REASONS);
    let reasons = first.map(|refusal| record_sentence(&in_input(refusal), shared)).collect();
    Ok(FastaBlock {
        text: converted.is_some().then_some(text),
        name: shared.name.clone(),
        rejected,
        reasons,
        rejects: put_aside.bytes,
        raw,
    })
}

/// Whole records of an input that is read in order. `RecordBlocks.next` makes it.
///
/// SEMANTICS 18.1 to 18.3.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import RecordBlocks
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     path = os.path.join(folder, "reads.fq")
/// ...     with open(path, "w") as file:
/// ...         _ = file.write("@a 1\nATG\n+\nIII\n")
/// ...     block = RecordBlocks(path, path).next()
/// >>> block.start, block.end, block.records_before, block.text()
/// (0, 15, 0, (b'>a 1\nATG\n', b'', 0, []))
#[pyclass(module = "sixfast._kernel", frozen)]
pub(crate) struct RecordBlock {
    start: u64,
    end: u64,
    records_before: u64,
    lines_before: u64,
    state: Mutex<State>,
    shared: Arc<Shared>,
}

/// What a block is at the moment.
pub(crate) enum State {
    Raw(RawBlock),
    Text(Arc<FastaBlock>),
}

impl State {
    /// The FASTA text of the records, which is made once.
    ///
    /// The error is that of `to_fasta`.
    pub(crate) fn fasta(
        &mut self,
        rejects: bool,
        shared: &Shared,
    ) -> Result<Arc<FastaBlock>, (RecordRefusal, Bytes)> {
        let fasta = match self {
            State::Raw(raw) => Arc::new(to_fasta(std::mem::take(raw), rejects, shared)?),
            State::Text(fasta) => fasta.clone(),
        };
        *self = State::Text(fasta.clone());
        Ok(fasta)
    }
}

impl RecordBlock {
    pub(crate) fn new(state: State, shared: Arc<Shared>) -> Self {
        let raw = match &state {
            State::Raw(raw) => raw,
            State::Text(fasta) => &fasta.raw,
        };
        let RawBlock { start, records_before, lines_before, .. } = *raw;
        let end = start + raw.bytes.len() as u64;
        RecordBlock { start, end, records_before, lines_before, state: Mutex::new(state), shared }
    }

    /// The FASTA text of the records, which is made once.
    pub(crate) fn fasta(&self, py: Python<'_>, rejects: bool) -> PyResult<Arc<FastaBlock>> {
        let made = py.detach(|| {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.fasta(rejects, &self.shared)
        });
        made.map_err(|(refusal, raw)| record_error(py, &refusal, &raw, &self.shared))
    }
}

#[pymethods]
impl RecordBlock {
    /// Where the block begins in the content of the input, in bytes.
    #[getter]
    fn start(&self) -> u64 {
        self.start
    }

    /// Where it ends.
    #[getter]
    fn end(&self) -> u64 {
        self.end
    }

    /// Number of records before it.
    #[getter]
    fn records_before(&self) -> u64 {
        self.records_before
    }

    /// Number of lines before it; 0 in BAM.
    #[getter]
    fn lines_before(&self) -> u64 {
        self.lines_before
    }

    /// Return the records as FASTA.
    ///
    /// Args:
    ///     skip: put records of FASTQ and BAM aside that are no text of ASCII letters.
    ///
    /// Returns:
    ///     (text, rejects, rejected, reasons): the FASTA text; the records that were put aside, and how many these
    ///     are; and a sentence for each of the first hundred of them.
    ///
    /// Raises:
    ///     ValueError, UnicodeDecodeError: for a record of FASTQ or BAM that cannot be read.
    #[pyo3(signature = (*, skip=false))]
    fn text<'py>(&self, py: Python<'py>, skip: bool) -> PyResult<Text<'py>> {
        catch_panic(|| {
            let fasta = self.fasta(py, skip)?;
            let [text, rejects] = [fasta.bytes(), &fasta.rejects].map(|bytes| PyBytes::new(py, bytes));
            Ok((text, rejects, fasta.rejected, fasta.reasons.clone()))
        })
    }

    /// Return all records of a block of BAM as FASTA, as they are stored.
    ///
    /// Args:
    ///     mates: add `/1` or `/2` to the names of pairs.
    ///
    /// Returns:
    ///     The FASTA text. A record without a sequence has the line `None`.
    ///
    /// Raises:
    ///     ValueError: for a record that cannot be read, and for what is no BAM.
    #[pyo3(signature = (*, mates))]
    fn stored_bam<'py>(&self, py: Python<'py>, mates: bool) -> PyResult<Bound<'py, PyBytes>> {
        catch_panic(|| {
            // The lock is taken without the GIL, since who holds it may wait for that.
            let made = py.detach(|| {
                let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                let State::Raw(raw @ RawBlock { content: Content::Bam, .. }) = &*state else {
                    return Ok(None);
                };
                let made = bam_as_stored(&raw.bytes, mates).map(Some);
                made.map_err(|refusal| (refusal, raw.bytes.to_vec()))
            });
            match made {
                Ok(Some(fasta)) => Ok(PyBytes::new(py, &fasta)),
                Ok(None) => {
                    Err(PyValueError::new_err("this block is no BAM, or is FASTA already; ask for its text"))
                }
                Err((refusal, bytes)) => {
                    let record = self.records_before + refusal.record;
                    Err(record_error(py, &RecordRefusal { record, ..refusal }, &bytes, &self.shared))
                }
            }
        })
    }

    /// Return where some records stand in the input.
    ///
    /// Args:
    ///     offsets: where they begin in the text, each added to where the block begins.
    ///
    /// Returns:
    ///     A list of (record, line), both counted from 1; the line is 0 in BAM.
    ///
    /// Raises:
    ///     ValueError, UnicodeDecodeError: as `text`.
    fn places(&self, py: Python<'_>, offsets: Vec<u64>) -> PyResult<Vec<(u64, u64)>> {
        catch_panic(|| {
            let fasta = self.fasta(py, false)?;
            let places = offsets.into_iter().map(|offset| {
                // A record has begun after its first byte.
                let offset = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
                fasta.place(offset.saturating_add(1).min(fasta.bytes().len()))
            });
            Ok(places.collect())
        })
    }
}

/// FASTA, rejected records, their number, and sentences why.
type Text<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, u64, Vec<String>);
