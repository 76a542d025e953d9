//! Output files of spans, and the bytes that wait to be written to them.

use crate::files::{OpenFile, write_all_at};
use pyo3::prelude::*;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

/// Bytes of memory that are kept from one span to the next. A larger span gives the rest back.
pub(crate) const KEPT_CAPACITY: usize = 16 << 20;

/// A file to write to, and the bytes held for it.
pub(crate) struct Output {
    file: OpenFile,
    pub(crate) bytes: Vec<u8>,
}

impl Output {
    pub(crate) fn new(path: PathBuf) -> PyResult<Self> {
        Ok(Output { file: OpenFile::new(path, OpenOptions::new().write(true))?, bytes: Vec::new() })
    }

    /// Makes room for the results of another span.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_CAPACITY);
    }

    pub(crate) fn write(&self, offset: u64) -> Result<(), (std::io::Error, &Path)> {
        let OpenFile { file, path } = &self.file;
        write_all_at(file, &self.bytes, offset).map_err(|error| (error, path.as_path()))
    }
}
