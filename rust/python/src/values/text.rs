//! Makes bytes of Python text, one for each code point, and text of bytes.

use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PySlice, PyString};
use sixfast_core::{Frame, reverse_complement_code_points};
use std::ops::Range;

/// A sequence as the kernel takes it: one byte for each code point.
pub(crate) struct SequenceBytes {
    bytes: Vec<u8>,
    /// The code points of the text, if it is not ASCII. `bytes` then has a letter that is not a base in place of each
    /// that does not fit into a byte.
    points: Option<Vec<u32>>,
}

impl SequenceBytes {
    pub(crate) fn read(text: &Bound<'_, PyString>) -> PyResult<Self> {
        if let Ok(text) = text.to_cow()
            && text.is_ascii()
        {
            return Ok(SequenceBytes { bytes: text.into_owned().into_bytes(), points: None });
        }
        let points = code_points(text)?;
        let bytes = points.iter().map(|&point| u8::try_from(point).unwrap_or(0)).collect();
        Ok(SequenceBytes { bytes, points: Some(points) })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The reverse complement as text. `reverse` is that of the bytes.
    pub(crate) fn reverse_complement<'py>(
        &self,
        py: Python<'py>,
        reverse: &[u8],
    ) -> PyResult<Bound<'py, PyString>> {
        match &self.points {
            None => PyString::from_bytes(py, reverse),
            Some(points) => from_code_points(py, &reverse_complement_code_points(points)),
        }
    }

    /// The letters `place` of the frame's strand as text. `reverse` is the reverse strand of the bytes.
    pub(crate) fn on_strand<'py>(
        &self,
        py: Python<'py>,
        frame: Frame,
        reverse: &[u8],
        place: Range<usize>,
    ) -> PyResult<Bound<'py, PyString>> {
        match (&self.points, frame.is_reverse()) {
            (None, false) => PyString::from_bytes(py, &self.bytes[place]),
            (None, true) => PyString::from_bytes(py, &reverse[place]),
            (Some(points), false) => from_code_points(py, &points[place]),
            (Some(points), true) => {
                let length = points.len();
                let place = length - place.end..length - place.start;
                from_code_points(py, &reverse_complement_code_points(&points[place]))
            }
        }
    }
}

/// The code points of a text, by way of UTF-32, which keeps lone surrogates and never joins them.
fn code_points(text: &Bound<'_, PyString>) -> PyResult<Vec<u32>> {
    let encode = text.py().get_type::<PyString>().getattr("encode")?;
    let encoded = encode.call1((text, "utf-32-le", "surrogatepass"))?.cast_into::<PyBytes>()?;
    let words = encoded.as_bytes().as_chunks::<4>().0;
    Ok(words.iter().map(|word| u32::from_le_bytes(*word)).collect())
}

fn from_code_points<'py>(py: Python<'py>, points: &[u32]) -> PyResult<Bound<'py, PyString>> {
    let encoded: Vec<u8> = points.iter().flat_map(|point| point.to_le_bytes()).collect();
    PyString::from_encoded_object(&PyBytes::new(py, &encoded), Some(c"utf-32-le"), Some(c"surrogatepass"))
}

/// The error that a sequence which is not a str gives when it is used: its length, its codons as keys of a dict, its
/// `translate` method.
pub(crate) fn refuse_sequence(value: &Bound<'_, PyAny>) -> PyErr {
    let used = value.len().and_then(|length| match length {
        0..3 => Ok(()),
        _ => value.get_item(PySlice::new(value.py(), 0, 3, 1)).and_then(|codon| codon.hash()).map(|_| ()),
    });
    match used {
        // From Python 3.12 a slice is a valid, if absent, key of a dict.
        Err(error) if error.is_instance_of::<PyKeyError>(value.py()) => must_be_str(value),
        Err(error) => error,
        Ok(()) => refuse_complement(value),
    }
}

/// The error that complementing a value which is not a str gives.
pub(crate) fn refuse_complement(value: &Bound<'_, PyAny>) -> PyErr {
    value.call_method1("translate", (PyDict::new(value.py()),)).err().unwrap_or_else(|| must_be_str(value))
}

fn must_be_str(value: &Bound<'_, PyAny>) -> PyErr {
    let kind = value.get_type().name().map_or_else(|_| "an object".into(), |name| name.to_string());
    PyTypeError::new_err(format!("sequence must be str, not {kind}"))
}
