//! `RecordBatches`: the frames or ORFs of inputs as a stream of record batches.

use super::batches::{Batches, TooLong};
use super::columns::{Columns, Kind};
use super::export::{RecordBatch, arrow_error, schema_capsule, stream_capsule};
use super::read_ahead::{ReadAhead, Records};
use super::rows::RowMaker;
use super::spans::Spans;
use crate::errors::{catch_panic, os_error};
use crate::files::OpenFile;
use crate::inputs::blocks::RecordBlocks;
use crate::machine::BEST_LEVEL;
use crate::orf_settings::OrfSettings;
use crate::policies::{ReadingArguments, block_translator};
use crate::spans::reader::SpanReader;
use arrow_schema::SchemaRef;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::fs::OpenOptions;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The frames or ORFs of inputs as a stream of record batches, which can be read once.
///
/// pyarrow, polars, DuckDB, pandas and others take it by Arrow's PyCapsule protocol. It can be iterated too, and gives
/// a `RecordBatch` at a time then. Threads of the kernel make rows ahead, in the order of the input.
///
/// `sixfast.read_frames` and `sixfast.read_orfs` make it.
///
/// Args:
///     sources: yields each input as (name, path, start, end, size, blocks): a FASTA file, and which records are
///         wanted, those that begin between two offsets; or blocks. It is closed at the end, and an error is
///         thrown into it.
///     columns: names of columns.
///     batch_bytes: bytes of a batch at most.
///     threads: how many make rows.
///     span_bytes: bytes of a file that one thread works on at a time.
///     skip_empty: leave out frames whose protein is empty.
///     reading: what is translated, as of `translate_block`.
///     orfs: an object with the attributes of `OrfOptions`; the rows are ORFs then, else frames.
///     longest: bytes of the longest text; None for what Arrow allows.
///
/// Raises:
///     ValueError: for a column or a policy that does not exist.
///     KeyError: for a genetic code that does not exist.
///
/// SEMANTICS 25.1 to 25.9.
///
/// >>> from sixfast._kernel import RecordBatches
/// >>> batches = RecordBatches(iter([]), ["id", "protein"], batch_bytes=1000, threads=1, span_bytes=1000)
/// >>> list(batches)
/// []
#[pyclass(module = "sixfast", frozen)]
pub(crate) struct RecordBatches {
    schema: SchemaRef,
    state: Mutex<State>,
}

/// Who has the rows.
enum State {
    Here(Box<RowStream>),
    /// A thread that makes a batch.
    InUse,
    GivenAway,
    Ended,
    Closed,
}

/// The rows of one input after the other.
struct RowStream {
    sources: Py<PyAny>,
    maker: RowMaker,
    threads: usize,
    span_bytes: u64,
    batches: Batches,
    /// No rows.
    empty: Columns,
    /// The input that is being read, and its name.
    reading: Option<(ReadAhead, String)>,
    /// Rows of it that do not fit into the batch, from one on.
    rest: Option<(Columns, usize)>,
    is_ended: bool,
}

/// An input as `sources` yields it.
type Source = (String, Option<PathBuf>, u64, u64, u64, Option<Py<RecordBlocks>>);

#[pymethods]
impl RecordBatches {
    #[new]
    #[allow(clippy::too_many_arguments)] // options that are given by name
    #[pyo3(signature = (
        sources,
        columns,
        *,
        batch_bytes,
        threads,
        span_bytes,
        skip_empty=false,
        reading=None,
        orfs=None,
        longest=None
    ))]
    fn new(
        sources: Py<PyAny>,
        columns: Vec<String>,
        batch_bytes: usize,
        threads: usize,
        span_bytes: u64,
        skip_empty: bool,
        reading: Option<ReadingArguments>,
        orfs: Option<OrfSettings>,
        longest: Option<usize>,
    ) -> PyResult<Self> {
        let kinds = columns.iter().map(|name| Kind::named(name)).collect::<PyResult<Vec<_>>>()?;
        let maker = match orfs {
            Some(settings) => RowMaker::of_orfs(settings.visitor()?, threads),
            None => RowMaker::Frames(Box::new(block_translator(*BEST_LEVEL, skip_empty, reading)?)),
        };
        let batches = Batches::new(&kinds, batch_bytes, longest.unwrap_or(usize::MAX));
        let schema = batches.schema().clone();
        let stream = RowStream {
            sources,
            maker,
            threads,
            span_bytes,
            batches,
            empty: Columns::new(&kinds),
            reading: None,
            rest: None,
            is_ended: false,
        };
        Ok(RecordBatches { schema, state: Mutex::new(State::Here(Box::new(stream))) })
    }

    /// Return the schema, for who speaks Arrow's PyCapsule protocol.
    ///
    /// Returns:
    ///     A capsule.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        catch_panic(|| schema_capsule(py, &self.schema))
    }

    /// Return the batches, for who speaks Arrow's PyCapsule protocol. They belong to the capsule then.
    ///
    /// Args:
    ///     requested_schema: is not used: types are as they are.
    ///
    /// Returns:
    ///     A capsule.
    ///
    /// Raises:
    ///     ValueError: if they were given away or read before.
    #[pyo3(signature = (requested_schema=None))]
    #[allow(unused_variables)] // the protocol lets a producer do without
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        catch_panic(|| {
            let stream = self.take(State::GivenAway)?;
            stream_capsule(py, self.schema.clone(), stream)
        })
    }

    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<RecordBatch>> {
        catch_panic(|| {
            if let State::Ended = *self.lock() {
                return Ok(None);
            }
            let mut stream = self.take(State::InUse)?;
            let next = py.detach(|| stream.next());
            let mut state = self.lock();
            *state = match &next {
                Some(Ok(_)) if matches!(*state, State::InUse) => State::Here(stream),
                Some(Ok(_)) => State::Closed,
                _ => State::Ended,
            };
            next.transpose().map(|batch| batch.map(RecordBatch))
        })
    }

    /// Read no further, and close the inputs.
    ///
    /// Returns:
    ///     Nothing.
    fn close(&self, py: Python<'_>) {
        let state = std::mem::replace(&mut *self.lock(), State::Closed);
        py.detach(|| drop(state));
    }

    fn __enter__(this: Py<Self>) -> Py<Self> {
        this
    }

    #[pyo3(signature = (*_error))]
    fn __exit__(&self, py: Python<'_>, _error: &Bound<'_, pyo3::types::PyTuple>) {
        self.close(py);
    }
}

