//! Hands batches over by Arrow's PyCapsule protocol.

use crate::errors::{catch_panic, panic_error};
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use pyo3::exceptions::{PyKeyboardInterrupt, PyOSError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Some rows, column by column, as Arrow has them.
///
/// pyarrow, polars, DuckDB, pandas and others take it by the methods with long names, without a copy:
/// `pyarrow.record_batch(batch)`, `polars.DataFrame(batch)`.
///
/// SEMANTICS 25.2 to 25.5.
///
/// >>> import os, tempfile
/// >>> import sixfast
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     reads = os.path.join(folder, "reads.fa")
/// ...     with open(reads, "w") as file:
/// ...         _ = file.write(">read1\nATGGCC\n")
/// ...     [batch] = sixfast.read_frames(reads)
/// >>> batch.num_rows, batch.column_names[:2]
/// (6, ['id', 'frame'])
#[pyclass(module = "sixfast", frozen)]
pub(crate) struct RecordBatch(pub(crate) arrow_array::RecordBatch);

#[pymethods]
impl RecordBatch {
    /// How many rows there are.
    #[getter]
    fn num_rows(&self) -> usize {
        self.0.num_rows()
    }

    /// The names of the columns.
    #[getter]
    fn column_names(&self) -> Vec<String> {
        self.0.schema_ref().fields().iter().map(|field| field.name().clone()).collect()
    }

    /// Return the schema, for who speaks Arrow's PyCapsule protocol.
    ///
    /// Returns:
    ///     A capsule.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        catch_panic(|| schema_capsule(py, self.0.schema_ref()))
    }

    /// Return the rows, for who speaks Arrow's PyCapsule protocol.
    ///
    /// Args:
    ///     requested_schema: is not used: types are as they are.
    ///
    /// Returns:
    ///     Two capsules: the schema and the array.
    #[pyo3(signature = (requested_schema=None))]
    #[allow(unused_variables)] // the protocol lets a producer do without
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        catch_panic(|| {
            let array = FFI_ArrowArray::new(&StructArray::from(self.0.clone()).into_data());
            Ok((
                schema_capsule(py, self.0.schema_ref())?,
                PyCapsule::new_with_value(py, array, c"arrow_array")?,
            ))
        })
    }
}

/// A capsule with a schema.
pub(crate) fn schema_capsule<'py>(py: Python<'py>, schema: &Schema) -> PyResult<Bound<'py, PyCapsule>> {
    let schema = FFI_ArrowSchema::try_from(schema).map_err(|error| arrow_error(&error))?;
    PyCapsule::new_with_value(py, schema, c"arrow_schema")
}

/// A capsule with a stream of batches. Whoever has it calls for the next batch from any thread, with Python's lock or
/// without it.
pub(crate) fn stream_capsule(
    py: Python<'_>,
    schema: SchemaRef,
    batches: impl Iterator<Item = PyResult<arrow_array::RecordBatch>> + Send + 'static,
) -> PyResult<Bound<'_, PyCapsule>> {
    let stream = FFI_ArrowArrayStream::new(Box::new(Exported { schema, batches }));
    PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
}

/// The exception for an error of Arrow's, which no input can cause.
pub(crate) fn arrow_error(error: &ArrowError) -> PyErr {
    PyRuntimeError::new_err(format!("the sixfast kernel failed: {error}; please report this"))
}

/// Batches for who knows nothing of Python.
struct Exported<T> {
    schema: SchemaRef,
    batches: T,
}

impl<T: Iterator<Item = PyResult<arrow_array::RecordBatch>>> Iterator for Exported<T> {
    type Item = Result<arrow_array::RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        // A panic would end the process here.
        let next = catch_unwind(AssertUnwindSafe(|| self.batches.next()));
        next.unwrap_or_else(|panic| Some(Err(panic_error(&*panic))))
            .map(|batch| batch.map_err(|error| Python::attach(|py| in_arrow(py, &error))))
    }
}

impl<T: Iterator<Item = PyResult<arrow_array::RecordBatch>>> RecordBatchReader for Exported<T> {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

/// An exception as Arrow's consumers get it: its sentence.
fn in_arrow(py: Python<'_>, error: &PyErr) -> ArrowError {
    if error.is_instance_of::<PyKeyboardInterrupt>(py) {
        // The consumer knows no such error; it comes again when Python goes on.
        let _ = py.import("_thread").and_then(|module| module.call_method0("interrupt_main"));
        return ArrowError::ExternalError("interrupted".into());
    }
    // A text of C ends at a NUL, which an id may hold.
    let sentence = error.value(py).to_string().replace('\0', "\\0");
    if error.is_instance_of::<PyOSError>(py) {
        ArrowError::IoError(sentence.clone(), std::io::Error::other(sentence))
    } else {
        ArrowError::ExternalError(sentence.into())
    }
}
