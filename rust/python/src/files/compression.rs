//! `Compressor` and `compressed_end`: outputs that are compressed.

use crate::errors::catch_panic;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sixfast_input::{Compression, StreamCompressor, end_of};
use std::sync::{Mutex, PoisonError};

/// The compression with this name, "gz" or "zst".
pub(crate) fn compression_named(name: &str) -> PyResult<Compression> {
    match name {
        "gz" => Ok(Compression::Gz),
        "zst" => Ok(Compression::Zst),
        _ => Err(PyValueError::new_err(format!("there is no compression {name:?}; give gz or zst"))),
    }
}

/// The exception for a compressor that cannot be made: there is no such level.
pub(crate) fn level_error(compression: Compression, level: Option<i32>) -> PyErr {
    let (name, levels) = match compression {
        Compression::Gz => ("gz", "0 to 9"),
        Compression::Zst => ("zst", "1 to 19"),
    };
    PyValueError::new_err(format!(
        "{} is no level of compression for {name}; give a number from {levels}",
        level.unwrap_or_default()
    ))
}

/// Compresses a text that comes in pieces, in order: to BGZF ("gz") or one frame of zstd ("zst").
///
/// Args:
///     compression: "gz" or "zst".
///     level: 0 to 9, or 1 to 19; None for what is usual.
///
/// Raises:
///     ValueError: for another compression or level.
///
/// >>> import gzip
/// >>> from sixfast._kernel import Compressor
/// >>> compressor = Compressor("gz")
/// >>> gzip.decompress(compressor.compress(b">a\n") + compressor.finish())
/// b'>a\n'
#[pyclass(module = "sixfast._kernel", frozen)]
pub(crate) struct Compressor {
    stream: Mutex<StreamCompressor>,
}

#[pymethods]
impl Compressor {
    #[new]
    #[pyo3(signature = (compression, level=None))]
    fn new(compression: &str, level: Option<i32>) -> PyResult<Self> {
        catch_panic(|| {
            let compression = compression_named(compression)?;
            let stream = StreamCompressor::new(compression, level);
            Ok(Compressor { stream: Mutex::new(stream.map_err(|_| level_error(compression, level))?) })
        })
    }

    /// Whether anything was compressed.
    #[getter]
    fn is_used(&self) -> bool {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner).is_used()
    }

    /// Compress the next piece of the text.
    ///
    /// Args:
    ///     data: the piece.
    ///
    /// Returns:
    ///     Bytes to be written; there may be none.
    fn compress<'py>(&self, py: Python<'py>, data: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        self.made(py, |stream, made| stream.compress(data, made))
    }

    /// End the text.
    ///
    /// Returns:
    ///     The last bytes to be written.
    fn finish<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.made(py, StreamCompressor::finish)
    }
}

impl Compressor {
    fn made<'py>(
        &self,
        py: Python<'py>,
        work: impl FnOnce(&mut StreamCompressor, &mut Vec<u8>) -> std::io::Result<()> + Send,
    ) -> PyResult<Bound<'py, PyBytes>> {
        catch_panic(|| {
            let made = py.detach(|| {
                let mut made = Vec::new();
                work(&mut self.stream.lock().unwrap_or_else(PoisonError::into_inner), &mut made)?;
                Ok(made)
            });
            let made = made.map_err(|error: std::io::Error| PyRuntimeError::new_err(error.to_string()))?;
            Ok(PyBytes::new(py, &made))
        })
    }
}

/// Return what closes a file of which workers compressed the pieces.
///
/// Args:
///     compression: "gz" or "zst".
///     is_empty: whether there were no pieces.
///
/// Returns:
///     bytes; there may be none.
///
/// Raises:
///     ValueError: for another compression.
///
/// >>> from sixfast._kernel import compressed_end
/// >>> len(compressed_end("gz", is_empty=True))
/// 28
#[pyfunction]
#[pyo3(signature = (compression, *, is_empty))]
pub(crate) fn compressed_end<'py>(
    py: Python<'py>,
    compression: &str,
    is_empty: bool,
) -> PyResult<Bound<'py, PyBytes>> {
    catch_panic(|| Ok(PyBytes::new(py, end_of(compression_named(compression)?, is_empty))))
}
