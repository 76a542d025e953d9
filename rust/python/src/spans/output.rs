//! Output files of spans, and the bytes that wait to be written to them.

use crate::files::compression::{compression_named, level_error};
use crate::files::{OpenFile, write_all_at};
use pyo3::prelude::*;
use sixfast_input::Compressor;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

/// Bytes of memory that are kept from one span to the next. A larger span gives the rest back.
pub(crate) const KEPT_CAPACITY: usize = 16 << 20;

/// A file to write to, and the bytes held for it.
pub(crate) struct Output {
    /// None if what is held is written nowhere.
    file: Option<OpenFile>,
    pub(crate) bytes: Vec<u8>,
    /// How the bytes are compressed, and what was made of them; None if they are written as they are.
    compressed: Option<(Compressor, Vec<u8>)>,
}

impl Output {
    pub(crate) fn new(path: PathBuf) -> PyResult<Self> {
        let file = Some(OpenFile::new(path, OpenOptions::new().write(true))?);
        Ok(Output { file, bytes: Vec::new(), compressed: None })
    }

    /// An output that is written nowhere.
    pub(crate) fn nowhere() -> Self {
        Output { file: None, bytes: Vec::new(), compressed: None }
    }

    /// An output whose results are compressed, each for itself, as the name says: "gz" or "zst"; None for none.
    pub(crate) fn compressed_as(self, name: Option<&str>, level: Option<i32>) -> PyResult<Self> {
        let Some(name) = name else { return Ok(self) };
        let compression = compression_named(name)?;
        let compressor = Compressor::new(compression, level).map_err(|_| level_error(compression, level))?;
        Ok(Output { compressed: Some((compressor, Vec::new())), ..self })
    }

    /// Compresses the bytes that are held, if that is asked for. After that no more are added.
    pub(crate) fn complete(&mut self) -> std::io::Result<()> {
        match &mut self.compressed {
            Some((compressor, made)) => compressor.compress(&self.bytes, made),
            None => Ok(()),
        }
    }

    /// What is written.
    pub(crate) fn made(&self) -> &[u8] {
        if self.file.is_none() {
            return &[];
        }
        self.compressed.as_ref().map_or(&self.bytes, |(_, made)| made)
    }

    /// Makes room for the results of another span.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(KEPT_CAPACITY);
        if let Some((_, made)) = &mut self.compressed {
            made.clear();
            made.shrink_to(KEPT_CAPACITY);
        }
    }

    pub(crate) fn write(&self, offset: u64) -> Result<(), (std::io::Error, &Path)> {
        let Some(OpenFile { file, path }) = &self.file else { return Ok(()) };
        write_all_at(file, self.made(), offset).map_err(|error| (error, path.as_path()))
    }
}
