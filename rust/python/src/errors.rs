//! Makes Python exceptions of panics, refusals and failures of the operating system.

use crate::letters::Description;
use pyo3::exceptions::{PyOSError, PyRuntimeError, PyUnicodeDecodeError, PyValueError, PyZeroDivisionError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sixfast_core::{Refusal, RefusalKind};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Runs `work`; a panic in it becomes a `RuntimeError`.
///
/// PyO3 would raise a `PanicException`. That is not an `Exception`, so a pool's worker would die of it.
pub(crate) fn catch_panic<T>(work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panic_error(&*panic)))
}

/// The `RuntimeError` for what a panic carries.
pub(crate) fn panic_error(panic: &(dyn Any + Send)) -> PyErr {
    let message = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    PyRuntimeError::new_err(format!("the sixfast kernel failed: {message}; please report this"))
}

/// The place of a refused byte: name of the text, number of the record and of the line; 0 for what has no lines.
pub(crate) struct Place<'a> {
    pub(crate) source: &'a str,
    pub(crate) record: u64,
    pub(crate) line: u64,
}

impl<'a> Place<'a> {
    /// The place of a refusal of `block`. So many records and lines of the source come before the block; no lines are
    /// told for None.
    pub(crate) fn in_block(
        source: &'a str,
        block: &[u8],
        refusal: &Refusal,
        (records_before, lines_before): (u64, Option<u64>),
    ) -> Self {
        let (record, line) = refusal.place(block);
        let line = lines_before.map_or(0, |before| before + line);
        Place { source, record: records_before + record, line }
    }

    /// The sentence about a refusal of `block`.
    pub(crate) fn sentence(&self, block: &[u8], refusal: &Refusal) -> String {
        let Place { source, record, line } = self;
        let Refusal { kind, id, byte, offset } = refusal;
        let of_line = if *line == 0 { String::new() } else { format!(" line {line},") };
        match kind {
            RefusalKind::LeadingText => format!(
                "{source}, line {line}: text before the first record; \
                 a FASTA file begins with '>', remove what stands before it"
            ),
            RefusalKind::InvalidUtf8 => format!(
                "{source},{of_line} record {record} ({id}): byte 0x{byte:02x} is no UTF-8 text; \
                 save the file as UTF-8 or remove the byte"
            ),
            RefusalKind::NonAsciiSequence => format!(
                "{source},{of_line} record {record} ({id}): byte 0x{byte:02x} belongs to a letter outside \
                 ASCII{}",
                advice(block, *offset),
            ),
            RefusalKind::EmptySequence => format!(
                "{source},{of_line} record {record} ({id}): has no sequence to cut into chunks; remove it"
            ),
            RefusalKind::UnknownCodon { codon, position } => format!(
                "{source},{of_line} record {record} ({id}): codon '{}' at letter {position} stands for no letter of a \
                 protein; replace it, or give another ambiguity",
                codon.escape_ascii(),
            ),
            RefusalKind::UnknownLetter { letter, position } => format!(
                "{source},{of_line} record {record} ({id}): letter '{}' at {position} is none that this program \
                 reads as a nucleotide; replace or remove it",
                letter.escape_ascii(),
            ),
            RefusalKind::NoToken { letter, position } => format!(
                "{source},{of_line} record {record} ({id}): letter '{}' at {position} has no token; {}",
                letter.escape_ascii(),
                match letter {
                    b'*' => "remove it",
                    b'a'..=b'z' => "write letters in upper case",
                    _ => "replace it by X, or remove it",
                },
            ),
            RefusalKind::OrfOverOrigin { start, end } => format!(
                "{source},{of_line} record {record} ({id}): the ORF from {start} to {end} goes over the origin, \
                 which six columns of BED cannot say; write bed12"
            ),
        }
    }

    /// The exception for a refusal of `block`, as SEMANTICS 6.11 to 6.13 and 10.5 say.
    pub(crate) fn error(&self, py: Python<'_>, block: &[u8], refusal: &Refusal) -> PyErr {
        let sentence = self.sentence(block, refusal);
        match refusal.kind {
            RefusalKind::LeadingText
            | RefusalKind::OrfOverOrigin { .. }
            | RefusalKind::UnknownLetter { .. }
            | RefusalKind::NoToken { .. } => PyValueError::new_err(sentence),
            RefusalKind::InvalidUtf8 => decode_error(py, "utf-8", block, refusal.offset, &sentence),
            RefusalKind::NonAsciiSequence => decode_error(py, "ascii", block, refusal.offset, &sentence),
            RefusalKind::EmptySequence => PyZeroDivisionError::new_err(sentence),
            RefusalKind::UnknownCodon { .. } => translation_error(py, &sentence),
        }
    }
}

/// The end of a sentence about the letter outside ASCII at `offset`: which it is, and what to do.
fn advice(block: &[u8], offset: usize) -> String {
    let replace = "a sequence has ASCII letters only, replace it";
    match Python::attach(|py| Description::in_text(py, block, offset)) {
        Ok(letter) if letter.remedy.is_empty() => format!(", {}; {replace}", letter.what),
        Ok(letter) => format!(", {}, {}", letter.what, letter.remedy),
        Err(_) => format!("; {replace}"), // its name is no reason to fail in another way
    }
}

/// A `sixfast.TranslationError`, which is Biopython's too where that is loaded.
pub(crate) fn translation_error(py: Python<'_>, sentence: &str) -> PyErr {
    let error =
        py.import("sixfast.errors").and_then(|errors| errors.call_method1("translation_error", (sentence,)));
    error.map_or_else(|error| error, PyErr::from_value)
}

/// Bytes of the longest line that an exception holds.
pub(crate) const LONGEST_LINE: usize = 4096;

/// A `UnicodeDecodeError` about the byte at `offset`; its object is the line, if that is not too long.
pub(crate) fn decode_error(py: Python<'_>, codec: &str, block: &[u8], offset: usize, reason: &str) -> PyErr {
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
            PyOSError::new_err((number, text, path.as_os_str().to_os_string()))
        }
        None => PyOSError::new_err(format!("{}: {error}", path.display())),
    }
}
