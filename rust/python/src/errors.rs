//! Panics and refusals as Python exceptions.

use pyo3::exceptions::{PyOSError, PyRuntimeError, PyUnicodeDecodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sixfast_core::{Refusal, RefusalKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Runs `work`; a panic in it becomes a `RuntimeError`.
///
/// PyO3 would raise a `PanicException`, which is no `Exception`: a pool's worker dies of it.
pub(crate) fn guarded<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("no message");
        Err(PyRuntimeError::new_err(format!("the sixfast kernel failed: {message}; please report this")))
    })
}

/// Where a block of text comes from, for the sentence that refuses it.
pub(crate) struct Origin<'a> {
    pub(crate) source: &'a str,
    pub(crate) records_before: u64,
    pub(crate) lines_before: u64,
}

impl Origin<'_> {
    /// The exception for a refusal of `block`: `ValueError` or `UnicodeDecodeError`, as SEMANTICS 6.11 to 6.13 say.
    pub(crate) fn error(&self, py: Python<'_>, block: &[u8], refusal: &Refusal) -> PyErr {
        let Refusal { kind, id, byte, offset, .. } = refusal;
        let source = self.source;
        let line = self.lines_before + refusal.line;
        let record = self.records_before + refusal.record;
        let (codec, what, remedy) = match kind {
            RefusalKind::LeadingText => {
                return PyValueError::new_err(format!(
                    "{source}, line {line}: text before the first record; \
                     a FASTA file begins with '>', remove what stands before it"
                ));
            }
            RefusalKind::InvalidUtf8 => {
                ("utf-8", "is no UTF-8 text", "save the file as UTF-8 or remove the byte")
            }
            RefusalKind::NonAsciiSequence => (
                "ascii",
                "belongs to a letter outside ASCII",
                "a sequence has ASCII letters only, replace it",
            ),
        };
        let reason =
            format!("{source}, line {line}, record {record} ({id}): byte 0x{byte:02x} {what}; {remedy}");
        decode_error(py, codec, block, *offset, &reason)
    }
}

/// A `UnicodeDecodeError` about the byte at `offset`; its object is the line, if that is not too long.
pub(crate) fn decode_error(py: Python<'_>, codec: &str, block: &[u8], offset: usize, reason: &str) -> PyErr {
    const LONGEST_LINE: usize = 4096;
    let is_line_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let start = block[..offset].iter().rposition(is_line_end).map_or(0, |at| at + 1);
    let end = block[offset..].iter().position(is_line_end).map_or(block.len(), |at| offset + at);
    let (line, at) = if end - start <= LONGEST_LINE {
        (&block[start..end], offset - start)
    } else {
        (&block[offset..=offset], 0)
    };
    py.get_type::<PyUnicodeDecodeError>()
        .call1((codec, PyBytes::new(py, line), at, at + 1, reason))
        .map_or_else(|error| error, PyErr::from_value)
}

/// The `OSError` that Python raises for this failure, with the file's name.
pub(crate) fn os_error(error: &std::io::Error, path: &Path) -> PyErr {
    match error.raw_os_error() {
        Some(number) => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or_default().to_owned();
            PyOSError::new_err((number, text, path.to_path_buf()))
        }
        None => PyOSError::new_err(format!("{}: {error}", path.display())),
    }
}
