//! Takes columns of text by Arrow's PyCapsule protocol.
//!
//! What a capsule holds is told by its name alone, so to look into it is unsafe. It is done here and nowhere else.

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, ArrayRef, make_array};
use arrow_schema::DataType;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::ffi::CStr;
use std::ptr::NonNull;

/// A column of text, in chunks.
pub(crate) struct TextColumn(Vec<ArrayRef>);

impl TextColumn {
    /// Takes a column; `what` it is for errors.
    pub(crate) fn taken_from(column: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let refused = |error| PyValueError::new_err(format!("the {what} cannot be read: {error}"));
        let chunks = if column.hasattr("__arrow_c_stream__")? {
            let capsule = column.call_method1("__arrow_c_stream__", (None::<u8>,))?;
            let stream = content::<FFI_ArrowArrayStream>(&capsule, c"arrow_array_stream")?;
            // SAFETY: by the protocol a capsule of this name holds a stream, which the consumer may move out.
            #[allow(unsafe_code)]
            let stream = unsafe { ArrayStreamReader::from_raw(stream.as_ptr()) };
            stream.and_then(Iterator::collect).map_err(refused)?
        } else if column.hasattr("__arrow_c_array__")? {
            let (schema, array): (Bound<'_, PyAny>, Bound<'_, PyAny>) =
                column.call_method1("__arrow_c_array__", (None::<u8>,))?.extract()?;
            let schema = content::<FFI_ArrowSchema>(&schema, c"arrow_schema")?;
            let array = content::<FFI_ArrowArray>(&array, c"arrow_array")?;
            // SAFETY: by the protocol capsules of these names hold an array and its schema. The consumer may move the
            // array out; the schema stays in its capsule, which lives until the end of this block.
            #[allow(unsafe_code)]
            let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
            vec![make_array(data.map_err(refused)?)]
        } else {
            let kind = column.get_type().name()?;
            return Err(PyTypeError::new_err(format!(
                "the {what} are of type {kind}, which is no column of Arrow; give an array of pyarrow, a Series of polars \
                 or pandas 3, or another object with __arrow_c_array__ or __arrow_c_stream__"
            )));
        };
        let chunks: Vec<_> = chunks.into_iter().map(only_column).collect();
        if let Some(chunk) = chunks.iter().find(|chunk| !is_text(chunk.data_type())) {
            return Err(PyTypeError::new_err(format!(
                "the {what} are of Arrow's type {}; cast them to text (Utf8)",
                chunk.data_type()
            )));
        }
        // Whoever made it may say that any bytes are text.
        chunks.iter().try_for_each(|chunk| chunk.to_data().validate_data()).map_err(refused)?;
        Ok(TextColumn(chunks))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(Array::len).sum()
    }

    /// The texts of all chunks; None for null.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.0.iter().flat_map(|chunk| -> Box<dyn Iterator<Item = Option<&str>>> {
            match chunk.data_type() {
                DataType::Utf8 => Box::new(chunk.as_string::<i32>().iter()),
                DataType::LargeUtf8 => Box::new(chunk.as_string::<i64>().iter()),
                _ => Box::new(chunk.as_string_view().iter()),
            }
        })
    }
}

/// The column of a table that has no other; else the array as it is.
fn only_column(array: ArrayRef) -> ArrayRef {
    match array.as_struct_opt() {
        Some(table) if table.num_columns() == 1 && table.null_count() == 0 => table.column(0).clone(),
        _ => array,
    }
}

fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
}

/// Where the content of a capsule is that has this name.
fn content<T>(capsule: &Bound<'_, PyAny>, name: &CStr) -> PyResult<NonNull<T>> {
    Ok(capsule.cast::<PyCapsule>()?.pointer_checked(Some(name))?.cast())
}