impl RecordBatches {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The rows, which are not here afterwards.
    fn take(&self, after: State) -> PyResult<Box<RowStream>> {
        let mut state = self.lock();
        let reason = match &*state {
            State::Here(_) => match std::mem::replace(&mut *state, after) {
                State::Here(stream) => return Ok(stream),
                _ => unreachable!("it was here"),
            },
            State::InUse => "are being read by another thread; read them in one, or call the function twice",
            State::GivenAway => "were handed over before, and can be read once; call the function again",
            State::Ended => "were read to their end, and can be read once; call the function again",
            State::Closed => "were closed; call the function again",
        };
        Err(PyValueError::new_err(format!("these batches {reason}")))
    }
}

/// The batches. None of this needs Python's lock, but for the moments when it is taken here.
impl Iterator for RowStream {
    type Item = PyResult<arrow_array::RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_ended {
            return None;
        }
        let next = self.make().map_err(|error| self.told(error));
        self.is_ended = !matches!(next, Ok(Some(_)));
        next.transpose()
    }
}

impl RowStream {
    fn make(&mut self) -> PyResult<Option<arrow_array::RecordBatch>> {
        loop {
            if let Some((rows, from)) = self.rest.take() {
                let to = self.batches.take(&rows, from).map_err(|found| self.too_long(&rows, &found))?;
                if to < rows.rows() {
                    self.rest = Some((rows, to));
                    return self.finish();
                }
                if let Some((ahead, _)) = &self.reading {
                    ahead.give_back(rows);
                }
            } else if let Some((ahead, _)) = &self.reading {
                match ahead.next()? {
                    Some(rows) => self.rest = Some((rows, 0)),
                    None => self.reading = None,
                }
            } else if !self.open_next()? {
                return if self.batches.is_empty() { Ok(None) } else { self.finish() };
            }
        }
    }

    fn finish(&mut self) -> PyResult<Option<arrow_array::RecordBatch>> {
        self.batches.finish().map(Some).map_err(|error| arrow_error(&error))
    }

    /// Begins with the next input, if there is one.
    fn open_next(&mut self) -> PyResult<bool> {
        Python::attach(|py| {
            let Some(source) = self.sources.bind(py).try_iter()?.next() else { return Ok(false) };
            let (name, path, start, end, size, blocks): Source = source?.extract()?;
            let makers = (0..self.threads).map(|_| {
                let maker = self.maker.another();
                let reader = maker.reader(SpanReader::new(path.clone())?);
                Ok((maker, reader))
            });
            let makers = makers.collect::<PyResult<Vec<_>>>()?;
            let records = match (&path, blocks) {
                (_, Some(blocks)) => Records::Blocks(Arc::new(blocks)),
                (Some(path), None) => {
                    let file = OpenFile::new(path.clone(), OpenOptions::new().read(true))?;
                    let spans = Spans::new(file, start, end, size, self.span_bytes);
                    Records::Spans(spans.map_err(|error| os_error(&error, path))?)
                }
                (None, None) => return Err(PyValueError::new_err("a source is a path or blocks")),
            };
            self.reading = Some((ReadAhead::start(py, records, makers, self.empty.clone())?, name));
            Ok(true)
        })
    }

    /// What is raised for an error: the sources may know better.
    fn told(&mut self, error: PyErr) -> PyErr {
        self.reading = None;
        Python::attach(|py| {
            let sources = self.sources.bind(py);
            if !sources.hasattr("throw").unwrap_or_default() {
                return error;
            }
            sources.call_method1("throw", (error,)).err().unwrap_or_else(|| {
                PyValueError::new_err("the sources went on after an error; please report this")
            })
        })
    }

    fn too_long(&self, rows: &Columns, found: &TooLong) -> PyErr {
        let name = self.reading.as_ref().map_or("", |(_, name)| name);
        let of_record = rows.text(Kind::Id, found.row).map_or(String::new(), |id| format!(" of record {id}"));
        PyValueError::new_err(format!(
            "{name}: the {}{of_record} has {} letters, more than the {} that a text of Arrow can have; leave out this \
             column, or write files by translate_file or write_orfs",
            found.kind.name(),
            found.letters,
            self.batches.longest(),
        ))
    }
}

impl Drop for RowStream {
    /// Ends the threads, and closes the inputs.
    fn drop(&mut self) {
        self.reading = None;
        // Where Python has ended, there is nothing to close.
        Python::try_attach(|py| {
            // Who gives this up may do so since it raises an exception, which is not to be lost.
            let raised = PyErr::take(py);
            let sources = self.sources.bind(py);
            if sources.hasattr("close").unwrap_or_default()
                && let Err(error) = sources.call_method0("close")
            {
                error.write_unraisable(py, Some(sources));
            }
            if let Some(error) = raised {
                error.restore(py);
            }
        });
    }
}
